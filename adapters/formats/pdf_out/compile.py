"""Papers as PDF/A-3b, by the compiler inside the typst wheel and its own fonts: the same on every machine.

Also as a PNG of each page, to look at. Nothing here knows a document; the views are ready to print.
"""

import base64
import json
import struct
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from gateway.errors import CannotWrite

TEMPLATES = Path(__file__).parent
STANDARD = "a-3b"
PNG_DATA = "data:image/png;base64,"


def pdf(template: str, view: dict[str, Any], *, logo: str | None, at: datetime | None = None) -> bytes:
    """``template`` is ``invoice``, ``despatch``, ``order_response`` or ``reminder``; ``at`` is the moment the PDF says it was made at.

    Raises :class:`CannotWrite` when the template or the logo cannot be set."""
    made = _compile(
        template,
        view,
        logo,
        format="pdf",
        pdf_standards=STANDARD,
        timestamp=at.replace(microsecond=0) if at is not None else None,
    )
    assert isinstance(made, bytes)
    return made


def pages(template: str, view: dict[str, Any], *, logo: str | None, ppi: float = 110.0) -> list[bytes]:
    """Each page as PNG."""
    made = _compile(template, view, logo, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _compile(template: str, view: dict[str, Any], logo: str | None, **options: Any) -> bytes | list[bytes]:
    compiler = typst.Compiler(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(view, ensure_ascii=False), "logo": as_svg(logo) if logo else ""},
    )
    try:
        made = compiler.compile(**options)
    except typst.TypstError as error:
        raise CannotWrite(
            f"the {template} cannot be set as PDF: {error.message}",
            "check the logo and texts of the own identity",
            fr=(
                f"{template} ne peut pas être mis en PDF : {error.message}",
                "vérifiez le logo et les textes de notre identité",
            ),
        ) from error
    assert made is not None
    return made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def as_svg(logo: str) -> str:
    """SVG stays as it is; a PNG is put into one. Raises :class:`CannotWrite` for anything else."""
    if logo.lstrip().startswith("<"):
        return logo
    if logo.startswith(PNG_DATA):
        head = base64.b64decode(logo[len(PNG_DATA) : len(PNG_DATA) + 44])
        if head[:8] == b"\x89PNG\r\n\x1a\n":
            width, height = struct.unpack(">II", head[16:24])
            return (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
                f'<image href="{logo}" width="{width}" height="{height}"/></svg>'
            )
    raise CannotWrite(
        "the logo is neither SVG nor a PNG",
        "set it again: `gateway letterhead --logo FILE`",
        fr=("le logo n'est ni du SVG ni un PNG", "remettez-le : `gateway letterhead --logo FICHIER`"),
    )
