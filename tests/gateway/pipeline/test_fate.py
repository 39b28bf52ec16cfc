"""What a channel is told about a transmission later: cheap to ask while it is being worked on, whole when it is done."""

import pytest
from sqlalchemy import event

from gateway.pipeline.fate import MOST, fate_of
from gateway.store.orders import PAGE
from tests.road import Road, an_interchange, numbers

MANY = PAGE + 50


@pytest.fixture
def asked(road: Road) -> list[str]:
    """The statements that the database got."""
    said: list[str] = []
    engine = road.store.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: said.append(statement), named=False)
    return said


def test_while_orders_wait_for_their_decision_none_of_them_is_fetched(road: Road, asked: list[str]) -> None:
    road.receive(an_interchange(*numbers("A", MANY)), key="k")
    road.work(limit=1)
    asked.clear()
    assert fate_of(road.services, "test", "k") is None
    assert not [one for one in asked if "orders.document" in one]


def test_of_many_orders_the_first_are_told_in_words_and_all_as_facts(road: Road) -> None:
    road.receive(an_interchange(*numbers("A", MANY)), key="k")
    road.work()
    fate = fate_of(road.services, "test", "k")
    assert fate is not None
    assert not fate.refused
    assert len(fate.words) == MOST
    told = fate.facts()["messages"]
    assert [one["order"]["number"] for one in told] == numbers("A", MANY)


def test_nothing_is_told_of_what_never_came(road: Road) -> None:
    assert fate_of(road.services, "test", "never") is None
