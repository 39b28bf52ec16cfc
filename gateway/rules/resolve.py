"""The order put against master data, as a value: account, places, our items, the prices we charge, the totals."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from gateway.model.amounts import SENSIBLE, ZERO, allowance_total, cascade, charge_total, per_rate, tax_breakdown
from gateway.model.decision import PlannedDelivery, Resolution, ResolvedLine
from gateway.model.master import Account, CatalogueItem
from gateway.model.order import Delivery
from gateway.model.parts import Allowance, Item, Period, Price, Quantity, Tax
from gateway.rules.accounts import match_part
from gateway.rules.case import Case, LineCase
from gateway.rules.units import ONE


def resolution_of(case: Case) -> Resolution:
    """Totals cover the lines that could be priced; the header's reductions and charges, stated or agreed, are applied."""
    lines = tuple(_all_lines(case))
    net, allowances = case.net, case.terms.applied
    applied = cascade(net, allowances) if allowances else ()
    tax = _tax_on(lines, applied)
    if applied:
        net = net - allowance_total(applied) + charge_total(applied)
    account, debtor, partner = case.account, case.debtor.account, case.context.partner
    return Resolution.of(
        account=account.number if account is not None else None,
        debtor=debtor.number if debtor is not None else None,
        partner=partner.id if partner is not None else None,
        ship_to=case.ship_to.party,
        invoice_to=debtor.as_party() if debtor is not None else None,
        currency=case.currency,
        lines=lines,
        allowances=allowances,
        contract=case.contract.number if case.contract is not None else None,
        payment_days=case.contract.payment_days if case.contract is not None else None,
        net=net,
        tax=tax,
        gross=net + tax,
    )


def _tax_on(lines: tuple[ResolvedLine, ...], applied: tuple[Allowance, ...]) -> Decimal:
    nets: dict[int, tuple[Decimal, Tax]] = {}  # lines mostly share one tax: rate by rate, not line by line
    for line in lines:
        net, tax = line.net_amount, line.tax
        if net is not None and tax is not None:
            known = nets.get(id(tax))
            nets[id(tax)] = (net if known is None else known[0] + net, tax)
    taxed = tuple(nets.values())
    rated = per_rate(taxed, applied) if applied else ()
    return sum((row.amount for row in tax_breakdown(taxed, rated)), ZERO)


def _all_lines(case: Case) -> Iterator[ResolvedLine]:
    for line, name in zip(case.lines, _unique_numbers(case), strict=True):
        resolved = _resolved(line, name)
        if line.line.deliveries and resolved.quantity is not None:
            resolved = resolved.model_copy(update={"deliveries": _planned_parts(line, case)})
        yield resolved
        if line.line.free_quantity is not None and (free := line.free_agreed) > 0:
            yield _given_free(resolved, free)


def _unique_numbers(case: Case) -> tuple[str, ...]:
    """The buyer's line numbers; one that is used twice gets a mark, as goods are despatched by line number."""
    plain = tuple(line.number for line in case.lines)
    if len(set(plain)) == len(plain):
        return plain
    names: dict[str, None] = {}
    for number in plain:
        name = number
        while name in names:
            name = f"{name}*"
        names[name] = None
    return tuple(names)


def _resolved(case: LineCase, number: str) -> ResolvedLine:
    line, item = case.line, case.item
    if item is None:
        return ResolvedLine(number=number, index=case.index, item=line.item)
    return ResolvedLine.of(
        number=number,
        index=case.index,
        item_code=item.code,
        item=_named(item, line.item) if item is case.match.item else _instead(item),
        replaces=case.match.item.code if case.match.item is not None and item is not case.match.item else None,
        quantity=_in_sales_units(case, item),
        price=case.charged,
        net_amount=case.net,
        tax=_tax(item, case.account),
        expected_delivery=_expected(case),
    )


FREE_MARK = "-G"
"""What the number of a line given free ends on (G for gratuit)."""


def _given_free(line: ResolvedLine, free: Decimal) -> ResolvedLine:
    """Goods that come with a line at no charge: despatched and invoiced at zero, so that stock and VAT are right."""
    unit = line.quantity.unit if line.quantity is not None else None
    basis = Quantity(value=Decimal(1), unit=unit)
    return line.model_copy(
        update={
            "number": f"{line.number}{FREE_MARK}",
            "quantity": Quantity(value=free, unit=unit),
            "price": Price(net=ZERO, per=basis),
            "net_amount": ZERO,
            "deliveries": (),
            "free": True,
        }
    )


def _in_sales_units(case: LineCase, item: CatalogueItem) -> Quantity | None:
    """The buyer's own quantity where it is in our unit already."""
    asked = case.line.quantity
    if case.quantity is None or asked is None:
        return None
    if case.factor is ONE and asked.unit == item.unit:
        return asked
    return Quantity.of(value=case.quantity, unit=item.unit)


def _planned_parts(line: LineCase, case: Case) -> tuple[PlannedDelivery, ...]:
    """None when all of the line goes at once to the order's own place."""
    parts = tuple(_planned(part, line, case) for part in line.line.deliveries)
    return parts if len(parts) > 1 or parts[0].ship_to is not None else ()


def _planned(part: Delivery, line: LineCase, case: Case) -> PlannedDelivery:
    quantity = None
    if part.quantity is not None and line.factor is not None and abs(part.quantity.value) < SENSIBLE:
        unit = line.item.unit if line.item is not None else None
        quantity = Quantity(value=part.quantity.value * line.factor, unit=unit)
    elif len(line.line.deliveries) == 1 and line.quantity is not None and line.item is not None:
        quantity = Quantity(value=line.quantity, unit=line.item.unit)
    place = match_part(part, case.order, case.account, case.book)
    there = place.party if place is not None and place.party != case.ship_to.party else None
    return PlannedDelivery(ship_to=there, quantity=quantity, expected_delivery=part.requested_delivery)


def _tax(item: CatalogueItem, account: Account | None) -> Tax:
    if account is not None and account.tax_category is not None:
        return _tax_of(account.tax_category, "0")
    return _tax_of(item.tax_category, str(item.tax_rate))


@lru_cache(256)
def _tax_of(category: str, rate: str) -> Tax:
    return Tax(category=category, rate=Decimal(rate))


def _expected(case: LineCase) -> Period | None:
    """What was asked for when we keep no stock of it; nothing when we are short and cannot say until when."""
    if case.promise is None:
        return case.possible
    day = case.promise.expected
    if day is None:
        return None
    if case.wanted is not None and case.wanted.earliest == case.wanted.latest == day:
        return case.wanted
    return Period.of(earliest=day, latest=day)


def _named(item: CatalogueItem, asked: Item) -> Item:
    """Our names for it, with the buyer's own code kept so that it recognises its article in our answers."""
    return _item(item.gtin or asked.gtin, item.code, asked.buyer_code, item.description, asked.lot)


def _instead(item: CatalogueItem) -> Item:
    """What takes the place of the article asked for: none of the buyer's names for that one fits it."""
    return _item(item.gtin, item.code, None, item.description, None)


@lru_cache(4096)  # the same customers order the same articles
def _item(gtin: str | None, code: str, buyer_code: str | None, description: str, lot: str | None) -> Item:
    return Item.of(gtin=gtin, seller_code=code, buyer_code=buyer_code, description=description, lot=lot)
