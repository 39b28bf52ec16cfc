"""What other people's invoices leave out although ours always say it (a line's amount, the category of a VAT total), and the
deposits of an invoice, of which an INVOIC says amount and tax apart."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from adapters.mapping.context import ReadContext
from adapters.mapping.reading import Tree

_CENT = Decimal("0.01")


def give_invoice_lines(tree: Tree, context: ReadContext) -> None:
    """Fills what the model cannot do without, each time with a notice: an amount from quantity and price, S or Z for VAT."""
    tree.setdefault("totals", {})
    for index, line in enumerate(tree.get("lines", ())):
        line.setdefault("price", {})
        line.setdefault("tax", {})
        amount = _amount(line)
        if "net_amount" not in line and amount is not None:
            line["net_amount"] = amount
            context.assumed(f"lines[{index}].net_amount", str(amount))
    for index, row in enumerate(tree.get("taxes", ())):
        if "category" not in row and "rate" in row:
            row["category"] = "S" if row["rate"] else "Z"
            context.assumed(f"taxes[{index}].category", row["category"])


def _amount(line: dict[str, Any]) -> Decimal | None:
    quantity: Decimal | None
    price: Decimal | None
    quantity, price = line.get("quantity", {}).get("value"), line["price"].get("net")
    if quantity is None or price is None:
        return None
    per: Decimal = line["price"].get("per", {}).get("value") or Decimal(1)
    return (quantity * price / per).quantize(_CENT, rounding=ROUND_HALF_UP)


def give_deposits(tree: Tree, context: ReadContext) -> None:
    """Puts together what MOA+227 and MOA+115 say of one deposit, by its number; what is not tax is net."""
    found: dict[str, dict[str, Any]] = {}
    for index, said in enumerate(tree.pop("prepayments", ())):
        deposit = found.setdefault(said.get("number", ""), {})
        deposit.update(said)
        if context.trace is not None:
            at = list(found).index(said.get("number", ""))
            for path in [one for one in context.trace.places if one.startswith(f"prepayments[{index}].")]:
                context.trace.places.setdefault(
                    f"prepayments[{at}].{path.partition('.')[2]}", context.trace.places[path]
                )
                if index != at:
                    del context.trace.places[path]
    for at, deposit in enumerate(found.values()):
        if "tax" not in deposit:
            deposit["tax"] = Decimal(0)
            context.assumed(f"prepayments[{at}].tax", "0")
        if "gross" in deposit:
            deposit["net"] = deposit["gross"] - deposit["tax"]
    if found:
        tree["prepayments"] = list(found.values())
