"""Do we sell what the line asks for? All identifiers are tried, and they must agree."""

from gateway.model.finding import Family, Finding, FindingKind, Severity, Words
from gateway.rules.case import LineCase, LineRule
from gateway.rules.digits import gs1_is_right, with_right_check_digit

UNKNOWN = FindingKind(
    "item.unknown",
    Family.ITEMS,
    Severity.ERROR,
    "Ligne {line} : article inconnu chez nous ({given:fr}).",
    "Line {line}: we do not know the item ({given}).",
    "Retrouver l'article (désignation : {description}) et rattacher le code du client au nôtre.",
    "Find the item (description: {description}) and link the customer's code to ours.",
)
AMBIGUOUS = FindingKind(
    "item.ambiguous",
    Family.ITEMS,
    Severity.ERROR,
    "Ligne {line} : {given:fr} désigne plusieurs de nos articles ({candidates}).",
    "Line {line}: {given} names several of our items ({candidates}).",
    "Choisir l'article, puis corriger le fichier : un GTIN ne désigne qu'un article.",
    "Choose the item, then correct the catalogue: a GTIN names one item only.",
)
DISAGREE = FindingKind(
    "item.identifiers-disagree",
    Family.ITEMS,
    Severity.ERROR,
    "Ligne {line} : les codes ne désignent pas le même article ({given:fr}).",
    "Line {line}: the codes do not name the same item ({given}).",
    "Demander au client lequel il veut. Sans réponse, {taken} serait livré.",
    "Ask the customer which one it wants. Failing an answer, {taken} would be delivered.",
)
CODE_UNKNOWN = FindingKind(
    "item.code-unknown",
    Family.ITEMS,
    Severity.WARNING,
    "Ligne {line} : le code {given} nous est inconnu ; l'article {taken} est reconnu par un autre code.",
    "Line {line}: we do not know code {given}; item {taken} is recognised by another code.",
    "Corriger le code dans le fichier du client ou dans le nôtre.",
    "Correct the code in the customer's catalogue or in ours.",
)
CHECK_DIGIT = FindingKind(
    "item.gtin-check-digit",
    Family.ITEMS,
    Severity.WARNING,
    "Ligne {line} : le GTIN {given} n'est pas valable (clé de contrôle).",
    "Line {line}: GTIN {given} is not valid (check digit).",
    "Le chiffre final attendu donnerait : {meant}.",
    "The expected last digit would give: {meant}.",
)
DISCONTINUED = FindingKind(
    "item.discontinued",
    Family.ITEMS,
    Severity.ERROR,
    "Ligne {line} : l'article {item} n'est plus vendu.",
    "Line {line}: item {item} is no longer sold.",
    "Prévenir le client : rien ne le remplace.",
    "Tell the customer: nothing replaces it.",
)
REPLACED = FindingKind(
    "item.replaced",
    Family.ITEMS,
    Severity.ERROR,
    "Ligne {line} : l'article {item} n'est plus vendu ; {substitute} le remplace.",
    "Line {line}: item {item} is no longer sold; {substitute} replaces it.",
    "Proposer {substitute} au client et corriger la ligne s'il accepte.",
    "Offer {substitute} to the customer and correct the line if it agrees.",
)
BLOCKED = FindingKind(
    "item.blocked",
    Family.ITEMS,
    Severity.ERROR,
    "Ligne {line} : l'article {item} est bloqué à la vente.",
    "Line {line}: item {item} is blocked for sale.",
    "Voir avec le responsable de l'article avant de promettre quoi que ce soit.",
    "See whoever is responsible for the item before promising anything.",
)


def ordinary(case: LineCase) -> bool:
    match = case.match
    return match.is_clear and match.item is not None and match.item.on_sale


def known(case: LineCase) -> Finding | None:
    match = case.match
    if match.item is not None or not match.named or match.candidates:
        return None
    return UNKNOWN.at(
        case.path("item"),
        line=case.number,
        given=_given(case),
        description=case.line.item.description or "-",
    )


def one_item(case: LineCase) -> Finding | None:
    match = case.match
    if match.is_clear or len(match.candidates) < 2:
        return None
    if match.item is None:
        return AMBIGUOUS.at(
            case.path("item"), line=case.number, given=_given(case), candidates=", ".join(match.candidates)
        )
    holders = [codes for _, _, codes in match.named if codes]
    if all(match.item.code in codes for codes in holders):
        return None
    return DISAGREE.at(case.path("item"), line=case.number, given=_given(case), taken=match.item.code)


def every_code_known(case: LineCase) -> Finding | None:
    """Our code and the GTIN only: a buyer's own code that we never recorded is no fault of anybody's."""
    item = case.item
    if item is None:
        return None
    for field, value, codes in case.match.named:
        if not codes and field != "buyer_code":
            return CODE_UNKNOWN.at(case.path(f"item.{field}"), line=case.number, given=value, taken=item.code)
    return None


def gtin_valid(case: LineCase) -> Finding | None:
    """A number of our own master data is no typing error of the buyer's: the audit of the base finds a wrong one."""
    gtin = case.line.item.gtin
    if gtin is None or case.match.gtin_is_known or gs1_is_right(gtin):
        return None
    meant = with_right_check_digit(gtin) or "-"
    if case.match.perhaps is not None:
        meant = f"{meant} ({case.match.perhaps})"
    return CHECK_DIGIT.at(case.path("item.gtin"), line=case.number, given=gtin, meant=meant)


def for_sale(case: LineCase) -> Finding | None:
    item = case.match.item  # what was asked for, also where something else takes its place
    if item is None or item.status == "active":
        return None
    if item.status == "blocked":
        return BLOCKED.at(case.path("item"), line=case.number, item=item.code)
    if item.substitute:
        return REPLACED.at(case.path("item"), line=case.number, item=item.code, substitute=item.substitute)
    return DISCONTINUED.at(case.path("item"), line=case.number, item=item.code)


def _given(case: LineCase) -> Words:
    named = case.match.named
    return Words(
        fr=", ".join(f"{_LABELS[field].fr} {value}" for field, value, _ in named),
        en=", ".join(f"{_LABELS[field].en} {value}" for field, value, _ in named),
    )


_LABELS = {
    "gtin": Words(fr="GTIN", en="GTIN"),
    "seller_code": Words(fr="code fournisseur", en="supplier code"),
    "buyer_code": Words(fr="code client", en="customer code"),
}

LINE_RULES: tuple[LineRule, ...] = (known, one_item, every_code_known, gtin_valid, for_sale)
