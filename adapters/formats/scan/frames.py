"""Bytes → frames: the pages of a TIFF, PNG, JPEG or pictured PDF as grey pixels, within limits. Runs in the sandbox only."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

Grey = NDArray[np.uint8]
"""Pixels, rows first; 0 is black."""

FORMATS = ("TIFF", "PNG", "JPEG")
A4 = (8.27, 11.69)  # inches: how large a page is when it does not say
COARSEST, FINEST = 60.0, 1300.0  # dots per inch that a page may claim
FULL_PAGE = 0.6  # of the page, that a picture must cover to be the page


class Unreadable(Exception):
    """``reason`` is a key of ``findings.WHY_REFUSED``."""

    def __init__(self, reason: str, count: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.count = reason, count


@dataclass(frozen=True)
class Frame:
    """``across`` and ``down`` in dots per inch: a fax has more of the one than of the other."""

    pixels: Grey
    across: float
    down: float


@dataclass(frozen=True, slots=True)
class Most:
    """``pixels`` of one page, ``total`` of all of them, ``frames`` in one file."""

    frames: int
    pixels: int
    total: int


def frames(content: bytes, most: Most) -> Iterator[Frame]:
    """Every page. Raises :class:`Unreadable`; a page is decoded only when it is asked for."""
    yield from (_of_pdf if b"%PDF-" in content[:1024] else _of_picture)(content, most)


def _of_picture(content: bytes, most: Most) -> Iterator[Frame]:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = most.pixels
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if getattr(picture, "is_animated", False) or picture.format == "TIFF":
                _count(picture, most)
            total, index = 0, 0
            while True:
                try:
                    picture.seek(index)
                except EOFError:
                    return
                total += picture.width * picture.height
                if picture.width * picture.height > most.pixels or total > most.total:
                    raise Unreadable("pixels", max(most.pixels, 1) // 1_000_000)
                yield Frame(_grey(picture), *_resolution(picture))
                index += 1
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("pixels", most.pixels // 1_000_000) from error
    except UnidentifiedImageError as error:
        raise Unreadable("not-picture") from error
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError) as error:
        raise Unreadable("broken") from error


def _count(picture: Image.Image, most: Most) -> None:
    """Walks the directory no further than it must."""
    try:
        picture.seek(most.frames)
    except EOFError:
        picture.seek(0)
        return
    raise Unreadable("pages", most.frames)


def _grey(picture: Image.Image) -> Grey:
    if picture.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        deep = np.asarray(picture, dtype=np.float32)
        return (deep * (255.0 / max(float(deep.max()), 1.0))).astype(np.uint8)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    return np.asarray(picture.convert("L"))


def _resolution(picture: Image.Image) -> tuple[float, float]:
    said = picture.info.get("dpi") or (0, 0)
    across, down = (float(one) for one in said)
    if picture.info.get("resolution_unit") == 3 or getattr(picture, "tag_v2", {}).get(296) == 3:  # per centimetre
        raw = picture.tag_v2  # type: ignore[attr-defined]
        across, down = float(raw.get(282, 0)) * 2.54, float(raw.get(283, 0)) * 2.54
    if all(COARSEST <= one <= FINEST for one in (across, down)):
        return across, down
    return _guessed(picture.width, picture.height)


def _guessed(width: int, height: int) -> tuple[float, float]:
    """The widths of fax machines are known; anything else is taken for a sheet of A4."""
    if width in (1728, 2048, 2432) and width > height:
        return 204.0, 98.0
    if width in (1728, 2048, 2432):
        return 204.0, 196.0
    short = min(width, height) / A4[0]
    return short, short


def _of_pdf(content: bytes, most: Most) -> Iterator[Frame]:
    import pypdfium2 as pdfium  # type: ignore[import-untyped, unused-ignore]

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Unreadable("broken") from error
    if len(document) > most.frames:
        raise Unreadable("pages", most.frames)
    total = 0
    for index in range(len(document)):
        try:
            page = document[index]
            frame = _of_page(page, most.pixels)
            page.close()
        except pdfium.PdfiumError as error:
            raise Unreadable("broken") from error
        total += frame.pixels.size
        if total > most.total:
            raise Unreadable("pixels", most.total // 1_000_000)
        yield frame


def _of_page(page: Any, most: int) -> Frame:
    """At the resolution of the picture it holds, so that nothing is drawn anew where that can be avoided."""
    wide, tall = page.get_size()
    dots = 300.0
    for held in page.get_objects(filter=(3,), max_depth=4):
        left, bottom, right, top = held.get_bounds()
        if (right - left) * (top - bottom) < FULL_PAGE * wide * tall:
            continue
        across, down = held.get_px_size()
        if across * down > most:
            raise Unreadable("pixels", most // 1_000_000)
        a, b, c, d, _, _ = held.get_matrix().get()
        upright = abs(b) < 1e-3 and abs(c) < 1e-3 and a > 0 and d > 0 and page.get_rotation() == 0
        if upright:
            drawn = held.get_bitmap(render=False).to_pil()
            return Frame(_grey(drawn), across * 72 / (right - left), down * 72 / (top - bottom))
        dots = min(max(across, down) * 72 / max(wide, tall, 1), FINEST)
    scale = min(dots / 72, (most / max(wide * tall, 1)) ** 0.5)
    drawn = page.render(scale=scale, grayscale=True).to_pil()
    return Frame(_grey(drawn), scale * 72, scale * 72)
