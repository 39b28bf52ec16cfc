"""Runs ``child.py`` on one PDF within limits of memory, time and size, and turns what comes back into pages.

What the document did to the child (encrypted, broken, too large, crashed it) comes back as a refusal by name.
"""

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.formats.pdf.page import Box, Page, Word

CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """``memory`` in bytes of address space; ``cpu`` and ``wall`` in seconds; ``embedded`` in bytes of one attached file."""

    memory: int = 1024 * 1024 * 1024
    cpu: int = 30
    wall: float = 60
    pages: int = 200
    glyphs: int = 600_000
    embedded: int = 20 * 1024 * 1024
    answer: int = 100 * 1024 * 1024


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
    """``reason``: encrypted, broken, truncated, pages, glyphs, script, memory, time, crash, not-pdf."""

    reason: str
    count: int = 0


def open_paper(content: bytes, limits: Limits | None = None) -> Paper | Refused:
    """Never raises on bad bytes."""
    limits = limits or Limits()
    early = _early(content)
    if early is not None:
        return Refused(early)
    numbers = (limits.memory, limits.cpu, limits.pages, limits.glyphs, limits.embedded)
    command = [sys.executable, "-I", str(CHILD), *(str(number) for number in numbers)]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, our own interpreter
            command, input=content, capture_output=True, timeout=limits.wall, check=False, env={}
        )
    except subprocess.TimeoutExpired:
        return Refused("time")
    if done.returncode or len(done.stdout) > limits.answer:
        return Refused("time" if -done.returncode in (24, 9) else "crash")  # SIGXCPU, SIGKILL after it
    told = json.loads(done.stdout)
    if "refused" in told:
        return Refused(told["refused"], told.get("count", 0))
    return _paper(told)


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
