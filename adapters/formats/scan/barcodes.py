"""Bar codes and QR codes on a page. Stray reads happen on noisy pages: only what proves itself by its form is kept."""

from dataclasses import dataclass

import numpy as np

from adapters.formats.scan.frames import Grey

MOST = 40
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Code:
    """``kind`` as zxing names it (EAN13, Code128, QRCode); the box in pixels of the page."""

    kind: str
    text: str
    x0: float
    y0: float
    x1: float
    y1: float


def barcodes(page: Grey) -> list[Code]:
    import zxingcpp

    found = []
    for one in zxingcpp.read_barcodes(np.ascontiguousarray(page))[:MOST]:
        text = one.text.strip()
        if not text or len(text) > LONGEST or not _credible(str(one.format), text):
            continue
        corners = (one.position.top_left, one.position.top_right, one.position.bottom_left, one.position.bottom_right)
        across, down = [corner.x for corner in corners], [corner.y for corner in corners]
        found.append(Code(str(one.format).split(".")[-1], text, min(across), min(down), max(across), max(down)))
    return found


def _credible(kind: str, text: str) -> bool:
    """Codes without a check digit, and short ones, are found where there are none."""
    plain = kind.lower().replace("_", "").replace("-", "").replace(" ", "")
    if any(name in plain for name in ("ean13", "ean8", "upc", "qr", "datamatrix", "aztec", "pdf417")):
        return True
    return "code128" in plain and len(text) >= 4
