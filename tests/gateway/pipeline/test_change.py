"""ORDCHG on the whole road: versions, credit, what has left already, parked changes, cancellations, the answers."""

from decimal import Decimal

from gateway.pipeline import despatch, lift_holds
from gateway.store.orders import OrderRow
from gateway.store.tables import job
from tests.gateway.pipeline.ordchg import ADD, CHANGE, DELETE, a_cancellation, a_change, a_line
from tests.road import Road, an_interchange


def placed(road: Road, number: str = "A-1", lines: int = 1) -> OrderRow:
    taken = road.receive(an_interchange(number, reference=f"R{number}", lines=lines))
    road.work()
    (row,) = road.orders(taken.inbound.id)
    assert row.state == "accepted"
    return row


def changed(road: Road, content: bytes) -> tuple[OrderRow, list[bytes]]:
    """The change as it stands now, and the ORDRSP it was answered with."""
    taken = road.receive(content)
    road.work()
    (row,) = road.orders(taken.inbound.id)
    return row, [road.content(sent) for sent in road.sent(taken.inbound.id, "ORDRSP")]


def now(road: Road, row: OrderRow) -> OrderRow:
    with road.store.reading() as tx:
        return tx.orders.get(row.id)


def balance(road: Road) -> Decimal:
    with road.store.reading() as tx:
        return tx.credit.balance("C0042")


def limit(road: Road, amount: str) -> None:
    with road.store.transaction() as tx:
        account = tx.master.account("C0042")
        assert account is not None
        tx.master.load([account.model_copy(update={"limit": Decimal(amount)})])


def test_a_change_makes_a_new_version_with_its_difference_and_is_answered(road: Road) -> None:
    order = placed(road, lines=2)
    change, answers = changed(road, a_change("A-1", a_line(1, CHANGE, 12), a_line(2, DELETE), a_line(3, ADD, 5)))
    assert (change.state, change.amends) == ("applied", order.id)
    after = now(road, order)
    assert (after.version, after.state, after.gross) == (2, "accepted", Decimal("255.00"))  # 17 x 12.50 + VAT
    with road.store.reading() as tx:
        (before,) = tx.orders.versions(order.id)
    assert [(line["number"], line["kind"]) for line in before.difference["lines"]] == [
        ("1", "changed"),
        ("2", "removed"),
        ("3", "added"),
    ]
    assert {"field": "quantity", "before": "10 H87", "after": "12 H87"} in before.difference["lines"][0]["fields"]
    assert balance(road) == Decimal("255.00")
    (answer,) = answers
    assert b"RFF+ON:A-1" in answer
    assert b"RFF+ACW:CHG-1" in answer
    assert b"BGM+231+" in answer
    assert b"QTY+21:12" in answer or b"QTY+113:12" in answer
    assert road.mismatches() == []


def test_an_increase_is_weighed_again_and_the_accepted_version_stands_until_it_is_released(quick_road: Road) -> None:
    road = quick_road
    order = placed(road)
    limit(road, "160")
    change, answers = changed(road, a_change("A-1", a_line(1, CHANGE, 100)))
    assert (change.state, answers) == ("held", [])
    assert (now(road, order).version, balance(road)) == (1, Decimal("150.00"))
    lift_holds(road.services, change.id, by="ana", why="assuré par ailleurs")
    road.work()
    assert now(road, change).state == "applied"
    assert (now(road, order).version, balance(road)) == (2, Decimal("1500.00"))
    assert road.mismatches() == []


def test_a_decrease_is_never_stopped_by_credit(quick_road: Road) -> None:
    road = quick_road
    placed(road)
    limit(road, "0")
    change, _ = changed(road, a_change("A-1", a_line(1, CHANGE, 4)))
    assert (change.state, balance(road)) == ("applied", Decimal("60.00"))


def test_what_has_left_is_kept_and_answered_as_such(quick_road: Road) -> None:
    road = quick_road
    order = placed(road, lines=2)
    despatch(road.services, order.id, by="ana", quantities={"1": Decimal(6)})
    road.work()
    change, (answer,) = changed(road, a_change("A-1", a_line(1, CHANGE, 2), a_line(2, CHANGE, 8)))
    assert change.state == "applied"
    after = now(road, order).order()
    assert [line.quantity.value for line in after.lines if line.quantity] == [6, 8]
    assert "6 déjà expédiés".encode("latin-1") in answer
    assert b"+4'" in answer  # changed, not accepted as it was asked
    assert road.mismatches() == []


def test_a_change_after_everything_has_left_is_refused_with_the_reason(quick_road: Road) -> None:
    road = quick_road
    order = placed(road)
    despatch(road.services, order.id, by="ana")
    road.work()
    change, (answer,) = changed(road, a_change("A-1", a_line(1, CHANGE, 2)))
    assert (change.state, now(road, order).version) == ("rejected", 1)
    assert b"+27'" in answer
    assert "déjà expédiée".encode("latin-1") in answer


