"""The order put against master data, as a value: account, places, our items, the prices we charge, the totals."""

from gateway.model.amounts import SENSIBLE, ZERO, allowance_total, cascade, charge_total, per_rate, tax_breakdown
from gateway.model.decision import Resolution, ResolvedLine
from gateway.model.master import Account, CatalogueItem
from gateway.model.parts import Allowance, Item, Period, Quantity, Tax
from gateway.rules.case import Case, LineCase, sum_of_lines


def resolution_of(case: Case) -> Resolution:
    """Totals cover the lines that could be priced; the order's own header allowances and charges are applied."""
    names = _unique_numbers(case)
    lines = tuple(_resolved(line, name) for line, name in zip(case.lines, names, strict=True))
    taxed = [(line.net_amount, line.tax) for line in lines if line.net_amount is not None and line.tax is not None]
    net = sum_of_lines(case)
    applied = cascade(net, filter(_is_sensible, case.order.allowances))
    tax = sum((row.amount for row in tax_breakdown(taxed, per_rate(taxed, applied))), ZERO)
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
        net=net,
        tax=tax,
        gross=net + tax,
    )


def _is_sensible(given: Allowance) -> bool:
    return all(abs(number) < SENSIBLE for number in (given.amount, given.percent) if number is not None)


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
        quantity=Quantity(value=case.quantity, unit=item.unit) if case.quantity is not None else None,
        price=case.charged,
        net_amount=case.net,
        tax=_tax(item, case.account),
        expected_delivery=_expected(case),
    )


def _tax(item: CatalogueItem, account: Account | None) -> Tax:
    if account is not None and account.tax_category is not None:
        return Tax(category=account.tax_category, rate=ZERO)
    return Tax(category=item.tax_category, rate=item.tax_rate)


def _expected(case: LineCase) -> Period | None:
    """What was asked for when we keep no stock of it; nothing when we are short and cannot say until when."""
    if case.promise is None:
        return case.wanted
    day = case.promise.expected
    return Period(earliest=day, latest=day) if day is not None else None


def _named(item: CatalogueItem, asked: Item) -> Item:
    """Our names for it, with the buyer's own code kept so that it recognises its article in our answers."""
    return Item(
        gtin=item.gtin or asked.gtin,
        seller_code=item.code,
        buyer_code=asked.buyer_code,
        description=item.description,
        lot=asked.lot,
    )
