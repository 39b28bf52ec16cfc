"""Every change of state of an order is an event that subscribers hear: webhook, ERP, the partner that is answered.

A trigger in the database writes down each change of state, whoever makes it; a walk through the life of orders is then
compared with what an endpoint that asked for everything was told.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.model.decision import OrderState
from gateway.model.happenings import TYPES
from gateway.model.receivable import IncomingPayment
from gateway.orders.lifecycle import TRANSITIONS
from gateway.pipeline import cancel_order, despatch, lift_holds, reexamine, reject
from gateway.pipeline.payments import book_payments
from gateway.pipeline.webhooks import subscribe
from gateway.queue.worker import Worker
from gateway.store.orders import OrderRow
from gateway.store.reach import EVERYTHING
from tests.builders import OUR_GLN
from tests.gateway.pipeline.ordchg import CHANGE, a_cancellation, a_change, a_line
from tests.gateway.pipeline.test_webhooks import Receiver
from tests.road import Road, an_interchange, open_road, sqlite_url, today

WRITTEN_DOWN = """
CREATE TABLE state_log (at INTEGER PRIMARY KEY, order_id TEXT, former TEXT, state TEXT);
CREATE TRIGGER state_changed AFTER UPDATE OF state ON orders WHEN old.state <> new.state
BEGIN INSERT INTO state_log (order_id, former, state) VALUES (new.id, old.state, new.state); END
"""


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    """One whose changes of state are written down, and whose endpoint takes everything."""
    with open_road(sqlite_url(tmp_path), tmp_path) as opened:
        create, trigger = WRITTEN_DOWN.strip().split(";\n", 1)
        with opened.store.engine.begin() as connection:
            connection.execute(text(create))
            connection.execute(text(trigger))
        opened.gateway = replace(opened.gateway, services=replace(opened.services, poster=Receiver()))
        opened.worker = Worker(opened.services, "told")
        subscribe(opened.services, "https://shop.example/hooks", (), by="t", reach=EVERYTHING)
        yield opened


def placed(road: Road, number: str, **said: object) -> OrderRow:
    taken = road.receive(an_interchange(number, reference=f"R{number}", **said))  # type: ignore[arg-type]
    road.work()
    return road.orders(taken.inbound.id)[0]


def changed(road: Road, content: bytes) -> OrderRow:
    taken = road.receive(content)
    road.work()
    return road.orders(taken.inbound.id)[0]


def limited_to(road: Road, amount: int) -> None:
    with road.store.transaction() as tx:
        account = tx.master.account("C0042")
        assert account is not None
        tx.master.load([account.model_copy(update={"limit": Decimal(amount)})])


def walk(road: Road) -> None:
    """One order after the other, each with another life."""
    whole = placed(road, "A-1", lines=2)
    despatch(road.services, whole.id, by="ana", quantities={"1": Decimal(4)})
    road.work()
    despatch(road.services, whole.id, by="ana")
    road.work()
    with road.store.reading() as tx:
        due = tx.receivables.items(debtor="C0042")
    for at, item in enumerate(due):
        paid = IncomingPayment(
            key=f"P{at}", received_on=today(), amount=item.open, currency="EUR", account="C0042", reference=item.number
        )
        book_payments(road.services, [paid], source="bank", by="ana")
    road.work()
    changed(road, an_interchange("A-1", reference="RB", lines=2))  # the same order once more
    cancel_order(road.services, placed(road, "A-2").id, by="ana", why="not wanted")
    misrouted = an_interchange("A-3", reference="RA-3").replace(f"NAD+SU+{OUR_GLN}".encode(), b"NAD+SU+4012345000009")
    changed(road, misrouted)
    changed(road, a_change("A-4", a_line(1, CHANGE, 12), number="C-1", reference="C1"))  # parked: its order is to come
    placed(road, "A-4")
    changed(road, a_change("A-4", a_line(9, CHANGE, 12), number="C-2", reference="C2"))
    limited_to(road, 200)
    waits = placed(road, "A-5", lines=4)
    reexamine(road.services, waits.id, by="ana")
    road.work()
    lift_holds(road.services, waits.id, by="ana", why="insured")
    road.work()
    reject(road.services, placed(road, "A-6", lines=4).id, by="ana", why="no credit")
    changed(road, a_change("A-5", a_line(1, CHANGE, 900), number="C-3", reference="C3"))  # held for credit
    changed(road, a_cancellation("A-5", number="X-1", reference="X1"))
    road.work()


def test_whatever_changes_state_is_told(road: Road) -> None:
    walk(road)
    with road.store.engine.begin() as connection:
        moves = [tuple(row) for row in connection.execute(text("SELECT order_id, former, state FROM state_log"))]
        bodies = connection.execute(text("SELECT body FROM webhook_delivery ORDER BY created_at, id")).scalars().all()
    told: defaultdict[str, list[str]] = defaultdict(list)
    for body in map(json.loads, bodies):
        told[body["data"].get("order", "")].append(body["type"])
    for order_id in {order_id for order_id, _, _ in moves}:
        states = [state for one, _, state in moves if one == order_id]
        assert [TELLS[state] & set(told[order_id]) for state in states if not TELLS[state] & set(told[order_id])] == []
        assert len(told[order_id]) >= len(states)
    assert {state for _, _, state in moves} == set(OrderState)
    assert all(OrderState(state) in TRANSITIONS[OrderState(former)] for _, former, state in moves)
    assert road.mismatches() == []


TELLS: dict[str, set[str]] = {
    "received": {"order.change-taken-up"},
    "held": {"order.held", "order.change-held"},
    "accepted": {"order.accepted"},
    "rejected": {"order.rejected", "order.change-rejected"},
    "duplicate": {"order.duplicate", "order.change-duplicate"},
    "cancelled": {"order.cancelled"},
    "parked": {"order.change-parked"},
    "applied": {"order.change-applied"},
    "part_despatched": {"order.despatched"},
    "despatched": {"order.despatched", "order.changed"},
    "part_invoiced": {"invoice.issued"},
    "invoiced": {"invoice.issued", "order.changed"},
    "paid": {"invoice.paid"},
}
"""By which events a subscriber hears of each state. Receiving itself is ``inbound.received``."""


def test_every_state_has_an_event_that_can_be_subscribed_to() -> None:
    assert set(TELLS) == set(OrderState)
    assert set().union(*TELLS.values()) <= set(TYPES)
