"""pydifact as an independent witness of what we write, and conversion to and from its objects for people who use that library.

pydifact does not read everything EDIFACT allows: functional groups, syntax-4 repetition and control characters as separators are
beyond it. `Testimony.differences` tells only of what it can judge; `unheard` says what it could not.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydifact.control.characters import Characters
from pydifact.segmentcollection import Interchange as PydifactInterchange
from pydifact.segments import Segment as PydifactSegment

from adapters.formats.edifact.interchange import Interchange
from adapters.formats.edifact.options import DEFAULT_READ, ReadOptions
from adapters.formats.edifact.reader import read_interchange
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.service import UNA_LENGTH, ServiceCharacters
from adapters.formats.edifact.writer import write_segment


@dataclass(slots=True)
class Testimony:
    """What the witness said: `agrees` when it read the same segments; else `differences`, or why it could not be `heard`."""

    differences: list[str] = field(default_factory=list)
    unheard: str = ""

    @property
    def agrees(self) -> bool:
        return not self.differences and not self.unheard


def witness(source: bytes, options: ReadOptions = DEFAULT_READ) -> Testimony:
    """Read `source` with us and with pydifact, and compare segment by segment."""
    ours = read_interchange(source, options)
    c = ours.characters
    if c.repetition or not c.release or ours.groups:
        return Testimony(unheard="functional groups, repetition or an interchange without release character")
    text = source.decode(ours.encoding, "replace")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = _their_segments(text, c)
    except Exception as error:
        return Testimony(differences=[f"pydifact: {type(error).__name__}: {error}"])
    return Testimony(differences=_compare(_every_segment(ours), theirs))


def _their_segments(text: str, c: ServiceCharacters) -> list[PydifactSegment]:
    from pydifact.parser import Parser

    parser = Parser(characters=_characters(c))
    body = text[UNA_LENGTH:] if text.startswith("UNA") else text
    return [s for s in parser.parse(body.lstrip("\r\n")) if s.tag != "UNA"]


def _every_segment(interchange: Interchange) -> list[Segment]:
    found = [interchange.header] if interchange.header else []
    for message in interchange.messages:
        found.extend(message.segments)
    return found + ([interchange.trailer] if interchange.trailer else [])


def _compare(ours: Sequence[Segment], theirs: Sequence[PydifactSegment]) -> list[str]:
    differences = []
    if len(ours) != len(theirs):
        differences.append(f"{len(ours)} segments, pydifact reads {len(theirs)}")
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=False), 1):
        if mine.tag != other.tag or _significant(mine.elements) != _significant(_elements(other)):
            differences.append(f"segment {number}: {mine!r}, pydifact reads {other!r}")
    return differences


def _significant(elements: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Elements without empty ends, which pydifact does not keep."""
    kept = []
    for element in elements:
        values = list(element)
        while values and not values[-1]:
            values.pop()
        kept.append(tuple(values))
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _elements(segment: PydifactSegment) -> list[list[str]]:
    return [list(e) if isinstance(e, list | tuple) else [e] for e in segment.elements]


def _characters(c: ServiceCharacters) -> Characters:
    una = (c.component, c.element, c.decimal, c.release or " ", " ", c.terminator)
    return Characters.from_str("".join(una))


def to_pydifact(interchange: Interchange) -> PydifactInterchange:
    """The interchange as pydifact's object. Functional groups are flattened, as pydifact has none."""
    header = interchange.header or Segment.of("UNB")
    converted = PydifactInterchange(
        sender=_element(header, 2),
        recipient=_element(header, 3),
        control_reference=interchange.control_reference,
        syntax_identifier=(interchange.syntax_identifier, interchange.syntax_version),
        timestamp=interchange.prepared or datetime(1970, 1, 1),  # noqa: DTZ001 — pydifact's timestamps are naive
        extra_header_elements=[_element(header, n) for n in range(6, len(header.elements) + 1)],
        characters=_characters(interchange.characters),
    )
    converted.has_una_segment = interchange.has_una
    for message in interchange.messages:
        converted.add_segments(to_pydifact_segment(s) for s in message.segments)
    return converted


def to_pydifact_segment(segment: Segment) -> PydifactSegment:
    """One segment as pydifact's object; of a repeating element the first occurrence."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return PydifactSegment(segment.tag, *(_element(segment, n) for n in range(1, len(segment.elements) + 1)))


def _element(segment: Segment, number: int) -> str | list[str]:
    if not 0 < number <= len(segment.elements):
        return ""
    element = segment.elements[number - 1]
    return element[0] if len(element) == 1 else list(element)


def from_pydifact_segment(segment: PydifactSegment) -> Segment:
    """A pydifact segment as ours."""
    return Segment.of(segment.tag, *(list(e) if isinstance(e, list | tuple) else str(e) for e in segment.elements))


def from_pydifact(interchange: PydifactInterchange) -> Interchange:
    """A pydifact interchange as ours: its segments are written with our writer and read with our reader."""
    theirs = interchange.characters
    c = ServiceCharacters(
        theirs.component_separator, theirs.data_separator, theirs.decimal_point, theirs.escape_character.strip(), "",
        theirs.segment_terminator,
    )  # fmt: skip
    segments = [interchange.get_header_segment(), *interchange.segments, interchange.get_footer_segment()]
    lines = [write_segment(from_pydifact_segment(s), c) for s in segments if s is not None]
    return read_interchange((c.una() + c.terminator.join(lines) + c.terminator).encode())
