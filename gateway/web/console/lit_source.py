"""The EDIFACT of one order, segment by segment, each with the lines of the order that were read from it: what a person
points at on one side lights up on the other."""

import re
from dataclasses import dataclass

from gateway.errors import GatewayError
from gateway.pipeline import Services, provenance
from gateway.web.console.order_view import OrderView

EDIFACT = "edifact"
BYTES = re.compile(r"bytes (\d+)-(\d+)$")
LINE = re.compile(r"^lines\[(\d+)\]")
MOST = 200_000  # bytes of one message


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment as it was sent; ``line`` is the index of the order's line that it says something of, None for the head."""

    text: str
    line: int | None
    fields: tuple[str, ...]


def lit_source(services: Services, view: OrderView) -> list[Piece] | None:
    """None for any other format, and when the archive cannot give it now."""
    if view.inbound.format != EDIFACT:
        return None
    try:
        places = provenance(services, view.row.id)
        content = services.archive.fetch(view.inbound.sha256)
    except GatewayError:
        return None
    found: dict[tuple[int, int], list[str]] = {}
    for path, place in places.items():
        if span := BYTES.search(place):
            found.setdefault((int(span[1]), int(span[2])), []).append(path)
    if not found or max(end for _, end in found) - min(start for start, _ in found) > MOST:
        return None
    return [
        Piece(_text(content[start : end + 1]), _line_of(paths), tuple(paths))
        for (start, end), paths in sorted(found.items())
    ]


def _text(segment: bytes) -> str:
    return segment.decode("utf-8", "replace") if _is_utf8(segment) else segment.decode("latin-1")


def _is_utf8(segment: bytes) -> bool:
    try:
        segment.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line_of(paths: list[str]) -> int | None:
    return next((int(found[1]) for path in paths if (found := LINE.match(path))), None)
