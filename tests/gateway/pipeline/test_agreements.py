"""Blanket orders and what is called off on them, quotations that become orders, samples, and the ERP that takes them over."""

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gateway.errors import Conflict
from gateway.model.order import Order
from gateway.model.parts import Period, Quantity, Reference
from gateway.pipeline import (
    accept_quotation,
    amend_order,
    cancel_order,
    confirm_for_erp,
    despatch,
    lift_holds,
    make_quotation,
    orders_for_erp,
    withdraw_quotation,
)
from gateway.pipeline.evidence import evidence_file
from gateway.store.orders import OrderRow
from tests.builders import a_line, a_price, an_order
from tests.road import Road, today


def an_order_now(number: str | None, **changes: Any) -> Order:
    day = today() + timedelta(days=30)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    said: dict[str, Any] = {"issued_at": today(), "requested_delivery": Period(earliest=day, latest=day)}
    return an_order(number, **said | changes)


def ten(value: str = "10") -> Quantity:
    return Quantity(value=Decimal(value), unit="H87")


def send(road: Road, *orders: Order) -> list[OrderRow]:
    content = "[" + ",".join(one.model_dump_json() for one in orders) + "]"
    taken = road.receive(content.encode(), partner="martin", media_type="application/json")
    road.work()
    return road.orders(taken.inbound.id)


def blanket(road: Road) -> OrderRow:
    """A hundred at 12.50; since then the price list says 13.00."""
    line = a_line(quantity=ten("100"))
    (row,) = send(road, an_order_now("F-7", kind="blanket", requested_delivery=None, lines=(line,)))
    assert row.state == "accepted"
    with road.store.transaction() as tx:
        tx.master.load([a_price(net="13.00")])
    return row


def call_off(number: str, quantity: str) -> Order:
    return an_order_now(
        number,
        kind="call_off",
        references=(Reference(kind="blanket_order", number="F-7"),),
        lines=(a_line(quantity=ten(quantity)),),
    )


def drawn(road: Road, blanket_id: str) -> dict[str, tuple[Decimal, Decimal]]:
    with road.store.reading() as tx:
        return tx.agreements.drawn(blanket_id)


def test_a_blanket_order_owes_nothing_and_nothing_of_it_leaves(quick_road: Road) -> None:
    row = blanket(quick_road)
    with quick_road.store.reading() as tx:
        assert tx.credit.balance("C0042") == 0
    with pytest.raises(Conflict, match="blanket"):
        despatch(quick_road.services, row.id, by="ana")
    cancel_order(quick_road.services, row.id, by="ana", why="over")
    with quick_road.store.reading() as tx:
        assert tx.credit.balance("C0042") == 0
    assert quick_road.mismatches() == []


def test_call_offs_count_down_the_blanket_order_at_its_price_and_more_than_is_left_waits(road: Road) -> None:
    frame = blanket(road)
    (first,) = send(road, call_off("C-1", "60"))
    assert (first.state, first.net) == ("accepted", Decimal("750.00"))
    assert drawn(road, frame.id) == {"EQ-50": (Decimal(60), Decimal("750.00"))}
    (second,) = send(road, call_off("C-2", "50"))
    assert second.state == "held"
    decision = second.decided()
    assert decision is not None
    (over,) = [one for one in decision.findings if one.code == "call-off.over-quantity"]
    assert over.sentence.en == "Line 1: 50 H87 called off, 40 of 100 are left on blanket order F-7."
    lift_holds(road.services, second.id, by="ana", why="agreed by phone")
    assert drawn(road, frame.id)["EQ-50"][0] == Decimal(110)
    assert road.mismatches() == []


def test_call_offs_of_one_file_count_one_after_the_other(quick_road: Road) -> None:
    blanket(quick_road)
    rows = send(quick_road, call_off("C-1", "70"), call_off("C-2", "70"))
    assert [row.state for row in rows] == ["accepted", "held"]


def test_what_a_call_off_no_longer_asks_for_is_free_again(quick_road: Road) -> None:
    frame = blanket(quick_road)
    (row,) = send(quick_road, call_off("C-1", "80"))
    amend_order(quick_road.services, row.id, call_off("C-1", "90"), by="ana", why="more")
    assert drawn(quick_road, frame.id)["EQ-50"][0] == Decimal(90)
    cancel_order(quick_road.services, row.id, by="ana", why="not wanted")
    assert drawn(quick_road, frame.id) == {}


