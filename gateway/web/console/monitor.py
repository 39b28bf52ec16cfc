"""The ingestion monitor: the road from receipt to sending at a glance, its channels and workers, and what a person may do:
pause a channel, look into it now, begin nothing new, release what was put aside."""

import shutil
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Path, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.pipeline.recovery import release
from gateway.store import Transaction
from gateway.store.flow import ChannelFlow, Flow
from gateway.store.presence import Heartbeat
from gateway.store.standing import ChannelOrders, Standing
from gateway.web.console.charts import spark
from gateway.web.console.pages import page
from gateway.web.health import NEEDED, READINESS, Verdict, examine
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs

router = APIRouter()

Channel = Annotated[str, Path(max_length=40)]
HOURS, FIVES = 24, 12
LOW_DISK = 0.15


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel as shown: what came by it, what its poller found last, what people have told it."""

    name: str
    flow: ChannelFlow | None
    visit: Heartbeat | None
    orders: ChannelOrders

    @property
    def polled_at(self) -> datetime | None:
        return datetime.fromisoformat(self.visit.details["at"]) if self.visit else None

    @property
    def next_at(self) -> datetime | None:
        if self.polled_at is None or self.visit is None or self.orders.paused:
            return None
        return self.polled_at + timedelta(seconds=float(self.visit.details.get("every", 0)))

    @property
    def error(self) -> str | None:
        return self.visit.details.get("error") if self.visit else None


@router.get("/monitor")
@needs(Right.SYSTEM)
def monitor(request: Request, services: FromServices, done: Annotated[str, Query(max_length=20)] = "") -> HTMLResponse:
    lights = [*examine(services, NEEDED), broker(services), disk(services)]
    with services.store.reading() as tx:
        flow = Flow(tx.connection, tx.now)
        busy = flow.in_hand()
        return page(
            request,
            "monitor.html",
            tx,
            steps=flow.steps(),
            channels=_channels(tx, flow),
            lights=lights,
            workers=[beat for beat in tx.presence.alive() if beat.details.get("duties") and beat.name != READINESS],
            in_hand={name: [one for one in busy if one.worker == name] for name in {one.worker for one in busy}},
            aside=flow.aside(),
            draining=Standing(tx.connection, tx.now).draining(),
            last_hour=spark(flow.received(timedelta(minutes=5), FIVES)),
            last_day=spark(flow.received(timedelta(hours=1), HOURS)),
            leases=timedelta(seconds=20),
            now=tx.now,
            done=done,
        )


def _channels(tx: Transaction, flow: Flow) -> list[ChannelLine]:
    flows = {one.name: one for one in flow.channels()}
    visits, told = tx.presence.visits(), Standing(tx.connection, tx.now).of_channels()
    names = sorted(flows.keys() | visits.keys() | told.keys())
    return [ChannelLine(name, flows.get(name), visits.get(name), told.get(name, ChannelOrders())) for name in names]


def broker(services: Services) -> Verdict:
    """Whether somebody answers at the broker's address; in the embedded gateway the queue is this process."""
    url = services.settings.broker_url
    if url is None:
        return Verdict("broker", True, "in this process", 0)
    place = urlsplit(url.get_secret_value())
    try:
        with socket.create_connection((place.hostname or "localhost", place.port or 5672), timeout=1):
            return Verdict("broker", True, f"{place.hostname} answers", 0)
    except OSError as error:
        return Verdict("broker", False, f"{place.hostname} does not answer: {error}; orders are still taken", 0)


def disk(services: Services) -> Verdict:
    home = services.settings.home
    usage = shutil.disk_usage(home if home.is_dir() else ".")
    left = usage.free / usage.total if usage.total else 1.0
    return Verdict("disk", left >= LOW_DISK, f"{left:.0%}", 0)


@router.post("/monitor/{channel}/pause")
@needs(Right.RUN)
def pause(services: FromServices, actor: FromActor, channel: Channel) -> Response:
    with services.store.transaction() as tx:
        Standing(tx.connection, tx.now).pause(channel, by=actor)
    return _back("paused")


@router.post("/monitor/{channel}/resume")
@needs(Right.RUN)
def resume(services: FromServices, channel: Channel) -> Response:
    with services.store.transaction() as tx:
        Standing(tx.connection, tx.now).resume(channel)
    return _back("resumed")


@router.post("/monitor/{channel}/poll")
@needs(Right.RUN)
def poll_now(services: FromServices, actor: FromActor, channel: Channel) -> Response:
    with services.store.transaction() as tx:
        Standing(tx.connection, tx.now).poll_now(channel, by=actor)
    return _back("asked")


@router.post("/monitor/jobs/drain")
@needs(Right.RUN)
def drain(services: FromServices, actor: FromActor, end: Annotated[bool, Form()] = False) -> Response:
    with services.store.transaction() as tx:
        standing = Standing(tx.connection, tx.now)
        if end:
            standing.end_drain()
        else:
            standing.drain(by=actor)
    services.wake()
    return _back("going" if end else "draining")


@router.post("/monitor/jobs/release")
@needs(Right.RUN)
def release_job(services: FromServices, actor: FromActor, job: Annotated[str, Form(max_length=40)] = "") -> Response:
    """One job that was put aside, or all of them when none is named."""
    if job:
        wanted = [job]
    else:
        with services.store.reading() as tx:
            wanted = [one.id for one in Flow(tx.connection, tx.now).aside(limit=1000)]
    for one in wanted:
        release(services, one, by=actor)
    return _back("released")


def _back(done: str) -> Response:
    return RedirectResponse(f"/monitor?done={done}", status_code=303)
