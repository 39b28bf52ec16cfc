"""What happens, as a stream (server-sent events). Delivery is at least once: after a reconnect the last minute may come
again, each event under its own id. Not here: webhooks, which come to you.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gateway.model.happenings import HAPPENINGS, told_of
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.store.journal import EventRow
from gateway.store.reach import Reach
from gateway.store.views import Views
from gateway.web.live import OVERLAP, Feed
from gateway.web.request import FromServices
from gateway.web.rights import FromReach, needs

router = APIRouter(tags=["Events"])
COME_BACK_AFTER_MS = 2000
LATECOMERS = timedelta(minutes=1)
"""Two transactions may commit in another order than they drew their numbers: so far back a reconnect looks again."""
BATCH = 500


@router.get(
    "/events",
    response_class=EventSourceResponse,
    summary="What happens, as it happens (server-sent events)",
    responses={200: {"description": "text/event-stream", "content": {"text/event-stream": {}}}},
)
@needs(Right.READ, bounded=True)
async def events(
    request: Request,
    services: FromServices,
    reach: FromReach,
    last_event_id: Annotated[str | None, Header(description="the last id seen: what came after it follows")] = None,
    after: Annotated[int | None, Query(ge=0, description="the same, for clients that cannot send the header")] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Each event has an id, a type such as order.accepted, and references to what it is about. Without Last-Event-ID the
    stream begins now."""
    feed: Feed = request.app.state.feed
    seen = int(last_event_id) if last_event_id is not None and last_event_id.isdecimal() else after
    yield ServerSentEvent(comment="hello", retry=COME_BACK_AFTER_MS)
    last, told, again = await run_in_threadpool(_beginning, services, reach, seen)
    for row in again:
        yield _event(row)
    async for happening in _beats(feed, first=seen is not None):
        if happening is None:
            yield ServerSentEvent(comment="still here")
        while True:
            rows = await run_in_threadpool(_after, services, reach, max(last - OVERLAP, 0))
            new = [row for row in rows if row.id not in told]
            for row in new:
                yield _event(row)
            told |= {row.id for row in new}
            last = max([last, *(row.id for row in new)])
            told = {number for number in told if number > last - 2 * OVERLAP}
            if len(rows) < BATCH or not new:
                break


async def _beats(feed: Feed, *, first: bool) -> AsyncIterator[object]:
    if first:
        yield "catch up"
    async for happening in feed.listen():
        yield happening


def _beginning(services: Services, reach: Reach, seen: int | None) -> tuple[int, set[int], list[EventRow]]:
    """Where to go on, what was there already, and what of it is told again because it may have been missed."""
    with services.store.reading() as tx:
        views = Views(tx.connection, tx.now)
        last = views.last_event() if seen is None else seen
        near = views.events_after(max(last - OVERLAP, 0), BATCH, kinds=tuple(HAPPENINGS), reach=reach)
        there = [row for row in near if row.id <= last]
        again = [row for row in there if row.id < last and row.at > tx.now - LATECOMERS] if seen is not None else []
        return last, {row.id for row in there}, again


def _after(services: Services, reach: Reach, number: int) -> list[EventRow]:
    with services.store.reading() as tx:
        return Views(tx.connection, tx.now).events_after(number, BATCH, kinds=tuple(HAPPENINGS), reach=reach)


def _event(row: EventRow) -> ServerSentEvent:
    kind = HAPPENINGS[row.kind]
    data: dict[str, Any] = {"type": kind, "timestamp": row.at.isoformat(), "data": told_of(row.payload)}
    if row.order_id:
        data["data"] |= {"order": row.order_id, "order_url": f"/v1/orders/{row.order_id}"}
    if row.inbound_id:
        data["data"] |= {"inbound": row.inbound_id, "inbound_url": f"/v1/inbound/{row.inbound_id}"}
    return ServerSentEvent(id=str(row.id), event=kind, data=data)
