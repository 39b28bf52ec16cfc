"""The analyst's bench for JSON mappings: where each value came from, what a mapping covers, what samples say that none takes.

Values only, as `adapters.mapping.bench` has them for EDIFACT; printing belongs to the command line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from adapters.mapping.bench import leaves, place_of
from adapters.mapping.errors import MappingError
from adapters.mapping.json.engine import JsonPlace, JsonReading, own_mapping, read_json, recognised, shops, spec_of
from adapters.mapping.json.language import JsonBlock, JsonValue, Steps

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class JsonExplained:
    """A canonical field, its value as JSON text, and where it stood (None when it was computed or assumed)."""

    path: str
    value: str
    place: JsonPlace | None


def read(content: bytes, *, overlay: str | None = None) -> JsonReading:
    """By the ready mapping that recognises the document, else by the overlay's own. Raises MappingError when none does."""
    kind = recognised(content)
    if kind is None and not own_mapping(overlay):
        known = ", ".join(shops())
        raise MappingError(
            f"no mapping reads this JSON; there are {known}",
            "write one into an overlay",
            fr=(f"aucune correspondance ne lit ce JSON ; il y a {known}", "écrivez-en une dans une surcouche"),
        )
    return read_json(content, kind or "json", overlay=overlay)


def explain(content: bytes, *, overlay: str | None = None) -> list[JsonExplained]:
    reading = read(content, overlay=overlay)
    known: Any = json.loads(reading.document.model_dump_json()) if reading.document is not None else reading.content
    return [JsonExplained(path, value, place_of(path, reading.places)) for path, value in leaves(known, "")]


def coverage(kind: str, *, overlay: str | None = None) -> list[tuple[str, str, str]]:
    """Canonical field, place, and the line of the mapping file. Fields that a named function fills stand under its name."""
    return list(_covered(spec_of(kind, overlay).content, "", ""))


def _covered(inside: tuple[JsonValue | JsonBlock, ...], prefix: str, around: str) -> Iterator[tuple[str, str, str]]:
    for one in inside:
        if isinstance(one, JsonValue):
            places = [_named(place, around) for place in one.places] or [f"{around} #"]
            yield f"{prefix}{one.path}", ", ".join(places), str(one.line)
            continue
        here = _named(one.steps, around)
        step = f"{one.at}." if one.at is not None else f"{one.each}[]." if one.each is not None else ""
        for call in one.calls:
            yield f"{prefix}{step}({call})", here or ".", str(one.line)
        yield from _covered(one.inside, prefix + step, here)


def _named(steps: Steps, around: str) -> str:
    named = [f"{step.name}[{step.key}={step.value}]" if step.key else step.name + "[]" * step.every for step in steps]
    return ".".join(filter(None, (around, *named)))


@dataclass(frozen=True, slots=True)
class JsonSuggestion:
    """A place in the samples that nothing takes, `[]` standing for the items of a list."""

    place: str
    seen: int
    examples: tuple[str, ...]


def suggest(samples: Iterable[bytes], *, overlay: str | None = None) -> list[JsonSuggestion]:
    """The most frequent first."""
    found: dict[str, list[str]] = {}
    for content in samples:
        for one in read(content, overlay=overlay).unmapped:
            place = re.sub(r"\.(\d+)(?=\.|$)", "[]", one.pointer[1:].replace("/", "."))
            found.setdefault(place, []).append(one.value)
    made = [JsonSuggestion(place, len(said), tuple(dict.fromkeys(said))[:_EXAMPLES]) for place, said in found.items()]
    return sorted(made, key=lambda one: (-one.seen, one.place))
