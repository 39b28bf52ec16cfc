"""For whoever runs it: does everything answer, does the ledger balance, who works, with which settings."""

from fastapi import APIRouter
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.model.identity import Right
from gateway.settings import PREFIX, Settings
from gateway.store.jobs import JobState
from gateway.web.console.pages import page
from gateway.web.health import NEEDED, READINESS, examine
from gateway.web.request import FromServices
from gateway.web.rights import needs

router = APIRouter()


@router.get("/system")
@needs(Right.SYSTEM)
def system(request: Request, services: FromServices) -> HTMLResponse:
    verdicts = examine(services, NEEDED)
    stock = services.store.stock.latest()
    with services.store.reading() as tx:
        return page(
            request,
            "system.html",
            tx,
            verdicts=verdicts,
            ledger=stock.ledger,
            counted_at=None if stock.fresh else stock.at,
            jobs=tx.jobs.counts(),
            job_states=tuple(JobState),
            oldest=tx.jobs.oldest_waiting(),
            alive=[beat for beat in tx.presence.alive() if beat.name != READINESS],
            formats=[form.name for form in services.formats],
            outlets=list(services.outlets),
            settings=redacted(services.settings),
        )


def redacted(settings: Settings) -> list[tuple[str, str, str]]:
    """(environment name, value, what it is for); secrets show only that they are set."""
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "" if value is None else "••••••••" if isinstance(value, SecretStr) else str(value)
        rows.append((f"{PREFIX}{name.upper()}", shown, field.description or ""))
    return rows
