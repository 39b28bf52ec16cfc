"""A change put onto an order: what it says counts, what it is silent about stays, what has left stays."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import orders
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Address, Item, Note, Party, Price, Quantity, Totals
from gateway.orders import Amendment, amend
from tests.builders import MARTIN, a_line, an_order, parties


def qty(value: int | str) -> Quantity:
    return Quantity(value=Decimal(value), unit="H87")


def a_change(*lines: OrderLine, **said: object) -> Order:
    return Order(number="PO-1042", function="change", lines=lines, **said)


def quantities(amendment: Amendment) -> dict[str, Decimal]:
    return {line.number: line.quantity.value for line in amendment.after.lines if line.quantity}


TWO = an_order(lines=2, totals=Totals(net=Decimal(250)))


def test_lines_are_changed_added_deleted_and_left_alone() -> None:
    done = amend(
        TWO,
        a_change(
            OrderLine(number="1", action="change", quantity=qty(12)),
            OrderLine(number="2", action="delete"),
            a_line("3", action="add"),
        ),
        {},
    )
    assert quantities(done) == {"1": 12, "3": 10}
    assert [(line.number, line.kind) for line in done.difference.lines] == [
        ("1", "changed"),
        ("2", "removed"),
        ("3", "added"),
    ]
    assert done.after.function == "original"
    assert done.after.totals is None


def test_what_the_change_does_not_say_stays() -> None:
    done = amend(TWO, a_change(OrderLine(number="1", quantity=qty(12))), {})
    assert done.after.lines[0].price == TWO.lines[0].price
    assert done.after.lines[1] == TWO.lines[1]
    assert done.after.requested_delivery == TWO.requested_delivery


def test_the_header_takes_what_is_said_and_never_another_buyer() -> None:
    elsewhere = Party(name="Chantier", address=Address(lines=("8 quai Sud",), city="Mâcon"))
    done = amend(
        TWO,
        a_change(parties=parties(buyer=Party(gln="3700000000013"), ship_to=elsewhere), notes=(Note(text="vite"),)),
        {},
    )
    assert (done.after.parties.buyer, done.after.parties.ship_to) == (MARTIN, elsewhere)
    assert {one.field for one in done.difference.header} == {"parties.ship_to", "notes"}


def test_another_article_loses_the_price_of_the_first() -> None:
    other = OrderLine(number="1", action="change", item=Item(gtin="3274080012001"))
    assert amend(TWO, a_change(other), {}).after.lines[0].price is None
    priced = other.model_copy(update={"price": Price(net=Decimal(3))})
    assert amend(TWO, a_change(priced), {}).after.lines[0].price == Price(net=Decimal(3))


def test_a_line_amount_goes_with_the_quantity_it_was_stated_for() -> None:
    order = an_order(lines=(a_line(net_amount=Decimal(125)),))
    assert amend(order, a_change(OrderLine(number="1", quantity=qty(5))), {}).after.lines[0].net_amount is None


def test_an_unknown_line_is_said_and_changes_nothing() -> None:
    done = amend(TWO, a_change(OrderLine(number="9", action="change", quantity=qty(1))), {})
    assert [one.code for one in done.findings] == ["change.line-unknown"]
    assert done.difference.is_none


def test_adding_a_line_that_is_there_changes_it_with_a_warning() -> None:
    done = amend(TWO, a_change(a_line("1", action="add", quantity=qty(3))), {})
    assert ([one.code for one in done.findings], quantities(done)["1"]) == (["change.line-exists"], 3)


@pytest.mark.parametrize(
    ("asked", "sent", "kept", "refused"),
    [
        (12, 6, 12, False),  # more than ordered: fine
        (6, 6, 6, False),  # exactly what has left
        (5, 6, 6, True),  # less than has left
        (0, 10, 10, True),  # all of it has left
    ],
)
def test_a_line_keeps_at_least_what_has_left(asked: int, sent: int, kept: int, refused: bool) -> None:
    change = a_change(OrderLine(number="1", action="change" if asked else "delete", quantity=qty(asked)))
    done = amend(TWO, change, {"1": qty(sent)})
    assert (quantities(done)["1"], "1" in done.refused) == (kept, refused)
    assert [one.code for one in done.findings] == (["change.line-despatched"] if refused else [])


def test_the_price_of_what_has_left_can_no_longer_change() -> None:
    done = amend(TWO, a_change(OrderLine(number="1", price=Price(net=Decimal(9)))), {"1": qty(1)})
    assert (done.difference.is_none, list(done.refused)) == (True, ["1"])


def test_a_cancellation_takes_all_that_has_not_left() -> None:
    assert amend(TWO, Order(function="cancellation"), {}).cancelled
    partly = amend(TWO, Order(function="cancellation"), {"2": qty(4)})
    assert (partly.cancelled, quantities(partly)) == (False, {"2": 4})
    late = amend(TWO, Order(function="cancellation"), {"1": qty(10), "2": qty(10)})
    assert (late.cancelled, late.difference.is_none, sorted(late.refused)) == (False, True, ["1", "2"])


def test_a_replacement_counts_as_a_whole() -> None:
    new = an_order(function="replacement", lines=(a_line("2", quantity=qty(7)), a_line("5")))
    done = amend(TWO, new, {})
    assert (quantities(done), done.after.function) == ({"2": 7, "5": 10}, "original")


LINES = st.lists(
    st.builds(
        OrderLine,
        number=st.sampled_from(["1", "2", "3", "4"]),
        action=st.sampled_from([None, "add", "change", "delete", "unchanged"]),
        quantity=st.none() | st.integers(0, 30).map(qty),
        price=st.none() | st.integers(1, 20).map(lambda net: Price(net=Decimal(net))),
    ),
    max_size=5,
)
SENT = st.dictionaries(st.sampled_from(["1", "2"]), st.integers(1, 10).map(qty))


@given(LINES, SENT, st.sampled_from(["change", "replacement", "cancellation"]))
def test_nothing_that_has_left_is_ever_lost_whatever_is_asked(
    lines: list[OrderLine], sent: dict[str, Quantity], function: str
) -> None:
    done = amend(TWO, Order(number="PO-1042", function=function, lines=tuple(lines)), sent)
    assert not (done.cancelled and sent)
    kept = quantities(done)
    for number, gone in sent.items():
        assert kept[number] >= gone.value
        assert next(line for line in done.after.lines if line.number == number).item == TWO.lines[0].item


@given(LINES)
def test_a_difference_is_none_exactly_when_nothing_a_person_reads_differs(lines: list[OrderLine]) -> None:
    done = amend(TWO, Order(number="PO-1042", function="change", lines=tuple(lines)), {})
    assert orders.difference(TWO, TWO).is_none
    back = orders.difference(done.after, TWO)
    assert back.is_none == done.difference.is_none
    assert {line.number for line in back.lines} == {line.number for line in done.difference.lines}
