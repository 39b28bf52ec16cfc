"""Rows of signs → text, sign by sign with place and probability. Our own decoding of what PP-OCR's recogniser says (CTC).

The recogniser knows 18,710 signs, most of them Chinese; it is cut down to those of Latin script (``latin.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from adapters.formats.scan.detect import Strip
from adapters.formats.scan.frames import Grey

HEIGHT = 48  # pixels, of what the recogniser sees
BATCH = 8
WIDEST = 2400  # pixels at that height; longer rows are read at a smaller scale
STEP = 8  # pixels of width for each answer
NARROWEST = 32
_LETTERS = "ÀÂÄÅÆÇÈÉÊËÎÏÑÒÓÔÖØŒÙÚÛÜŸÁÍÚßàâäåæçèéêëîïñòóôöøœùúûüÿáíú"
LATIN = frozenset(
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]_abcdefghijklmnopqrstuvwxyz|~"
    + _LETTERS
    + "€£§°²³µ·×«»–—’…•½¼"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """``x`` is the middle, in pixels of the page; ``sure`` its probability."""

    text: str
    x: float
    sure: float


@dataclass(frozen=True)
class Line:
    strip: Strip
    signs: tuple[Sign, ...]

    @property
    def text(self) -> str:
        return "".join(sign.text for sign in self.signs)

    @property
    def sure(self) -> float:
        return float(np.mean([sign.sure for sign in self.signs])) if self.signs else 0.0


class Recogniser:
    def __init__(self, session: Any, signs: Sequence[str]) -> None:
        """``signs`` in the order of the model's answers, the first standing for none."""
        self._session = session
        self._input = session.get_inputs()[0].name
        self._signs = signs

    def read(self, page: Grey, strips: Sequence[Strip]) -> list[Line]:
        """One line for each strip, in the order given; rows of like length are read together."""
        turns = sorted(range(len(strips)), key=lambda at: strips[at].width / max(1, strips[at].height))
        read: dict[int, Line] = {}
        for start in range(0, len(turns), BATCH):
            batch = turns[start : start + BATCH]
            shapes = [_shape(strips[at]) for at in batch]
            wide = -(-max(shapes) // STEP) * STEP
            given = np.zeros((len(batch), 3, HEIGHT, wide), np.float32)
            for row, at in enumerate(batch):
                one = strips[at]
                cut = cv2.resize(page[one.y0 : one.y1, one.x0 : one.x1], (shapes[row], HEIGHT))
                given[row, :, :, : shapes[row]] = (cut.astype(np.float32) / 255 - 0.5) / 0.5
            said = self._session.run(None, {self._input: given})[0]
            for row, at in enumerate(batch):
                step = wide / said.shape[1] * strips[at].width / shapes[row]
                read[at] = Line(strips[at], tuple(self._decoded(said[row], strips[at].x0, step)))
        return [read[at] for at in range(len(strips))]

    def _decoded(self, said: NDArray[np.float32], left: float, step: float) -> list[Sign]:
        """The likeliest sign at each step; repeats are one sign, and stand where they are likeliest."""
        best = said.argmax(axis=1)
        found: list[Sign] = []
        at = 0
        while at < len(best):
            end = at + 1
            while end < len(best) and best[end] == best[at]:
                end += 1
            if best[at] != 0:
                run = said[at:end, best[at]]
                peak = at + int(run.argmax())
                found.append(Sign(self._signs[best[at]], left + (peak + 0.5) * step, float(run.max())))
            at = end
        return found


def _shape(strip: Strip) -> int:
    return int(min(WIDEST, max(NARROWEST, round(HEIGHT * strip.width / max(1, strip.height)))))
