"""Reading: what a transmission becomes, once, whatever is sent twice or is wrong."""

import pytest

from tests.road import Road, an_interchange, numbers


def test_a_good_interchange_becomes_accepted_orders_and_one_contrl(road: Road) -> None:
    taken = road.receive(an_interchange("A-1", "A-2", "A-3"))
    road.work()
    assert [order.state for order in road.orders(taken.inbound.id)] == ["accepted"] * 3
    assert [row.kind for row in road.sent(taken.inbound.id, "CONTRL")] == ["CONTRL"]
    assert len(road.sent(taken.inbound.id, "ORDRSP")) == 3
    assert all(row.state == "sent" for row in road.sent(taken.inbound.id))
    assert road.mismatches() == []


def test_one_bad_message_never_holds_the_others(road: Road) -> None:
    taken = road.receive(an_interchange("A-1", "A-2", "A-3", spoilt=["A-2"]))
    road.work()
    assert [order.number for order in road.orders(taken.inbound.id)] == ["A-1", "A-3"]
    (contrl,) = road.sent(taken.inbound.id, "CONTRL")
    assert b"UCM+2+ORDERS" in road.content(contrl)
    assert road.mismatches() == []


def test_the_messages_of_a_refused_interchange_are_not_accepted(road: Road) -> None:
    taken = road.receive(an_interchange("A-1", "A-2", stated=5))
    road.work()
    assert road.inbound(taken.inbound.id).state == "rejected"
    assert road.orders(taken.inbound.id) == []
    (contrl,) = road.sent(taken.inbound.id, "CONTRL")
    assert b"+4+29" in road.content(contrl)
    assert road.mismatches() == []


def test_a_message_that_the_contrl_cannot_name_takes_the_interchange_with_it(road: Road) -> None:
    """UCM of syntax 3 must name type, version and agency; without them the level above is refused, and all with it."""
    nameless = an_interchange("A-1", "A-2").replace(b"UNH+2+ORDERS:D:96A:UN:EAN008", b"UNH+2+ORDERS")
    taken = road.receive(nameless)
    road.work()
    (contrl,) = road.sent(taken.inbound.id, "CONTRL")
    assert b"3012345000017:14+4" in road.content(contrl)
    assert road.orders(taken.inbound.id) == []
    assert road.mismatches() == []


def test_the_same_bytes_again_are_a_linked_duplicate_and_get_the_same_contrl(road: Road) -> None:
    content = an_interchange("A-1", "A-2")
    first = road.receive(content)
    road.work()
    second = road.receive(content)
    road.work()
    again = road.inbound(second.inbound.id)
    assert (again.state, again.duplicate_of) == ("duplicate", first.inbound.id)
    assert len(road.orders()) == 2
    (contrl,), (repeated,) = road.sent(first.inbound.id, "CONTRL"), road.sent(second.inbound.id, "CONTRL")
    assert road.content(contrl) == road.content(repeated)
    assert contrl.reference == repeated.reference
    assert road.mismatches() == []


def test_the_same_envelope_with_another_content_is_read_and_said(road: Road) -> None:
    road.receive(an_interchange("A-1", reference="R7"))
    road.work()
    second = road.receive(an_interchange("A-2", reference="R7"))
    road.work()
    assert road.inbound(second.inbound.id).state == "read"
    with road.store.reading() as tx:
        assert "envelope.reused" in [one.code for one in tx.journal.findings(second.inbound.id)]
    assert [order.state for order in road.orders()] == ["accepted", "accepted"]


def test_the_same_order_number_with_the_same_content_is_a_duplicate_with_the_stored_answer(road: Road) -> None:
    road.receive(an_interchange("A-1", reference="R1"))
    road.work()
    second = road.receive(an_interchange("A-1", reference="R2"))
    road.work()
    first, repeated = road.orders()
    assert (repeated.state, repeated.duplicate_of) == ("duplicate", first.id)
    (answer,) = [row for row in road.sent(second.inbound.id) if row.kind == "ORDRSP"]
    (original,) = [row for row in road.sent(first.inbound_id) if row.kind == "ORDRSP"]
    assert answer.sha256 == original.sha256


def test_the_same_order_number_with_another_content_is_held_as_a_possible_duplicate(road: Road) -> None:
    road.receive(an_interchange("A-1", reference="R1"))
    road.work()
    road.receive(an_interchange("A-1", reference="R2", lines=2))
    road.work()
    assert sorted(order.state for order in road.orders()) == ["accepted", "held"]
    assert road.mismatches() == []


def test_the_same_number_twice_in_one_interchange_is_never_accepted_twice(road: Road) -> None:
    taken = road.receive(an_interchange("A-1", "A-1", "A-2"))
    road.work()
    states = [order.state for order in road.orders(taken.inbound.id)]
    assert states == ["accepted", "duplicate", "accepted"]


def test_a_refused_transmission_never_blocks_the_retry(road: Road) -> None:
    broken = an_interchange("A-1", stated=3)
    road.receive(broken)
    road.work()
    road.receive(broken)
    road.work()
    road.receive(an_interchange("A-1"))
    road.work()
    assert [order.state for order in road.orders()] == ["accepted"]


@pytest.mark.parametrize("content", [b"", b"   \r\n", b"\x00\x01\x02 rubbish", b"UNB", b"{", b"[]"])
def test_what_cannot_be_read_is_refused_with_a_reason(road: Road, content: bytes) -> None:
    taken = road.receive(content)
    road.work()
    row = road.inbound(taken.inbound.id)
    assert row.state == "rejected"
    assert row.reason is not None
    assert set(row.reason) >= {"fr", "en"}
    assert road.mismatches() == []


def test_references_are_allocated_once_and_never_again(road: Road) -> None:
    for index in range(3):
        road.receive(an_interchange(*numbers(f"B{index}", 4), reference=f"R{index}"))
    road.work()
    references = [row.reference for order in road.orders() for row in road.sent(order.inbound_id)]
    per_transmission = {row.id: row.reference for order in road.orders() for row in road.sent(order.inbound_id)}
    assert len(set(per_transmission.values())) == len(per_transmission)
    assert references
