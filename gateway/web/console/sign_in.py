"""Coming in and going out: password, second factor, links that open once, the identity provider."""

from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import Conflict, GatewayError, NotFound
from gateway.identity import signing_in
from gateway.identity.signing_in import Opened
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.store.people import ABSOLUTE
from gateway.web.access import LOCAL_COOKIE, SECURE_COOKIE, is_local
from gateway.web.callers import Caller
from gateway.web.console.pages import fragment
from gateway.web.oidc import Provider, ProviderRefused
from gateway.web.problems import INSECURE, LINK_OVER, TOO_MANY, Refused
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter()

WRONG = Words(
    fr="Identifiant ou mot de passe inexact, ou trop d'essais : attendez une minute.",
    en="Login or password not right, or too many attempts: wait a minute.",
)
WRONG_CODE = Words(
    fr="Ce code n'est pas le bon, ou il a déjà servi.", en="This code is not right, or was used already."
)
UNEQUAL = Words(fr="Les deux mots de passe diffèrent.", en="The two passwords differ.")
FLOW_COOKIE = "gateway-provider"


def on_this_site(address: str) -> str:
    """Where to go after signing in; never to another site, whatever the address says."""
    good = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if good else "/"


def is_secure(request: Request) -> bool:
    public = request.app.state.services.settings.public_url or ""
    return request.url.scheme == "https" or public.startswith("https://")


def _demand_privacy(request: Request) -> None:
    if not (is_secure(request) or is_local(request)):
        raise Refused(INSECURE)
    client = request.client.host if request.client else ""
    if not request.app.state.limits.allow_sign_in(client):
        raise Refused(TOO_MANY)


