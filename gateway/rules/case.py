"""The order laid out beside the master data: what every rule looks at. Built once per order, judged by the families.

A line rule looks at one :class:`LineCase` and says at most one thing; an order rule looks at the :class:`Case`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.model.amounts import SENSIBLE, ZERO, line_net
from gateway.model.finding import Finding
from gateway.model.master import Account, CatalogueItem, MasterBook, PriceEntry
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Period, Price
from gateway.model.timing import day_of, latest_day, wanted_delivery
from gateway.rules.accounts import (
    AccountMatch,
    DebtorMatch,
    SiteMatch,
    match_account,
    match_debtor,
    match_ship_to,
)
from gateway.rules.context import CheckContext
from gateway.rules.items import ItemMatch, match_item
from gateway.rules.pricing import Stated, agrees, charged_price, list_price, stated_price
from gateway.rules.promise import Promise, promise
from gateway.rules.units import factor_to_sales_unit


@dataclass(frozen=True, slots=True)
class LineCase:
    """One line with what we make of it. ``quantity`` is in sales units; whatever could not be found is None."""

    order: Order
    context: CheckContext
    account: Account | None
    line: OrderLine
    index: int
    match: ItemMatch
    factor: Decimal | None
    quantity: Decimal | None
    entry: PriceEntry | None
    stated: Stated | None
    agreed: bool
    charged: Price | None
    net: Decimal | None
    promise: Promise | None
    wanted: Period | None
    wanted_by: date | None

    @property
    def item(self) -> CatalogueItem | None:
        return self.match.item

    @property
    def number(self) -> str:
        return self.line.number or str(self.index + 1)

    def path(self, field: str) -> str:
        return f"lines[{self.index}].{field}" if field else f"lines[{self.index}]"


@dataclass(frozen=True, slots=True)
class Case:
    order: Order
    book: MasterBook
    context: CheckContext
    buyer: AccountMatch
    ship_to: SiteMatch
    debtor: DebtorMatch
    currency: str | None
    lines: tuple[LineCase, ...]

    @property
    def account(self) -> Account | None:
        return self.buyer.account


LineRule = Callable[[LineCase], Finding | None]
OrderRule = Callable[[Case], Iterator[Finding]]


def open_case(order: Order, book: MasterBook, context: CheckContext) -> Case:
    parties = order.parties
    buyer = match_account(parties.buyer, book, context.partner)
    account = buyer.account
    currency = order.currency or (account.currency if account is not None else None)
    return Case(
        order=order,
        book=book,
        context=context,
        buyer=buyer,
        ship_to=match_ship_to(parties.ship_to, account, book),
        debtor=match_debtor(parties.invoice_to, account, book),
        currency=currency,
        lines=tuple(_lines(order, book, context, account, currency)),
    )


def _lines(
    order: Order, book: MasterBook, context: CheckContext, account: Account | None, currency: str | None
) -> Iterator[LineCase]:
    priced_on = day_of(order.issued_at) or context.today
    taken: defaultdict[str, Decimal] = defaultdict(Decimal)
    for index, line in enumerate(order.lines):
        match = match_item(line.item, account, book)
        item = match.item
        factor = quantity = entry = stated = charged = net = promised = None
        agreed = True
        wanted = wanted_delivery(line, order)
        wanted_by = latest_day(wanted)
        if item is not None and line.quantity is not None and abs(line.quantity.value) < SENSIBLE:
            factor = factor_to_sales_unit(line.quantity.unit, item)
            quantity = line.quantity.value * factor if factor is not None else None
        if item is not None and quantity is not None and quantity > 0:
            if account is not None and currency is not None:
                entry = list_price(item, account.price_list, currency, quantity, priced_on, book)
            stated = stated_price(line, item, quantity)
            if entry is not None and stated is not None:
                agreed = agrees(stated, entry, quantity, context.tolerance_percent)
            charged = charged_price(entry, stated, item)
            net = line_net(quantity, charged) if charged is not None else None
            if net is not None and net >= SENSIBLE:
                net = charged = None
            taken[item.code] += quantity
            promised = promise(book.stock.get(item.code), taken[item.code], wanted_by, context.today)
        yield LineCase(
            order,
            context,
            account,
            line,
            index,
            match,
            factor,
            quantity,
            entry,
            stated,
            agreed,
            charged,
            net,
            promised,
            wanted,
            wanted_by,
        )


def sum_of_lines(case: Case) -> Decimal:
    return sum((line.net for line in case.lines if line.net is not None), ZERO)
