"""Compares two interchanges by meaning: what the counters and references of the envelope say is left out, moved lines are found.

Messages are paired by type and document number, groups by their trigger and its identifying values, so that a line inserted at the
top does not make every following line differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from adapters.formats.edifact.annotate import Names, names_for
from adapters.formats.edifact.faults import Language
from adapters.formats.edifact.interchange import Interchange, Message
from adapters.formats.edifact.options import DEFAULT_READ, ReadOptions
from adapters.formats.edifact.reader import Source, read_interchanges
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.tree import Group, build_tree

Change = Literal["added", "removed", "changed"]
_COUNTERS = frozenset({"UNH", "UNT"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where (a path such as 'ORDERS PO-1 / SG25 LIN 2 / QTY'), what kind, before and after."""

    change: Change
    path: str
    before: str = ""
    after: str = ""

    def sentence(self, language: Language = "fr") -> str:
        """The difference for a person."""
        french = language == "fr"
        if self.change == "changed":
            return f"~ {self.path} : {self.before} → {self.after}"
        word = {"added": ("ajouté", "added"), "removed": ("retiré", "removed")}[self.change][0 if french else 1]
        return f"{'+' if self.change == 'added' else '-'} {self.path} : {word} {self.after or self.before}".rstrip()


def diff(
    first: Source | Interchange,
    second: Source | Interchange,
    language: Language = "fr",
    options: ReadOptions = DEFAULT_READ,
) -> list[Difference]:
    """What differs in meaning; empty when nothing does.

    >>> a = b"UNH+1+ORDERS:D:96A:UN'BGM+220+A1+9'LIN+1++X1:SA'QTY+21:5'UNT+5+1'"
    >>> b = b"UNH+77+ORDERS:D:96A:UN'BGM+220+A1+9'LIN+1++X1:SA'QTY+21:6'UNT+5+77'"
    >>> [d.sentence("en") for d in diff(a, b, "en")]
    ['~ ORDERS A1 / LIN X1 / QTY 21 / Quantity (6060) : 5 → 6']
    """
    before, after = (_messages(s, options) for s in (first, second))
    return list(_compare_messages(before, after, language))


def diff_text(first: Source | Interchange, second: Source | Interchange, language: Language = "fr") -> str:
    """The differences, one per line; '' when both mean the same."""
    return "\n".join(d.sentence(language) for d in diff(first, second, language))


def _messages(source: Source | Interchange, options: ReadOptions) -> list[Message]:
    interchanges = [source] if isinstance(source, Interchange) else read_interchanges(source, options)
    return [m for i in interchanges for m in i.messages]


def _key(message: Message) -> tuple[str, str]:
    bgm = next((s for s in message.segments if s.tag == "BGM"), None)
    number = (bgm.get(2) if bgm else "") or message.reference
    return message.type, number


def _compare_messages(before: Sequence[Message], after: Sequence[Message], language: Language) -> Iterator[Difference]:
    keys = [_key(m) for m in before], [_key(m) for m in after]
    if len(before) == len(after) == 1:  # two single messages are compared whatever their numbers
        yield from _compare_pair(before[0], after[0], language)
        return
    for operation, a, b, c, d in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if operation == "equal":
            for one, other in zip(before[a:b], after[c:d], strict=True):
                yield from _compare_pair(one, other, language)
        else:
            yield from (Difference("removed", " ".join(k)) for k in keys[0][a:b])
            yield from (Difference("added", " ".join(k)) for k in keys[1][c:d])


def _compare_pair(before: Message, after: Message, language: Language) -> Iterator[Difference]:
    path = " ".join(_key(before))
    for label, one, other in (
        ("UNH 0065", before.type, after.type),
        ("UNH 0052/0054", before.version, after.version),
        ("UNH 0057", before.association, after.association),
    ):
        if one != other:
            yield Difference("changed", f"{path} / {label}", one, other)
    names = names_for(after, language)
    yield from _compare_groups(build_tree(before), build_tree(after), path, names)


def _compare_groups(before: Group, after: Group, path: str, names: Names) -> Iterator[Difference]:
    ours, theirs = _children(before), _children(after)
    matcher = SequenceMatcher(None, [k for k, _ in ours], [k for k, _ in theirs], autojunk=False)
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation == "equal":
            for (key, one), (_, other) in zip(ours[a:b], theirs[c:d], strict=True):
                yield from _compare_children(one, other, f"{path} / {key}", names)
        else:
            yield from _replaced(ours[a:b], theirs[c:d], path, names)


def _replaced(
    ours: Sequence[tuple[str, Segment | Group]], theirs: Sequence[tuple[str, Segment | Group]], path: str, names: Names
) -> Iterator[Difference]:
    """Children that did not pair by key: of the same tag they are compared in turn, the rest came or went."""
    left = list(theirs)
    for key, one in ours:
        tag = key.split(" ")[0]
        partner = next((x for x in left if x[0].split(" ")[0] == tag), None)
        if partner is not None and isinstance(one, Segment) and isinstance(partner[1], Segment):
            left.remove(partner)
            yield from _compare_children(one, partner[1], f"{path} / {key}", names)
        else:
            yield Difference("removed", f"{path} / {key}", before=_shown(one))
    for key, other in left:
        yield Difference("added", f"{path} / {key}", after=_shown(other))


def _children(group: Group) -> list[tuple[str, Segment | Group]]:
    return [(_child_key(c), c) for c in group.children if not (isinstance(c, Segment) and c.tag in _COUNTERS)]


def _child_key(child: Segment | Group) -> str:
    """What a segment or group is known by: its tag and first value, for a line its number of the article when there is one."""
    segment = child if isinstance(child, Segment) else next(child.walk())
    if segment.tag == "LIN":
        return f"LIN {segment.get(3) or segment.get(1)}"
    return f"{segment.tag} {segment.get(1)}".strip()


def _compare_children(before: Segment | Group, after: Segment | Group, path: str, names: Names) -> Iterator[Difference]:
    if isinstance(before, Group) and isinstance(after, Group):
        yield from _compare_groups(before, after, path, names)
    elif isinstance(before, Segment) and isinstance(after, Segment):
        yield from _compare_segments(before, after, path, names)
    else:
        yield Difference("changed", path, _shown(before), _shown(after))


def _compare_segments(before: Segment, after: Segment, path: str, names: Names) -> Iterator[Difference]:
    if before == after or (before.tag == "LIN" and _without_number(before) == _without_number(after)):
        return
    for element in range(1, max(len(before.elements), len(after.elements)) + 1):
        if before.tag == "LIN" and element == 1:
            continue  # renumbered lines are the same lines
        one, other = before.repetitions(element) or ((),), after.repetitions(element) or ((),)
        for repetition in range(max(len(one), len(other))):
            a = one[repetition] if repetition < len(one) else ()
            b = other[repetition] if repetition < len(other) else ()
            for place in range(max(len(a), len(b))):
                x, y = (v[place] if place < len(v) else "" for v in (a, b))
                if x != y:
                    yield Difference("changed", f"{path} / {_element(before, element, place, names)}", x, y)


def _without_number(segment: Segment) -> tuple[tuple[str, ...], ...]:
    return segment.elements[1:]


def _element(segment: Segment, element: int, place: int, names: Names) -> str:
    _, ids = names.ids(segment, element)
    if place < len(ids):
        return f"{names.element(ids[place])} ({ids[place]})"
    return f"{element}.{place + 1}"


def _shown(child: Segment | Group) -> str:
    segment = child if isinstance(child, Segment) else next(child.walk())
    return segment.raw or repr(segment)
