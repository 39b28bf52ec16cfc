"""The watch on acknowledgements: what partners owe us, overdue first, and what we owe them."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.model.identity import Right
from gateway.store.answers_watch import AnswersWatch
from gateway.store.outgoing import AnswerState
from gateway.store.views import Views
from gateway.web.console.pages import page
from gateway.web.request import FromServices
from gateway.web.rights import needs
from gateway.web.words import ANSWER_WORDS

router = APIRouter()

WAITING = (AnswerState.OVERDUE, AnswerState.AWAITED)
VIEWS = {"waiting": WAITING, "refused": (AnswerState.REJECTED, AnswerState.PARTLY), "answered": (AnswerState.ACCEPTED, AnswerState.RECEIVED)}  # fmt: skip


@router.get("/acknowledgements")
@needs(Right.READ)
def acknowledgements(
    request: Request,
    services: FromServices,
    view: Annotated[str, Query(max_length=20)] = "waiting",
    partner: Annotated[str, Query(max_length=80)] = "",
) -> HTMLResponse:
    with services.store.reading() as tx:
        watch = AnswersWatch(tx.connection, tx.now)
        theirs = watch.theirs(states=tuple(VIEWS.get(view, WAITING)), partner=partner)
        ours, unread = watch.ours(), watch.unread()
        return page(
            request,
            "acknowledgements.html",
            tx,
            theirs=theirs,
            ours=ours,
            unread=unread,
            view=view if view in VIEWS else "waiting",
            partner=partner,
            answers=ANSWER_WORDS,
            names=Views(tx.connection, tx.now).names(
                [], [*(row.partner for row in (*theirs, *ours)), *(row.partner for row in unread)]
            ),
        )
