"""What a customer may owe: movements, balance, limit, policy."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import credit
from gateway.credit import Exposure, Movement
from gateway.model.finding import Finding, Severity
from tests.builders import TODAY, an_account

AMOUNTS = st.decimals(min_value=0, max_value=100_000, places=2)


def against(exposure: Exposure, amount: str = "150.00", currency: str = "EUR", **account: object) -> Sequence[Finding]:
    return credit.assess(an_account(**account), exposure, Decimal(amount), currency, TODAY)


def test_within_the_limit_nothing_is_said() -> None:
    assert against(Exposure(balance=Decimal("9850.00"))) == ()


def test_one_cent_over_the_limit_is_over() -> None:
    (finding,) = against(Exposure(balance=Decimal("9850.01")))
    assert (finding.code, finding.severity) == ("credit.over-limit", Severity.ERROR)
    assert (
        finding.sentence.fr == "L'encours passerait à 10000,01 EUR pour une limite de 10000,00 : dépassement de 0,01."
    )


@pytest.mark.parametrize(
    ("policy", "severity"),
    [("proceed", Severity.NOTICE), ("warn", Severity.WARNING), ("block", Severity.ERROR)],
)
def test_the_accounts_policy_says_what_a_breach_does(policy: str, severity: Severity) -> None:
    (over,) = against(Exposure(balance=Decimal(10_000)), credit_policy=policy)
    (unset,) = against(Exposure(), credit_policy=policy, limit=None)
    assert (over.severity, unset.code, unset.severity) == (severity, "credit.no-limit", severity)


def test_no_limit_means_that_no_credit_was_granted() -> None:
    (finding,) = against(Exposure(), limit=None)
    assert (finding.code, finding.severity) == ("credit.no-limit", Severity.ERROR)


def test_a_limit_of_zero_is_a_limit() -> None:
    (finding,) = against(Exposure(), limit=Decimal(0))
    assert finding.code == "credit.over-limit"


def test_a_groups_limit_replaces_the_accounts_own() -> None:
    assert against(Exposure(balance=Decimal(10_000), limit=Decimal(50_000))) == ()


def test_an_order_for_nothing_is_never_over_the_limit() -> None:
    assert against(Exposure(balance=Decimal(20_000)), amount="0.00") == ()


def test_a_blocked_account_waits_with_its_reason_whatever_the_policy() -> None:
    (finding,) = against(Exposure(), status="blocked", blocked_reason="impayé de janvier", credit_policy="proceed")
    assert (finding.code, finding.severity) == ("credit.account-blocked", Severity.ERROR)
    assert "impayé de janvier" in finding.sentence.fr


def test_another_currency_cannot_be_weighed() -> None:
    assert [finding.code for finding in against(Exposure(), currency="USD")] == ["credit.currency-differs"]


def test_overdue_beyond_the_grace_days_counts() -> None:
    def overdue(days: int) -> list[str]:
        since: date = TODAY - timedelta(days=days)
        return [one.code for one in against(Exposure(Decimal(500), overdue=Decimal(500), overdue_since=since))]

    assert overdue(30) == []
    assert overdue(31) == ["credit.overdue"]


def test_invoicing_moves_the_amount_without_changing_what_is_owed() -> None:
    moved = credit.on_invoice("ord_1", "F2026-000001", Decimal("150.00"))
    assert sum(movement.amount for movement in moved) == 0
    assert [str(movement.kind) for movement in moved] == ["order_invoiced", "invoice_issued"]


def test_the_last_invoice_relieves_the_order_of_all_that_is_left() -> None:
    before = Exposure().after(credit.on_acceptance("ord_1", Decimal("100.00")))
    after = before.after(credit.on_invoice("ord_1", "F1", Decimal("99.99"), of_order=Decimal("100.00")))
    assert after.balance == Decimal("99.99")


EVENTS = st.one_of(
    st.builds(credit.on_acceptance, st.just("ord_1"), AMOUNTS),
    st.builds(credit.on_cancellation, st.just("ord_1"), AMOUNTS),
    st.builds(credit.on_invoice, st.just("ord_1"), st.just("F1"), AMOUNTS, of_order=st.none() | AMOUNTS),
    st.builds(credit.on_payment, st.just("P1"), AMOUNTS),
    st.builds(credit.on_deposit, st.just("D1"), AMOUNTS),
    st.builds(credit.on_credit_note, st.just("A1"), AMOUNTS),
)


@given(st.lists(EVENTS))
def test_the_balance_is_always_the_sum_of_the_movements(events: list[tuple[Movement, ...]]) -> None:
    exposure = Exposure()
    for movements in events:
        exposure = exposure.after(movements)
    assert exposure.balance == sum((each.amount for movements in events for each in movements), Decimal(0))


@given(AMOUNTS, AMOUNTS)
def test_an_order_paid_in_full_leaves_nothing(amount: Decimal, deposit: Decimal) -> None:
    exposure = Exposure()
    for movements in (
        credit.on_acceptance("ord_1", amount),
        credit.on_deposit("D1", deposit),
        credit.on_invoice("ord_1", "F1", amount),
        credit.on_payment("P1", amount - deposit),
    ):
        exposure = exposure.after(movements)
    assert exposure.balance == 0
