"""Reminding: which step each overdue invoice has come to, by the policy of its debtor's segment; and what it costs.

Before the due date, +10 days, +20, a registered letter, the formal notice (mise en demeure), the hand-over for injonction de
payer. A disputed or paused invoice is left alone; so is a debtor who owes less than the tolerance. Our texts are in
``letters``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from gateway.model.amounts import HUNDRED, ZERO, to_cents
from gateway.model.master import Account, OwnIdentity
from gateway.model.receivable import OpenItem, RemindedInvoice, ReminderPolicy, ReminderStep

INDEMNITY = Decimal(40)  # EUR per late invoice, C. com. D441-5
DAYS_OF_A_YEAR = Decimal(365)


@dataclass(frozen=True, slots=True)
class Step:
    """``after`` days from the due date (negative before it); ``rest`` days must lie since the step before."""

    step: ReminderStep
    after: int
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """``tolerance``: what a debtor may owe without being reminded. ``claims_from``: the step from which the letter
    claims interest and indemnity. ``texts``: language → step → paragraphs instead of ours."""

    name: str
    steps: tuple[Step, ...]
    tolerance: Decimal = Decimal(15)
    claims_from: ReminderStep = ReminderStep.SECOND
    texts: Mapping[Literal["fr", "en", "de"], Mapping[ReminderStep, tuple[str, ...]]] = field(default_factory=dict)


STANDARD = Policy(
    "standard",
    (
        Step(ReminderStep.BEFORE_DUE, -5),
        Step(ReminderStep.FIRST, 10),
        Step(ReminderStep.SECOND, 20, rest=7),
        Step(ReminderStep.REGISTERED, 35, rest=10),
        Step(ReminderStep.FORMAL_NOTICE, 50, rest=10),
        Step(ReminderStep.COURT, 75, rest=15),
    ),
)
GENTLE = Policy(
    "gentle",
    (
        Step(ReminderStep.FIRST, 15),
        Step(ReminderStep.SECOND, 35, rest=15),
        Step(ReminderStep.REGISTERED, 60, rest=15),
        Step(ReminderStep.FORMAL_NOTICE, 90, rest=20),
    ),
    tolerance=Decimal(50),
    claims_from=ReminderStep.FORMAL_NOTICE,
)
POLICIES: Mapping[str, Policy] = {policy.name: policy for policy in (STANDARD, GENTLE)}
"""``none`` is never reminded."""

USUAL_REST = 7  # days since the step before, where a segment takes a step that ours does not


def policy_of(account: Account, own: OwnIdentity) -> Policy | None:
    """By the account's own word, else by its segment's; None: never reminded."""
    if account.reminders != STANDARD.name:
        return POLICIES.get(account.reminders)
    said = own.reminders.get(account.segment) or own.reminders.get("default")
    return STANDARD if said is None else _adapted(said)


def _adapted(said: ReminderPolicy) -> Policy | None:
    base = POLICIES.get(said.like)
    if base is None:
        return None
    known = {step.step: step for step in base.steps}
    for kind, after in said.after.items():
        if after is None:
            known.pop(kind, None)
        else:
            known[kind] = replace(known.get(kind, Step(kind, after, USUAL_REST)), after=after)
    return replace(
        base,
        steps=tuple(known[kind] for kind in ReminderStep if kind in known),
        tolerance=base.tolerance if said.tolerance is None else said.tolerance,
        claims_from=said.claims_from or base.claims_from,
        texts=said.texts,
    )


@dataclass(frozen=True, slots=True)
class Due:
    """The invoices of a debtor that have come to the same step."""

    debtor: str
    currency: str
    step: ReminderStep
    items: tuple[OpenItem, ...]


def due_steps(
    items: Iterable[OpenItem],
    taken: Mapping[str, Mapping[ReminderStep, date]],
    policies: Mapping[str, Policy],
    today: date,
    *,
    paused: Iterable[str] = (),
) -> list[Due]:
    """What is to be sent today. ``policies`` by debtor; one that is not named is not reminded. ``paused`` are numbers.

    An invoice takes its steps one by one, never two at once, however late the letters start.
    """
    left_alone = set(paused)
    groups: dict[tuple[str, str, ReminderStep], list[OpenItem]] = {}
    owed: dict[tuple[str, str], Decimal] = {}
    for item in items:
        owed[item.debtor, item.currency] = owed.get((item.debtor, item.currency), ZERO) + item.open
        policy = policies.get(item.debtor)
        if policy is None or item.open <= 0 or item.disputed or item.number in left_alone:
            continue
        step = next_step(item, taken.get(item.number, {}), policy, today)
        if step is not None:
            groups.setdefault((item.debtor, item.currency, step), []).append(item)
    return [
        Due(debtor, currency, step, tuple(group))
        for (debtor, currency, step), group in sorted(groups.items(), key=lambda one: (one[0][0], one[0][2]))
        if owed[debtor, currency] > policies[debtor].tolerance
    ]


def next_step(item: OpenItem, taken: Mapping[ReminderStep, date], policy: Policy, today: date) -> ReminderStep | None:
    """The step the invoice has come to, or None when it is too early for one or all are taken."""
    late = item.days_late(today)
    latest = max(taken.values(), default=None)
    for step in policy.steps:
        if step.step in taken:
            continue
        if step.step is ReminderStep.BEFORE_DUE and late >= 0:
            continue  # too late to remind beforehand
        if late < step.after or (latest is not None and today - latest < timedelta(days=step.rest)):
            return None
        return step.step
    return None


def interest(open_amount: Decimal, days_late: int, percent: Decimal) -> Decimal:
    """Late payment interest to the day: amount × yearly percent × days ÷ 365, in cents."""
    return to_cents(open_amount * percent / HUNDRED * max(days_late, 0) / DAYS_OF_A_YEAR)


def reminded(items: Sequence[OpenItem], today: date, percent: Decimal) -> tuple[RemindedInvoice, ...]:
    return tuple(
        RemindedInvoice(
            number=item.number,
            issued_on=item.issued_on,
            due_on=item.due_on or item.issued_on,
            amount=item.amount,
            open=item.open,
            days_late=item.days_late(today),
            interest=interest(item.open, item.days_late(today), percent),
        )
        for item in items
    )


def claims(step: ReminderStep, policy: Policy) -> bool:
    """Whether the letter of this step claims interest and indemnity."""
    order = list(ReminderStep)
    return order.index(step) >= order.index(policy.claims_from)
