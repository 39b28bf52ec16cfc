"""The test bench for mapping files: golden samples, where each value came from, what a mapping covers.

Values only; printing belongs to the command line. What to do about unmapped places is in `suggest`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from adapters.formats.edifact import read_interchange
from adapters.formats.edifact.interchange import Message
from adapters.mapping.compare import Difference, differences
from adapters.mapping.coverage import Coverage, coverage_of
from adapters.mapping.engine import Reading, mapping_for, read_message, write_message
from adapters.mapping.errors import MappingError
from adapters.mapping.reading import Place, Problem, Unmapped


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What became of one golden sample. `read` compares the document, `written` the segments of writing it again."""

    name: str
    message_type: str
    read: list[Difference]
    written: list[Difference]
    problems: list[Problem]
    unmapped: list[Unmapped]

    @property
    def ok(self) -> bool:
        return not (self.read or self.written)


def run_samples(folder: Path | None = None, *, overlay: str | None = None) -> list[SampleResult]:
    """Runs `*.edi` with the expected document beside it (`*.json`), of the package or of `folder`."""
    root: Traversable = folder if folder is not None else resources.files("mappings").joinpath("samples")
    samples = sorted((f for f in root.iterdir() if f.name.endswith(".edi")), key=lambda f: f.name)
    return [_run(sample, root, overlay) for sample in samples]


def _run(sample: Traversable, root: Traversable, overlay: str | None) -> SampleResult:
    message = read_interchange(sample.read_bytes()).messages[0]
    reading = read_message(message, overlay=overlay)
    expected = root.joinpath(sample.name.removesuffix(".edi") + ".json")
    wanted: Any = json.loads(expected.read_text(encoding="utf-8")) if expected.is_file() else {}
    return SampleResult(
        name=sample.name,
        message_type=message.type,
        read=differences(wanted, reading.document),
        written=_written(message, reading, overlay),
        problems=reading.problems,
        unmapped=reading.unmapped,
    )


def _written(message: Message, reading: Reading, overlay: str | None) -> list[Difference]:
    if reading.document is None:
        return [Difference("", "a document", "none")]
    try:
        written = write_message(
            reading.document,
            message_type=message.type,
            version=message.version,
            association=message.association,
            overlay=overlay,
        )
    except MappingError as error:
        return [Difference("", "the message", error.message)]
    source = [str(s) for s in message.segments if s.tag not in {"UNH", "UNT"}]
    return differences(source, [str(s) for s in written])


@dataclass(frozen=True, slots=True)
class Explained:
    """A canonical field, its value as JSON text, and where it stood (None when it was assumed or is a default)."""

    path: str
    value: str
    place: Place | None


def explain(message: Message, *, overlay: str | None = None) -> list[Explained]:
    """Every field of the message's document with its place."""
    reading = read_message(message, overlay=overlay)
    content: Any = json.loads(reading.document.model_dump_json()) if reading.document is not None else reading.content
    places = reading.places
    return [Explained(path, value, _place_of(path, places)) for path, value in _leaves(content, "")]


def _place_of(path: str, places: dict[str, Place]) -> Place | None:
    while path:
        if path in places:
            return places[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _leaves(part, f"{path}[{index}]")
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, default=str)


def coverage(
    message_type: str, version: str = "D.96A", association: str = "", *, overlay: str | None = None
) -> Coverage:
    """Which fields of the document the mapping of a message serves, and which it does not."""
    return coverage_of(mapping_for(message_type, version, association, overlay).spec)
