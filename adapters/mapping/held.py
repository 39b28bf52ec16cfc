"""Overlays that stand in no file: those that the console has published, and drafts that somebody is trying.

`source` asks here before it looks into folders. A published one is told with each partner that is loaded from the database.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from gateway.ports import Published

MOST_DRAFTS = 64  # tried at the same time, with room to spare


@dataclass(frozen=True, slots=True)
class Held:
    """``file`` is what messages about a mistake name; ``stamp`` changes with the text."""

    file: str
    text: str
    stamp: int


_PUBLISHED: dict[str, tuple[int, Held | None]] = {}
_DRAFTS: dict[str, Held] = {}


def forget() -> None:
    """Another database speaks from now on."""
    _PUBLISHED.clear()


def take(partner: str, published: Published) -> None:
    """An older one, that a slower transaction has read, changes nothing."""
    known, _ = _PUBLISHED.get(partner, (0, None))
    if published.version > known:
        _PUBLISHED[partner] = published.version, _held(partner, published.text) if published.text else None


def draft(partner: str, text: str) -> str:
    """A name for the text, good until many others have been tried; the same text has the same name."""
    one = _held(partner, text)
    name = f"{partner} #{one.stamp:016x}"
    _DRAFTS[name] = one
    for oldest in list(_DRAFTS)[:-MOST_DRAFTS]:
        _DRAFTS.pop(oldest, None)
    return name


def held(name: str) -> Held | None:
    return _DRAFTS.get(name) or _PUBLISHED.get(name, (0, None))[1]


def names() -> set[str]:
    """Of the partners with a published one."""
    return {name for name, (_, one) in _PUBLISHED.items() if one is not None}


def _held(partner: str, text: str) -> Held:
    return Held(f"{partner}.yaml", text, int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
