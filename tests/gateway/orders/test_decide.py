"""From findings to a decision: who may lift what, and what goes before what."""

from decimal import Decimal

import pytest

from gateway import credit, orders, rules
from gateway.model.decision import Decision, HoldKind, Outcome, Role
from gateway.model.finding import Family, Severity
from gateway.model.parts import Item
from gateway.orders.decide import HOLD_OF_FAMILY, ROLE_OF_HOLD
from tests.builders import TODAY, a_book, a_context, a_line, an_account, an_order
from tests.gateway.rules.cases import FIRES, Trial


def decided(trial: Trial, *, owing: str = "0") -> Decision:
    order, book, context = trial
    examination = rules.examine(order, book, context)
    exposure = credit.Exposure(balance=Decimal(owing))
    weighed = credit.assess(an_account(), exposure, examination.resolution.gross, "EUR", TODAY)
    return orders.decide(order, examination.resolution, examination.findings, examination.duplicate_of, weighed)


def good() -> Trial:
    return an_order(), a_book(), a_context()


def test_a_good_order_is_accepted() -> None:
    decision = decided(good())
    assert (decision.outcome, decision.holds, decision.findings) == (Outcome.ACCEPTED, (), ())


def test_an_order_for_somebody_else_is_refused_whatever_else_is_wrong() -> None:
    decision = decided(FIRES["seller.not-us"](), owing="20000")
    assert (decision.outcome, decision.holds) == (Outcome.REJECTED, ())
    assert "credit.over-limit" in {finding.code for finding in decision.findings}


def test_an_exact_repeat_is_a_duplicate_even_when_credit_is_used_up() -> None:
    decision = decided(FIRES["order.repeated"](), owing="20000")
    assert (decision.outcome, decision.duplicate_of) == (Outcome.DUPLICATE, "ord_1")


@pytest.mark.parametrize(
    ("code", "kind", "role"),
    [
        ("buyer.unknown", HoldKind.DATA, Role.CLERK),
        ("item.unknown", HoldKind.DATA, Role.CLERK),
        ("total.lines-differ", HoldKind.DATA, Role.CLERK),
        ("delivery.date-past", HoldKind.DATA, Role.CLERK),
        ("order.same-number", HoldKind.DUPLICATE, Role.CLERK),
        ("price.differs", HoldKind.PRICE, Role.BILLING),
        ("allowance.not-agreed", HoldKind.PRICE, Role.BILLING),
        ("stock.short", HoldKind.STOCK, Role.CLERK),
        ("function.change", HoldKind.MANUAL, Role.CLERK),
    ],
)
def test_an_error_holds_the_order_for_the_role_that_may_lift_it(code: str, kind: HoldKind, role: Role) -> None:
    decision = decided(FIRES[code]())
    assert decision.outcome is Outcome.HELD
    assert [(hold.kind, hold.role) for hold in decision.holds if code in hold.codes] == [(kind, role)]


def test_credit_is_lifted_by_credit_only() -> None:
    (hold,) = decided(good(), owing="20000").holds
    assert (hold.kind, hold.role, hold.codes) == (HoldKind.CREDIT, Role.CREDIT, ("credit.over-limit",))


def test_an_order_may_carry_several_holds_at_once() -> None:
    order, book, context = FIRES["price.differs"]()
    lines = (*order.lines, a_line("2", item=Item(buyer_code="M-77")))
    decision = decided((order.model_copy(update={"lines": lines}), book, context), owing="20000")
    assert [hold.kind for hold in decision.holds] == [HoldKind.DATA, HoldKind.PRICE, HoldKind.CREDIT]


def test_a_hold_tells_the_first_reasons_and_counts_the_others() -> None:
    lines = tuple(a_line(str(number), item=Item(buyer_code="M-77")) for number in range(1, 6))
    (hold,) = decided((an_order(lines=lines), a_book(), a_context())).holds
    assert hold.reason.fr.endswith("(et 2 de plus)")
    assert hold.codes == ("item.unknown",)


def test_what_is_relaxed_no_longer_holds() -> None:
    order, book, context = FIRES["delivery.date-missing"]()
    assert context.partner is not None
    relaxed = context.partner.model_copy(update={"severities": {"delivery.date-missing": Severity.NOTICE}})
    assert decided((order, book, a_context(partner=relaxed))).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("code", ["item.unknown", "buyer.unknown", "quantity.missing", "price.missing"])
def test_an_order_that_cannot_be_delivered_is_never_accepted_whatever_is_relaxed(code: str) -> None:
    order, book, context = FIRES[code]()
    assert context.partner is not None
    relaxed = context.partner.model_copy(update={"severities": {code: Severity.NOTICE}})
    decision = decided((order, book, a_context(partner=relaxed)))
    assert decision.outcome is Outcome.HELD
    assert decision.holds[0].kind is HoldKind.DATA


@pytest.mark.parametrize("code", ["function.change", "function.cancellation"])
def test_a_change_or_cancellation_is_never_delivered_itself_even_when_released(code: str) -> None:
    order, book, context = FIRES[code]()
    assert context.partner is not None
    released = context.partner.model_copy(update={"severities": {code: Severity.WARNING}})
    decision = decided((order, book, a_context(partner=released)))
    assert [hold.kind for hold in decision.holds] == [HoldKind.MANUAL]


def test_every_family_has_a_hold_and_every_hold_a_role() -> None:
    assert set(HOLD_OF_FAMILY) == set(Family)
    assert set(ROLE_OF_HOLD) == set(HoldKind)
