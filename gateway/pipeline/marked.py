"""The source of a document that has no pages (EDIFACT, XML, JSON, plain text), line by line, with the places its order's
fields were read from marked in it. Each line says which fields it holds."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.pipeline.services import Services
from gateway.ports import PageFormat

LONGEST = 400_000  # bytes that are shown; a longer source is downloaded
MOST_LINES = 6_000
_SEGMENT = re.compile(r"element (\d+), component (\d+), bytes (\d+)-\d+$")
_LINE = re.compile(r"line (\d+)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; ``paths`` are the canonical fields that were read from it, none for what lies between."""

    text: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    number: int
    pieces: list[Piece] = field(default_factory=list)


def marked_source(services: Services, inbound_id: str, position: int) -> list[SourceLine] | None:
    """``None`` for what cannot be shown as text."""
    with services.store.reading() as tx:
        row = tx.inbound.get(inbound_id)
        partner = tx.master.partner(row.partner) if row.partner else None
    if row.size > LONGEST:
        return None
    content = services.archive.fetch(row.sha256)
    form = services.recognise(content, row.filename, row.media_type)
    if form is None or isinstance(form, PageFormat):
        return None if b"\x00" in content[:1000] or isinstance(form, PageFormat) else _plain(content)
    places: Mapping[str, str] = {}
    for document in form.read(content, partner).documents:
        if document.position == position:
            places = document.places()
    if any(_SEGMENT.search(place) for place in places.values()):
        return _by_bytes(content, places)
    if form.name == "json":
        return _by_pointer(content, position, places)
    return _by_line(content, places)


def _by_bytes(content: bytes, places: Mapping[str, str]) -> list[SourceLine]:
    """A segment a line, its marks on the components that were read."""
    marks: dict[int, dict[tuple[int, int], list[str]]] = {}
    for path, place in places.items():
        if found := _SEGMENT.search(place):
            marks.setdefault(int(found[3]), {}).setdefault((int(found[1]), int(found[2])), []).append(path)
    signs = _service_signs(content)
    lines = []
    for number, (start, text) in enumerate(_segments(content, signs), start=1):
        read = marks.get(start, {})
        parts = _components(text, signs) if read else [(text, (0, 0))]
        pieces = [Piece(_text(part), tuple(read.get(place, ()))) for part, place in parts]
        lines.append(SourceLine(number, _joined(pieces)))
    return _near(lines)


def _service_signs(content: bytes) -> bytes:
    """Component, element, decimal, release, reserved and segment sign, as UNA says or by default."""
    head = content.lstrip()[:9]
    return head[3:9] if head[:3] == b"UNA" and len(head) == 9 else b":+.? '"


def _segments(content: bytes, signs: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment with the byte it begins at."""
    start = len(content) - len(content.lstrip())
    if content[start : start + 3] == b"UNA":
        yield start, content[start : start + 9]
        start += 9
    release, end = signs[3], signs[5]
    at = start
    while at < len(content):
        if content[at] == release and release != 0x20:
            at += 2
            continue
        at += 1
        if content[at - 1] == end:
            blank = len(content[start:at]) - len(content[start:at].lstrip())
            yield start + blank, content[start + blank : at]
            start = at
    if content[start:].strip():
        yield start, content[start:].strip()


def _components(segment: bytes, signs: bytes) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The texts of a segment in their order: what separates them as (0, 0), the others by element and component."""
    component, element, release, end = signs[0], signs[1], signs[3], signs[5]
    place, start, at = (0, 1), 0, 0
    while at < len(segment):
        sign = segment[at]
        if sign == release and release != 0x20:
            at += 2
            continue
        if sign in (component, element, end):
            yield segment[start:at], place
            yield segment[at : at + 1], (0, 0)
            place = (place[0], place[1] + 1) if sign == component else (place[0] + 1, 1)
            start = at + 1
        at += 1
    yield segment[start:], place


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours without marks as one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and not piece.paths and not joined[-1].paths:
            joined[-1] = Piece(joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined


def _text(some: bytes) -> str:
    try:
        return some.decode("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        return some.decode("latin-1").strip("\r\n")


def _near(lines: list[SourceLine]) -> list[SourceLine]:
    """Of a long file the part that was read into this order, with a little around it."""
    if len(lines) <= MOST_LINES:
        return lines
    marked = [index for index, line in enumerate(lines) if any(piece.paths for piece in line.pieces)]
    first = max(0, marked[0] - 20) if marked else 0
    return lines[first : first + MOST_LINES]


def _by_pointer(content: bytes, position: int, places: Mapping[str, str]) -> list[SourceLine]:
    """The JSON of one order, a value a line."""
    by_pointer = {pointer: path for path, pointer in places.items()}
    try:
        values = json.loads(content, parse_float=str)
    except (ValueError, RecursionError):
        return _plain(content)
    value = values[position - 1] if isinstance(values, list) and 0 < position <= len(values) else values
    lines = []
    for number, (text, pointer) in enumerate(_json(value, "", 0, ""), start=1):
        path = by_pointer.get(pointer)
        lines.append(SourceLine(number, [Piece(text, (path,) if path else ())]))
    return lines[:MOST_LINES]


def _json(value: Any, pointer: str, depth: int, label: str) -> Iterator[tuple[str, str]]:
    margin = "  " * depth
    if isinstance(value, dict):
        yield f"{margin}{label}{{", ""
        for key, part in value.items():
            yield from _json(part, f"{pointer}/{key}", depth + 1, f"{json.dumps(key, ensure_ascii=False)}: ")
        yield f"{margin}}}", ""
    elif isinstance(value, list):
        yield f"{margin}{label}[", ""
        for index, part in enumerate(value):
            yield from _json(part, f"{pointer}/{index}", depth + 1, "")
        yield f"{margin}]", ""
    else:
        yield f"{margin}{label}{json.dumps(value, ensure_ascii=False)}", pointer


def _by_line(content: bytes, places: Mapping[str, str]) -> list[SourceLine]:
    paths: dict[int, list[str]] = {}
    for path, place in places.items():
        if found := _LINE.search(place):
            paths.setdefault(int(found[1]), []).append(path)
    return [
        SourceLine(line.number, [Piece(piece.text, tuple(paths.get(line.number, ()))) for piece in line.pieces])
        for line in _plain(content)
    ]


def _plain(content: bytes) -> list[SourceLine]:
    texts = _text(content).splitlines()[:MOST_LINES]
    return [SourceLine(number, [Piece(text)]) for number, text in enumerate(texts, start=1)]
