"""What waits is let go: by payment, by a new limit, by two persons, by master data; and is missed when nobody answers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gateway.errors import Conflict
from gateway.model.base import Document
from gateway.model.conditions import CreditPolicy
from gateway.model.decision import HoldKind, Role
from gateway.model.order import Order
from gateway.model.parts import Item, Quantity
from gateway.model.receivable import IncomingPayment
from gateway.pipeline import amend_order, cancel_order, despatch, issue_deposit, issue_invoices, lift_holds
from gateway.pipeline.learn import forget_code, suggest, taught, teach_code
from gateway.pipeline.load import load_contents
from gateway.pipeline.payments import book_payments
from gateway.store.orders import OrderRow
from gateway.store.tables import hold, job
from tests.builders import BRACKET_GTIN
from tests.road import Road, an_interchange


def placed(road: Road, number: str, **said: Any) -> OrderRow:
    taken = road.receive(an_interchange(number, reference=f"R{number}", **said))
    road.work()
    (row,) = road.orders(taken.inbound.id)
    return row


def now(road: Road, row: OrderRow) -> OrderRow:
    with road.store.reading() as tx:
        return tx.orders.get(row.id)


def account(road: Road, **changes: Any) -> None:
    with road.store.transaction() as tx:
        known = tx.master.account("C0042")
        assert known is not None
        tx.master.load([known.model_copy(update=changes)])


def load(road: Road, *rows: Document) -> None:
    with road.store.transaction() as tx:
        tx.master.load(rows)


def paid(road: Road, amount: str, reference: str = "") -> None:
    incoming = IncomingPayment(
        key=f"K{amount}{reference}", received_on=date(2026, 3, 10), amount=amount, currency="EUR", reference=reference
    )
    book_payments(road.services, [incoming.model_copy(update={"account": "C0042"})], source="bank", by="ana")
    road.work()


def test_a_payment_lets_the_order_go_that_waited_for_it(road: Road) -> None:
    account(road, limit=Decimal(200))
    first, second = placed(road, "A-1"), placed(road, "A-2")
    assert (first.state, second.state) == ("accepted", "held")
    despatch(road.services, first.id, by="ana")
    road.work()
    (invoice,) = issue_invoices(road.services, first.id, by="ana")
    assert now(road, second).state == "held"
    paid(road, "150.00", invoice.number)
    assert now(road, second).state == "accepted"
    assert road.mismatches() == []


def test_a_new_limit_from_the_feed_lets_it_go_too(quick_road: Road) -> None:
    road = quick_road
    account(road, limit=Decimal(100))
    order = placed(road, "A-1")
    assert order.state == "held"
    report = load_contents(road.services, {"credit_limits.csv": b"account;limit\nC0042;1000,00\nC404;1"})
    road.work()
    assert (report.counts[0].changed, report.refused) == (1, 1)
    assert now(road, order).state == "accepted"


def test_open_items_of_the_erp_count_and_the_same_feed_again_changes_nothing(road: Road) -> None:
    account(road, limit=Decimal(1000))
    feed = b"account;number;open;due_on\nC0042;X1;600.00;2020-01-31\nC0042;X2;300.00;2099-01-31"
    for _ in range(2):
        load_contents(road.services, {"open_items.csv": feed})
    with road.store.reading() as tx:
        assert tx.credit.balance("C0042") == Decimal("900.00")
        assert len(tx.credit.movements("C0042")) == 1
    order = placed(road, "A-1")
    assert {one.code for one in order.decided().findings} >= {"credit.over-limit", "credit.overdue"}
    load_contents(road.services, {"open_items.csv": b"account;number;open\nC0042;X2;0"})
    road.work()
    assert now(road, order).state == "accepted"
    assert road.mismatches() == []


def test_above_the_amount_it_takes_two_persons(quick_road: Road) -> None:
    road = quick_road
    load(road, CreditPolicy(four_eyes_above=100))
    account(road, limit=Decimal(0))
    order = placed(road, "A-1")
    lift_holds(road.services, order.id, by="ana", why="bon payeur")
    assert now(road, order).state == "held"
    with pytest.raises(Conflict, match="two persons"):
        lift_holds(road.services, order.id, by="ana", why="bon payeur")
    lift_holds(road.services, order.id, by="bea", why="vu")
    assert now(road, order).state == "accepted"
    with road.store.reading() as tx:
        (lifted,) = tx.orders.holds(order.id)
        kinds = [event.kind for event in tx.journal.events(order_id=order.id)]
    assert (lifted.first_by, lifted.lifted_by, lifted.why) == ("ana", "bea", "vu")
    assert "hold-signed" in kinds


def test_a_role_lifts_only_what_is_its_own(quick_road: Road) -> None:
    road = quick_road
    account(road, limit=Decimal(0))
    order = placed(road, "A-1")
    with pytest.raises(Conflict, match="lifted by credit"):
        lift_holds(road.services, order.id, by="ana", why="ok", roles=[Role.CLERK])
    lift_holds(road.services, order.id, by="ana", why="ok", roles=[Role.CREDIT])
    assert now(road, order).state == "accepted"


def test_a_deposit_is_waited_for_and_its_payment_releases_the_order(quick_road: Road) -> None:
    road = quick_road
    load(road, CreditPolicy(deposit_percent=30))
    order = placed(road, "A-1")
    with road.store.reading() as tx:
        (waiting,) = tx.orders.holds(order.id, still_open=True)
    assert (order.state, waiting.kind, waiting.codes) == ("held", HoldKind.DEPOSIT, ["deposit.required"])
    deposit = issue_deposit(road.services, order.id, Decimal(30), by="ana")
    paid(road, "45.00", deposit.number)
    assert now(road, order).state == "accepted"
    with road.store.reading() as tx:
        assert tx.credit.balance("C0042") == Decimal("105.00")
    assert road.mismatches() == []


def test_a_deposit_is_asked_for_once_and_never_for_more_than_the_order(quick_road: Road) -> None:
    road = quick_road
    order = placed(road, "A-1")
    first = issue_deposit(road.services, order.id, Decimal(60), by="ana")
    with pytest.raises(Conflict, match=f"deposit {first.number} of 90.00 EUR is asked for already"):
        issue_deposit(road.services, order.id, Decimal(10), by="ana")
    paid(road, "90.00", first.number)
    with pytest.raises(Conflict, match=r"41 % more would be over the order's 150\.00"):
        issue_deposit(road.services, order.id, Decimal(41), by="ana")
    assert issue_deposit(road.services, order.id, Decimal(40), by="ana").gross == Decimal("60.00")


def test_a_group_shares_one_limit(road: Road) -> None:
    with road.store.transaction() as tx:
        martin = tx.master.account("C0042")
        assert martin is not None
        head = martin.model_copy(
            update={
                "number": "G1",
                "gln": None,
                "vat_id": None,
                "legal_id": None,
                "partner": None,
                "sites": (),
                "limit": Decimal(200),
            }
        )
        tx.master.load([head, martin.model_copy(update={"group": "G1", "limit": None})])
        tx.credit.move("G1", "opening", Decimal(100), "opening", None)
    order = placed(road, "A-1")
    assert [one.code for one in order.decided().findings] == ["credit.group-over-limit"]


def test_a_hold_has_a_service_level_and_is_missed_once(road: Road) -> None:
    account(road, limit=Decimal(0))
    order = placed(road, "A-1")
    with road.store.transaction() as tx:
        long_ago = datetime.now(UTC) - timedelta(hours=5)
        tx.connection.execute(hold.update().values(opened_at=long_ago, due_at=long_ago + timedelta(hours=4)))
        tx.connection.execute(job.update().where(job.c.kind == "escalate").values(not_before=long_ago))
    road.work()
    with road.store.reading() as tx:
        said = [event.payload for event in tx.journal.events(order_id=order.id) if event.kind == "hold-overdue"]
        ((waiting, row),) = tx.orders.waiting(kinds=["credit"])
    assert [(one["hold"], one["role"], one["hours"]) for one in said] == [("credit", "credit", 5)]
    assert waiting.escalated_at is not None
    assert row.id == order.id


def test_the_release_list_begins_with_what_is_due_and_then_with_what_is_worth_most(road: Road) -> None:
    account(road, limit=Decimal(0))
    small, large = placed(road, "A-1"), placed(road, "A-2", lines=3)
    with road.store.reading() as tx:
        assert [row.id for _, row in tx.orders.waiting()] == [large.id, small.id]


def test_an_unknown_code_is_suggested_taught_applied_and_taken_back(road: Road) -> None:
    plain = an_interchange("A-1")
    strange = plain.replace(
        f"LIN+1++{BRACKET_GTIN}:EN'".encode(), b"LIN+1'\nPIA+5+EQ51:IN'\nIMD+F++:::Equerre acier 50'"
    )
    strange = strange.replace(b"UNT+13+1", b"UNT+15+1")
    taken = road.receive(strange)
    road.work()
    (order,) = road.orders(taken.inbound.id)
    assert [one.code for one in order.decided().findings if one.severity == "error"] == ["item.unknown"]
    (guess,) = suggest(road.services, order.id)
    assert guess.suggestions[0].code == "EQ-50"
    teach_code(road.services, "C0042", "EQ51", "EQ-50", by="ana")
    road.work()
    assert now(road, order).state == "accepted"
    (known,) = taught(road.services)
    assert (known.buyer_code, known.item, known.learned_by) == ("EQ51", "EQ-50", "ana")
    forget_code(road.services, "C0042", "EQ51", by="ana")
    assert taught(road.services) == []


def test_a_person_changes_an_accepted_order_with_a_reason_and_the_partner_is_told(quick_road: Road) -> None:
    road = quick_road
    order = placed(road, "A-1")
    wanted = order.order()
    line = wanted.lines[0].model_copy(update={"quantity": Quantity(value=Decimal(20), unit="H87")})
    made = amend_order(road.services, order.id, wanted.model_copy(update={"lines": (line,)}), by="ana", why="appel")
    assert (made.version, made.gross) == (2, Decimal("300.00"))
    road.work()
    with road.store.reading() as tx:
        (version,) = tx.orders.versions(order.id)
        answers = [sent for sent in tx.outgoing.about(order_id=order.id) if sent.kind == "ORDRSP"]
    assert (version.replaced_by, version.why, len(answers)) == ("ana", "appel", 2)
    unknown = line.model_copy(update={"item": Item(seller_code="NOPE")})
    with pytest.raises(Conflict, match="cannot be changed so"):
        amend_order(road.services, order.id, wanted.model_copy(update={"lines": (unknown,)}), by="ana", why="essai")
    assert cancel_order(road.services, order.id, by="ana", why="client parti").state == "cancelled"
    with road.store.reading() as tx:
        assert tx.credit.balance("C0042") == 0
    assert road.mismatches() == []


def test_a_clerk_completes_a_waiting_order_and_it_goes_on(quick_road: Road) -> None:
    road = quick_road
    account(road, limit=Decimal(100))
    order = placed(road, "A-1")
    wanted: Order = order.order()
    line = wanted.lines[0].model_copy(update={"quantity": Quantity(value=Decimal(5), unit="H87")})
    made = amend_order(road.services, order.id, wanted.model_copy(update={"lines": (line,)}), by="ana", why="appel")
    assert (made.state, made.version) == ("accepted", 2)
