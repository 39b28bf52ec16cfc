"""What people look at: pages that lose and repeat nothing, and searches that stay quick in a large store."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.errors import NotFound
from gateway.model.order import Order, OrderLine
from gateway.store import Store, Transaction
from gateway.store.causes import Causes
from gateway.store.inbound import InboundState
from gateway.store.migrate import migrate
from gateway.store.narrowing import InboxFilter, OrderFilter
from gateway.store.views import Views


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(f"sqlite:///{tmp_path / 'gateway.db'}")
    migrate(made.engine)
    return made


def arrive(tx: Transaction, count: int, **columns: object) -> list[str]:
    """Transmissions of one moment: the same time stamp, as when a folder is emptied."""
    ids = []
    for rank in range(count):
        arrived = {
            "channel": "folder",
            "transport_id": f"{tx.now}/{rank}",
            "sha256": f"{rank:064x}",
            "size": 1,
            "filename": f"file-{rank}.edi",
            "media_type": None,
            "sender": None,
            "partner": None,
            "facts": {},
        }
        ((row, _),) = tx.inbound.add_many([arrived])
        if columns:
            tx.inbound.change(row.id, **columns)
        ids.append(row.id)
    return ids


def order_in(tx: Transaction, inbound_id: str, position: int, number: str) -> str:
    order = Order(number=number, currency="EUR", lines=(OrderLine(number="1"),))
    return tx.orders.add(
        order, inbound_id=inbound_id, position=position, channel="folder", partner=None, content_hash=number,
        received_at=tx.now,
    )  # fmt: skip


def test_pages_give_every_row_once_even_when_all_came_at_the_same_moment(store: Store) -> None:
    with store.transaction() as tx:
        expected = set(arrive(tx, 25))
    seen: list[str] = []
    with store.reading() as tx:
        views, before = Views(tx.connection, tx.now), None
        while True:
            page = views.inbox(InboxFilter(), before=before, limit=10)
            seen += [entry.inbound.id for entry in page.rows]
            before = page.next
            if before is None:
                break
    assert len(seen) == len(set(seen))
    assert set(seen) == expected
    assert seen == sorted(seen, reverse=True)


def test_a_list_cannot_go_on_after_a_row_that_is_not_there(store: Store) -> None:
    with store.reading() as tx, pytest.raises(NotFound):
        Views(tx.connection, tx.now).orders(OrderFilter(), before="ord_none")


def test_new_ones_are_those_after_the_newest_seen(store: Store) -> None:
    with store.transaction() as tx:
        first = arrive(tx, 3)
    with store.transaction() as tx:
        arrive(tx, 2)
    with store.reading() as tx:
        assert Views(tx.connection, tx.now).newer(InboxFilter(), than=max(first)) == 2


def test_a_row_of_the_inbox_counts_its_orders_and_names_the_first(store: Store) -> None:
    with store.transaction() as tx:
        (inbound_id,) = arrive(tx, 1)
        for position in range(1, 6):
            order_id = order_in(tx, inbound_id, position, f"PO-{position}")
            tx.inbound.add_message(inbound_id, position, "ORDERS", None, "order", order_id)
        tx.inbound.add_message(inbound_id, 6, "ORDERS", None, "rejected", None)
    with store.reading() as tx:
        entry = Views(tx.connection, tx.now).entry(inbound_id)
        messages = Views(tx.connection, tx.now).messages(inbound_id, after=4, limit=10)
    assert entry.orders == {"received": 5}
    assert [order.number for order in entry.first] == ["PO-1", "PO-2", "PO-3"]
    assert entry.failed_messages == 1
    assert [(one.message.position, one.order and one.order.number) for one in messages] == [(5, "PO-5"), (6, None)]


def test_signs_that_mean_something_to_sql_mean_themselves_in_a_search(store: Store) -> None:
    with store.transaction() as tx:
        (inbound_id,) = arrive(tx, 1)
        order_in(tx, inbound_id, 1, "50%_A\\B")
        order_in(tx, inbound_id, 2, "5000")
    with store.reading() as tx:
        views = Views(tx.connection, tx.now)
        for said, found in (("50%", ["50%_A\\B"]), ("%_a\\b", ["50%_A\\B"]), ("' OR 1=1 --", [])):
            assert [row.number for row in views.orders(OrderFilter(search=said)).rows] == found, said


def test_refusals_older_than_asked_for_are_left_out(store: Store) -> None:
    with store.transaction() as tx:
        arrive(tx, 3, state=InboundState.REJECTED)
    with store.reading() as tx:
        causes = Causes(tx.connection, tx.now)
        assert [cause.count for cause in causes.of_refused(tx.now - timedelta(days=1))] == [3]
        assert causes.of_refused(tx.now + timedelta(days=1)) == []


def test_lists_and_searches_stay_quick_with_thirty_thousand_orders(store: Store) -> None:
    with store.transaction() as tx:
        for inbound_id in arrive(tx, 300):
            for position in range(1, 101):
                order_in(tx, inbound_id, position, f"PO-{inbound_id[-6:]}-{position}")
    with store.reading() as tx:
        views = Views(tx.connection, tx.now)
        for question in (
            lambda: views.inbox(InboxFilter()),
            lambda: views.inbox(InboxFilter(search="PO-zzz")),
            lambda: views.orders(OrderFilter(search="-99")),
            lambda: views.order_states(OrderFilter()),
            lambda: views.tally(datetime.now(UTC) - timedelta(days=1)),
        ):
            started = time.perf_counter()
            question()
            assert time.perf_counter() - started < 0.5
