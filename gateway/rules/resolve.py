"""The order put against master data, as a value: account, places, our items, the prices we charge, the totals."""

from decimal import Decimal
from functools import lru_cache

from gateway.model.amounts import SENSIBLE, ZERO, allowance_total, cascade, charge_total, per_rate, tax_breakdown
from gateway.model.decision import PlannedDelivery, Resolution, ResolvedLine
from gateway.model.order import Delivery
from gateway.model.parts import Allowance, Item, Period, Price, Quantity, Tax
from gateway.model.shelf import Article, tax_of
from gateway.rules.accounts import match_part
from gateway.rules.case import Case, LineCase
from gateway.rules.units import ONE

_Nets = dict[int, tuple[Decimal, Tax]]
"""What the lines come to under each tax, by its identity: lines mostly share one."""


def resolution_of(case: Case) -> Resolution:
    """Totals cover the lines that could be priced; the header's reductions and charges, stated or agreed, are applied."""
    lines, nets = _all_lines(case)
    net, allowances = case.net, case.terms.applied
    applied = cascade(net, allowances) if allowances else ()
    tax = _tax_on(nets, applied)
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


def _tax_on(nets: _Nets, applied: tuple[Allowance, ...]) -> Decimal:
    taxed = tuple(nets.values())
    rated = per_rate(taxed, applied) if applied else ()
    return sum((row.amount for row in tax_breakdown(taxed, rated)), ZERO)


def _all_lines(case: Case) -> tuple[tuple[ResolvedLine, ...], _Nets]:
    lines: list[ResolvedLine] = []
    nets: _Nets = {}
    account = case.account
    exempt = tax_of(account.tax_category, "0") if account is not None and account.tax_category is not None else None
    for line, name in zip(case.lines, _unique_numbers(case), strict=True):
        item, net = line.item, line.net
        if item is None:
            lines.append(ResolvedLine(number=name, index=line.index, item=line.line.item))
            continue
        tax = exempt or item.tax
        resolved = _resolved(line, item, name, tax, _planned_parts(line, case) if line.parts else ())
        lines.append(resolved)
        if net is not None:
            known = nets.get(id(tax))
            nets[id(tax)] = (net if known is None else known[0] + net, tax)
        if line.line.free_quantity is not None and (free := line.free_agreed) > 0:
            lines.append(_given_free(resolved, free))
            nets.setdefault(id(tax), (ZERO, tax))
    return tuple(lines), nets


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


def _resolved(case: LineCase, item: Article, number: str, tax: Tax, parts: tuple[PlannedDelivery, ...]) -> ResolvedLine:
    meant = case.match.item
    return ResolvedLine.of(
        number=number,
        index=case.index,
        item_code=item.code,
        item=_named(item, case.line.item) if item is meant else item.named,
        replaces=meant.code if meant is not None and item is not meant else None,
        quantity=_in_sales_units(case, item),
        price=case.charged,
        net_amount=case.net,
        tax=tax,
        expected_delivery=_expected(case),
        deliveries=parts,
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


def _in_sales_units(case: LineCase, item: Article) -> Quantity | None:
    """The buyer's own quantity where it is in our unit already."""
    asked = case.asked
    if case.quantity is None or asked is None:
        return None
    if case.factor is ONE and asked.unit == item.unit:
        return asked
    return Quantity.of(value=case.quantity, unit=item.unit)


def _planned_parts(line: LineCase, case: Case) -> tuple[PlannedDelivery, ...]:
    """None when all of the line goes at once to the order's own place, or nobody knows how many."""
    if line.quantity is None:
        return ()
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


def _named(item: Article, asked: Item) -> Item:
    """Our names for it, with the buyer's own code kept so that it recognises its article in our answers. What takes the
    place of the article asked for goes by our names alone."""
    theirs, lot = asked.buyer_code, asked.lot
    if theirs is None and lot is None and item.gtin:
        return item.named
    return _item(item.gtin or asked.gtin, item.code, theirs, item.description, lot)


@lru_cache(4096)  # the same customers order the same articles
def _item(gtin: str | None, code: str, buyer_code: str | None, description: str, lot: str | None) -> Item:
    return Item.of(gtin=gtin, seller_code=code, buyer_code=buyer_code, description=description, lot=lot)
