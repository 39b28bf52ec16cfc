"""Accepts a well-formed segment with one precompiled pattern, so that only doubtful ones need the exact check of `elements`.

A pattern proves the shape. Coded values are captured and accepted when the exact check has found the same ones right before;
patterns learn, they never decide that something is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.formats.edifact.directory import ElementDefinition, Format, SegmentDefinition
from adapters.formats.edifact.elements import Codes
from adapters.formats.edifact.service import ServiceCharacters

_STANDS_FOR_RELEASED = "\ue000"
_LISTS = frozenset({"1131", "3055"})
_MOST_LEARNT = 8_000


class SegmentPattern:
    """The pattern of one segment under one set of service characters, and the coded values found right so far."""

    def __init__(self, definition: SegmentDefinition, characters: ServiceCharacters, codes: Codes | None) -> None:
        self._match = re.compile(_segment_pattern(definition, characters, codes)).fullmatch
        self._learnt: set[tuple[str | None, ...]] = set()
        self._trailing = characters.component + characters.element
        self._empty_end = characters.component + characters.element
        self._plain = Plain(characters)

    def accepts(self, raw: str) -> bool:
        """True when `raw` is certainly right; False when the exact check must say."""
        if raw[-1] in self._trailing or self._empty_end in raw:
            return False
        match = self._match(self._plain(raw))
        return match is not None and match.groups() in self._learnt

    def learn(self, raw: str) -> None:
        """Remember the coded values of a segment that the exact check found right."""
        match = self._match(self._plain(raw))
        if match is not None:
            if len(self._learnt) > _MOST_LEARNT:
                self._learnt.clear()
            self._learnt.add(match.groups())


class Plain:
    """Rewrites a segment so that no release is left in it: one character stands for each released service character.

    Other characters lose their release; that is rare and takes a second, slower step.
    """

    def __init__(self, characters: ServiceCharacters) -> None:
        self._release = release = characters.release
        self._needed = re.compile(f"{re.escape(release)}[{re.escape(characters.active)}]").sub if release else None
        self._needless = re.compile(re.escape(release) + "(.)", re.DOTALL).sub if release else None

    def __call__(self, raw: str) -> str:
        if self._needed is None or self._needless is None or self._release not in raw:
            return raw
        plain = self._needed(_STANDS_FOR_RELEASED, raw)
        return self._needless(r"\1", plain) if self._release in plain else plain


def _segment_pattern(definition: SegmentDefinition, c: ServiceCharacters, codes: Codes | None) -> str:
    separator = re.escape(c.element)
    parts = [(_element_pattern(e, c, codes), e.mandatory) for e in definition.elements]
    return re.escape(definition.tag) + _tail(parts, separator)


def _element_pattern(element: ElementDefinition, c: ServiceCharacters, codes: Codes | None) -> str:
    if element.format is not None:
        return _value(element.format, element.mandatory, c, captured=codes is not None and bool(codes(element.id)))
    coded = {p.id for p in element.components if codes is not None and p.id not in _LISTS and codes(p.id)}
    listed = {p.id for p in element.components if p.id in _LISTS and codes is not None}
    parts = [
        (_value(p.format, p.mandatory, c, captured=p.id in coded or p.id in listed), p.mandatory)
        for p in element.components
    ]
    first, *rest = parts
    pattern = first[0] + _tail(rest, re.escape(c.component))
    return f"(?=[^{re.escape(c.element)}]){pattern}" if element.mandatory else f"(?:{pattern})?"


def _tail(parts: Sequence[tuple[str, bool]], separator: str) -> str:
    """Parts each after its separator, where the end may be left out as long as nothing mandatory is in it."""
    pattern = ""
    needed = False
    for part, mandatory in reversed(parts):
        needed = needed or mandatory
        pattern = f"{separator}{part}{pattern}" if needed else f"(?:{separator}{part}{pattern})?"
    return pattern


def _value(form: Format, mandatory: bool, c: ServiceCharacters, *, captured: bool) -> str:
    pattern = _characters(form, c)
    if captured:
        pattern = f"({pattern})"
    return pattern if mandatory else f"(?:{pattern})?"


def _characters(form: Format, c: ServiceCharacters) -> str:
    if form.kind == "n":
        if form.minimum == form.maximum:
            return f"[0-9]{{{form.maximum}}}"
        marks = re.escape(c.decimal_marks)
        within = f"(?=[0-9{marks}]{{3,{form.maximum + 1}}}(?![0-9{marks}]))[0-9]+[{marks}][0-9]+"
        return f"-?(?:[0-9]{{1,{form.maximum}}}(?![0-9{marks}])|{within})"
    digits = "0-9" if form.kind == "a" else ""
    return f"[^{re.escape(c.active)}{digits}]{{{form.minimum},{form.maximum}}}"
