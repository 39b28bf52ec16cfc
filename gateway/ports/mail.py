"""What e-mail needs besides bytes: the ledger of a mailbox, what a letter says of itself, the outside of one we write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class MailPlace:
    """Where a mail lies: a folder's UIDs hold as long as its UIDVALIDITY does."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class MailHead:
    """A mail by its headers. ``identity`` is a hash of what they say, and survives new UIDs."""

    place: MailPlace
    identity: str
    message_id: str
    size: int


@dataclass(frozen=True, slots=True)
class MailNote:
    """A mail that is not over yet: to be taken (``outcome`` None), or settled and its server not told."""

    place: MailPlace
    identity: str
    size: int
    outcome: str | None


class MailLedger(Protocol):
    """What a mailbox channel must not forget, whatever process or machine it runs in next. Outcomes are ``taken``,
    ``refused`` and ``gone``."""

    def lead(self, mailbox: str) -> bool:
        """Become or remain the only one who polls this mailbox; False while another does."""

    def resign(self, mailbox: str) -> None: ...

    def last_uid(self, mailbox: str, folder: str, uidvalidity: int) -> int:
        """The cursor: everything above it was never seen. 0 at first, and after a change of UIDVALIDITY."""

    def saw(self, heads: Sequence[MailHead]) -> None: ...

    def open(self, mailbox: str, folder: str, uidvalidity: int) -> list[MailNote]: ...

    def settled_before(self, place: MailPlace, identity: str) -> str | None:
        """What became of the same mail of the same folder under an earlier UIDVALIDITY."""

    def body(self, place: MailPlace) -> bytes | None:
        """What was downloaded before, whoever did."""

    def keep(self, place: MailPlace, content: bytes) -> None: ...

    def settle(self, place: MailPlace, state: str, why: str | None = None) -> None: ...

    def marked(self, place: MailPlace) -> None:
        """The server was told what became of it."""


@runtime_checkable
class RemembersMail(Protocol):
    """A channel that is given a ledger before it is first polled."""

    def remember(self, ledger: MailLedger) -> None: ...


@dataclass(frozen=True, slots=True)
class Bounce:
    """A receiver's server says that a message of ours did not arrive. ``message_id`` is that message's."""

    message_id: str
    recipient: str
    status: str
    why: str
    final: bool = True


@dataclass(frozen=True, slots=True)
class Letter:
    """What an e-mail says of itself, besides what it orders. ``answers_to`` are Message-IDs; ``text`` is its own words,
    quotations left out; ``automatic`` is set for what no person and no order system wrote: replies by machine, bounces."""

    sender: str | None = None
    subject: str = ""
    message_id: str | None = None
    answers_to: tuple[str, ...] = ()
    text: str = ""
    automatic: bool = False
    bounces: tuple[Bounce, ...] = ()


@dataclass(frozen=True, slots=True)
class Correspondence:
    """The outside of a letter we write, decided once and kept: a repeat carries the same Message-ID. ``token`` stands in
    the subject, so that an answer finds its case even where a mail program drops the references; ``order_page`` is the
    address of the order in the portal, which opens without a password to whoever holds it."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    token: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    language: Literal["fr", "en", "de"] = "fr"
    order_page: str | None = None
