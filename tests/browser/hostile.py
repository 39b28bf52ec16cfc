"""Orders whose every free field carries a script, in each form that an order can come in."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import Workbook

from gateway.model.order import Order
from tests.documents.layouts import LAYOUTS
from tests.documents.truth import Address, Truth, invent

EVIL = "\"'><img src=x onerror=alert(1)>"
"""Breaks out of a text, of an attribute in either quotes, and of a script's string; short enough for EDIFACT's 35 signs."""
LONG = f"{EVIL}</textarea></title></script><script>alert(2)</script><svg onload=alert(3)>{{{{7*7}}}}"
"""For fields that take more: out of what swallows tags, and into what a template would work out."""

SAMPLES = Path(__file__).parents[2] / "mappings" / "samples"


def canonical(number: str) -> dict[str, Any]:
    """Every field of the canonical order that is free text, as its own schema tells."""
    schema = Order.model_json_schema()
    made: dict[str, Any] = _filled(schema, schema["$defs"], depth=0)
    return made | {"kind": "order", "function": "original", "number": f"{number} {EVIL}", "currency": "EUR"}


def _filled(schema: dict[str, Any], known: dict[str, Any], *, depth: int) -> Any:
    if "$ref" in schema:
        return _filled(known[schema["$ref"].rpartition("/")[2]], known, depth=depth + 1)
    if "anyOf" in schema:
        others = [one for one in schema["anyOf"] if one.get("type") != "null"]
        free = [one for one in others if one.get("type") == "string" and not _is_bound(one)]
        return _filled((free or others)[0], known, depth=depth)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            filled = {name: _filled(one, known, depth=depth) for name, one in fields.items()} if depth < 12 else {}
            return {name: value for name, value in filled.items() if value is not None}
        case "array":
            return [_filled(schema["items"], known, depth=depth + 1)] if depth < 12 and "items" in schema else []
        case "string":
            return None if _is_bound(schema) else LONG[: schema.get("maxLength", len(LONG))]
        case "boolean":
            return False
        case _:
            return None


RIGHT = {"field.number": "1", "field.date": "2026-12-01"}


def correct(order: dict[str, Any], finding: dict[str, Any]) -> None:
    """Put what is asked for where the finding points (RFC 6901), or nothing."""
    *path, last = finding["pointer"].strip("/").split("/")
    held: Any = order
    for step in path:
        held = held[int(step)] if isinstance(held, list) else held[step]
    if isinstance(held, list):
        held.clear()
    elif finding["code"] in RIGHT:
        held[last] = RIGHT[finding["code"]]
    else:
        held.pop(last, None)


def _is_bound(schema: dict[str, Any]) -> bool:
    """A date, a number or a code, where no free text gets in."""
    return bool({"format", "pattern"} & set(schema)) or schema.get("maxLength", 99) < len(EVIL)


def edifact(number: str) -> bytes:
    """The sample of D.96A: its words, codes and references replaced, its structure kept."""
    escaped = re.sub(r"([?'+:])", r"?\1", EVIL)
    words = re.compile(r"(?<=[+:])(?:\?.|[^?+:'])*[a-z](?:\?.|[^?+:'])*")
    segments = []
    for said in (SAMPLES / "orders-d96a.edi").read_text().splitlines():
        segment = said if said[:3] in ("UNA", "UNB", "UNH", "UNT", "UNZ", "DTM") else words.sub(lambda _: escaped, said)
        segment = re.sub(r"^(RFF\+\w+:)[^':]+", lambda found: found[1] + escaped, segment)
        segment = re.sub(r"^(PIA\+\d\+)[^':]+", lambda found: found[1] + escaped, segment)
        segments.append(segment)
    return "\n".join(segments).replace("PO-2026-1042", f"{number}?'<b>").replace("REFD96A", number[:14]).encode()


def xml(sample: str, number: str) -> bytes:
    """The sample: every text with a small letter in it replaced."""
    tree = etree.fromstring((SAMPLES / "xml" / sample).read_bytes())
    for element in tree.iter():
        said = (element.text or "").strip()
        if len(element) == 0 and re.search(r"[a-z]", said) and not said.startswith(("urn:", "http")):
            element.text = LONG
        elif said == "PO-2026-1042":
            element.text = f"{number} {EVIL}"
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def shop(system: str, number: str) -> bytes:
    """The public sample of a shop system's webhook, with every text of the buyer's replaced."""
    said = json.loads((SAMPLES / "shops" / f"{system}.payload.json").read_text(encoding="utf-8"))
    said = _poisoned(said)
    for name in ("number", "name", "reference"):
        if isinstance(said.get(name), str):
            said[name] = f"{number} {EVIL}"
    return json.dumps(said).encode()


KEPT = re.compile(
    r"status|date|_at$|^key$|currency|country|^version$|class|method$|created_via|token|^code$|iso|^type$"
)


def _poisoned(said: Any, name: str = "") -> Any:
    if isinstance(said, dict):
        return {key: _poisoned(value, key) for key, value in said.items()}
    if isinstance(said, list):
        return [_poisoned(one, name) for one in said]
    return LONG if isinstance(said, str) and re.search(r"[a-z]", said) and not KEPT.search(name) else said


def _truth(number: str) -> Truth:
    truth = invent("fr", number, lines=2)
    place = Address(EVIL, (EVIL,), truth.buyer.postal_code, EVIL)
    lines = tuple(replace(line, description=EVIL, their_code=EVIL) for line in truth.lines)
    return replace(truth, number=number, buyer=place, ship_to=place, phone=EVIL, lines=lines)


def pdf(number: str) -> bytes:
    return LAYOUTS["boxed"](_truth(number))


def spreadsheet(number: str) -> bytes:
    truth, book = _truth(number), Workbook()
    assert book.active is not None
    book.active.title = "<b>x"
    heads = ["Réf.", "Désignation", "Qté", "Unité", "P.U. HT", "Montant HT"]
    rows: Iterator[list[Any]] = iter(
        [
            ["Commande n°", f"{number} {EVIL}"],
            ["Date de commande", truth.ordered],
            ["Acheteur", LONG],
            ["Adresse de livraison", LONG],
            heads,
            *([f"{line.code}{EVIL}", LONG, line.quantity, LONG, line.price, line.amount] for line in truth.lines),
            ["Remarque", LONG],
        ]
    )
    for row in rows:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def mail(number: str) -> bytes:
    """Its order in the body, as text and as HTML; scripts in all that surrounds it."""
    message = EmailMessage()
    message["From"] = '"<img src=x onerror=alert(1)>" <achats@boutique.example>'
    message["To"] = "commandes@comptoir-des-ateliers.example"
    message["Subject"] = f"Commande {number} {EVIL}"
    message["Message-ID"] = f"<{number}@boutique.example>"
    lines = f"Commande n° {number} du 12/11/2026\n\n- 10 x AB-1234 {LONG}\n- 5 x CD-5678 {EVIL}\n\n{LONG}\n"
    message.set_content(lines)
    markup = lines.replace("\n", "<br>")
    message.add_alternative(
        f"<p onclick=alert(4)>{markup}</p><iframe src=javascript:alert(5)></iframe>", subtype="html"
    )
    message.add_attachment(LONG.encode(), maintype="text", subtype="html", filename=f"{EVIL}.html")
    return message.as_bytes()
