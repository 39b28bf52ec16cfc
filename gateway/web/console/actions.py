"""The buttons of an order's page. Each is a plain form that comes back to the page; a reason is compulsory where one counts."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway import pipeline
from gateway.errors import Conflict
from gateway.model.decision import HoldKind
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.pipeline.settle import hold_by_hand
from gateway.web.callers import Caller
from gateway.web.console.orders import order_page
from gateway.web.problems import CONFLICT
from gateway.web.request import FromServices, chosen_language
from gateway.web.rights import FromCaller, needs

router = APIRouter()

Action = Callable[[Services, str, Caller, FormData], None]
LONGEST_REASON = 1000


class Unusable(Exception):
    """The form cannot be used as it was filled in."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


NO_REASON = Words(fr="Une raison est nécessaire.", en="A reason is needed.")
NO_HOLD = Words(fr="Choisissez au moins un blocage.", en="Choose at least one hold.")
NO_NUMBER = Words(fr="« {said} » n'est pas un nombre.", en="“{said}” is not a number.")


def lift(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    chosen = [HoldKind(str(kind)) for kind in form.getlist("kind") if kind in tuple(HoldKind)]
    if not chosen:
        raise Unusable(NO_HOLD)
    pipeline.lift_holds(services, order_id, by=caller.name, why=_reason(form), kinds=chosen, roles=caller.roles)


def reject(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    pipeline.reject(services, order_id, by=caller.name, why=_reason(form))


def keep(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    hold_by_hand(services, order_id, by=caller.name, why=_reason(form))


def cancel(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    pipeline.cancel_order(services, order_id, by=caller.name, why=_reason(form))


def recheck(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    pipeline.reexamine(services, order_id, by=caller.name)


def despatch(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    """All that is left unless the form names quantities; an empty one leaves its line out."""
    given = {name.removeprefix("quantity:"): str(said) for name, said in form.items() if name.startswith("quantity:")}
    quantities = {line: _quantity(said) for line, said in given.items() if said.strip()}
    pipeline.despatch(services, order_id, by=caller.name, quantities=quantities or None)


def invoice(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    pipeline.issue_invoices(services, order_id, by=caller.name)


def deposit(services: Services, order_id: str, caller: Caller, form: FormData) -> None:
    pipeline.issue_deposit(services, order_id, _quantity(str(form.get("percent", ""))), by=caller.name)


ACTIONS: dict[str, Action] = {
    "lift": lift,
    "reject": reject,
    "keep": keep,
    "cancel": cancel,
    "recheck": recheck,
    "despatch": despatch,
    "invoice": invoice,
    "deposit": deposit,
}


def _reason(form: FormData) -> str:
    reason = str(form.get("why", "")).strip()[:LONGEST_REASON]
    if not reason:
        raise Unusable(NO_REASON)
    return reason


def _quantity(said: str) -> Decimal:
    try:
        quantity = Decimal(said.strip().replace("\u202f", "").replace(",", "."))
    except InvalidOperation:
        quantity = Decimal("NaN")
    if not quantity.is_finite() or quantity < 0:
        raise Unusable(Words(fr=NO_NUMBER.fr.format(said=said), en=NO_NUMBER.en.format(said=said)))
    return quantity


async def _act(name: str, request: Request, order_id: str, services: Services, caller: Caller) -> Response:
    language = chosen_language(request)
    form = await request.form(max_files=0, max_fields=2000)

    def act() -> Response:
        try:
            ACTIONS[name](services, order_id, caller, form)
        except Unusable as error:
            refusal = {"title": error.words.to(language), "reason": ""}
            return order_page(request, services, language, order_id, refusal=refusal, status=422)
        except Conflict as error:
            refusal = {"title": CONFLICT.title.to(language), "reason": error.said(language)}
            return order_page(request, services, language, order_id, refusal=refusal, status=409)
        return RedirectResponse(f"/orders/{order_id}?done={name}", status_code=303)

    return await run_in_threadpool(act)


def _route(name: str, *rights: Right) -> None:
    @needs(*rights)
    async def press(request: Request, order_id: str, services: FromServices, caller: FromCaller) -> Response:
        return await _act(name, request, order_id, services, caller)

    router.add_api_route(f"/orders/{{order_id}}/{name}", press, methods=["POST"], name=name)


_route("lift", Right.SETTLE, Right.CREDIT, Right.BILL)
_route("reject", Right.SETTLE)
_route("keep", Right.SETTLE, Right.CREDIT, Right.BILL)
_route("cancel", Right.SETTLE)
_route("recheck", Right.SETTLE)
_route("despatch", Right.DESPATCH)
_route("invoice", Right.BILL)
_route("deposit", Right.BILL)
