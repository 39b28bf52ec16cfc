"""Is this process alive, can it take an order, and what does each part it stands on say?

Readiness leaves the broker out on purpose: orders are taken while it is down.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import JSONResponse

from gateway.errors import GatewayError, StoreUnavailable
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.store.migrate import current, head
from gateway.web.rights import needs

Check = Callable[[Services], str]
READINESS = "readiness"
"""Name of the row that the probe writes."""


@dataclass(frozen=True, slots=True)
class Verdict:
    name: str
    ok: bool
    says: str
    milliseconds: int


def _database(services: Services) -> str:
    """A write that commits, in a row of its own."""
    with services.store.transaction() as tx:
        tx.presence.beat(READINESS, timedelta(seconds=1))
    return f"{services.store.dialect}: writes commit"


def _schema(services: Services) -> str:
    found, wanted = current(services.store.engine), head()
    if found != wanted:
        raise StoreUnavailable(f"the schema is at {found}, this release needs {wanted}", "run `gateway init`")
    return f"at {found}"


def _archive(services: Services) -> str:
    services.archive.probe()
    return "writes are kept"


def _ledger(services: Services) -> str:
    ledger = services.store.stock.latest().ledger
    if not ledger.holds:
        raise GatewayError("; ".join(ledger.mismatches))
    return ledger.line()


def _workers(services: Services) -> str:
    with services.store.reading() as tx:
        alive = tx.presence.alive()
    return ", ".join(beat.name for beat in alive if beat.name != READINESS) or "none has reported yet"


NEEDED: dict[str, Check] = {"schema": _schema, "database": _database, "archive": _archive}
DEEP: dict[str, Check] = NEEDED | {"ledger": _ledger, "workers": _workers}


def examine(services: Services, checks: dict[str, Check]) -> list[Verdict]:
    return [_verdict(services, name, check) for name, check in checks.items()]


def _verdict(services: Services, name: str, check: Check) -> Verdict:
    started = time.perf_counter()
    try:
        ok, says = True, check(services)
    except GatewayError as error:
        ok, says = False, f"{error.message}; {error.way_out}" if error.way_out else error.message
    return Verdict(name, ok, says, round((time.perf_counter() - started) * 1000))


def health_routes(services: Services) -> APIRouter:
    router = APIRouter(prefix="/healthz", include_in_schema=False)

    @router.get("/live")
    @needs(Right.OPEN)
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready")
    @needs(Right.OPEN)
    def ready() -> JSONResponse:
        """Open to all, so it says which part fails and nothing more."""
        verdicts = examine(services, NEEDED)
        ok = all(verdict.ok for verdict in verdicts)
        parts = {verdict.name: "ok" if verdict.ok else "failed" for verdict in verdicts}
        return JSONResponse({"status": "ready" if ok else "not ready", **parts}, status_code=200 if ok else 503)

    @router.get("/deep")
    @needs(Right.SYSTEM)
    def deep() -> JSONResponse:
        verdicts = examine(services, DEEP)
        ok = all(verdict.ok for verdict in verdicts)
        parts = {v.name: {"ok": v.ok, "says": v.says, "milliseconds": v.milliseconds} for v in verdicts}
        return JSONResponse(
            {"status": "healthy" if ok else "unhealthy", "parts": parts}, status_code=200 if ok else 503
        )

    return router
