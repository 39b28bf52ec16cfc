"""A test order walks the whole road and is answered; but it binds nobody, and real orders and tests never meet."""

from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from gateway.pipeline import cancel_order, despatch, issue_invoices, lift_holds, orders_for_erp
from gateway.store.orders import OrderRow
from gateway.store.tables import orders
from tests.builders import a_partner
from tests.gateway.pipeline.ordchg import CHANGE, a_change, a_line
from tests.road import Road, an_interchange, martins_world, open_road, sqlite_url

NOTHING = Decimal(0)


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    """Martin is in test with us."""
    world = [*martins_world(), a_partner(test=True)]
    with open_road(sqlite_url(tmp_path), tmp_path, world=world) as opened:
        yield opened


def flagged(content: bytes) -> bytes:
    """The same with UNB 0035 set: a test."""
    head, rest = content.split(b"'", 1)
    return head + b"+" * (11 - head.count(b"+")) + b"1'" + rest


def sent(road: Road, content: bytes) -> OrderRow:
    taken = road.receive(content)
    road.work()
    (row,) = road.orders(taken.inbound.id)
    return row


def a_test(road: Road, number: str = "A-1", reference: str = "T1") -> OrderRow:
    return sent(road, flagged(an_interchange(number, reference=reference)))


def answered_as_a_test(road: Road, row: OrderRow) -> bool:
    """Whether UNB of its ORDRSP says so (element 0035)."""
    with road.store.reading() as tx:
        (sent,) = [one for one in tx.outgoing.about(order_id=row.id) if one.kind == "ORDRSP"]
        content = tx.outgoing.contents([sent.id])[sent.id]
    unb = content.split(b"UNB", 1)[1].split(b"'")[0].split(b"+")
    return len(unb) > 11 and unb[11] == b"1"


def live(road: Road) -> None:
    with road.store.transaction() as tx:
        tx.master.load([a_partner(test=False)])


def owed(road: Road) -> Decimal:
    with road.store.reading() as tx:
        return tx.credit.balance("C0042")


def test_a_test_order_is_accepted_and_answered_as_a_test(road: Road) -> None:
    row = a_test(road)
    assert (row.state, row.test) == ("accepted", True)
    assert answered_as_a_test(road, row)


def test_it_books_no_credit_and_is_not_handed_to_the_erp(road: Road) -> None:
    a_test(road)
    assert owed(road) == NOTHING
    assert orders_for_erp(road.services) == []


def test_its_change_and_its_cancellation_book_nothing_either(road: Road) -> None:
    row = a_test(road)
    change = sent(road, flagged(a_change("A-1", a_line(1, CHANGE, quantity=20), reference="T2")))
    assert (change.state, change.amends) == ("applied", row.id)
    assert owed(road) == NOTHING
    cancel_order(road.services, row.id, by="jeanne", why="essai fini")
    assert owed(road) == NOTHING
    assert orders_for_erp(road.services) == []


def test_its_invoice_is_numbered_apart_and_owed_by_nobody(road: Road) -> None:
    row = a_test(road)
    despatch(road.services, row.id, by="jeanne")
    (tried,) = issue_invoices(road.services, row.id, by="jeanne")
    assert tried.number.startswith("TEST-F")
    assert owed(road) == NOTHING
    live(road)
    real = sent(road, an_interchange("A-2", reference="R2"))
    despatch(road.services, real.id, by="jeanne")
    (first,) = issue_invoices(road.services, real.id, by="jeanne")
    assert first.number == f"F{first.issued_on:%Y}-000001"
    assert owed(road) == first.gross
    with road.store.reading() as tx:
        assert [one.number for one in tx.receivables.items(debtor="C0042")] == [first.number]
        (turnover,) = tx.billing.turnover("C0042", first.issued_on, first.issued_on).values()
    assert turnover == first.invoice().totals.net


def test_the_real_order_under_the_number_of_a_test_is_accepted(road: Road) -> None:
    a_test(road)
    live(road)
    real = sent(road, an_interchange("A-1", reference="R1"))
    assert (real.state, real.test) == ("accepted", False)
    assert owed(road) == real.gross
    assert [row.id for _, row in orders_for_erp(road.services)] == [real.id]


def test_a_test_change_never_touches_the_real_order_under_its_number(road: Road) -> None:
    live(road)
    real = sent(road, an_interchange("A-1", reference="R1"))
    before = owed(road)
    with road.store.transaction() as tx:
        tx.master.load([a_partner(test=True)])
    change = sent(road, flagged(a_change("A-1", a_line(1, CHANGE, quantity=20), reference="T2")))
    assert change.state == "parked"  # it waits for a test order of that number
    assert owed(road) == before
    assert a_test(road, reference="T3").state == "accepted"
    assert {row.number: row.amends for row in road.orders(change.inbound_id)} != {"A-1": real.id}


def test_lifting_the_hold_of_a_forgotten_flag_makes_it_a_real_order(road: Road) -> None:
    live(road)
    row = a_test(road)
    assert row.state == "held"
    lift_holds(road.services, row.id, by="jeanne", why="le partenaire avait oublié son indicateur")
    road.work()
    with road.store.reading() as tx:
        row = tx.orders.get(row.id)
        told = [one.kind for one in tx.journal.events(order_id=row.id)]
    assert (row.state, row.test, row.order().test) == ("accepted", False, False)
    assert owed(road) == row.gross
    assert not answered_as_a_test(road, row)
    assert "taken-as-real" in told


def test_the_migration_takes_back_what_tests_had_booked(road: Road) -> None:
    live(road)
    row, kept = (sent(road, an_interchange(number, reference=f"R{number}")) for number in ("A-1", "A-2"))
    despatch(road.services, row.id, by="jeanne")
    issue_invoices(road.services, row.id, by="jeanne")
    with road.store.transaction() as tx:
        tx.connection.execute(
            orders.update().where(orders.c.id == row.id).values(test=True)
        )  # as older releases had it
        with Operations.context(MigrationContext.configure(tx.connection)):
            import_module("gateway.store.migrations.versions.0019_tests_bind_nobody").upgrade()
    with road.store.reading() as tx:
        assert tx.credit.balance("C0042") == kept.gross
        assert tx.receivables.items(debtor="C0042") == []
        assert tx.orders.get(row.id).accepted_key == "C0042/test/A-1"
        assert tx.orders.get(kept.id).accepted_key == "C0042/A-2"
    assert [one.id for _, one in orders_for_erp(road.services)] == [kept.id]
