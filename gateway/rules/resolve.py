"""The order put against master data, as a value: account, places, our items, the prices we charge, the totals."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from gateway.model.amounts import SENSIBLE, ZERO, allowance_total, cascade, charge_total, per_rate, tax_breakdown
from gateway.model.decision import PlannedDelivery, Resolution, ResolvedLine
from gateway.model.master import Account, CatalogueItem
from gateway.model.order import Delivery
from gateway.model.parts import Item, Period, Price, Quantity, Tax
from gateway.rules.case import Case, LineCase, sum_of_lines


def resolution_of(case: Case) -> Resolution:
    """Totals cover the lines that could be priced; the header's reductions and charges, stated or agreed, are applied."""
    lines = tuple(_all_lines(case))
    net, allowances = sum_of_lines(case), case.terms.applied
    tax = _tax_on(lines, case)
    if allowances:
        applied = cascade(net, allowances)
        net = net - allowance_total(applied) + charge_total(applied)
    account, debtor, partner = case.account, case.debtor.account, case.context.partner
    return Resolution(
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


def _tax_on(lines: tuple[ResolvedLine, ...], case: Case) -> Decimal:
    taxed = [(line.net_amount, line.tax) for line in lines if line.net_amount is not None and line.tax is not None]
    applied = cascade(sum_of_lines(case), case.terms.applied)
    rated = per_rate(taxed, applied) if applied else ()
    return sum((row.amount for row in tax_breakdown(taxed, rated)), ZERO)


def _all_lines(case: Case) -> Iterator[ResolvedLine]:
    for line, name in zip(case.lines, _unique_numbers(case), strict=True):
        resolved = _resolved(line, name)
        yield resolved
        if line.line.free_quantity is not None and (free := line.free_agreed) > 0:
            yield _given_free(resolved, free)


def _unique_numbers(case: Case) -> tuple[str, ...]:
    """The buyer's line numbers; one that is used twice gets a mark, as goods are despatched by line number."""
    names: dict[str, None] = {}
    for line in case.lines:
        name = line.number
        while name in names:
            name = f"{name}*"
        names[name] = None
    return tuple(names)


def _resolved(case: LineCase, number: str) -> ResolvedLine:
    line, item = case.line, case.item
    if item is None:
        return ResolvedLine(number=number, index=case.index, item=line.item)
    return ResolvedLine(
        number=number,
        index=case.index,
        item_code=item.code,
        item=_named(item, line.item),
        quantity=_in_sales_units(case, item),
        price=case.charged,
        net_amount=case.net,
        tax=_tax(item, case.account),
        expected_delivery=_expected(case),
        deliveries=tuple(_planned(part, case) for part in line.deliveries) if len(line.deliveries) > 1 else (),
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
    if asked.unit == item.unit and asked.value == case.quantity:
        return asked
    return Quantity(value=case.quantity, unit=item.unit)


def _planned(part: Delivery, case: LineCase) -> PlannedDelivery:
    quantity = None
    if part.quantity is not None and case.factor is not None and abs(part.quantity.value) < SENSIBLE:
        unit = case.item.unit if case.item is not None else None
        quantity = Quantity(value=part.quantity.value * case.factor, unit=unit)
    return PlannedDelivery(quantity=quantity, expected_delivery=part.requested_delivery)


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
    return Period(earliest=day, latest=day)


def _named(item: CatalogueItem, asked: Item) -> Item:
    """Our names for it, with the buyer's own code kept so that it recognises its article in our answers."""
    return _item(item.gtin or asked.gtin, item.code, asked.buyer_code, item.description, asked.lot)


@lru_cache(4096)  # the same customers order the same articles
def _item(gtin: str | None, code: str, buyer_code: str | None, description: str, lot: str | None) -> Item:
    return Item(gtin=gtin, seller_code=code, buyer_code=buyer_code, description=description, lot=lot)
