"""Conditions in cascade against cases worked out by hand, contracts, and the calendar."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from gateway.model.calendar import Closure, WorkCalendar, bank_holidays, knows_country
from gateway.model.conditions import Condition, Contract
from gateway.model.decision import Resolution
from gateway.model.master import MasterBook, Stock
from gateway.model.order import Delivery, Order
from gateway.model.parts import Allowance, Period, Price, Quantity, Reference
from gateway.rules import examine
from tests.builders import (
    NOW,
    a_book,
    a_context,
    a_line,
    a_price,
    an_account,
    an_item,
    an_order,
    own_identity,
)


def understood(order: Order, book: MasterBook) -> Resolution:
    return examine(order, book, a_context()).resolution


def of(code: str, **said: object) -> Condition:
    return Condition(**{"code": code, "reason": code.lower(), **said})  # type: ignore[arg-type]


def test_the_cascade_of_the_header_goes_rabais_remise_escompte_carriage() -> None:
    """125.00 - 10 % = 112.50; - 5 % = 106.87 (5.625 rounds to 5.63); - 2 % = 104.73 (2.1374 to 2.14); + 15 = 119.73."""
    conditions = (
        of("PORT", kind="charge", stage="carriage", amount=15),
        of("ESC", stage="escompte", percent=2),
        of("REM", stage="remise", percent=5),
        of("RAB", stage="rabais", percent=10),
    )
    made = understood(an_order(), a_book(conditions=conditions))
    assert made.net == Decimal("119.73")
    assert made.tax == Decimal("23.95")
    assert made.gross == Decimal("143.68")
    assert [one.reason for one in made.allowances or ()] == ["rab", "rem", "esc", "port"]


def test_line_conditions_lower_the_price_one_after_the_other() -> None:
    """12.50 - 20 % - 10 % = 9.00; ten make 90.00, and the order's 9.00 is the agreed price."""
    conditions = (of("L1", level="line", percent=20, sequence=1), of("L2", level="line", percent=10, sequence=2))
    order = an_order(lines=(a_line(price=Price(net=Decimal(9))),))
    examination = examine(order, a_book(conditions=conditions), a_context())
    (line,) = examination.resolution.lines
    assert (line.price.net, line.net_amount) == (Decimal("9"), Decimal("90.00"))  # type: ignore[union-attr]
    assert examination.findings == ()


@pytest.mark.parametrize(
    ("condition", "net"),
    [
        (of("A", percent=10, account="C0042"), "112.50"),
        (of("A", percent=10, account="C9999"), "125.00"),
        (of("A", percent=10, account="segment:gold"), "125.00"),
        (of("A", percent=10, account="segment:default"), "112.50"),
        (of("A", percent=10, from_amount=125), "112.50"),
        (of("A", percent=10, from_amount=126), "125.00"),
        (of("A", percent=10, below_amount=125), "125.00"),
        (of("A", percent=10, valid_from=date(2026, 3, 10)), "125.00"),
        (of("A", percent=10, valid_to=date(2026, 3, 9)), "112.50"),
        (of("A", amount=10, currency="USD"), "125.00"),
        (of("A", percent=10, level="line", item="VIS-4"), "125.00"),
    ],
)
def test_a_condition_applies_to_whom_to_what_and_when_it_says(condition: Condition, net: str) -> None:
    assert understood(an_order(), a_book(conditions=(condition,))).net == Decimal(net)


def test_what_the_order_states_and_was_agreed_is_applied_once() -> None:
    agreed = of("R3", percent=3)
    order = an_order(allowances=(Allowance(kind="allowance", percent=Decimal(3), reason="remise 3 %"),))
    assert understood(order, a_book(conditions=(agreed,))).net == Decimal("121.25")


def test_our_carriage_takes_the_place_of_the_one_the_order_states() -> None:
    carriage = of("PORT", kind="charge", stage="carriage", amount=15)
    order = an_order(allowances=(Allowance(kind="charge", amount=Decimal(9), reason="transport"),))
    assert understood(order, a_book(conditions=(carriage,))).net == Decimal("140.00")


OLD = Contract(number="M-1", account="C0042", price_list="m1", valid_to=date(2026, 1, 31))
NEW = Contract(number="M-2", account="C0042", price_list="m2", payment_days=60)
OTHER = Contract(number="M-3", account="C0042", price_list="m3")
LISTS = (a_price(), a_price(net="10.00", price_list="m2"), a_price(net="11.00", price_list="m3"))


