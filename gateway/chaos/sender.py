"""Senders that behave: each keeps what it has sent until it was acknowledged, comes again when it was not, and repeats
itself now and then. What they were told is what the gateway is held to."""

import random
import secrets
import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import httpx

from gateway.chaos.orders import interchange

ORDERS = 3  # in each interchange
PAUSE = 0.5  # seconds between two transmissions of a sender
AGAIN = 0.3  # seconds after which a sender that was refused comes again
PATIENCE = 20.0  # seconds it waits for an answer
REPEATS = 0.08  # share of transmissions that are sent once more


@dataclass
class Told:
    """The senders' own books. ``by_id``: what was acknowledged with an id; ``by_file``: what was taken from the folder;
    each with the order numbers in it. ``contradictions`` are answers that do not agree with earlier ones. While it is
    ``crowded`` nobody sends anything new: the run measures recovery, not what the machine can do."""

    attempts: int = 0
    by_id: dict[str, list[str]] = field(default_factory=dict)
    by_file: dict[str, list[str]] = field(default_factory=dict)
    repeats: int = 0
    contradictions: list[str] = field(default_factory=list)
    crowded: bool = False
    guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def acknowledged(self) -> int:
        return len(self.by_id) + len(self.by_file)


class Sender(threading.Thread):
    """Sends over HTTP when ``inbox`` is None, else by files."""

    def __init__(self, name: str, seed: str, told: Told, base: str, inbox: Path | None = None) -> None:
        super().__init__(name=name, daemon=True)
        self.told, self.base, self.inbox = told, base, inbox
        self.over = threading.Event()
        self._chance = random.Random(f"{seed}-{name}")  # noqa: S311 - makes load, guards nothing
        self._run = secrets.token_hex(3)

    def run(self) -> None:
        count = 0
        while not self.over.is_set():
            count += 1
            reference = f"{self.name}{count}"
            numbers = [f"{self.name}-{self._run}-{count}-{index}" for index in range(ORDERS)]
            content = interchange(reference, numbers, date.today())  # noqa: DTZ011 - a day on paper
            if self.inbox is None:
                self._post(content, f"{self._run}-{reference}", numbers)
            else:
                self._drop(self.inbox, content, f"{self._run}-{reference}.edi", numbers)
            self.over.wait(PAUSE * self._chance.uniform(0.5, 1.5))
            while self.told.crowded and not self.over.wait(PAUSE):
                pass

    def _post(self, content: bytes, key: str, numbers: list[str]) -> None:
        inbound_id = self._until_acknowledged(content, key)
        if inbound_id is None:
            return
        with self.told.guard:
            self.told.by_id[inbound_id] = numbers
        lot = self._chance.random()
        if lot < REPEATS:  # the same request again: a proxy between us was impatient
            again = self._until_acknowledged(content, key)
            with self.told.guard:
                self.told.repeats += again is not None
                if again not in (None, inbound_id):
                    self.told.contradictions.append(f"{key} was {inbound_id}, and {again} when it came again")
        elif lot < 2 * REPEATS:  # the same bytes as a transmission of its own: a duplicate, linked
            copy = self._until_acknowledged(content, f"{key}-copy")
            if copy is not None:
                with self.told.guard:
                    self.told.repeats += 1
                    self.told.by_id[copy] = []

    def _until_acknowledged(self, content: bytes, key: str) -> str | None:
        while not self.over.is_set():
            with self.told.guard:
                self.told.attempts += 1
            try:
                answer = httpx.post(
                    f"{self.base}/v1/interchanges",
                    content=content,
                    headers={"Idempotency-Key": key},
                    timeout=PATIENCE,
                )
                if answer.is_success:
                    return str(answer.json()["id"])
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    with self.told.guard:
                        self.told.contradictions.append(f"{key} was answered {answer.status_code}: {answer.text[:200]}")
            except httpx.HTTPError:
                pass
            self.over.wait(AGAIN)
        return None

    def _drop(self, inbox: Path, content: bytes, name: str, numbers: list[str]) -> None:
        """Written under a hidden name, then renamed; acknowledged when it lies in ``done``."""
        with self.told.guard:
            self.told.attempts += 1
        (inbox / f".{name}").write_bytes(content)
        (inbox / f".{name}").rename(inbox / name)
        while not self.over.wait(AGAIN):
            if any(inbox.glob(f"done/*/{name}")):
                with self.told.guard:
                    self.told.by_file[name] = numbers
                return
