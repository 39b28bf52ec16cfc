"""Drafts a partner's overlay from samples: the places no mapping takes, what the directory calls them, and a guess.

A guess compares the words of the code's name with those of the canonical paths; a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from adapters.formats.edifact.directory import Directory, resolve
from adapters.formats.edifact.interchange import Message
from adapters.mapping.engine import mapping_for, read_message
from adapters.mapping.paths import Kind, Path
from adapters.mapping.paths import resolve as resolve_path
from adapters.mapping.places import STANDARD_PLACES
from adapters.mapping.reading import Unmapped
from gateway.model.base import Document

_KINDS = {
    "DTM": {Kind.MOMENT, Kind.DAY, Kind.PERIOD},
    "MOA": {Kind.NUMBER},
    "QTY": {Kind.QUANTITY},
    "PCD": {Kind.NUMBER},
    "CNT": {Kind.INTEGER},
    "RFF": {Kind.TEXT},
    "LOC": {Kind.TEXT},
}
_SAME = {
    "shipment": "despatch",
    "ship": "despatch",
    "collection": "pick_up",
    "pick-up": "pick_up",
    "ordered": "quantity",
    "consignee": "ship_to",
    "invoicee": "invoice_to",
    "supplier": "seller",
    "expiry": "valid",
    "sum": "total",
}
_NEVER = {"date", "time", "amount", "number", "code", "total", "of", "the", "and", "or", "to", "for"}
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A place in the samples that nothing takes. `guess` is a canonical path or ""; `overlay_line` is YAML for the overlay."""

    group: str
    place: str
    meaning: str
    seen: int
    examples: tuple[str, ...]
    guess: str
    overlay_line: str


def suggest(messages: Iterable[Message], *, overlay: str | None = None) -> list[Suggestion]:
    """The unmapped places of `messages`, the most frequent first."""
    found: dict[tuple[str, str, str], list[tuple[Message, Unmapped]]] = {}
    for message in messages:
        for unmapped in read_message(message, overlay=overlay).unmapped:
            if (unmapped.element, unmapped.component) == (1, 1) and unmapped.value == unmapped.qualifier:
                continue  # the qualifier itself; what it qualifies is listed
            if unmapped.tag in {"DTM", "QTY"} and (unmapped.element, unmapped.component) == (1, 3):
                continue  # the format of a date, the unit of a quantity: they come with the value
            group = re.sub(r"\[[^\]]*\]$", "", unmapped.group)
            spot = f"{unmapped.element}.{unmapped.component}"
            found.setdefault((group, _block(unmapped), spot), []).append((message, unmapped))
    made = [_suggestion(*key, places, overlay) for key, places in found.items()]
    return sorted(made, key=lambda s: -s.seen)


def _block(unmapped: Unmapped) -> str:
    coded = re.fullmatch(r"[A-Z0-9]{1,3}", unmapped.qualifier) and unmapped.tag not in {"LIN", "CPS", "PAC"}
    return f"{unmapped.tag}[{unmapped.qualifier}]" if coded else unmapped.tag


def _suggestion(
    group: str, block: str, spot: str, places: list[tuple[Message, Unmapped]], overlay: str | None
) -> Suggestion:
    message, unmapped = places[0]
    directory = resolve(message.version, message.type).directory
    meaning = _meaning(directory, unmapped)
    guess = ""
    if STANDARD_PLACES.get(unmapped.tag, "").split("-")[0] == spot:
        guess = _guess(
            mapping_for(message.type, message.version, message.association, overlay).spec.model, unmapped, meaning
        )
    short = STANDARD_PLACES.get(unmapped.tag) == spot
    target = guess or "…"
    return Suggestion(
        group=group,
        place=f"{block} {spot}",
        meaning=meaning,
        seen=len(places),
        examples=tuple(dict.fromkeys(u.value for _, u in places))[:_EXAMPLES],
        guess=guess,
        overlay_line=f"{block}: {target}" if short else f"{block}: {{{spot}: {target}}}",
    )


def _meaning(directory: Directory | None, unmapped: Unmapped) -> str:
    """The segment's name and, when its first element is coded, the name of the code."""
    if directory is None:
        return ""
    name = directory.segment_name(unmapped.tag)
    definition = directory.segment(unmapped.tag)
    if definition is None or not definition.elements:
        return name
    first = definition.elements[0]
    element = first.components[0].id if first.components else first.id
    code = directory.codes(element).get(unmapped.qualifier, "")
    return f"{name}: {code}" if code else name


def _guess(model: type[Document], unmapped: Unmapped, meaning: str) -> str:
    kinds = _KINDS.get(unmapped.tag)
    if kinds is None:
        return ""
    if unmapped.group.startswith("LIN") and "lines" in model.model_fields:
        model = resolve_path(model, "lines").model or model
    wanted = _words(meaning.partition(":")[2])
    scored = [
        (len(wanted & _words(str(p).replace(".", " "))), -len(str(p)), str(p)) for p in _paths(model) if p.kind in kinds
    ]
    best = max(scored, default=(0, 0, ""))
    return best[2] if best[0] else ""


def _words(text: str) -> set[str]:
    words = {_SAME.get(word, word) for word in re.findall(r"[a-z-]+", text.lower())}
    return {part for word in words for part in word.split("_")} - _NEVER


def _paths(model: type[Document], prefix: str = "") -> list[Path]:
    """Every path of a document that a single segment could fill: not inside lists."""
    found: list[Path] = []
    for name in model.model_fields:
        path = resolve_path(model, name)
        if path.kind is Kind.OBJECTS:
            continue
        found.append(Path((*prefix.split("."), name) if prefix else (name,), path.kind, path.model))
        if path.model is not None and path.kind in {Kind.OBJECT, Kind.PERIOD}:
            found += _paths(path.model, f"{prefix}.{name}" if prefix else name)
    return found


def draft(suggestions: Iterable[Suggestion], message_type: str, partner: str) -> str:
    """An overlay to start from, as YAML text: every line is a comment until a person has decided."""
    text = f"# {partner}: drafted from samples; take away the # of what is right\nmessages:\n  {message_type}:\n    header:\n"
    blocks: dict[tuple[str, str], list[Suggestion]] = {}
    for suggestion in suggestions:
        blocks.setdefault((suggestion.group, suggestion.place.rpartition(" ")[0]), []).append(suggestion)
    for (group, block), found in blocks.items():
        if group != "LIN":
            text += _drafted(block, found, group, " " * 6)
    lines = "".join(_drafted(block, found, "", " " * 8) for (group, block), found in blocks.items() if group == "LIN")
    return text + (f"      LIN:\n{lines}" if lines else "")


def _drafted(block: str, found: list[Suggestion], group: str, margin: str) -> str:
    first = found[0]
    inside = f" (under {group})" if group else ""
    told = "; ".join(f"{s.place.rpartition(' ')[2]} {s.seen} times, e.g. {', '.join(s.examples)}" for s in found)
    line = first.overlay_line
    if len(found) > 1:
        line = f"{block}: {{{', '.join(f'{s.place.rpartition(chr(32))[2]}: {s.guess or chr(8230)}' for s in found)}}}"
    return f"{margin}# {first.meaning}{inside}: {told}\n{margin}# {line}\n"
