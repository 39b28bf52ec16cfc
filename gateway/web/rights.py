"""The one place where it is decided whether a caller may: every route declares what it demands, and this enforces it.

::

    @router.get("/orders/{order_id}")
    @needs(Right.READ)
    def get_order(order_id: str, …): …

A route that declares nothing demands everything (and fails a test). Ids in the address are looked up within the caller's
reach before the route is called: what belongs to somebody else does not exist. Lists bound themselves and say so with
``bounded=True``; a caller with bounds is let into no other route without an id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gateway.identity.tokens import same
from gateway.model.identity import Right
from gateway.store.reach import SUBJECTS, Reach, Sight
from gateway.web.callers import NOBODY, Caller
from gateway.web.problems import CROSS_SITE, FORBIDDEN, UNAUTHORIZED, Refused
from gateway.web.request import at_hand, services_of

READING = ("GET", "HEAD", "OPTIONS")
TOKEN_FIELD, TOKEN_HEADER = "csrf", "x-csrf"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Demand:
    """Any one of ``rights`` will do. ``bounded``: the route keeps to the caller's reach by itself. ``quiet``: what it
    does is in the ledger already and not noted again."""

    rights: frozenset[Right]
    bounded: bool = False
    quiet: bool = False


UNDECLARED = Demand(frozenset({Right.PEOPLE}))
_DEMAND = "demands"


def needs(*rights: Right, bounded: bool = False, quiet: bool = False) -> Callable[[Endpoint], Endpoint]:
    def declare(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _DEMAND, Demand(frozenset(rights), bounded, quiet))
        return endpoint

    return declare


def demand_of(route: Any) -> Demand | None:
    """None when the route has not declared any."""
    found: Demand | None = getattr(getattr(route, "endpoint", None), _DEMAND, None)
    return found


def caller_of(request: Request) -> Caller:
    caller: Caller = getattr(request.state, "caller", NOBODY)
    return caller


def reach_of(request: Request) -> Reach:
    return caller_of(request).reach


FromCaller = Annotated[Caller, Depends(at_hand(caller_of))]
FromReach = Annotated[Reach, Depends(at_hand(reach_of))]


async def authorize(request: Request) -> None:
    """Runs before every route. Raises :class:`Refused`, or NotFound for what is out of reach."""
    caller, demand = caller_of(request), demand_of(request.scope.get("route")) or UNDECLARED
    if Right.OPEN not in demand.rights:
        if not caller.known:
            raise Refused(UNAUTHORIZED)
        if caller.rights.isdisjoint(demand.rights):
            raise Refused(FORBIDDEN, needs=sorted(demand.rights))
        if caller.reach.bounded:
            await _within_reach(request, caller, demand)
    if caller.csrf is not None and request.method not in READING:
        await _from_our_own_page(request, caller.csrf)


async def _within_reach(request: Request, caller: Caller, demand: Demand) -> None:
    asked = {name: str(value) for name, value in request.path_params.items()}
    if not demand.bounded and not set(asked) & set(SUBJECTS):
        raise Refused(FORBIDDEN, needs=sorted(demand.rights))
    if asked:
        await run_in_threadpool(_look, request, caller, asked)


def _look(request: Request, caller: Caller, asked: dict[str, str]) -> None:
    with services_of(request).store.reading() as tx:
        sight = Sight(tx.connection, caller.reach)
        for name, value in asked.items():
            sight.demand(name, value)


async def _from_our_own_page(request: Request, expected: str) -> None:
    """The session's token, in a header or in the form (ASVS 3.5.1). Where the request came from was looked at before."""
    shown = request.headers.get(TOKEN_HEADER)
    if shown is None and request.headers.get("content-type", "").partition(";")[0].strip() in FORMS:
        form = await request.form(max_files=20, max_fields=2000)
        shown = str(form.get(TOKEN_FIELD, ""))
    if not same(shown or "", expected):
        raise Refused(CROSS_SITE)
