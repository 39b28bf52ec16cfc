"""A body that should be a canonical order, and what is wrong with it as findings, before anything is kept.

The same vocabulary as everywhere: a code, a path, a sentence in both languages. Whether the order can be *carried out* is
not judged here but by gateway.rules, after it was received.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from gateway.model.finding import Words
from gateway.model.order import Order

NOT_JSON = "body.not-json"
EMPTY = "body.empty"
NOT_YOURS = "order.not-yours"
FIELD_UNKNOWN = "field.unknown"
FIELD_MISSING = "field.missing"
FIELD_CHOICE = "field.choice"
FIELD_NUMBER = "field.number"
FIELD_DATE = "field.date"
FIELD_TYPE = "field.type"
FIELD_VALUE = "field.value"

SENTENCES: dict[str, Words] = {
    EMPTY: Words(fr="Le corps de la requête est vide.", en="The request has an empty body."),
    NOT_JSON: Words(fr="Ce n'est pas du JSON valide : {said}.", en="This is not valid JSON: {said}."),
    NOT_YOURS: Words(
        fr="Avec cette clé, l'acheteur est le compte {expected}, et lui seul : donnez-le comme identifiant « seller ».",
        en="With this key the buyer is account {expected} and nobody else: give it as the identifier “seller”.",
    ),
    FIELD_UNKNOWN: Words(
        fr="Le champ {path} n'existe pas dans une commande.", en="There is no field {path} in an order."
    ),
    FIELD_MISSING: Words(fr="Le champ {path} manque.", en="The field {path} is missing."),
    FIELD_CHOICE: Words(fr="{path} n'admet que {expected}.", en="{path} can only be {expected}."),
    FIELD_NUMBER: Words(
        fr="{path} doit être un nombre décimal écrit comme texte, par exemple \"12.50\".",
        en="{path} must be a decimal number written as a string, such as \"12.50\".",
    ),
    FIELD_DATE: Words(
        fr="{path} doit être une date ISO 8601, par exemple 2026-11-24.",
        en="{path} must be an ISO 8601 date, such as 2026-11-24.",
    ),
    FIELD_TYPE: Words(fr="{path} n'est pas du type attendu : {said}.", en="{path} is not of the expected type: {said}."),
    FIELD_VALUE: Words(fr="{path} ne convient pas : {said}.", en="{path} does not fit: {said}."),
}  # fmt: skip

_CODES = {
    "json_invalid": NOT_JSON,
    "extra_forbidden": FIELD_UNKNOWN,
    "missing": FIELD_MISSING,
    "literal_error": FIELD_CHOICE,
}
MOST = 100  # findings in one answer


def order_in(body: bytes) -> Order | list[dict[str, Any]]:
    """The order, or the findings that say why the body is none."""
    if not body.strip():
        return [finding(EMPTY)]
    try:
        return Order.model_validate_json(body)
    except ValidationError as error:
        return findings_of(error.errors(include_url=False, include_input=False))


def findings_of(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """From pydantic's errors. One per field: a union that fails says so once for each of its members."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for wrong in errors[:MOST]:
        code = _code(wrong["type"], wrong["msg"])
        loc = [step for step in wrong["loc"] if not (isinstance(step, str) and step in ("date", "datetime"))]
        context = wrong.get("ctx", {})
        said = str(context.get("error", wrong["msg"])).rstrip(".")
        made = finding(code, path=dotted(loc), pointer=pointer(loc), said=said, expected=context.get("expected", ""))
        found.setdefault((made["code"], made["path"]), made)
    return list(found.values())


def _code(kind: str, message: str) -> str:
    if kind in _CODES:
        return _CODES[kind]
    if kind.startswith(("date", "timezone")):
        return FIELD_DATE
    if kind.startswith("decimal") or "float" in message or "exponent" in message:
        return FIELD_NUMBER
    return FIELD_TYPE if kind.endswith("_type") else FIELD_VALUE


def finding(code: str, *, path: str = "", pointer: str = "", said: str = "", expected: str = "") -> dict[str, Any]:
    words = SENTENCES[code]
    params = {"path": path, "said": said, "expected": expected}
    return {
        "code": code,
        "path": path,
        "pointer": pointer,
        "sentence": {"fr": words.fr.format(**params), "en": words.en.format(**params)},
    }


def dotted(loc: list[int | str]) -> str:
    """``lines[0].quantity.value``, as findings of the rules write it."""
    path = ""
    for step in loc:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def pointer(loc: list[int | str]) -> str:
    """RFC 6901."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in loc)