def test_a_change_before_its_order_is_parked_and_taken_up_when_the_order_comes(road: Road) -> None:
    change, answers = changed(road, a_change("A-1", a_line(1, CHANGE, 12)))
    assert (change.state, change.account, answers) == ("parked", "C0042", [])
    assert road.mismatches() == []
    order = placed(road)
    assert now(road, change).state == "applied"
    assert now(road, change).amends == order.id
    assert now(road, order).order().lines[0].quantity.value == 12
    assert balance(road) == Decimal("180.00")
    assert road.mismatches() == []


def test_a_change_before_its_order_in_one_transmission_is_taken_up_too(quick_road: Road) -> None:
    road = quick_road
    order, change = an_interchange("A-1"), a_change("A-1", a_line(1, CHANGE, 12))
    body = change.split(b"\n")[1:-1]
    renumbered = [
        b"UNH+2+ORDERS:D:96A:UN:EAN008'" if line.startswith(b"UNH") else line for line in order.split(b"\n")[1:-1]
    ]
    renumbered = [line.replace(b"+1'", b"+2'") if line.startswith(b"UNT") else line for line in renumbered]
    both = [change.split(b"\n")[0], *body, *renumbered, b"UNZ+2+C1'"]
    taken = road.receive(b"\n".join(both))
    road.work()
    first, second = road.orders(taken.inbound.id)
    assert (first.state, second.state, second.version) == ("applied", "accepted", 2)
    assert balance(road) == Decimal("180.00")
    assert road.mismatches() == []


def test_a_change_whose_order_does_not_come_is_brought_before_a_person_and_still_taken_up(quick_road: Road) -> None:
    road = quick_road
    change, _ = changed(road, a_change("A-1", a_line(1, CHANGE, 12)))
    with road.store.transaction() as tx:
        tx.connection.execute(job.update().where(job.c.kind == "escalate").values(not_before=tx.now))
    road.work()
    assert now(road, change).state == "held"
    assert road.mismatches() == []
    order = placed(road)
    assert (now(road, change).state, now(road, order).version) == ("applied", 2)
    assert road.mismatches() == []


def test_a_cancellation_releases_the_credit_and_frees_nothing_twice(road: Road) -> None:
    order = placed(road)
    cancellation, (answer,) = changed(road, a_cancellation("A-1"))
    assert (cancellation.state, now(road, order).state, balance(road)) == ("applied", "cancelled", Decimal(0))
    assert "La commande est annulée".encode("latin-1") in answer
    again, _ = changed(road, a_cancellation("A-1", number="CAN-2", reference="X2"))
    assert (again.state, balance(road)) == ("rejected", Decimal(0))
    assert road.mismatches() == []


def test_cancelling_a_part_despatched_order_keeps_what_has_left(road: Road) -> None:
    order = placed(road, lines=2)
    despatch(road.services, order.id, by="ana", quantities={"1": Decimal(4)})
    road.work()
    changed(road, a_cancellation("A-1"))
    after = now(road, order)
    assert [line.quantity.value for line in after.order().lines if line.quantity] == [4]
    assert (after.state, balance(road)) == ("invoiced", Decimal("60.00"))
    assert road.mismatches() == []


def test_the_same_change_again_is_a_linked_duplicate(quick_road: Road) -> None:
    road = quick_road
    order = placed(road)
    first, _ = changed(road, a_change("A-1", a_line(1, CHANGE, 12)))
    second, _ = changed(road, a_change("A-1", a_line(1, CHANGE, 12), reference="C2"))
    assert (second.state, second.duplicate_of) == ("duplicate", first.id)
    assert now(road, order).version == 2


def test_a_waiting_order_takes_the_change_at_once(quick_road: Road) -> None:
    road = quick_road
    limit(road, "100")
    taken = road.receive(an_interchange("A-1"))
    road.work()
    (order,) = road.orders(taken.inbound.id)
    assert order.state == "held"
    change, _ = changed(road, a_change("A-1", a_line(1, CHANGE, 5)))
    assert (change.state, now(road, order).state, balance(road)) == ("applied", "accepted", Decimal("75.00"))
    assert road.mismatches() == []


def test_a_change_of_an_unknown_line_waits_for_a_person(quick_road: Road) -> None:
    road = quick_road
    placed(road)
    change, answers = changed(road, a_change("A-1", a_line(7, CHANGE, 12)))
    assert (change.state, answers) == ("held", [])
    assert "change.line-unknown" in [one.code for one in change.decided().findings]


def test_a_change_is_found_by_the_orders_own_number_and_does_not_hide_it(quick_road: Road) -> None:
    road = quick_road
    order = placed(road)
    changed(road, a_change("A-1", a_line(1, CHANGE, 12)))
    with road.store.reading() as tx:
        assert tx.orders.find("A-1").id == order.id
        assert [one.state for one in tx.orders.amended_by(order.id)] == ["applied"]
    taken = road.receive(an_interchange("A-1", reference="again"))
    road.work()
    assert [row.state for row in road.orders(taken.inbound.id)] == ["duplicate"]
