"""Master data written out again, as CSV, YAML or JSON that reads back to the same rows.

CSV has one column per canonical name, semicolons and decimal points, and a byte order mark so that French spreadsheets
open it right.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import yaml

from gateway.masterdata.kinds import KINDS, Kind, SiteRow
from gateway.masterdata.rows import PAIR_LISTS, PAIR_MAPS
from gateway.model.base import Document
from gateway.model.master import Account

Form = Literal["csv", "yaml", "json"]


def write_master(kind_name: str, rows: Sequence[Document], form: Form) -> bytes:
    """The rows of one kind as a file of this form. Accounts lose their sites in CSV: those are a kind of their own."""
    kind = KINDS[kind_name]
    if form == "csv":
        return _csv(kind, rows)
    documents = [_nested(row) for row in rows]
    whole = {"kind": kind.name, "rows": documents} if kind.key else {"kind": kind.name, **_first(documents)}
    if form == "json":
        return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=120).encode()


def sites_of(accounts: Iterable[Account]) -> list[SiteRow]:
    return [SiteRow(account=account.number, site=site) for account in accounts for site in account.sites]


def _first(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return documents[0] if documents else {}


def _nested(row: Document) -> dict[str, Any]:
    if isinstance(row, SiteRow):
        return {"account": row.account, **row.site.model_dump(mode="json")}
    return row.model_dump(mode="json")


def _csv(kind: Kind, rows: Sequence[Document]) -> bytes:
    documents = [row.model_dump(mode="json") for row in rows]
    columns = {name: place for name, place in kind.columns.items() if name not in ("siren", "siret")}
    used = {
        name: place
        for name, place in columns.items()
        if name in kind.required or any(_cell(document, place) for document in documents)
    }
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(used)
    writer.writerows([_cell(document, place) for place in used.values()] for document in documents)
    return out.getvalue().encode("utf-8-sig")


def _cell(document: Mapping[str, Any], place: str) -> str:
    """What stands at the place, as a cell: pairs and lists joined by bars, what is nested as JSON."""
    value: Any = document
    for step in place.split("."):
        if isinstance(value, list):
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(step)
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() if place in PAIR_LISTS:
            return "|".join(f"{one['scheme']}={one['value']}" for one in value)
        case list() if value and isinstance(value[0], Mapping):
            return json.dumps(value, ensure_ascii=False)
        case list():
            return "|".join(map(str, value))
        case Mapping() if place in PAIR_MAPS:
            return "|".join(f"{name}={one}" for name, one in value.items())
        case Mapping():
            return json.dumps(value, ensure_ascii=False)
    return str(value)
