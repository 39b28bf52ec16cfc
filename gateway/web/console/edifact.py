"""EDIFACT in the browser: any transmission pasted or dropped, taken apart, every error at its place, with the CONTRL it
deserves; two of them compared by meaning. Nothing is kept."""

from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.errors import TooLarge
from gateway.model.anatomy import Anatomy, Change
from gateway.model.finding import Finding
from gateway.model.identity import Right
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.pipeline import Services
from gateway.ports import AnatomicalFormat
from gateway.store import Transaction
from gateway.web.console.pages import page
from gateway.web.language import Language
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter()

MOST = 1_000_000  # bytes of one transmission
MOST_PIECES = 3000  # segments shown; the errors are all listed
WIDE = ("UNOX", "UNOY", "UNOW")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of the bytes. ``format`` None: no format knows them. ``shown`` is text for formats without anatomy."""

    format: str | None
    size: int
    partner: Partner | None = None
    anatomies: tuple[Anatomy, ...] = ()
    findings: tuple[Finding, ...] = ()
    orders: tuple[tuple[int, Order], ...] = ()
    shown: str = ""
    pieces_left_out: int = 0
    compared: tuple[Change, ...] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A transmission and, to compare it with, another. ``name`` is that of the dropped file."""

    text: str = ""
    content: bytes = b""
    name: str | None = None
    other_text: str = ""
    other: bytes = field(default=b"")


@router.get("/edifact")
@needs(Right.READ)
def edifact(request: Request, services: FromServices) -> HTMLResponse:
    return _page(request, services, Asked(), None)


@router.post("/edifact")
@needs(Right.READ, quiet=True)
async def look(request: Request, services: FromServices, language: FromLanguage) -> HTMLResponse:
    if int(request.headers.get("content-length") or 0) > 2 * MOST + 100_000:
        raise TooLarge(
            f"one transmission may have {MOST} bytes here",
            "use `gateway explain FILE` for larger files",
            fr=(
                f"une transmission compte ici {MOST} octets au plus",
                "prenez `gateway explain FICHIER` pour de plus grands fichiers",
            ),
        )
    asked = await _asked(await request.form(max_files=2, max_part_size=4 * MOST))

    def work() -> HTMLResponse:
        reading = read(services, asked, language) if asked.content.strip() else None
        return _page(request, services, asked, reading)

    return await run_in_threadpool(work)


async def _asked(form: FormData) -> Asked:
    text, other = str(form.get("source") or ""), str(form.get("other") or "")
    dropped = form.get("file")
    if isinstance(dropped, UploadFile) and dropped.filename:
        content = await dropped.read(MOST + 1)
        text = content.decode("latin-1" if _is_narrow(content) else "utf-8", errors="replace")
        name = dropped.filename[:200]
    else:
        content, name = as_bytes(text), None
    if len(content) > MOST or len(other) > MOST:
        raise TooLarge(
            f"one transmission may have {MOST} bytes here",
            "use `gateway explain FILE` for larger files",
            fr=(
                f"une transmission compte ici {MOST} octets au plus",
                "prenez `gateway explain FICHIER` pour de plus grands fichiers",
            ),
        )
    return Asked(text, content, name, other, as_bytes(other))


def as_bytes(pasted: str) -> bytes:
    """As the file most probably was: in the character set its UNB names, with the line breaks of Unix."""
    text = pasted.replace("\r\n", "\n")
    head = text[:200].encode("utf-8", errors="replace")
    try:
        return text.encode("latin-1") if _is_narrow(head) else text.encode()
    except UnicodeEncodeError:
        return text.encode()


def _is_narrow(content: bytes) -> bool:
    head = content[:200].decode("ascii", errors="replace").lstrip()
    return head.startswith(("UNA", "UNB", "UNH")) and not any(one in head for one in WIDE)


def read(services: Services, asked: Asked, language: Language) -> Reading:
    form = services.recognise(asked.content, asked.name, None)
    if form is None:
        return Reading(None, len(asked.content))
    with services.store.reading() as tx:
        partner = _sender(tx, form.peek(asked.content).sender)
    result = form.read(asked.content, partner)
    orders = tuple((one.position, one.order) for one in result.documents if one.order is not None)
    if not isinstance(form, AnatomicalFormat):
        found = (*result.findings, *(one for document in result.documents for one in document.findings))
        shown = form.show(asked.content, language)
        return Reading(form.name, len(asked.content), partner, findings=found, orders=orders, shown=shown)
    taken = tuple(form.anatomy(asked.content, partner, language))
    pieces = sum(len(section.pieces) for one in taken for section in one.sections)
    return Reading(
        form.name,
        len(asked.content),
        partner,
        taken,
        orders=orders,
        pieces_left_out=max(0, pieces - MOST_PIECES),
        compared=tuple(form.compare(asked.other, asked.content, language)) if asked.other.strip() else None,
    )


def _sender(tx: Transaction, sender: str | None) -> Partner | None:
    if sender is None:
        return None
    return tx.master.partner_by("unb", sender) or tx.master.partner_by("unb", sender.partition(":")[0])


def _page(request: Request, services: Services, asked: Asked, reading: Reading | None) -> HTMLResponse:
    with services.store.reading() as tx:
        return page(request, "edifact.html", tx, asked=asked, reading=reading, most=MOST, most_pieces=MOST_PIECES)
