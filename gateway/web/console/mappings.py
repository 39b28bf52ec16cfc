"""The mapping test bench: a sample, what it becomes field by field and where each value stood, what nobody takes, and how
it differs from what it must become. Nothing is kept; the functions are those of ``gateway mapping``. Overlays are written and
published in gateway.web.console.overlays."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.errors import GatewayError, TooLarge
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.pipeline.overlays import bench_of
from gateway.ports import Differs, Golden, Looked, MappingBench, Served
from gateway.store import Transaction
from gateway.store.views import Views
from gateway.web.console.edifact import MOST, as_bytes
from gateway.web.console.pages import page
from gateway.web.request import FromServices
from gateway.web.rights import needs

router = APIRouter()

MOST_FIELDS = 2000  # shown of one document
Name = Annotated[str, Query(max_length=120)]


@dataclass(frozen=True, slots=True)
class Asked:
    """``sample`` is the golden sample that the text began as; ``mapping`` and ``overlay`` are "" when nothing is chosen."""

    text: str = ""
    content: bytes = b""
    sample: str = ""
    mapping: str = ""
    overlay: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """What was found. ``wrong`` says why nothing could be read."""

    documents: tuple[Looked, ...] = ()
    differs: tuple[Differs, ...] | None = None
    served: tuple[Served, ...] | None = None
    golden: tuple[Golden, ...] | None = None
    wrong: GatewayError | None = None


@router.get("/mappings")
@needs(Right.SYSTEM, Right.MASTER)
def mappings(
    request: Request, services: FromServices, sample: Name = "", mapping: Name = "", overlay: Name = "", golden: Name = ""
) -> HTMLResponse:  # fmt: skip
    """With ``sample``, that golden sample is read; with ``golden``, all of them are."""
    bench = bench_of(services)
    content = bench.sample(sample) if sample else b""
    asked = Asked(content.decode("latin-1" if sample.endswith(".edi") else "utf-8"), content, sample, mapping, overlay)
    return _page(request, services, bench, asked, all_golden=bool(golden))


@router.post("/mappings")
@needs(Right.SYSTEM, Right.MASTER, quiet=True)
async def look(request: Request, services: FromServices) -> HTMLResponse:
    asked = await _asked(await request.form(max_files=1, max_part_size=4 * MOST))
    return await run_in_threadpool(_page, request, services, bench_of(services), asked)


async def _asked(form: FormData) -> Asked:
    text, sample = str(form.get("source") or ""), str(form.get("sample") or "")
    content, dropped = as_bytes(text), form.get("file")
    if isinstance(dropped, UploadFile) and dropped.filename:
        content = await dropped.read(MOST + 1)
        text, sample = content.decode("latin-1" if content[:3] in (b"UNA", b"UNB") else "utf-8", "replace"), ""
    if len(content) > MOST:
        raise TooLarge(
            f"a sample may have {MOST} bytes here",
            "use `gateway mapping explain FILE` for larger files",
            fr=(
                f"un échantillon compte ici {MOST} octets au plus",
                "prenez `gateway mapping explain FICHIER` pour de plus grands fichiers",
            ),
        )
    return Asked(text, content, sample, str(form.get("mapping") or ""), str(form.get("overlay") or ""))


def _found(bench: MappingBench, asked: Asked, *, all_golden: bool) -> Bench:
    overlay = asked.overlay or None
    try:
        if all_golden:
            return Bench(golden=tuple(bench.golden(overlay)))
        if not asked.content.strip():
            return Bench(served=tuple(bench.covers(asked.mapping, overlay)) if asked.mapping else None)
        return Bench(
            documents=tuple(bench.look(asked.content, overlay, asked.mapping or None)),
            differs=tuple(bench.against(asked.sample, asked.content, overlay)) if asked.sample else None,
        )
    except GatewayError as error:
        return Bench(wrong=error)


def _page(
    request: Request, services: Services, bench: MappingBench, asked: Asked, *, all_golden: bool = False
) -> HTMLResponse:
    with services.store.reading() as tx:
        current = tx.overlays.current()
        for partner in {one.partner for one in current}:
            _as_published(tx, partner)
        found = _found(bench, asked, all_golden=all_golden)
        written = sorted({one.partner for one in current} | set(bench.overlays()))
        return page(
            request, "mappings.html", tx, asked=asked, found=found, most=MOST_FIELDS, mappings=bench.mappings(),
            overlays=bench.overlays(), samples=bench.samples(), written=written, names=Views(tx.connection, tx.now).names([], written),
            waiting={one.partner for one in current if one.state == "waiting"},
        )  # fmt: skip


def _as_published(tx: Transaction, partner: str) -> None:
    """Another process may have published its overlay: loading the partner tells the bench."""
    try:
        tx.master.partner(partner)
    except GatewayError:  # an overlay that this release cannot read: told where it is looked at
        return
