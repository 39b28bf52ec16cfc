"""Measures this engine beside pydifact in one run: same text, same machine, ratios. `gateway bench edifact` prints it.

We read and validate in full (structure, formats, code lists); pydifact only parses, it does not validate.
"""

from __future__ import annotations

import gc
import json
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass

from adapters.formats.edifact.generate import Recipe, generate
from adapters.formats.edifact.reader import read_interchange
from adapters.formats.edifact.validator import validate


@dataclass(frozen=True, slots=True)
class Measurement:
    """One comparison; seconds are the best of `rounds`."""

    messages: int
    segments: int
    bytes: int
    ours_seconds: float
    ours_read_seconds: float
    pydifact_seconds: float
    rounds: int

    @property
    def ours_messages_per_second(self) -> float:
        return self.messages / self.ours_seconds

    @property
    def pydifact_messages_per_second(self) -> float:
        return self.messages / self.pydifact_seconds

    @property
    def ratio(self) -> float:
        """How many times faster we read and validate than pydifact parses."""
        return self.pydifact_seconds / self.ours_seconds

    def as_json(self) -> str:
        return json.dumps(
            asdict(self)
            | {
                "ours_messages_per_second": round(self.ours_messages_per_second, 1),
                "pydifact_messages_per_second": round(self.pydifact_messages_per_second, 1),
                "ratio": round(self.ratio, 2),
            }
        )

    def as_text(self) -> str:
        megabytes = self.bytes / 1e6
        return (
            f"{self.messages} ORDERS, {self.segments} segments, {megabytes:.1f} MB (best of {self.rounds})\n"
            f"  read and validate  {self.ours_messages_per_second:9.0f} messages/s  {megabytes / self.ours_seconds:6.1f} MB/s\n"
            f"  read alone         {self.messages / self.ours_read_seconds:9.0f} messages/s\n"
            f"  pydifact, parse    {self.pydifact_messages_per_second:9.0f} messages/s  {megabytes / self.pydifact_seconds:6.1f} MB/s\n"
            f"  ratio              {self.ratio:9.1f}"
        )


def compare_with_pydifact(messages: int = 1000, lines: int = 10, rounds: int = 3) -> Measurement:
    """Measure both on `messages` generated ORDERS. pydifact's part takes about two seconds per thousand."""
    source = generate(Recipe(count=messages, lines=lines))
    text = source.decode("iso8859-1")
    from pydifact.segmentcollection import Interchange as PydifactInterchange

    def pydifact() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            PydifactInterchange.from_str(text)

    interchange = read_interchange(source)
    segments = sum(len(m.segments) for m in interchange.messages) + 2
    if not validate(interchange).ok:
        raise AssertionError("the generated orders must be valid")
    ours = theirs = read = float("inf")
    for _ in range(rounds):  # in turn, so that a busy moment hits both
        read = min(read, _seconds(lambda: read_interchange(source)))
        ours = min(ours, _seconds(lambda: validate(read_interchange(source))))
        theirs = min(theirs, _seconds(pydifact))
    return Measurement(messages, segments, len(source), ours, read, theirs, rounds)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
