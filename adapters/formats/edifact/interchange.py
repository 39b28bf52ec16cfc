"""What a read interchange is: parties, groups, messages, and the faults found on the way.

Plain values; `reader` makes them, `validator` judges them. Messages keep the raw text of their segments and cut it on demand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import overload

from adapters.formats.edifact.charset import encoded_length, is_single_byte
from adapters.formats.edifact.faults import Fault
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.service import DEFAULT, ServiceCharacters

BLANKS = " \t\r\n\x00\x1a\ufeff"
"""What may stand between segments: blanks, line breaks, padding and the end-of-file mark of old systems."""


@dataclass(frozen=True, slots=True)
class PartyId:
    """A party of the envelope: S002 or S003.

    identification (0004, 0010), qualifier 0007, internal routing (0008, 0014), and in syntax 4 a sub-identification (0042, 0046)
    """

    identification: str = ""
    qualifier: str = ""
    routing: str = ""
    sub_identification: str = ""

    @property
    def components(self) -> list[str]:
        """The components as they are written, without an empty end."""
        values = [self.identification, self.qualifier, self.routing, self.sub_identification]
        while len(values) > 1 and not values[-1]:
            values.pop()
        return values


class SourceText:
    """How the places of a message are found in the source: codec, and the width of wrapped lines if lines were wrapped."""

    __slots__ = ("_codec", "line_break", "line_width", "single_byte")

    def __init__(self, codec: str, line_width: int = 0, line_break: int = 0) -> None:
        self.codec = codec
        self.line_width = line_width
        self.line_break = line_break

    @property
    def codec(self) -> str:
        return self._codec

    @codec.setter
    def codec(self, codec: str) -> None:
        self._codec = codec
        self.single_byte = is_single_byte(codec)

    def length(self, text: str) -> int:
        """Bytes that `text` took in the source, before line wrapping."""
        return len(text) if self.single_byte else encoded_length(text, self.codec)

    def at(self, offset: int) -> int:
        """The byte in the source of a byte in the unwrapped text."""
        return offset + (offset // self.line_width) * self.line_break if self.line_width else offset


class MessageSegments(Sequence[Segment]):
    """The segments of one message, made when first looked at."""

    __slots__ = ("_characters", "_made", "_offset", "_pieces", "_source")

    def __init__(self, pieces: list[str], characters: ServiceCharacters, offset: int, source: SourceText) -> None:
        self._pieces = pieces
        self._characters = characters
        self._offset = offset
        self._source = source
        self._made: list[Segment] | None = None

    def _all(self) -> list[Segment]:
        if self._made is None:
            made, source = [], self._source
            length, plain = (len if source.single_byte else source.length), not source.line_width
            characters, offset = self._characters, self._offset
            terminator = length(characters.terminator)
            for position, piece in enumerate(self._pieces, 1):
                raw = piece.lstrip(BLANKS)
                size = length(piece)
                blanks = size - length(raw) if raw is not piece else 0
                at = offset + blanks if plain else source.at(offset + blanks)
                made.append(Segment(raw, characters, position, at, size - blanks))
                offset += size + terminator
            self._made = made
        return self._made

    @overload
    def __getitem__(self, index: int) -> Segment: ...
    @overload
    def __getitem__(self, index: slice) -> list[Segment]: ...
    def __getitem__(self, index: int | slice) -> Segment | list[Segment]:
        return self._all()[index]

    def __iter__(self) -> Iterator[Segment]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._pieces)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._pieces))

    def __repr__(self) -> str:
        return repr(self._all())


@dataclass(slots=True, eq=False)
class Message:
    """One message, UNH to UNT.

    type, version, association   from S009: 'ORDERS', 'D.96A' (0052 '.' 0054), 'EAN008' (0057)
    agency                       0051, 'UN' for the directories of the United Nations
    reference                    0062
    ordinal                      1-based in the interchange
    offset, length               bytes in the source, from the U of UNH to the last terminator
    group                        ordinal of its functional group, None without one
    faults                       what the reader already found in it
    """

    ordinal: int
    type: str = ""
    version: str = ""
    association: str = ""
    agency: str = ""
    reference: str = ""
    offset: int = 0
    length: int = 0
    group: int | None = None
    faults: list[Fault] = field(default_factory=list)
    characters: ServiceCharacters = DEFAULT
    pieces: list[str] = field(default_factory=list, repr=False)
    unwrapped_offset: int = 0
    source: SourceText = field(default_factory=lambda: SourceText("utf-8"), repr=False)
    syntax_identifier: str = ""
    syntax_version: int = 3
    has_trailer: bool = False
    _segments: MessageSegments | None = field(default=None, repr=False)

    @property
    def segments(self) -> MessageSegments:
        """UNH to UNT (as far as they were there)."""
        if self._segments is None:
            self._segments = MessageSegments(self.pieces, self.characters, self.unwrapped_offset, self.source)
        return self._segments

    @property
    def raws(self) -> list[str]:
        """The raw text of each segment, without terminators and without blanks before the tag."""
        return [piece.lstrip(BLANKS) for piece in self.pieces]

    @property
    def release(self) -> str:
        """The directory the message names, as in 'D.96A'."""
        return self.version


@dataclass(slots=True, eq=False)
class FunctionalGroup:
    """One UNG to UNE: `ordinal` in the interchange, 0038 `type`, parties, 0048 `reference`, and how many messages it held."""

    ordinal: int
    header: Segment | None = None
    trailer: Segment | None = None
    message_count: int = 0
    message_types: set[str] = field(default_factory=set)

    @property
    def type(self) -> str:
        return self.header.get(1) if self.header else ""

    @property
    def sender(self) -> PartyId:
        return PartyId(self.header.get(2), self.header.get(2, 2)) if self.header else PartyId()

    @property
    def recipient(self) -> PartyId:
        return PartyId(self.header.get(3), self.header.get(3, 2)) if self.header else PartyId()

    @property
    def reference(self) -> str:
        return self.header.get(5) if self.header else ""


@dataclass(slots=True, eq=False)
class Interchange:
    """One interchange, or a fragment of one (`has_envelope` False), with everything that was found wrong in reading it.

    faults      of the envelope; what the reader found inside a message stands in that message
    strays      segments that stood in no message; they are kept so that nothing is lost in silence
    tolerances  what was tolerated without a fault, by name and how often ('blanks-between-segments')
    """

    characters: ServiceCharacters = DEFAULT
    has_una: bool = False
    has_envelope: bool = False
    syntax_identifier: str = ""
    syntax_version: int = 3
    encoding: str = "utf-8"
    sender: PartyId = PartyId()
    recipient: PartyId = PartyId()
    prepared: datetime | None = None
    control_reference: str = ""
    application_reference: str = ""
    ack_requested: bool = False
    agreement: str = ""
    test: bool = False
    header: Segment | None = None
    trailer: Segment | None = None
    messages: list[Message] = field(default_factory=list)
    groups: list[FunctionalGroup] = field(default_factory=list)
    strays: list[Segment] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tolerances: Counter[str] = field(default_factory=Counter)
    message_count: int = 0
    offset: int = 0
    length: int = 0
