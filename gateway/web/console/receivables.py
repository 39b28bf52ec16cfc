"""What is owed to us and what is done about it: reminders that are due, each to be read before it leaves; disputes; money
that nobody has matched; how old what is owed is.

What the clock does by itself stands here too, so that nobody is surprised by a letter. What a customer may still order is
next door: gateway.web.console.credit.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.billing.ageing import BUCKETS, LAST, aged
from gateway.errors import Conflict, NotFound
from gateway.model.identity import Right
from gateway.model.receivable import (
    DISPUTE_WORDS,
    OUTCOME_WORDS,
    REMINDER_WORDS,
    DisputeOutcome,
    DisputeReason,
    ReminderStep,
)
from gateway.pipeline import Services, disputes, payments, reminders
from gateway.pipeline.routine import REMINDERS
from gateway.store.views import Views
from gateway.web.console.pages import page
from gateway.web.downloads import download
from gateway.web.problems import CONFLICT
from gateway.web.request import FromActor, FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter()
BY_POST = (ReminderStep.REGISTERED, ReminderStep.FORMAL_NOTICE)
"""Letters that only count when they were posted registered: a person prints them."""

Why = Annotated[str, Form(max_length=1000)]


@router.get("/receivables")
@needs(Right.INVOICES)
def receivables(request: Request, services: FromServices, done: str = "") -> HTMLResponse:
    return _page(request, services, done=done)


def _page(
    request: Request, services: Services, *, done: str = "", refusal: dict[str, str] | None = None, status: int = 200
) -> HTMLResponse:
    due = reminders.reminders_due(services)
    with services.store.reading() as tx:
        own = tx.master.own()
        today = own.local(tx.now).date()
        items = tx.receivables.items()
        contested = tx.collection.disputes(still_open=True)
        amounts = {item.number: item for item in tx.receivables.items(numbers=[one.number for one in contested])}
        letters = tx.collection.letters()
        debtors = {one.debtor for one in (*items, *amounts.values())} | {one.debtor for one in letters}
        return page(
            request,
            "receivables.html",
            tx,
            status=status,
            due=due,
            reminders_at=own.reminders_at,
            last=next((run for run in tx.collection.runs() if run.name == REMINDERS), None),
            letters=letters,
            to_post=BY_POST,
            contested=contested,
            amounts=amounts,
            unmatched=tx.receivables.payments(unallocated=True),
            aged=aged(items, today),
            buckets=[name for name, _ in BUCKETS] + [LAST],
            pauses=tx.collection.pauses(today),
            names=Views(tx.connection, tx.now).names(sorted(debtors), []),
            words={"steps": REMINDER_WORDS, "reasons": DISPUTE_WORDS, "outcomes": OUTCOME_WORDS},
            today=today,
            now=tx.now,
            done=done,
            refusal=refusal,
        )


@router.get("/receivables/letter")
@needs(Right.INVOICES)
def letter_to_be(services: FromServices, debtor: str, step: ReminderStep, currency: str) -> Response:
    """The letter as it would leave now."""
    formed = reminders.preview(services, debtor, step, currency)
    return download(formed.content, f"{step}-{debtor}.pdf", formed.media_type)


@router.get("/receivables/letters/{reminder_id}")
@needs(Right.INVOICES)
def letter(services: FromServices, reminder_id: str) -> Response:
    """As it left; a registered letter is printed from here."""
    with services.store.reading() as tx:
        row = tx.collection.letter(reminder_id)
    return download(services.archive.fetch(row.sha256 or ""), f"{row.step}-{row.debtor}.pdf", "application/pdf")


@router.get("/receivables/{answered:path}")
@needs(Right.INVOICES)
def back() -> Response:
    """Where the language is changed after a form was answered."""
    return RedirectResponse("/receivables", status_code=303)


@router.post("/receivables/remind")
@needs(Right.BILL)
def remind_all(request: Request, services: FromServices, actor: FromActor, language: FromLanguage) -> Response:
    return _act(request, services, language, "remind", lambda: reminders.send_reminders(services, by=actor))


@router.post("/receivables/of/{debtor:path}/remind")
@needs(Right.BILL)
def remind(request: Request, services: FromServices, actor: FromActor, language: FromLanguage, debtor: str) -> Response:
    return _act(
        request, services, language, "remind",
        lambda: reminders.send_reminders(services, by=actor, debtors=[debtor]),
    )  # fmt: skip


@router.post("/receivables/of/{debtor:path}/pause")
@needs(Right.BILL)
def pause(
    request: Request,
    services: FromServices,
    actor: FromActor,
    language: FromLanguage,
    debtor: str,
    until: Annotated[date, Form()],
    why: Why = "",
) -> Response:
    return _act(
        request, services, language, "pause",
        lambda: reminders.pause_reminders(services, debtor, until, by=actor, why=why),
    )  # fmt: skip


@router.post("/receivables/disputes")
@needs(Right.BILL)
def contest(
    request: Request,
    services: FromServices,
    actor: FromActor,
    language: FromLanguage,
    number: Annotated[str, Form(max_length=64)],
    reason: Annotated[DisputeReason, Form()],
    words: Why = "",
) -> Response:
    """What a customer says on the telephone; whoever writes it down sees to it."""
    return _act(
        request, services, language, "contest",
        lambda: disputes.open_dispute(services, number.strip(), reason, words.strip(), owner=actor, by=actor),
    )  # fmt: skip


@router.post("/receivables/disputes/{dispute_id}/close")
@needs(Right.BILL)
def close(
    request: Request,
    services: FromServices,
    actor: FromActor,
    language: FromLanguage,
    dispute_id: str,
    outcome: Annotated[DisputeOutcome, Form()],
    why: Why = "",
) -> Response:
    """Credited issues the credit note for the disputed lines, or for all of the invoice where none is named."""
    return _act(
        request, services, language, "close",
        lambda: disputes.close_dispute(services, dispute_id, outcome, by=actor, why=why),
    )  # fmt: skip


@router.post("/receivables/payments/{payment_id}")
@needs(Right.BILL)
def match(
    request: Request,
    services: FromServices,
    actor: FromActor,
    language: FromLanguage,
    payment_id: str,
    debtor: Annotated[str, Form(max_length=64)],
) -> Response:
    """Whose money it is; it settles the oldest invoices first."""
    return _act(
        request, services, language, "match",
        lambda: payments.allocate(services, payment_id, by=actor, debtor=debtor.strip()),
    )  # fmt: skip


def _act(request: Request, services: Services, language: str, name: str, act: Callable[[], object]) -> Response:
    try:
        act()
    except (Conflict, NotFound) as error:
        refusal = {"title": CONFLICT.title.to(language), "reason": error.said(language)}
        return _page(request, services, refusal=refusal, status=409)
    return RedirectResponse(f"/receivables?done={name}", status_code=303)
