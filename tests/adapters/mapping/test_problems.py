"""A bad value is a problem with its place and two sentences; it never raises and never stops the rest."""

from __future__ import annotations

from decimal import Decimal

import pytest

from adapters.mapping import Problem, read_message
from gateway.model.order import Order
from tests.adapters.mapping.wire import message

HEAD = "BGM+220+PO-1+9'DTM+137:20261121:102'"


def problems_of(text: str) -> tuple[Order, list[Problem]]:
    reading = read_message(message(text))
    assert isinstance(reading.document, Order)
    return reading.document, reading.problems


@pytest.mark.parametrize("wrong", ["12,5O", "1.2.3", "NaN", "1e5", "--3", "1_000", "+5"])
def test_a_number_that_is_none_is_reported_with_its_place(wrong: str) -> None:
    text = f"{HEAD}LIN+1'QTY+21:{wrong.replace('+', '?+')}'PRI+AAA:2.50'UNS+S"
    document, (found,) = problems_of(text)
    assert (found.code, found.severity, found.path, found.raw) == (
        "value.number",
        "error",
        "lines[0].quantity.value",
        wrong,
    )
    assert found.place is not None
    assert (found.place.tag, found.place.segment, found.place.element, found.place.component) == ("QTY", 5, 1, 2)
    assert "nombre" in found.fr
    assert "number" in found.en
    assert document.lines[0].quantity is None
    assert document.lines[0].price is not None
    assert document.lines[0].price.net == Decimal("2.50")


@pytest.mark.parametrize("wrong", ["20261332:102", "2026-11-21:102", "20260230:102", "XX:203", "2026112:999"])
def test_a_date_that_is_none_is_reported(wrong: str) -> None:
    document, problems = problems_of(f"BGM+220+P+9'DTM+2:{wrong}'DTM+137:20261121:102'UNS+S")
    assert [p.code for p in problems] == ["value.date"]
    assert problems[0].path == "requested_delivery"
    assert document.issued_at is not None


def test_a_date_in_another_format_than_announced_is_read_and_noticed() -> None:
    document, (found,) = problems_of("BGM+220+P+9'DTM+137:202611211430:102'UNS+S")
    assert (found.code, found.severity) == ("date.format", "notice")
    assert str(document.issued_at) == "2026-11-21 14:30:00"


def test_an_unknown_unit_is_kept_with_a_notice() -> None:
    document, (found,) = problems_of(f"{HEAD}LIN+1'QTY+21:3:QQQ'UNS+S")
    assert (found.code, found.severity) == ("unit.unknown", "notice")
    assert document.lines[0].quantity is not None
    assert document.lines[0].quantity.unit == "QQQ"


def test_a_value_said_twice_keeps_the_first_and_reports_the_second() -> None:
    document, (found,) = problems_of(f"{HEAD}LIN+1'QTY+21:3'QTY+21:4'UNS+S")
    assert found.code == "value.twice"
    assert found.severity == "error"
    assert document.lines[0].quantity is not None
    assert document.lines[0].quantity.value == 3


def test_the_same_value_said_twice_is_no_problem() -> None:
    assert problems_of(f"{HEAD}CUX+2:EUR:9'CUX+2:EUR:9'UNS+S")[1] == []


def test_a_second_contact_is_only_a_notice() -> None:
    _, (found,) = problems_of(f"{HEAD}NAD+BY+5412345000013::9'CTA+OC+:Anne'CTA+PD+:Luc'UNS+S")
    assert (found.code, found.severity) == ("value.twice", "notice")


def test_lines_without_number_are_numbered_by_rank() -> None:
    document, problems = problems_of(f"{HEAD}LIN+++A:SA'QTY+21:1'LIN+1++B:SA'QTY+21:2'LIN+++C:SA'UNS+S")
    assert [line.number for line in document.lines] == ["2", "1", "3"]
    assert {p.code for p in problems} == {"line.unnumbered"}


def test_a_reference_without_number_costs_nothing_but_itself() -> None:
    document, problems = problems_of(f"{HEAD}RFF+CT'RFF+PL:9'LIN+1'UNS+S")
    assert [r.number for r in document.references] == ["9"]
    assert [p.code for p in problems] == ["document.required"]
    assert len(document.lines) == 1


def test_an_empty_message_still_gives_an_order() -> None:
    document, _ = problems_of("BGM+220'UNS+S")
    assert document.number is None
    assert document.lines == ()
