"""The few protocols that adapters implement: how bytes arrive and leave, and what they mean.

A channel hands over :class:`Arrival` and settles with the sender only after the commit. A format bids for bytes and
reads them into documents; it writes our answers the same way round. An outlet carries written documents away.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, runtime_checkable

from gateway.model.base import Document
from gateway.model.finding import Finding, Words
from gateway.model.master import OwnIdentity, Partner
from gateway.model.order import Order
from gateway.model.receivable import DisputeReason, IncomingPayment


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a channel received, before anything is parsed.

    ``transport_id`` is the channel's own name for this transmission: the same transmission seen again (a crash before
    the acknowledgement, a repeated request with the same key) carries the same one. ``urgent`` is what a person waits
    for in front of a screen: it goes before everything else.
    """

    channel: str
    transport_id: str
    content: bytes
    filename: str | None = None
    media_type: str | None = None
    sender: str | None = None
    partner: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False


class Places(Protocol):
    """The settings that channels and outlets are made from."""

    @property
    def inbox_folder(self) -> Path: ...
    @property
    def outbox_folder(self) -> Path: ...
    @property
    def secrets_folder(self) -> Path: ...
    @property
    def smtp_address(self) -> str | None: ...
    @property
    def mail_from(self) -> str | None: ...


Settle = Callable[["Exception | None"], None]
"""Called once: with ``None`` after the commit (move the file, flag the mail), with the error when nothing was kept."""


class Channel(Protocol):
    name: str

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        """Everything that waits now. Called again and again; must not sleep."""


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
    left_out: Callable[[], tuple[str, ...]] = field(default=tuple, compare=False, repr=False)
    """What the document says and we do not take, found when asked for: a line each, with its place."""
    places: Callable[[], Mapping[str, str]] = field(default=dict, compare=False, repr=False)
    """Where in the source each canonical field stands, found when asked for: ``lines[0].quantity.value`` → its place."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """``detail`` is the format's own understanding, kept for the receipt it may owe."""

    envelope: Envelope = Envelope()
    documents: tuple[ReadDocument, ...] = ()
    findings: tuple[Finding, ...] = ()
    receipt_owed: bool = False
    detail: Any = None


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
    ``witnessed`` asks for what is written to be read back by another reader before it leaves."""

    own: OwnIdentity
    partner: Partner
    reference: str
    at: datetime
    test: bool = False
    witnessed: bool = False


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
class Formed:
    """A document in a form people or tax platforms take, and what the form's own rules say of it."""

    content: bytes
    media_type: str
    filename: str
    verdict: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class Form(Protocol):
    """One shape of an issued document: Factur-X, UBL, PDF. It needs no partner and no envelope."""

    name: str

    def write(self, document: Document, own: OwnIdentity, language: str, at: datetime) -> Formed | None:
        """The document in this form; ``None`` when it has none for its kind. ``at`` is when the document was issued."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The credits of a bank statement, or the findings that say why a line is none."""

    payments: tuple[IncomingPayment, ...] = ()
    findings: tuple[Finding, ...] = ()


class StatementFormat(Protocol):
    name: str

    def bid(self, head: bytes, filename: str | None) -> int:
        """0 (not mine) to 100 (certainly mine), from the first bytes."""

    def read(self, content: bytes) -> Statement:
        """Every credit in it; a bad line is a finding, never an exception."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A written document on its way out. A receiver that sees ``dedupe_key`` again has it already.

    ``address`` is the partner's own, as its outlet describes it: a URL, a mailbox, a host and folder.
    """

    id: str
    kind: str
    partner: str
    filename: str
    media_type: str
    content: bytes
    dedupe_key: str
    address: Mapping[str, str] = field(default_factory=dict)


class Outlet(Protocol):
    name: str

    def send(self, parcel: Parcel) -> str:
        """Carry it away and say where it is now. Raises on failure; it is then tried again."""
