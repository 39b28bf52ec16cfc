"""Whatever a customer changes, cancels, is sent and pays, in whatever order: every input is accounted for, and what it owes
is exactly its open orders and invoices less what it has paid."""

from collections.abc import Callable
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.errors import Conflict
from gateway.model.decision import OrderState
from gateway.model.receivable import IncomingPayment
from gateway.pipeline import despatch
from gateway.pipeline.payments import book_payments
from gateway.store.orders import OrderRow
from tests.gateway.pipeline.ordchg import ADD, CHANGE, DELETE, a_cancellation, a_change, a_line
from tests.road import Road, an_interchange, open_road, sqlite_url, today

STANDING = {OrderState.ACCEPTED, OrderState.PART_DESPATCHED, OrderState.DESPATCHED, OrderState.PART_INVOICED}
NUMBERS = count(1)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.integers(1, 3), st.integers(1, 25)),
        st.tuples(st.just("delete"), st.integers(1, 3), st.just(0)),
        st.tuples(st.just("despatch"), st.integers(1, 2), st.integers(1, 12)),
        st.tuples(st.just("despatch-all"), st.just(0), st.just(0)),
        st.tuples(st.just("cancel"), st.just(0), st.just(0)),
        st.tuples(st.just("pay"), st.just(0), st.integers(1, 400)),
    ),
    min_size=1,
    max_size=6,
)


def take(road: Road, order: OrderRow, step: tuple[str, int, int]) -> None:
    what, line, figure = step
    name = next(NUMBERS)
    if what == "change":
        action = ADD if line == 3 else CHANGE
        road.receive(a_change("A-1", a_line(line, action, figure, "12.50"), number=f"C{name}", reference=f"C{name}"))
    elif what == "delete":
        road.receive(a_change("A-1", a_line(line, DELETE), number=f"C{name}", reference=f"C{name}"))
    elif what == "cancel":
        road.receive(a_cancellation("A-1", number=f"X{name}", reference=f"X{name}"))
    elif what == "despatch":
        _if_possible(lambda: despatch(road.services, order.id, by="ana", quantities={str(line): Decimal(figure)}))
    elif what == "despatch-all":
        _if_possible(lambda: despatch(road.services, order.id, by="ana"))
    else:
        paid = IncomingPayment(key=f"P{name}", received_on=today(), amount=figure, currency="EUR", account="C0042")
        book_payments(road.services, [paid], source="bank", by="ana")
    road.work()


def _if_possible(work: Callable[[], object]) -> None:
    try:
        work()
    except Conflict:
        return


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_is_owed_is_what_is_open_whatever_happens(
    steps: list[tuple[str, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("law")
    with open_road(sqlite_url(folder), folder) as road:
        taken = road.receive(an_interchange("A-1", lines=2))
        road.work()
        (order,) = road.orders(taken.inbound.id)
        for step in steps:
            take(road, order, step)
            assert road.mismatches() == []
        with road.store.reading() as tx:
            row = tx.orders.get(order.id)
            understood = row.decided()
            assert understood is not None
            waiting = (
                understood.resolution.gross - tx.receivables.relieved(row.id) if row.state in STANDING else Decimal(0)
            )
            unpaid = sum((item.open for item in tx.receivables.items(debtor="C0042")), Decimal(0))
            unused = sum((one.left for one in tx.receivables.payments()), Decimal(0))
            assert tx.credit.balance("C0042") == waiting + unpaid - unused
            assert row.version == len(tx.orders.versions(row.id)) + 1
