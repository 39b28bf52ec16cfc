"""What labels and column heads mean, in French, English and German.

By stems rather than by whole expressions, so that ``Date de livraison souhaitée`` and ``Requested delivery`` need no
entry of their own. Everything is compared folded: small letters, no accents, no punctuation.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

_SIGNS = {"ß": "ss", "œ": "oe", "æ": "ae", "°": "o ", "º": "o ", "№": "no ", "#": " no ", "’": "'", "ø": "o"}


def fold(said: str) -> str:
    """``N° de Commande :`` → ``no de commande``."""
    for sign, plain in _SIGNS.items():
        said = said.replace(sign, plain)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", said.casefold()) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", bare).split())


class Role(StrEnum):
    """What a column of the order's lines holds."""

    POSITION = "position"
    CODE = "code"  # a code of nobody said whom
    BUYER_CODE = "buyer_code"
    SELLER_CODE = "seller_code"
    GTIN = "gtin"
    ITEM = "item"  # article: its code, its description, or both
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    UNIT = "unit"
    PRICE = "price"
    GROSS_PRICE = "gross_price"
    PER = "per"
    DISCOUNT = "discount"
    AMOUNT = "amount"
    DELIVERY = "delivery"
    TAX = "tax"
    OTHER = "other"


NUMERIC = frozenset({Role.QUANTITY, Role.PRICE, Role.GROSS_PRICE, Role.PER, Role.DISCOUNT, Role.AMOUNT})

_EXACT = {
    Role.UNIT: "u uq uv um un uom me eh eh einh einheit einheiten meh unit units unite unites udm uc ue mesure mengeneinheit",
    Role.PER: "pe par per pro base je preiseinheit priceunit priceper prixpar unitedeprix uniteprix pricebasis basis",
    Role.POSITION: "pos position positions ligne line zeile no nr n lfdnr lfd lig ln poste rang posnr posno lineno nolign noligne i",
    Role.ITEM: "article articles artikel item items produit produits product products produkt ware waren",
    Role.AMOUNT: "gp mt mtht ht net netto pt",
    Role.PRICE: "pu puht ep puhteur pun",
    Role.QUANTITY: "q qt qte qty menge stk stuck stueck nb pieces pcs",
    Role.DESCRIPTION: "text texte intitule goods details nature titre",
    Role.GTIN: "ean gtin ean13 gencod gencode barcode codebarre codebarres strichcode eancode codeean eangtin gtinean eannr",
    Role.OTHER: "colis poids weight gewicht marque brand hersteller pcb",
}
_BY_NAME = {name: role for role, names in _EXACT.items() for name in names.split()}

_STEMS: tuple[tuple[Role, str], ...] = (
    (Role.GTIN, r"\bean|\bgtin|gencod|barcode|code barre|strichcode"),
    (
        Role.OTHER,
        r"colis|emball|poids|weight|gewicht|\bvpe\b|pack(ag)?(e|ing)?\b|marque|brand|solde|livree|delivered|geliefert|stock",
    ),
    (Role.DISCOUNT, r"\brem\b|remise|\bdisc|rabatt|nachlass|\brab\b|^%$"),
    (Role.TAX, r"^(code |taux |taux de |montant |% )?(tva|vat|mwst|ust|tax|taxe|taxes|steuer)\b"),
    (Role.PER, r"preiseinheit|price unit|price per\b|prix par|unite de prix|price basis"),
    (
        Role.AMOUNT,
        r"(total|gesamt|\bext|\bligne|position).*(prix|price|preis|cost)|(prix|price|preis).*(total|gesamt|ligne)|gesamtpreis|extended",
    ),
    (Role.PRICE, r"prix|price|preis|\bp u\b|\bpu\b|\bcost\b|tarif|\brate\b|\bvk\b|\bek\b"),
    (Role.QUANTITY, r"\bqt[ey]\b|\bquant|menge\b"),
    (Role.DELIVERY, r"livr|deliv|liefer(?!ant)|termin\b|\bdue\b|^date|^datum|delai|wunsch|\breq"),
    (
        Role.QUANTITY,
        r"\bqt|\bquant|menge\b|anzahl|nombre|^nb\b|\bof units\b|\bunits? ordered|\border(ed)?$|commandee|stuckzahl",
    ),
    (Role.AMOUNT, r"montant|amount|betrag|total|wert\b|summe|gesamt|\bext|valeur|value"),
    (
        Role.BUYER_CODE,
        r"\b(notre|nos|our|unsere?r?|client|customer|buyer|kunden)\b.*\b(ref|code|nr|no|item|art|part|sku)|kunden ?art|\bintern\w*\b",
    ),
    (
        Role.SELLER_CODE,
        r"\b(votre|vos|your|ihre?)\b.*\b(ref|code|nr|no|item|art|part|sku)|(fournisseur|supplier|vendor|lieferant\w*)",
    ),
    (Role.DESCRIPTION, r"desig|descr|libell|bezeich|beschreib|wording|nature"),
    (
        Role.CODE,
        r"\bref|\bcode|\bsku\b|\bpart\b|\bart\b.*\b(nr|no)\b|artikel ?n|article no|no article|\bmaterial|item (no|number|code)|prod(uct|uit|ukt).*(no|nr|code|number)|\bmpn\b|sachnummer|teile ?n|item no",
    ),
    (Role.ITEM, r"\barticle|\bartikel|\bitem|\bprodu"),
    (Role.UNIT, r"^unit|^einh|^unite"),
)
_GROSS = re.compile(r"brut|gross|\blist|catalog|tarif|public")
_TAXES_SAID = re.compile(
    r"\b(ht|h t|hors taxes?|hors tva|excl( of)? vat|ex vat|excl tax|eur|euro|euros|gbp|usd|chf|zzgl mwst|ohne mwst)\b"
)


