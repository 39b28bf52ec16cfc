"""Quotations: what a customer asks for, priced by the same rules as an order, promised until a day, and taken up as an order.

A quotation asks nothing of stock or credit. Accepted, it becomes an order that walks the whole road like any other; an
order that names it by itself is charged its prices too.
"""

from datetime import date, timedelta

from gateway import rules
from gateway.errors import Conflict
from gateway.model.finding import Finding, Severity
from gateway.model.master import MasterBook
from gateway.model.order import Order
from gateway.model.parts import Parties, Reference
from gateway.model.quotation import Quotation
from gateway.pipeline.receive import Receipt, receive
from gateway.pipeline.services import Services
from gateway.ports import Arrival, Formed
from gateway.store import Transaction
from gateway.store.agreements import QuotationRow

USUAL_DAYS = 30
CHANNEL = "quotation"


def make_quotation(
    services: Services, asked: Order, *, by: str, valid_until: date | None = None
) -> tuple[QuotationRow, tuple[Finding, ...]]:
    """``asked`` is what the customer wants, with or without prices. Returns the quotation and what there is to say of it.

    Raises :class:`Conflict` when the customer, an item, a quantity or a price is not known: it could not be kept.
    """
    with services.store.transaction() as tx:
        own = tx.master.own()
        now = own.local(tx.now)
        asked = asked.model_copy(update={"number": None, "function": "original", "issued_at": now.date()})
        book = _book(tx, asked)
        examination = rules.examine(asked, book, rules.CheckContext(now=now, channel=CHANNEL))
        understood = examination.resolution
        findings = tuple(one for one in examination.findings if one.code not in _OF_AN_ORDER)
        against = [one for one in findings if one.severity is Severity.REJECT]
        unpriced = [line.number for line in understood.lines if line.net_amount is None]
        if understood.account is None or understood.currency is None or against or unpriced or not understood.lines:
            why = [one for one in findings if one.severity in (Severity.ERROR, Severity.REJECT)]
            raise Conflict(
                "this cannot be quoted: " + (" ".join(one.sentence.en for one in why) or "not everything is known"),
                " ".join(dict.fromkeys(one.way_out.en for one in why)),
                fr=(
                    "aucun devis n'est possible : "
                    + (" ".join(one.sentence.fr for one in why) or "tout n'est pas connu"),
                    " ".join(dict.fromkeys(one.way_out.fr for one in why)),
                ),
            )
        until = valid_until or now.date() + timedelta(days=USUAL_DAYS)
        if until < now.date():
            raise Conflict(
                f"a quotation cannot be valid until {until}, which is past",
                "give a day to come",
                fr=(f"un devis ne peut pas valoir jusqu'au {until}, qui est passé", "donnez un jour à venir"),
            )
        number = f"DV{now:%Y}-{tx.counters.next('quotation'):06d}"
        tx.agreements.quote(number, asked, understood, until, by=by)
        tx.journal.note("quoted", actor=by, number=number, account=understood.account, until=str(until))
        return tx.agreements.quotation(number), findings


_OF_AN_ORDER = frozenset({"order.number-missing", "delivery.date-missing", "order.repeated", "order.same-number"})
"""What only an order must say."""


def accept_quotation(services: Services, number: str, *, order_number: str, by: str) -> Receipt:
    """The customer takes it up under its own ``order_number``: an order with these prices is received. The same again
    changes nothing. Raises :class:`Conflict` when it is over, withdrawn, or was accepted under another number."""
    if not order_number.strip():
        raise Conflict(
            "the customer's order number is needed",
            "ask for it: the invoice must carry it",
            fr=("il faut le numéro de commande du client", "demandez-le-lui : la facture doit le porter"),
        )
    with services.store.transaction() as tx:
        known = tx.agreements.quotation(number, lock=True)
        today = tx.master.own().local(tx.now).date()
        if known.state == "open" and known.valid_until < today:
            raise Conflict(
                f"quotation {number} was valid until {known.valid_until}",
                "make a new quotation at today's prices",
                fr=(
                    f"le devis {number} valait jusqu'au {known.valid_until}",
                    "faites un nouveau devis aux prix du jour",
                ),
            )
        tx.agreements.settle_quotation(number, "accepted", by=by, order_number=order_number)
        account = tx.master.account(known.account)
        tx.journal.note("quotation-accepted", actor=by, number=number, order=order_number)
    order = _as_ordered(known, order_number, today)
    return receive(
        services,
        Arrival(
            channel=CHANNEL,
            transport_id=f"quotation:{number}",
            content=order.model_dump_json().encode(),
            filename=f"{number}.json",
            media_type="application/json",
            partner=account.partner if account is not None else None,
            urgent=True,
        ),
    )


def withdraw_quotation(services: Services, number: str, *, by: str) -> QuotationRow:
    """It no longer counts. Raises :class:`Conflict` when it was accepted."""
    with services.store.transaction() as tx:
        tx.agreements.settle_quotation(number, "withdrawn", by=by)
        tx.journal.note("quotation-withdrawn", actor=by, number=number)
        return tx.agreements.quotation(number)


def quotation_page(services: Services, number: str) -> Formed:
    """The quotation as a page (PDF), in the customer's language: as it was made, whatever became of it since."""
    with services.store.reading() as tx:
        known, own = tx.agreements.quotation(number), tx.master.own()
        account = tx.master.account(known.account)
    offered, asked = known.understood(), known.order()
    days = offered.payment_days if offered.payment_days is not None else account.payment_days if account else None
    document = Quotation(
        number=known.number,
        issued_at=own.local(known.made_at),
        valid_until=known.valid_until,
        currency=known.currency,
        parties=Parties(
            seller=own.as_party(),
            buyer=account.as_party() if account is not None else asked.parties.buyer,
            ship_to=offered.ship_to,
        ),
        offered=offered,
        payment_days=days,
        asked=next((known.number for known in asked.references if known.kind == "buyer"), None),
    )
    language = account.language if account is not None else "fr"
    formed = services.forms["pdf"].write(document, own, language, own.local(known.made_at))
    assert formed is not None  # every quotation has a page
    return formed


def _as_ordered(known: QuotationRow, order_number: str, day: date) -> Order:
    """What was offered, with the prices we promised, in the words of an order."""
    offered, priced = known.order(), {line.index: line for line in known.understood().lines if not line.free}
    lines = tuple(
        line.model_copy(update={"price": priced[index].price, "net_amount": None}) if index in priced else line
        for index, line in enumerate(offered.lines)
    )
    references = (*offered.references, Reference(kind="quotation", number=known.number, date=known.made_at.date()))
    return offered.model_copy(
        update={
            "number": order_number,
            "issued_at": day,
            "currency": known.currency,
            "lines": lines,
            "references": references,
        }
    )


def _book(tx: Transaction, asked: Order) -> MasterBook:
    wanted = rules.identifiers_wanted([asked])
    return tx.master.book(
        account_keys=wanted.accounts, gtins=wanted.gtins, item_codes=wanted.seller_codes, buyer_codes=wanted.buyer_codes
    )
