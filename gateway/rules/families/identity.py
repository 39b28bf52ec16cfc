"""Who orders, whom we deliver to, whom we invoice, and whether the order is addressed to us at all.

What the sender reads names nobody else: other customers' accounts stand in the way out, which is ours.
"""

from collections.abc import Iterator

from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.keys import spelled
from gateway.model.master import Account, OwnIdentity
from gateway.model.parts import Party
from gateway.rules.accounts import SiteMatch, match_part
from gateway.rules.case import Case, OrderRule

BUYER_MISSING = FindingKind(
    "buyer.missing",
    Family.IDENTITY,
    Severity.ERROR,
    "La commande ne dit pas qui achète.",
    "The order does not say who buys.",
    "Rattacher la commande à un compte client, ou l'expéditeur à un seul compte. Comptes de l'expéditeur : {candidates}.",
    "Assign the order to a customer account, or the sender to a single one. The sender's accounts: {candidates}.",
)
BUYER_BY_SENDER = FindingKind(
    "buyer.by-sender",
    Family.IDENTITY,
    Severity.NOTICE,
    "La commande n'identifie pas l'acheteur : le compte de l'expéditeur est pris, {account}.",
    "The order does not identify the buyer: the sender's account is taken, {account}.",
    "Rien à faire si cet expéditeur ne commande que pour lui-même.",
    "Nothing to do if this sender orders for itself only.",
)
BUYER_UNKNOWN = FindingKind(
    "buyer.unknown",
    Family.IDENTITY,
    Severity.ERROR,
    "L'acheteur est inconnu chez nous : {given}.",
    "We do not know the buyer: {given}.",
    "Ajouter cet identifiant au bon compte, ou ouvrir un compte, puis revérifier la commande.",
    "Add this identifier to the right account, or open an account, then check the order again.",
)
BUYER_AMBIGUOUS = FindingKind(
    "buyer.ambiguous",
    Family.IDENTITY,
    Severity.ERROR,
    "L'acheteur peut être plusieurs de nos comptes : {given} ne suffit pas.",
    "The buyer may be several of our accounts: {given} is not enough.",
    "Choisir le compte : {candidates}. Demander au client d'envoyer le GLN ou notre numéro de compte.",
    "Choose the account: {candidates}. Ask the customer to send its GLN or our account number.",
)
BUYER_DISAGREES = FindingKind(
    "buyer.identifiers-disagree",
    Family.IDENTITY,
    Severity.ERROR,
    "Les identifiants de l'acheteur ne désignent pas le même client : {given}.",
    "The buyer's identifiers do not name the same customer: {given}.",
    "Choisir le compte : {candidates}. Faire corriger l'identifiant qui est faux.",
    "Choose the account: {candidates}. Have the wrong identifier corrected.",
)
BUYER_DIFFERS = FindingKind(
    "buyer.identifier-differs",
    Family.IDENTITY,
    Severity.WARNING,
    "L'acheteur donne {given} ; nous avons {expected}.",
    "The buyer gives {given}; we hold {expected}.",
    "Demander lequel est juste : la facture doit porter le bon.",
    "Ask which one is right: the invoice must carry it.",
)
ACCOUNT_CLOSED = FindingKind(
    "account.closed",
    Family.IDENTITY,
    Severity.ERROR,
    "Le compte client {account} est fermé.",
    "Customer account {account} is closed.",
    "Rouvrir le compte ou refuser la commande.",
    "Reopen the account or refuse the order.",
)
TAX_UNSET = FindingKind(
    "account.tax-unset",
    Family.IDENTITY,
    Severity.WARNING,
    "Le client est établi hors de notre pays ({country}) et aucun régime de TVA n'est fixé pour lui.",
    "The customer is established abroad ({country}) and no VAT treatment is set for it.",
    "Fixer sur le compte la catégorie de TVA (K intracommunautaire, G exportation) avant de facturer.",
    "Set the VAT category on the account (K intra-Community, G export) before invoicing.",
)
NOT_FOR_US = FindingKind(
    "seller.not-us",
    Family.IDENTITY,
    Severity.REJECT,
    "La commande s'adresse à un autre fournisseur ({given}), pas à nous ({expected}).",
    "The order is addressed to another supplier ({given}), not to us ({expected}).",
    "Prévenir l'expéditeur : il doit l'envoyer au bon fournisseur ou corriger son fichier fournisseurs.",
    "Tell the sender: it must send it to the right supplier or correct its supplier file.",
)
SELLER_MISSING = FindingKind(
    "seller.missing",
    Family.IDENTITY,
    Severity.NOTICE,
    "La commande ne dit pas à quel fournisseur elle s'adresse ; reçue ici, elle est prise pour nous.",
    "The order does not say which supplier it is for; received here, it is taken to be for us.",
    "Rien à faire.",
    "Nothing to do.",
)
SHIP_TO_DEFAULT = FindingKind(
    "ship-to.default",
    Family.IDENTITY,
    Severity.NOTICE,
    "Aucun lieu de livraison indiqué : le seul connu est pris, {name}.",
    "No place of delivery given: the only one known is taken, {name}.",
    "Rien à faire si le client n'a que ce site.",
    "Nothing to do if the customer has only this site.",
)
SHIP_TO_MISSING = FindingKind(
    "ship-to.missing",
    Family.IDENTITY,
    Severity.ERROR,
    "La commande ne dit pas où livrer.",
    "The order does not say where to deliver.",
    "Demander le lieu de livraison au client.",
    "Ask the customer for the place of delivery.",
)
SHIP_TO_UNKNOWN = FindingKind(
    "ship-to.unknown",
    Family.IDENTITY,
    Severity.ERROR,
    "Le lieu de livraison est inconnu chez nous : {given}.",
    "We do not know the place of delivery: {given}.",
    "Demander l'adresse au client et ajouter le site à son compte, puis revérifier la commande.",
    "Ask the customer for the address and add the site to its account, then check the order again.",
)
SHIP_TO_ELSEWHERE = FindingKind(
    "ship-to.other-customer",
    Family.IDENTITY,
    Severity.ERROR,
    "Le lieu de livraison {given} n'est pas un site de l'acheteur.",
    "The place of delivery {given} is not one of the buyer's sites.",
    "Vérifier avec le client ; ajouter le site à son compte si la livraison y est voulue.",
    "Check with the customer; add the site to its account if delivery there is meant.",
)
SHIP_TO_NEW = FindingKind(
    "ship-to.new",
    Family.IDENTITY,
    Severity.WARNING,
    "Adresse de livraison nouvelle pour ce client : {given}.",
    "A new delivery address for this customer: {given}.",
    "Vérifier l'adresse ; l'ajouter aux sites du compte si elle doit servir encore.",
    "Check the address; add it to the account's sites if it is to be used again.",
)
INVOICE_TO_UNKNOWN = FindingKind(
    "invoice-to.unknown",
    Family.IDENTITY,
    Severity.ERROR,
    "Le client à facturer est inconnu chez nous : {given}.",
    "We do not know the party to invoice: {given}.",
    "Ajouter l'identifiant au bon compte, ou faire corriger la commande.",
    "Add the identifier to the right account, or have the order corrected.",
)
INVOICE_TO_NOT_AGREED = FindingKind(
    "invoice-to.not-agreed",
    Family.IDENTITY,
    Severity.ERROR,
    "La facture est demandée au nom d'un tiers ({given}) sans accord enregistré.",
    "The invoice is asked for in another party's name ({given}) with no agreement on file.",
    "Obtenir l'accord de ce tiers et l'inscrire sur le compte de l'acheteur (facturé à : {candidates}), sinon facturer l'acheteur.",
    "Get that party's consent and record it on the buyer's account (invoiced to: {candidates}), else invoice the buyer.",
)


