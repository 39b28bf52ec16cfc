"""An order corrected at the document desk: what was misread is put right, the decision is taken anew, and what the person
knew is remembered for this sender. Each correction is an event with what was changed from what into what.

Not here: changes the customer asks for (gateway.pipeline.amend), whole orders made by hand (gateway.pipeline.keyed).
"""

from dataclasses import dataclass

from gateway import orders
from gateway.errors import Conflict
from gateway.model.change import Difference
from gateway.model.finding import Family, Severity
from gateway.model.keys import address_key, sender_key
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Party
from gateway.pipeline.amend import amend_order
from gateway.pipeline.change import WAITING
from gateway.pipeline.decide import answered_for, book_for, settle
from gateway.pipeline.letters_in import ABOUT_CLOSED, REPLIED
from gateway.pipeline.pages import learn_layout
from gateway.pipeline.recheck import queue_all_held
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.orders import OrderRow

AT_THE_DESK = "document desk"
STAY = (REPLIED.code, ABOUT_CLOSED.code)
"""What a customer wrote to us is not answered by reading its document better."""


@dataclass(frozen=True, slots=True)
class Remember:
    """What a correction may teach of its sender: the layout of its pages, its codes for our items, which account it is,
    which site its delivery address is (by the names a person chose in the master data)."""

    layout: bool = True
    codes: bool = True
    account: str | None = None
    site: str | None = None


NOTHING = Remember(layout=False, codes=False)


def correct_order(
    services: Services, order_id: str, wanted: Order, *, by: str, remember: Remember = NOTHING, why: str = ""
) -> OrderRow:
    """The order reads as ``wanted`` says. One that waits is decided anew, the doubts of its reading answered; one that is
    accepted is amended, with a reason, and its customer told.

    Raises :class:`Conflict` for an order that is over, or whose new version cannot be accepted.
    """
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id, lock=True)
        waits = row.state in WAITING
        if waits:
            correct_within(services, tx, row, wanted, by=by, remember=remember, why=why)
    if not waits:
        return amend_order(services, order_id, wanted, by=by, why=why, remember=remember.layout)
    services.wake()
    with services.store.reading() as tx:
        return tx.orders.get(order_id)


def correct_within(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    wanted: Order,
    *,
    by: str,
    remember: Remember,
    why: str = "",
    kind: str = "order-corrected",
) -> None:
    """Within a transaction, for a row that is locked and waits. ``kind`` is the event that tells it."""
    before = row.order()
    own = {"origin": before.origin, "function": before.function, "test": before.test}
    after = wanted.model_copy(update=own)
    made = orders.correction(before, after)
    version = row.version
    if not made.is_none:
        version = tx.orders.new_version(row, after, made, change_id=None, by=by, why=why or AT_THE_DESK)
    tx.journal.note(
        "order-verified" if made.is_none else kind,
        inbound_id=row.inbound_id,
        order_id=row.id,
        actor=by,
        version=version,
        count=_count(made),
        why=why,
        difference=made.model_dump(mode="json"),
    )
    _answer_doubts(tx, row)
    again = tx.orders.get(row.id)
    if remember.layout and not made.is_none:
        learn_layout(services, tx, again, after, by=by)
    settle(services, tx, again, book_for(tx, [again]), released=answered_for(tx, row), actor=by)
    _teach(services, tx, tx.orders.get(row.id), before, after, remember, by=by)


def _count(made: Difference) -> int:
    return len(made.header) + sum(len(line.fields) for line in made.lines)


def _answer_doubts(tx: Transaction, row: OrderRow) -> None:
    """A person has looked at the document: what the reader doubted stands against the order no longer."""
    kept = [
        one
        for one in tx.journal.order_findings(row.id)
        if one.family is Family.SYNTAX and (one.severity is not Severity.ERROR or one.code in STAY)
    ]
    tx.journal.replace_order_findings(kept, inbound_id=row.inbound_id, position=row.position, order_id=row.id)


def _teach(
    services: Services, tx: Transaction, row: OrderRow, before: Order, after: Order, remember: Remember, *, by: str
) -> None:
    decision = row.decided()
    account = (decision.resolution.account if decision is not None else None) or row.account
    taught = False
    if remember.codes and account is not None:
        for code, item in _codes_meant(before, after):
            if tx.catalogue.item_words_of(item) is not None:
                tx.catalogue.learn(account, code, item, by=by)
                _note(tx, row, by, what="code", account=account, code=code, item=item)
                taught = True
    sender = tx.inbound.get(row.inbound_id).sender
    if remember.account is not None and row.partner is None and sender and tx.master.account(remember.account):
        tx.catalogue.teach("sender", "", sender_key(sender), remember.account, by=by)
        _note(tx, row, by, what="sender", account=remember.account, code=sender, item=remember.account)
        taught = True
    printed = _address_of(before.parties.ship_to)
    if remember.site is not None and account is not None and printed is not None:
        tx.catalogue.teach("site", account, printed, remember.site, by=by)
        _note(tx, row, by, what="site", account=account, code=printed, item=remember.site)
        taught = True
    if taught:
        queue_all_held(services, tx)


def _note(tx: Transaction, row: OrderRow, by: str, **said: str) -> None:
    tx.journal.note("learned", inbound_id=row.inbound_id, order_id=row.id, actor=by, **said)


def _codes_meant(before: Order, after: Order) -> list[tuple[str, str]]:
    """Of the lines whose item a person named: the customer's code, and what it means."""
    known = {line.number: line for line in before.lines}
    meant = []
    for line in after.lines:
        item, code = line.item.seller_code, line.item.buyer_code
        if item and code and item != code and _named(known.get(line.number)) != item:
            meant.append((code, item))
    return meant


def _named(line: OrderLine | None) -> str | None:
    return line.item.seller_code if line is not None else None


def _address_of(party: Party | None) -> str | None:
    return address_key(party.address) if party is not None and party.address is not None else None


def undo_correction(services: Services, order_id: str, *, by: str) -> OrderRow:
    """The version before the last takes its place again, and the layouts that the correction taught are forgotten.

    Raises :class:`Conflict` when there is no earlier version, or the order has gone on and cannot go back.
    """
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id, lock=True)
        versions = tx.orders.versions(order_id)
        if not versions:
            raise Conflict(
                f"order {row.number or row.id} has no earlier version",
                "there is nothing to undo",
                fr=(f"la commande {row.number or row.id} n'a pas de version antérieure", "il n'y a rien à défaire"),
            )
        last = versions[-1]
        waits = row.state in WAITING
        if waits:
            correct_within(services, tx, row, last.order(), by=by, remember=NOTHING, kind="correction-undone")
            for known in tx.layouts.all():
                if known.learnt_from == order_id and known.learnt_at and known.learnt_at >= last.replaced_at:
                    tx.layouts.forget(known.id)
                    tx.journal.note("layout-forgotten", actor=by, layout=known.id)
    if not waits:
        return amend_order(services, order_id, last.order(), by=by, why="correction undone", remember=False)
    services.wake()
    with services.store.reading() as tx:
        return tx.orders.get(order_id)
