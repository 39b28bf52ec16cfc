"""For each finding, the case that comes nearest and in which its rule has nothing to say: on the edge, or put right."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from gateway.model.calendar import WorkCalendar
from gateway.model.master import Site
from gateway.model.order import Delivery
from gateway.model.parts import Allowance, Item, Party, PaymentTerms, Period, Price, Reference, Tax, Totals
from tests.builders import (
    BRACKET_GTIN,
    MARTIN,
    MARTIN_DEPOT,
    MARTIN_GLN,
    PAINT_GTIN,
    TODAY,
    US,
    a_book,
    a_context,
    a_line,
    a_partner,
    a_price,
    an_account,
    an_item,
    an_order,
    own_identity,
    parties,
)
from tests.gateway.rules.cases import (
    BERNARD,
    CONTRACT,
    DUBOIS_AT_MARTINS,
    REBATE,
    SILENT,
    TWO_SITES,
    Trial,
    a_frame,
    buyer,
    call_off,
    day,
    earlier,
    line_with,
    net,
    order_with,
    qty,
    quoted,
    ship_to,
    trial,
)

AS_AGREED = Allowance(kind="allowance", reason="remise", percent=Decimal(3))

NEAR: dict[str, Callable[[], Trial]] = {
    # completeness
    "order.number-missing": lambda: trial(an_order(number="0")),
    "order.date-missing": lambda: order_with(issued_at=datetime(2026, 3, 9, 23, 59, tzinfo=UTC)),
    "order.currency-assumed": lambda: order_with(currency="EUR"),
    "order.currency-missing": lambda: order_with(currency=None),
    "order.no-lines": lambda: order_with(lines=1),
    "line.number-repeated": lambda: order_with(lines=(a_line("1"), a_line("01"))),
    "line.number-missing": lambda: order_with(lines=(a_line("0"),)),
    "item.missing": lambda: line_with(item=Item(buyer_code="M-77")),
    "quantity.missing": lambda: line_with(quantity=qty("0")),
    "delivery.date-missing": lambda: order_with(requested_delivery=None, requested_pick_up=day(date(2026, 3, 20))),
    "delivery.line-date-missing": lambda: order_with(
        lines=(a_line("1", requested_delivery=day(date(2026, 3, 20))), a_line("2"))
    ),
    # function
    "function.change": lambda: order_with(function="replacement"),
    "function.replacement": lambda: order_with(function="change"),
    "function.cancellation": lambda: order_with(function="change"),
    "function.copy": lambda: order_with(function="original"),
    "function.unusual": lambda: order_with(function="duplicate"),
    "kind.by-hand": lambda: order_with(kind="rush"),
    # agreements drawn on
    "blanket.taken": lambda: order_with(kind="call_off"),
    "call-off.unreferenced": SILENT["a call-off on a blanket order"],
    "call-off.frame-unknown": lambda: call_off("10", a_frame()),
    "call-off.frame-over": lambda: call_off("10", a_frame(valid_until=TODAY)),
    "call-off.drawn": lambda: quoted(a_frame("quotation")),
    "call-off.over-quantity": lambda: call_off("10", a_frame(called="90")),
    "call-off.item-not-agreed": lambda: call_off("10", a_frame()),
    "quotation.unknown": lambda: quoted(a_frame("quotation")),
    "quotation.over": lambda: quoted(a_frame("quotation", valid_until=TODAY)),
    "sample.free": lambda: trial(an_order(kind="sample", lines=(a_line(),))),
    # identity
    "buyer.missing": lambda: buyer(None),
    "buyer.by-sender": lambda: buyer(MARTIN),
    "buyer.unknown": lambda: buyer(Party(name="Inconnu", gln=MARTIN_GLN)),
    "buyer.ambiguous": lambda: buyer(MARTIN, a_book(accounts=(an_account(), DUBOIS_AT_MARTINS))),
    "buyer.identifiers-disagree": lambda: buyer(
        Party(gln=MARTIN_GLN, vat_id="FR83404833048"), a_book(accounts=(an_account(), BERNARD))
    ),
    "buyer.identifier-differs": SILENT["the buyer by VAT number with blanks"],
    "account.closed": lambda: trial(book=a_book(accounts=(an_account(status="blocked"),))),
    "account.tax-unset": SILENT["a customer abroad with its VAT category"],
    "seller.not-us": SILENT["a second location number of ours"],
    "seller.missing": lambda: order_with(parties=parties(seller=Party(name=US.name))),
    "ship-to.default": lambda: ship_to(MARTIN_DEPOT),
    "ship-to.missing": lambda: ship_to(Party(gln="3020120000039"), a_book(accounts=(an_account(sites=TWO_SITES),))),
    "ship-to.unknown": SILENT["the site by its code"],
    "ship-to.other-customer": lambda: ship_to(
        Party(gln="3700000000020"), a_book(accounts=(an_account(sites=(Site(name="B", gln="3700000000020"),)), BERNARD))
    ),
    "ship-to.new": SILENT["the site by its address"],
    "invoice-to.unknown": lambda: order_with(parties=parties(invoice_to=Party(name="Martin, comptabilité"))),
    "invoice-to.not-agreed": SILENT["an agreed third party is invoiced"],
    "gln.check-digit": lambda: order_with(parties=parties(orderer=None, payer=Party(gln="3020120000015"))),
    "vat.invalid": lambda: order_with(parties=parties(payer=Party(vat_id="FR83404833048"))),
    "legal-id.invalid": lambda: order_with(parties=parties(payer=Party(legal_id="404833048"))),
    # items
    "item.unknown": SILENT["the buyer's code, cross-referenced"],
    "item.ambiguous": lambda: trial(
        an_order(lines=(a_line(item=Item(gtin=BRACKET_GTIN, seller_code="EQ-51")),)),
        a_book(items=(an_item(), an_item("EQ-51"))),
    ),
    "item.identifiers-disagree": lambda: line_with(item=Item(gtin=BRACKET_GTIN, seller_code="EQ-50")),
    "item.code-unknown": SILENT["a buyer's code we never recorded beside a known GTIN"],
    "item.gtin-check-digit": SILENT["a GTIN written with fourteen digits"],
    "item.discontinued": lambda: trial(book=a_book(items=(an_item(status="active", substitute="EQ-60"),))),
    "item.replaced": lambda: trial(book=a_book(items=(an_item(status="discontinued"),))),
    "item.blocked": lambda: trial(book=a_book(items=(an_item(status="discontinued"),))),
    # quantities
    "quantity.not-positive": lambda: line_with(quantity=qty("1")),
    "quantity.too-precise": lambda: line_with(
        item=Item(gtin=PAINT_GTIN), quantity=qty("1.2340", "LTR"), price=net("9.90")
    ),
    "quantity.unit-assumed": lambda: line_with(quantity=qty("10", "EA")),
    "quantity.unit-unknown": lambda: line_with(
        item=Item(gtin=PAINT_GTIN), quantity=qty("2", "CT"), price=net("118.80")
    ),
    "quantity.converted": SILENT["an each is a piece"],
    "quantity.not-a-pack": SILENT["whole packs of screws priced per hundred"],
    "quantity.below-minimum": lambda: trial(book=a_book(items=(an_item(minimum=10),))),
    "quantity.huge": lambda: line_with(quantity=qty("100000")),
    "quantity.unusual": SILENT["ten times the most ever ordered"],
    "quantity.free-agreed": lambda: trial(
        an_order(lines=(a_line(quantity=qty("11"), free_quantity=qty("1")),)), a_book(items=(an_item(free_per=12),))
    ),
    "quantity.free-claimed": lambda: trial(
        an_order(lines=(a_line(quantity=qty("12"), free_quantity=qty("1")),)), a_book(items=(an_item(free_per=12),))
    ),
    "quantity.split-differs": lambda: line_with(deliveries=(Delivery(quantity=qty("4")), Delivery(quantity=qty("6")))),
    # prices
    "price.missing": lambda: trial(an_order(lines=(a_line(price=None),))),
    "price.differs": SILENT["a price within the partner's tolerance"],
    "price.not-in-list": lambda: trial(book=a_book(prices=(a_price(valid_to=TODAY),))),
    "price.from-list": lambda: line_with(price=Price(gross=Decimal("12.50"))),
    "price.gross-used": lambda: line_with(price=Price(net=Decimal("12.50"), gross=Decimal(13))),
    "price.basis-unknown": lambda: line_with(price=net("12.50", qty("1", "EA"))),
    "price.too-precise": lambda: line_with(price=net("12.50000000")),
    "price.zero": lambda: trial(an_order(lines=(a_line(price=net("0")),)), a_book(prices=(a_price(net="0"),))),
    "price.not-sensible": lambda: trial(
        an_order(lines=(a_line(price=net("999999"), quantity=qty("99999")),)), a_book(prices=())
    ),
    "allowance.not-agreed": SILENT["a reduction that was agreed"],
    "condition.added": lambda: trial(an_order(allowances=(AS_AGREED,)), a_book(conditions=(REBATE,))),
    "charge.differs": SILENT["carriage as agreed"],
    "contract.unknown": lambda: trial(
        an_order(references=(Reference(kind="contract", number=CONTRACT.number),)), a_book(contracts=(CONTRACT,))
    ),
    "tax.differs": lambda: line_with(tax=Tax(category="S", rate=Decimal("20.00"))),
    "terms.differ": lambda: order_with(payment_terms=PaymentTerms(days=30)),
    "currency.differs": lambda: order_with(currency=None),
    # delivery
    "delivery.date-past": lambda: order_with(requested_delivery=day(TODAY)),
    "delivery.window-reversed": lambda: order_with(
        requested_delivery=Period(earliest=date(2026, 3, 20), latest=date(2026, 3, 25))
    ),
    "delivery.too-soon": SILENT["short, and there in time"],
    "delivery.split": lambda: line_with(
        deliveries=(
            Delivery(quantity=qty("4"), requested_delivery=day(date(2026, 3, 20))),
            Delivery(quantity=qty("6"), requested_delivery=day(date(2026, 3, 20))),
        )
    ),
    "delivery.split-places": lambda: line_with(
        deliveries=(Delivery(quantity=qty("4"), ship_to=MARTIN_DEPOT), Delivery(quantity=qty("6")))
    ),
    "delivery.closed-day": lambda: trial(
        an_order(requested_delivery=day(date(2026, 4, 30))), a_book(own=own_identity(calendar=WorkCalendar()))
    ),
    "delivery.after-cut-off": lambda: trial(
        an_order(requested_delivery=day(date(2026, 3, 16))),
        a_book(own=own_identity(calendar=WorkCalendar(cut_off=time(9, 0), transit_days=2))),
    ),
    "stock.short": SILENT["enough in stock"],
    # arithmetic
    "line.amount-differs": SILENT["a line amount two cents off"],
    "total.lines-differ": lambda: order_with(
        lines=(a_line(net_amount=Decimal("125.00")),), totals=Totals(lines=Decimal("125.02"))
    ),
    "total.allowances-differ": lambda: order_with(totals=Totals(lines=Decimal(125), allowances=Decimal("0.02"))),
    "total.charges-differ": SILENT["a charge the buyer offers to pay"],
    "total.net-differs": lambda: order_with(totals=Totals(lines=Decimal(125), net=Decimal("124.98"))),
    "total.gross-differs": lambda: order_with(
        totals=Totals(net=Decimal(125), tax=Decimal(25), gross=Decimal("149.98"))
    ),
    "total.payable-differs": lambda: order_with(
        totals=Totals(gross=Decimal(150), prepaid=Decimal(50), payable=Decimal(100))
    ),
    "total.line-count-differs": lambda: order_with(totals=Totals(line_count=1)),
    "amount.negative": lambda: order_with(totals=Totals(prepaid=Decimal(0))),
    "amount.too-precise": lambda: order_with(totals=Totals(prepaid=Decimal("1.230"))),
    "price.basis-not-positive": lambda: line_with(price=net("12.50", qty("0.01"))),
    "price.net-above-gross": lambda: line_with(price=Price(net=Decimal("12.50"), gross=Decimal("12.50"))),
    "allowance.empty": lambda: order_with(allowances=(Allowance(kind="charge", reason="port", amount=Decimal(0)),)),
    "allowance.amount-differs": lambda: order_with(
        allowances=(Allowance(kind="charge", percent=Decimal(5), base=Decimal(100), amount=Decimal("5.02")),)
    ),
    # duplicates
    "order.repeated": lambda: earlier(an_order()),
    "order.same-number": SILENT["a refused first try"],
    "order.number-reused": lambda: earlier(an_order(), received_at=datetime(2026, 2, 1, tzinfo=UTC)),
    "order.cancelled-before": lambda: earlier(an_order(), state="rejected"),
    # plausibility
    "order.date-ahead": SILENT["ordered a day ahead of our clock"],
    "order.too-old": SILENT["180 days old"],
    "order.expired": lambda: order_with(valid_until=TODAY),
    "test.order": SILENT["a test from a partner in test"],
    "test.partner": lambda: trial(an_order(test=True), context=replace(a_context(), partner=a_partner(test=True))),
}
