"""What a person says an address or a sender means is kept with its name, applied at once and next time, and taken back."""

import pytest

from gateway.errors import Conflict, NotFound
from gateway.model.order import Order
from gateway.model.parts import Address, Party
from gateway.pipeline.learn import forget_lesson, lessons, teach_sender, teach_site
from gateway.store.orders import OrderRow
from tests.builders import parties
from tests.gateway.pipeline.test_agreements import an_order_now, send
from tests.road import Road

NEW = Party(name="Martin", address=Address(lines=("Rue du Dépôt 4",), city="Beaune", postal_code="21200", country="FR"))


def codes(row: OrderRow) -> set[str]:
    decision = row.decided()
    return {one.code for one in decision.findings} if decision is not None else set()


def test_an_address_is_a_site_from_then_on_until_it_is_taken_back(road: Road) -> None:
    def order(number: str) -> Order:
        return an_order_now(number, parties=parties(ship_to=NEW))

    (row,) = send(road, order("A-1"))
    assert "ship-to.new" in codes(row)
    with pytest.raises(NotFound, match="no site"):
        teach_site(road.services, row.id, "Nowhere", by="ana")
    teach_site(road.services, row.id, "BEA", by="ana")
    (lesson,) = lessons(road.services)
    assert (lesson.kind, lesson.meant, lesson.learned_by) == ("site", "Martin, dépôt de Beaune", "ana")
    (row,) = send(road, order("A-2"))
    assert "ship-to.new" not in codes(row)
    decision = row.decided()
    assert decision is not None
    assert decision.resolution.ship_to is not None
    assert decision.resolution.ship_to.gln == "3020120000022"
    forget_lesson(road.services, "site", "C0042", lesson.given, by="ana")
    (row,) = send(road, order("A-3"))
    assert "ship-to.new" in codes(row)


def test_a_sender_is_an_account_until_it_is_taken_back_and_what_waited_goes_on(quick_road: Road) -> None:
    order = an_order_now("A-1", parties=parties(buyer=Party(name="Martin")))
    taken = quick_road.receive(
        order.model_dump_json().encode(), sender="Achats@Martin.example", media_type="application/json"
    )
    quick_road.work()
    (row,) = quick_road.orders(taken.inbound.id)
    assert (row.state, "buyer.missing" in codes(row)) == ("held", True)
    teach_sender(quick_road.services, row.id, "C0042", by="ana")
    quick_road.work()
    (row,) = quick_road.orders(taken.inbound.id)
    assert (row.state, row.account) == ("accepted", "C0042")
    (lesson,) = lessons(quick_road.services)
    forget_lesson(quick_road.services, "sender", lesson.account, lesson.given, by="ana")
    again = quick_road.receive(
        order.model_copy(update={"number": "A-2"}).model_dump_json().encode(),
        sender="Achats@Martin.example",
        media_type="application/json",
    )
    quick_road.work()
    (row,) = quick_road.orders(again.inbound.id)
    assert (row.state, "buyer.missing" in codes(row)) == ("held", True)


def test_a_partners_account_is_not_taught_over_the_master_data(quick_road: Road) -> None:
    (row,) = send(quick_road, an_order_now("A-1"))
    with pytest.raises(Conflict, match="known partner"):
        teach_sender(quick_road.services, row.id, "C0042", by="ana")
