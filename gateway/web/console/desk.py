"""The document desk: where a person settles what a machine could not read, sees what it read it from, and teaches it.

Documents that became no order, and orders that come without any document, are made into orders on the same form.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from gateway.errors import Conflict, NotFound
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.model.order import Order
from gateway.pipeline import Services, reject
from gateway.pipeline.correct import Remember, correct_order, undo_correction
from gateway.pipeline.keyed import SOURCES, Spoken, ask_sender, key_order, make_order
from gateway.pipeline.pages import picture_in
from gateway.store.doubts import Doubts
from gateway.web.callers import Caller
from gateway.web.console.actions import NO_REASON, Unusable
from gateway.web.console.desk_find import offers
from gateway.web.console.desk_page import Typed
from gateway.web.console.desk_sheet import Unfit, order_of
from gateway.web.console.desk_subject import Subject, subject_of_document, subject_of_nothing, subject_of_order
from gateway.web.console.pages import page
from gateway.web.language import Language
from gateway.web.problems import CONFLICT
from gateway.web.request import FromLanguage, FromServices, chosen_language
from gateway.web.rights import FromCaller, needs

router = APIRouter()

Short = Annotated[str, Query(max_length=80)]
PageNumber = Annotated[int, Path(ge=1, le=500)]
Position = Annotated[int, Path(ge=1, le=1_000_000)]
DOTS = (72, 110, 150, 200, 300)
LONGEST = 2_000
_NAME = re.compile(r"n?\d{1,6}")

NO_SOURCE = Words(fr="Dites par quel moyen la commande est arrivée.", en="Say how the order came in.")
NOT_READ = Words(
    fr="Certains champs ne peuvent pas être compris ; ils sont marqués.",
    en="Some fields cannot be understood; they are marked.",
)


@router.get("/desk")
@needs(Right.READ)
def next_doubt(request: Request, services: FromServices, after: Short = "") -> Response:
    """The next order that waits for a clerk; a word of rest when there is none."""
    with services.store.reading() as tx:
        found = Doubts(tx.connection).next(after or None)
        if found is None:
            return page(request, "desk_rest.html", tx)
    return RedirectResponse(f"/desk/{found}", status_code=303)


@router.get("/desk/find")
@needs(Right.READ)
def find(
    services: FromServices,
    what: Annotated[str, Query(pattern="^(item|account|site)$")],
    q: Annotated[str, Query(max_length=200)] = "",
    account: Short = "",
) -> Response:
    with services.store.reading() as tx:
        found = offers(tx, what, q, account)
    return JSONResponse([{"code": one.code, "words": one.words, "more": one.more, "fills": one.fills} for one in found])


@router.get("/desk/new")
@needs(Right.SETTLE)
def new(request: Request, services: FromServices, language: FromLanguage) -> HTMLResponse:
    return _show(request, services, subject_of_nothing(language), key=uuid4().hex)


@router.post("/desk/new")
@needs(Right.SETTLE)
async def keyed(request: Request, services: FromServices, caller: FromCaller) -> Response:
    language = chosen_language(request)
    form = await request.form(max_files=1, max_fields=20_000)
    upload = form.get("scan")
    scan = await upload.read() if isinstance(upload, UploadFile) and upload.filename else None
    await form.close()
    key = str(form.get("key", ""))[:64] or uuid4().hex

    def key_in(order: Order) -> Response:
        source = str(form.get("source", ""))
        if source not in SOURCES:
            raise Unusable(NO_SOURCE)
        named = upload if isinstance(upload, UploadFile) else None
        spoken = Spoken(
            source,
            who=str(form.get("who", "")).strip(),
            scan=scan,
            scan_name=(named.filename or "")[:200] if named else "",
            scan_type=named.content_type if named else None,
        )
        receipt = key_order(services, order, spoken, by=caller.name, key=key)
        return RedirectResponse(f"/inbound/{receipt.inbound.id}", status_code=303)

    blank = subject_of_nothing(language)
    return await run_in_threadpool(_take, request, services, blank, form, key_in, key=key)


@router.get("/desk/inbound/{inbound_id}/{position}")
@needs(Right.READ)
def document(
    request: Request, services: FromServices, language: FromLanguage, inbound_id: str, position: Position
) -> Response:
    subject = subject_of_document(services, inbound_id, position, language)
    if subject.order_id is not None:
        return RedirectResponse(f"/desk/{subject.order_id}", status_code=303)
    return _show(request, services, subject)


@router.post("/desk/inbound/{inbound_id}/{position}")
@needs(Right.SETTLE)
async def make(
    request: Request, services: FromServices, caller: FromCaller, inbound_id: str, position: Position
) -> Response:
    form = await request.form(max_files=0, max_fields=20_000)

    def make_it(order: Order) -> Response:
        made = make_order(services, inbound_id, position, order, by=caller.name, remember=_remember(form))
        return _onward(services, form, made.id)

    def work() -> Response:
        subject = subject_of_document(services, inbound_id, position, chosen_language(request))
        return _take(request, services, subject, form, make_it)

    return await run_in_threadpool(work)


@router.get("/desk/inbound/{inbound_id}/{position}/page/{number}")
@needs(Right.READ)
def picture(
    services: FromServices, inbound_id: str, position: Position, number: PageNumber, dots: int = 110
) -> Response:
    """A page as PNG. Raises :class:`NotFound` where there is none."""
    drawn = picture_in(services, inbound_id, position, number, dots=dots if dots in DOTS else 110)
    if drawn is None:
        raise NotFound(
            f"{inbound_id} has no page {number}",
            "look at its source",
            fr=(f"{inbound_id} n'a pas de page {number}", "regardez sa source"),
        )
    return Response(drawn.content, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


@router.get("/desk/{order_id}")
@needs(Right.READ)
def desk(
    request: Request,
    services: FromServices,
    language: FromLanguage,
    order_id: str,
    done: Annotated[str, Query(max_length=20)] = "",
    last: Short = "",
) -> HTMLResponse:
    return _show(request, services, subject_of_order(services, order_id, language), done=done, last=last)


@router.post("/desk/{order_id}")
@needs(Right.SETTLE)
async def save(request: Request, services: FromServices, caller: FromCaller, order_id: str) -> Response:
    form = await request.form(max_files=0, max_fields=20_000)

    def correct(wanted: Order, subject: Subject) -> Response:
        why = str(form.get("why", "")).strip()[:1000]
        if not subject.waits and not why:
            raise Unusable(NO_REASON)
        correct_order(services, order_id, wanted, by=caller.name, remember=_remember(form), why=why)
        return _onward(services, form, order_id)

    def work() -> Response:
        subject = subject_of_order(services, order_id, chosen_language(request))
        return _take(request, services, subject, form, lambda wanted: correct(wanted, subject))

    return await run_in_threadpool(work)


def _undo(services: Services, order_id: str, caller: Caller, form: FormData) -> str:
    undo_correction(services, order_id, by=caller.name)
    return "undone"


def _reject(services: Services, order_id: str, caller: Caller, form: FormData) -> str:
    why = str(form.get("why", "")).strip()[:1000]
    if not why:
        raise Unusable(NO_REASON)
    reject(services, order_id, by=caller.name, why=why)
    return "rejected"


def _ask(services: Services, order_id: str, caller: Caller, form: FormData) -> str:
    return "asked" if ask_sender(services, order_id, str(form.get("text", ""))[:LONGEST], by=caller.name) else "noted"


def _route(name: str, act: Callable[[Services, str, Caller, FormData], str]) -> None:
    @needs(Right.SETTLE)
    async def press(request: Request, order_id: str, services: FromServices, caller: FromCaller) -> Response:
        form = await request.form(max_files=0, max_fields=50)

        def work() -> Response:
            language = chosen_language(request)
            try:
                done = act(services, order_id, caller, form)
            except (Unusable, Conflict) as error:
                subject = subject_of_order(services, order_id, language)
                return _show(request, services, subject, refusal=_refusal(error, language), status=_status(error))
            return RedirectResponse(f"/desk/{order_id}?done={done}", status_code=303)

        return await run_in_threadpool(work)

    router.add_api_route(f"/desk/{{order_id}}/{name}", press, methods=["POST"], name=f"desk-{name}")


_route("undo", _undo)
_route("reject", _reject)
_route("ask", _ask)


def _take(
    request: Request,
    services: Services,
    subject: Subject,
    form: FormData,
    act: Callable[[Order], Response],
    **content: Any,
) -> Response:
    """The filled-in form becomes an order, and ``act`` says what comes of it; else it is shown again with why not."""
    language = chosen_language(request)
    fields = {name[2:]: str(said)[:LONGEST] for name, said in form.multi_items() if name.startswith("f:")}
    lines = [name for name in str(form.get("lines", "")).split(",") if _NAME.fullmatch(name)]
    try:
        return act(order_of(fields, lines, subject.order, language))
    except Unfit as unfit:
        typed = Typed(fields, lines, unfit.wrong)
        refusal = {"title": NOT_READ.to(language), "reason": ""}
        return _show(request, services, subject, typed=typed, refusal=refusal, status=422, **content)
    except (Unusable, Conflict) as error:
        typed = Typed(fields, lines, {})
        shown = _refusal(error, language)
        return _show(request, services, subject, typed=typed, refusal=shown, status=_status(error), **content)


def _refusal(error: Unusable | Conflict, language: Language) -> dict[str, str]:
    if isinstance(error, Unusable):
        return {"title": error.words.to(language), "reason": ""}
    return {"title": CONFLICT.title.to(language), "reason": error.said(language)}


def _status(error: Unusable | Conflict) -> int:
    return 422 if isinstance(error, Unusable) else 409


def _remember(form: FormData) -> Remember:
    if form.get("remember") != "yes":
        return Remember(layout=False, codes=False)
    return Remember(account=str(form.get("account", ""))[:64] or None, site=str(form.get("site", ""))[:200] or None)


def _onward(services: Services, form: FormData, order_id: str) -> Response:
    """Back to the order, or on to the next one that waits."""
    if form.get("then") == "next":
        with services.store.reading() as tx:
            after = Doubts(tx.connection).next(order_id)
        if after is not None:
            return RedirectResponse(f"/desk/{after}?done=saved&last={order_id}", status_code=303)
    return RedirectResponse(f"/desk/{order_id}?done=saved", status_code=303)


def _show(
    request: Request,
    services: Services,
    subject: Subject,
    *,
    typed: Typed | None = None,
    refusal: dict[str, str] | None = None,
    status: int = 200,
    done: str = "",
    last: str = "",
    key: str = "",
) -> HTMLResponse:
    with services.store.reading() as tx:
        doubts = Doubts(tx.connection)
        return page(
            request,
            "desk.html",
            tx,
            status=status,
            subject=subject,
            desk=subject.desk(typed),
            waiting=doubts.count(),
            refusal=refusal,
            done=done,
            last=tx.orders.get(last) if last else None,
            key=key,
            form_values=request.query_params if typed is None else {},
        )
