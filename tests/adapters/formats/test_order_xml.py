"""Order-X and UBL orders come in as XML; what is no order is refused with a reason, and our answer goes out in UBL."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from adapters.formats.order_xml import OrderXml
from adapters.mapping.xml import kind_of, read_xml, write_xml
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.model.response import OrderResponse, ResponseLine
from gateway.ports import OutgoingContext
from tests.adapters.mapping.xml.schemas import check
from tests.builders import NOW, an_order, own_identity

XML = OrderXml()


def context() -> OutgoingContext:
    partner = Partner(id="martin", name="Martin", format="xml")
    return OutgoingContext(own=own_identity(), partner=partner, reference="00000001", at=NOW)


@pytest.mark.parametrize("kind", ["order_x", "ubl_order"])
def test_an_order_is_read_with_its_places(kind: str) -> None:
    order = an_order()
    (document,) = XML.read(bytes(write_xml(order, kind)), None).documents
    assert document.order is not None
    assert (document.order.number, len(document.order.lines)) == (order.number, len(order.lines))
    assert "line" in document.places()["number"]
    assert document.order.origin is not None
    assert document.order.origin.message_type == kind


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"<order><lines/></order>", "root element"),
        (b"<?xml version='1.0'?><a>", "XML"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "document type declaration"),
    ],
)
def test_what_is_no_order_is_refused_with_a_reason(content: bytes, word: str) -> None:
    assert XML.bid(content, None, None) > 0
    result = XML.read(content, None)
    assert result.documents == ()
    assert word.lower() in result.findings[0].sentence.en.lower()


def test_html_and_plain_text_are_not_ours() -> None:
    assert XML.bid(b"<!doctype html><html>", None, None) == 0
    assert XML.bid(b"UNA:+.? '", None, None) == 0


def test_the_answer_leaves_as_a_ubl_order_response() -> None:
    response = OrderResponse(
        number="AR1",
        issued_at=datetime(2026, 3, 10, tzinfo=UTC),
        status="accepted",
        order_number="PO1",
        parties=an_order().parties,
    )
    written = XML.write(response, context())
    assert written is not None
    assert etree.fromstring(written.content).tag.endswith("}OrderResponse")
    again = read_xml(written.content).document
    assert isinstance(again, OrderResponse)
    assert (again.number, again.status, again.order_number) == ("AR1", "accepted", "PO1")


def test_a_partner_who_orders_in_order_x_is_answered_in_order_x() -> None:
    partner = Partner(id="martin", name="Martin", format="xml", directory="order-x")
    response = OrderResponse(
        number="AR1",
        issued_at=datetime(2026, 3, 10, tzinfo=UTC),
        status="changed",
        order_number="PO1",
        currency="EUR",
        parties=an_order().parties,
        lines=(ResponseLine(number="1", status="rejected"),),
    )
    written = XML.write(response, OutgoingContext(own=own_identity(), partner=partner, reference="00000001", at=NOW))
    assert written is not None
    check(written.content)
    assert kind_of(written.content) == "order_x_response"
    again = read_xml(written.content).document
    assert isinstance(again, OrderResponse)
    assert (again.status, [line.status for line in again.lines]) == ("changed", ["rejected"])


@pytest.mark.parametrize(
    ("came_as", "agreed", "answered_in"),
    [
        ("order_x", "D.96A", "order_x_response"),
        ("order_x_change", "D.96A", "order_x_response"),
        ("order_x", "ubl", "ubl_order_response"),
        ("ubl_order", "D.96A", "ubl_order_response"),
        ("ubl_order", "order-x", "order_x_response"),
        (None, "D.96A", "ubl_order_response"),
    ],
)
def test_an_order_is_answered_in_what_it_came_as_unless_something_else_is_agreed(
    came_as: str | None, agreed: str, answered_in: str
) -> None:
    partner = Partner(id="martin", name="Martin", format="xml", directory=agreed)
    asked = OutgoingContext(own=own_identity(), partner=partner, reference="00000001", at=NOW, answers=came_as)
    answer = OrderResponse(number="AR1", issued_at=NOW, status="accepted", order_number="PO1", currency="EUR",
                           parties=an_order().parties)  # fmt: skip
    written = XML.write(answer, asked)
    assert written is not None
    assert kind_of(written.content) == answered_in


def test_an_order_is_written_as_ubl_too() -> None:
    order = Order.model_validate(an_order().model_dump())
    written = XML.write(order, context())
    assert written is not None
    assert written.kind == "ORDER"


def test_what_cannot_be_read_is_said_in_both_languages() -> None:
    (finding,) = XML.read(b"<order><lines/></order>", None).findings
    assert "aucune correspondance ne lit l'élément racine order" in finding.sentence.fr
    assert "no mapping reads the root element order" in finding.sentence.en
