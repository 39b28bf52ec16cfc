"""The page that lists every finding: made from the declarations, so that it cannot be out of date."""

from collections.abc import Iterator
from itertools import groupby

from gateway.model.finding import CATALOGUE, Family, FindingKind, Severity

_TITLE = {"fr": "Ce que la passerelle peut trouver à redire", "en": "What the gateway may find"}
_INTRO = {
    "fr": "Page produite à partir des déclarations du code. La gravité d'un code se change par partenaire "
    "(`severities` dans son profil). Les mots entre accolades sont remplacés par les valeurs du document.",
    "en": "Made from the declarations in the code. A partner's profile may give a code another severity "
    "(`severities`). Words in braces are replaced by the document's values.",
}
_COLUMNS = {
    "fr": "| Code | Gravité | Ce qui est dit | Ce qu'il faut faire |",
    "en": "| Code | Severity | What is said | What to do |",
}
_FAMILIES = {
    Family.SYNTAX: "Syntaxe du fichier",
    Family.COMPLETENESS: "Données obligatoires",
    Family.IDENTITY: "Qui commande, qui livre-t-on, qui facture-t-on",
    Family.ITEMS: "Articles",
    Family.QUANTITIES: "Quantités",
    Family.PRICES: "Prix et conditions",
    Family.DELIVERY: "Livraison et stock",
    Family.ARITHMETIC: "Calculs",
    Family.DUPLICATES: "Doublons",
    Family.PLAUSIBILITY: "Vraisemblance",
    Family.CREDIT: "Encours",
    Family.CHANGES: "Modifications et annulations",
}
_SEVERITIES = {
    Severity.NOTICE: "information",
    Severity.WARNING: "avertissement",
    Severity.ERROR: "met en attente",
    Severity.REJECT: "refus",
}


def reference(language: str) -> str:
    """Markdown, one table per family, of every finding declared so far (by the modules that are imported)."""
    return "\n".join(_page(language)) + "\n"


def _page(language: str) -> Iterator[str]:
    language = language if language == "fr" else "en"
    order = list(Family)
    kinds = sorted(CATALOGUE.values(), key=lambda kind: (order.index(kind.family), kind.code))
    yield f"# {_TITLE[language]}"
    yield f"\n{_INTRO[language]}"
    for family, members in groupby(kinds, key=lambda kind: kind.family):
        yield f"\n## {_FAMILIES[family] if language == 'fr' else family.value.capitalize()}\n"
        yield _COLUMNS[language]
        yield "|---|---|---|---|"
        for kind in members:
            yield _row(kind, language)


def _row(kind: FindingKind, language: str) -> str:
    if language == "fr":
        cells = (f"`{kind.code}`", _SEVERITIES[kind.severity], kind.fr, kind.way_out_fr)
    else:
        cells = (f"`{kind.code}`", kind.severity.value, kind.en, kind.way_out_en)
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(template: str) -> str:
    """Braces without their format: ``{day:%d/%m/%Y}`` reads ``{day}``."""
    pieces = template.replace("|", "\\|").split("{")
    return pieces[0] + "".join("{" + _without_format(piece) for piece in pieces[1:])


def _without_format(piece: str) -> str:
    name, _, rest = piece.partition("}")
    return name.split(":")[0] + "}" + rest
