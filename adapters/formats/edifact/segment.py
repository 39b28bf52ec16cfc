"""One segment: a tag and its data elements, with the place it was read from. Cheap to hold, cut only when looked into.

Composites are tuples of components; a simple element is a tuple of one. Trailing empty elements and components are kept, so
that writing a segment gives back what was read. Not here: what an element means (`directory`) and whether it may stand (`elements`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from adapters.formats.edifact.service import DEFAULT, ServiceCharacters

Composite = tuple[str, ...]


class Repeat(tuple[Composite, ...]):
    """The occurrences of one repeating element (syntax 4), for `Segment.of("FTX", Repeat(["a"], ["b"]))`."""

    __slots__ = ()

    def __new__(cls, *occurrences: str | Sequence[str]) -> Self:
        return super().__new__(cls, (_composite(o) for o in occurrences))


class Segment:
    """A segment: `tag`, `elements`, and where it stood.

    position  ordinal within its message, UNH = 1; 0 for the segments of the envelope
    offset    0-based byte of the first character of the tag in the source
    length    bytes from there up to, and without, the terminator
    nesting   explicit nesting indicators after the tag (`LIN:1+…`), almost always empty
    """

    __slots__ = ("_characters", "_elements", "_raw", "_repeats", "length", "nesting", "offset", "position", "tag")

    def __init__(
        self, raw: str, characters: ServiceCharacters, position: int = 0, offset: int = 0, length: int = 0
    ) -> None:
        self._raw = raw
        self._characters = characters
        self._elements: tuple[Composite, ...] | None = None
        self._repeats: dict[int, tuple[Composite, ...]] | None = None
        self.nesting: Composite = ()
        self.position = position
        self.offset = offset
        self.length = length
        tag = raw[:3]
        if len(raw) > 3 and raw[3] != characters.element:
            tag, self.nesting = _tag_of(raw, characters)
        self.tag = tag

    @classmethod
    def of(cls, tag: str, *elements: str | Sequence[str] | Repeat) -> Segment:
        """A segment made by hand: `Segment.of("DTM", ["137", "20261121", "102"])`."""
        segment = cls(tag, DEFAULT)
        segment.tag, segment.nesting = tag, ()
        repeats = {
            i: tuple(e) if len(e) else ((("",)),)
            for i, e in enumerate(elements)
            if isinstance(e, Repeat) and len(e) != 1
        }
        segment._elements = tuple(
            (e[0] if len(e) else ("",)) if isinstance(e, Repeat) else _composite(e) for e in elements
        )
        segment._repeats = repeats or None
        segment._raw = ""
        return segment

    @classmethod
    def exactly(cls, tag: str, elements: tuple[Composite, ...]) -> Segment:
        """As `of`, for elements that are tuples already and do not repeat."""
        segment = cls.__new__(cls)
        segment.tag, segment._elements, segment._raw = tag, elements, ""
        segment._characters, segment._repeats, segment.nesting = DEFAULT, None, ()
        segment.position = segment.offset = segment.length = 0
        return segment

    @property
    def elements(self) -> tuple[Composite, ...]:
        """The data elements after the tag, each a tuple of components; of a repeating element the first occurrence."""
        if self._elements is None:
            self._cut()
        return self._elements or ()

    @property
    def raw(self) -> str:
        """The segment as it was read, without terminator and line breaks; "" when it was made by hand."""
        return self._raw

    def get(self, element: int, component: int = 1, repetition: int = 1) -> str:
        """The value at a 1-based place after the tag, "" when there is none."""
        elements = self.elements
        if not 0 < element <= len(elements):
            return ""
        composite: Composite = elements[element - 1]
        if repetition != 1:
            occurrences = self.repetitions(element)
            if not 0 < repetition <= len(occurrences):
                return ""
            composite = occurrences[repetition - 1]
        return composite[component - 1] if 0 < component <= len(composite) else ""

    @property
    def repeats(self) -> bool:
        """Whether any element has more than one occurrence."""
        if self._elements is None:
            self._cut()
        return self._repeats is not None

    def repetitions(self, element: int) -> tuple[Composite, ...]:
        """Every occurrence of a 1-based element; one for an element that does not repeat, none beyond the last."""
        elements = self.elements
        if not 0 < element <= len(elements):
            return ()
        if self._repeats and element - 1 in self._repeats:
            return self._repeats[element - 1]
        return (elements[element - 1],)

    def _cut(self) -> None:
        raw, c = self._raw, self._characters
        if c.repetition and c.repetition in raw:
            occurrences = [
                tuple(_components(o, c) for o in split_released(e, c.repetition, c.release))
                for e in split_released(raw, c.element, c.release)[1:]
            ]
            self._elements = tuple(o[0] for o in occurrences)
            self._repeats = {i: o for i, o in enumerate(occurrences) if len(o) > 1} or None
        elif c.release and c.release in raw:
            release, component = c.release, c.component
            self._elements = tuple(
                [
                    _components(e, c) if release in e else tuple(e.split(component))
                    for e in split_released(raw, c.element, release)[1:]
                ]
            )
        else:
            self._elements = tuple([tuple(e.split(c.component)) for e in raw.split(c.element)[1:]])

    def _key(self) -> tuple[object, ...]:
        return self.tag, self.nesting, self.elements, tuple(sorted((self._repeats or {}).items()))

    def __eq__(self, other: object) -> bool:
        return self._key() == other._key() if isinstance(other, Segment) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Segment({self.tag}, {', '.join(':'.join(e) for e in self.elements)})"


def _composite(element: str | Sequence[str]) -> Composite:
    return (element,) if isinstance(element, str) else tuple(element) or ("",)


def _tag_of(raw: str, characters: ServiceCharacters) -> tuple[str, Composite]:
    first = split_released(raw, characters.element, characters.release)[0]
    tag, *nesting = _components(first, characters)
    return tag, tuple(nesting)


def _components(element: str, c: ServiceCharacters) -> Composite:
    return tuple([unrelease(part, c.release) for part in split_released(element, c.component, c.release)])


def split_released(text: str, separator: str, release: str) -> list[str]:
    """Cut `text` at every `separator` that no release character precedes; releases stay in the parts."""
    if not release or release + separator not in text:
        return text.split(separator)
    return _rejoin(text.split(separator), separator, release)


def _rejoin(parts: Iterable[str], separator: str, release: str) -> list[str]:
    whole: list[str] = []
    carried: list[str] = []
    for part in parts:
        if ends_released(part, release):
            carried.append(part)
        elif carried:
            whole.append(separator.join((*carried, part)))
            carried = []
        else:
            whole.append(part)
    if carried:
        whole.append(separator.join(carried))
    return whole


def ends_released(text: str, release: str) -> bool:
    """True when `text` ends in an active release character: an odd run of them."""
    if not text or text[-1] != release:
        return False
    return (len(text) - len(text.rstrip(release))) % 2 == 1


def unrelease(text: str, release: str) -> str:
    """`text` with every release character taken out and what it released kept; a dangling one stays.

    >>> unrelease("What?'s 2?+2??", "?")
    "What's 2+2?"
    """
    if not release or release not in text:
        return text
    parts = text.split(release)
    kept = [parts[0]]
    at = 1
    while at < len(parts):
        if parts[at]:
            kept.append(parts[at])
        else:  # nothing between two of them: the second is released; nothing after the last: it dangles
            kept.append(release)
            at += 1
            kept += parts[at : at + 1]
        at += 1
    return "".join(kept)
