"""The customer's way in and out: password, invitation, and the signed link to one order."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.errors import Conflict, NotFound, SettingsError
from gateway.identity import order_links, signing_in
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.model.master import OwnIdentity
from gateway.pipeline import Services
from gateway.web.access import LOCAL_COOKIE, LOCAL_LINK, SECURE_COOKIE, SECURE_LINK
from gateway.web.console.sign_in import UNEQUAL, WRONG, _demand_privacy, is_secure, let_in, let_out, on_this_site
from gateway.web.portal.who import ROOT, shown
from gateway.web.problems import LINK_OVER, Refused
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter(prefix=ROOT)

TOO_WEAK = Words(
    fr="Ce mot de passe ne convient pas : au moins 12 signes, et rien qui se devine.",
    en="This password will not do: 12 characters or more, and nothing easy to guess.",
)


def _own(services: Services) -> OwnIdentity | None:
    try:
        with services.store.reading() as tx:
            return tx.master.own()
    except SettingsError:
        return None


def _after(address: str) -> str:
    """Into the portal, whatever the address says."""
    asked = on_this_site(address)
    return asked if asked == ROOT or asked.startswith(f"{ROOT}/") else ROOT


@router.get("/sign-in")
@needs(Right.OPEN)
def sign_in_page(request: Request, services: FromServices, caller: FromCaller, next: str = ROOT) -> Response:
    if caller.may(Right.PORTAL) and caller.reach.account:
        return RedirectResponse(_after(next), status_code=303)
    return shown(request, "sign_in.html", _own(services), next=_after(next), refusal=None, login="")


@router.post("/sign-in")
@needs(Right.OPEN, quiet=True)
async def sign_in(request: Request, services: FromServices, language: FromLanguage) -> Response:
    _demand_privacy(request)
    form = await request.form(max_files=0, max_fields=10)
    login, password, after = (str(form.get(name, ""))[:300] for name in ("login", "password", "next"))
    opened = await run_in_threadpool(signing_in.sign_in, services, login, password)
    if opened is None:
        own = await run_in_threadpool(_own, services)
        return shown(
            request, "sign_in.html", own, status=401, next=_after(after), refusal=WRONG.to(language), login=login
        )
    return let_in(request, opened, _after(after) if opened.complete else "/sign-in/code")


@router.post("/sign-out")
@needs(Right.OPEN, quiet=True)
async def sign_out(request: Request, services: FromServices, caller: FromCaller) -> Response:
    cookies = (SECURE_COOKIE, LOCAL_COOKIE, SECURE_LINK, LOCAL_LINK)
    return await let_out(request, services, caller, f"{ROOT}/sign-in", *cookies)


# --- the invitation --------------------------------------------------------------------------------------------------


@router.get("/welcome/{token}")
@needs(Right.OPEN)
def welcome_page(request: Request, services: FromServices, token: str) -> Response:
    found = signing_in.link_behind(services, token)
    if found is None or found[1] is None or found[1].account is None:
        raise Refused(LINK_OVER)
    return shown(request, "welcome.html", _own(services), person=found[1], refusal=None, token=token)


@router.post("/welcome/{token}")
@needs(Right.OPEN, quiet=True)
async def welcome(request: Request, services: FromServices, language: FromLanguage, token: str) -> Response:
    _demand_privacy(request)
    form = await request.form(max_files=0, max_fields=10)
    password, again = (str(form.get(name, ""))[:300] for name in ("password", "again"))
    found = await run_in_threadpool(signing_in.link_behind, services, token)
    if found is None or found[1] is None or found[1].account is None:
        raise Refused(LINK_OVER)
    refusal = UNEQUAL if password != again else None
    if refusal is None:
        try:
            opened = await run_in_threadpool(lambda: signing_in.follow(services, token, password=password))
            return let_in(request, opened, ROOT)
        except NotFound as error:
            raise Refused(LINK_OVER) from error
        except Conflict:
            refusal = TOO_WEAK
    own = await run_in_threadpool(_own, services)
    return shown(request, "welcome.html", own, status=422, person=found[1], refusal=refusal.to(language), token=token)


# --- the link to one order -------------------------------------------------------------------------------------------


@router.get("/link/{token}")
@needs(Right.OPEN)
def follow_link(request: Request, services: FromServices, token: str) -> Response:
    """The browser keeps the link, so that it stands in no address bar and in no log of what is clicked next."""
    with services.store.reading() as tx:
        link = order_links.opens(services.settings, tx, token)
    if link is None:
        raise Refused(LINK_OVER)
    answer = RedirectResponse(f"{ROOT}/orders/{link.order_id}", status_code=303)
    secure = is_secure(request)
    answer.set_cookie(
        SECURE_LINK if secure else LOCAL_LINK, token, max_age=int(order_links.LASTS.total_seconds()), path="/",
        secure=secure, httponly=True, samesite="lax",
    )  # fmt: skip
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
