"""The filter of the order list, as its address says it: for the list, its export and what is done to all that match."""

from datetime import date
from typing import Annotated

from fastapi import Query
from starlette.datastructures import QueryParams

from gateway.store.narrowing import OrderFilter

Search = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=120)]


def chosen_orders(
    q: Search = "",
    state: Chosen = "",
    partner: Chosen = "",
    cause: Chosen = "",
    channel: Chosen = "",
    account: Chosen = "",
    owner: Chosen = "",
    since: Chosen = "",
    until: Chosen = "",
) -> OrderFilter:
    return OrderFilter(
        search=q, state=state, partner=partner, cause=cause, channel=channel, account=account, owner=owner,
        since=_day(since), until=_day(until),
    )  # fmt: skip


def orders_in(query: str) -> OrderFilter:
    """The same of a query as text."""
    said = QueryParams(query.removeprefix("?"))
    names = ("q", "state", "partner", "cause", "channel", "account", "owner", "since", "until")
    return chosen_orders(**{name: said.get(name, "")[:200] for name in names})


def _day(said: str) -> date | None:
    """A day that is none filters nothing."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        return None
