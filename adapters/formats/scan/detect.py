"""Where print stands on a straight page: the detector's rows of signs, and lone signs that it misses."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adapters.formats.scan.frames import Grey

LONG_SIDE = 960  # pixels, of what the detector sees
SURE_PIXEL, SURE_BOX = 0.3, 0.5
UNCLIP = 1.6  # the detector was taught on boxes shrunk by this
DARK = 150

Ink = NDArray[np.uint8]
"""1 where there is ink that is no rule."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of signs in pixels of the page."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def width(self) -> int:
        return self.x1 - self.x0


def strips(page: Grey, session: Any, ink: Ink) -> list[Strip]:
    """In reading order."""
    found = _detected(page, session)
    if found:
        found += _missed(ink, found)
    return sorted(found, key=lambda one: (one.y0, one.x0))


def _detected(page: Grey, session: Any) -> list[Strip]:
    height, width = page.shape
    share = min(1.0, LONG_SIDE / max(height, width))
    wide, tall = (max(32, round(side * share / 32) * 32) for side in (width, height))
    small = cv2.resize(page, (wide, tall), interpolation=cv2.INTER_AREA if share < 1 else cv2.INTER_LINEAR)
    scaled = (small.astype(np.float32) / 255 - 0.5) / 0.5
    seen = session.run(None, {session.get_inputs()[0].name: np.repeat(scaled[None, None], 3, axis=1)})[0][0, 0]
    count, marks, stats, _ = cv2.connectedComponentsWithStats((seen > SURE_PIXEL).astype(np.uint8))
    found = []
    for label in range(1, count):
        x, y, w, h, _ = (int(one) for one in stats[label])
        if min(w, h) < 3:
            continue
        patch = marks[y : y + h, x : x + w] == label
        if float(seen[y : y + h, x : x + w][patch].mean()) < SURE_BOX:
            continue
        grow = w * h * UNCLIP / (2 * (w + h))
        x0, y0, x1, y1 = x - grow, y - grow, x + w + grow, y + h + grow
        found.append(
            Strip(
                max(0, round(x0 * width / wide)),
                max(0, round(y0 * height / tall)),
                min(width, round(x1 * width / wide)),
                min(height, round(y1 * height / tall)),
            )
        )
    return found


def inked(page: Grey) -> Ink:
    """Ink without the rules of tables: they are as long as no sign is."""
    dark = (page < DARK).astype(np.uint8)
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 60), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((60, 1), np.uint8))
    rules = cv2.dilate(np.maximum(across, down), np.ones((3, 3), np.uint8))
    return np.asarray(dark & (1 - np.minimum(rules, 1)), dtype=np.uint8)


def _missed(ink: Ink, found: list[Strip]) -> list[Strip]:
    """Lone signs as tall as the others: a quantity of one digit is the smallest thing that matters most."""
    tall = float(np.median([one.height for one in found]))
    free = ink.copy()
    for one in found:
        free[one.y0 : one.y1, one.x0 : one.x1] = 0
    joining = max(3, round(0.3 * tall))
    joined = cv2.dilate(free, np.ones((1, joining), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    more = []
    for label in range(1, count):
        x, y, w, h, area = (int(one) for one in stats[label])
        if not (0.3 * tall <= h <= 1.1 * tall and joining + 3 <= w <= 6 * tall and area > 0.12 * w * h):
            continue
        pad = round(0.25 * tall)
        middle, half = y + h // 2, round(0.5 * tall)
        more.append(
            Strip(
                max(0, x - pad), max(0, middle - half), min(ink.shape[1], x + w + pad), min(ink.shape[0], middle + half)
            )
        )
    return more[:300]
