"""The page on master data: each kind with its columns and what else they may be called. Made from the declarations."""

from collections.abc import Iterator

from gateway.masterdata.kinds import KINDS, SPOKEN, Kind

_TITLE = {"fr": "Reprendre les données de base", "en": "Loading master data"}
_INTRO = {
    "fr": "Page produite à partir du code. Chaque sorte se reprend en CSV, YAML ou JSON (`gateway import`) et se rend de "
    "même (`gateway export`). Seul ce que dit le fichier est changé ; le même fichier deux fois ne change rien. Une "
    "ligne fautive est refusée avec son motif, le reste entre ; `--dry-run` dit tout sans rien enregistrer. Une cellule "
    "vide laisse ce qui est connu ; le mot « aucun » (ou `none`) retire une limite, une garantie, un groupe… Les "
    "colonnes en gras sont obligatoires.",
    "en": "Made from the code. Each kind is loaded as CSV, YAML or JSON (`gateway import`) and written out the same way "
    "(`gateway export`). Only what the file says is changed; the same file twice changes nothing. A bad row is refused "
    "with its reason and the rest goes in; `--dry-run` tells everything and stores nothing. An empty cell leaves what is "
    "known; the word `none` takes a limit, a cover, a group … away. Columns in bold are required.",
}
_ABOUT = {
    "own": (
        "Notre identité, notre calendrier, l'âge permis des données",
        "Our identity, calendar, how old data may be",
    ),
    "partners": ("Qui nous envoie des documents", "Who sends us documents"),
    "accounts": ("Les comptes clients", "Customer accounts"),
    "sites": ("Leurs lieux de livraison", "Their places of delivery"),
    "items": ("Les articles", "Items"),
    "prices": ("Les tarifs", "Price lists"),
    "stock": ("Disponible et délais", "Stock and lead times"),
    "cross_references": ("Les codes articles des clients", "Customers' codes for our items"),
    "contracts": ("Les contrats", "Contracts"),
    "conditions": (
        "Remises et frais convenus, en cascade : rabais, remise, escompte, port",
        "Agreed reductions and charges, in cascade: rabais, remise, escompte, carriage",
    ),
    "credit_policies": (
        "Ce que fait chaque alerte d'encours, par segment",
        "What each credit trigger does, by segment",
    ),
    "credit_limits": (
        "Limites et garanties seules, sans toucher au reste du compte",
        "Limits and cover alone, the rest of the account untouched",
    ),
    "open_items": (
        "Les postes ouverts de l'ERP : ceux d'un compte nommé remplacent tous les siens",
        "Open items of the ERP: those of an account that is named replace all of its own",
    ),
}


def reference(language: str) -> str:
    return "\n".join(_page(language)) + "\n"


def _page(language: str) -> Iterator[str]:
    french = language == "fr"
    yield f"# {_TITLE[language]}\n\n{_INTRO[language]}"
    for kind in KINDS.values():
        yield f"\n## `{kind.name}`: {_ABOUT[kind.name][0 if french else 1]}\n"
        yield "| Colonne | Aussi appelée |\n|---|---|" if french else "| Column | Also called |\n|---|---|"
        for column in kind.columns:
            shown = f"**`{column}`**" if column in kind.required else f"`{column}`"
            yield f"| {shown} | {', '.join(_also(kind, column))} |"


def _also(kind: Kind, column: str) -> list[str]:
    words = {word for spoken in (kind.spoken, SPOKEN) for word, name in spoken.items() if name == column}
    return sorted(word for word in words if kind.column(word) == column)
