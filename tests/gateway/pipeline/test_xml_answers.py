"""An order that came as XML is answered in the XML it came as, valid by its schema, without anything being set."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.mapping.xml import kind_of, read_xml, write_xml
from gateway.model.master import Partner
from gateway.model.parts import Period
from gateway.model.response import OrderResponse
from tests.adapters.mapping.xml.schemas import check
from tests.builders import a_partner, an_order
from tests.road import martins_world, open_road, sqlite_url, today


@pytest.mark.parametrize(
    ("ordered_in", "answered_in"), [("order_x", "order_x_response"), ("ubl_order", "ubl_order_response")]
)
def test_an_order_in_xml_is_answered_in_its_own_xml(tmp_path: Path, ordered_in: str, answered_in: str) -> None:
    day = today() + timedelta(days=14)
    order = an_order("XO-1", issued_at=today(), requested_delivery=Period(earliest=day, latest=day))
    world = [one for one in martins_world() if not isinstance(one, Partner)] + [a_partner(format="xml")]
    with open_road(sqlite_url(tmp_path), tmp_path, world=world) as road:
        inbound = road.receive(bytes(write_xml(order, ordered_in))).inbound
        road.work()
        (answer,) = road.sent(inbound.id, "ORDER_RESPONSE")
        content = road.content(answer)
    assert kind_of(content) == answered_in
    check(content)
    response = read_xml(content).document
    assert isinstance(response, OrderResponse)
    assert (response.order_number, response.status) == ("XO-1", "accepted")
