"""An order that came as XML is answered in the XML it came as, valid by its schema, without anything being set; and none is refused
for a mistake in one of our own files."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from adapters.mapping.xml import kind_of, read_xml, write_xml
from gateway.model.master import Partner
from gateway.model.parts import Period
from gateway.model.response import OrderResponse
from gateway.store.tables import job
from tests.adapters.mapping.xml.schemas import check
from tests.builders import a_partner, an_order
from tests.road import an_interchange, martins_world, open_road, sqlite_url, today


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


@pytest.mark.parametrize("form", ["xml", "edifact"])
def test_no_order_is_refused_for_a_mistake_in_our_overlay_and_it_goes_on_when_that_is_mended(
    tmp_path: Path, form: str
) -> None:
    day = today() + timedelta(days=14)
    order = an_order("XO-2", issued_at=today(), requested_delivery=Period(earliest=day, latest=day))
    partner = a_partner(format=form)
    world = [one for one in martins_world() if not isinstance(one, Partner)] + [partner]
    overlay = tmp_path / "overlays" / f"{partner.id}.yaml"
    overlay.parent.mkdir()
    overlay.write_text("messages:\n  order_x: {contents: {}}\n  ORDERS: {headers: {}}\n", encoding="utf-8")
    sent = bytes(write_xml(order, "order_x")) if form == "xml" else an_interchange("XO-2", ack=False)
    with open_road(sqlite_url(tmp_path), tmp_path, world=world) as road:
        inbound = road.receive(sent, partner=partner.id).inbound
        road.work()
        assert road.inbound(inbound.id).state not in ("rejected", "unsupported")
        assert road.sent(inbound.id) == []
        with road.store.transaction() as tx:
            (waiting,) = [one for one in tx.jobs.of([inbound.id]) if one.is_unfinished]
            assert "is no part of a" in (waiting.last_error or "")
            assert f"{partner.id}.yaml:" in (waiting.last_error or "")
            tx.connection.execute(update(job).where(job.c.id == waiting.id).values(not_before=tx.now))
        overlay.write_text("messages: {}\n", encoding="utf-8")
        road.work()
        assert [row.state for row in road.orders(inbound.id)] == ["accepted"]
