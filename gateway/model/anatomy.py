"""A transmission taken apart for a person who looks at it: segments in their groups, what each value means, every fault at
its place, and the receipt that would answer it. In one language, made by the format, kept by nobody.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong. ``line`` and ``column`` of the text count from 1, ``byte`` from 0; ``element`` is the 1-based
    data element after the tag; ``told`` is how the receipt says it, empty when it has no place there."""

    severity: str
    code: str
    sentence: str
    way_out: str
    segment: int | None = None
    element: int | None = None
    component: int | None = None
    byte: int | None = None
    line: int | None = None
    column: int | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One value: its place in the segment (``2.1``), the number and name of its element, and what its code means."""

    place: str
    id: str
    name: str
    value: str
    meaning: str
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment, or the opening of a group (``group`` set). ``order_line`` is the document's line it belongs to, by the
    number the document gives it."""

    depth: int
    tag: str
    name: str
    raw: str = ""
    group: str = ""
    position: int | None = None
    order_line: str = ""
    parts: tuple[Part, ...] = ()
    flaws: tuple[Flaw, ...] = ()

    @property
    def every_flaw(self) -> tuple[Flaw, ...]:
        return (*(flaw for part in self.parts for flaw in part.flaws), *self.flaws)


@dataclass(frozen=True, slots=True)
class Section:
    """One message. ``position`` is its ordinal in the whole transmission."""

    title: str
    position: int
    pieces: tuple[Piece, ...]
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt the sender would get, a segment a line; or, ``sent`` False, why there is none."""

    title: str
    lines: tuple[str, ...]
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Anatomy:
    """One envelope and everything in it."""

    title: str
    verdict: str
    ok: bool
    sections: tuple[Section, ...]
    receipt: Receipt
    header: Piece | None = None
    trailer: Piece | None = None
    flaws: tuple[Flaw, ...] = ()
    strays: tuple[str, ...] = field(default=())

    @property
    def every_flaw(self) -> tuple[Flaw, ...]:
        pieces = [piece for section in self.sections for piece in section.pieces]
        ends = [piece for piece in (self.header, self.trailer) if piece is not None]
        whole = [flaw for section in self.sections for flaw in section.flaws]
        return (*self.flaws, *whole, *(flaw for piece in [*ends, *pieces] for flaw in piece.every_flaw))


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in meaning of two documents. ``kind``: added, removed or changed."""

    kind: str
    place: str
    before: str
    after: str
