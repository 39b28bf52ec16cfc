"""What an item is called: the codes in LIN and PIA, the description in IMD, serial numbers in GIN."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from adapters.formats.edifact.segment import Composite, Segment
from adapters.mapping.context import ReadContext, WriteContext
from adapters.mapping.functions.party import has_check_digit
from adapters.mapping.reading import Tree
from adapters.mapping.text import cut, join
from gateway.model.parts import Item

_GTIN_LENGTHS = (8, 12, 13, 14)
_PERHAPS_GTIN = {"", "UA"}  # UA is "ultimate customer's article number"; French retailers put GTINs there
_NO_TYPE = "id"  # scheme of a code whose kind the message does not name
_CODE = re.compile(r"[A-Z0-9]{1,3}")
_PER_SEGMENT = 5


def _take(composite: Composite, element: int, item: Tree, context: ReadContext, prefix: str) -> None:
    """Puts the code of one C212 where it belongs; a second code of a kind is kept among the others."""
    code = composite[0].strip()
    if not code:
        return
    kind = composite[1].strip() if len(composite) > 1 else ""
    field = context.tables["item_codes"].to_word.get(kind)
    if field is None and kind in _PERHAPS_GTIN and len(code) in _GTIN_LENGTHS and has_check_digit(code):
        field = "gtin"
    if field is None or item.setdefault(field, code) != code:
        others = item.setdefault("other_codes", [])
        others.append({"scheme": kind or _NO_TYPE, "value": code})
        field = f"other_codes[{len(others) - 1}].value"
    if context.trace is not None:
        context.took(element, 1, f"{prefix}{field}")
        context.took(element, 2)


def _gtin(code: str, context: WriteContext) -> list[str]:
    kind = context.settings.get("gtin_code", "EN")
    return [code, "UP" if kind == "EN" and len(code) == 12 else kind]


def _codes(item: Item, context: WriteContext) -> list[list[str]]:
    """Every code but the GTIN, as C212."""
    to_code = context.tables["item_codes"].to_code
    listed = [
        (to_code["seller_code"], item.seller_code),
        (to_code["buyer_code"], item.buyer_code),
        (to_code["lot"], item.lot),
    ]
    codes = [[code, kind] for kind, code in listed if code]
    for index, other in enumerate(item.other_codes):
        if other.scheme == _NO_TYPE:
            codes.append([other.value])
        elif _CODE.fullmatch(other.scheme):
            codes.append([other.value, other.scheme])
        else:
            context.no_place(f"other_codes[{index}]", other.value, "PIA")
    return codes


class ItemCode:
    """C212 of LIN: usually the GTIN; any other code goes where its type 7143 says."""

    carries: tuple[str, ...] = ("item.gtin", "item.seller_code", "item.buyer_code", "item.lot", "item.other_codes[]")

    def read(self, segment: Segment, element: int, out: Tree, context: ReadContext) -> None:
        elements = segment.elements
        if len(elements) >= element and elements[element - 1][0]:
            _take(elements[element - 1], element, out.setdefault("item", {}), context, "item.")

    def write(self, part: Any, tag: str, element: int, context: WriteContext) -> list[str]:
        return _gtin(part.item.gtin, context) if part.item.gtin else []


class ItemCodes:
    """PIA: up to five codes. Written with 1 when LIN has the GTIN, with 5 when PIA is all there is.

    Under another qualifier (3: substituted by) the GTIN stands here too.
    """

    carries: tuple[str, ...] = ("gtin", "seller_code", "buyer_code", "lot", "other_codes[]")

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        for element, composite in enumerate(segment.elements[1:], 2):
            _take(composite, element, out, context, "")

    def write(self, part: Item, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        if not (part.seller_code or part.buyer_code or part.lot or part.other_codes or qualifier not in {"1", "5"}):
            return []  # the GTIN alone stands in LIN
        codes = _codes(part, context)
        if qualifier in {"1", "5"}:
            qualifier = "1" if part.gtin else "5"
        elif part.gtin:
            codes.insert(0, _gtin(part.gtin, context))
        return [[[qualifier], *codes[start : start + _PER_SEGMENT]] for start in range(0, len(codes), _PER_SEGMENT)]


class Description:
    """IMD: free text in two parts per segment. Segments of one characteristic go on; another one follows after ` / `."""

    carries: tuple[str, ...] = ("description",)

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        elements = segment.elements
        parts = list(elements[2][3:5]) if len(elements) > 2 else []
        if not any(part.strip() for part in parts):
            return
        kind = (elements[0][0], elements[1][0])
        if context.trace is not None:
            context.took(1, 1)
            context.took(2, 1)
            for component, part in enumerate(parts, 4):
                if part:
                    context.took(3, component, "description")
        size = context.size("IMD", 3, 4)
        before = context.memory.get("description")
        if before is not None and before[0] is out and before[1] == kind:
            collected = before[2] + parts
            text = before[3] + join(collected, size).strip()
            start = before[3]
        else:
            start = f"{out['description']} / " if out.get("description") else ""
            collected, text = parts, start + join(parts, size).strip()
        out["description"] = text
        context.memory["description"] = (out, kind, collected, start)

    def write(self, part: Item, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        if not part.description:
            return []
        parts = cut(part.description, context.size(tag, 3, 4))
        return [[["F"], [], ["", "", "", *parts[at : at + 2]]] for at in range(0, len(parts), 2)]


class Serials:
    """GIN+BN: serial numbers, five to a segment. A range (from : to) is left to be listed as unmapped."""

    carries: tuple[str, ...] = ("serials",)

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        serials = out.setdefault("serials", [])
        for element in range(2, len(segment.elements) + 1):
            first, last = segment.get(element, 1).strip(), segment.get(element, 2)
            if first and not last:
                serials.append(first)
                context.took(element, 1, f"serials[{len(serials) - 1}]")

    def write(self, part: Item, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        serials = part.serials
        return [
            [[qualifier], *([serial] for serial in serials[start : start + _PER_SEGMENT])]
            for start in range(0, len(serials), _PER_SEGMENT)
        ]
