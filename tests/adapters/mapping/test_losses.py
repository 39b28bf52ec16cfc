"""What a message cannot carry is told, never cut off; what it cannot do without stops the writing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mapping import CannotCarry, MappingError, write_message
from adapters.mapping.text import cut, join
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Attachment, Identifier, Note, Parties, Party, Quantity, Reference

DAY = date(2026, 11, 21)


def an_order(**more: object) -> Order:
    return Order.model_validate({"number": "PO-1", "issued_at": DAY, **more})


def lost(order: Order) -> list[tuple[str, str]]:
    return [(loss.path, loss.value) for loss in write_message(order, message_type="ORDERS").losses]


def test_an_order_number_that_is_too_long_stops_the_writing() -> None:
    with pytest.raises(CannotCarry, match="35 characters"):
        write_message(an_order(number="X" * 36), message_type="ORDERS")


def test_an_order_without_number_cannot_be_written() -> None:
    with pytest.raises(CannotCarry, match="without number"):
        write_message(Order(issued_at=DAY), message_type="ORDERS")


def test_a_line_number_must_be_a_number_where_the_directory_says_so() -> None:
    order = an_order(lines=[OrderLine(number="1A")])
    with pytest.raises(CannotCarry, match="digits only"):
        write_message(order, message_type="ORDERS", version="D.96A")
    assert write_message(order, message_type="ORDERS", version="D.01B").losses == []


def test_a_city_that_is_too_long_is_told_and_not_cut() -> None:
    party = Party.model_validate({"gln": "5412345000013", "address": {"city": "L" * 36}})
    assert lost(an_order(parties=Parties(buyer=party))) == [("parties.buyer.address.city", "L" * 36)]


def test_what_a_name_has_no_room_for_is_told() -> None:
    party = Party(name="mot " * 50 + "fin")
    (loss,) = lost(an_order(parties=Parties(buyer=party)))
    assert loss[0] == "parties.buyer.name"
    assert loss[1].endswith("fin")


def test_an_eleventh_reference_is_told() -> None:
    references = [Reference(kind="contract", number=f"C{n}") for n in range(11)]
    assert [value for _, value in lost(an_order(references=references))] == ["RFF+CT:C10"]


def test_a_field_without_place_is_told() -> None:
    assert lost(an_order(attachments=[Attachment(name="plan.pdf")])) == [("attachments[0].name", "plan.pdf")]


def test_an_identifier_that_fits_nowhere_is_told() -> None:
    party = Party(gln="5412345000013", identifiers=(Identifier(scheme="customer-of-customer", value="7"),))
    assert [value for _, value in lost(an_order(parties=Parties(buyer=party)))] == ["7"]


def test_an_amount_with_too_many_digits_is_told() -> None:
    line = OrderLine(number="1", quantity=Quantity(value=Decimal("1234567890123456")))
    assert lost(an_order(lines=[line])) == [("lines[0].quantity.value", "1234567890123456")]


def test_a_document_of_another_kind_is_refused() -> None:
    with pytest.raises(MappingError, match="carries a OrderResponse, not a Order"):
        write_message(an_order(), message_type="ORDRSP")


def test_a_moment_with_a_zone_is_told_in_local_time() -> None:
    order = an_order(issued_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    segments = write_message(order, message_type="ORDERS")
    assert segments[1].elements == (("137", "202607020030", "203"),)


def test_line_breaks_become_blanks() -> None:
    segments = write_message(an_order(notes=[Note(subject="AAI", text="un\r\ndeux\ntrois")]), message_type="ORDERS")
    assert segments[2].get(4) == "un deux trois"


@given(st.text("abc  é", max_size=200).map(str.strip), st.integers(5, 40))
def test_a_text_cut_over_places_is_joined_unchanged(text: str, size: int) -> None:
    parts = cut(text, size)
    assert all(0 < len(part) <= size for part in parts)
    assert join(parts, size) == text
