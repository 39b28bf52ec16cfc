"""The credit manager's list: what waits for credit or a deposit by debtor, with all it takes to decide; who released what."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway import pipeline
from gateway.errors import Conflict
from gateway.model.decision import HoldKind
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.store import Transaction
from gateway.store.credit_queue import KINDS, CreditQueue
from gateway.store.notes import Notes
from gateway.store.views import Views
from gateway.web.console.credit_case import SORTED, case_page
from gateway.web.console.kept_views import kept
from gateway.web.console.pages import page
from gateway.web.problems import CONFLICT
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter()
HISTORY = timedelta(days=90)
Why = Annotated[str, Form(max_length=1000)]


@router.get("/credit")
@needs(Right.READ)
def credit(
    request: Request,
    services: FromServices,
    caller: FromCaller,
    by: str = "age",
    done: str = "",
    after: Annotated[str, Query(max_length=40)] = "",
    skip: Annotated[str, Query(max_length=4)] = "",
) -> HTMLResponse:
    return _page(request, services, caller, by=by, done=done, after=after, skip=int(skip) if skip.isdecimal() else 0)


def _page(
    request: Request,
    services: Services,
    caller: FromCaller,
    *,
    by: str = "age",
    done: str = "",
    after: str = "",
    skip: int = 0,
    refusal: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    with services.store.reading() as tx:
        queue = CreditQueue(tx.connection, tx.now)
        found, released = case_page(tx, by=by, after=after, skip=skip), queue.releases(tx.now - HISTORY)
        by_person: dict[str, tuple[int, Decimal]] = {}
        for one in released:
            count, value = by_person.get(one.lifted_by, (0, Decimal(0)))
            by_person[one.lifted_by] = (count + 1, value + (one.gross or 0))
        names = Views(tx.connection, tx.now).names(
            [one.account for one in released] + [row.account for case in found.cases for row in case.rows], []
        )
        return page(
            request, "credit.html", tx, status=status, found=found, released=released, by_person=by_person, names=names,
            by=by if by in SORTED else "age", days=HISTORY.days, now=tx.now, done=done, refusal=refusal,
            views=kept(tx, caller, "credit"), first=not (after or skip),
        )  # fmt: skip


def _act(
    request: Request, services: Services, caller: FromCaller, language: str, name: str, act: Callable[[], None]
) -> Response:
    try:
        act()
    except Conflict as error:
        refusal = {"title": CONFLICT.title.to(language), "reason": error.said(language)}
        return _page(request, services, caller, refusal=refusal, status=409)
    return RedirectResponse(f"/credit?done={name}", status_code=303)


@router.post("/credit/{order_id}/release")
@needs(Right.CREDIT)
def release(
    request: Request, services: FromServices, caller: FromCaller, language: FromLanguage, order_id: str, why: Why = ""
) -> Response:
    """Only what waits for credit: the other holds stay, and are somebody else's."""

    def act() -> None:
        kinds = _open_kinds(services, order_id)
        pipeline.lift_holds(services, order_id, by=caller.name, why=why, kinds=kinds, roles=caller.roles)

    return _act(request, services, caller, language, "release", act)


@router.post("/credit/{order_id}/reject")
@needs(Right.CREDIT)
def reject(
    request: Request, services: FromServices, caller: FromCaller, language: FromLanguage, order_id: str, why: Why = ""
) -> Response:
    def act() -> None:
        if not _open_kinds(services, order_id):
            raise Conflict(
                "this order does not wait for credit",
                "its clerk may refuse it",
                fr=("cette commande n'attend pas le crédit", "celui qui la suit peut la refuser"),
            )
        pipeline.reject(services, order_id, by=caller.name, why=why)

    return _act(request, services, caller, language, "reject", act)


@router.post("/credit/{order_id}/recheck")
@needs(Right.CREDIT, Right.SETTLE)
def recheck(
    request: Request, services: FromServices, caller: FromCaller, language: FromLanguage, order_id: str
) -> Response:
    return _act(
        request, services, caller, language, "recheck",
        lambda: pipeline.reexamine(services, order_id, by=caller.name),
    )  # fmt: skip


@router.post("/credit/{order_id}/ask")
@needs(Right.CREDIT, Right.SETTLE)
def ask(
    request: Request, services: FromServices, caller: FromCaller, language: FromLanguage, order_id: str, why: Why = ""
) -> Response:
    """A question on the order, to whom it names with @."""

    def act() -> None:
        if not why.strip():
            raise Conflict(
                "a question is needed",
                "say whom you ask (@name) and what",
                fr=("il faut une question", "dites à qui (@nom) et quoi"),
            )
        with services.store.transaction() as tx:
            note_on(tx, order_id, why, by=caller.name)

    return _act(request, services, caller, language, "ask", act)


def note_on(tx: Transaction, order_id: str, text: str, *, by: str) -> None:
    """A note, and its word on the timeline. Raises :class:`gateway.errors.NotFound`."""
    row = tx.orders.get(order_id)
    Notes(tx.connection, tx.now).add(row.id, text.strip(), by=by)
    tx.journal.note("noted", inbound_id=row.inbound_id, order_id=row.id, actor=by, text=text.strip()[:200])


def _open_kinds(services: Services, order_id: str) -> list[HoldKind]:
    with services.store.reading() as tx:
        opened = tx.orders.holds(order_id, still_open=True)
    return [HoldKind(hold.kind) for hold in opened if hold.kind in KINDS]
