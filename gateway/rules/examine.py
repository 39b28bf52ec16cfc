"""Every rule over one order. Nothing stops at the first fault: an order comes back with all that is wrong with it."""

from gateway.model.finding import Finding
from gateway.model.master import MasterBook, Partner
from gateway.model.order import Order
from gateway.rules.case import Case, open_case
from gateway.rules.context import CheckContext, Examination
from gateway.rules.families import LINE_RULES, ORDER_RULES
from gateway.rules.families.duplicates import repeated_order
from gateway.rules.resolve import resolution_of


def examine(order: Order, book: MasterBook, context: CheckContext) -> Examination:
    """Pure: the same order, book and context give the same answer. Header findings first, then line by line."""
    case = open_case(order, book, context)
    repeated = repeated_order(case)
    return Examination(
        resolution=resolution_of(case),
        findings=tuple(_as_agreed(finding, context.partner) for finding in _findings(case)),
        duplicate_of=repeated.id if repeated is not None else None,
    )


def _findings(case: Case) -> list[Finding]:
    found = [finding for judge in ORDER_RULES for finding in judge(case)]
    for line in case.lines:
        for is_ordinary, rules in LINE_RULES:
            if not is_ordinary(line):
                found += [said for look in rules if (said := look(line)) is not None]
    return found


def _as_agreed(finding: Finding, partner: Partner | None) -> Finding:
    """The severity this partner's profile gives to the code, when it gives one."""
    severity = partner.severities.get(finding.code) if partner is not None else None
    if severity is None or severity == finding.severity:
        return finding
    return finding.model_copy(update={"severity": severity})