def buyer(case: Case) -> Iterator[Finding]:
    match, path = case.buyer, "parties.buyer"
    candidates = ", ".join(match.candidates) or "-"
    if match.outcome == "missing":
        yield BUYER_MISSING.at(path, candidates=candidates)
    elif match.outcome == "by_partner":
        yield BUYER_BY_SENDER.at(path, account=candidates)
    elif match.outcome == "unknown":
        yield BUYER_UNKNOWN.at(path, given=_named(case.order.parties.buyer))
    elif match.outcome == "ambiguous":
        yield BUYER_AMBIGUOUS.at(path, given=_named(case.order.parties.buyer), candidates=candidates)
    elif match.outcome == "disagree":
        yield BUYER_DISAGREES.at(path, given=_named(case.order.parties.buyer), candidates=candidates)


def buyer_as_we_know_it(case: Case) -> Iterator[Finding]:
    party, account = case.order.parties.buyer, case.account
    if party is None or account is None or case.buyer.outcome != "found":
        return
    if party.vat_id and account.vat_id and spelled("vat_id", party.vat_id) != spelled("vat_id", account.vat_id):
        yield BUYER_DIFFERS.at("parties.buyer.vat_id", given=party.vat_id, expected=account.vat_id)
    if party.legal_id and account.legal_id and not _same_company(party.legal_id, account.legal_id):
        yield BUYER_DIFFERS.at("parties.buyer.legal_id", given=party.legal_id, expected=account.legal_id)


