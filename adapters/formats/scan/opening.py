"""Opens a scan: ``child.py`` works on it in a sandbox, and what comes back becomes pages of words."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from adapters.formats.pdf.page import Box, Page, Word
from gateway.errors import GatewayError, Overrun
from gateway.ports import Picture
from gateway.sandbox import Limits as Bounds
from gateway.sandbox import Sandbox

MOST_DOTS = 204


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory`` in bytes of address space; ``cpu`` and ``wall`` in seconds for one transmission; ``pixels`` of one page,
    ``total`` of all of them."""

    memory: int = 2560 * 1024 * 1024
    cpu: int = 600
    wall: float = 1200
    frames: int = 100
    pixels: int = 60_000_000
    total: int = 1_500_000_000


@dataclass(frozen=True, slots=True)
class Barcode:
    kind: str
    text: str
    box: Box


@dataclass(frozen=True)
class Scanned:
    """``turned`` in degrees, a quarter each."""

    page: Page
    turned: int = 0
    codes: tuple[Barcode, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """``reason``: broken, not-picture, pages, pixels, memory, time, size, crash."""

    reason: str
    count: int = 0


Band = tuple[float, float, float, float]


def open_scan(content: bytes, limits: Limits) -> tuple[Scanned, ...] | Refused:
    """Every page as it was recognised. Never raises on bad bytes."""
    told = _asked(content, limits)
    if isinstance(told, Refused):
        return told
    return tuple(_scanned(number, page) for number, page in enumerate(told["pages"], start=1))


def read_again(
    content: bytes,
    limits: Limits,
    bands: Mapping[int, Sequence[Band]],
    known: Sequence[Scanned],
    blur: float,
    dots: float,
) -> dict[int, Page]:
    """Another look, otherwise prepared, at these parts of these pages; nothing when it fails."""
    turned = {one.page.number: one.turned for one in known}
    pages = {str(number): {"turned": turned[number], "bands": list(those)} for number, those in bands.items()}
    told = _asked(content, limits, blur=blur, dots=dots, pages=pages)
    if isinstance(told, Refused):
        return {}
    return {page["number"]: _scanned(page["number"], page).page for page in told["pages"]}


def picture_of(content: bytes, page: int, dots: int, limits: Limits) -> Picture | None:
    """The page straightened, counted from 1; ``None`` when there is none, or it cannot be drawn."""
    try:
        told, drawn = _confined(limits).run(
            "adapters.formats.scan.child:picture", content, most=_most(limits), page=page, dots=min(dots, MOST_DOTS)
        )
    except GatewayError:
        return None
    return Picture(drawn, told["width"], told["height"]) if drawn else None


def _asked(content: bytes, limits: Limits, **said: Any) -> dict[str, Any] | Refused:
    try:
        told, _ = _confined(limits).run("adapters.formats.scan.child:read", content, most=_most(limits), **said)
    except Overrun as overrun:
        return Refused(overrun.how)
    except GatewayError:
        return Refused("crash")
    if "refused" in told:
        return Refused(told["refused"], told.get("count", 0))
    return dict(told)


def _most(limits: Limits) -> list[int]:
    return [limits.frames, limits.pixels, limits.total]


def _confined(limits: Limits) -> Sandbox:
    return _sandbox(os.getpid(), Bounds(memory=limits.memory, processor=limits.cpu, wall=limits.wall, tasks=200))


@cache
def _sandbox(_process: int, bounds: Bounds) -> Sandbox:
    """One for each process of ours and set of limits; its only child stays warm with the models loaded."""
    return Sandbox(bounds, children=1)


def _scanned(number: int, told: Mapping[str, Any]) -> Scanned:
    words = tuple(Word(one["t"], Box(number, *one["b"]), sure=one["s"]) for one in told["words"])
    codes = tuple(Barcode(one["k"], one["t"], Box(number, *one["b"])) for one in told.get("codes", ()))
    return Scanned(Page(number, told["width"], told["height"], words), told["turned"], codes)
