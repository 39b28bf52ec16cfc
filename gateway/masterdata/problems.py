"""What can be wrong with a row of master data: a closed list, each with its sentence in both languages.

A refused row is left out and the rest of the file goes in; the others are warnings, and the row goes in.
"""

from dataclasses import dataclass
from typing import Any

from gateway.model.finding import Words

REFUSED, WARNING = True, False

_KINDS: dict[str, tuple[bool, str, str]] = {
    "file.empty": (REFUSED, "Le fichier est vide.", "The file is empty."),
    "file.binary": (
        REFUSED,
        "Le fichier n'est pas un texte lisible ; enregistrez-le en CSV UTF-8.",
        "The file is not readable text; save it as CSV UTF-8.",
    ),
    "file.syntax": (REFUSED, "Le fichier ne se lit pas : {detail}.", "The file cannot be read: {detail}."),
    "file.kind": (
        REFUSED,
        "On ne reconnaît pas ce que contient le fichier ; nommez-le d'après son contenu ({kinds}) ou mettez-y "
        "les colonnes attendues.",
        "It is not clear what the file holds; name it after its content ({kinds}) or give it the expected columns.",
    ),
    "file.shape": (
        REFUSED,
        "Une liste de fiches est attendue ici.",
        "A list of records is expected here.",
    ),
    "column.missing": (
        REFUSED,
        "La colonne « {column} » manque ; sans elle, aucune ligne ne peut être reprise.",
        "Column “{column}” is missing; without it no row can be taken.",
    ),
    "column.repeated": (
        REFUSED,
        "Les colonnes « {first} » et « {column} » désignent la même chose ; gardez-en une.",
        "Columns “{first}” and “{column}” mean the same; keep one.",
    ),
    "column.unknown": (
        WARNING,
        "La colonne « {column} » n'est pas connue ; elle est laissée de côté.",
        "Column “{column}” is not known; it is left aside.",
    ),
    "limit.kept": (
        WARNING,
        "La cellule « {column} » est vide : la limite connue, {value}, reste. Écrivez « aucune » pour la retirer.",
        "Cell “{column}” is empty: the known limit, {value}, stays. Write “none” to take it away.",
    ),
    "row.too_long": (
        REFUSED,
        "La ligne a plus de cellules que l'en-tête ; un séparateur est sans doute de trop.",
        "The row has more cells than the header; there is probably a separator too many.",
    ),
    "row.repeated": (
        REFUSED,
        "Cette fiche est déjà à la ligne {first} ; elle n'est prise qu'une fois.",
        "This record is on line {first} already; it is taken once only.",
    ),
    "field.unknown": (
        REFUSED,
        "Le champ « {column} » n'est pas connu ici.",
        "Field “{column}” is not known here.",
    ),
    "value.required": (REFUSED, "« {column} » est obligatoire.", "“{column}” is required."),
    "value.number": (
        REFUSED,
        "« {value} » n'est pas un nombre ; écrivez par exemple 1250.50 ou 1250,50.",
        "“{value}” is not a number; write for example 1250.50.",
    ),
    "value.ambiguous": (
        REFUSED,
        "« {value} » peut se lire de deux façons ; écrivez-le avec un point décimal et sans séparateur de milliers.",
        "“{value}” can be read in two ways; write it with a decimal point and no thousands separator.",
    ),
    "value.negative": (
        REFUSED,
        "« {value} » est négatif ; cela ne se peut pas ici.",
        "“{value}” is negative, which cannot be here.",
    ),
    "value.zero": (
        REFUSED,
        "« {value} » doit être supérieur à zéro.",
        "“{value}” must be greater than zero.",
    ),
    "value.date": (
        REFUSED,
        "« {value} » n'est pas une date ; écrivez 2026-01-31 ou 31/01/2026.",
        "“{value}” is not a date; write 2026-01-31 or 31/01/2026.",
    ),
    "value.choice": (
        REFUSED,
        "« {value} » n'est pas une valeur possible ; choisissez parmi {choices}.",
        "“{value}” is not a possible value; choose one of {choices}.",
    ),
    "value.pair": (
        REFUSED,
        "« {value} » doit s'écrire nom=valeur, plusieurs séparés par |.",
        "“{value}” must be written name=value, several separated by |.",
    ),
    "value.unfit": (
        REFUSED,
        "« {value} » ne convient pas pour « {column} ».",
        "“{value}” does not fit “{column}”.",
    ),
    "identifier.gs1": (
        REFUSED,
        "« {value} » n'est pas un numéro GS1 valable : le chiffre de contrôle ou la longueur est faux{hint_fr}.",
        "“{value}” is not a valid GS1 number: its check digit or its length is wrong{hint_en}.",
    ),
    "identifier.register": (
        WARNING,
        "« {value} » n'est pas un SIREN ou SIRET valable ; vérifiez-le.",
        "“{value}” is not a valid SIREN or SIRET; please check it.",
    ),
    "identifier.vat": (
        WARNING,
        "« {value} » n'est pas un numéro de TVA valable ; vérifiez-le.",
        "“{value}” is not a valid VAT number; please check it.",
    ),
    "identifier.iban": (
        WARNING,
        "« {value} » n'est pas un IBAN valable ; vérifiez-le avant la première facture.",
        "“{value}” is not a valid IBAN; check it before the first invoice.",
    ),
    "gtin.repeated": (
        WARNING,
        "Le GTIN {value} est déjà à la ligne {first} ; une commande qui le cite seul sera mise en attente.",
        "GTIN {value} is on line {first} already; an order that names nothing else will wait for a person.",
    ),
    "site.account": (
        REFUSED,
        "Le compte client « {value} » n'existe pas ; importez d'abord les comptes.",
        "There is no customer account “{value}”; import the accounts first.",
    ),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """``line`` counts from 1 in the file as an editor shows it; ``column`` is the canonical name, when one is to blame."""

    line: int
    column: str | None
    code: str
    fr: str
    en: str
    refused: bool

    @property
    def words(self) -> Words:
        return Words(fr=self.fr, en=self.en)


def problem(code: str, line: int, column: str | None = None, **params: Any) -> RowProblem:
    refused, fr, en = _KINDS[code]
    shown = {"column": column, **{name: _short(value) for name, value in params.items()}}
    return RowProblem(line, column, code, fr.format(**shown), en.format(**shown), refused)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 200 else text[:200] + "…"
