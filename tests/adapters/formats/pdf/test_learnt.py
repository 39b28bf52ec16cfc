"""A layout that was read wrong once and corrected is read right from then on, and only there."""

from decimal import Decimal

from adapters.formats.pdf.format import PdfFormat
from adapters.formats.pdf.lexicon import unit_code
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Address, Item, Parties, Party, Period, Price, Quantity
from gateway.model.reading import LearntLayout
from gateway.ports import Known
from tests.documents.homemade import homemade
from tests.documents.layouts import LAYOUTS
from tests.documents.measure import score
from tests.documents.third_blind import window
from tests.documents.truth import Address as Printed
from tests.documents.truth import Truth, invent

FIRST, SECOND = invent("fr", "homemade-1", lines=4), invent("fr", "homemade-2", lines=7)
UNSAID = ("vat", "gln", "currency", "net", "gross")


def as_corrected(truth: Truth) -> Order:
    """What a clerk makes of it."""

    def party(one: Printed) -> Party:
        return Party(name=one.name, address=Address(lines=one.lines, postal_code=one.postal_code, city=one.city))

    return Order(
        number=truth.number,
        issued_at=truth.ordered,
        requested_delivery=Period(earliest=truth.wanted, latest=truth.wanted),
        parties=Parties(buyer=party(truth.buyer), ship_to=party(truth.ship_to)),
        lines=tuple(
            OrderLine(
                number=str(line.pos),
                item=Item(seller_code=line.code, description=line.description),
                quantity=Quantity(value=line.quantity, unit=unit_code(line.unit)),
                price=Price(net=line.price),
                net_amount=line.amount,
            )
            for line in truth.lines
        ),
    )


def taught() -> LearntLayout:
    reader = PdfFormat()
    document = reader.read(homemade(FIRST), None).documents[0]
    assert document.reading is not None
    layout = reader.learn(document.reading, as_corrected(FIRST))
    assert layout is not None
    return layout.model_copy(update={"id": "lay_1", "learnt_from": "ord_1"})


def test_the_layout_is_read_wrong_at_first_and_the_order_waits() -> None:
    found = score("first", FIRST, PdfFormat().read(homemade(FIRST), None), unsaid=UNSAID)
    assert found.fields < 0.5
    assert not found.through


def test_after_one_correction_the_next_order_in_it_is_read_right() -> None:
    result = PdfFormat().read_knowing(homemade(SECOND), None, Known([taught()]))
    found = score("second", SECOND, result, unsaid=UNSAID)
    assert found.wrong == []
    reading = result.documents[0].reading
    assert reading is not None
    assert reading.layout == "lay_1"
    number = reading.field("number")
    assert number is not None
    assert "Dossier" in number.why.fr
    assert "ord_1" in number.why.fr


def test_another_layout_of_the_same_sender_is_read_as_before() -> None:
    truth = invent("fr", "unlike")
    content = LAYOUTS["boxed"](truth)
    known, unknown = PdfFormat().read_knowing(content, None, Known([taught()])), PdfFormat().read(content, None)
    assert known.documents[0].order == unknown.documents[0].order
    assert known.documents[0].reading is not None
    assert known.documents[0].reading.layout is None


def test_lines_in_two_rows_are_read_as_well_after_a_correction_as_before() -> None:
    first, second = invent("fr", "two-1", lines=4), invent("fr", "two-2", lines=7)
    reader = PdfFormat()
    read = reader.read(window(first), None).documents[0].reading
    assert read is not None
    layout = reader.learn(read, as_corrected(first))
    assert layout is not None
    known = Known([layout.model_copy(update={"id": "lay_2", "learnt_from": "ord_2"})])
    found = score("second", second, reader.read_knowing(window(second), None, known), unsaid=("gross",))
    assert found.wrong == []


def test_what_stands_nowhere_on_the_page_teaches_nothing() -> None:
    reader = PdfFormat()
    document = reader.read(homemade(FIRST), None).documents[0]
    assert document.reading is not None
    agreed = as_corrected(FIRST).model_copy(update={"number": "TELEPHONE-1"})
    layout = reader.learn(document.reading, agreed)
    assert layout is not None
    assert "number" not in [anchor.path for anchor in layout.anchors]
    assert reader.learn(document.reading, Order(number="X")) is None


def test_a_learnt_layout_survives_being_written_and_read_back() -> None:
    layout = taught()
    assert LearntLayout.model_validate_json(layout.model_dump_json()) == layout
    assert Decimal(0) <= min(Decimal(side) for anchor in layout.anchors for side in anchor.box)
