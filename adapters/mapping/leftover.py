"""What a message says and the mapping did not take: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.tree import Group
from adapters.mapping.reading import Unmapped

_ENVELOPE = {"UNH", "UNT", "UNS"}


def leftover(root: Group, taken: set[tuple[int, int, int]]) -> list[Unmapped]:
    """Every value that is not among the `taken` places, in the order of the message."""
    found = [
        u for group, segment in _segments(root, "") if segment.tag not in _ENVELOPE for u in _of(group, segment, taken)
    ]
    return sorted(found, key=lambda u: (u.segment, u.element, u.component))


def _segments(group: Group, name: str) -> Iterator[tuple[str, Segment]]:
    """Each segment with the triggers of the groups around it, as `LIN/PRI[AAA]`."""
    for child in group.children:
        if isinstance(child, Segment):
            yield name, child
        else:
            first = child.children[0] if child.children else None
            step = child.trigger
            if isinstance(first, Segment) and first.tag not in {"LIN", "CPS"} and first.get(1):
                step = f"{first.tag}[{first.get(1)}]"
            yield from _segments(child, f"{name}/{step}" if name else step)


def _of(group: str, segment: Segment, taken: set[tuple[int, int, int]]) -> Iterator[Unmapped]:
    position, qualifier = segment.position, segment.get(1)
    for element, composite in enumerate(segment.elements, 1):
        for component, value in enumerate(composite, 1):
            if value.strip() and (position, element, component) not in taken:
                yield Unmapped(segment.tag, position, element, component, value, group, qualifier)
        for repetition in segment.repetitions(element)[1:]:
            for component, value in enumerate(repetition, 1):
                if value.strip():
                    yield Unmapped(segment.tag, position, element, component, value, group, qualifier)
