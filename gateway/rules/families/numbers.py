"""Check digits of the parties' numbers: a typing error caught before it stands on an invoice."""

from collections.abc import Iterator

from gateway.model.finding import Family, Finding, FindingKind, Severity, Words
from gateway.model.parts import Party
from gateway.rules.case import Case, OrderRule
from gateway.rules.digits import gs1_is_right, register_number_is_right, vat_is_right, with_right_check_digit

GLN_INVALID = FindingKind(
    "gln.check-digit",
    Family.IDENTITY,
    Severity.WARNING,
    "Le GLN {given} ({role:fr}) n'est pas valable (clé de contrôle).",
    "GLN {given} ({role}) is not valid (check digit).",
    "Le chiffre final attendu donnerait : {meant}.",
    "The expected last digit would give: {meant}.",
)
VAT_INVALID = FindingKind(
    "vat.invalid",
    Family.IDENTITY,
    Severity.WARNING,
    "Le numéro de TVA {given} ({role:fr}) n'est pas valable.",
    "VAT number {given} ({role}) is not valid.",
    "Le demander au client : la facture doit porter le bon.",
    "Ask the customer: the invoice must carry the right one.",
)
LEGAL_INVALID = FindingKind(
    "legal-id.invalid",
    Family.IDENTITY,
    Severity.WARNING,
    "Le SIREN ou SIRET {given} ({role:fr}) n'est pas valable.",
    "SIREN or SIRET {given} ({role}) is not valid.",
    "Le demander au client : la facture doit porter le bon.",
    "Ask the customer: the invoice must carry the right one.",
)

_ROLES = {
    "buyer": Words(fr="acheteur", en="buyer"),
    "seller": Words(fr="fournisseur", en="seller"),
    "ship_to": Words(fr="lieu de livraison", en="place of delivery"),
    "invoice_to": Words(fr="client facturé", en="invoiced party"),
    "payer": Words(fr="payeur", en="payer"),
}


def party_numbers(case: Case) -> Iterator[Finding]:
    for role in _ROLES:
        party: Party | None = getattr(case.order.parties, role)
        if party is not None:
            yield from _numbers(party, role)


def _numbers(party: Party, role: str) -> Iterator[Finding]:
    path, words = f"parties.{role}", _ROLES[role]
    if party.gln and not (len(party.gln) == 13 and gs1_is_right(party.gln)):
        meant = with_right_check_digit(party.gln) or "-"
        yield GLN_INVALID.at(f"{path}.gln", given=party.gln, role=words, meant=meant)
    if party.vat_id and not vat_is_right(party.vat_id):
        yield VAT_INVALID.at(f"{path}.vat_id", given=party.vat_id, role=words)
    if party.legal_id and not register_number_is_right(party.legal_id):
        yield LEGAL_INVALID.at(f"{path}.legal_id", given=party.legal_id, role=words)


ORDER_RULES: tuple[OrderRule, ...] = (party_numbers,)
