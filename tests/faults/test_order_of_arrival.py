"""F27: a change comes before the order it is about, and workers die in between."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.model.decision import OrderState
from tests.faults.house import House, open_house
from tests.gateway.pipeline.ordchg import CHANGE, a_change, a_line
from tests.road import an_interchange, emptied, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = sqlite_url(tmp_path) if request.param == "sqlite" else emptied(request.getfixturevalue("postgres_url"))
    with open_house(url, tmp_path / "home") as opened:
        yield opened


def die(house: House, point: str) -> None:
    child = house.start("drain", sabotage=point)
    assert child.wait(60) == -signal.SIGKILL
    house.expire_leases()


def test_f27_a_change_before_its_order_is_parked_linked_and_takes_effect_once(house: House) -> None:
    house.send(a_change("A-1", a_line(1, CHANGE, 25, "12.50")), "change")
    die(house, "after-effects")
    house.finish()
    (change,) = house.road.orders(house.acknowledged["change"])
    assert change.state == OrderState.PARKED
    assert house.road.mismatches() == []
    house.send(an_interchange("A-1"), "order")
    house.road.work(limit=1)  # read; the decision on it dies when all but the commit is done
    die(house, "after-effects")
    house.finish()
    (order,) = house.road.orders(house.acknowledged["order"])
    (change,) = house.road.orders(house.acknowledged["change"])
    assert change.amends == order.id
    assert order.state == "accepted"
    assert [line.quantity.value for line in order.order().lines] == [25]
    house.audit(accepted=1)
