"""Why a customer may or may not order on credit, in sentences: what counts, where the limit comes from, what is in the way.

Not here: the figures (gateway.store.credit) and the verdict itself (gateway.credit.assess).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from gateway.credit.assess import assess, deposit_wanted, limit_of
from gateway.credit.exposure import Exposure, MovementKind
from gateway.model.conditions import CreditPolicy
from gateway.model.figures import money
from gateway.model.finding import Finding, Severity, Words
from gateway.model.master import Account

MOVEMENT_WORDS: dict[MovementKind, Words] = {
    MovementKind.OPENING: Words(fr="repris à l'ouverture du compte", en="taken over when the account was opened"),
    MovementKind.ORDER_ACCEPTED: Words(fr="commandes acceptées", en="orders accepted"),
    MovementKind.ORDER_CHANGED: Words(fr="commandes modifiées", en="orders changed"),
    MovementKind.ORDER_CANCELLED: Words(fr="commandes annulées", en="orders cancelled"),
    MovementKind.ORDER_INVOICED: Words(fr="commandes passées en facture", en="orders turned into invoices"),
    MovementKind.INVOICE_ISSUED: Words(fr="factures émises", en="invoices issued"),
    MovementKind.CREDIT_NOTE: Words(fr="avoirs", en="credit notes"),
    MovementKind.PAYMENT: Words(fr="paiements reçus", en="payments received"),
    MovementKind.DEPOSIT: Words(fr="acomptes reçus", en="deposits received"),
    MovementKind.FEED: Words(fr="postes ouverts de l'ERP", en="open items of the ERP"),
}

_ACTION_WORDS: dict[Severity, Words] = {
    Severity.NOTICE: Words(fr="noté, sans suite", en="noted, nothing follows"),
    Severity.WARNING: Words(fr="signalé, la commande passe", en="pointed out, the order goes on"),
    Severity.ERROR: Words(fr="retient la commande", en="holds the order"),
    Severity.REJECT: Words(fr="fait refuser la commande", en="refuses the order"),
}


def explain(
    account: Account,
    exposure: Exposure,
    policy: CreditPolicy,
    sums: Iterable[tuple[MovementKind, int, Decimal]],
    amount: Decimal | None,
    today: date,
) -> tuple[Words, ...]:
    """``sums``: per kind of movement how many there are and what they make. ``amount`` is the order asked about."""
    return tuple(_told(account, exposure, policy, sums, amount, today))


def _told(
    account: Account,
    exposure: Exposure,
    policy: CreditPolicy,
    sums: Iterable[tuple[MovementKind, int, Decimal]],
    amount: Decimal | None,
    today: date,
) -> Iterator[Words]:
    currency, owed = account.currency, money(exposure.balance)
    yield Words(
        fr=f"{account.name} ({account.number}) a un encours de {owed:fr} {currency}.",
        en=f"{account.name} ({account.number}) has an exposure of {owed} {currency}.",
    )
    for kind, count, total in sums:
        words, made = MOVEMENT_WORDS[kind], money(total)
        yield Words(fr=f"– {made:fr} : {words.fr} ({count})", en=f"– {made}: {words.en} ({count})")
    yield from _limit(account, exposure, policy, today)
    if exposure.overdue > 0 and exposure.overdue_since is not None:
        late, days = money(exposure.overdue), (today - exposure.overdue_since).days
        yield Words(
            fr=f"{late:fr} {currency} sont échus, le plus ancien depuis {days} jours ; {policy.grace_days} sont tolérés.",
            en=f"{late} {currency} are overdue, the oldest for {days} days; {policy.grace_days} are tolerated.",
        )
    if amount is not None:
        yield from _order(account, exposure, policy, amount, today)


def _limit(account: Account, exposure: Exposure, policy: CreditPolicy, today: date) -> Iterator[Words]:
    limit, currency = limit_of(account, policy, today), account.currency
    if limit is None:
        yield Words(fr="Aucune limite ne lui est accordée.", en="No limit has been granted to it.")
    else:
        left, most = money(limit - exposure.balance), money(limit)
        yield Words(
            fr=f"Sa limite est de {most:fr} {currency} : il reste {left:fr}.",
            en=f"Its limit is {most} {currency}: {left} is left.",
        )
    if account.insured_amount is not None:
        cover, until = money(account.insured_amount), account.insured_until
        yield Words(
            fr=f"L'assureur-crédit couvre {cover:fr} {currency}" + (f" jusqu'au {until:%d/%m/%Y}." if until else "."),
            en=f"The credit insurer covers {cover} {currency}" + (f" until {until:%Y-%m-%d}." if until else "."),
        )
    if exposure.group is not None:
        whole = money(exposure.group_balance)
        most_fr = f"{money(exposure.group_limit):fr}" if exposure.group_limit is not None else "aucune"
        most_en = f"{money(exposure.group_limit)}" if exposure.group_limit is not None else "none"
        yield Words(
            fr=f"Son groupe ({exposure.group}) doit {whole:fr} {currency} en tout, pour une limite de : {most_fr}.",
            en=f"Its group ({exposure.group}) owes {whole} {currency} in all, against a limit of: {most_en}.",
        )
    if account.insolvent:
        yield Words(fr="Une procédure collective est ouverte.", en="Insolvency proceedings are open.")


def _order(account: Account, exposure: Exposure, policy: CreditPolicy, amount: Decimal, today: date) -> Iterator[Words]:
    currency, more, total = account.currency, money(amount), money(exposure.balance + amount)
    yield Words(
        fr=f"La commande ajouterait {more:fr} {currency} : l'encours passerait à {total:fr}.",
        en=f"The order would add {more} {currency}: the exposure would reach {total}.",
    )
    if (wanted := deposit_wanted(account, policy, amount)) > 0:
        due, paid = money(wanted), money(exposure.deposited)
        yield Words(
            fr=f"Un acompte de {due:fr} {currency} est exigé ; {paid:fr} sont versés.",
            en=f"A deposit of {due} {currency} is required; {paid} has been paid.",
        )
    findings = assess(account, exposure, amount, currency, today, policy=policy)
    if not findings:
        yield Words(
            fr="Rien ne s'y oppose : elle peut être acceptée.", en="Nothing stands against it: it can be accepted."
        )
    for one in findings:
        yield _verdict(one)


def _verdict(one: Finding) -> Words:
    action = _ACTION_WORDS[one.severity]
    return Words(
        fr=f"{one.sentence.fr} → {action.fr}. {one.way_out.fr}",
        en=f"{one.sentence.en} → {action.en}. {one.way_out.en}",
    )
