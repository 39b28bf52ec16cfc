"""Recognised rows → words with boxes. The recogniser drops blanks between Latin words, so gaps in the ink decide."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from adapters.formats.scan.detect import Ink, Strip
from adapters.formats.scan.recognise import Line, Sign

TEXT_HEIGHT = 0.63  # of a strip's height: the detector's boxes have a margin
USUAL_GAP = 0.16  # of a strip's height; a wider one parts two words
NARROWEST_GAP, WIDEST_GAP = 0.13, 0.34
SAID_BLANK = 0.6  # of that gap suffices where the recogniser says that there is a blank
UNSAID_BLANK = 1.5  # of it are needed where it says none, and this between figures and beside their signs
UNSAID_IN_FIGURE = 2.2
BEARING = 0.07  # of a word's height: the white that belongs to its first and last sign
EVEN = 0.25  # of a sign's width: how little the words of a typewriter differ from their share
SPECK = 6  # dots; less is dirt
FAINT, FAINT_ALONE = 0.3, 0.55  # a row, and a sign or two, read with less were no print
WORDLESS = re.compile(r"[^\w€£$%#&°]*")
SPECKS_BEFORE = ".,·:;'’‘`|!_~*^\"»«"
SPECKS_BEHIND = ".,·;'’‘`|!_~*^\"«"


@dataclass(frozen=True, slots=True)
class Printed:
    """A word in pixels of the page; ``sure`` is the probability of its least certain sign."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    sure: float


@dataclass(frozen=True)
class _Gapped:
    """``gaps`` are the stretches without ink inside the row: from, to."""

    line: Line
    signs: tuple[Sign, ...]
    blanks: tuple[bool, ...]  # said by the recogniser, before each sign
    gaps: tuple[tuple[float, float], ...]


def words(lines: Sequence[Line], ink: Ink) -> list[Printed]:
    plain = _without_specks(ink)
    kept = [_gapped(line, plain) for line in _once(lines) if line.signs and line.sure >= _needed(line)]
    apart = _parting([(end - start) / one.line.strip.height for one in kept for start, end in one.gaps])
    usual = float(np.median([one.line.strip.height for one in kept])) if kept else 1.0
    return _typed([_tightened(word, plain) for one in kept for word in _words(one, apart, usual)])


def _typed(found: Sequence[Printed]) -> list[Printed]:
    """On a page of a typewriter's print every sign has the same width, whatever ink it has of it: words get it all, or the
    blanks beside a thin letter look as wide as a column's border."""
    long = [word for word in found if len(word.text) > 3]
    if len(long) < 20:
        return list(found)
    counts, wide = np.array([len(word.text) for word in long]), np.array([word.x1 - word.x0 for word in long])
    apart = counts[:, None] - counts[None, :]
    differ = apart > 0
    pitch = float(np.median((wide[:, None] - wide[None, :])[differ] / apart[differ])) if differ.any() else 0.0
    rest = wide - counts * pitch
    if pitch <= 0 or float(np.median(np.abs(rest - np.median(rest)))) > EVEN * pitch:
        return list(found)
    typed = []
    for word in found:
        more = (len(word.text) * pitch - (word.x1 - word.x0)) / 2
        more = more if abs(more) < pitch else 0.0
        typed.append(replace(word, x0=word.x0 - more, x1=word.x1 + more))
    return typed


def _needed(line: Line) -> float:
    return FAINT if len(line.signs) > 2 else FAINT_ALONE


def _once(lines: Sequence[Line]) -> list[Line]:
    """Where strips lie over each other, the one that reads better."""
    kept: list[Line] = []
    for line in sorted(lines, key=lambda one: -one.sure * len(one.signs)):
        if not any(_over(line.strip, other.strip) > 0.5 for other in kept):
            kept.append(line)
    return kept


