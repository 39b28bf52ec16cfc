"""The line on which open pages hear what happens. Pages then fetch what they show, so nothing travels that they may not see."""

from collections.abc import AsyncIterator
from dataclasses import asdict

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.requests import Request

from gateway.model.identity import Right
from gateway.web.live import Feed
from gateway.web.rights import needs

router = APIRouter()
COME_BACK_AFTER_MS = 2000


@router.get("/live", response_class=EventSourceResponse)
@needs(Right.READ)
async def live(request: Request) -> AsyncIterator[ServerSentEvent]:
    feed: Feed = request.app.state.feed
    yield ServerSentEvent(event="hello", data={}, retry=COME_BACK_AFTER_MS)
    async for happening in feed.listen():
        if happening is None:
            yield ServerSentEvent(comment="still here")
        else:
            yield ServerSentEvent(event="moved", data=asdict(happening))
