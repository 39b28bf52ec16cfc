"""The kinds of master data: which model a row becomes, which columns it has and what people call them.

Canonical column names are the fields of the models; fields of an address and a contact stand flat beside the others.
"""

import unicodedata
from dataclasses import dataclass, field

from gateway.model.base import Document
from gateway.model.conditions import Condition, Contract, CreditPolicy
from gateway.model.master import (
    Account,
    CatalogueItem,
    CreditLimit,
    CrossReference,
    LedgerItem,
    OwnIdentity,
    Partner,
    PriceEntry,
    Site,
    Stock,
)


class SiteRow(Document):
    """A site with the number of its account; :func:`gateway.masterdata.settle_accounts` joins them."""

    account: str
    site: Site


PLACES: dict[str, str] = {
    "address_line_1": "address.lines.0",
    "address_line_2": "address.lines.1",
    "address_line_3": "address.lines.2",
    "postal_code": "address.postal_code",
    "city": "address.city",
    "region": "address.region",
    "country": "address.country",
}
PEOPLE: dict[str, str] = {"contact_name": "contact.name", "email": "contact.email", "phone": "contact.phone"}
REGISTER: dict[str, str] = {"siren": "siren", "siret": "siret"}
"""Both may stand in one file; the SIRET, which begins with the SIREN, is the one kept."""

SPOKEN: dict[str, str] = {  # what French and English files call the columns; blanks, accents and case do not count
    "adresse": "address_line_1", "address": "address_line_1", "street": "address_line_1", "rue": "address_line_1",
    "adresse_1": "address_line_1", "adresse_2": "address_line_2", "complement_adresse": "address_line_2",
    "adresse_3": "address_line_3", "address_1": "address_line_1", "address_2": "address_line_2",
    "cp": "postal_code", "code_postal": "postal_code", "zip": "postal_code", "postcode": "postal_code",
    "ville": "city", "town": "city", "pays": "country", "region_departement": "region",
    "nom_contact": "contact_name", "interlocuteur": "contact_name", "courriel": "email", "mail": "email",
    "e_mail": "email", "telephone": "phone", "tel": "phone",
    "nom": "name", "raison_sociale": "name", "denomination": "name",
    "tva": "vat_id", "numero_tva": "vat_id", "n_tva": "vat_id", "tva_intracommunautaire": "vat_id", "vat": "vat_id",
    "langue": "language", "devise": "currency", "statut": "status", "etat": "status",
    "partenaire": "partner", "partenaire_edi": "partner", "identifiants": "identifiers",
    "valide_du": "valid_from", "date_debut": "valid_from", "valide_au": "valid_to", "date_fin": "valid_to",
    "tarif": "price_list", "liste_de_prix": "price_list", "grille_tarifaire": "price_list",
}  # fmt: skip
ITEM_WORDS = ("article", "code_article", "reference", "ref", "sku", "item_code")
ACCOUNT_WORDS = ("compte", "compte_client", "client", "code_client", "numero_client", "n_client", "customer")


@dataclass(frozen=True)
class Kind:
    """``columns``: canonical name → place in the row. ``key`` names what makes two rows the same record.

    ``spoken`` are other words for the columns; ``defaults`` fill what a file leaves out.
    """

    name: str
    model: type[Document]
    required: tuple[str, ...]
    key: tuple[str, ...]
    columns: dict[str, str]
    spoken: dict[str, str]
    file_names: tuple[str, ...]
    defaults: dict[str, str] = field(default_factory=dict)

    def column(self, header: str) -> str | None:
        """The canonical name of what a header says; ``None`` when it means nothing here."""
        plain = plain_word(header)
        for candidate in (plain, self.spoken.get(plain), SPOKEN.get(plain)):
            if candidate in self.columns:
                return candidate
        return None


def _columns(model: type[Document], *more: dict[str, str], without: tuple[str, ...] = ()) -> dict[str, str]:
    own = {name: name for name in model.model_fields if name not in ("address", "contact", "sites", *without)}
    return {**own, **{name: place for group in more for name, place in group.items()}}


