"""Who a party is: the identification in NAD (C082 with its agency 3055) and the references under it (VAT, register…)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from adapters.formats.edifact.segment import Segment
from adapters.mapping.context import ReadContext, WriteContext
from adapters.mapping.reading import Tree
from gateway.model.parts import Identifier, Party

GS1 = "9"  # 3055 of EAN/GS1
_INSEE = "107"
_NO_AGENCY = "id"  # scheme of an identifier whose agency the message does not name
_CODE = re.compile(r"[A-Z0-9]{1,3}")


def has_check_digit(code: str) -> bool:
    """Whether `code` is digits with a correct GS1 check digit (GLN, GTIN)."""
    if not (code.isdigit() and code.isascii()):
        return False
    weighted = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(code)))
    return weighted % 10 == 0


class PartyIdentity:
    """C082: a GLN under agency 9, or a 13-digit number without agency whose check digit holds; else an identifier."""

    carries: tuple[str, ...] = ("gln", "identifiers[]")

    def read(self, segment: Segment, element: int, out: Tree, context: ReadContext) -> None:
        code, agency = segment.get(element, 1).strip(), segment.get(element, 3).strip()
        if not code:
            return
        context.took(element, 3)
        listed = context.tables["identification_lists"].to_word.get(segment.get(element, 2))
        if listed is not None:
            context.took(element, 2)
        bare = not agency and listed is None and len(code) == 13 and has_check_digit(code)
        if bare or listed == "gln" or (agency == GS1 and code.isdigit()):
            context.put(out, "gln", code, element, 1)
            return
        if listed is not None:
            scheme = listed
        elif agency == _INSEE:
            scheme = "siren" if len(code) == 9 else "siret"
        else:
            scheme = (context.tables["agencies"].word(agency) or agency) if agency else _NO_AGENCY
        known = out.setdefault("identifiers", [])
        known.append({"scheme": scheme, "value": code})
        context.took(element, 1, f"identifiers[{len(known) - 1}].value")

    def write(self, part: Party, tag: str, element: int, context: WriteContext) -> list[str]:
        if part.gln:
            return [part.gln, "", GS1]
        chosen = _identity(part, context)
        if chosen is None:
            return []
        agency = _agency(chosen, context) or ""
        return [chosen.value, "", agency] if agency else [chosen.value]


class PlaceIdentity(PartyIdentity):
    """C517 of LOC: a place by one code; there is no RFF below it for the others."""

    def write(self, part: Party, tag: str, element: int, context: WriteContext) -> list[str]:
        named = _identity(part, context)
        for index, known in enumerate(part.identifiers):
            if known is not named:
                context.no_place(f"identifiers[{index}]", known.value, tag)
        return super().write(part, tag, element, context)


def _identity(party: Party, context: WriteContext) -> Identifier | None:
    """The identifier that stands in C082 when there is no GLN."""
    if party.gln:
        return None
    return next((known for known in party.identifiers if _agency(known, context) is not None), None)


def _agency(known: Identifier, context: WriteContext) -> str | None:
    """3055 of an identifier, "" for none, None when it cannot stand in C082."""
    if known.scheme == _NO_AGENCY:
        return ""
    if known.scheme in {"siret", "siren"}:
        return _INSEE
    code = context.tables["agencies"].to_code.get(known.scheme)
    if code is not None:
        return code
    return known.scheme if _CODE.fullmatch(known.scheme) else None


_LEGAL = ("GN", "XA", "AHP")


class PartyReferences:
    """RFF under NAD: VA is the VAT number, GN, XA and AHP the register number, the rest identifiers by table."""

    carries: tuple[str, ...] = ("vat_id", "legal_id", "identifiers[]")

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        code, value = segment.get(1, 1), segment.get(1, 2).strip()
        if not value:
            return
        context.took(1, 1)
        if code == "VA" and out.get("vat_id", value) == value:
            context.put(out, "vat_id", value, 1, 2)
        elif code in _LEGAL and out.get("legal_id", value) == value:
            context.put(out, "legal_id", value, 1, 2)
        else:
            scheme = context.tables["party_references"].word(code) or code.lower()
            known = out.setdefault("identifiers", [])
            known.append({"scheme": scheme, "value": value})
            context.took(1, 2, f"identifiers[{len(known) - 1}].value")

    def write(self, part: Party, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        written = []
        if part.vat_id:
            written.append([["VA", part.vat_id]])
        if part.legal_id:
            written.append([[_LEGAL[0], part.legal_id]])
        in_name = _identity(part, context)
        for index, known in enumerate(part.identifiers):
            if known is in_name:
                continue
            code = context.tables["party_references"].code(known.scheme)
            if code is not None and _CODE.fullmatch(code):
                written.append([[code, known.value]])
            else:
                context.no_place(f"identifiers[{index}]", known.value, tag)
        return written


class UnstructuredParty:
    """C058: name and address as loose lines. Taken when NAD has no structured name: the first is the name."""

    carries: tuple[str, ...] = ("name", "address.lines")

    def read(self, segment: Segment, element: int, out: Tree, context: ReadContext) -> None:
        elements = segment.elements
        if len(elements) < element or segment.get(element + 1).strip():
            return
        lines = [(component, text.strip()) for component, text in enumerate(elements[element - 1], 1) if text.strip()]
        if not lines or "name" in out:
            return
        context.put(out, "name", lines[0][1], element, lines[0][0])
        if len(lines) > 1:
            out.setdefault("address", {}).setdefault("lines", []).extend(text for _, text in lines[1:])
            for component, _ in lines[1:]:
                context.took(element, component, "address.lines")

    def write(self, part: Party, tag: str, element: int, context: WriteContext) -> list[str]:
        return []
