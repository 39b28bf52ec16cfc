"""The order laid out beside the master data: what every rule looks at. Built once per order, judged by the families.

A line rule looks at one :class:`LineCase` and says at most one thing; an order rule looks at the :class:`Case`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.model.amounts import SENSIBLE, ZERO, line_net
from gateway.model.calendar import WorkCalendar
from gateway.model.conditions import Condition, Contract
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
from gateway.rules.conditions import NO_TERMS, HeaderTerms, contract_of, for_account, header_terms, reduced
from gateway.rules.context import CheckContext
from gateway.rules.items import ItemMatch, match_item
from gateway.rules.pricing import Stated, agrees, charged_price, list_price, stated_price
from gateway.rules.promise import Promise, promise
from gateway.rules.units import factor_to_sales_unit


@dataclass(slots=True, eq=False)
class LineCase:
    """One line with what we make of it. ``quantity`` is in sales units; whatever could not be found is None.

    Nothing changes it once it is built; freezing it would cost a quarter of the whole examination.
    """

    order: Order
    context: CheckContext
    account: Account | None
    line: OrderLine
    index: int
    match: ItemMatch
    item: CatalogueItem | None
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
    usual: Decimal | None = None
    calendar: WorkCalendar | None = None

    @property
    def number(self) -> str:
        return self.line.number or str(self.index + 1)

    @property
    def free_agreed(self) -> Decimal:
        """How many sales units come free with the quantity: one for every so many bought."""
        item = self.item
        if item is None or item.free_per is None or self.quantity is None:
            return ZERO
        asked = self.line.free_quantity
        most = self.quantity // item.free_per
        return min(most, asked.value * (self.factor or 1)) if asked is not None else most

    @property
    def possible(self) -> Period | None:
        """The wanted day when goods can arrive on it, else the first working day after; for items not stock-kept."""
        calendar, wanted = self.calendar, self.wanted_by
        if calendar is None or wanted is None:
            return self.wanted
        day = calendar.next_working(max(wanted, calendar.soonest(self.context.now)))
        return self.wanted if day == wanted else Period(earliest=day, latest=day)

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
    contract: Contract | None = None
    terms: HeaderTerms = NO_TERMS

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
    priced_on = day_of(order.issued_at) or context.today
    contract = conditions = None
    if account is not None:
        contract = contract_of(order, account, book.contracts.get(account.number, ()), priced_on)
        conditions = for_account(book.conditions, account, currency or "", priced_on) if book.conditions else ()
    lines = tuple(_lines(order, book, context, account, currency, price_lists(account, contract), conditions or ()))
    net = sum((line.net for line in lines if line.net is not None), ZERO)
    return Case(
        order=order,
        book=book,
        context=context,
        buyer=buyer,
        ship_to=match_ship_to(parties.ship_to, account, book),
        debtor=match_debtor(parties.invoice_to, account, book),
        currency=currency,
        lines=lines,
        contract=contract,
        terms=header_terms(order, net, conditions or ()),
    )


def price_lists(account: Account | None, contract: Contract | None) -> tuple[str, ...]:
    """The lists a price is looked for in: the contract's first."""
    if account is None:
        return ()
    if contract is None or contract.price_list is None or contract.price_list == account.price_list:
        return (account.price_list,)
    return contract.price_list, account.price_list


def _lines(
    order: Order,
    book: MasterBook,
    context: CheckContext,
    account: Account | None,
    currency: str | None,
    lists: tuple[str, ...],
    conditions: Sequence[Condition],
) -> Iterator[LineCase]:
    priced_on = day_of(order.issued_at) or context.today
    calendar = book.own.calendar
    taken: defaultdict[str, Decimal] = defaultdict(Decimal)
    for index, line in enumerate(order.lines):
        match = match_item(line.item, account, book)
        item = match.item
        factor = quantity = entry = stated = charged = net = promised = usual = None
        agreed = True
        wanted = wanted_delivery(line, order)
        wanted_by = latest_day(wanted)
        if item is not None and line.quantity is not None and abs(line.quantity.value) < SENSIBLE:
            factor = factor_to_sales_unit(line.quantity.unit, item)
            quantity = line.quantity.value * factor if factor is not None else None
        if item is not None and quantity is not None and quantity > 0:
            if currency is not None:
                found = (list_price(item, name, currency, quantity, priced_on, book) for name in lists)
                entry = next((one for one in found if one is not None), None)
            if entry is not None and conditions:
                entry = reduced(entry, item, quantity, conditions)
            stated = stated_price(line, item, quantity)
            if entry is not None and stated is not None:
                agreed = agrees(stated, entry, quantity, context.tolerance_percent)
            charged = charged_price(entry, stated, item)
            net = line_net(quantity, charged) if charged is not None else None
            if net is not None and net >= SENSIBLE:
                net = charged = None
            taken[item.code] += quantity
            promised = promise(book.stock.get(item.code), taken[item.code], wanted_by, context.now, calendar)
            if account is not None and book.usual:
                usual = book.usual.get((account.number, item.code))
        yield LineCase(
            order,
            context,
            account,
            line,
            index,
            match,
            item,
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
            usual,
            calendar,
        )


def sum_of_lines(case: Case) -> Decimal:
    return sum((line.net for line in case.lines if line.net is not None), ZERO)
