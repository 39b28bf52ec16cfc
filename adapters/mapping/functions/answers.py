"""What stands irregularly in answers and changes: the backorder quantity of an ORDRSP line, code and text of an APERAK fault;
and in an ORDCHG the number of the change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from adapters.formats.edifact.segment import Segment
from adapters.mapping.context import ReadContext, WriteContext
from adapters.mapping.reading import Tree
from adapters.mapping.text import cut, join
from adapters.mapping.values import number, plain

_OUR_CODE = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_TEXT_PARTS = 5
ORDER_CHANGE = "order_change"
_MUTUAL = "ZZZ"  # as agreed between the parties


def _still_to_come(ordered: Decimal | None, confirmed: Decimal | None) -> Decimal | None:
    """What is ordered and not confirmed; everything when nothing was left out of the confirmation."""
    if ordered is not None and confirmed is not None and ordered > confirmed:
        return ordered - confirmed
    return ordered if ordered is not None else confirmed


class Backorder:
    """QTY+83 of an answered line: what is still to come. What is ordered and confirmed stands in QTY+21 and QTY+113."""

    carries: tuple[str, ...] = ()

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        ordered, confirmed = out.get("ordered", {}).get("value"), out.get("quantity", {}).get("value")
        if number(segment.get(1, 2)) == _still_to_come(ordered, confirmed):  # else it says something new: unmapped
            context.took(1, 2)
            context.took(1, 3)

    def write(self, part: Any, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        confirmed, ordered = part.quantity, part.ordered
        still = ordered or confirmed
        value = _still_to_come(ordered and ordered.value, confirmed and confirmed.value)
        if still is None or value is None:
            return []
        unit = context.tables["units"].code(still.unit) if still.unit else None
        return [[[qualifier, plain(value), unit or ""]]]


class ChangeNumber:
    """BGM 1004 of an ORDCHG: the number of the change. The order's own number stands in RFF+ON.

    The change's number is kept as a reference of kind `order_change`; a message without RFF+ON names the order itself here.
    """

    carries: tuple[str, ...] = ("number", "references[]")

    def read(self, segment: Segment, element: int, out: Tree, context: ReadContext) -> None:
        number = segment.get(element).strip()
        if number:
            context.memory["change_number"] = number
            context.took(element, 1, "number")

    def write(self, part: Any, tag: str, element: int, context: WriteContext) -> list[str]:
        own = next((r.number for r in part.references if r.kind == ORDER_CHANGE), part.number)
        return [own] if own else []


def give_change_number(tree: Tree, context: ReadContext) -> None:
    """Decides which number is the order's, now that RFF+ON has been read."""
    number = context.memory.pop("change_number", None)
    if number is None:
        return
    if "number" not in tree:
        tree["number"] = number
    elif tree["number"] != number:
        tree.setdefault("references", []).append({"kind": ORDER_CHANGE, "number": number})


class LineOrder:
    """RFF+ON under a despatched line: the order and its line. Who names the order only here has it taken for the whole;
    an order that is not the whole's is the line's own, and is written again."""

    carries: tuple[str, ...] = ("order_line", "order_number")

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        number, line = segment.get(1, 2).strip(), segment.get(1, 3).strip()
        if line:
            context.put(out, "order_line", line, 1, 3)
        if (
            number
            and context.memory.setdefault("line_order", number) == number
            and context.root.get("order_number", number) == number
        ):
            context.took(1, 1)
            context.took(1, 2)
        elif number and "order_number" in context.root:
            context.took(1, 1)
            context.put(out, "order_number", number, 1, 2)

    def write(self, part: Any, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        return [[[qualifier, part.order_number, part.order_line or ""]]] if part.order_number else []


def give_line_order(tree: Tree, context: ReadContext) -> None:
    """The order of the lines is the order of the despatch when its header names none."""
    number = context.memory.pop("line_order", None)
    if number is not None:
        tree.setdefault("order_number", number)


def give_answers(tree: Tree, context: ReadContext) -> None:
    """An answer that leaves out what it decides: the header's decision holds for the lines, theirs for the header."""
    lines = tree.get("lines", [])
    stated = {line["status"] for line in lines if "status" in line}
    if "status" not in tree:
        tree["status"] = (
            (stated.pop() if stated <= {"accepted"} or stated <= {"rejected"} else "changed") if stated else "received"
        )
        context.assumed("status", str(tree["status"]))
    for index, line in enumerate(lines):
        if "status" not in line:
            line["status"] = tree["status"] if tree["status"] in {"accepted", "rejected"} else "changed"
            context.assumed(f"lines[{index}].status", line["status"])


def give_fault_texts(tree: Tree, context: ReadContext) -> None:
    """A fault told by its code alone."""
    for fault in tree.get("faults", ()):
        if "code" in fault:
            fault.setdefault("text", fault["code"])


class FaultCode:
    """ERC: a code of 9321. Ours are longer than its eight characters; they stand in FTX and ERC says ZZZ."""

    carries: tuple[str, ...] = ("code",)

    def read(self, segment: Segment, element: int, out: Tree, context: ReadContext) -> None:
        code = segment.get(element).strip()
        if code:
            out["code"] = context.tables["application_errors"].word(code) or code
            context.took(element, 1, "code")

    def write(self, part: Any, tag: str, element: int, context: WriteContext) -> list[str]:
        known = context.tables["application_errors"].code(part.code)
        return [known or (_MUTUAL if _OUR_CODE.fullmatch(part.code) else part.code)]


class FaultText:
    """FTX under ERC: our code of the fault in the first part, the sentence in the other four.

    ERC itself holds eight characters only, too few for `item.unknown`. In a partner's APERAK all five parts are text and
    the code is what ERC says.
    """

    carries: tuple[str, ...] = ("code", "text")

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None:
        elements = segment.elements
        parts = list(elements[3]) if len(elements) > 3 else []
        first = 1
        if parts and _OUR_CODE.fullmatch(parts[0]):
            out["code"] = parts[0]
            context.took(4, 1, "code")
            parts, first = parts[1:], 2
        text = join(parts, context.size("FTX", 4, 1)).strip()
        context.took(1, 1)
        if not text:
            return
        for component, part in enumerate(parts, first):
            if part:
                context.took(4, component, "text")
        out["text"] = f"{out['text']} {text}" if "text" in out else text

    def write(self, part: Any, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]:
        parts = cut(part.text, context.size(tag, 4, 2))
        code = [part.code] if _OUR_CODE.fullmatch(part.code) else []
        room = _TEXT_PARTS - len(code)
        if len(parts) > room:
            context.no_place("text", " ".join(parts[room:]), tag)
        return [[[qualifier], [], [], [*code, *parts[:room]]]]
