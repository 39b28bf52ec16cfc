"""The order laid out beside the master data: what every rule looks at. Built once per order, judged by the families.

A line rule looks at one :class:`LineCase` and says at most one thing; an order rule looks at the :class:`Case`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.model.amounts import LEAST, SENSIBLE, ZERO, line_net, net_of
from gateway.model.conditions import Condition, Contract
from gateway.model.finding import Finding
from gateway.model.frame import Frame, FrameLine
from gateway.model.master import Account, MasterBook
from gateway.model.order import Delivery, Order, OrderLine
from gateway.model.parts import Period, Price, Quantity
from gateway.model.shelf import Article, Offer
from gateway.model.timing import day_of, latest_day, wanted_delivery
from gateway.rules.accounts import (
    AccountMatch,
    DebtorMatch,
    SiteMatch,
    match_account,
    match_debtor,
    match_ship_to,
    only_in_lines,
)
from gateway.rules.conditions import NO_TERMS, HeaderTerms, contract_of, for_account, header_terms, reduced
from gateway.rules.context import CheckContext
from gateway.rules.days import Days
from gateway.rules.items import ItemMatch, match_item
from gateway.rules.pricing import Stated, agrees, charged_price, given_away, is_as_listed, list_price, stated_price
from gateway.rules.promise import Promise, promise
from gateway.rules.units import ONE, factor_to_sales_unit
from gateway.rules.wanted import frames_named


@dataclass(slots=True, eq=False)
class LineCase:
    """One line with what we make of it. ``quantity`` is in sales units; whatever could not be found is None.
    ``asked``, ``price`` and ``parts`` are the line's own: read off it once, for all the rules.

    Nothing changes it once it is built; freezing it would cost a quarter of the whole examination.
    """

    order: Order
    context: CheckContext
    account: Account | None
    line: OrderLine
    index: int
    asked: Quantity | None
    price: Price | None
    parts: tuple[Delivery, ...]
    match: ItemMatch
    item: Article | None
    factor: Decimal | None
    quantity: Decimal | None
    entry: Offer | None
    as_listed: bool
    agreed: bool
    charged: Price | None
    net: Decimal | None
    promise: Promise | None
    wanted: Period | None
    wanted_by: date | None
    usual: Decimal | None
    days: Days

    @property
    def number(self) -> str:
        return self.line.number or str(self.index + 1)

    @property
    def stated(self) -> Stated | None:
        """The order's own price, where it can be computed with."""
        if self.item is None or self.quantity is None or self.quantity <= ZERO:
            return None
        return stated_price(self.line, self.item, self.quantity)

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
        wanted = self.wanted_by
        if self.days.calendar is None or wanted is None:
            return self.wanted
        day = self.days.first_from(wanted)
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
    net: Decimal  # of the lines that could be priced
    contract: Contract | None = None
    terms: HeaderTerms = NO_TERMS
    frame: Frame | None = None

    @property
    def account(self) -> Account | None:
        return self.buyer.account


LineRule = Callable[[LineCase], Finding | None]
Ordinary = Callable[[LineCase], bool]
OrderRule = Callable[[Case], Iterator[Finding]]


def open_case(order: Order, book: MasterBook, context: CheckContext) -> Case:
    parties = order.parties
    buyer = match_account(parties.buyer, book, context.partner, context.sender)
    account = buyer.account
    currency = order.currency or (account.currency if account is not None else None)
    priced_on = day_of(order.issued_at) or context.today
    contract = conditions = frame = None
    if account is not None:
        frame = frame_of(order, account, book)
        contract = contract_of(order, account, book.contracts.get(account.number, ()), priced_on)
        conditions = for_account(book.conditions, account, currency or "", priced_on) if book.conditions else ()
    lines = tuple(
        _lines(order, book, context, account, currency, price_lists(account, contract), conditions or (), frame)
    )
    net = sum([line.net for line in lines if line.net is not None], ZERO)
    return Case(
        order=order,
        book=book,
        context=context,
        buyer=buyer,
        ship_to=match_ship_to(parties.ship_to or only_in_lines(order), account, book),
        debtor=match_debtor(parties.invoice_to, account, book),
        currency=currency,
        lines=lines,
        net=net,
        contract=contract,
        terms=header_terms(order, net, conditions or ()),
        frame=frame,
    )


