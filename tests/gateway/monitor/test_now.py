"""How things stand: what waits, since when and for how much; a round of counting keeps it, and the next brings it up to date."""

from datetime import timedelta
from decimal import Decimal

from gateway.monitor.counting import refresh
from gateway.monitor.now import count_standing, standing
from gateway.store.tables import hold, orders
from tests.road import Road, an_interchange


def put_on_hold(road: Road, order_id: str, *, hours: int, gross: Decimal) -> None:
    """For credit, since so many hours."""
    with road.store.transaction() as tx:
        tx.connection.execute(orders.update().where(orders.c.id == order_id).values(state="held", gross=gross))
        tx.connection.execute(
            hold.insert().values(
                id=f"hold_{order_id}", order_id=order_id, kind="credit", role="credit", codes=[],
                reason={"fr": "trop", "en": "too much"}, opened_at=tx.now - timedelta(hours=hours),
            )
        )  # fmt: skip


def test_open_holds_are_counted_by_age_and_value(road: Road) -> None:
    inbound_id = road.receive(an_interchange("A-1", "A-2", "A-3")).inbound.id
    road.work()
    for order, hours in zip(road.orders(inbound_id), (1, 30, 100), strict=True):
        put_on_hold(road, order.id, hours=hours, gross=Decimal("120.50"))
    with road.store.reading() as tx:
        counted = count_standing(tx)
    (waiting,) = counted.waiting
    assert (waiting.kind, waiting.count, waiting.ages) == ("credit", 3, (1, 0, 1, 1))
    assert waiting.value == {"EUR": Decimal("361.50")}
    assert counted.at_risk == {"EUR": Decimal("361.50")}


def test_a_round_keeps_how_things_stand_until_the_next(road: Road) -> None:
    refresh(road.store)
    inbound_id = road.receive(an_interchange("A-1")).inbound.id
    road.work()
    put_on_hold(road, road.orders(inbound_id)[0].id, hours=5, gross=Decimal("99.99"))
    with road.store.reading() as tx:
        assert standing(tx).waiting == []
    refresh(road.store)
    with road.store.reading() as tx:
        kept, counted = standing(tx), count_standing(tx)
    assert kept.counted_at <= counted.counted_at
    assert (kept.waiting, kept.at_risk, kept.receivables) == (counted.waiting, counted.at_risk, counted.receivables)
    assert kept.waiting[0].ages == (0, 1, 0, 0)
