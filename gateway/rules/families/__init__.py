"""The rules, one module per family; each finding is declared beside the rule that raises it."""

from gateway.rules.case import LineRule, OrderRule, Ordinary
from gateway.rules.families import (
    arithmetic,
    completeness,
    delivery,
    duplicates,
    frames,
    function,
    identity,
    items,
    numbers,
    plausibility,
    prices,
    quantities,
    totals,
)

ORDER_RULES: tuple[OrderRule, ...] = (
    *completeness.ORDER_RULES,
    *function.ORDER_RULES,
    *frames.ORDER_RULES,
    *identity.ORDER_RULES,
    *numbers.ORDER_RULES,
    *prices.ORDER_RULES,
    *arithmetic.ORDER_RULES,
    *totals.ORDER_RULES,
    *duplicates.ORDER_RULES,
    *plausibility.ORDER_RULES,
)

LINE_RULES: tuple[tuple[Ordinary, tuple[LineRule, ...]], ...] = (
    (completeness.ordinary, completeness.LINE_RULES),
    (items.ordinary, items.LINE_RULES),
    (quantities.ordinary, quantities.LINE_RULES),
    (prices.ordinary, prices.LINE_RULES),
    (delivery.ordinary, delivery.LINE_RULES),
    (arithmetic.ordinary, arithmetic.LINE_RULES),
)
"""Each family's rules for a line, behind one quick question: is the line such that none of them has anything to say?"""
