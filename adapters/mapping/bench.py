"""The test bench for mapping files: where each value came from, what a mapping covers.

Values only; printing belongs to the command line. Golden samples are run by `samples`; what to do about unmapped places is
in `suggest`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.formats.edifact.interchange import Message
from adapters.mapping.coverage import Coverage, coverage_of
from adapters.mapping.engine import mapping_for, read_message
from adapters.mapping.reading import Place

Where = TypeVar("Where")


@dataclass(frozen=True, slots=True)
class Explained:
    """A canonical field, its value as JSON text, and where it stood (None when it was assumed or is a default)."""

    path: str
    value: str
    place: Place | None


def explain(message: Message, *, overlay: str | None = None) -> list[Explained]:
    """Every field of the message's document with its place."""
    reading = read_message(message, overlay=overlay)
    content: Any = json.loads(reading.document.model_dump_json()) if reading.document is not None else reading.content
    places = reading.places
    return [Explained(path, value, place_of(path, places)) for path, value in leaves(content, "")]


def place_of(path: str, places: Mapping[str, Where]) -> Where | None:
    """The place of a field, or of the part around it when only that has one."""
    while path:
        if path in places:
            return places[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return None


def leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every single value of a document's JSON with its path."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}[{index}]")
    else:
        yield path, value if isinstance(value, str) else json.dumps(value, default=str)


def coverage(
    message_type: str, version: str = "D.96A", association: str = "", *, overlay: str | None = None
) -> Coverage:
    """Which fields of the document the mapping of a message serves, and which it does not."""
    return coverage_of(mapping_for(message_type, version, association, overlay).spec)
