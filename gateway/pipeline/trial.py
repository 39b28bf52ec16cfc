"""What would become of the orders of a file if it came now: read, examined and decided like any other, and nothing kept.

Orders of one file are looked at one after the other, so that a number that comes twice in it is seen; what each would
take of its debtor's credit is not added up. Changes of orders are named and not tried: they stand on an order we hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from gateway import orders, rules
from gateway.errors import NotFound
from gateway.model.decision import Decision, Outcome
from gateway.model.finding import Finding
from gateway.model.keys import NUMBER, sender_key
from gateway.model.master import EarlierOrder, MasterBook, Partner
from gateway.model.order import Order
from gateway.pipeline.frames import with_frames
from gateway.pipeline.services import Services
from gateway.pipeline.weigh import credit_findings
from gateway.ports import Envelope
from gateway.store import Transaction

CHANGES = frozenset({"change", "cancellation"})


@dataclass(frozen=True, slots=True)
class Trial:
    """One document of the file. ``decision`` is None for what is no order by itself; ``findings`` are of its reading and,
    with a decision, of its examination too."""

    position: int
    kind: str
    reference: str | None
    order: Order | None
    decision: Decision | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """``findings`` are about the transmission as a whole; ``format`` and ``partner`` None when they are not known."""

    format: str | None
    partner: str | None
    findings: tuple[Finding, ...] = ()
    trials: tuple[Trial, ...] = ()


def try_out(services: Services, content: bytes, filename: str, *, partner: str | None = None) -> Tried:
    """``partner`` says who sends it, where the file does not.

    Raises :class:`SettingsError` when we do not know yet who we are, :class:`NotFound` for a partner we do not have.
    """
    form = services.recognise(content, PurePath(filename).name, None)
    if form is None:
        return Tried(None, partner)
    with services.store.reading() as tx:
        profile = _sender(tx, form.peek(content), partner)
        read = form.read(content, profile)
        channel = read.letter.sender if read.letter is not None else None
        found = [one for one in read.documents if one.order is not None and one.order.function not in CHANGES]
        decided = dict(
            _decided(tx, [(one.position, one.order, one.findings) for one in found if one.order], profile, channel)
        )
    trials = tuple(
        Trial(one.position, one.kind, one.reference, one.order, known, known.findings if known else one.findings)
        for one in read.documents
        for known in (decided.get(one.position),)
    )
    return Tried(form.name, profile.id if profile else None, read.findings, trials)


def _sender(tx: Transaction, envelope: Envelope, named: str | None) -> Partner | None:
    if named is not None:
        known = tx.master.partner(named)
        if known is None:
            raise NotFound(
                f"there is no partner {named}",
                "look at the partners: `gateway export partners`",
                fr=(f"il n'y a pas de partenaire {named}", "regardez les partenaires : `gateway export partners`"),
            )
        return known
    if envelope.sender is None:
        return None
    return tx.master.partner_by("unb", envelope.sender) or tx.master.partner_by(
        "unb", envelope.sender.partition(":")[0]
    )


def _decided(
    tx: Transaction, found: list[tuple[int, Order, tuple[Finding, ...]]], partner: Partner | None, sender: str | None
) -> Iterator[tuple[int, Decision]]:
    book = _book(tx, [order for _, order, _ in found], sender if partner is None else None)
    context = rules.CheckContext(now=book.own.local(tx.now), channel="check", partner=partner, sender=sender)
    for position, order, in_reading in found:
        seen = rules.examine(order, book, context)
        owing: tuple[Finding, ...] = ()
        if seen.duplicate_of is None and order.kind != "blanket":
            owing = tuple(credit_findings(tx, book, seen.resolution, f"trial-{position}"))
        decision = orders.decide(order, seen.resolution, [*in_reading, *seen.findings], seen.duplicate_of, owing)
        yield position, decision
        book = _with(book, position, order, decision, tx)


def _book(tx: Transaction, found: list[Order], sender: str | None) -> MasterBook:
    wanted = rules.identifiers_wanted(found)
    taught = tx.catalogue.account_of_sender(sender_key(sender)) if sender else None
    book = tx.master.book(
        account_keys=wanted.accounts | ({(NUMBER, taught)} if taught else set()),
        gtins=wanted.gtins,
        item_codes=wanted.seller_codes,
        buyer_codes=wanted.buyer_codes,
    )
    pairs = [(account, number) for account in book.accounts for number in wanted.order_numbers]
    lessons = {("sender", "", sender_key(sender)): taught} if sender and taught else {}
    for one in tx.catalogue.lessons(accounts=book.accounts):
        if one.kind == "site":
            lessons["site", one.account, one.given] = one.meant
    book = replace(book, lessons=lessons, earlier=tx.orders.earlier(pairs, than=[]))
    return with_frames(tx, book, found)


def _with(book: MasterBook, position: int, order: Order, decision: Decision, tx: Transaction) -> MasterBook:
    """The next order of the file may carry the same number."""
    account = decision.resolution.account
    if account is None or order.number is None or decision.outcome in (Outcome.REJECTED, Outcome.DUPLICATE):
        return book
    this = EarlierOrder(f"#{position}", str(decision.outcome), tx.now, rules.content_hash(order), "check", order.test)
    known = dict(book.earlier)
    known[account, order.number] = (*known.get((account, order.number), ()), this)
    return replace(book, earlier=known)
