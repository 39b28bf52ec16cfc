"""What came out of a message: the document, what could not be read, and where everything stood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands. `segment` is its ordinal in the message (UNH = 1); element and component count from one after
    the tag; `offset` and `length` are the bytes of the whole segment in the source."""

    tag: str
    segment: int
    element: int
    component: int
    offset: int
    length: int

    def __str__(self) -> str:
        return f"{self.tag}, segment {self.segment}, element {self.element}, component {self.component}"


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Something the message says and the mapping does not take."""

    tag: str
    segment: int
    element: int
    component: int
    value: str
    group: str = ""
    qualifier: str = ""


Severity = Literal["notice", "error"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A value that could not be taken as it stands. An `error` lost the value, a `notice` kept it in some form.

    Codes: value.number, value.date, value.code, value.twice, unit.unknown, date.format, line.unnumbered, value.assumed, document.invalid,
    document.required.
    """

    code: str
    severity: Severity
    path: str
    raw: str
    fr: str
    en: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """A value of a document that the written message does not carry, or carries in another form."""

    path: str
    value: str
    fr: str
    en: str


_SENTENCES: dict[str, tuple[Severity, str, str]] = {
    "value.number": (
        "error",
        "« {raw} » n'est pas un nombre ; la valeur {path} est laissée vide.",
        "“{raw}” is not a number; {path} is left empty.",
    ),
    "value.date": (
        "error",
        "« {raw} » n'est pas une date au format {format} ; la valeur {path} est laissée vide.",
        "“{raw}” is not a date in format {format}; {path} is left empty.",
    ),
    "date.format": (
        "notice",
        "La date « {raw} » n'est pas au format annoncé {format} ; elle a été lue d'après sa longueur.",
        "The date “{raw}” is not in the announced format {format}; it was read by its length.",
    ),
    "value.code": (
        "error",
        "Le code « {raw} » n'est pas connu pour {path} (table {table}) ; la valeur est laissée de côté.",
        "The code “{raw}” is not known for {path} (table {table}); it is left out.",
    ),
    "value.twice": (
        "error",
        "{path} est dit deux fois : « {kept} » est gardé, « {raw} » est laissé de côté.",
        "{path} is said twice: “{kept}” is kept, “{raw}” is left out.",
    ),
    "unit.unknown": (
        "notice",
        "L'unité « {raw} » n'est pas dans la table des unités ; elle est gardée telle quelle.",
        "The unit “{raw}” is not in the table of units; it is kept as it is.",
    ),
    "line.unnumbered": (
        "notice",
        "Une ligne n'a pas de numéro ; elle reçoit le numéro {raw}, d'après son rang.",
        "A line has no number; it is given {raw}, after its rank.",
    ),
    "value.assumed": (
        "notice",
        "{path} n'est pas dit ; « {raw} » a été supposé.",
        "{path} is not said; “{raw}” was assumed.",
    ),
    "document.invalid": (
        "error",
        "{path} ne peut pas être gardé : « {raw} » {reason:fr}.",
        "{path} cannot be kept: “{raw}” – {reason}.",
    ),
    "document.required": (
        "error",
        "{path} manque : le message ne donne pas cette valeur indispensable.",
        "{path} is missing: the message lacks this indispensable value.",
    ),
}


_MINOR = re.compile(r"(^|\.)(contact|address|name|references|notes|attachments|description|transport_mode)\b")
"""Where a value said twice or incomplete is worth a notice, but no order need wait for it."""


def problem(code: str, path: str, raw: str, place: Place | None = None, **words: object) -> Problem:
    """The problem `code` with its sentences filled in."""
    severity, fr, en = _SENTENCES[code]
    if code in {"value.twice", "document.required"} and _MINOR.search(path):
        severity = "notice"
    words = {"raw": raw, "path": path, **words}
    return Problem(code, severity, path, raw, fr.format(**words), en.format(**words), place)


@dataclass(slots=True)
class Trace:
    """What a traced pass saw: which places were taken and for which path."""

    places: dict[str, Place] = field(default_factory=dict)
    taken: set[tuple[int, int, int]] = field(default_factory=set)  # (segment position, element, component)


Tree = dict[str, Any]
"""A document under construction: plain dicts, lists and values in the shape of the canonical model."""
