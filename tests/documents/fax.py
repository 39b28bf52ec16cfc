"""Orders as they come out of a fax machine: drawn in two colours, leaning, blurred, speckled, with the machine's own line on top.

Damage is ``clean`` (a good scanner), ``light``, ``medium`` or ``heavy``: skew up to 2°, blur, grain along the edges, speckle,
smudges, streaks of the roller, lost rows of dots. Two resolutions: 204×196 (fine) and 204×98 (standard). Seeded.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped, unused-ignore]
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[np.uint8]
RESOLUTIONS = {"fine": (204, 196), "standard": (204, 98), "scan": (300, 300)}
WIDTH = 1728  # dots of a fax
BLACK = 160  # machines are set so that thin strokes do not get lost


@dataclass(frozen=True)
class Damage:
    skew: float  # degrees at most, to either side
    blur: float  # pixels
    grain: float  # spread of the grey added before the threshold
    speckle: float  # share of dots
    smudges: int
    streaks: int
    lost: int  # rows of dots


DAMAGES = {
    "clean": Damage(0.3, 0.3, 6, 0.0, 0, 0, 0),
    "light": Damage(0.7, 0.5, 14, 0.00015, 0, 0, 0),
    "medium": Damage(1.3, 0.7, 32, 0.0006, 1, 1, 2),
    "heavy": Damage(2.0, 0.9, 52, 0.004, 4, 3, 6),
}


def faxed(pdf: bytes, resolution: str = "fine", damage: str = "medium", *, seed: str = "", turn: int = 0) -> bytes:
    """The pages of a PDF as a TIFF of several pages in G4. ``turn`` is how the sender laid the paper, in degrees."""
    return tiff(pages(pdf, resolution, damage, seed=seed, turn=turn), resolution)


def pages(
    pdf: bytes, resolution: str = "fine", damage: str = "medium", *, seed: str = "", turn: int = 0
) -> list[Image.Image]:
    dice = Random(f"{seed}/{resolution}/{damage}")
    document = pdfium.PdfDocument(pdf)
    return [
        _sent(_drawn(document[at], resolution, turn), resolution, DAMAGES[damage], dice, at + 1, len(document))
        for at in range(len(document))
    ]


def tiff(drawn: Sequence[Image.Image], resolution: str = "fine", compression: str = "group4") -> bytes:
    held = io.BytesIO()
    dots = RESOLUTIONS[resolution]
    drawn[0].save(held, "TIFF", save_all=True, append_images=drawn[1:], compression=compression, dpi=dots)
    return held.getvalue()


def _drawn(page: pdfium.PdfPage, resolution: str, turn: int) -> Grey:
    """Drawn fine, then brought to the machine's dots. Wide pages are sent standing, as paper goes through a machine."""
    across, down = RESOLUTIONS[resolution]
    drawn = np.asarray(page.render(scale=400 / 72, grayscale=True).to_pil().convert("L"))
    if resolution != "scan" and drawn.shape[1] > drawn.shape[0]:
        drawn = np.ascontiguousarray(np.rot90(drawn))
    drawn = np.ascontiguousarray(np.rot90(drawn, -turn // 90))
    size = (round(drawn.shape[1] * across / 400), round(drawn.shape[0] * down / 400))
    small = np.asarray(cv2.resize(drawn, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if resolution == "scan":
        return small
    sheet = np.full((small.shape[0], WIDTH), 255, np.uint8)
    left = (WIDTH - small.shape[1]) // 2
    sheet[:, max(0, left) : max(0, left) + min(WIDTH, small.shape[1])] = small[:, max(0, -left) : max(0, -left) + WIDTH]
    return sheet


def _sent(page: Grey, resolution: str, damage: Damage, dice: Random, number: int, count: int) -> Image.Image:
    noise = np.random.default_rng(dice.randrange(2**32))
    across, down = RESOLUTIONS[resolution]
    height, width = page.shape
    lean = np.radians(dice.uniform(-damage.skew, damage.skew))
    squash = down / across  # the lean is of the paper, whose dots are not square
    turn = np.array([[np.cos(lean), np.sin(lean) / squash, 0], [-np.sin(lean) * squash, np.cos(lean), 0]])
    centre = np.array([width / 2, height / 2])
    turn[:, 2] = centre - turn[:, :2] @ centre
    leant = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255).astype(np.float32)
    seen = np.asarray(cv2.GaussianBlur(leant, (0, 0), damage.blur), dtype=np.float32)
    for _ in range(damage.smudges):
        _smudge(seen, noise)
    grain = noise.normal(0, damage.grain, seen.shape).astype(np.float32)
    seen += 1.6 * np.asarray(cv2.GaussianBlur(grain, (0, 0), 0.6), dtype=np.float32)
    two = np.where(seen < BLACK, 0, 255).astype(np.uint8)
    for _ in range(int(damage.speckle * two.size / 2)):
        y, x, size = int(noise.integers(height)), int(noise.integers(width)), int(noise.integers(1, 4))
        two[y : y + max(1, size - 1), x : x + size] = 0 if noise.random() < 0.75 else 255
    for _ in range(damage.streaks):
        x, top = int(noise.integers(60, width - 60)), int(noise.integers(height // 2))
        dots = noise.random(height) < 0.7
        column = two[top : top + height // 2, x]
        column[dots[top : top + height // 2]] = 0
    for y in noise.integers(height, size=damage.lost):
        two[y] = two[max(0, y - 1)]
    if resolution != "scan":
        _header(two, dice, number, count, squash)
    return Image.fromarray(two).convert("1", dither=Image.Dither.NONE)


def _smudge(seen: NDArray[np.float32], noise: np.random.Generator) -> None:
    height, width = seen.shape
    y, x = noise.integers(height), noise.integers(width)
    down, across = np.mgrid[0:height, 0:width]
    far = ((down - y) / noise.uniform(15, 45)) ** 2 + ((across - x) / noise.uniform(25, 80)) ** 2
    seen -= (noise.uniform(60, 130) * np.exp(-far) * noise.random(seen.shape)).astype(np.float32)


def _header(two: Grey, dice: Random, number: int, count: int, squash: float) -> None:
    """What the sending machine prints on every page, straight whatever the paper does."""
    said = f"{dice.randrange(1, 29):02d}/{dice.randrange(1, 13):02d}/2026 {dice.randrange(8, 18):02d}:{dice.randrange(60):02d}   +33 4 72 55 01 {dice.randrange(10, 99)}   FAX ACHATS   P.{number:02d}/{count:02d}"
    line = np.full((34, two.shape[1]), 255, np.uint8)
    cv2.putText(line, said, (30, 26), cv2.FONT_HERSHEY_DUPLEX, 0.8, 0, 2)
    small = cv2.resize(line, (two.shape[1], max(12, round(34 * squash))), interpolation=cv2.INTER_AREA)
    two[: small.shape[0]] = np.where(small < 160, 0, 255)
