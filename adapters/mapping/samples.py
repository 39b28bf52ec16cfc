"""Golden samples: a message beside the document it must become, and that it becomes the message again.

Samples are `x.edi` and `x.xml` beside `x.json`, and `x.payload.json` (the order of a shop, read only) beside `x.json`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from lxml import etree

from adapters.formats.edifact import read_interchange
from adapters.formats.edifact.interchange import Message
from adapters.mapping.compare import Difference, differences
from adapters.mapping.engine import read_message, write_message
from adapters.mapping.errors import MappingError
from adapters.mapping.json.bench import read as read_payload
from adapters.mapping.json.engine import JsonUnmapped
from adapters.mapping.reading import Problem, Unmapped
from adapters.mapping.xml.engine import XmlUnmapped, parse, read_xml, write_xml
from gateway.model.base import Document

ENDINGS = (".edi", ".xml", ".payload.json")


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What became of one golden sample. `read` compares the document, `written` the message of writing it again."""

    name: str
    message_type: str
    read: list[Difference]
    written: list[Difference]
    problems: list[Problem]
    unmapped: list[Unmapped] | list[XmlUnmapped] | list[JsonUnmapped]

    @property
    def ok(self) -> bool:
        return not (self.read or self.written)


def run_samples(folder: Path | None = None, *, overlay: str | None = None) -> list[SampleResult]:
    """Runs the samples of the package, or of `folder` and the folders in it."""
    root: Traversable = folder if folder is not None else resources.files("mappings").joinpath("samples")
    return [_run(sample, around, overlay) for sample, around in _samples(root)]


def golden_files() -> Iterator[tuple[str, bytes, Any]]:
    """Of the package: name, content, and the JSON of the document it must become."""
    for sample, around in _samples(resources.files("mappings").joinpath("samples")):
        yield sample.name, sample.read_bytes(), _wanted(sample, around)


def _samples(folder: Traversable) -> Iterator[tuple[Traversable, Traversable]]:
    """Each sample and its folder; those of a folder before those of the folders in it."""
    found = sorted(folder.iterdir(), key=lambda f: (f.is_dir(), f.name))
    for one in found:
        if one.is_dir():
            yield from _samples(one)
        elif one.name.endswith(ENDINGS):
            yield one, folder


def _ending(sample: Traversable) -> str:
    return next(ending for ending in ENDINGS if sample.name.endswith(ending))


def _wanted(sample: Traversable, folder: Traversable) -> Any:
    expected = folder.joinpath(f"{sample.name.removesuffix(_ending(sample))}.json")
    return json.loads(expected.read_text(encoding="utf-8")) if expected.is_file() else {}


def _run(sample: Traversable, folder: Traversable, overlay: str | None) -> SampleResult:
    wanted, content = _wanted(sample, folder), sample.read_bytes()
    try:
        match _ending(sample):
            case ".edi":
                return _edifact(sample.name, read_interchange(content).messages[0], wanted, overlay)
            case ".xml":
                return _xml(sample.name, content, wanted, overlay)
            case _:
                return _json(sample.name, content, wanted, overlay)
    except MappingError as error:
        return SampleResult(sample.name, "?", [Difference("", "a document", error.message)], [], [], [])


def _edifact(name: str, message: Message, wanted: Any, overlay: str | None) -> SampleResult:
    reading = read_message(message, overlay=overlay)
    return SampleResult(
        name=name,
        message_type=message.type,
        read=differences(wanted, reading.document),
        written=_written(message, reading.document, overlay),
        problems=reading.problems,
        unmapped=reading.unmapped,
    )


def _written(message: Message, document: Document | None, overlay: str | None) -> list[Difference]:
    if document is None:
        return [Difference("", "a document", "none")]
    try:
        written = write_message(
            document,
            message_type=message.type,
            version=message.version,
            association=message.association,
            overlay=overlay,
        )
    except MappingError as error:
        return [Difference("", "the message", error.message)]
    source = [str(s) for s in message.segments if s.tag not in {"UNH", "UNT"}]
    return differences(source, [str(s) for s in written])


def _xml(name: str, content: bytes, wanted: Any, overlay: str | None) -> SampleResult:
    reading = read_xml(content, overlay=overlay)
    written: list[Difference]
    if reading.document is None:
        written = [Difference("", "a document", "none")]
    else:
        try:
            again = write_xml(reading.document, reading.kind, overlay=overlay)
            written = differences(_said(content), _said(again))
        except MappingError as error:
            written = [Difference("", "the document", error.message)]
    return SampleResult(
        name, reading.kind, differences(wanted, reading.document), written, reading.problems, reading.unmapped
    )


def _said(content: bytes) -> dict[str, str]:
    """Path of every element and attribute → what it says, in the order of the document, whatever its prefixes are."""
    root = parse(content)
    tree = root.getroottree()
    found = {}
    for element in root.iter(etree.Element):
        path = re.sub(r"\{[^}]*\}", "", tree.getelementpath(element))
        found[path] = (element.text or "").strip()
        found |= {f"{path}/@{name}": str(value) for name, value in element.attrib.items()}
    return found


def _json(name: str, content: bytes, wanted: Any, overlay: str | None) -> SampleResult:
    """Read only: nobody writes a shop's orders."""
    reading = read_payload(content, overlay=overlay)
    return SampleResult(
        name, reading.kind, differences(wanted, reading.document), [], reading.problems, reading.unmapped
    )