@pytest.mark.parametrize(
    ("contracts", "named", "charged"),
    [
        ((), None, "12.50"),
        ((OLD,), None, "12.50"),
        ((OLD, NEW), None, "10.00"),
        ((NEW, OTHER), None, "12.50"),  # two in force and none named: nobody guesses
        ((NEW, OTHER), "M-3", "11.00"),
        ((NEW, OTHER), "M-9", "12.50"),
    ],
)
def test_the_contract_that_counts_decides_the_price(
    contracts: tuple[Contract, ...], named: str | None, charged: str
) -> None:
    references = (Reference(kind="contract", number=named),) if named else ()
    order = an_order(references=references, lines=(a_line(price=None),))
    made = understood(order, a_book(contracts=contracts, prices=LISTS))
    assert made.lines[0].price.net == Decimal(charged)  # type: ignore[union-attr]
    assert made.payment_days == (60 if charged == "10.00" else None)


def test_free_goods_as_agreed_become_a_line_at_no_charge() -> None:
    line = a_line(quantity=Quantity(value=Decimal(24), unit="H87"), free_quantity=Quantity(value=Decimal(2)))
    made = understood(an_order(lines=(line,)), a_book(items=(an_item(free_per=12),)))
    bought, given = made.lines
    assert (given.number, given.free, given.quantity.value, given.net_amount) == ("1-G", True, 2, 0)  # type: ignore[union-attr]
    assert (bought.net_amount, made.net) == (Decimal("300.00"), Decimal("300.00"))


def test_a_line_split_by_date_keeps_the_day_of_each_part() -> None:
    def part(value: int, day: date) -> Delivery:
        return Delivery(
            quantity=Quantity(value=Decimal(value), unit="H87"), requested_delivery=Period(earliest=day, latest=day)
        )

    line = a_line(deliveries=(part(4, date(2026, 3, 20)), part(6, date(2026, 3, 27))))
    examination = examine(an_order(lines=(line,)), a_book(), a_context())
    assert [one.severity for one in examination.findings] == ["warning"]
    planned = examination.resolution.lines[0].deliveries
    assert [(one.quantity.value, one.expected_delivery.latest) for one in planned] == [  # type: ignore[union-attr]
        (4, date(2026, 3, 20)),
        (6, date(2026, 3, 27)),
    ]


SUMMER = WorkCalendar(
    cut_off=time(11, 0),
    preparation_days=1,
    transit_days=2,
    closures=(Closure(first=date(2026, 8, 10), last=date(2026, 8, 14)),),
)


@pytest.mark.parametrize(
    ("at", "soonest"),
    [
        (datetime(2026, 3, 10, 10, 59, tzinfo=UTC), date(2026, 3, 13)),  # Tuesday in time: Friday
        (datetime(2026, 3, 10, 11, 1, tzinfo=UTC), date(2026, 3, 16)),  # a minute late: over the weekend
        (datetime(2026, 4, 2, 9, 0, tzinfo=UTC), date(2026, 4, 8)),  # Thursday before Easter Monday (6 April)
        (datetime(2026, 8, 6, 9, 0, tzinfo=UTC), date(2026, 8, 18)),  # the summer break and the 15th
        (datetime(2026, 12, 24, 9, 0, tzinfo=UTC), date(2026, 12, 30)),
    ],
)
def test_the_first_day_of_delivery_counts_working_days_and_the_hour(at: datetime, soonest: date) -> None:
    assert SUMMER.soonest(at) == soonest


def test_regions_have_holidays_of_their_own() -> None:
    assert date(2026, 4, 3) in bank_holidays("FR", "57", 2026)  # Good Friday in Moselle
    assert date(2026, 4, 3) not in bank_holidays("FR", None, 2026)
    assert knows_country("FR", "57")
    assert not knows_country("XX")
    assert bank_holidays("XX", None, 2026) == frozenset()


def test_a_promise_never_falls_on_a_closed_day() -> None:
    """Ordered on Tuesday 10 March with a lead time of 18 days: Saturday 28 becomes Monday 30, plus transit."""
    book = a_book(
        own=own_identity(calendar=WorkCalendar(transit_days=1)),
        stock=(Stock(item="EQ-50", available=0, lead_days=18),),
    )
    (line,) = understood(an_order(), book).lines
    assert line.expected_delivery == Period(earliest=date(2026, 3, 31), latest=date(2026, 3, 31))
    assert NOW.date() == date(2026, 3, 10)


def test_without_a_calendar_nothing_is_moved() -> None:
    saturday = Period(earliest=date(2026, 3, 21), latest=date(2026, 3, 21))
    (line,) = understood(an_order(requested_delivery=saturday), a_book()).lines
    assert line.expected_delivery == saturday
    closed = a_book(own=own_identity(calendar=WorkCalendar()), accounts=(an_account(),))
    (moved,) = understood(an_order(requested_delivery=saturday), closed).lines
    assert moved.expected_delivery == Period(earliest=date(2026, 3, 23), latest=date(2026, 3, 23))
