"""Order-X and UBL orders: real samples, valid when written, places as XPath. Arbitrary ones: test_round_trip."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from adapters.mapping import CannotCarry, MappingError, MappingFileError
from adapters.mapping.source import parse
from adapters.mapping.xml import kind_of, read_xml, write_xml
from adapters.mapping.xml.language import specify
from gateway.model.order import Order
from gateway.model.parts import Parties, Party, Price
from gateway.model.response import OrderResponse, ResponseLine

from .schemas import check


def samples(folder: Path) -> list[tuple[str, bytes]]:
    found = [(f.name, f.read_bytes()) for f in sorted((folder / "documents").glob("*.xml"))]
    return [(name, content) for name, content in found if kind_of(content) is not None]


def test_every_order_of_the_collection_is_read_and_written_without_a_loss_that_is_not_told(shared_data: Path) -> None:
    found = samples(shared_data)
    assert len(found) >= 8
    for name, content in found:
        reading = read_xml(content)
        assert reading.document is not None, name
        if not isinstance(reading.document, Order):
            continue
        assert not [p for p in reading.problems if p.severity == "error"], name
        if reading.document.currency is None and reading.kind != "ubl_order_cancellation":
            with pytest.raises(CannotCarry):
                write_xml(reading.document, reading.kind)
            continue
        written = write_xml(reading.document, reading.kind)
        again = read_xml(written).document
        assert again == reading.document or written.losses, name
        check(written)


def test_the_order_x_sample_says_what_a_person_sees_in_it(shared_data: Path) -> None:
    (content,) = [c for n, c in samples(shared_data) if n.startswith("akretion") and "comfort" in n]
    order = read_xml(content).document
    assert isinstance(order, Order)
    assert (order.number, order.currency, str(order.issued_at)) == ("PO123456789", "EUR", "2020-03-31 12:32:00")
    assert order.parties.buyer is not None
    assert order.parties.buyer.vat_id == "FR 05 987 654 321"
    assert order.parties.buyer.address is not None
    assert order.parties.buyer.address.lines == ("BUYER_ADDR_1", "BUYER_ADDR_2", "BUYER_ADDR_3")
    assert [str(line.quantity.value) for line in order.lines if line.quantity] == ["6", "10.00", "6"]
    assert [str(line.price.net) for line in order.lines if line.price] == ["10.00", "20.00", "25"]
    assert order.totals is not None
    assert str(order.totals.net) == "300.00"


def test_a_field_is_found_again_by_its_xpath(shared_data: Path) -> None:
    (content,) = [c for n, c in samples(shared_data) if n.startswith("akretion") and "comfort" in n]
    reading = read_xml(content)
    place = reading.places["lines[1].quantity"]
    tree = etree.fromstring(content).getroottree()
    namespaces = {k: v for k, v in tree.getroot().nsmap.items() if k}
    (element,) = tree.xpath(place.xpath, namespaces=namespaces)
    assert element.text == "10.00"
    assert element.sourceline == place.line


def test_what_no_mapping_takes_is_listed_with_its_xpath(shared_data: Path) -> None:
    (content,) = [c for n, c in samples(shared_data) if n.startswith("akretion") and "comfort" in n]
    listed = {u.xpath.rpartition("/")[2]: u.value for u in read_xml(content).unmapped}
    assert listed["ram:BrandName"] == "Product Brand Name"
    assert "ram:PersonName" not in listed


def test_changes_and_cancellations_name_the_order_they_are_about(shared_data: Path) -> None:
    (content,) = [c for n, c in samples(shared_data) if "OrderCancellation" in n]
    order = read_xml(content).document
    assert isinstance(order, Order)
    assert order.function == "cancellation"
    assert order.number is not None
    check(write_xml(order, "ubl_order_cancellation"))
    with pytest.raises(CannotCarry, match="is for function change, not cancellation"):
        write_xml(order, "ubl_order_change")
    nameless = order.model_copy(update={"references": ()})
    with pytest.raises(CannotCarry, match="cannot be written without references of kind order_change"):
        write_xml(nameless, "ubl_order_cancellation")


def test_a_change_reads_its_own_number_the_orders_and_what_happens_to_each_line() -> None:
    content = b"""<OrderChange xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderChange-2"
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
      <cbc:ID>CHG-7</cbc:ID><cbc:IssueDate>2026-11-23</cbc:IssueDate>
      <cac:OrderReference><cbc:ID>PO-2026-1042</cbc:ID></cac:OrderReference>
      <cac:OrderLine><cac:LineItem><cbc:ID>2</cbc:ID><cbc:LineStatusCode>2</cbc:LineStatusCode></cac:LineItem></cac:OrderLine>
    </OrderChange>"""
    order = read_xml(content).document
    assert isinstance(order, Order)
    assert (order.number, order.function) == ("PO-2026-1042", "change")
    assert [(r.kind, r.number) for r in order.references] == [("order_change", "CHG-7")]
    assert order.lines[0].action == "delete"


def test_a_document_type_declaration_is_refused() -> None:
    with pytest.raises(MappingError, match="document type"):
        read_xml(b'<?xml version="1.0"?><!DOCTYPE Order [<!ENTITY x "y">]><Order>&x;</Order>')


def test_what_is_no_xml_is_refused_in_words() -> None:
    with pytest.raises(MappingError, match="well-formed"):
        read_xml(b"UNA:+.? '")
    assert kind_of(b"UNA:+.? '") is None


def test_an_unknown_root_is_refused_in_words() -> None:
    with pytest.raises(MappingError, match="no mapping reads"):
        read_xml(b"<order/>")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a:ID: numbre", "Order has no field 'numbre'"),
        ("b:ID: number", "prefix 'b' has no namespace"),
        ("ID: number", "is no element"),
        ("a:ID: number as clock", "a value reads"),
        ("a:ID: {path: number, tabel: x}", "no part of a value"),
        ("a:Kind: kind", "needs a table"),
        ("a:Kind: kind via line_action", "the table 'line_action' says"),
        ('a:ID: ""', "a value reads"),
        ("a:ID: {path: number, as: clock}", "there is no `as: clock`"),
        ("a:ID: {path: number, only: sometimes}", "read or write"),
        ("a:Line: {each: number, a:ID: number}", "must lead to a list"),
        ("a:Party: {at: lines, a:ID: number}", "must lead to an object"),
        ("a:Line: {each: lines, where: action is away, a:ID: number}", "'away' cannot be for action"),
    ],
)
def test_a_mistake_in_an_xml_mapping_is_told_with_its_line(line: str, says: str) -> None:
    text = f"format: xml\ndocument: order\nroot: a:Order\nnamespaces: {{a: urn:a}}\ncontent:\n  {line}\n"
    with pytest.raises(MappingFileError, match=says) as found:
        specify("mine", parse(text, "mine.yaml"))
    assert found.value.line == 6


def test_an_order_x_document_is_told_by_its_type() -> None:
    martin = Party(name="Martin")
    change = Order(
        number="4711",
        function="change",
        issued_at=date(2026, 11, 21),
        currency="EUR",
        parties=Parties(buyer=martin, seller=martin),
    )
    written = write_xml(change, "order_x_change")
    assert kind_of(written) == "order_x_change"
    assert kind_of(written.replace(b">230<", b">220<")) == "order_x"
    assert kind_of(written.replace(b">230<", b">231<")) == "order_x_response"  # a response is never taken for an order
    reading = read_xml(written)
    assert isinstance(reading.document, Order)
    assert (reading.document.function, reading.document.number) == ("change", "4711")


def test_an_amount_is_not_written_without_a_currency() -> None:
    martin = Party(name="Martin")
    answer = OrderResponse(
        number="AR-1",
        issued_at=date(2026, 11, 21),
        status="accepted",
        order_number="PO-1",
        parties=Parties(buyer=martin, seller=martin),
        lines=(ResponseLine(number="1", status="accepted", price=Price(net=Decimal("9.50"))),),
    )
    with pytest.raises(CannotCarry, match="without currency"):
        write_xml(answer, "ubl_order_response")
    check(write_xml(answer.model_copy(update={"currency": "EUR"}), "ubl_order_response"))


def test_one_day_of_despatch_is_a_date_and_two_are_a_period() -> None:
    content = (Path(__file__).parents[4] / "mappings/samples/xml/ubl-order.xml").read_bytes()
    start, end = content.index(b"<cac:RequestedDespatchPeriod>"), content.index(b"</cac:Despatch>")
    said = (
        b"<cbc:RequestedDespatchDate>2026-11-22</cbc:RequestedDespatchDate>"
        b"<cbc:RequestedDespatchTime>07:30:00</cbc:RequestedDespatchTime>"
    )
    despatch = content.index(b"<cac:DespatchParty>")
    one_day = content[:despatch] + said + content[despatch:start] + content[end:]
    reading = read_xml(one_day)
    assert isinstance(reading.document, Order)
    asked = reading.document.requested_despatch
    assert asked is not None
    assert asked.earliest == asked.latest == datetime(2026, 11, 22, 7, 30)  # noqa: DTZ001
    again = write_xml(reading.document, "ubl_order").decode()
    assert said.decode().partition("</")[0] in again
    assert "RequestedDespatchPeriod" not in again


def test_a_partners_table_of_codes_states_differences_only_in_xml_too(tmp_path: Path) -> None:
    overlay = tmp_path / "martin.yaml"
    overlay.write_text("messages:\n  order_x:\n    tables:\n      order_x_type: {'999': rush}\n", encoding="utf-8")
    content = (Path(__file__).parents[4] / "mappings/samples/xml/order-x.xml").read_bytes()
    kinds = []
    for code in (b"999", b"220"):
        order = read_xml(content.replace(b"<ram:TypeCode>220<", b"<ram:TypeCode>" + code + b"<"), overlay=str(overlay))
        assert isinstance(order.document, Order)
        kinds.append(order.document.kind)
    assert kinds == ["rush", "order"]
