"""The verdict on one more order. The account's policy says what a breach does: proceed, warn or block."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gateway.credit.exposure import Exposure
from gateway.model.figures import money
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.master import Account

BLOCKED = FindingKind(
    "credit.account-blocked",
    Family.CREDIT,
    Severity.ERROR,
    "Le compte {account} est bloqué : {reason}.",
    "Account {account} is blocked: {reason}.",
    "Débloquer le compte si le motif est levé, ou refuser la commande.",
    "Unblock the account if the reason is gone, or refuse the order.",
)
NO_LIMIT = FindingKind(
    "credit.no-limit",
    Family.CREDIT,
    Severity.ERROR,
    "Aucune limite d'encours n'est fixée pour le compte {account} ; la commande ajoute {amount:fr} {currency}.",
    "No credit limit is set for account {account}; the order adds {amount} {currency}.",
    "Fixer une limite, demander un paiement d'avance, ou libérer cette commande.",
    "Set a limit, ask for payment in advance, or release this order.",
)
OVER_LIMIT = FindingKind(
    "credit.over-limit",
    Family.CREDIT,
    Severity.ERROR,
    "L'encours passerait à {total:fr} {currency} pour une limite de {limit:fr} : dépassement de {excess:fr}.",
    "The exposure would reach {total} {currency} against a limit of {limit}: {excess} too much.",
    "Encaisser au moins {excess:fr} {currency}, relever la limite, ou libérer cette commande.",
    "Collect at least {excess} {currency}, raise the limit, or release this order.",
)
OVERDUE = FindingKind(
    "credit.overdue",
    Family.CREDIT,
    Severity.ERROR,
    "{overdue:fr} {currency} sont échus, depuis {days} jours au plus ({grace} tolérés).",
    "{overdue} {currency} are overdue, for up to {days} days ({grace} tolerated).",
    "Relancer le client avant de livrer, ou libérer cette commande.",
    "Dun the customer before delivering, or release this order.",
)
CURRENCY = FindingKind(
    "credit.currency-differs",
    Family.CREDIT,
    Severity.ERROR,
    "La commande est en {given} ; l'encours du compte est suivi en {expected} et ne peut pas être contrôlé.",
    "The order is in {given}; the account's credit is kept in {expected} and cannot be checked.",
    "Contrôler l'encours à la main, puis libérer la commande.",
    "Check the exposure by hand, then release the order.",
)

_BREACH = {"proceed": Severity.NOTICE, "warn": Severity.WARNING, "block": Severity.ERROR}
GRACE_DAYS = 30


def assess(
    account: Account,
    exposure: Exposure,
    amount: Decimal,
    currency: str,
    today: date,
    *,
    grace_days: int = GRACE_DAYS,
) -> tuple[Finding, ...]:
    """What stands against owing ``amount`` more (tax included). Call it with the account locked, on its debtor."""
    return tuple(_against(account, exposure, amount, currency, today, grace_days))


def _against(
    account: Account, exposure: Exposure, amount: Decimal, currency: str, today: date, grace_days: int
) -> Iterator[Finding]:
    breach = _BREACH[account.credit_policy]
    if account.status == "blocked":
        yield BLOCKED.at(account=account.number, reason=account.blocked_reason or "-")
    if currency != account.currency:
        yield CURRENCY.at(given=currency, expected=account.currency)
        return
    limit = exposure.limit if exposure.limit is not None else account.limit
    total = exposure.balance + amount
    if limit is None:
        yield NO_LIMIT.at(severity=breach, account=account.number, amount=money(amount), currency=currency)
    elif total > limit and amount > 0:
        yield OVER_LIMIT.at(
            severity=breach,
            total=money(total),
            limit=money(limit),
            excess=money(total - limit),
            currency=currency,
        )
    days = (today - exposure.overdue_since).days if exposure.overdue_since is not None else 0
    if exposure.overdue > 0 and days > grace_days:
        yield OVERDUE.at(
            severity=breach,
            overdue=money(exposure.overdue),
            currency=currency,
            days=days,
            grace=grace_days,
        )
