"""The scenarios of ``scenarios.csv``, which a credit manager can read: given account, limit, what is owed and the order,
whether it is accepted or held, and why."""

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gateway import credit, orders
from gateway.credit import Exposure, triggers
from gateway.model.conditions import CreditPolicy
from gateway.model.decision import Resolution, ResolvedLine
from gateway.model.finding import FindingKind
from gateway.model.master import Account
from gateway.model.parts import Quantity
from tests.builders import MARTIN_DEPOT, TODAY, an_account, an_order

TABLE = Path(__file__).parent / "scenarios.csv"
SCENARIOS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter=";"))


def said(pairs: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in pairs.split() if "=" in pair)


def exposure_of(row: dict[str, str]) -> Exposure:
    told = said(row["circumstances"])
    exposure = Exposure(balance=Decimal(row["owed"]), first_order="first" in row["circumstances"])
    if row["overdue"]:
        since = TODAY - timedelta(days=int(row["days_late"]))
        exposure = replace(exposure, overdue=Decimal(row["overdue"]), overdue_since=since)
    if "group" in told:
        owed, _, limit = told["group"].partition("/")
        most = Decimal(limit) if limit else None
        exposure = replace(exposure, group="G1", group_balance=Decimal(owed), group_limit=most)
    if "stale" in row["circumstances"]:
        exposure = replace(exposure, stale=(("open_items", datetime(2026, 3, 1, tzinfo=UTC)),))
    return replace(exposure, deposited=Decimal(told.get("deposited", 0)))


def account_of(row: dict[str, str]) -> Account:
    limit = Decimal(row["limit"]) if row["limit"] else None
    return Account.model_validate(an_account(limit=limit).model_dump() | said(row["account"]))


@pytest.mark.parametrize("row", SCENARIOS, ids=lambda row: row["scenario"])
def test_the_order_is_decided_as_the_credit_manager_says(row: dict[str, str]) -> None:
    account, policy = account_of(row), CreditPolicy.model_validate(said(row["policy"]))
    amount = Decimal(row["order"])
    findings = credit.assess(account, exposure_of(row), amount, "EUR", TODAY, policy=policy)
    line = ResolvedLine(number="1", index=0, item_code="EQ-50", quantity=Quantity(value=Decimal(1)), net_amount=amount)
    understood = Resolution(account="C0042", debtor="C0042", ship_to=MARTIN_DEPOT, lines=(line,), gross=amount)
    decision = orders.decide(an_order(), understood, (), None, findings)
    assert (decision.outcome, sorted(one.code for one in findings)) == (row["decision"], sorted(row["reasons"].split()))


def test_there_are_enough_of_them_and_each_trigger_is_met() -> None:
    assert len(SCENARIOS) >= 40
    met = {code for row in SCENARIOS for code in row["reasons"].split()}
    assert met == {kind.code for kind in vars(triggers).values() if isinstance(kind, FindingKind)}


UNBENDING = {"credit.account-blocked", "credit.currency-differs", "deposit.required"}
"""What a person must see to whatever the policy: there is nothing to warn of, something is to be done."""
TRIGGERS = sorted(kind.code for kind in vars(triggers).values() if isinstance(kind, FindingKind))


@pytest.mark.parametrize("code", TRIGGERS)
def test_every_trigger_fires_is_silent_and_is_relaxed_by_a_policy_in_the_table(code: str) -> None:
    fired = [row for row in SCENARIOS if code in row["reasons"].split()]
    silent = [row for row in SCENARIOS if code not in row["reasons"].split()]
    let_pass = [row for row in fired if row["decision"] == "accepted"]
    assert fired
    assert silent
    assert bool(let_pass) is (code not in UNBENDING)


@pytest.mark.parametrize("row", SCENARIOS, ids=lambda row: row["scenario"])
def test_the_explanation_says_the_same_in_both_languages(row: dict[str, str]) -> None:
    account, policy = account_of(row), CreditPolicy.model_validate(said(row["policy"]))
    amount = Decimal(row["order"])
    told = credit.explain(account, exposure_of(row), policy, [], amount, TODAY)
    findings = credit.assess(account, exposure_of(row), amount, account.currency, TODAY, policy=policy)
    for language in ("fr", "en"):
        words = "\n".join(one.to(language) for one in told)
        assert all(one.sentence.to(language) in words for one in findings)