def _over(one: Strip, other: Strip) -> float:
    """The share of the smaller that the two have in common."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.y1, other.y1) - max(one.y0, other.y0)
    smaller = min(one.width * one.height, other.width * other.height)
    return max(0, across) * max(0, down) / max(1, smaller)


def _without_specks(ink: Ink) -> Ink:
    """Only for measuring gaps: what is read keeps every dot."""
    count, marks, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] >= SPECK
    large[0] = False
    return np.asarray(large[marks], dtype=np.uint8) if count > 1 else ink


def _gapped(line: Line, ink: Ink) -> _Gapped:
    signs: list[Sign] = []
    blanks: list[bool] = []
    blank = False
    for sign in line.signs:
        if sign.text.isspace():
            blank = True
            continue
        signs.append(sign)
        blanks.append(blank)
        blank = False
    return _Gapped(line, tuple(signs), tuple(blanks), tuple(_gaps(line, ink)))


def _gaps(line: Line, ink: Ink) -> Iterator[tuple[float, float]]:
    """Between the first and the last ink of the row; its upper and lower edge belong to its neighbours."""
    strip = line.strip
    edge = round(0.2 * strip.height)
    inked = np.flatnonzero(ink[strip.y0 + edge : strip.y1 - edge, strip.x0 : strip.x1].sum(axis=0) > 0)
    for left, right in pairwise(inked):
        if right - left > 1:
            yield float(strip.x0 + left + 1), float(strip.x0 + right)


def _parting(gaps: Sequence[float]) -> float:
    """The gap, as a share of the height, that parts words best from signs on this page (after Otsu)."""
    held = np.array([gap for gap in gaps if 0.02 < gap < 0.6])
    if len(held) < 60:
        return USUAL_GAP
    best = (0.0, USUAL_GAP)
    for border in np.arange(NARROWEST_GAP, WIDEST_GAP, 0.01):
        low, high = held[held <= border], held[held > border]
        if len(low) and len(high):
            spread = len(low) * len(high) * float(high.mean() - low.mean()) ** 2
            best = max(best, (spread, float(border)))
    return best[1]


def _words(one: _Gapped, apart: float, usual: float) -> Iterator[Printed]:
    strip = one.line.strip
    tall = usual if 0.85 < strip.height / usual < 1.18 else strip.height
    middle = (strip.y0 + strip.y1) / 2
    y0, y1 = middle - TEXT_HEIGHT * tall / 2, middle + TEXT_HEIGHT * tall / 2
    start, first = float(strip.x0), 0
    cuts = _cuts(one, apart)
    for at in sorted(cuts):
        end, after = cuts[at]
        yield from _word(one.signs[first:at], start, end, y0, y1)
        start, first = after, at
    yield from _word(one.signs[first:], start, float(strip.x1), y0, y1)


def _cuts(one: _Gapped, apart: float) -> dict[int, tuple[float, float]]:
    """Before which signs another word begins, and the gap there. A gap goes to the pair of signs it lies between; where
    the signs stand is known to half their width only, so that the blank which the recogniser saw is the surer place."""
    cuts: dict[int, tuple[float, float]] = {}
    middles = [(left.x + right.x) / 2 for left, right in pairwise(one.signs)]
    for start, end in one.gaps:
        wide = (end - start) / one.line.strip.height
        if wide <= apart * SAID_BLANK or not middles:
            continue
        centre = (start + end) / 2
        at = min(range(len(middles)), key=lambda turn: abs(middles[turn] - centre)) + 1
        said = [turn for turn in (at, at - 1, at + 1) if 0 < turn < len(one.blanks) and one.blanks[turn]]
        if said:
            at = said[0]
        elif wide <= apart * (UNSAID_IN_FIGURE if _within_figure(one.signs, at) else UNSAID_BLANK):
            continue
        if at not in cuts or cuts[at][1] - cuts[at][0] < end - start:
            cuts[at] = (start, end)
    return cuts


def _within_figure(signs: Sequence[Sign], at: int) -> bool:
    """Whether digits stand on both sides, or a sign that joins figures and codes on either."""
    beside = [sign.text for sign in signs[at - 1 : at + 1]]
    return all(one.isdigit() for one in beside) or any(one in ".,:-/'’" for one in beside)


def _word(signs: Sequence[Sign], x0: float, x1: float, y0: float, y1: float) -> Iterator[Printed]:
    text = "".join(sign.text for sign in signs)
    if any(sign.isdigit() for sign in text):
        text = text.lstrip(SPECKS_BEFORE).rstrip(SPECKS_BEHIND)
    if not text or (WORDLESS.fullmatch(text) and text not in "/-–"):
        return
    yield Printed(text, x0, y0, max(x1, x0 + 1), y1, min(sign.sure for sign in signs))


def _tightened(word: Printed, ink: Ink) -> Printed:
    """Its left and right edge where its ink begins and ends, so that columns line up."""
    top, foot = round(word.y0), round(word.y1)
    edge = (foot - top) // 6
    columns = np.flatnonzero(ink[top + edge : foot - edge, round(word.x0) : round(word.x1) + 1].sum(axis=0) > 0)
    if not len(columns):
        return word
    left, bearing = round(word.x0), BEARING * (foot - top)
    x0, x1 = left + float(columns[0]) - bearing, left + float(columns[-1]) + 1 + bearing
    return Printed(word.text, x0, word.y0, x1, word.y1, word.sure)
