"""Units of quantity: by the item's own table only. Nothing is converted that the master data does not state."""

from decimal import Decimal

from gateway.model.amounts import ONE
from gateway.model.shelf import Article

__all__ = ["COUNTED", "EACH", "ONE", "factor_to_sales_unit"]

EACH = frozenset({"H87", "C62", "EA", "PCE"})
"""A piece, a one, an each: different codes, one thing (UN/ECE Rec 20; ``PCE`` is EDIFACT's old code)."""

COUNTED = EACH | {"CT", "PK", "BX", "XBX", "XCT", "XPK", "PR", "SET", "DZN", "NPR", "P1", "PF", "XPX", "PX"}
"""What comes in whole numbers; everything else is measured."""


def factor_to_sales_unit(unit: str | None, item: Article) -> Decimal | None:
    """How many sales units one ``unit`` holds; None when the item's table does not say. No unit is the sales unit."""
    own = item.unit
    if unit is None or unit == own or (unit in EACH and own in EACH):
        return ONE
    if unit in item.units:
        return item.units[unit]
    if unit in EACH:
        return next((item.units[same] for same in EACH if same in item.units), None)
    return None
