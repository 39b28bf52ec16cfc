"""The verdict on one more order: which triggers it pulls, and what the segment's policy does about each.

Pure. Call it with the debtor's account (and its group's head) locked: see gateway.store.credit.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gateway.credit import triggers
from gateway.credit.exposure import Exposure
from gateway.model.amounts import HUNDRED, ZERO, to_cents
from gateway.model.conditions import Action, CreditPolicy
from gateway.model.figures import money
from gateway.model.finding import Finding, Severity
from gateway.model.master import STANDARD_POLICY, Account

SEVERITY_OF: dict[Action, Severity] = {
    "proceed": Severity.NOTICE,
    "warn": Severity.WARNING,
    "block": Severity.ERROR,
}


def assess(
    account: Account,
    exposure: Exposure,
    amount: Decimal,
    currency: str,
    today: date,
    *,
    policy: CreditPolicy = STANDARD_POLICY,
) -> tuple[Finding, ...]:
    """What stands against owing ``amount`` more (tax included). ``account`` is the debtor's."""
    return tuple(_against(account, exposure, amount, currency, today, policy))


def _against(
    account: Account, exposure: Exposure, amount: Decimal, currency: str, today: date, policy: CreditPolicy
) -> Iterator[Finding]:
    if account.status == "blocked":
        yield triggers.BLOCKED.at(account=account.number, reason=account.blocked_reason or "-")
    if account.insolvent:
        yield triggers.INSOLVENT.at(severity=SEVERITY_OF[policy.insolvency], account=account.number)
    if currency != account.currency:
        yield triggers.CURRENCY.at(given=currency, expected=account.currency)
        return
    yield from _limits(account, exposure, amount, policy, today)
    yield from _arrears(account, exposure, policy, today)
    if exposure.first_order and amount > 0:
        severity = SEVERITY_OF[policy.first_order]
        yield triggers.FIRST_ORDER.at(
            severity=severity, account=account.number, amount=money(amount), currency=currency
        )
    for feed, loaded in exposure.stale:
        yield triggers.STALE_FEED.at(severity=SEVERITY_OF[policy.stale_feed], feed=feed, loaded=loaded)
    wanted = deposit_wanted(account, policy, amount)
    if wanted > exposure.deposited:
        yield triggers.DEPOSIT.at(wanted=money(wanted), paid=money(exposure.deposited), currency=currency)


def _limits(
    account: Account, exposure: Exposure, amount: Decimal, policy: CreditPolicy, today: date
) -> Iterator[Finding]:
    if _insurance_counts(account, policy) and account.insured_until is not None and account.insured_until < today:
        severity = SEVERITY_OF[policy.insurance_expired]
        yield triggers.INSURANCE_EXPIRED.at(severity=severity, account=account.number, until=account.insured_until)
    limit = exposure.limit if exposure.limit is not None else limit_of(account, policy, today)
    currency = account.currency
    if limit is None and exposure.group_limit is None:
        severity = SEVERITY_OF[account.credit_policy or policy.no_limit]
        yield triggers.NO_LIMIT.at(severity=severity, account=account.number, amount=money(amount), currency=currency)
    severity = SEVERITY_OF[account.credit_policy or policy.over_limit]
    total = exposure.balance + amount
    if limit is not None and total > limit and amount > 0:
        yield triggers.OVER_LIMIT.at(
            severity=severity, total=money(total), limit=money(limit), excess=money(total - limit), currency=currency
        )
    whole, most = exposure.group_balance + amount, exposure.group_limit
    if most is not None and whole > most and amount > 0:
        yield triggers.GROUP_OVER_LIMIT.at(
            severity=severity,
            group=exposure.group,
            total=money(whole),
            limit=money(most),
            excess=money(whole - most),
            currency=currency,
        )


def _arrears(account: Account, exposure: Exposure, policy: CreditPolicy, today: date) -> Iterator[Finding]:
    days = (today - exposure.overdue_since).days if exposure.overdue_since is not None else 0
    if exposure.overdue > 0 and days > policy.grace_days:
        yield triggers.OVERDUE.at(
            severity=SEVERITY_OF[account.credit_policy or policy.overdue],
            overdue=money(exposure.overdue),
            currency=account.currency,
            days=days,
            grace=policy.grace_days,
        )


def _insurance_counts(account: Account, policy: CreditPolicy) -> bool:
    return account.insured_amount is not None or policy.limit_from == "insured"


def limit_of(account: Account, policy: CreditPolicy, today: date) -> Decimal | None:
    """The limit that counts by the policy. Cover that has run out covers nothing; None means that none was granted."""
    covered = account.insured_until is None or account.insured_until >= today
    insured = account.insured_amount if covered else (ZERO if account.insured_amount is not None else None)
    if policy.limit_from == "insured":
        return insured
    if policy.limit_from == "lower" and insured is not None and account.limit is not None:
        return min(insured, account.limit)
    return account.limit


def deposit_wanted(account: Account, policy: CreditPolicy, amount: Decimal) -> Decimal:
    """What must be paid ahead of an order of this amount; zero when nothing is."""
    percent = account.deposit_percent if account.deposit_percent is not None else policy.deposit_percent
    if percent is None or amount < policy.deposit_from:
        return ZERO
    return to_cents(amount * percent / HUNDRED)
