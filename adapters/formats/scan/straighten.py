"""A frame → an upright page at one resolution: lying pages turned, square pixels, deskewed, all in one warp.

No despeckling, no binarising, no removal of rules: each of them eats decimal points (measured). What the machine that sent
the fax was set to differs across and down; square pixels and the right angle are worth more than anything else.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from adapters.formats.scan.frames import Frame, Grey

DOTS = 204.0  # per inch, of every page that is read
BLUR = 0.7  # pixels, of the frame
ROUGH = 72.0  # dots per inch of the picture that the angle is looked for in
EDGE = 0.05  # of each side, where the machine prints a line of its own, whichever way the paper lay
SURELY = 1.5  # times sharper must a page be that is to be turned
WIDEST = 6.0  # degrees that a page may lean


@dataclass(frozen=True)
class Straight:
    """``turned`` in degrees clockwise, quarters only; ``lean`` what was straightened besides."""

    pixels: Grey
    turned: int
    lean: float
    dots: float = DOTS

    @property
    def width(self) -> float:
        """In points."""
        return float(self.pixels.shape[1] * 72 / self.dots)

    @property
    def height(self) -> float:
        return float(self.pixels.shape[0] * 72 / self.dots)


def straightened(frame: Frame, *, turned: int | None = None, blur: float = BLUR, dots: float = DOTS) -> Straight:
    """``turned`` is for who knows already how the page lies."""
    rough = _rough(frame)
    quarter = turned if turned is not None else 90 if _lies(rough) else 0
    rough = np.ascontiguousarray(np.rot90(rough, -quarter // 90))
    lean = _lean(rough)
    return Straight(_warped(frame, quarter, lean, blur, dots), quarter, lean, dots)


def _rough(frame: Frame) -> Grey:
    """Square and small, ink white."""
    height, width = frame.pixels.shape
    size = (max(1, round(width * ROUGH / frame.across)), max(1, round(height * ROUGH / frame.down)))
    small = cv2.resize(frame.pixels, size, interpolation=cv2.INTER_AREA)
    return np.asarray(255 - small, dtype=np.uint8)


def _sharpness(ink: Grey) -> float:
    """How abruptly ink and white follow each other down the page: most where rows of print run level."""
    rows = ink.sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _lies(rough: Grey) -> bool:
    """Whether the rows of print run up the page. Rules are left out: tables have as many of the one as of the other."""
    tall, wide = (round(EDGE * side) for side in rough.shape)
    plain = _without_rules(rough[tall:-tall, wide:-wide] if min(tall, wide) > 0 else rough)
    level = max(_sharpness(_leant(plain, angle)) for angle in (-1.5, 0.0, 1.5))
    upright = np.ascontiguousarray(np.rot90(plain))
    return max(_sharpness(_leant(upright, angle)) for angle in (-1.5, 0.0, 1.5)) > SURELY * level


def _without_rules(ink: Grey) -> Grey:
    dark = (ink > 96).astype(np.uint8)
    across = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 40), np.uint8))
    down = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((40, 1), np.uint8))
    rules = cv2.dilate(np.maximum(across, down), np.ones((3, 3), np.uint8))
    return np.asarray(np.where(rules > 0, 0, ink), dtype=np.uint8)


def _leant(ink: Grey, angle: float) -> Grey:
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return np.asarray(cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_LINEAR), dtype=np.uint8)


def _lean(rough: Grey) -> float:
    """The angle, in degrees, that makes the rows level."""
    best, step = 0.0, 0.5
    angles = np.arange(-WIDEST, WIDEST + step, step)
    while step > 0.02:
        best = float(max(angles, key=lambda angle: _sharpness(_leant(rough, float(angle)))))
        angles = np.arange(best - step, best + step + 1e-9, step / 4)
        step /= 4
    return best


def _warped(frame: Frame, quarter: int, lean: float, blur: float, dots: float) -> Grey:
    """From the frame's own pixels to the page in one cubic step; finer frames are averaged down first."""
    pixels, across, down = frame.pixels, frame.across, frame.down
    if min(across, down) > 1.6 * dots:
        share = dots * 1.25 / min(across, down)
        size = (round(pixels.shape[1] * share), round(pixels.shape[0] * share))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        across, down = across * share, down * share
    if quarter:
        pixels = np.ascontiguousarray(np.rot90(pixels, -quarter // 90))
        across, down = (down, across) if quarter in (90, 270) else (across, down)
    if blur:
        pixels = np.asarray(cv2.GaussianBlur(pixels, (0, 0), blur), dtype=np.uint8)
    height, width = pixels.shape
    wide, tall = round(width * dots / across), round(height * dots / down)
    scale = np.array([[dots / across, 0, 0], [0, dots / down, 0], [0, 0, 1]])
    turn = np.vstack([cv2.getRotationMatrix2D((wide / 2, tall / 2), lean, 1.0), [0, 0, 1]])
    whole = (turn @ scale)[:2]
    page = cv2.warpAffine(pixels, whole, (wide, tall), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(page, dtype=np.uint8)
