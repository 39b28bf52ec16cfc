"""Opens a PDF: ``child.py`` works on it in a sandbox, and what comes back becomes pages of words.

What the document did to the child (encrypted, broken, too large, crashed it) comes back as a refusal by name.
"""

import atexit
import base64
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from adapters.formats.pdf.page import Box, Page, Word
from gateway.errors import GatewayError, Overrun
from gateway.ports import Picture
from gateway.sandbox import Limits as Bounds
from gateway.sandbox import Sandbox

MOST_DOTS = 300


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory`` in bytes of address space; ``cpu`` and ``wall`` in seconds; ``embedded`` in bytes of one attached file."""

    memory: int = 1024 * 1024 * 1024
    cpu: int = 30
    wall: float = 60
    pages: int = 200
    glyphs: int = 600_000
    embedded: int = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Embedded:
    name: str
    content: bytes


@dataclass(frozen=True)
class Paper:
    """What can be seen in the document. ``hidden`` are words that cannot; ``odd`` counts signs without a meaning;
    ``image`` is the share of the most covered page that one picture takes."""

    pages: tuple[Page, ...] = ()
    embedded: tuple[Embedded, ...] = ()
    hidden: tuple[tuple[int, str], ...] = ()
    odd: int = 0
    glyphs: int = 0
    image: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """``reason``: encrypted, broken, truncated, pages, glyphs, script, memory, time, size, crash, not-pdf."""

    reason: str
    count: int = 0


def open_paper(content: bytes, limits: Limits | None = None) -> Paper | Refused:
    """Never raises on bad bytes."""
    limits = limits or Limits()
    early = _early(content)
    if early is not None:
        return Refused(early)
    try:
        told, _ = _confined(limits).run(
            "adapters.formats.pdf.child:read",
            content,
            most_pages=limits.pages,
            most_glyphs=limits.glyphs,
            most_embedded=limits.embedded,
        )
    except Overrun as overrun:
        return Refused(overrun.how)
    except GatewayError:
        return Refused("crash")
    if "refused" in told:
        return Refused(told["refused"], told.get("count", 0))
    return _paper(told)


def picture_of(content: bytes, page: int, dots: int, limits: Limits | None = None) -> Picture | None:
    """The page as it is shown, counted from 1; ``None`` when there is none, or it cannot be drawn."""
    if _early(content) is not None:
        return None
    try:
        told, drawn = _confined(limits or Limits()).run(
            "adapters.formats.pdf.child:picture", content, page=page, dots=min(dots, MOST_DOTS)
        )
    except GatewayError:
        return None
    return Picture(drawn, told["width"], told["height"]) if drawn else None


def _confined(limits: Limits) -> Sandbox:
    return _sandbox(os.getpid(), Bounds(memory=limits.memory, processor=limits.cpu, wall=limits.wall, tasks=100))


@cache
def _sandbox(_process: int, bounds: Bounds) -> Sandbox:
    """One for each process of ours (a forked one must not share pipes) and set of limits; its children stay warm."""
    made = Sandbox(bounds, children=2)
    atexit.register(made.close)
    return made


def _early(content: bytes) -> str | None:
    start = content.find(b"%PDF-", 0, 1024)
    if start < 0:
        return "not-pdf"
    if b"%%EOF" not in content[-2048:]:
        return "truncated"
    if b"/JavaScript" in content or b"/JS " in content or b"/JS(" in content:
        return "script"
    return None


def _paper(told: dict[str, Any]) -> Paper:
    pages, hidden = [], []
    for number, page in enumerate(told["pages"], start=1):
        words = tuple(Word(one["t"], Box(number, *one["b"]), one["w"]) for one in page["words"])
        pages.append(Page(number, page["width"], page["height"], words))
        hidden += [(number, said) for said in page["hidden"]]
    return Paper(
        pages=tuple(pages),
        embedded=tuple(Embedded(one["name"], base64.b64decode(one["content"])) for one in told["embedded"]),
        hidden=tuple(hidden),
        odd=sum(page["odd"] for page in told["pages"]),
        glyphs=sum(page["glyphs"] for page in told["pages"]),
        image=max((page["image"] for page in told["pages"]), default=0.0),
    )
