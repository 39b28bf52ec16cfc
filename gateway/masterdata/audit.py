"""The audit of the base: what is missing, wrong, doubled or contradictory in the master data, before an order stumbles
over it. 60 % of late payments begin with such an error of our own.

Pure: the rows come from the store. Not here: what is wrong with one file (gateway.masterdata.problems).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from gateway.masterdata.identifiers import identifier_problems
from gateway.masterdata.raw import RawRow
from gateway.model.base import Document
from gateway.model.calendar import knows_country
from gateway.model.conditions import Condition, Contract, CreditPolicy
from gateway.model.finding import Words
from gateway.model.keys import gtin_key, spelled
from gateway.model.master import (
    Account,
    CatalogueItem,
    CrossReference,
    OwnIdentity,
    Partner,
    PriceEntry,
    Stock,
)

Weight = Literal["error", "warning"]
"""An error will hold an order or an invoice; a warning may cost money later."""


@dataclass(frozen=True, slots=True)
class Base:
    """All of the master data, and when each kind was loaded last."""

    own: OwnIdentity | None = None
    partners: Sequence[Partner] = ()
    accounts: Sequence[Account] = ()
    items: Sequence[CatalogueItem] = ()
    prices: Sequence[PriceEntry] = ()
    stock: Sequence[Stock] = ()
    cross_references: Sequence[CrossReference] = ()
    contracts: Sequence[Contract] = ()
    conditions: Sequence[Condition] = ()
    policies: Sequence[CreditPolicy] = ()
    feeds: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Defect:
    code: str
    weight: Weight
    subject: str
    words: Words


SAID: dict[str, tuple[Weight, str, str]] = {
    "own.missing": ("error", "Notre propre identité n'est pas renseignée.", "Our own identity is not set."),
    "own.mention": (
        "error",
        "Il nous manque {what} : mention obligatoire des factures.",
        "We lack {what}: a mandatory mention of invoices.",
    ),
    "account.address": ("error", "Pas d'adresse complète.", "No full address."),
    "account.identifier": (
        "error",
        "Ni GLN, ni SIREN, ni numéro de TVA : ses commandes ne seront pas reconnues.",
        "No GLN, register or VAT number: its orders will not be recognised.",
    ),
    "account.vat": ("warning", "Pas de numéro de TVA.", "No VAT number."),
    "account.email": ("warning", "Pas d'adresse électronique.", "No e-mail address."),
    "account.limit": ("warning", "Aucune limite d'encours.", "No credit limit."),
    "account.site": ("warning", "Aucun lieu de livraison.", "No place of delivery."),
    "account.prices": ("error", "Son tarif {what} n'existe pas.", "Its price list {what} does not exist."),
    "account.partner": ("error", "Son partenaire {what} n'existe pas.", "Its partner {what} does not exist."),
    "account.debtor": (
        "error",
        "Le compte facturé {what} n'existe pas.",
        "The invoiced account {what} does not exist.",
    ),
    "account.group": (
        "error",
        "La tête de groupe {what} n'existe pas.",
        "The head of its group {what} does not exist.",
    ),
    "account.policy": (
        "warning",
        "Aucune politique de crédit pour le segment {what}.",
        "No credit policy for segment {what}.",
    ),
    "account.insurance": (
        "warning",
        "La garantie de l'assureur-crédit a pris fin le {what}.",
        "The credit insurer's cover ended on {what}.",
    ),
    "account.terms": (
        "warning",
        "Le compte prévoit {what} jours de paiement, le contrat {other}.",
        "The account says {what} days to pay, contract {other}.",
    ),
    "account.terms-legal": (
        "warning",
        "{what} jours de paiement : au-delà de 60 jours, le délai dépasse le plafond légal (L441-10).",
        "{what} days to pay: more than 60 exceeds the legal ceiling (L441-10).",
    ),
    "account.tax": (
        "error",
        "Établi à l'étranger ({what}) sans régime de TVA.",
        "Established abroad ({what}) without a VAT treatment.",
    ),
    "identifier.wrong": ("error", "{what}", "{other}"),
    "identifier.shared": (
        "warning",
        "{what} est porté aussi par {other} : une commande qui ne donne que lui attend une personne.",
        "{what} is also carried by {other}: an order that gives nothing else waits for a person.",
    ),
    "item.gtin-shared": ("error", "Le GTIN {what} est aussi celui de {other}.", "GTIN {what} is also that of {other}."),
    "item.price": ("warning", "En vente, mais dans aucun tarif.", "For sale, but in no price list."),
    "item.stock": (
        "warning",
        "En vente, mais sans stock ni délai connus.",
        "For sale, but no stock or lead time known.",
    ),
    "item.substitute": ("error", "Le remplaçant {what} n'existe pas.", "Its substitute {what} does not exist."),
    "item.substitute-dead": (
        "warning",
        "Le remplaçant {what} n'est plus vendu non plus.",
        "Its substitute {what} is no longer sold either.",
    ),
    "price.item": ("warning", "Prix d'un article inconnu : {what}.", "Price of an unknown item: {what}."),
    "price.expired": (
        "warning",
        "Plus aucun prix en vigueur pour {what}.",
        "No price is in force any more for {what}.",
    ),
    "reference.item": ("error", "Renvoie à un article inconnu : {what}.", "Refers to an unknown item: {what}."),
    "contract.prices": ("error", "Son tarif {what} n'existe pas.", "Its price list {what} does not exist."),
    "contract.expired": ("warning", "Le contrat a pris fin le {what}.", "The contract ended on {what}."),
    "calendar.country": (
        "warning",
        "Les jours fériés de {what} ne sont pas connus.",
        "The bank holidays of {what} are not known.",
    ),
    "feed.stale": ("error", "Repris pour la dernière fois le {what}.", "Last loaded on {what}."),
    "feed.never": ("error", "Jamais repris.", "Never loaded."),
}


def audit(base: Base, now: datetime) -> list[Defect]:
    """Every defect, the errors first."""
    today = now.date()
    found = [
        *_own(base, now), *_accounts(base, today), *_items(base), *_prices(base, today), *_links(base, today),
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.weight != "error", one.code, one.subject))


def _defect(code: str, subject: str, what: Any = "", other: Any = "") -> Defect:
    weight, fr, en = SAID[code]
    what_fr = f"{what:%d/%m/%Y}" if isinstance(what, date) else what
    what_en = what.isoformat() if isinstance(what, date) and not isinstance(what, datetime) else what_fr
    return Defect(
        code, weight, subject, Words(fr=fr.format(what=what_fr, other=other), en=en.format(what=what_en, other=other))
    )


def _own(base: Base, now: datetime) -> Iterator[Defect]:
    own = base.own
    if own is None:
        yield _defect("own.missing", "own")
        return
    for name, value in (
        ("SIREN", own.legal_id), ("TVA/VAT", own.vat_id), ("IBAN", own.iban),
        ("adresse/address", own.address), ("pénalités/penalties", own.late_penalty_note),
        ("indemnité/indemnity", own.recovery_note),
    ):  # fmt: skip
        if not value:
            yield _defect("own.mention", "own", name)
    yield from _wrong_identifiers("own", own)
    if own.calendar is not None and not knows_country(own.calendar.country, own.calendar.region):
        yield _defect("calendar.country", "own", own.calendar.country)
    for feed, hours in own.feed_hours.items():
        if feed not in base.feeds:
            yield _defect("feed.never", feed)
        elif now - base.feeds[feed] > timedelta(hours=hours):
            yield _defect("feed.stale", feed, own.local(base.feeds[feed]))


def _accounts(base: Base, today: date) -> Iterator[Defect]:
    numbers = {account.number for account in base.accounts}
    lists = {entry.price_list for entry in base.prices}
    partners = {partner.id for partner in base.partners}
    segments = {policy.segment for policy in base.policies} | {"default"}
    home = (base.own.address.country if base.own is not None and base.own.address is not None else None) or "FR"
    for account in base.accounts:
        if account.status == "closed":
            continue
        yield from _wrong_identifiers(account.number, account)
        yield from _one_account(account, home, today)
        for code, what, known in (
            ("account.prices", account.price_list, lists),
            ("account.partner", account.partner, partners),
            ("account.debtor", account.invoice_to, numbers),
            ("account.group", account.group, numbers),
            ("account.policy", account.segment, segments),
        ):
            if what and what not in known:
                yield _defect(code, account.number, what)
    yield from _shared(base.accounts)
    yield from _terms(base, today)


def _one_account(account: Account, home: str, today: date) -> Iterator[Defect]:
    address = account.address
    if address is None or not address.lines or not address.city:
        yield _defect("account.address", account.number)
    if not (account.gln or account.legal_id or account.vat_id):
        yield _defect("account.identifier", account.number)
    elif not account.vat_id:
        yield _defect("account.vat", account.number)
    if account.contact is None or not account.contact.email:
        yield _defect("account.email", account.number)
    if account.limit is None and account.insured_amount is None and not (account.invoice_to or account.group):
        yield _defect("account.limit", account.number)
    if not account.sites and (address is None or not address.lines):
        yield _defect("account.site", account.number)
    if account.insured_until is not None and account.insured_until < today:
        yield _defect("account.insurance", account.number, account.insured_until)
    if account.payment_days > 60:
        yield _defect("account.terms-legal", account.number, account.payment_days)
    if address is not None and address.country not in (None, home) and account.tax_category is None:
        yield _defect("account.tax", account.number, address.country)


def _wrong_identifiers(subject: str, row: Document) -> Iterator[Defect]:
    for problem in identifier_problems(row, RawRow(0, {})):
        yield _defect("identifier.wrong", subject, problem.fr, problem.en)


def _shared(accounts: Iterable[Account]) -> Iterator[Defect]:
    """GLNs on several accounts; companies may share their SIREN and VAT number among their accounts."""
    holders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for account in accounts:
        if account.gln:
            holders[spelled("gln", account.gln)].append(account.number)
        for site in account.sites:
            if site.gln and site.gln != account.gln:
                holders["gln", site.gln.strip()].append(account.number)
    for (_, value), numbers in holders.items():
        if len(set(numbers)) > 1:
            first, *others = dict.fromkeys(numbers)
            yield _defect("identifier.shared", first, f"GLN {value}", ", ".join(others))


def _terms(base: Base, today: date) -> Iterator[Defect]:
    by_account = {account.number: account for account in base.accounts}
    for contract in base.contracts:
        account = by_account.get(contract.account)
        if account is None or contract.payment_days is None or not contract.in_force(today):
            continue
        if contract.payment_days != account.payment_days:
            other = f"{contract.number} : {contract.payment_days}"
            yield _defect("account.terms", account.number, account.payment_days, other)


def _items(base: Base) -> Iterator[Defect]:
    codes = {item.code: item for item in base.items}
    priced = {entry.item for entry in base.prices}
    stocked = {stock.item for stock in base.stock}
    gtins: dict[str, str] = {}
    for item in base.items:
        yield from _wrong_identifiers(item.code, item)
        if item.gtin and (first := gtins.setdefault(gtin_key(item.gtin), item.code)) != item.code:
            yield _defect("item.gtin-shared", item.code, item.gtin, first)
        if item.substitute and item.substitute not in codes:
            yield _defect("item.substitute", item.code, item.substitute)
        elif item.substitute and codes[item.substitute].status != "active":
            yield _defect("item.substitute-dead", item.code, item.substitute)
        if item.status != "active":
            continue
        if item.code not in priced:
            yield _defect("item.price", item.code)
        if stocked and item.code not in stocked and item.nature == "goods":
            yield _defect("item.stock", item.code)


def _prices(base: Base, today: date) -> Iterator[Defect]:
    codes = {item.code for item in base.items if item.status == "active"}
    every = {item.code for item in base.items}
    by_item: defaultdict[tuple[str, str], list[PriceEntry]] = defaultdict(list)
    for entry in base.prices:
        by_item[entry.price_list, entry.item].append(entry)
    for (price_list, item), entries in by_item.items():
        if item not in every:
            yield _defect("price.item", price_list, item)
            continue
        if item in codes and not any(entry.valid_to is None or entry.valid_to >= today for entry in entries):
            yield _defect("price.expired", price_list, item)


def _links(base: Base, today: date) -> Iterator[Defect]:
    codes = {item.code for item in base.items}
    lists = {entry.price_list for entry in base.prices}
    for known in base.cross_references:
        if known.item not in codes:
            yield _defect("reference.item", f"{known.account}/{known.buyer_code}", known.item)
    for contract in base.contracts:
        if contract.price_list and contract.price_list not in lists:
            yield _defect("contract.prices", contract.number, contract.price_list)
        if contract.valid_to is not None and contract.valid_to < today:
            yield _defect("contract.expired", contract.number, contract.valid_to)
