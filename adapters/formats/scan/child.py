"""The risky part, run by ``gateway.sandbox`` in a process of its own: decodes pictures and recognises what they say.

Imports nothing of the gateway. The two models come with the package ``rapidocr``; nothing is fetched, no other program is
needed. They are loaded once and serve every page that this process reads.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from adapters.formats.scan.barcodes import barcodes
from adapters.formats.scan.detect import Ink, Strip, inked, strips
from adapters.formats.scan.frames import Frame, Most, Unreadable, frames
from adapters.formats.scan.latin import cut_down, signs_of
from adapters.formats.scan.recognise import LATIN, Line, Recogniser
from adapters.formats.scan.straighten import BLUR, DOTS, Straight, straightened
from adapters.formats.scan.words import words

ASKED = 6  # rows that are read both ways up where the page may be upside down
UPRIGHT = 0.8  # how sure the recogniser is, on average, of rows that are the right way up
DOUBTED = 0.85  # a page that reads worse is tried the other ways up; upside down, a clean one reads at 0.7 to 0.75
SURELY = 0.05  # how much better another way up must read
EMPTY = 0.0005  # share of ink below which a page is blank

Band = tuple[float, float, float, float]
"""Left, top, right, bottom in points: where to read again."""


def read(
    content: bytes,
    most: Sequence[int],
    blur: float = BLUR,
    dots: float = DOTS,
    pages: dict[str, dict[str, Any]] | None = None,
) -> tuple[dict[str, Any], bytes]:
    """The words and bar codes of every page; or ``refused`` with the reason. ``pages`` asks for a second reading: by page
    number, how it was ``turned``, and the ``bands`` that are of interest."""
    cv2.setNumThreads(1)
    told = []
    try:
        for number, frame in enumerate(frames(content, Most(*most)), start=1):
            asked = pages.get(str(number)) if pages is not None else None
            if pages is None:
                told.append(_page(frame, blur, dots))
            elif asked is not None:
                told.append({"number": number, **_again(frame, blur, dots, asked)})
    except Unreadable as why:
        return {"refused": why.reason, "count": why.count}, b""
    return {"pages": told}, b""


def picture(content: bytes, most: Sequence[int], page: int, dots: int) -> tuple[dict[str, int], bytes]:
    """One page, counted from 1, as PNG, straight as it was read; no bytes when there is no such page."""
    cv2.setNumThreads(1)
    try:
        for number, frame in enumerate(frames(content, Most(*most)), start=1):
            if number == page:
                straight = _upright(frame, straightened(frame))
                share = min(1.0, dots / straight.dots)
                shown = cv2.resize(straight.pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
                made = cv2.imencode(".png", shown)[1].tobytes()
                return {"width": int(shown.shape[1]), "height": int(shown.shape[0])}, made
    except Unreadable:
        pass
    return {"width": 0, "height": 0}, b""


def _page(frame: Frame, blur: float, dots: float) -> dict[str, Any]:
    straight = straightened(frame, blur=blur, dots=dots)
    lines, ink = _read(straight)
    if lines and _legible(lines) < DOUBTED:
        upright = _upright(frame, straight, blur=blur, dots=dots)
        if upright.turned != straight.turned:
            other = _read(upright)
            if _legible(other[0]) > _legible(lines):
                straight, (lines, ink) = upright, other
    return {**_told(straight, lines, ink), "codes": _codes(straight)}


def _read(straight: Straight) -> tuple[list[Line], Ink]:
    ink = inked(straight.pixels)
    found = strips(straight.pixels, _detector(), ink) if ink.mean() > EMPTY else []
    return _recogniser().read(straight.pixels, found), ink


def _legible(lines: Sequence[Line]) -> float:
    """How sure the recogniser is of the rows that say something; the machine's own line is legible whatever the rest is."""
    long = sorted((line.sure for line in lines if len(line.signs) > 3), reverse=True)
    return float(np.mean(long[len(long) // 10 :])) if long else 0.0


def _again(frame: Frame, blur: float, dots: float, asked: dict[str, Any]) -> dict[str, Any]:
    straight = straightened(frame, turned=asked["turned"], blur=blur, dots=dots)
    ink = inked(straight.pixels)
    bands: list[Band] = [tuple(one) for one in asked["bands"]]
    found = [one for one in strips(straight.pixels, _detector(), ink) if _within(one, bands, 72 / dots)]
    return _told(straight, _recogniser().read(straight.pixels, found), ink)


def _within(strip: Strip, bands: Sequence[Band], point: float) -> bool:
    x, y = (strip.x0 + strip.x1) / 2 * point, (strip.y0 + strip.y1) / 2 * point
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in bands)


def _told(straight: Straight, lines: Sequence[Line], ink: Ink) -> dict[str, Any]:
    point = 72 / straight.dots
    return {
        "width": round(straight.width, 2),
        "height": round(straight.height, 2),
        "turned": straight.turned,
        "lean": straight.lean,
        "words": [
            {
                "t": one.text,
                "b": [round(side * point, 2) for side in (one.x0, one.y0, one.x1, one.y1)],
                "s": round(one.sure, 4),
            }
            for one in words(lines, ink)
        ],
    }


def _codes(straight: Straight) -> list[dict[str, Any]]:
    point = 72 / straight.dots
    return [
        {"k": one.kind, "t": one.text, "b": [round(side * point, 2) for side in (one.x0, one.y0, one.x1, one.y1)]}
        for one in barcodes(straight.pixels)
    ]


def _upright(frame: Frame, first: Straight, **how: float) -> Straight:
    """The way up in which its longest rows read best. The ink alone is a guess; what can be read settles it."""
    tried: list[tuple[float, Straight]] = []
    for straight in _ways(frame, first, **how):
        found = _longest(straight)
        sure = _sure(straight, found) if found else 0.0
        if sure >= UPRIGHT or (not tried and not found):
            return straight
        tried.append((sure, straight))
    best, straight = max(tried, key=lambda one: one[0])
    return straight if best > tried[0][0] + SURELY else first


def _ways(frame: Frame, first: Straight, **how: float) -> Iterator[Straight]:
    yield first
    yield _over(first)
    other = straightened(frame, turned=90 - first.turned, **how)
    yield other
    yield _over(other)


def _over(straight: Straight) -> Straight:
    turned = np.ascontiguousarray(straight.pixels[::-1, ::-1])
    return Straight(turned, (straight.turned + 180) % 360, straight.lean, straight.dots)


def _longest(straight: Straight) -> list[Strip]:
    """Rows of print by their ink alone, without asking the detector: the longest ones."""
    ink = inked(straight.pixels)
    edge = round(0.04 * min(ink.shape))
    ink[:edge] = ink[-edge:] = 0  # the machine's own line is always level
    ink[:, :edge] = ink[:, -edge:] = 0
    joined = cv2.dilate(ink, np.ones((3, 19), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for label in range(1, count):
        x, y, w, h, _ = (int(one) for one in stats[label])
        if 14 <= h <= 60 and w > 3 * h:
            found.append(Strip(max(0, x - 4), max(0, y - 6), x + w + 4, y + h + 6))
    return sorted(found, key=lambda one: -min(one.width, 500))[:ASKED]


def _sure(straight: Straight, found: Sequence[Strip]) -> float:
    read = _recogniser().read(straight.pixels, found)
    return float(np.mean([line.sure if len(line.signs) > 2 else 0.0 for line in read]))


@cache
def _detector() -> Any:
    return _session(_model("det"))


@cache
def _recogniser() -> Recogniser:
    model = _model("rec")
    signs = signs_of(model)
    kept = [at for at, sign in enumerate(signs) if at == 0 or sign in LATIN]
    return Recogniser(_session(cut_down(model, len(signs), kept)), [signs[at] for at in kept])


def _model(kind: str) -> bytes:
    home = find_spec("rapidocr")
    assert home is not None
    assert home.submodule_search_locations
    return (Path(home.submodule_search_locations[0]) / "models" / f"PP-OCRv6_{kind}_small.onnx").read_bytes()


def _session(model: bytes) -> Any:
    import onnxruntime  # type: ignore[import-untyped, unused-ignore]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