def frame_of(order: Order, account: Account, book: MasterBook) -> Frame | None:
    """The first blanket order or quotation of this account that the order names and we hold."""
    if not order.references or not book.frames:
        return None
    known = (book.frames.get((account.number, kind, number)) for kind, number in frames_named(order))
    return next((one for one in known if one is not None), None)


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
    frame: Frame | None,
) -> Iterator[LineCase]:
    priced_on = day_of(order.issued_at) or context.today
    days = Days(book.own.calendar, context.now)
    shelves = [book.prices[name] for name in lists if name in book.prices]
    tolerance, substitutes = context.tolerance_percent, context.takes_substitutes
    taken: dict[str, Decimal] = {}
    drawn = frame.lines if frame is not None and frame.counts_on(priced_on) else {}
    sample, blanket = order.kind == "sample", order.kind == "blanket"
    mostly_wanted = order.requested_delivery or order.requested_despatch or order.requested_pick_up
    mostly_by = latest_day(mostly_wanted)
    for index, line in enumerate(order.lines):
        asked, price, parts = line.quantity, line.price, line.deliveries
        said = asked.value if asked is not None else None
        match = match_item(line.item, account, book)
        item = match.item
        if item is not None and substitutes and item.substitute and item.status == "discontinued":
            item = book.items.get(item.substitute, item)
        factor = quantity = entry = charged = net = promised = usual = None
        as_listed, agreed = False, True
        wanted, wanted_by = mostly_wanted, mostly_by
        if parts or line.requested_delivery is not None:
            wanted = wanted_delivery(line, order)
            wanted_by = latest_day(wanted)
        if item is not None and asked is not None and said is not None and LEAST < said < SENSIBLE:
            factor = factor_to_sales_unit(asked.unit, item)
            if factor is not None:
                quantity = said if factor is ONE else said * factor
        if item is not None and factor is not None and quantity is not None and quantity > ZERO:
            code = item.code
            entry = _agreed_price(item, quantity, currency, priced_on, shelves, conditions, drawn)
            as_listed = entry is not None and is_as_listed(line, price, asked, entry, factor)
            stated = None
            if not as_listed:
                stated = stated_price(line, item, quantity)
                if sample and (stated is None or not stated.net):
                    entry = given_away(item.unit, currency or "")
                if entry is not None and stated is not None:
                    agreed = agrees(stated, entry, quantity, tolerance)
            charged = charged_price(entry, stated, item)
            if charged is not None:
                net = net_of(quantity, entry.net, entry.per) if entry is not None else line_net(quantity, charged)
                if net >= SENSIBLE:
                    net = charged = None
            so_far = taken[code] = taken[code] + quantity if code in taken else quantity
            if not blanket:  # nothing leaves before it is called off
                promised = promise(item, so_far, wanted_by, days)
            usual = book.usual.get((account.number, code)) if account is not None and book.usual else None
        yield LineCase(
            order,
            context,
            account,
            line,
            index,
            asked,
            price,
            parts,
            match,
            item,
            factor,
            quantity,
            entry,
            as_listed,
            agreed,
            charged,
            net,
            promised,
            wanted,
            wanted_by,
            usual,
            days,
        )


def _agreed_price(
    item: Article,
    quantity: Decimal,
    currency: str | None,
    on: date,
    shelves: Sequence[Mapping[str, tuple[Offer, ...]]],
    conditions: Sequence[Condition],
    drawn: Mapping[str, FrameLine],
) -> Offer | None:
    """What the blanket order or quotation promised, nothing off it; else the first list's that has it, less conditions."""
    promised = drawn.get(item.code) if drawn else None
    if promised is not None and promised.price is not None:
        return promised.price
    if currency is None:
        return None
    for offers in shelves:
        held = offers.get(item.code)
        entry = list_price(held, currency, quantity, on) if held is not None else None
        if entry is not None:
            return reduced(entry, item, quantity, conditions) if conditions else entry
    return None
