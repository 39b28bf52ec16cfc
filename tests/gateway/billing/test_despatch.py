"""What leaves, and what is still to go."""

from decimal import Decimal

from gateway import billing, rules
from gateway.model.decision import Resolution
from gateway.model.despatch import DespatchAdvice
from gateway.model.order import Order
from gateway.model.parts import Item, Price, Quantity, Reference
from tests.builders import NOW, ORDERED_ON, SCREW_GTIN, a_book, a_context, a_line, an_order, own_identity


def understood(order: Order) -> Resolution:
    return rules.examine(order, a_book(), a_context()).resolution


def advice(order: Order, quantities: dict[str, Decimal] | None = None, number: str = "BL1") -> DespatchAdvice:
    return billing.despatch_advice(order, understood(order), own_identity(), number, NOW, quantities)


def test_all_of_the_order_leaves_unless_something_else_is_said() -> None:
    order = an_order(lines=2)
    made = advice(order)
    assert [(line.order_line, line.quantity.value) for line in made.lines] == [("1", Decimal(10)), ("2", Decimal(10))]
    assert made.references == (Reference(kind="order", number="PO-1042", date=ORDERED_ON),)
    assert made.parties.ship_to is not None
    assert made.parties.ship_to.name == "Martin, dépôt de Beaune"


def test_lines_that_stay_are_not_on_the_delivery_note() -> None:
    made = advice(an_order(lines=2), {"2": Decimal(4)})
    assert [(line.number, line.quantity.value, line.ordered) for line in made.lines] == [
        ("2", Decimal(4), Quantity(value=Decimal(10), unit="H87"))
    ]


def test_what_is_left_goes_down_to_nothing() -> None:
    order = an_order(lines=2)
    first = advice(order, {"1": Decimal(10), "2": Decimal(4)})
    left = billing.still_to_despatch(understood(order), [first])
    assert left == {"1": Decimal(0), "2": Decimal(6)}
    leaving = billing.quantities_to_despatch(left)
    assert (leaving.problem, dict(leaving.quantities)) == (None, {"2": Decimal(6)})
    second = advice(order, dict(leaving.quantities), "BL2")
    nothing = billing.quantities_to_despatch(billing.still_to_despatch(understood(order), [first, second]))
    assert nothing.problem is not None
    assert nothing.problem.en == "There is nothing to despatch."


def test_more_than_is_left_an_unknown_line_or_less_than_nothing_cannot_leave() -> None:
    left = {"1": Decimal(6)}
    for asked in ({"1": Decimal("6.001")}, {"7": Decimal(1)}, {"1": Decimal(-1)}, {"1": Decimal(0)}, {}):
        leaving = billing.quantities_to_despatch(left, asked)
        assert leaving.problem is not None
        assert leaving.way_out.fr
        assert not leaving.quantities


def test_goods_leave_in_sales_units() -> None:
    line = a_line(
        item=Item(gtin=SCREW_GTIN), quantity=Quantity(value=Decimal(2), unit="CT"), price=Price(net=Decimal(32))
    )
    assert advice(an_order(lines=(line,))).lines[0].quantity == Quantity(value=Decimal(2000), unit="H87")


def test_two_lines_with_one_number_leave_apart() -> None:
    order = an_order(lines=(a_line("1"), a_line("1", quantity=Quantity(value=Decimal(3), unit="H87"))))
    left = billing.still_to_despatch(understood(order), [])
    assert sorted(left.values()) == [Decimal(3), Decimal(10)]