@lru_cache(4096)
def column_role(head: str) -> Role | None:
    """What a head says of its column; ``None`` when it is no head we know. Bilingual heads count by either half;
    a code and a description under one head are an item."""
    halves = [part for part in re.split(r"[/|\n]", head) if part.strip()]
    roles = [_column_role(part) for part in halves] if len(halves) > 1 else []
    if len(set(roles) & {Role.CODE, Role.BUYER_CODE, Role.ITEM, Role.DESCRIPTION}) > 1:
        return Role.ITEM
    if len(halves) > 1 and roles[0] is Role.PRICE and Role.UNIT in roles:
        return Role.PRICE
    return next((role for role in (_column_role(head), *roles) if role is not None), None)


def _column_role(head: str) -> Role | None:
    plain = fold(head.replace("€", " ").replace("£", " ").replace("$", " "))
    if not plain:
        return Role.POSITION if head.strip() == "#" else None
    if len(plain) > 40 or re.search(r"\d{3}", plain):
        return None
    shorter = " ".join(_TAXES_SAID.sub(" ", plain).split()) or plain
    named = _BY_NAME.get(shorter.replace(" ", ""))
    if named is not None:
        return named
    for role, stem in _STEMS:
        if re.search(stem, shorter):
            return Role.GROSS_PRICE if role is Role.PRICE and _GROSS.search(shorter) else role
    return None


ORDER = (
    r"\bcommande?s?\b|\bcde\b|\bbdc\b|\bbc\b|\bpo\b|\bp o\b|\border\b|bestell|einkaufs|auftrag|\bordre\b|bon d achat"
    r"|\bbest (nr|no|nummer)\b"
)
NUMBER = r"\bno\b|\bn\b|\bnr\b|numero|\bnum\b|number|nummer|\bref|\bid\b|bestellnr|auftragsnr"
NOT_THE_ORDER = (
    r"\bclient\b|customer|kunden|account|compte|konto|offre|devis|quot|angebot|fournisseur|supplier|vendor|lieferant\b|lieferanten"
    r"|contrat|contract|vertrag|rahmen|\btel|fax|phone|iban|bic|\btva\b|\bvat\b|\bust\b|siren|siret|\bgln\b|projekt|project|chantier"
    r"|article|artikel|\bitem\b|\bligne|\bline\b|facture|invoice|rechnung|livraison|delivery note|lieferschein|\bpage\b|seite"
    r"|requisition|demande|bedarf|steuer|\brcs\b|handels|naf|\bape\b|incoterm|lot\b|\bplan\b|engagement|commitment|\bmarche\b|wert\b|summe|betrag|\btotal"
)
OUR_REFERENCE = r"\b(notre|nos|our|unsere?)\b.*(ref|zeichen|no\b|nr\b)|^(reference|referenz|ref|belegnummer|document (no|number)|belegnr)$"

DELIVERY_DAY = r"livr|\bliv\b|\breception|deliv|liefer(?!ant)|anliefer|requir|requise|souhait|wunsch|need|\bdue\b|arriv|\beta\b|termin\b|ship (by|on|date)|delai|wanted|\bdispo"
ORDER_DAY = r"command|\bcde\b|\border|\bpo\b|\bp o\b|bestell|\bbest\b|beleg|issue|emis|etabl|ausgestellt|ausstell|redig|auftrag|dated|erstellt|\bdu\b|\bvom\b|\bfait\b"
PLAIN_DAY = r"\bdate\b|\bdatum\b|\ble\b|\bden\b|\bon\b|\bam\b"
OTHER_DAY = r"echeance|payment|paiement|zahl|factur|invoice|rechnung|offre|devis|quot|angebot|contrat|contract|vertrag|impr|print|druck|naissance|valid|gultig|expir|tarif|revision"

