"""Labels that are misspelt or misread, set right: ``Bestelnummer``, ``Comnande``, ``De1ivery date``, ``Lieferanschrilt``.

Only long words are looked at that say nothing as they are, and only one sign away from exactly one that does (two in a very
long word); what is not near any stays as it is. Names and towns never come here: only what stands where a label does.
"""

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from adapters.formats.pdf.lexicon import (
    BUYER,
    DELIVERY_DAY,
    INVOICE_TO,
    NOT_THE_ORDER,
    ORDER,
    ORDER_DAY,
    SELLER,
    SHIP_TO,
    SUM,
    fold,
    matches,
)

SHORTEST = 6
LONG = 10  # signs from which two may be wrong
_TELLING = "|".join((ORDER, NOT_THE_ORDER, DELIVERY_DAY, ORDER_DAY, SHIP_TO, SELLER, INVOICE_TO, BUYER, SUM))
_SIGNS = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b"})

_LABELS = (
    "adresse adresses acheteur achat achats client clients commande commandes commander command numero reference references "
    "fournisseur fournisseurs facture factures facturation facturer livraison livraisons livrer livree livre destinataire "
    "expedition reception demande demandee demandes souhaite souhaitee souhaitees prevue prevus devise monnaie montant "
    "montants remise total totaux taxes unitaire paiement reglement delais document lieu magasin depot service societe vendeur "
    "address addresses buyer customer customers order orders ordered number numbers purchase purchaser supplier suppliers "
    "supplies supply vendor vendors seller invoice invoices invoicing billing deliver delivery delivered deliveries required "
    "requested request shipping shipment currency amount amounts discount subtotal payment terms document company quantity "
    "receiving warehouse consignee issued expected "
    "anschrift adresse besteller bestellung bestellungen bestellnummer bestelldatum bestellte lieferant lieferanten liefern "
    "lieferung lieferungen lieferdatum liefertermin lieferadresse lieferanschrift lieferort anlieferung rechnung rechnungen "
    "rechnungsadresse rechnungsanschrift empfanger auftrag auftrags auftraggeber auftragsnummer kunde kunden kundennummer "
    "wahrung betrag gesamt gesamtbetrag netto nettobetrag brutto bruttobetrag summe zwischensumme mehrwertsteuer "
    "umsatzsteuer termin wunschtermin belegnummer belegdatum nummer datum zahlung zahlungsbedingungen verkaufer "
    "warenempfanger"
)
_WORDS = frozenset(_LABELS.split())
_LONG = sorted(word for word in _WORDS if len(word) >= SHORTEST)


@lru_cache(20_000)
def label(said: str) -> str:
    """The text folded as :func:`fold` does, its words set right."""
    return " ".join(_set_right(word) for word in fold(said).split())


def _set_right(word: str) -> str:
    plain = word.translate(_SIGNS) if re.search(r"[a-z]", word) else word
    if plain in _WORDS:
        return plain
    if len(word) < SHORTEST or sum(sign.isdigit() for sign in word) > 2 or matches(_TELLING, word):
        return word
    for meant in (plain.replace("rn", "m"), plain.replace("vv", "w")):
        if meant in _WORDS:
            return meant
    near = process.extract(
        plain, _LONG, scorer=DamerauLevenshtein.distance, score_cutoff=2 if len(word) >= LONG else 1, limit=2
    )
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return word
    return near[0][0] if near[0][1] == 1 or len(near[0][0]) >= LONG else word
