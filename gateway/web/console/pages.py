"""Turns templates into answers: language, theme, figures, and what every page shows around its content."""

import hashlib
import re
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from gateway.errors import GatewayError
from gateway.store import Transaction
from gateway.store.views import Tally, Views
from gateway.web import words
from gateway.web.console.figures import Figures
from gateway.web.language import COOKIE, LANGUAGES, Language, translations
from gateway.web.problems import INTERNAL, ProblemKind, headers_for, note_incident
from gateway.web.request import chosen_language
from gateway.web.rights import TOKEN_FIELD, caller_of

THEMES = ("light", "dark", "auto")
YEAR = 365 * 24 * 3600


@cache
def environment(language: Language) -> Environment:
    """Everything is escaped, and a name that does not exist is an error and not an empty place."""
    made = Environment(
        loader=PackageLoader("gateway.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= Figures(language).filters()
    made.globals |= {
        "lang": language,
        "static": static_address,
        "order_state": lambda state: words.state_words(state).to(language),
        "inbound_state": lambda state: words.inbound_words(state).to(language),
        "job_state": lambda state: words.job_words(state).to(language),
        "outgoing_state": lambda state: words.outgoing_words(state).to(language),
        "message_state": lambda state: words.message_words(state).to(language),
        "answer_state": lambda state: words.answer_words(state).to(language),
        "hold_kind": lambda kind: words.hold_words(kind).to(language),
        "event_sentence": lambda event: words.event_words(event).to(language),
        "is_trouble": lambda event: event.kind in words.TROUBLE,
    }
    return made


@cache
def static_address(name: str) -> str:
    """With the content's hash, so that browsers may keep the file for ever."""
    content = (files("gateway.web") / "static" / name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(content).hexdigest()[:12]}"


def day_start() -> datetime:
    return datetime.now(UTC).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def tally(tx: Transaction) -> Tally:
    return Views(tx.connection, tx.now).tally(day_start())


def page(request: Request, template: str, tx: Transaction, *, status: int = 200, **content: Any) -> HTMLResponse:
    """A whole page, with its frame. What the address chose (``?lang=``, ``?theme=``) is remembered."""
    return _rendered(request, template, status, {"to_settle": Views(tx.connection, tx.now).to_settle(), **content})


def fragment(request: Request, template: str, **content: Any) -> HTMLResponse:
    """A piece of a page, for htmx."""
    return _rendered(request, template, 200, content)


def _rendered(request: Request, template: str, status: int, content: dict[str, Any]) -> HTMLResponse:
    language = chosen_language(request)
    theme = _theme(request)
    caller = caller_of(request)
    text = (
        environment(language)
        .get_template(template)
        .render(
            request=request,
            caller=caller,
            release=request.app.version,
            theme=theme,
            address=partial(_address, request),
            **content,
        )
    )
    response = HTMLResponse(
        with_token(text, caller.csrf),
        status_code=status,
        headers={"Content-Language": language, "Vary": "Accept-Language, Cookie, HX-Request"},
    )
    if request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=YEAR, samesite="lax", httponly=True)
    if request.query_params.get("theme") in THEMES:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="lax", httponly=True)
    return response


_FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')


def with_token(text: str, token: str | None) -> str:
    """Every form that changes something carries the session's token, so that no template can forget it."""
    if token is None:
        return text
    hidden = f'<input type="hidden" name="{TOKEN_FIELD}" value="{token}">'
    return _FORM.sub(lambda form: form[0] + hidden, text)


def _address(request: Request, **changes: str | None) -> str:
    """This page with another query; ``None`` takes a parameter away. A page that answers a form is its subject's."""
    path = request.url.path if request.method == "GET" else request.url.path.rpartition("/")[0]
    asked = {name: value for name, value in request.query_params.items() if value} | changes
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{path}?{query}" if query else path


def _theme(request: Request) -> str:
    for asked in (request.query_params.get("theme"), request.cookies.get("theme")):
        if asked in THEMES:
            return str(asked)
    return "auto"


def error_page(request: Request, kind: ProblemKind, error: Exception) -> Response:
    """Stands without the database, which may be what is wrong."""
    language = chosen_language(request)
    incident = note_incident(error) if kind is INTERNAL else None
    reason = error.told(language)[0] if isinstance(error, GatewayError) and kind is not INTERNAL else None
    content = {"kind": kind, "title": kind.title.to(language), "detail": kind.detail.to(language), "reason": reason,
               "incident": incident, "to_settle": None}  # fmt: skip
    try:
        template = "portal/error.html" if request.url.path.startswith("/portal") else "error.html"
        response: Response = _rendered(request, template, kind.status, content)
    except Exception as second:
        note_incident(second)
        response = PlainTextResponse(f"{kind.title.to(language)}. {kind.detail.to(language)}", status_code=kind.status)
    response.headers.update(headers_for(kind, error))
    return response