def let_in(request: Request, opened: Opened, address: str) -> Response:
    """The browser gets its session; a new one at every step (ASVS 7.2.4)."""
    request.app.state.callers.forget()
    answer = RedirectResponse(address, status_code=303)
    secure = is_secure(request)
    answer.set_cookie(
        SECURE_COOKIE if secure else LOCAL_COOKIE, opened.token, max_age=int(ABSOLUTE.total_seconds()), path="/",
        secure=secure, httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


async def let_out(request: Request, services: Services, caller: Caller, address: str, *cookies: str) -> Response:
    """The session is over, here and in the browser."""
    if caller.session is not None:
        await run_in_threadpool(signing_in.sign_out, services, caller.session)
        request.app.state.callers.forget()
    answer = RedirectResponse(address, status_code=303)
    for name in cookies:
        answer.delete_cookie(name, path="/", secure=name.startswith("__Host-"), httponly=True, samesite="lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _shown(request: Request, template: str, status: int = 200, **content: Any) -> HTMLResponse:
    answer = fragment(request, template, **content)
    answer.status_code = status
    return answer


# --- password --------------------------------------------------------------------------------------------------------


@router.get("/sign-in")
@needs(Right.OPEN)
def sign_in_page(request: Request, services: FromServices, caller: FromCaller, next: str = "/") -> Response:
    if caller.known:
        return RedirectResponse(on_this_site(next), status_code=303)
    if caller.half:
        return RedirectResponse("/sign-in/code", status_code=303)
    return _shown(
        request, "sign_in.html", next=on_this_site(next), refusal=None, login="",
        provider=services.settings.oidc_issuer is not None,
    )  # fmt: skip


@router.post("/sign-in")
@needs(Right.OPEN, quiet=True)
async def sign_in(request: Request, services: FromServices, language: FromLanguage) -> Response:
    _demand_privacy(request)
    form = await request.form(max_files=0, max_fields=10)
    login, password, after = (str(form.get(name, ""))[:300] for name in ("login", "password", "next"))
    opened = await run_in_threadpool(signing_in.sign_in, services, login, password)
    if opened is None:
        return _shown(
            request, "sign_in.html", 401, next=on_this_site(after), refusal=WRONG.to(language), login=login,
            provider=services.settings.oidc_issuer is not None,
        )  # fmt: skip
    return let_in(request, opened, on_this_site(after) if opened.complete else "/sign-in/code")


@router.get("/sign-in/code")
@needs(Right.OPEN)
def code_page(request: Request, caller: FromCaller) -> Response:
    return _shown(request, "sign_in_code.html", refusal=None) if caller.half else RedirectResponse("/", 303)


@router.post("/sign-in/code")
@needs(Right.OPEN, quiet=True)
async def give_code(request: Request, services: FromServices, caller: FromCaller, language: FromLanguage) -> Response:
    _demand_privacy(request)
    if not caller.half or caller.session is None or caller.person_id is None:
        return RedirectResponse("/sign-in", status_code=303)
    form = await request.form(max_files=0, max_fields=10)
    code = str(form.get("code", ""))[:60]
    opened = await run_in_threadpool(signing_in.give_code, services, caller.session, caller.person_id, code)
    if opened is None:
        return _shown(request, "sign_in_code.html", 401, refusal=WRONG_CODE.to(language))
    return let_in(request, opened, "/")


@router.post("/sign-out")
@needs(Right.OPEN, quiet=True)
async def sign_out(request: Request, services: FromServices, caller: FromCaller) -> Response:
    return await let_out(request, services, caller, "/sign-in", SECURE_COOKIE, LOCAL_COOKIE)


# --- links that open once --------------------------------------------------------------------------------------------


@router.get("/welcome/{token}")
@needs(Right.OPEN)
def welcome_page(request: Request, services: FromServices, token: str) -> Response:
    found = signing_in.link_behind(services, token)
    if found is None:
        raise Refused(LINK_OVER)
    return _shown(request, "welcome.html", person=found[1], refusal=None, login="", name="", token=token)


@router.post("/welcome/{token}")
@needs(Right.OPEN, quiet=True)
async def welcome(request: Request, services: FromServices, language: FromLanguage, token: str) -> Response:
    _demand_privacy(request)
    form = await request.form(max_files=0, max_fields=10)
    said = {name: str(form.get(name, ""))[:300] for name in ("login", "name", "password", "again")}
    found = await run_in_threadpool(signing_in.link_behind, services, token)
    if found is None:
        raise Refused(LINK_OVER)
    try:
        if said["password"] != said["again"]:
            raise Conflict(UNEQUAL.en, fr=(UNEQUAL.fr, ""))
        opened = await run_in_threadpool(
            lambda: signing_in.follow(
                services, token, password=said["password"], login=said["login"][:120], name=said["name"][:120]
            )
        )
    except NotFound as error:
        raise Refused(LINK_OVER) from error
    except Conflict as error:
        refusal = ". ".join(filter(None, error.told(language))).strip(" .") + "."
        return _shown(
            request, "welcome.html", 422, person=found[1], refusal=refusal, login=said["login"], name=said["name"],
            token=token,
        )  # fmt: skip
    return let_in(request, opened, "/" if opened.complete else "/sign-in/code")


# --- identity provider -----------------------------------------------------------------------------------------------


@router.get("/sign-in/provider")
@needs(Right.OPEN)
def to_provider(request: Request, services: FromServices) -> Response:
    """The browser keeps what belongs to this attempt (state, nonce, verifier), sealed, for ten minutes."""
    provider = Provider.of(services)
    address, flow = provider.start(_callback(request))
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        FLOW_COOKIE, flow, max_age=600, path="/sign-in", secure=is_secure(request), httponly=True, samesite="lax"
    )
    return answer


@router.get("/sign-in/callback")
@needs(Right.OPEN)
def from_provider(request: Request, services: FromServices, language: FromLanguage) -> Response:
    provider = Provider.of(services)
    try:
        known = provider.finish(str(request.url.query), request.cookies.get(FLOW_COOKIE, ""), _callback(request))
        opened = signing_in.come_by_provider(services, known.subject, known.login, known.name, known.roles)
        if opened is None:
            raise ProviderRefused("this person is shut out here")
    except (ProviderRefused, GatewayError) as error:
        answer: Response = _shown(request, "sign_in.html", 401, next="/", refusal=str(error), login="", provider=True)
    else:
        answer = let_in(request, opened, "/")
    answer.delete_cookie(FLOW_COOKIE, path="/sign-in")
    return answer


def _callback(request: Request) -> str:
    public = request.app.state.services.settings.public_url
    base = public.rstrip("/") if public else f"{request.url.scheme}://{request.url.netloc}"
    return f"{base}/sign-in/callback"
