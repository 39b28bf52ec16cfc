"""Canonical JSON: one order, a list of orders, or one order per line. Our answers in the same form.

What is wrong with a document is told by JSON pointer; a file with one bad order still gives the good ones. A partner whose
overlay says how its own JSON is read is read by that (:mod:`adapters.formats.mapped_json`).
"""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from pydantic import ValidationError

from adapters.formats.mapped_json import NOT_JSON, maps_own_json, read_by_mapping
from adapters.formats.reader import Reader
from adapters.mapping.json.engine import OWN
from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.invoice import Invoice
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.model.response import ApplicationError, OrderResponse
from gateway.ports import Envelope, OutgoingContext, ReadDocument, ReadResult, Written

NOT_AN_ORDER = FindingKind(
    "json.field",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Le champ {field} ne convient pas : {problem}.",
    en="The field {field} does not fit: {problem}.",
    way_out_fr="Le schéma d'une commande est dans la documentation de l'API (/docs).",
    way_out_en="The schema of an order is in the documentation of the API (/docs).",
)

KINDS: dict[type[Document], tuple[str, str]] = {
    OrderResponse: ("ORDER_RESPONSE", "order-response"),
    ApplicationError: ("APPLICATION_ERROR", "application-error"),
    DespatchAdvice: ("DESPATCH_ADVICE", "despatch-advice"),
    Invoice: ("INVOICE", "invoice"),
    Order: ("ORDER", "order"),
}


class OrderJson(Reader):
    name = "json"
    media_type = "application/json"

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if start in (b"{", b"["):
            return 90
        named = (filename or "").lower().endswith((".json", ".jsonl")) or "json" in (media_type or "")
        return 20 if named and start else 0

    def peek(self, content: bytes) -> Envelope:
        return Envelope()

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        if maps_own_json(partner):
            return read_by_mapping(content, OWN, partner)
        documents: list[ReadDocument] = []
        try:
            values = list(_values(content))
        except json.JSONDecodeError as error:
            wrong = NOT_JSON.at(
                problem=error.msg,
                row=error.lineno,
                column=error.colno,
                place=f"line {error.lineno}, column {error.colno}",
            )
            return ReadResult(findings=(wrong,))
        except RecursionError:
            return ReadResult(findings=(NOT_JSON.at(problem="nested too deeply", row=1, column=1, place="/"),))
        except UnicodeDecodeError as error:
            wrong = NOT_JSON.at(problem="not UTF-8", row=1, column=error.start + 1, place=f"byte {error.start}")
            return ReadResult(findings=(wrong,))
        except ValueError as error:  # a number of more digits than Python reads
            return ReadResult(findings=(NOT_JSON.at(problem=str(error), row=1, column=1, place="/"),))
        for position, value in enumerate(values, start=1):
            documents.append(read_order(value, position))
        return ReadResult(documents=tuple(documents))

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        known = KINDS.get(type(document))
        if known is None:
            return None
        kind, stem = known
        return Written(
            kind, document.model_dump_json(indent=2).encode(), self.media_type, f"{stem}-{context.reference}.json"
        )

    def show(self, content: bytes, language: str) -> str:
        try:
            values = list(_values(content))
        except (ValueError, RecursionError):
            return content.decode("utf-8", "backslashreplace")
        return "\n".join(json.dumps(value, indent=2, ensure_ascii=False) for value in values)


def _values(content: bytes) -> Iterator[Any]:
    """The JSON values in the file: the items of one list, or the values that follow each other."""
    text = content.decode("utf-8-sig")
    decoder = json.JSONDecoder(parse_float=str)
    end = len(text)
    at = _skip_blanks(text, 0)
    while at < end:
        value, at = decoder.raw_decode(text, at)
        if isinstance(value, list):
            yield from value
        else:
            yield value
        at = _skip_blanks(text, at)


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def read_order(value: Any, position: int = 1) -> ReadDocument:
    """One canonical order from decoded JSON, or the findings that say field by field why it is none."""
    try:
        order = Order.model_validate(value)
    except ValidationError as error:
        return ReadDocument(position, "order", findings=tuple(_finding(one) for one in error.errors()), accepted=False)
    return ReadDocument(position, "order", reference=order.number, order=order, places=partial(_pointers, value))


def _pointers(value: Any) -> dict[str, str]:
    """Each field's JSON pointer by its canonical path; in canonical JSON the two say the same."""
    return dict(_leaves(value, "", ""))


def _leaves(value: Any, path: str, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{path}.{key}".lstrip("."), f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _leaves(part, f"{path}[{index}]", f"{pointer}/{index}")
    else:
        yield path, pointer


def _finding(error: Any) -> Finding:
    pointer = "".join(f"/{part}" for part in error["loc"])
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    return NOT_AN_ORDER.at(path or None, place=pointer or "/", field=pointer or "/", problem=error["msg"])