SHIP_TO = r"livr|destinataire|ship to|ship ?to|deliver|consignee|\bliefer(?!ant)|warenempf|anliefer|versand an|versandadresse|delivered to"
SELLER = r"fournisseur|supplier|vendor|\bseller|vendeur|lieferant|verkauf|^a l attention|^attention|^an$|^to$|^a$|auftragnehmer"
INVOICE_TO = r"factur|invoice|\bbill|rechnung"
BUYER = r"acheteur|\bbuyer|besteller|auftraggeber|kaufer|donneur d ordre|^client|^customer$|^kunde$|^from$|^de$|^von$|purchaser|ordered by|sold to|emetteur|absender|commande par"
ORDER_DESK = r"service commandes|service commercial|service client|sales order|order desk|order processing|auftragserfassung|auftragsabwicklung|vertrieb|sales dep|administration des ventes|\badv\b"

CARRIED = r"report|reporte|ubertrag|uebertrag|carried|brought|c f|b f|zwischensumme"
TOTAL = (
    r"^(sous total|total|totaux|totale|montant|net a payer|net|somme|sub ?total|grand total|gross|vat|tva|tax|taxe|taxes|mwst|ust|"
    r"zzgl|plus|dont|inkl|summe|gesamt\w*|netto\w*|brutto\w*|zwischensumme|endbetrag|endsumme|rechnungsbetrag|auftragswert|bestellwert|"
    r"warenwert|shipping|freight|port|frais|versand\w*|fracht\w*|amount due|amount|balance|steuer|umsatzsteuer|mehrwertsteuer|order total|valeur|value)\b"
)
TAX_TOTAL = r"\btva\b|\bvat\b|mwst|\bust\b|\btax(es?)?\b|steuer"
NET_TOTAL = (
    r"\bht\b|h t\b|hors tax|excl|netto|\bnet\b|before tax|sous total|sub ?total|zwischensumme|ohne mwst|warenwert"
)
GROSS_TOTAL = r"ttc|compris|inclus|incl|inkl|brutto|gross|grand total|after tax|a payer|endbetrag|endsumme|rechnungsbetrag|total due|amount due|toutes taxes|zahlbetrag"
CHARGE_TOTAL = (
    r"\bport\b|frais|freight|shipping|carriage|versand|fracht|transport|eco ?(part|contrib)|zuschlag|surcharge|handling"
)
REDUCTION_TOTAL = r"remise|discount|rabatt|escompte|skonto|nachlass"
LINE_COUNT = r"nombre de lignes|number of lines|line count|anzahl (der )?positionen|nb de lignes"


UNITS = {
    "H87": "pce pces pc pcs piece pieces st stk stck stuck stueck ea each u un unite unites unit units nr",
    "KGM": "kg kgs kilo kilos kilogramm kilogramme", "GRM": "g gr", "TNE": "t to tonne tonnes tonnen",
    "MTR": "m ml mtr metre metres meter lfm", "MTK": "m2 qm mtk", "MTQ": "m3 cbm mtq", "MMT": "mm", "CMT": "cm",
    "LTR": "l lt ltr litre litres liter", "XBX": "bte boite boites box boxes bx karton1", "XCT": "crt carton cartons ctn krt kt karton",
    "XPK": "pk pkg paq paquet paquets pack packs pak ve packung", "XPX": "pal palette palettes pallet pallets", "PR": "pr paire paires pair pairs paar",
    "SET": "set sets jeu lot kit satz", "XRO": "rlx rouleau rouleaux roll rolls rol rolle rollen", "XBG": "sac sacs bag bags sack beutel btl",
    "HUR": "h hr std heure heures hour hours stunde", "DAY": "j jour jours day days tag tage", "CEN": "cent", "MIL": "mil mille", "DZN": "dz dzn douzaine dozen dutzend",
    "XCA": "bidon can dose dosen kanister", "XBO": "flacon bouteille bouteilles bottle bottles flasche flaschen fl",
}  # fmt: skip
"""UN/ECE Recommendation 20 (and 21 with X) → how orders abbreviate it."""
_UNIT_BY_NAME = {name: code for code, names in UNITS.items() for name in names.split()}


def unit_code(said: str) -> str | None:
    """Recommendation 20 code of a printed unit, or ``None`` when it is none we know."""
    return _UNIT_BY_NAME.get(fold(said.replace("²", "2").replace("³", "3")).replace(" ", ""))


def matches(stems: str, said: str) -> bool:
    """``said`` is folded already."""
    return re.search(stems, said) is not None
