"""The scenarios as their file has them, and what is sent of each: bytes."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from gateway.model.finding import Words

FILE = "scenarios.yaml"
Facts = Mapping[str, object]
"""What the names in braces stand for."""


class _Piece(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(_Piece):
    """What must have come of a transmission; what is absent is not looked at."""

    transmission: Literal["read", "rejected", "duplicate"]
    order: str | None = None
    first: str | None = None
    findings: tuple[str, ...] | None = None
    case: tuple[str, ...] | None = None
    answers: dict[str, tuple[str, ...]] | None = None


class Send(_Piece):
    """One transmission."""

    message: str = "order"
    segments: dict[str, str | None] = {}
    instead: str | None = None
    again: bool = False
    encoding: str = "iso-8859-1"
    door: Literal["http", "folder"] = "http"
    expect: Expected


class Scenario(_Piece):
    name: str
    fr: str
    en: str
    sends: tuple[Send, ...]

    @property
    def words(self) -> Words:
        return Words(fr=self.fr, en=self.en)


class _File(_Piece):
    messages: dict[str, str]
    scenarios: tuple[Scenario, ...]


@cache
def _file() -> _File:
    text = files("gateway.simulator").joinpath(FILE).read_text(encoding="utf-8")
    return _File.model_validate(yaml.safe_load(text))


def scenarios() -> tuple[Scenario, ...]:
    return _file().scenarios


def written(send: Send, facts: Facts) -> bytes:
    """The transmission as it leaves the partner."""
    if send.instead is not None:
        return send.instead.format_map(facts).encode(send.encoding)
    segments = [one for one in _file().messages[send.message].splitlines() if one]
    for begins, instead in send.segments.items():
        at = next(index for index, one in enumerate(segments) if one.startswith(begins))
        segments[at : at + 1] = [] if instead is None else [f"{instead}'"]
    counted = {**facts, "count": _between(segments, "UNH", "UNT")}
    return "\n".join(segments).format_map(counted).encode(send.encoding)


def _between(segments: list[str], first: str, last: str) -> int:
    """How many segments there are from one to the other, both counted."""
    tags = [one[:3] for one in segments]
    return tags.index(last) - tags.index(first) + 1 if first in tags and last in tags else 0
