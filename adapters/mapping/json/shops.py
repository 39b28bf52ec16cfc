"""What web shops say in their own arithmetic: lines with tax included or not, discounts, shipping, payments made.

Named functions of the mappings in `mappings/shops`; each is given where it stands in the document and what has been read
there. Amounts become net of tax, unit prices have six decimals at most, line amounts two, as orders state them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from adapters.mapping.json.here import Here, reach
from adapters.mapping.reading import Tree
from adapters.mapping.values import number, plain

FREIGHT, PACKING = "FC", "ABL"  # UNCL 7161
DISCOUNT = "95"  # UNCL 5189
PAID = "PMT"  # UNCL 4451, payment information
_CENT, _MILLIONTH, _TENTH = Decimal("0.01"), Decimal("0.000001"), Decimal("0.1")
_ZERO, _HUNDRED = Decimal(0), Decimal(100)
_CLOSE = Decimal("0.011")  # two roundings of a cent's half and what shops make of them


def woocommerce_line(here: Here, line: Tree) -> None:
    """`total` and `subtotal` are the line's amounts without tax, after and before discounts."""
    count, total = here.amount("quantity", "quantity.value"), here.amount("total", "net_amount")
    before, tax = here.amount("subtotal", "price.gross"), here.amount("total_tax", "tax.rate")
    here.below("price").take("price.net")
    _take(here, "subtotal_tax")
    _state(line, count, total, before)
    _tax(line, total, tax, _declared(here))


def woocommerce_charge(here: Here, charge: Tree) -> None:
    """Shipping or a fee; a negative fee is a reduction, and what costs nothing is nothing."""
    amount, tax = here.amount("total", "amount"), here.amount("total_tax", "tax.rate")
    if not amount:
        charge.clear()
        return
    charge |= {"kind": "charge" if amount > 0 else "allowance", "amount": abs(_cents(amount))}
    if amount < 0:
        charge["code"] = DISCOUNT
    _tax(charge, amount, tax, _declared(here))


def woocommerce_payment(here: Here, order: Tree) -> None:
    """`date_paid` is set when the money is there."""
    _paid(here, order, here.below("date_paid"), here.amount("total"), ["payment_method_title", "transaction_id"])


def _declared(here: Here) -> list[Decimal]:
    rates = [_number(row.get("rate_percent")) for row in _rows(here.top, "tax_lines")]
    return [rate for rate in rates if rate is not None]


def shopify_line(here: Here, line: Tree) -> None:
    """`price` is of one piece, before discounts, with tax when the order says `taxes_included`."""
    count, price = here.amount("quantity", "quantity.value"), here.amount("price", "price.net")
    rate, tax = _shopify_tax(here)
    off = _sum(here, "discount_allocations", "amount")
    stated = here.amount("total_discount")
    off = off or stated or _ZERO
    if count is None or price is None:
        return
    included = _included(here)
    listed = price * count
    net = listed - off - (tax if included else _ZERO)
    before = listed / (1 + rate / _HUNDRED) if included else listed
    _state(line, count, net, before if off else net)
    if rate:
        line["tax"] = {"category": "S", "rate": _trimmed(rate, 0)}


def shopify_charge(here: Here, charge: Tree) -> None:
    price, reduced = here.amount("price", "amount"), here.amount("discounted_price", "amount")
    rate, tax = _shopify_tax(here)
    amount = (reduced if reduced is not None else price) or _ZERO
    if not amount:
        charge.clear()
        return
    charge |= {"kind": "charge", "amount": _cents(amount - (tax if _included(here) else _ZERO))}
    if rate:
        charge["tax"] = {"category": "S", "rate": _trimmed(rate, 0)}


def shopify_payment(here: Here, order: Tree) -> None:
    """Paid is what is no longer outstanding; older versions only say that all of it is."""
    status, total = here.below("financial_status"), here.amount("total_price")
    outstanding = here.amount("total_outstanding")
    if outstanding is None:
        outstanding = _ZERO if status.text() == "paid" else total
    paid = total - outstanding if total is not None and outstanding is not None else _ZERO
    if paid > 0 and status.text() in {"paid", "partially_paid"}:
        _paid(here, order, status, paid, [f"payment_gateway_names/{n}" for n in range(3)])
    else:
        status.take()


def shopify_cancelled(here: Here, order: Tree) -> None:
    if here.below("cancelled_at").text():
        here.below("cancelled_at").take("function")
        order["function"] = "cancellation"


def _shopify_tax(here: Here) -> tuple[Decimal, Decimal]:
    """Percent and amount of all taxes together."""
    rate = _sum(here, "tax_lines", "rate") * _HUNDRED
    return rate, _sum(here, "tax_lines", "price")


def _included(here: Here) -> bool:
    return isinstance(here.top, dict) and here.top.get("taxes_included") is True


def prestashop_line(here: Here, line: Tree) -> None:
    count = here.amount("product_quantity", "quantity.value")
    net, gross = here.amount("unit_price_tax_excl", "price.net"), here.amount("unit_price_tax_incl", "tax.rate")
    _take(here, "product_price")
    if count is None or net is None:
        return
    _state(line, count, net * count, net * count)
    line["price"] = {"net": _trimmed(net.quantize(_MILLIONTH, ROUND_HALF_UP), 2)}
    if gross is not None:
        _tax(line, net, gross - net, [])


