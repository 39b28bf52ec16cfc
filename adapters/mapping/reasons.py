"""Why the model refuses a value, in both languages: what pydantic says in English only."""

from __future__ import annotations

from pydantic_core import ErrorDetails

from gateway.model.finding import Words

_FRENCH = {
    "bool_parsing": "est oui ou non (yes, no)",
    "bool_type": "est oui ou non (yes, no)",
    "date_from_datetime_parsing": "n'est pas une date",
    "datetime_from_date_parsing": "n'est pas une date",
    "datetime_parsing": "n'est pas une date",
    "decimal_parsing": "n'est pas un nombre",
    "dict_type": "est un tableau de clés et de valeurs",
    "extra_forbidden": "n'est pas connu ici",
    "float_parsing": "n'est pas un nombre",
    "int_from_float": "n'est pas un nombre entier",
    "int_parsing": "n'est pas un nombre entier",
    "mapping_type": "est un tableau de clés et de valeurs",
    "missing": "manque",
    "model_type": "est un tableau de clés et de valeurs",
    "string_type": "est un texte",
    "tuple_type": "est une liste",
}


def reason_of(wrong: ErrorDetails) -> Words:
    """Follows the name of the field: “is one of 'always', 'never'”."""
    expected = wrong.get("ctx", {}).get("expected")
    if wrong["type"] in {"literal_error", "enum"} and expected:
        return Words(fr=f"est l'un de {str(expected).replace(' or ', ' ou ')}", en=f"is one of {expected}")
    english = wrong["msg"][:1].lower() + wrong["msg"][1:]
    return Words(fr=_FRENCH.get(wrong["type"], f"ne peut pas être « {str(wrong['input'])[:80]} »"), en=english)
