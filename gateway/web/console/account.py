"""One's own account: password and second factor."""

from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import Conflict
from gateway.identity import signing_in, totp
from gateway.model.identity import ROLE_WORDS, Right
from gateway.pipeline import Services
from gateway.web.callers import Caller
from gateway.web.console.pages import page
from gateway.web.problems import NOT_FOUND, Refused
from gateway.web.request import FromServices, chosen_language
from gateway.web.rights import FromCaller, needs

router = APIRouter()


@router.get("/account")
@needs(Right.SELF)
def account_page(request: Request, services: FromServices, caller: FromCaller) -> HTMLResponse:
    return _page(request, services, caller)


@router.get("/account/code")
@needs(Right.SELF)
def back() -> Response:
    return RedirectResponse("/account", status_code=303)


def _page(request: Request, services: Services, caller: Caller, status: int = 200, **content: Any) -> HTMLResponse:
    if caller.person_id is None:  # the house's token, or this machine: nobody in particular
        raise Refused(NOT_FOUND)
    with services.store.reading() as tx:
        person = tx.people.get(caller.person_id)
        told = {"refusal": "", "done": False, "picture": None, "secret": None, "proposal": "", "codes": None}
        return page(request, "account.html", tx, status=status, person=person, roles=ROLE_WORDS, **(told | content))


@router.post("/account/password")
@needs(Right.SELF, quiet=True)
async def change_password(request: Request, services: FromServices, caller: FromCaller) -> Response:
    form = await request.form(max_files=0, max_fields=10)
    old, new, again = (str(form.get(name, ""))[:300] for name in ("old", "new", "again"))

    def act() -> Response:
        try:
            if new != again:
                raise Conflict(
                    "the two passwords differ",
                    "type the new one twice",
                    fr=("les deux mots de passe diffèrent", "tapez le nouveau deux fois"),
                )
            signing_in.change_password(services, caller.person_id or "", caller.session or "", old, new)
        except Conflict as error:
            return _page(request, services, caller, 409, refusal=error.said(chosen_language(request)))
        return _page(request, services, caller, done=True)

    return await run_in_threadpool(act)


@router.post("/account/code")
@needs(Right.SELF, quiet=True)
async def propose_code(request: Request, services: FromServices, caller: FromCaller) -> Response:
    """A QR code to scan; nothing is switched on yet."""

    def act() -> Response:
        person_id = caller.person_id or ""
        secret = signing_in.propose_code(services, person_id)
        return _proposed(request, services, caller, secret, signing_in.sealed_proposal(services, person_id, secret))

    return await run_in_threadpool(act)


def _proposed(request: Request, services: Services, caller: Caller, secret: bytes, proposal: str) -> HTMLResponse:
    address = totp.address(secret, caller.name)
    return _page(
        request, services, caller, picture=totp.picture(secret, caller.name), proposal=proposal,
        secret=address.partition("secret=")[2].partition("&")[0],
    )  # fmt: skip


@router.post("/account/code/confirm")
@needs(Right.SELF, quiet=True)
async def confirm_code(request: Request, services: FromServices, caller: FromCaller) -> Response:
    form = await request.form(max_files=0, max_fields=10)
    proposal, code = (str(form.get(name, ""))[:1000] for name in ("proposal", "code"))

    def act() -> Response:
        try:
            codes = signing_in.confirm_code(services, caller.person_id or "", proposal, code)
        except Conflict as error:
            return _page(request, services, caller, 409, refusal=error.said(chosen_language(request)))
        return _page(request, services, caller, codes=codes)

    return await run_in_threadpool(act)


@router.post("/account/code/drop")
@needs(Right.SELF, quiet=True)
async def drop_code(request: Request, services: FromServices, caller: FromCaller) -> Response:
    """Takes the password again (step-up)."""
    form = await request.form(max_files=0, max_fields=10)
    password = str(form.get("password", ""))[:300]

    def act() -> Response:
        try:
            signing_in.drop_own_code(services, caller.person_id or "", password)
        except Conflict as error:
            return _page(request, services, caller, 409, refusal=error.said(chosen_language(request)))
        return _page(request, services, caller, done=True)

    return await run_in_threadpool(act)
