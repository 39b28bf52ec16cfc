"""A raw row made into a row of the model, or the problems that keep it out.

Numbers and dates are taken as French and English spreadsheets write them, never guessed when two readings are possible.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gateway.masterdata.kinds import REGISTER, Kind, SiteRow, plain_word
from gateway.masterdata.problems import RowProblem, problem
from gateway.masterdata.raw import RawRow
from gateway.model.base import Document
from gateway.model.master import Site

COMPACT = {"gln", "gtin", "vat_id", "legal_id", "siren", "siret", "iban", "bic"}
CAPITALS = {"currency", "country"}
PAIR_LISTS, PAIR_MAPS = {"identifiers"}, {"units", "severities", "series", "euro_rates", "feed_hours"}
LISTS = {"glns", "answers", "invoices_as"}
NEVER_NEGATIVE = {
    "net", "limit", "insured_amount", "percent", "amount", "grace_days", "minimum", "tax_rate", "from_quantity",
    "payment_days", "lead_days", "from_amount", "below_amount", "deposit_percent", "deposit_from", "four_eyes_above",
}  # fmt: skip
REMOVABLE = {
    "limit", "insured_amount", "insured_until", "deposit_percent", "four_eyes_above", "credit_policy", "blocked_reason",
    "group", "invoice_to", "minimum", "free_per", "substitute", "tax_category", "gln", "gtin", "vat_id", "legal_id",
    "siren", "siret", "partner", "price_tolerance_percent", "send_window", "valid_to", "email", "phone", "contact_name",
    "region", "payment_days",
}  # fmt: skip
NONE_WORDS = {"none", "aucun", "aucune", "neant"}
"""An empty cell says nothing, and what is known stays; one of these words takes it away."""

ABOVE_ZERO = {"pack", "per", "free_per"}
SHAPES = {"currency": r"[A-Z]{3}", "country": r"[A-Z]{2}"}
SPOKEN_VALUES = {
    "status": {
        "actif": "active", "active": "active", "bloque": "blocked", "bloquee": "blocked", "ferme": "closed",
        "clos": "closed", "arrete": "discontinued", "supprime": "discontinued",
    },
    "credit_policy": {"bloquer": "block", "alerter": "warn", "laisser_passer": "proceed"},
    "language": {"francais": "fr", "anglais": "en", "allemand": "de"},
    "disputed": {"oui": "true", "non": "false", "x": "true"},
    "insolvent": {"oui": "true", "non": "false", "x": "true"},
}  # fmt: skip


class Refused(Exception):
    """One value cannot be used; carries the code of the problem and what to put in its sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def typed_row(kind: Kind, raw: RawRow, comma_decimal: bool) -> tuple[Document | None, list[RowProblem]]:
    """The row, or ``None`` and everything that is wrong with it."""
    problems: list[RowProblem] = []
    wanted: dict[str, Any] = {}
    model = Site if kind.model is SiteRow else kind.model
    for name, value in {**kind.defaults, **raw.values}.items():
        if not isinstance(value, str) and name in model.model_fields:  # nested, as only YAML and JSON write it
            _place(wanted, f"site.{name}" if model is Site else name, value)
            continue
        column = kind.column(name)
        if column is None or not isinstance(value, str):
            problems.append(problem("field.unknown", raw.line_of(name), name))
            continue
        try:
            _place(wanted, kind.columns[column], _value(model, column, value, comma_decimal))
        except Refused as refused:
            problems.append(problem(refused.code, raw.line_of(name), column, **refused.params))
    if problems:
        return None, problems
    _settle_register_number(wanted)
    try:
        return kind.model.model_validate(wanted), []
    except ValidationError as error:
        return None, [_said(kind, raw, detail) for detail in error.errors()]


