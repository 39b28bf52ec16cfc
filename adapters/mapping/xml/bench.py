"""The analyst's bench for XML mappings: where each value came from, what a mapping covers, what samples say that none takes.

Values only, as `adapters.mapping.bench` has them for EDIFACT; printing belongs to the command line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from adapters.mapping.bench import leaves, place_of
from adapters.mapping.coverage import ENVELOPE, fields
from adapters.mapping.xml.engine import XmlPlace, read_xml, spec_of
from adapters.mapping.xml.language import Step, XmlBlock, XmlSpec, XmlValue

_EXAMPLES = 3
_SMALL = {"id", "name", "code", "type", "party", "trade", "specified", "applicable", "value"}


@dataclass(frozen=True, slots=True)
class XmlExplained:
    """A canonical field, its value as JSON text, and where it stood (None when it was assumed or is a default)."""

    path: str
    value: str
    place: XmlPlace | None


def explain(content: bytes, *, overlay: str | None = None) -> list[XmlExplained]:
    """Every field of the document with its XPath. Raises MappingError when no mapping reads it."""
    reading = read_xml(content, overlay=overlay)
    known: Any = json.loads(reading.document.model_dump_json()) if reading.document is not None else reading.content
    return [XmlExplained(path, value, place_of(path, reading.places)) for path, value in leaves(known, "")]


@dataclass(frozen=True, slots=True)
class XmlCovered:
    """A canonical field and the element that serves it, in a file's line: read, written or both."""

    path: str
    place: str
    line: str
    direction: str


@dataclass(frozen=True, slots=True)
class XmlCoverage:
    covered: list[XmlCovered]
    without: list[str]


def coverage(kind: str, *, overlay: str | None = None) -> XmlCoverage:
    """Which fields of the document the XML mapping `kind` serves, and which it does not. Raises MappingError."""
    spec = spec_of(kind, overlay)
    covered = list(_covered(spec, spec.content, "", ""))
    known = {one.path for one in covered} | {str(path) for path, _ in spec.says}
    without = [
        field
        for field in fields(spec.model)
        if not field.startswith(ENVELOPE)
        and not any(field == path or field.startswith((f"{path}.", f"{path}[")) for path in known)
    ]
    return XmlCoverage(covered, without)


def _covered(spec: XmlSpec, inside: tuple[XmlValue | XmlBlock, ...], prefix: str, around: str) -> Iterator[XmlCovered]:
    for one in inside:
        here = "/".join(filter(None, (around, *(_named(step, spec) for step in one.steps))))
        if isinstance(one, XmlBlock):
            step = f"{one.at}." if one.at is not None else f"{one.each}[]." if one.each is not None else ""
            rooted = one.at is not None and one.at.rooted
            inner = step if rooted else prefix + step
            if one.where is not None:  # which items of the list stand here says this much of them
                yield XmlCovered(f"{inner}{one.where.path}", here, str(one.line), one.only or "both")
            yield from _covered(spec, one.inside, inner, here)
        elif one.path is not None:
            path = str(one.path) if one.path.rooted else f"{prefix}{one.path}"
            place = f"{here}/@{one.attribute}" if one.attribute else here
            yield XmlCovered(path, place, str(one.line), one.only or "both")


def _named(step: Step, spec: XmlSpec) -> str:
    namespace, _, local = step.tag[1:].partition("}")
    prefix = next(known for known, name in spec.namespaces.items() if name == namespace)
    return f"{prefix}:{local}"


@dataclass(frozen=True, slots=True)
class XmlSuggestion:
    """An element (or attribute) in the samples that nothing takes. `guess` is a canonical path or ""."""

    place: str
    seen: int
    examples: tuple[str, ...]
    guess: str


def suggest(samples: Iterable[bytes], *, overlay: str | None = None) -> list[XmlSuggestion]:
    """The elements of `samples` that no mapping takes, the most frequent first, with guesses by their names."""
    found: dict[str, list[str]] = {}
    models: dict[str, list[str]] = {}
    for content in samples:
        reading = read_xml(content, overlay=overlay)
        for one in reading.unmapped:
            place = re.sub(r"\[\d+\]", "", one.xpath)
            found.setdefault(place, []).append(one.value)
            models.setdefault(place, list(fields(spec_of(reading.kind, overlay).model)))
    made = [
        XmlSuggestion(place, len(values), tuple(dict.fromkeys(values))[:_EXAMPLES], _guess(place, models[place]))
        for place, values in found.items()
    ]
    return sorted(made, key=lambda one: (-one.seen, one.place))


def _guess(place: str, paths: list[str]) -> str:
    """The field whose words are those of the last two elements; none when no word is shared."""
    wanted = _words(" ".join(place.split("/")[-2:]))
    in_line = "Line" in place
    scored = [
        (len(wanted & _words(path.rpartition("[].")[2])), -len(path), path)
        for path in paths
        if path.startswith("lines[]") == in_line
    ]
    best = max(scored, default=(0, 0, ""))
    return best[2] if best[0] else ""


def _words(text: str) -> set[str]:
    words = re.findall(r"[A-Z]?[a-z]+", text.replace("_", " "))
    return {word.lower() for word in words} - _SMALL
