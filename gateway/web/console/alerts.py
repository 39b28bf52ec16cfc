"""Alerts: what is not as it should be, who is told and when. Silencing one, and the policy."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import SettingsError
from gateway.model.alerts import PRESETS, AlertPolicy, AlertRule
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.pipeline.schedule import opens_at
from gateway.store.alerts import Alerts
from gateway.web.console.pages import page
from gateway.web.request import FromActor, FromServices, chosen_language
from gateway.web.rights import needs

router = APIRouter()

SILENT_HOURS = (1, 4, 24, 168)


@router.get("/alerts")
@needs(Right.SYSTEM)
def alerts(request: Request, services: FromServices, done: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    return _page(request, services, done=done)


@router.post("/alerts/policy")
@needs(Right.RUN)
async def keep_policy(request: Request, services: FromServices) -> Response:
    form = await request.form(max_files=0)
    return await run_in_threadpool(_keep, request, services, form)


def _keep(request: Request, services: Services, form: FormData) -> Response:
    try:
        policy = AlertPolicy.model_validate(_said(form))
        with services.store.transaction() as tx:
            opens_at(policy.tell_window, tx.now)
            Alerts(tx.connection, tx.now).keep_policy(policy)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return _page(request, services, refusal=wrong, status=422)
    except SettingsError as error:
        return _page(request, services, refusal=error.said(chosen_language(request)), status=422)
    return RedirectResponse("/alerts?done=policy", status_code=303)


def _said(form: FormData) -> dict[str, Any]:
    def text(name: str) -> str:
        return str(form.get(name, "")).strip()

    limits = {rule.value: text(f"limit-{rule}") for rule in AlertRule if PRESETS[rule].limit is not None}
    return {
        "mail_to": [one.strip() for one in text("mail_to").replace(";", ",").split(",") if one.strip()],
        "webhook": text("webhook") or None,
        "webhook_secret": text("webhook_secret") or None,
        "tell_window": text("tell_window") or None,
        "off": [rule.value for rule in AlertRule if f"on-{rule}" not in form],
        "limits": {rule: limit for rule, limit in limits.items() if limit},
    }


@router.post("/alerts/{alert_id}/silence")
@needs(Right.RUN)
async def silence(request: Request, services: FromServices, actor: FromActor, alert_id: str) -> Response:
    asked = str((await request.form(max_files=0)).get("hours", ""))
    hours = int(asked) if asked.isdigit() and int(asked) in SILENT_HOURS else SILENT_HOURS[1]

    def be_silent() -> Response:
        with services.store.transaction() as tx:
            Alerts(tx.connection, tx.now).silence(alert_id, hours=hours, by=actor)
        return RedirectResponse("/alerts?done=silenced", status_code=303)

    return await run_in_threadpool(be_silent)


def _page(
    request: Request, services: FromServices, *, done: str = "", refusal: str | None = None, status: int = 200
) -> HTMLResponse:
    with services.store.reading() as tx:
        known = Alerts(tx.connection, tx.now)
        return page(
            request,
            "alerts.html",
            tx,
            status=status,
            open_now=known.still_open(),
            over=[one for one in known.recent() if one.closed_at is not None],
            policy=known.policy(),
            presets=PRESETS,
            rules=tuple(AlertRule),
            hours=SILENT_HOURS,
            now=tx.now,
            done=done,
            refusal=refusal,
        )