def prestashop_order(here: Here, order: Tree) -> None:
    """Shipping, packing and discounts stand in totals of the order, each with and without tax."""
    rate = here.amount("carrier_tax_rate", "allowances[0].tax.rate")
    for name, kind, code, reason in (
        ("total_shipping", "charge", FREIGHT, "Frais de port / Shipping"),
        ("total_wrapping", "charge", PACKING, "Emballage cadeau / Gift wrapping"),
        ("total_discounts", "allowance", DISCOUNT, "Remise / Discount"),
    ):
        known: list[Tree] = order.setdefault("allowances", [])
        amount = here.amount(f"{name}_tax_excl", f"allowances[{len(known)}].amount")
        with_tax = here.amount(f"{name}_tax_incl")
        if not amount:
            continue
        given: Tree = {"kind": kind, "code": code, "reason": reason, "amount": _cents(amount)}
        _tax(given, amount, (with_tax - amount) if with_tax is not None else None, [rate] if rate else [])
        known.append(given)
    if not order["allowances"]:
        del order["allowances"]
    paid = here.amount("total_paid_real")
    if paid:
        _paid(here, order, here.below("date_add"), paid, ["payment"])


def ship_to_buyer(_here: Here, order: Tree) -> None:
    """Shops leave the delivery address out when it is the billing address."""
    parties = order.get("parties", {})
    buyer, ship_to = parties.get("buyer", {}), parties.get("ship_to", {})
    if "address" in buyer and "address" not in ship_to:
        parties["ship_to"] = {key: buyer[key] for key in ("name", "address") if key in buyer} | ship_to


def _state(line: Tree, count: Decimal | None, net: Decimal | None, before: Decimal | None) -> None:
    """Quantity, unit prices after and before discounts, and the line's amount."""
    if count is not None:
        line["quantity"] = {"value": count}
    if net is None:
        return
    line["net_amount"] = _cents(net)
    if count:
        price = {"net": _trimmed((net / count).quantize(_MILLIONTH, ROUND_HALF_UP), 2)}
        if before is not None and before != net:
            price["gross"] = _trimmed((before / count).quantize(_MILLIONTH, ROUND_HALF_UP), 2)
        line["price"] = price


def _tax(part: Tree, net: Decimal | None, tax: Decimal | None, declared: Iterable[Decimal]) -> None:
    """The rate that the amounts amount to: the declared one that fits, else the quotient. Nothing is said of no tax."""
    if not net or not tax:
        return
    fitting = [rate for rate in declared if abs(abs(net) * rate / _HUNDRED - abs(tax)) <= _CLOSE]
    rate = fitting[0] if fitting else (tax / net * _HUNDRED).quantize(_TENTH, ROUND_HALF_UP)
    part["tax"] = {"category": "S", "rate": _trimmed(rate, 0)}


def _paid(here: Here, order: Tree, when: Here, amount: Decimal | None, told: list[str]) -> None:
    if not when.text() or amount is None:
        return
    when.take("totals.prepaid")
    words = []
    for name in told:
        found = here
        for step in name.split("/"):
            found = found.below(int(step) if step.isdigit() else step)
        if found.text():
            found.take()
            words.append(found.text())
    text = f"Payé / Paid: {plain(_cents(amount))} {here.taken.root.get('currency', '')}".strip()
    reach(order, ("totals",))["prepaid"] = _cents(amount)
    note: dict[str, Any] = {"subject": PAID, "text": ", ".join([text, *words])}
    order.setdefault("notes", []).append(note)


def _sum(here: Here, name: str, field: str) -> Decimal:
    amounts = [row.amount(field) for row in here.below(name).items()]
    return sum((amount for amount in amounts if amount is not None), _ZERO)


def _rows(top: Any, name: str) -> list[dict[str, Any]]:
    rows = top.get(name) if isinstance(top, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _number(value: Any) -> Decimal | None:
    return number(str(value)) if value is not None else None


def _take(here: Here, *names: str) -> None:
    """Says again what another field says: taken, and not read."""
    for name in names:
        here.below(name).take()


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _trimmed(amount: Decimal, least: int) -> Decimal:
    """Without zeros at the end, down to `least` decimals."""
    text = format(amount, "f")
    whole, _, part = text.partition(".")
    part = part.rstrip("0").ljust(least, "0")
    return Decimal(f"{whole}.{part}" if part else whole)


FUNCTIONS: dict[str, Callable[[Here, Tree], None]] = {
    "woocommerce_line": woocommerce_line,
    "woocommerce_charge": woocommerce_charge,
    "woocommerce_payment": woocommerce_payment,
    "shopify_line": shopify_line,
    "shopify_charge": shopify_charge,
    "shopify_payment": shopify_payment,
    "shopify_cancelled": shopify_cancelled,
    "prestashop_line": prestashop_line,
    "prestashop_order": prestashop_order,
    "ship_to_buyer": ship_to_buyer,
}
"""The words that `call:` knows in a JSON mapping."""