def _all(words: tuple[str, ...], column: str) -> dict[str, str]:
    return dict.fromkeys(words, column)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "own", OwnIdentity, ("name",), (), _columns(OwnIdentity, PLACES, PEOPLE, REGISTER), {},
            ("own", "identity", "societe", "identite"),
        ),
        Kind(
            "partners", Partner, ("id", "name"), ("id",), _columns(Partner, PEOPLE), {"code": "id"},
            ("partners", "partner", "partenaires"),
        ),
        Kind(
            "accounts", Account, ("number", "name"), ("number",), _columns(Account, PLACES, PEOPLE, REGISTER),
            _all(ACCOUNT_WORDS, "number")
            | {
                "numero": "number", "compte": "number", "encours": "limit", "plafond": "limit",
                "encours_autorise": "limit", "limite_credit": "limit", "credit_limit": "limit",
                "delai": "payment_days", "delai_paiement": "payment_days", "motif_blocage": "blocked_reason",
                "politique_credit": "credit_policy", "facture_a": "invoice_to", "groupe": "group",
                "montant_garanti": "insured_amount", "garanti_jusqu_au": "insured_until", "acompte": "deposit_percent",
            },
            ("accounts", "account", "comptes", "clients", "customers"),
        ),
        Kind(
            "sites", SiteRow, ("account", "name"), ("account", "code", "gln", "name"),
            {"account": "account", **{name: f"site.{place}" for name, place in _columns(Site, PLACES).items()}},
            _all(ACCOUNT_WORDS, "account") | {"code_site": "code", "site": "name", "code_lieu": "code"},
            ("sites", "site", "lieux", "adresses_livraison"),
        ),
        Kind(
            "items", CatalogueItem, ("code", "description"), ("code",), _columns(CatalogueItem),
            _all(ITEM_WORDS, "code")
            | {
                "libelle": "description", "designation": "description", "ean": "gtin", "code_barres": "gtin",
                "unite": "unit", "conditionnement": "pack", "pcb": "pack", "minimum_commande": "minimum",
                "remplacant": "substitute", "taux_tva": "tax_rate", "tva": "tax_rate", "unites": "units",
            },
            ("items", "item", "articles", "catalogue", "produits"),
        ),
        Kind(
            "prices", PriceEntry, ("item", "net"), ("price_list", "item", "currency", "from_quantity", "valid_from"),
            _columns(PriceEntry),
            _all(ITEM_WORDS, "item")
            | {"prix": "net", "prix_net": "net", "price": "net", "par": "per", "a_partir_de": "from_quantity"},
            ("prices", "price", "prix", "tarifs", "price_list"),
            {"price_list": "standard"},
        ),
        Kind(
            "stock", Stock, ("item", "available"), ("item",), _columns(Stock),
            _all(ITEM_WORDS, "item")
            | {"disponible": "available", "quantite": "available", "stock": "available", "delai": "lead_days"},
            ("stock", "stocks"),
        ),
        Kind(
            "cross_references", CrossReference, ("account", "buyer_code", "item"), ("account", "buyer_code"),
            _columns(CrossReference),
            _all(ACCOUNT_WORDS, "account")
            | _all(ITEM_WORDS, "item")
            | {"code_chez_le_client": "buyer_code", "reference_client": "buyer_code", "ref_client": "buyer_code"},
            ("cross_references", "cross_reference", "references_clients", "correspondances"),
        ),
        Kind(
            "contracts", Contract, ("number", "account"), ("number",), _columns(Contract),
            {"numero": "number", "contrat": "number", **_all(ACCOUNT_WORDS, "account"), "delai_paiement": "payment_days"},
            ("contracts", "contract", "contrats", "marches"),
        ),
        Kind(
            "conditions", Condition, ("code", "reason"), ("code",), _columns(Condition),
            {**_all(ACCOUNT_WORDS, "account"), "article": "item", "motif": "reason", "taux": "percent",
             "montant": "amount", "a_partir_de": "from_amount", "en_dessous_de": "below_amount", "rang": "sequence"},
            ("conditions", "condition", "remises", "conditions_commerciales"),
        ),
        Kind(
            "credit_policies", CreditPolicy, ("segment",), ("segment",), _columns(CreditPolicy), {},
            ("credit_policies", "credit_policy", "politiques_credit"),
        ),
        Kind(
            "credit_limits", CreditLimit, ("account",), ("account",), _columns(CreditLimit),
            {**_all(ACCOUNT_WORDS, "account"), "encours": "limit", "plafond": "limit", "encours_autorise": "limit",
             "limite_credit": "limit", "montant_garanti": "insured_amount", "garanti_jusqu_au": "insured_until"},
            ("credit_limits", "credit_limit", "limits", "limites", "encours"),
        ),
        Kind(
            "open_items", LedgerItem, ("account", "number", "open"), ("account", "number"), _columns(LedgerItem),
            {**_all(ACCOUNT_WORDS, "account"), "piece": "number", "facture": "number", "numero": "number",
             "reste_du": "open", "solde": "open", "montant": "open", "date": "issued_on", "echeance": "due_on",
             "litige": "disputed"},
            ("open_items", "open_item", "postes_ouverts", "balance_agee", "impayes"),
        ),
    )
}  # fmt: skip
"""In the order in which they are loaded: who is referred to comes before who refers."""


def plain_word(text: str) -> str:
    """Lower case, no accents, one underscore for whatever is neither letter nor digit: ``N° Client`` → ``n_client``."""
    decomposed = unicodedata.normalize("NFKD", text.replace("°", " "))
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()
    return "_".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


def kind_of_name(word: str) -> Kind | None:
    """``Tarifs 2026.csv`` → prices: the longest known name that the word begins with."""
    plain = plain_word(word)
    fits = [
        (len(name), kind)
        for kind in KINDS.values()
        for name in kind.file_names
        if plain == name or plain.startswith(f"{name}_")
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def kind_of_columns(headers: list[str]) -> Kind | None:
    """The kind whose required columns are all there and which understands most of the headers; none when two do."""
    scores = sorted(
        (
            (sum(column is not None for column in known), kind.name)
            for kind in KINDS.values()
            if set(kind.required) <= (known := set(map(kind.column, headers)))
        ),
        reverse=True,
    )
    if not scores or (len(scores) > 1 and scores[0][0] == scores[1][0]):
        return None
    return KINDS[scores[0][1]]
