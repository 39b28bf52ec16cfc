"""The risky part, run by ``gateway.sandbox`` in a process of its own: the only code that touches the PDF.

Imports nothing of ours, so that it starts fast and can be given little memory.
Only what a person can see becomes a word: text in render modes 3 and 7, text in the colour of its background, under
three points, outside the page, or covered by something painted later is counted as hidden and left out.
"""

import base64
import ctypes
import io
import math
import resource
from typing import Any

Box = tuple[float, float, float, float]

SMALLEST = 3.0  # points; below that nobody reads
CONTRAST = 28  # steps of 255 between ink and ground that an eye still sees
LONGEST_SIDE = 4000  # pixels of a picture
SCALE = 1.5  # pixels per point of the page that is looked at for ink
INVISIBLE_MODES = (3, 7)
PATH, IMAGE = 2, 3  # FPDF_PAGEOBJ_*
PASSWORD = 4  # FPDF_ERR_PASSWORD


def read(content: bytes, most_pages: int, most_glyphs: int, most_embedded: int) -> tuple[dict[str, Any], bytes]:
    """The words of every page with their boxes, and attached XML; or ``refused`` with the reason. No bytes."""
    _write_nothing()
    return _read(content, most_pages, most_glyphs, most_embedded), b""


def picture(content: bytes, page: int, dots: int) -> tuple[dict[str, int], bytes]:
    """One page, counted from 1, as PNG; no bytes when there is no such page. Pages of absurd size are drawn smaller."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped, unused-ignore]

    _write_nothing()
    try:
        document = pdfium.PdfDocument(content)
        if not 1 <= page <= len(document):
            return {"width": 0, "height": 0}, b""
        held = document[page - 1]
    except pdfium.PdfiumError:
        return {"width": 0, "height": 0}, b""
    across, down = held.get_size()
    drawn = held.render(scale=min(dots / 72, LONGEST_SIDE / max(across, down, 1))).to_pil()
    lean = _Page(held, pdfium.raw).lean()
    drawn = drawn.rotate(-lean, expand=True) if lean else drawn
    made = io.BytesIO()
    drawn.save(made, "PNG")
    return {"width": drawn.width, "height": drawn.height}, made.getvalue()


def _write_nothing() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _read(content: bytes, most_pages: int, most_glyphs: int, most_embedded: int) -> dict[str, Any]:
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    try:
        document = pdfium.PdfDocument(content)
        count = len(document)
    except pdfium.PdfiumError:
        return {"refused": "encrypted" if raw.FPDF_GetLastError() == PASSWORD else "broken"}
    if count > most_pages:
        return {"refused": "pages", "count": count}
    if count == 0:
        return {"refused": "broken"}
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        return {"refused": "script"}
    embedded = _embedded(document, most_embedded)
    pages: list[dict[str, Any]] = []
    left = most_glyphs
    for number in range(count):
        try:
            page = document[number]
        except pdfium.PdfiumError:
            return {"refused": "broken"}
        seen = _Page(page, raw)
        left -= seen.glyphs
        if left < 0:
            return {"refused": "glyphs", "count": most_glyphs}
        pages.append(seen.told())
        page.close()
    return {"pages": pages, "embedded": embedded}


def _embedded(document: Any, most: int) -> list[dict[str, str]]:
    """Attached files that look like XML; the others are of no use to an order."""
    found = []
    for index in range(min(document.count_attachments(), 20)):
        attached = document.get_attachment(index)
        try:
            content = bytes(attached.get_data())
        except Exception:  # noqa: S112 - an attachment that cannot be taken out is as good as none
            continue
        if len(content) <= most and content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<":
            found.append({"name": attached.get_name()[:200], "content": base64.b64encode(content).decode()})
    return found


class _Page:
    """One page's words. Glyph boxes come in the page's own space and are turned to how the page is shown."""

    def __init__(self, page: Any, raw: Any) -> None:
        self._page, self._raw = page, raw
        self._text = page.get_textpage()
        self.glyphs = self._text.count_chars()
        left, bottom, right, top = page.get_cropbox()
        self._crop = (left, bottom, right, top)
        self._turn = page.get_rotation() % 360
        self._objects: dict[int, tuple[int, bool, int]] = {}
        self._words: list[dict[str, Any]] = []
        self._hidden: list[str] = []
        self._odd = 0
        self._image = 0.0

    def told(self) -> dict[str, Any]:
        lean = self.lean()
        glyphs = self._glyphs(lean)
        words = _words(glyphs)
        self._sort_out(words, lean)
        turned = (self._turn + lean) % 360
        left, bottom, right, top = self._crop
        across, down = (right - left, top - bottom) if turned in (0, 180) else (top - bottom, right - left)
        return {
            "width": round(across, 2),
            "height": round(down, 2),
            "words": self._words,
            "hidden": self._hidden[:50],
            "odd": self._odd,
            "glyphs": self.glyphs,
            "image": round(self._image, 2),
        }

    def lean(self) -> int:
        """How much further than the page itself most of its text must be turned to stand upright. Glyphs tell clockwise."""
        votes = {0: 0, 90: 0, 180: 0, 270: 0}
        for index in range(0, self.glyphs, max(1, self.glyphs // 300)):
            angle = self._raw.FPDFText_GetCharAngle(self._text, index)
            if angle >= 0:
                votes[round(math.degrees(angle) / 90) * 90 % 360] += 1
        most = max(votes, key=lambda angle: votes[angle])
        return (-most - self._turn) % 360 if votes[most] else 0

    def _glyphs(self, lean: int) -> list[dict[str, Any]]:
        raw, text = self._raw, self._text
        right_way = math.radians(-(self._turn + lean) % 360)
        box = raw.FS_RECTF()
        found: list[dict[str, Any]] = []
        for index in range(self.glyphs):
            code = raw.FPDFText_GetUnicode(text, index)
            if raw.FPDFText_IsGenerated(text, index) or code in (0x0D, 0x0A):
                continue
            code = 0x2D if code == 0x02 else code  # pdfium's sign for a hyphen at the end of a line
            if raw.FPDFText_HasUnicodeMapError(text, index) > 0 or code in (0, 0xFFFD) or 0xE000 <= code <= 0xF8FF:
                self._odd += 1
                continue
            angle = raw.FPDFText_GetCharAngle(text, index)
            if angle >= 0 and abs(math.remainder(angle - right_way, math.tau)) > 0.1:
                continue  # a stamp, a watermark, a note in the margin
            if not raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
                continue
            found.append({"sign": chr(code), "index": index, "box": (box.left, box.bottom, box.right, box.top)})
        for glyph in found:
            glyph["shown"] = self._shown(glyph["box"], (self._turn + lean) % 360)
        return found

    def _shown(self, box: Box, turned: int) -> Box:
        """From the page's own space to points from the top left corner, turned clockwise by ``turned`` degrees."""
        left, bottom, right, top = self._crop
        x0, y0, x1, y1 = box
        if turned == 90:
            return (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
        if turned == 180:
            return (right - x1, y0 - bottom, right - x0, y1 - bottom)
        if turned == 270:
            return (top - y1, right - x1, top - y0, right - x0)
        return (x0 - left, top - y1, x1 - left, top - y0)

    def _style(self, index: int) -> tuple[int, bool, int]:
        """Render mode, boldness and place in the painting order of the text object that holds the glyph."""
        held = self._raw.FPDFText_GetTextObject(self._text, index)
        key = ctypes.cast(held, ctypes.c_void_p).value or 0
        if key not in self._objects:
            mode = self._raw.FPDFTextObj_GetTextRenderMode(held) if key else 0
            name = ctypes.create_string_buffer(80)
            flags = ctypes.c_int()
            self._raw.FPDFText_GetFontInfo(self._text, index, name, 80, ctypes.byref(flags))
            self._objects[key] = (mode, b"bold" in name.value.lower(), key)
        return self._objects[key]

    def _sort_out(self, words: list[list[dict[str, Any]]], lean: int) -> None:
        covers, order = self._covers()
        bitmap = self._page.render(scale=SCALE, grayscale=True)
        ink = _Ink(bytes(bitmap.buffer), bitmap.stride, bitmap.width, bitmap.height)
        for word in words:
            said = "".join(glyph["sign"] for glyph in word)
            mode, bold, key = self._style(word[0]["index"])
            seen = [self._shown(glyph["box"], self._turn) for glyph in word]
            box = _around(seen)
            shown = _around([glyph["shown"] for glyph in word])
            late = order.get(key, -1)
            covered = any(at > late >= 0 and _inside(box, over) for at, over in covers)
            tiny = shown[3] - shown[1] < SMALLEST
            if mode in INVISIBLE_MODES or tiny or covered or not ink.is_seen(box, self._shade(word[0]["index"], mode)):
                self._hidden.append(said[:60])
                continue
            self._words.append({"t": said, "b": [round(side, 2) for side in shown], "w": bold})

    def _shade(self, index: int, mode: int) -> int | None:
        """The glyph's paint as a grey, or ``None`` when it is not one colour."""
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        ask = self._raw.FPDFText_GetStrokeColor if mode == 1 else self._raw.FPDFText_GetFillColor
        if not ask(self._text, index, *map(ctypes.byref, (red, green, blue, alpha))):
            return None
        grey = 0.299 * red.value + 0.587 * green.value + 0.114 * blue.value
        return round(grey) if alpha.value > 200 else None

    def _covers(self) -> tuple[list[tuple[int, Box]], dict[int, int]]:
        """What is painted over: opaque pictures and filled shapes with their turn; and the turn of each text object."""
        raw = self._raw
        covers: list[tuple[int, Box]] = []
        order: dict[int, int] = {}
        left, bottom, right, top = self._crop
        whole = max(1.0, (right - left) * (top - bottom))
        sides = [ctypes.c_float() for _ in range(4)]
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        for turn in range(min(raw.FPDFPage_CountObjects(self._page), 20_000)):
            held = raw.FPDFPage_GetObject(self._page, turn)
            kind = raw.FPDFPageObj_GetType(held)
            order[ctypes.cast(held, ctypes.c_void_p).value or 0] = turn
            if kind not in (PATH, IMAGE) or not raw.FPDFPageObj_GetBounds(held, *map(ctypes.byref, sides)):
                continue
            box = (sides[0].value, sides[1].value, sides[2].value, sides[3].value)
            if kind == IMAGE:
                self._image = max(self._image, (box[2] - box[0]) * (box[3] - box[1]) / whole)
            else:
                raw.FPDFPath_GetDrawMode(held, ctypes.byref(fill), ctypes.byref(stroke))
                raw.FPDFPageObj_GetFillColor(held, *map(ctypes.byref, (red, green, blue, alpha)))
                if not fill.value or alpha.value < 200:
                    continue
            covers.append((turn, self._shown(box, self._turn)))
        return covers, order


class _Ink:
    """The rendered page in greys."""

    def __init__(self, pixels: bytes, stride: int, width: int, height: int) -> None:
        self._pixels, self._stride, self._width, self._height = pixels, stride, width, height

    def is_seen(self, box: Box, shade: int | None) -> bool:
        x0, x1 = max(0, int(box[0] * SCALE)), min(self._width, math.ceil(box[2] * SCALE))
        y0, y1 = max(0, int(box[1] * SCALE)), min(self._height, math.ceil(box[3] * SCALE))
        if x1 <= x0 or y1 <= y0:
            return False
        lines = [self._pixels[y * self._stride + x0 : y * self._stride + x1] for y in range(y0, y1)]
        together = b"".join(lines)
        darkest, lightest = min(together), max(together)
        if lightest - darkest < CONTRAST:
            return False
        ground = sorted(together)[len(together) // 2]
        return shade is None or abs(shade - ground) >= CONTRAST or darkest < CONTRAST >= shade


def _words(glyphs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Glyphs that follow each other on one line without a gap; what is struck twice for boldness is taken once."""
    words: list[list[dict[str, Any]]] = []
    seen: dict[tuple[str, int, int], Box] = {}
    current: list[dict[str, Any]] = []
    for glyph in glyphs:
        x0, y0, _, y1 = glyph["shown"]
        blank = glyph["sign"].isspace() or glyph["sign"] in "\u00a0\u202f\u2009\u200b"
        if blank:
            current = []
            continue
        size = max(y1 - y0, 0.1)
        if _struck_twice(glyph, seen, size):
            continue
        if current:
            _, py0, px1, py1 = current[-1]["shown"]
            same_line = abs((y0 + y1) - (py0 + py1)) < size * 0.5
            if not same_line or not -0.35 * size < x0 - px1 < 0.16 * size:
                current = []
        if not current:
            words.append(current)
        current.append(glyph)
    return words


def _struck_twice(glyph: dict[str, Any], seen: dict[tuple[str, int, int], Box], size: float) -> bool:
    x0, y0, _, _ = glyph["shown"]
    cell = max(0.2, size * 0.15)
    column, row = round(x0 / cell), round(y0 / cell)
    for across in (-1, 0, 1):
        for down in (-1, 0, 1):
            other = seen.get((glyph["sign"], column + across, row + down))
            if other is not None and abs(other[0] - x0) < cell and abs(other[1] - y0) < cell:
                return True
    seen[(glyph["sign"], column, row)] = glyph["shown"]
    return False


def _around(boxes: list[Box]) -> Box:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _inside(box: Box, over: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return over[0] <= x <= over[2] and over[1] <= y <= over[3]