def test_a_quotation_becomes_an_order_at_its_prices_once(road: Road) -> None:
    asked = an_order_now(None, lines=(a_line(price=None),))
    made, _ = make_quotation(road.services, asked, by="ana")
    assert made.number.startswith(f"DV{today():%Y}-")
    assert (made.account, made.net, made.valid_until) == ("C0042", Decimal("125.00"), today() + timedelta(days=30))
    for _ in range(2):
        taken = accept_quotation(road.services, made.number, order_number="PO-9", by="ana")
    road.work()
    (row,) = road.orders(taken.inbound.id)
    assert (row.state, row.number, row.net) == ("accepted", "PO-9", Decimal("125.00"))
    assert Reference(kind="quotation", number=made.number, date=made.made_at.date()) in row.order().references
    with pytest.raises(Conflict):
        accept_quotation(road.services, made.number, order_number="PO-10", by="ana")
    assert len(road.orders()) == 1


def test_the_evidence_of_an_order_begins_with_the_quotation_it_names(quick_road: Road) -> None:
    made, _ = make_quotation(quick_road.services, an_order_now(None, lines=(a_line(price=None),)), by="ana")
    taken = accept_quotation(quick_road.services, made.number, order_number="PO-9", by="ana")
    quick_road.work()
    (row,) = quick_road.orders(taken.inbound.id)
    despatch(quick_road.services, row.id, by="ana")
    quick_road.work()
    with zipfile.ZipFile(io.BytesIO(evidence_file(quick_road.services, row.id))) as bundle:
        index = json.loads(bundle.read("index.json"))
        first = index["exhibits"][0]
        quoted = json.loads(bundle.read(first["file"]))
    assert (first["kind"], quoted["number"], quoted["net"]) == ("quotation", made.number, "125.00")
    assert {"kind": "quotation", "number": made.number, "date": made.made_at.date().isoformat()} in index["order"][
        "names"
    ]
    assert {
        "quotation",
        "quotation as a page",
        "order as it arrived",
        "delivery note",
        "invoice, archived original",
    } <= {one["kind"] for one in index["exhibits"]}


def test_an_order_that_names_a_quotation_is_charged_its_price_and_takes_it_up(quick_road: Road) -> None:
    made, _ = make_quotation(quick_road.services, an_order_now(None), by="ana")
    (row,) = send(quick_road, an_order_now("PO-9", references=(Reference(kind="quotation", number=made.number),)))
    assert row.state == "accepted"
    with quick_road.store.reading() as tx:
        known = tx.agreements.quotation(made.number)
    assert (known.state, known.order_number) == ("accepted", "PO-9")


def test_what_cannot_be_priced_is_not_quoted_and_says_why(quick_road: Road) -> None:
    unknown = a_line().item.model_copy(update={"gtin": None, "seller_code": "EQ-99"})
    asked = an_order_now(None, lines=(a_line(item=unknown),))
    with pytest.raises(Conflict, match="EQ-99"):
        make_quotation(quick_road.services, asked, by="ana")


def test_a_withdrawn_quotation_is_not_accepted_any_more(quick_road: Road) -> None:
    made, _ = make_quotation(quick_road.services, an_order_now(None), by="ana")
    withdraw_quotation(quick_road.services, made.number, by="ana")
    with pytest.raises(Conflict, match="withdrawn"):
        accept_quotation(quick_road.services, made.number, order_number="PO-9", by="ana")


def test_a_sample_waits_for_who_grants_prices_and_leaves_at_no_charge(quick_road: Road) -> None:
    (row,) = send(quick_road, an_order_now("S-1", kind="sample", lines=(a_line(price=None),)))
    with quick_road.store.reading() as tx:
        (hold,) = tx.orders.holds(row.id, still_open=True)
    assert (row.state, hold.kind, hold.role) == ("held", "price", "billing")
    lift_holds(quick_road.services, row.id, by="ana", why="a new customer")
    (row,) = quick_road.orders(row.inbound_id)
    assert (row.state, row.net) == ("accepted", Decimal(0))


def test_the_erp_fetches_until_it_has_confirmed_and_gets_each_new_version(road: Road) -> None:
    (row,) = send(road, an_order_now("PO-1"))
    for _ in range(2):
        ((handed, order),) = orders_for_erp(road.services)
        assert (handed.version, order.id) == (1, row.id)
    for _ in range(2):
        confirm_for_erp(road.services, row.id, version=1, by="erp", reference="SO-77")
    assert orders_for_erp(road.services) == []
    changed = row.order().model_copy(update={"lines": (a_line(quantity=ten("20")),)})
    amend_order(road.services, row.id, changed, by="ana", why="more")
    ((handed, _),) = orders_for_erp(road.services)
    assert (handed.version, handed.reference) == (2, "SO-77")
    with pytest.raises(Conflict, match="version 1"):
        confirm_for_erp(road.services, row.id, version=1, by="erp", reference=None)
    confirm_for_erp(road.services, row.id, version=2, by="erp", reference=None)
    cancel_order(road.services, row.id, by="ana", why="not wanted")
    ((handed, _),) = orders_for_erp(road.services)
    assert handed.cancelled
