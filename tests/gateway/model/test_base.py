"""Canonical documents are exact, immutable, and silent about what was not said."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.model.order import Order, OrderLine
from gateway.model.parts import Price, Quantity


def test_what_was_not_said_is_left_out_of_the_json() -> None:
    order = Order(number="1", lines=(OrderLine(number="1", quantity=Quantity(value=Decimal("10.50"))),))
    assert json.loads(order.model_dump_json()) == {
        "number": "1",
        "kind": "order",
        "function": "original",
        "test": False,
        "lines": [{"number": "1", "quantity": {"value": "10.50"}}],
    }


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_an_amount_survives_json_digit_by_digit(amount: Decimal) -> None:
    again = Price.model_validate_json(Price(net=amount).model_dump_json())
    assert str(again.net) == format(amount, "f")


@pytest.mark.parametrize("value", [0.1, "1e9", "NaN", "Infinity", "ten"])
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        Quantity.model_validate({"value": value})


def test_a_field_nobody_declared_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Order.model_validate({"number": "1", "nubmer": "2"})


def test_a_document_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Order(number="1").number = "2"
