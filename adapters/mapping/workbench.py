"""The bench as the console has it: the same functions as `gateway mapping`, for whatever syntax a sample is in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any

from adapters.formats.edifact import looks_like_edifact, read_interchanges
from adapters.formats.edifact.interchange import Message
from adapters.mapping import bench, held, samples, source, suggest
from adapters.mapping.agreement import faults_of
from adapters.mapping.compare import Difference, differences
from adapters.mapping.engine import read_message
from adapters.mapping.errors import MappingError, MappingFileError
from adapters.mapping.json import bench as json_bench
from adapters.mapping.json.engine import JsonReading, read_json, shops
from adapters.mapping.reading import Problem
from adapters.mapping.unfit import unfit
from adapters.mapping.xml import bench as xml_bench
from adapters.mapping.xml.engine import read_xml, roots
from gateway.errors import NotFound
from gateway.model.base import Document
from gateway.model.finding import Words
from gateway.ports import Differs, Golden, Looked, MappedField, OverlayFault, Served, Untaken

DIRECTORY = "D.96A"  # whose codes are named when a mapping is shown by itself


class Workbench:
    """Golden samples are those of the package."""

    def mappings(self) -> list[str]:
        root = resources.files("mappings")
        messages = sorted(one.name[:-5].upper() for one in root.iterdir() if _is_of_a_message(one.name))
        return [*messages, *sorted(spec.name for specs in roots().values() for spec in specs), *shops()]

    def overlays(self) -> list[str]:
        packaged = resources.files("mappings").joinpath("partners")
        names = {one.name[:-5] for one in packaged.iterdir() if one.name.endswith(".yaml")}
        names |= {file.stem for folder in source.OVERLAY_FOLDERS for file in folder.glob("*.yaml")}
        return sorted(names | held.names())

    def samples(self) -> list[str]:
        return [name for name, _, _ in samples.golden_files()]

    def sample(self, name: str) -> bytes:
        return self._golden(name)[0]

    def look(self, content: bytes, overlay: str | None, mapping: str | None) -> list[Looked]:
        overlay = self._known(overlay)
        if looks_like_edifact(content):
            return [_message(one, overlay) for one in _messages(content)]
        if _is_xml(content):
            return [_xml(content, overlay)]
        return [_json(content, overlay, mapping)]

    def against(self, name: str, content: bytes, overlay: str | None) -> list[Differs]:
        document = _first_document(content, self._known(overlay))
        return list(_differs(differences(self._golden(name)[1], document)))

    def covers(self, mapping: str, overlay: str | None) -> list[Served]:
        if mapping not in self.mappings():
            raise NotFound(
                f"there is no mapping {mapping}",
                f"there are {', '.join(self.mappings())}",
                fr=(f"il n'y a pas de correspondance {mapping}", f"il y a {', '.join(self.mappings())}"),
            )
        overlay = self._known(overlay)
        if mapping in shops():
            return [Served(path, place, line, "read") for path, place, line in json_bench.coverage(mapping, overlay=overlay)]  # fmt: skip
        if mapping.isupper():
            covered: Iterable[Any] = bench.coverage(mapping, DIRECTORY, overlay=overlay).covered
        else:
            covered = xml_bench.coverage(mapping, overlay=overlay).covered
        return [Served(one.path, one.place, one.line, one.direction) for one in covered]

    def golden(self, overlay: str | None) -> list[Golden]:
        return [
            Golden(one.name, one.message_type, tuple(_differs(one.read)), tuple(_differs(one.written)))
            for one in samples.run_samples(overlay=self._known(overlay))
        ]

    def overlay_text(self, partner: str) -> str:
        return source.overlay_text(partner)

    def faults(self, partner: str, text: str) -> list[OverlayFault]:
        if (refused := unfit(text, f"{partner}.yaml")) is not None:
            return [_fault(refused)]
        return list(dict.fromkeys(_fault(error) for error in faults_of(self.draft(partner, text))))

    def draft(self, partner: str, text: str) -> str:
        return held.draft(partner, text)

    def _known(self, overlay: str | None) -> str | None:
        """An overlay is named, never a path."""
        if overlay and held.held(overlay) is None and overlay not in self.overlays():
            raise NotFound(
                f"there is no overlay {overlay}",
                "write it into the folder of overlays",
                fr=(f"il n'y a pas de surcouche {overlay}", "écrivez-la dans le dossier des surcouches"),
            )
        return overlay or None

    def _golden(self, name: str) -> tuple[bytes, Any]:
        for known, content, wanted in samples.golden_files():
            if known == name:
                return content, wanted
        raise NotFound(
            f"there is no golden sample {name}",
            "`gateway mapping test` names them",
            fr=(f"il n'y a pas d'échantillon {name}", "`gateway mapping test` les nomme"),
        )


def _messages(content: bytes) -> Iterator[Message]:
    for interchange in read_interchanges(content):
        yield from interchange.messages


def _message(message: Message, overlay: str | None) -> Looked:
    title = f"{message.type} {message.version} {message.reference}".strip()
    try:
        found = bench.explain(message, overlay=overlay)
    except MappingError as error:  # a message that nobody maps is named, and the others are shown
        return Looked(title, problems=(error.words,))
    return Looked(
        title,
        tuple(MappedField(one.path, one.value, str(one.place or "")) for one in found),
        tuple(
            Untaken(f"{one.place} ({one.group})" if one.group else one.place, one.meaning, one.seen, one.examples, one.guess)
            for one in suggest.suggest([message], overlay=overlay)
        ),
        _problems(read_message(message, overlay=overlay).problems),
        tuple(bench.coverage(message.type, message.version, message.association, overlay=overlay).without),
    )  # fmt: skip


def _xml(content: bytes, overlay: str | None) -> Looked:
    reading = read_xml(content, overlay=overlay)
    return Looked(
        reading.kind,
        tuple(
            MappedField(one.path, one.value, one.place.xpath if one.place else "")
            for one in xml_bench.explain(content, overlay=overlay)
        ),
        tuple(
            Untaken(one.place, "", one.seen, one.examples, one.guess)
            for one in xml_bench.suggest([content], overlay=overlay)
        ),
        _problems(reading.problems),
        tuple(xml_bench.coverage(reading.kind, overlay=overlay).without),
    )


def _json(content: bytes, overlay: str | None, mapping: str | None) -> Looked:
    reading = _read_json(content, overlay, mapping)
    known: Any = json.loads(reading.document.model_dump_json()) if reading.document is not None else reading.content
    return Looked(
        reading.kind,
        tuple(
            MappedField(path, value, str(bench.place_of(path, reading.places) or ""))
            for path, value in bench.leaves(known, "")
        ),
        tuple(Untaken(one.pointer, "", 1, (one.value,), "") for one in reading.unmapped),
        _problems(reading.problems),
    )


def _read_json(content: bytes, overlay: str | None, mapping: str | None) -> JsonReading:
    if mapping in shops():
        return read_json(content, str(mapping), overlay=overlay)
    return json_bench.read(content, overlay=overlay)


def _first_document(content: bytes, overlay: str | None) -> Document | None:
    if looks_like_edifact(content):
        message = next(_messages(content), None)
        return read_message(message, overlay=overlay).document if message is not None else None
    if _is_xml(content):
        return read_xml(content, overlay=overlay).document
    return json_bench.read(content, overlay=overlay).document


def _is_of_a_message(file: str) -> bool:
    """Other files stand beside them."""
    raw = source.packaged(file) if file.endswith(".yaml") else None
    return raw is not None and isinstance(raw.value, dict) and "message" in raw.value


def _fault(error: MappingError) -> OverlayFault:
    """A mistake that shows in a file of the package, because the overlay does not fit it, has no line of the overlay."""
    if isinstance(error, MappingFileError) and not error.file.startswith("mappings/"):
        return OverlayFault(error.line, error.sentence)
    return OverlayFault(0, error.words)


def _is_xml(content: bytes) -> bool:
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _problems(problems: Iterable[Problem]) -> tuple[Words, ...]:
    return tuple(Words(fr=one.fr, en=one.en) for one in problems)


def _differs(found: Iterable[Difference]) -> Iterator[Differs]:
    for one in found:
        yield Differs(one.path, one.expected, one.found)
