"""The form of one segment: which slots are filled from the document, and what stands there always or beside a value."""

from __future__ import annotations

from typing import Any

from adapters.formats.edifact.segment import Composite
from adapters.mapping.context import WriteContext
from adapters.mapping.grammar import Grammar
from adapters.mapping.language import BlockSpec
from adapters.mapping.paths import Kind
from adapters.mapping.write_values import Row, Slots, value_writer


class Form:
    """Made once for a block; `fill` and `elements` are called for each segment."""

    __slots__ = ("_beside", "_blank", "_fills", "_spans", "path", "tag")

    def __init__(self, block: BlockSpec, grammar: Grammar, whole_periods: set[tuple[str, ...]]) -> None:
        self.tag = block.place.tag
        slots = Slots(self.tag, _widths(block, grammar), grammar)
        written = [v for v in block.values if v.only != "read"]
        self._fills = tuple(
            value_writer(v, slots, whole_periods)
            for v in sorted(written, key=lambda v: v.function is not None)
            if v.is_plain or v.function is not None
        )
        self._spans = tuple(slots.spans)
        self._blank: Row = [""] * slots.count
        for condition in block.place.conditions:
            if condition.values:
                self._blank[slots.at(condition.element, condition.component)] = condition.values[0]
        self._beside = tuple(self._constants(block, slots))
        self.path = next((str(v.path) for v in block.values if v.path is not None), "")

    def _constants(self, block: BlockSpec, slots: Slots) -> list[tuple[int, str, slice]]:
        """Puts what stands always into the blank; gives what stands only beside a value of the same composite."""
        with_values = {v.place.element for v in block.values if v.path is not None and v.filler is None}
        beside = []
        for value in block.values:
            text = value.constant if value.constant is not None else value.filler
            if text is None or value.only == "read":
                continue
            element, slot = value.place.element, slots.at(value.place.element, value.place.first)
            if element in with_values:
                beside.append((slot, text, slice(*slots.spans[element - 1])))
            else:
                self._blank[slot] = text
        return beside

    def fill(self, part: Any, context: WriteContext) -> tuple[Row, bool]:
        """The row of the segment, and whether the document says anything in it."""
        row, said = self._blank.copy(), False
        for fill in self._fills:
            if fill(part, row, context):
                said = True
        for slot, text, span in self._beside:
            if not row[slot] and row[span] != self._blank[span]:
                row[slot] = text
        return row, said

    def elements(self, row: Row) -> tuple[Composite, ...]:
        """The row as elements, without empty components and elements at the end."""
        elements: list[Composite] = []
        for start, end in self._spans:
            last = end
            while last > start and not row[last - 1]:
                last -= 1
            elements.append(tuple(row[start:last]) if last > start else _EMPTY)
        while elements and elements[-1] is _EMPTY:
            elements.pop()
        return tuple(elements)


_EMPTY: Composite = ("",)


def _widths(block: BlockSpec, grammar: Grammar) -> list[int]:
    """How many components of each element the block speaks of."""
    needed: dict[int, int] = {}
    for condition in block.place.conditions:
        needed[condition.element] = max(needed.get(condition.element, 0), condition.component)
    for value in block.values:
        place, last = value.place, value.place.last
        if value.function is not None:
            last = grammar.width(block.place.tag, place.element)
        elif value.path is not None and value.path.kind in _TWO_WIDE:
            last += 1
        needed[place.element] = max(needed.get(place.element, 0), last)
    return [needed.get(element, 0) for element in range(1, max(needed, default=0) + 1)]


_TWO_WIDE = {Kind.QUANTITY, Kind.MOMENT, Kind.DAY, Kind.PERIOD}  # with a unit or a format beside them
