"""What other people's invoices leave out although ours always say it: a line's amount, the category of a VAT total."""

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
