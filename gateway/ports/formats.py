"""What bytes mean: a format bids for them, reads them into documents, and writes our answers the same way round."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal, Protocol, runtime_checkable

from gateway.model.anatomy import Anatomy, Change
from gateway.model.base import Document
from gateway.model.finding import Finding, Words
from gateway.model.master import OwnIdentity, Partner
from gateway.model.order import Order
from gateway.model.parts import Party
from gateway.model.reading import DocumentReading, LearntLayout
from gateway.model.receivable import DisputeReason
from gateway.ports.forms import Formed
from gateway.ports.mail import Correspondence, Letter


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the outside of a transmission says."""

    sender: str | None = None
    recipient: str | None = None
    reference: str | None = None
    ack_requested: bool = False
    test: bool = False


AnswerVerdict = Literal["accepted", "partly", "rejected", "received"]


@dataclass(frozen=True, slots=True)
class PartnerAnswer:
    """What a partner says of something we sent it. ``reference`` is our control reference; ``words`` its reasons."""

    reference: str
    verdict: AnswerVerdict
    words: Words


@dataclass(frozen=True, slots=True)
class Remittance:
    """A partner announces which of our invoices its payment is for; a credit note it deducts is negative."""

    reference: str
    paid_on: date | None
    currency: str
    shares: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """A partner contests one of our invoices. ``lines`` are its lines, by their numbers."""

    invoice: str
    reason: DisputeReason
    words: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusTold:
    """A partner or its platform tells which status one of our invoices has reached: ``code`` 200 to 213, ``reason`` the
    platforms' code and ``words`` why."""

    invoice: str
    code: int
    reason: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document of a transmission: an order, an answer to something of ours, or the findings that say why it is
    neither."""

    position: int
    kind: str
    reference: str | None = None
    order: Order | None = None
    findings: tuple[Finding, ...] = ()
    accepted: bool = True
    answer: PartnerAnswer | None = None
    remittance: Remittance | None = None
    complaints: tuple[Complaint, ...] = ()
    statuses: tuple[StatusTold, ...] = ()
    left_out: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)
    """What the document says and we do not take, found when asked for: a line each, with its place."""
    places: Callable[[], Mapping[str, str]] = field(default=dict, compare=False, repr=False)
    """Where in the source each canonical field stands, found when asked for: ``lines[0].quantity.value`` → its place."""
    reading: DocumentReading | None = None
    """How a page was read: every value with page, box, confidence and why. Absent where the syntax leaves no doubt."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """``detail`` is the format's own understanding, kept for the receipt it may owe."""

    envelope: Envelope = Envelope()
    documents: tuple[ReadDocument, ...] = ()
    findings: tuple[Finding, ...] = ()
    receipt_owed: bool = False
    detail: Any = None
    letter: Letter | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes ready to leave. ``kind`` is CONTRL, ORDRSP, INVOIC … or ORDER_RESPONSE for JSON; ``losses`` say, path by
    path, what of the document has no place in this format."""

    kind: str
    content: bytes
    media_type: str
    filename: str
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutgoingContext:
    """What a writer needs besides the document. ``reference`` is unique per partner and never allocated twice;
    ``answers`` is the message type of the order that the document is about, as that order's origin has it, where one is;
    ``witnessed`` asks for what is written to be read back by another reader before it leaves; ``mail`` is there when it
    goes to a person by e-mail, and ``papers`` are then what the letter encloses, where that is kept already."""

    own: OwnIdentity
    partner: Partner
    reference: str
    at: datetime
    test: bool = False
    witnessed: bool = False
    answers: str | None = None
    mail: Correspondence | None = None
    papers: tuple[Formed, ...] = ()


NextContext = Callable[[], OutgoingContext]
"""Gives a fresh context, with a reference of its own, for each document that is written."""


class Format(Protocol):
    name: str
    media_type: str

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        """0 (not mine) to 100 (certainly mine), from the first bytes."""

    def peek(self, content: bytes) -> Envelope:
        """The envelope alone, as far as it can be read; never raises on bad bytes."""

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        """Everything in it; bad input gives findings, never an exception."""

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        """The technical acknowledgements that the transmission deserves: one for each envelope in it, or none."""

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        """An answer in this format; ``None`` when it has no form for this kind of document."""

    def show(self, content: bytes, language: str) -> str:
        """The source made readable for a person, as plain text."""

    def page(self, content: bytes, language: str) -> str | None:
        """The same as a self-contained HTML page, when the format has one."""

    def report(self, content: bytes, style: str, name: str, language: str) -> str | None:
        """What is wrong as ``junit`` or ``sarif`` for a build server, when the format can say it so."""


@runtime_checkable
class AnatomicalFormat(Format, Protocol):
    """A format whose transmissions can be taken apart for a person, and compared by meaning."""

    def anatomy(self, content: bytes, partner: Partner | None, language: str) -> list[Anatomy]: ...

    def compare(self, before: bytes, after: bytes, language: str) -> list[Change]: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a large transmission that can be read by itself: its bytes, its documents, and a note for the reader.

    ``first`` is the position of its first document in the transmission; ``memo`` is the format's own, plain JSON.
    """

    offset: int
    length: int
    first: int
    count: int
    memo: Any


@dataclass(frozen=True, slots=True)
class Division:
    """A transmission cut into parts. Whether what is around the documents is right is known already."""

    envelope: Envelope
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...] = ()
    receipt_owed: bool = False
    memo: Any = None


@dataclass(frozen=True, slots=True)
class PartResult:
    """``memo`` is what the receipt will need to know of these documents, plain JSON."""

    documents: tuple[ReadDocument, ...]
    memo: Any = None


@runtime_checkable
class DivisibleFormat(Format, Protocol):
    """A format whose large transmissions many workers may read at once, with the same outcome as one that reads all."""

    def divide(self, source: BinaryIO, partner: Partner | None) -> Division | None:
        """One pass in bounded memory; ``None`` when this source must be read whole."""

    def read_part(self, content: bytes, part: Part, memo: Any, partner: Partner | None) -> PartResult:
        """The documents of one part; ``memo`` is the division's."""

    def part_receipts(
        self, memo: Any, parts: Iterable[Any], next_context: NextContext
    ) -> list[tuple[Written, OutgoingContext]]:
        """As :meth:`receipts` would write them, from the memos of the division and of all parts in their order."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a person sees it, as PNG. ``width`` and ``height`` in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before pages are read. ``layouts`` corrections have taught of this sender's; ``places(buyer)`` where the
    account of that buyer, else the sender's, has goods delivered; ``sold(codes)`` which of these are codes of our items, each
    with its description."""

    layouts: Sequence[LearntLayout] = ()
    places: Callable[[Party | None], Sequence[Party]] = lambda _buyer: ()
    sold: Callable[[Collection[str]], Mapping[str, str]] = lambda _codes: {}


@runtime_checkable
class PageFormat(Format, Protocol):
    """A format of pages that a person looks at, and that a reader takes fields from."""

    def picture(self, content: bytes, page: int, *, part: str | None = None, dots: int = 110) -> Picture | None:
        """The page, counted from 1, at so many dots per inch; of the attachment ``part`` when the transmission is a mail.
        ``None`` when there is no such page, or it cannot be drawn."""

    def read_knowing(self, content: bytes, partner: Partner | None, known: Known) -> ReadResult:
        """As :meth:`read`, with what corrections have taught and what the master data know."""

    def learn(self, reading: DocumentReading, corrected: Order) -> LearntLayout | None:
        """What the reading's pages and the order as a person corrected it teach of the layout; ``None`` when nothing can
        be said. Its id, sender and author are filled in by whoever keeps it."""
