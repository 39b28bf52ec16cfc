"""The rules, one module per family; each finding is declared beside the rule that raises it."""

from gateway.rules.case import LineRule, OrderRule
from gateway.rules.families import (
    arithmetic,
    completeness,
    delivery,
    duplicates,
    function,
    identity,
    items,
    numbers,
    plausibility,
    prices,
    quantities,
    totals,
)

_FAMILIES = (
    completeness,
    function,
    identity,
    numbers,
    items,
    quantities,
    prices,
    delivery,
    arithmetic,
    totals,
    duplicates,
    plausibility,
)

ORDER_RULES: tuple[OrderRule, ...] = tuple(rule for family in _FAMILIES for rule in family.ORDER_RULES)
LINE_RULES: tuple[LineRule, ...] = tuple(rule for family in _FAMILIES for rule in family.LINE_RULES)