def _value(model: type[BaseModel], column: str, text: str, comma_decimal: bool) -> Any:
    """The text of a cell as pydantic wants it; what is nested stands there as JSON. Raises :class:`Refused`."""
    if text[:1] in ("{", "["):
        return _nested(column, text)
    if column in REMOVABLE and plain_word(text) in NONE_WORDS:
        return None
    if column in PAIR_LISTS:
        return [{"scheme": name, "value": value} for name, value in _pairs(text)]
    if column in PAIR_MAPS:
        return dict(_pairs(text))
    if column in LISTS:
        return [word.strip() for word in text.split("|")]
    if column in COMPACT:
        return "".join(text.split())
    if column in SPOKEN_VALUES:
        return SPOKEN_VALUES[column].get(plain_word(text), text)
    if column in CAPITALS:
        text = text.upper()
    if (shape := SHAPES.get(column)) and not re.fullmatch(shape, text):
        raise Refused("value.unfit", value=text)
    field = model.model_fields.get(column)
    held = _types(field.annotation) if field else set()
    if held & {Decimal, int}:
        return _number(column, text, comma_decimal)
    if date in held:
        return _date(text)
    return text


def _nested(column: str, text: str) -> Any:
    try:
        return json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise Refused("value.unfit", value=text) from None


def _types(annotation: Any) -> set[Any]:
    inner = get_args(annotation)
    return {annotation}.union(*map(_types, inner)) if inner else {annotation}


def _number(column: str, text: str, comma_decimal: bool) -> str:
    """``1 250,50`` and ``1,250.50`` are clear; ``1,250`` is so only where the comma is known to be decimal."""
    plain = re.sub(r"[\s\u00a0\u202f']", "", text).removesuffix("€")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+,\d+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"-?\d+,\d+", plain):
        if not comma_decimal and re.fullmatch(r"-?\d{1,3},\d{3}", plain):
            raise Refused("value.ambiguous", value=text)
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"-?\d{1,18}(\.\d{1,9})?", plain):
        raise Refused("value.number", value=text)
    if column in NEVER_NEGATIVE and Decimal(plain) < 0:
        raise Refused("value.negative", value=text)
    if column in ABOVE_ZERO and Decimal(plain) <= 0:
        raise Refused("value.zero", value=text)
    return plain


def _date(text: str) -> str:
    """ISO 8601, or day/month/year as the French write it."""
    if french := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
        day, month, year = french.groups()
        text = f"{year}-{month:0>2}-{day:0>2}"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused("value.date", value=text) from None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.split("|"):
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not (name and sign and value):
            raise Refused("value.pair", value=pair)
        yield name, value


def _place(wanted: dict[str, Any], place: str, value: Any) -> None:
    """``address.lines.1`` sets the second line of the address; lines left out are not kept as empty ones."""
    *parents, last = place.split(".")
    into: Any = wanted
    for parent in parents:
        if not isinstance(into, dict):
            raise Refused("value.unfit", value=value)
        into = into.setdefault(parent, [] if parent == "lines" else {})
    if isinstance(into, list):
        into.append(value)
    elif isinstance(into, dict):
        into[last] = value
    else:
        raise Refused("value.unfit", value=value)


def _settle_register_number(wanted: dict[str, Any]) -> None:
    given = {name: wanted.pop(name) for name in REGISTER if name in wanted}
    number = given.get("siret") or given.get("siren")
    if given:
        wanted.setdefault("legal_id", number)


def _said(kind: Kind, raw: RawRow, detail: ErrorDetails) -> RowProblem:
    """Pydantic's verdict in our two languages."""
    place = ".".join(str(step) for step in detail["loc"] if not isinstance(step, int))
    column = next((name for name, where in kind.columns.items() if where == place), place)
    line = raw.line_of(str(detail["loc"][0])) if detail["loc"] else raw.line
    value = detail["input"]
    match detail["type"]:
        case "missing":
            return problem("value.required", raw.line, column)
        case "extra_forbidden":
            return problem("field.unknown", line, column)
        case "literal_error" | "enum":
            choices = str(detail.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")
            return problem("value.choice", line, column, value=value, choices=choices)
    return problem("value.unfit", line, column, value=value)
