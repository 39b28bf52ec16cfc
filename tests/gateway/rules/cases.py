"""One telling case per finding: the order, book and context in which exactly this rule has something to say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from gateway.model.calendar import WorkCalendar
from gateway.model.conditions import Condition, Contract
from gateway.model.frame import Frame, FrameKind, FrameLine
from gateway.model.master import CrossReference, MasterBook, PriceEntry, Site, Stock
from gateway.model.order import Delivery, Order
from gateway.model.parts import (
    Address,
    Allowance,
    Identifier,
    Item,
    Party,
    PaymentTerms,
    Period,
    Price,
    Quantity,
    Reference,
    Tax,
    Totals,
)
from gateway.model.shelf import Offer
from gateway.rules import CheckContext, content_hash
from tests.builders import (
    BRACKET_GTIN,
    MARTIN,
    MARTIN_GLN,
    PAINT_GTIN,
    SCREW_GTIN,
    TODAY,
    VAT_20,
    a_book,
    a_context,
    a_line,
    a_partner,
    a_price,
    an_account,
    an_earlier_order,
    an_item,
    an_order,
    own_identity,
    parties,
)

Trial = tuple[Order, MasterBook, CheckContext]

STRANGER_GLN = "4012345000009"
BERNARD = an_account(
    "C0099",
    name="Bernard",
    gln="3700000000013",
    vat_id="FR03552081317",
    legal_id="552081317",
    partner="bernard",
    sites=(),
)
DUBOIS_AT_MARTINS = an_account("C0043", name="Martin Export", partner="martin-export")


def trial(order: Order | None = None, book: MasterBook | None = None, context: CheckContext | None = None) -> Trial:
    return order or an_order(), book or a_book(), context or a_context()


def order_with(**changes: Any) -> Trial:
    return trial(an_order(**changes))


def line_with(**changes: Any) -> Trial:
    return trial(an_order(lines=(a_line(**changes),)))


def buyer(party: Party | None, book: MasterBook | None = None, context: CheckContext | None = None) -> Trial:
    return trial(an_order(parties=parties(buyer=party)), book, context)


def ship_to(party: Party | None, book: MasterBook | None = None) -> Trial:
    return trial(an_order(parties=parties(ship_to=party)), book)


def earlier(order: Order, **changes: Any) -> Trial:
    return trial(order, a_book(earlier={("C0042", "PO-1042"): (an_earlier_order(**changes),)}))


def qty(value: str, unit: str | None = "H87") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


def net(value: str, per: Quantity | None = None) -> Price:
    return Price(net=Decimal(value), per=per)


def day(value: date) -> Period:
    return Period(earliest=value, latest=value)


def discount(**said: Any) -> Allowance:
    return Allowance(kind="allowance", reason="remise", **said)


def a_frame(
    kind: FrameKind = "blanket_order",
    *,
    item: str = "EQ-50",
    called: str = "0",
    net: str = "12.50",
    valid_until: date | None = None,
) -> Frame:
    """100 of an item, agreed with Martin under the number F-7."""
    price = Offer.of(PriceEntry(price_list="F-7", item=item, net=Decimal(net)))
    line = FrameLine(item, Decimal(100), Decimal(100) * Decimal(net), price, Decimal(called))
    return Frame(kind, "f7", "F-7", "C0042", "EUR", valid_until, lines={item: line})


def call_off(quantity: str, frame: Frame | None) -> Trial:
    book = replace(a_book(), frames={("C0042", "blanket_order", "F-7"): frame} if frame is not None else {})
    references = (Reference(kind="blanket_order", number="F-7"),)
    return trial(an_order(kind="call_off", references=references, lines=(a_line(quantity=qty(quantity)),)), book)


def quoted(frame: Frame, **line: Any) -> Trial:
    book = replace(a_book(), frames={("C0042", "quotation", "F-7"): frame})
    return trial(an_order(references=(Reference(kind="quotation", number="F-7"),), lines=(a_line(**line),)), book)


REBATE = Condition(code="R3", reason="remise de fin d'année", percent=3)
CARRIAGE = Condition(
    code="PORT", reason="port", kind="charge", stage="carriage", amount=15, below_amount=300, account="segment:default"
)
CONTRACT = Contract(number="M-2026", account="C0042", price_list="marché", payment_days=45)

REDUCTION = discount(percent=Decimal(5))

TWO_SITES = (Site(name="Nord", gln="3020120000022"), Site(name="Sud", gln="3020120000039"))

FIRES: dict[str, Callable[[], Trial]] = {
    # completeness
    "order.number-missing": lambda: trial(an_order(number=None)),
    "order.date-missing": lambda: order_with(issued_at=None),
    "order.currency-assumed": lambda: order_with(currency=None),
    "order.currency-missing": lambda: trial(an_order(currency=None, parties=parties(buyer=Party(gln=STRANGER_GLN)))),
    "order.no-lines": lambda: order_with(lines=()),
    "line.number-repeated": lambda: order_with(lines=(a_line("1"), a_line("1"))),
    "line.number-missing": lambda: order_with(lines=(a_line(""),)),
    "item.missing": lambda: line_with(item=Item(description="Équerre")),
    "quantity.missing": lambda: line_with(quantity=None),
    "delivery.date-missing": lambda: order_with(requested_delivery=None),
    "delivery.line-date-missing": lambda: order_with(
        requested_delivery=None,
        lines=(a_line("1", requested_delivery=day(date(2026, 3, 20))), a_line("2")),
    ),
    # function
    "function.change": lambda: order_with(function="change"),
    "function.replacement": lambda: order_with(function="replacement"),
    "function.cancellation": lambda: order_with(function="cancellation"),
    "function.copy": lambda: order_with(function="copy"),
    "function.unusual": lambda: order_with(function="confirmation"),
    "kind.by-hand": lambda: order_with(kind="rental"),
    # agreements drawn on
    "blanket.taken": lambda: order_with(kind="blanket"),
    "call-off.unreferenced": lambda: order_with(kind="call_off"),
    "call-off.frame-unknown": lambda: call_off("10", None),
    "call-off.frame-over": lambda: call_off("10", a_frame(valid_until=date(2026, 3, 8))),
    "call-off.drawn": lambda: call_off("10", a_frame()),
    "call-off.over-quantity": lambda: call_off("10", a_frame(called="95")),
    "call-off.item-not-agreed": lambda: call_off("10", a_frame(item="VIS-4")),
    "quotation.unknown": lambda: order_with(references=(Reference(kind="quotation", number="DV-1"),)),
    "quotation.over": lambda: quoted(a_frame("quotation", valid_until=date(2026, 3, 8))),
    "sample.free": lambda: trial(an_order(kind="sample", lines=(a_line(price=None),))),
    # identity
    "buyer.missing": lambda: buyer(None, context=a_context(partner=None)),
    "buyer.by-sender": lambda: buyer(Party(name="Martin")),
    "buyer.unknown": lambda: buyer(Party(name="Inconnu", gln=STRANGER_GLN)),
    "buyer.ambiguous": lambda: buyer(
        MARTIN,
        a_book(accounts=(an_account(), DUBOIS_AT_MARTINS)),
        a_context(partner=None),
    ),
    "buyer.identifiers-disagree": lambda: buyer(
        Party(gln=MARTIN_GLN, vat_id="FR03552081317"), a_book(accounts=(an_account(), BERNARD))
    ),
    "buyer.identifier-differs": lambda: buyer(Party(gln=MARTIN_GLN, vat_id="FR40303265045")),
    "account.closed": lambda: trial(book=a_book(accounts=(an_account(status="closed"),))),
    "account.tax-unset": lambda: trial(
        book=a_book(
            accounts=(an_account(address=Address(lines=("Rue Haute 1",), city="Liège", country="BE")),),
        )
    ),
    "seller.not-us": lambda: order_with(parties=parties(seller=Party(name="Autre", gln=STRANGER_GLN))),
    "seller.missing": lambda: order_with(parties=parties(seller=None)),
    "ship-to.default": lambda: ship_to(None),
    "ship-to.missing": lambda: ship_to(None, a_book(accounts=(an_account(sites=TWO_SITES),))),
    "ship-to.unknown": lambda: ship_to(Party(gln=STRANGER_GLN)),
    "ship-to.other-customer": lambda: ship_to(
        Party(gln="3700000000020"),
        a_book(accounts=(an_account(), BERNARD.model_copy(update={"sites": (Site(name="B", gln="3700000000020"),)}))),
    ),
    "ship-to.new": lambda: ship_to(
        Party(name="Chantier", address=Address(lines=("8 quai Sud",), city="Mâcon", postal_code="71000", country="FR"))
    ),
    "invoice-to.unknown": lambda: order_with(parties=parties(invoice_to=Party(gln=STRANGER_GLN))),
    "invoice-to.not-agreed": lambda: trial(
        an_order(parties=parties(invoice_to=Party(gln="3700000000013"))), a_book(accounts=(an_account(), BERNARD))
    ),
    "gln.check-digit": lambda: order_with(parties=parties(orderer=None, payer=Party(gln="3020120000018"))),
    "vat.invalid": lambda: order_with(parties=parties(payer=Party(vat_id="FR00404833048"))),
    "legal-id.invalid": lambda: order_with(parties=parties(payer=Party(legal_id="404833049"))),
    # items
    "item.unknown": lambda: line_with(item=Item(buyer_code="M-77")),
    "item.ambiguous": lambda: trial(book=a_book(items=(an_item(), an_item("EQ-51")))),
    "item.identifiers-disagree": lambda: line_with(item=Item(gtin=BRACKET_GTIN, seller_code="VIS-4")),
    "item.code-unknown": lambda: line_with(item=Item(gtin=BRACKET_GTIN, seller_code="EQ-99")),
    "item.gtin-check-digit": lambda: line_with(item=Item(gtin="3274080005001", seller_code="EQ-50")),
    "item.discontinued": lambda: trial(book=a_book(items=(an_item(status="discontinued"),))),
    "item.replaced": lambda: trial(book=a_book(items=(an_item(status="discontinued", substitute="EQ-60"),))),
    "item.blocked": lambda: trial(book=a_book(items=(an_item(status="blocked"),))),
    # quantities
    "quantity.not-positive": lambda: line_with(quantity=qty("0")),
    "quantity.too-precise": lambda: line_with(
        item=Item(gtin=PAINT_GTIN), quantity=qty("1.2345", "LTR"), price=net("9.90")
    ),
    "quantity.unit-assumed": lambda: line_with(quantity=qty("10", None)),
    "quantity.unit-unknown": lambda: line_with(quantity=qty("10", "KGM")),
    "quantity.converted": lambda: line_with(item=Item(gtin=PAINT_GTIN), quantity=qty("2", "CT"), price=net("118.80")),
    "quantity.not-a-pack": lambda: line_with(
        item=Item(gtin=SCREW_GTIN), quantity=qty("250"), price=net("3.20", qty("100"))
    ),
    "quantity.below-minimum": lambda: trial(book=a_book(items=(an_item(minimum=50),))),
    "quantity.huge": lambda: line_with(quantity=qty("200000")),
    "quantity.unusual": lambda: trial(
        an_order(lines=(a_line(quantity=qty("1001")),)), a_book(usual={("C0042", "EQ-50"): Decimal(100)})
    ),
    "quantity.free-agreed": lambda: trial(
        an_order(lines=(a_line(quantity=qty("24"), free_quantity=qty("2")),)),
        a_book(items=(an_item(free_per=12),)),
    ),
    "quantity.free-claimed": lambda: line_with(free_quantity=qty("1")),
    "quantity.split-differs": lambda: line_with(deliveries=(Delivery(quantity=qty("4")), Delivery(quantity=qty("5")))),
    # prices
    "price.missing": lambda: trial(an_order(lines=(a_line(price=None),)), a_book(prices=())),
    "price.differs": lambda: line_with(price=net("11.90")),
    "price.not-in-list": lambda: trial(book=a_book(prices=())),
    "price.from-list": lambda: line_with(price=None),
    "price.gross-used": lambda: line_with(price=Price(gross=Decimal("12.50"))),
    "price.basis-unknown": lambda: line_with(price=net("12.50", qty("1", "KGM"))),
    "price.too-precise": lambda: line_with(price=net("12.50000001")),
    "price.zero": lambda: trial(an_order(lines=(a_line(price=net("0")),)), a_book(prices=())),
    "price.not-sensible": lambda: trial(
        an_order(lines=(a_line(price=net("999999999999"), quantity=qty("99999")),)), a_book(prices=())
    ),
    "allowance.not-agreed": lambda: order_with(allowances=(REDUCTION,)),
    "condition.added": lambda: trial(book=a_book(conditions=(REBATE,))),
    "charge.differs": lambda: trial(
        an_order(allowances=(Allowance(kind="charge", reason="port", amount=Decimal(9)),)),
        a_book(conditions=(CARRIAGE,)),
    ),
    "contract.unknown": lambda: trial(
        an_order(references=(Reference(kind="contract", number="M-2024"),)), a_book(contracts=(CONTRACT,))
    ),
    "tax.differs": lambda: line_with(tax=Tax(category="S", rate=Decimal("5.5"))),
    "terms.differ": lambda: order_with(payment_terms=PaymentTerms(days=90)),
    "currency.differs": lambda: order_with(currency="USD"),
    # delivery
    "delivery.date-past": lambda: order_with(requested_delivery=day(date(2026, 3, 9))),
    "delivery.window-reversed": lambda: order_with(
        requested_delivery=Period(earliest=date(2026, 3, 25), latest=date(2026, 3, 20))
    ),
    "delivery.too-soon": lambda: trial(book=a_book(stock=(Stock(item="EQ-50", available=2, lead_days=21),))),
    "delivery.split": lambda: line_with(
        deliveries=(
            Delivery(quantity=qty("4"), requested_delivery=day(date(2026, 3, 20))),
            Delivery(quantity=qty("6"), requested_delivery=day(date(2026, 3, 27))),
        )
    ),
    "delivery.split-places": lambda: line_with(
        deliveries=(
            Delivery(quantity=qty("4"), ship_to=Party(gln=STRANGER_GLN)),
            Delivery(quantity=qty("6")),
        )
    ),
    "delivery.closed-day": lambda: trial(
        an_order(requested_delivery=day(date(2026, 5, 1))), a_book(own=own_identity(calendar=WorkCalendar()))
    ),
    "delivery.after-cut-off": lambda: trial(
        an_order(requested_delivery=day(date(2026, 3, 12))),
        a_book(own=own_identity(calendar=WorkCalendar(cut_off=time(9, 0), transit_days=2))),
    ),
    "stock.short": lambda: trial(book=a_book(stock=(Stock(item="EQ-50", available=2),))),
    # arithmetic
    "line.amount-differs": lambda: line_with(net_amount=Decimal("125.03")),
    "total.lines-differ": lambda: order_with(
        lines=(a_line(net_amount=Decimal("125.00")),), totals=Totals(lines=Decimal("250.00"))
    ),
    "total.allowances-differ": lambda: order_with(totals=Totals(lines=Decimal(125), allowances=Decimal(5))),
    "total.charges-differ": lambda: order_with(totals=Totals(lines=Decimal(125), charges=Decimal(5))),
    "total.net-differs": lambda: order_with(totals=Totals(lines=Decimal(125), net=Decimal(120))),
    "total.gross-differs": lambda: order_with(totals=Totals(net=Decimal(125), tax=Decimal(25), gross=Decimal(149))),
    "total.payable-differs": lambda: order_with(
        totals=Totals(gross=Decimal(150), prepaid=Decimal(50), payable=Decimal(150))
    ),
    "total.line-count-differs": lambda: order_with(totals=Totals(line_count=2)),
    "amount.negative": lambda: order_with(totals=Totals(prepaid=Decimal(-1))),
    "amount.too-precise": lambda: order_with(totals=Totals(prepaid=Decimal("1.234"))),
    "price.basis-not-positive": lambda: line_with(price=net("12.50", qty("0"))),
    "price.net-above-gross": lambda: line_with(price=Price(net=Decimal("12.50"), gross=Decimal(12))),
    "allowance.empty": lambda: order_with(allowances=(Allowance(kind="charge", reason="port"),)),
    "allowance.amount-differs": lambda: order_with(
        allowances=(Allowance(kind="charge", percent=Decimal(5), base=Decimal(100), amount=Decimal(6)),)
    ),
    # duplicates
    "order.repeated": lambda: earlier(an_order(), content_hash=content_hash(an_order())),
    "order.same-number": lambda: earlier(an_order()),
    "order.number-reused": lambda: earlier(an_order(), received_at=datetime(2025, 3, 9, tzinfo=UTC)),
    "order.cancelled-before": lambda: earlier(an_order(), state="cancelled"),
    # plausibility
    "order.date-ahead": lambda: order_with(issued_at=TODAY + timedelta(days=2)),
    "order.too-old": lambda: order_with(issued_at=TODAY - timedelta(days=181)),
    "order.expired": lambda: order_with(valid_until=TODAY - timedelta(days=1)),
    "test.order": lambda: order_with(test=True),
    "test.partner": lambda: trial(context=a_context(partner=a_partner(test=True))),
}


def _repriced(given: Trial, price: str) -> Trial:
    order, book, context = given
    lines = tuple(line.model_copy(update={"price": net(price)}) for line in order.lines)
    return order.model_copy(update={"lines": lines}), book, context


SILENT: dict[str, Callable[[], Trial]] = {
    "the good order": trial,
    "twenty good lines": lambda: order_with(lines=20),
    "VAT stated as ours": lambda: line_with(tax=VAT_20),
    "an each is a piece": lambda: line_with(quantity=qty("10", "EA")),
    "a GTIN written with fourteen digits": lambda: line_with(item=Item(gtin="0" + BRACKET_GTIN)),
    "our code alone": lambda: line_with(item=Item(seller_code="EQ-50")),
    "the buyer's code, cross-referenced": lambda: trial(
        an_order(lines=(a_line(item=Item(buyer_code="M-77")),)),
        a_book(cross_references=(CrossReference(account="C0042", buyer_code="M-77", item="EQ-50"),)),
    ),
    "a buyer's code we never recorded beside a known GTIN": lambda: line_with(
        item=Item(gtin=BRACKET_GTIN, buyer_code="M-77")
    ),
    "whole packs of screws priced per hundred": lambda: line_with(
        item=Item(gtin=SCREW_GTIN), quantity=qty("300"), price=net("3.20", qty("100"))
    ),
    "half litres": lambda: line_with(item=Item(gtin=PAINT_GTIN), quantity=qty("2.5", "LTR"), price=net("9.90")),
    "a line amount two cents off": lambda: line_with(net_amount=Decimal("125.02")),
    "a line amount after the line's reductions": lambda: line_with(
        price=Price(net=Decimal("12.50")), allowances=(discount(amount=Decimal(5)),), net_amount=Decimal(120)
    ),
    "a price within the partner's tolerance": lambda: trial(
        an_order(lines=(a_line(price=net("12.40")),)), context=a_context(partner=a_partner(price_tolerance_percent=1))
    ),
    "a price too close to tell": lambda: line_with(price=net("12.501")),
    "totals that add up": lambda: order_with(
        lines=(a_line(net_amount=Decimal(125)),),
        totals=Totals(
            lines=Decimal(125),
            net=Decimal(125),
            tax=Decimal(25),
            gross=Decimal(150),
            payable=Decimal(150),
            line_count=1,
        ),
    ),
    "a charge the buyer offers to pay": lambda: order_with(
        allowances=(Allowance(kind="charge", reason="port", amount=Decimal(15)),),
        totals=Totals(lines=Decimal(125), charges=Decimal(15), net=Decimal(140)),
    ),
    "the buyer by VAT number with blanks": lambda: buyer(Party(vat_id="fr 83 404 833 048")),
    "the buyer by the SIRET of its SIREN": lambda: buyer(Party(legal_id="404 833 048 00022")),
    "the buyer by our account number": lambda: buyer(Party(identifiers=(Identifier(scheme="seller", value="C0042"),))),
    "the buyer by the number of one of its sites": lambda: buyer(Party(gln="3020120000022")),
    "two accounts with one SIREN, told apart by GLN": lambda: buyer(
        Party(gln=MARTIN_GLN, legal_id="404833048"),
        a_book(accounts=(an_account(), an_account("C0043", gln="3700000000013", partner=None))),
    ),
    "two accounts told apart by the sender": lambda: trial(
        book=a_book(accounts=(an_account(), DUBOIS_AT_MARTINS)),
    ),
    "the site by its code": lambda: ship_to(Party(identifiers=(Identifier(scheme="buyer", value="BEA"),))),
    "the site by its address": lambda: ship_to(
        Party(address=Address(lines=("Z.A. des vignes",), city="BEAUNE", postal_code="21200", country="FR"))
    ),
    "delivery to the buyer itself": lambda: ship_to(Party(gln=MARTIN_GLN)),
    "a second location number of ours": lambda: trial(
        an_order(parties=parties(seller=Party(gln=STRANGER_GLN))), a_book(own=own_identity(glns=(STRANGER_GLN,)))
    ),
    "an agreed third party is invoiced": lambda: trial(
        an_order(parties=parties(invoice_to=Party(gln="3700000000013"))),
        a_book(accounts=(an_account(invoice_to="C0099"), BERNARD)),
    ),
    "a customer abroad with its VAT category": lambda: trial(
        book=a_book(
            accounts=(
                an_account(tax_category="K", address=Address(lines=("Rue Haute 1",), city="Liège", country="BE")),
            ),
        )
    ),
    "enough in stock": lambda: trial(book=a_book(stock=(Stock(item="EQ-50", available=10, lead_days=90),))),
    "short, and there in time": lambda: trial(book=a_book(stock=(Stock(item="EQ-50", available=0, lead_days=10),))),
    "a refused first try": lambda: earlier(an_order(), state="rejected"),
    "ordered a day ahead of our clock": lambda: order_with(issued_at=TODAY + timedelta(days=1)),
    "180 days old": lambda: order_with(issued_at=TODAY - timedelta(days=180)),
    "a test from a partner in test": lambda: trial(
        an_order(test=True), context=replace(a_context(), partner=a_partner(test=True))
    ),
    "a call-off on a blanket order": lambda: order_with(
        kind="call_off", references=(Reference(kind="blanket_order", number="OUV-7"),)
    ),
    "one delivery that repeats the order's date": lambda: line_with(
        deliveries=(Delivery(quantity=qty("10"), requested_delivery=day(date(2026, 3, 20))),)
    ),
    "a reduction that was agreed": lambda: trial(
        an_order(allowances=(discount(percent=Decimal(3)),)), a_book(conditions=(REBATE,))
    ),
    "carriage as agreed": lambda: trial(
        an_order(allowances=(Allowance(kind="charge", reason="port", amount=Decimal(15)),)),
        a_book(conditions=(CARRIAGE,)),
    ),
    "the contract's price and terms": lambda: trial(
        an_order(lines=(a_line(price=net("11.00")),), payment_terms=PaymentTerms(days=45)),
        a_book(contracts=(CONTRACT,), prices=(a_price(), a_price(net="11.00", price_list="marché"))),
    ),
    "a contract that is over": lambda: trial(
        book=a_book(contracts=(CONTRACT.model_copy(update={"valid_to": date(2025, 12, 31)}),)),
    ),
    "ten times the most ever ordered": lambda: trial(
        an_order(lines=(a_line(quantity=qty("1000")),)), a_book(usual={("C0042", "EQ-50"): Decimal(100)})
    ),
    "a working day in good time": lambda: trial(
        book=a_book(own=own_identity(calendar=WorkCalendar(cut_off=time(16, 0), transit_days=2)))
    ),
    "a call-off of all that is left": lambda: call_off("10", a_frame(called="90")),
    "a call-off at the price of its blanket order": lambda: trial(
        *_repriced(call_off("10", a_frame(net="11.00")), "11.00")
    ),
    "the price of the quotation that is named": lambda: quoted(a_frame("quotation", net="9.00"), price=net("9.00")),
    "a sample that is paid for": lambda: order_with(kind="sample"),
    "a blanket order without a day": lambda: order_with(kind="blanket", requested_delivery=None),
    "terms as agreed": lambda: order_with(payment_terms=PaymentTerms(days=30)),
}