def _same_company(one: str, other: str) -> bool:
    """A SIRET and its SIREN name the same company."""
    (_, first), (_, second) = spelled("legal_id", one), spelled("legal_id", other)
    return (
        first.startswith(second)
        or second.startswith(first)
        or (len(first) == len(second) == 14 and first[:9] == second[:9])
    )


def account_open(case: Case) -> Iterator[Finding]:
    if case.account is not None and case.account.status == "closed":
        yield ACCOUNT_CLOSED.at("parties.buyer", account=case.account.number)


def account_abroad(case: Case) -> Iterator[Finding]:
    account = case.debtor.account
    if account is None or account.tax_category is not None:
        return
    country = account.address.country if account.address is not None else None
    home = (case.book.own.address.country if case.book.own.address is not None else None) or "FR"
    if country is not None and country != home:
        yield TAX_UNSET.at("parties.invoice_to", country=country)


def addressed_to_us(case: Case) -> Iterator[Finding]:
    seller, own = case.order.parties.seller, case.book.own
    if seller is None or not (seller.gln or seller.vat_id or seller.legal_id or seller.name or seller.identifiers):
        yield SELLER_MISSING.at("parties.seller")
        return
    verdicts = list(_is_us(seller, own))
    if verdicts and not any(verdicts):
        yield NOT_FOR_US.at("parties.seller", given=_named(seller), expected=_named(own.as_party()))


def _is_us(seller: Party, own: OwnIdentity) -> Iterator[bool]:
    """One verdict per identifier that both sides have."""
    if seller.gln and (own.gln or own.glns):
        yield own.is_ours(seller.gln.strip())
    if seller.vat_id and own.vat_id:
        yield spelled("vat_id", seller.vat_id) == spelled("vat_id", own.vat_id)
    if seller.legal_id and own.legal_id:
        yield _same_company(seller.legal_id, own.legal_id)


def ship_to(case: Case) -> Iterator[Finding]:
    yield from _place_of_delivery(case.ship_to, "parties.ship_to")
    said = {case.ship_to.given}
    for line in case.lines:
        for at, part in enumerate(line.line.deliveries or ()):
            match = match_part(part, case.order, case.account, case.book)
            if match is not None and match.given not in said:
                said.add(match.given)
                yield from _place_of_delivery(match, line.path(f"deliveries[{at}].ship_to"), line.number)


def _place_of_delivery(match: SiteMatch, path: str, line: str | None = None) -> Iterator[Finding]:
    if match.outcome == "missing":
        yield SHIP_TO_MISSING.at(path)
    elif match.outcome == "default" and match.party is not None:
        yield SHIP_TO_DEFAULT.at(path, name=_named(match.party))
    elif match.outcome == "unknown":
        yield SHIP_TO_UNKNOWN.at(path, line=line, given=_named(match.given))
    elif match.outcome == "elsewhere":
        yield SHIP_TO_ELSEWHERE.at(path, line=line, given=_named(match.given))
    elif match.outcome == "new":
        yield SHIP_TO_NEW.at(path, line=line, given=_place(match.given))


def invoice_to(case: Case) -> Iterator[Finding]:
    match, path = case.debtor, "parties.invoice_to"
    if match.outcome == "unknown":
        yield INVOICE_TO_UNKNOWN.at(path, given=_named(match.given))
    elif match.outcome == "not_agreed":
        yield INVOICE_TO_NOT_AGREED.at(path, given=_named(match.given), candidates=_usual(match.account))


def _usual(account: Account | None) -> str:
    return account.number if account is not None else "-"


_SAID = (("gln", "GLN"), ("vat_id", "TVA/VAT"), ("legal_id", "SIREN/SIRET"))


def _named(party: Party | None) -> str:
    """How a person recognises the party: its name, then its numbers."""
    if party is None:
        return "-"
    numbers = [f"{label} {value}" for field, label in _SAID if (value := getattr(party, field))]
    numbers += [f"{known.scheme} {known.value}" for known in party.identifiers if known.scheme != "seller"]
    return ", ".join(filter(None, (party.name, *numbers))) or "-"


def _place(party: Party | None) -> str:
    address = party.address if party is not None else None
    if party is None or address is None:
        return _named(party)
    town = " ".join(filter(None, (address.postal_code, address.city)))
    return ", ".join(filter(None, (party.name, *address.lines, town, address.country)))


ORDER_RULES: tuple[OrderRule, ...] = (
    addressed_to_us,
    buyer,
    buyer_as_we_know_it,
    account_open,
    account_abroad,
    ship_to,
    invoice_to,
)
