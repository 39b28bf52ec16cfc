"""What we make of an order: account, places, items, the prices we charge, and all that is wrong at once."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.finding import Severity
from gateway.model.master import EarlierOrder, MasterBook, Stock
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Allowance, Identifier, Item, Party, Period, Price, Quantity, Totals
from gateway.rules import content_hash, examine, identifiers_wanted
from gateway.rules.case import open_case
from gateway.rules.families import LINE_RULES
from tests.builders import (
    BRACKET_GTIN,
    MARTIN_DEPOT_GLN,
    MARTIN_GLN,
    PAINT_GTIN,
    SCREW_GTIN,
    TODAY,
    a_book,
    a_context,
    a_line,
    a_partner,
    a_price,
    an_account,
    an_earlier_order,
    an_order,
    parties,
)
from tests.gateway.rules.cases import BERNARD, FIRES


def pieces(value: str, unit: str = "H87") -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


def codes(order: Order, book: MasterBook | None = None) -> list[str]:
    return [finding.code for finding in examine(order, book or a_book(), a_context()).findings]


def test_an_order_comes_back_with_everything_that_is_wrong_with_it() -> None:
    order = an_order(
        number=None,
        lines=(a_line("1", quantity=pieces("-1")), a_line("2", item=Item(gtin="4012345000009"), price=None)),
    )
    assert {"order.number-missing", "quantity.not-positive", "item.unknown"} <= set(codes(order))


def test_findings_name_the_canonical_field_and_the_buyers_line_number() -> None:
    order = an_order(lines=(a_line("10"), a_line("20", price=Price(net=Decimal(9)))))
    (finding,) = examine(order, a_book(), a_context()).findings
    assert (finding.path, finding.line) == ("lines[1].price", "20")
    assert finding.sentence.fr == (
        "Ligne 20 : prix commandé 9,00, prix convenu 12,50 par H87 (écart -28 %, toléré 0 %)."
    )
    assert finding.sentence.en == "Line 20: ordered at 9.00, agreed at 12.50 per H87 (difference -28 %, allowed 0 %)."


def test_the_order_is_resolved_against_master_data() -> None:
    understood = examine(an_order(), a_book(), a_context()).resolution
    assert (understood.account, understood.debtor, understood.partner) == ("C0042", "C0042", "martin")
    assert understood.ship_to is not None
    assert understood.ship_to.name == "Martin, dépôt de Beaune"
    assert understood.invoice_to is not None
    assert understood.invoice_to.vat_id == "FR83404833048"
    (line,) = understood.lines
    assert (line.item_code, line.net_amount) == ("EQ-50", Decimal("125.00"))
    assert (understood.net, understood.tax, understood.gross) == (Decimal(125), Decimal(25), Decimal(150))


def test_quantities_are_kept_in_sales_units_and_prices_per_sales_units() -> None:
    order = an_order(
        lines=(a_line(item=Item(gtin=SCREW_GTIN), quantity=pieces("2", "CT"), price=Price(net=Decimal(32))),)
    )
    examination = examine(order, a_book(), a_context())
    (line,) = examination.resolution.lines
    assert line.quantity == Quantity(value=Decimal(2000), unit="H87")
    assert line.price == Price(net=Decimal("3.20"), per=Quantity(value=Decimal(100), unit="H87"))
    assert line.net_amount == Decimal("64.00")
    assert [finding.code for finding in examination.findings] == ["quantity.converted"]


def test_within_the_tolerance_the_list_price_is_charged() -> None:
    order = an_order(lines=(a_line(price=Price(net=Decimal("12.40"))),))
    context = a_context(partner=a_partner(price_tolerance_percent=Decimal(1)))
    (line,) = examine(order, a_book(), context).resolution.lines
    assert line.price is not None
    assert line.price.net == Decimal("12.50")


def test_beyond_the_tolerance_the_list_price_stands_while_the_order_waits() -> None:
    order = an_order(lines=(a_line(price=Price(net=Decimal("12.30"))),))
    context = a_context(partner=a_partner(price_tolerance_percent=Decimal(1)))
    examination = examine(order, a_book(), context)
    assert [finding.code for finding in examination.findings] == ["price.differs"]
    assert examination.resolution.net == Decimal("125.00")


def test_a_price_above_the_agreed_one_is_a_difference_too() -> None:
    assert codes(an_order(lines=(a_line(price=Price(net=Decimal(13))),))) == ["price.differs"]


def test_without_a_list_the_orders_own_price_is_charged_with_its_basis() -> None:
    order = an_order(
        lines=(
            a_line(
                item=Item(gtin=SCREW_GTIN), quantity=pieces("300"), price=Price(net=Decimal("3.3"), per=pieces("100"))
            ),
        )
    )
    (line,) = examine(order, a_book(prices=()), a_context()).resolution.lines
    assert line.price == Price(net=Decimal("3.3"), per=pieces("100"))
    assert line.net_amount == Decimal("9.90")


def test_a_gross_price_less_its_reduction_may_be_the_agreed_one() -> None:
    line = a_line(
        price=Price(gross=Decimal(25)), allowances=(Allowance(kind="allowance", reason="R", percent=Decimal(50)),)
    )
    assert codes(an_order(lines=(line,))) == ["price.gross-used"]


def test_a_net_price_before_further_reductions_is_not_reduced_twice_by_us() -> None:
    line = a_line(allowances=(Allowance(kind="allowance", reason="R", percent=Decimal(10)),))
    examination = examine(an_order(lines=(line,)), a_book(), a_context())
    assert examination.resolution.net == Decimal("125.00")


def test_the_price_in_force_on_the_orders_day_with_the_highest_threshold_reached_counts() -> None:
    prices = (
        a_price(net="13.00", valid_to=date(2025, 12, 31)),
        a_price(net="12.50", valid_from=date(2026, 1, 1)),
        a_price(net="11.00", valid_from=date(2026, 1, 1), from_quantity=100),
        a_price(net="15.00", currency="CHF"),
    )
    for quantity, day, expected in (
        ("10", TODAY, "12.50"),
        ("100", TODAY, "11.00"),
        ("10", date(2025, 12, 31), "13.00"),
    ):
        order = an_order(issued_at=day, lines=(a_line(quantity=pieces(quantity), price=None),))
        (line,) = examine(order, a_book(prices=prices), a_context()).resolution.lines
        assert line.price is not None
        assert line.price.net == Decimal(expected)


def test_stock_is_promised_once_though_several_lines_ask_for_it() -> None:
    book = a_book(stock=(Stock(item="EQ-50", available=15),))
    findings = examine(an_order(lines=2), book, a_context()).findings
    assert [(finding.code, finding.line) for finding in findings] == [("stock.short", "2")]


def test_a_short_item_is_promised_after_its_lead_time() -> None:
    book = a_book(stock=(Stock(item="EQ-50", available=0, lead_days=21),))
    (line,) = examine(an_order(), book, a_context()).resolution.lines
    assert line.expected_delivery == Period(earliest=date(2026, 3, 31), latest=date(2026, 3, 31))


def test_header_reductions_and_charges_count_in_the_totals() -> None:
    order = an_order(
        allowances=(
            Allowance(kind="charge", reason="port", amount=Decimal(20)),
            Allowance(kind="allowance", reason="remise", percent=Decimal(10), sequence=1),
            Allowance(kind="allowance", reason="promotion", percent=Decimal(10), sequence=2),
        )
    )
    understood = examine(order, a_book(), a_context()).resolution
    # 125.00 - 12.50 - 11.25 + 20.00
    assert (understood.net, understood.tax, understood.gross) == (
        Decimal("121.25"),
        Decimal("24.25"),
        Decimal("145.50"),
    )


def test_another_party_is_invoiced_only_when_that_is_agreed() -> None:
    order = an_order(parties=parties(invoice_to=Party(gln=BERNARD.gln)))
    agreed = a_book(accounts=(an_account(invoice_to="C0099"), BERNARD))
    assert examine(order, agreed, a_context()).resolution.debtor == "C0099"
    not_agreed = a_book(accounts=(an_account(), BERNARD))
    assert examine(order, not_agreed, a_context()).resolution.debtor == "C0042"


def test_no_answer_to_a_sender_names_another_customer() -> None:
    order, book, context = FIRES["buyer.ambiguous"]()
    (finding,) = [one for one in examine(order, book, context).findings if one.code == "buyer.ambiguous"]
    assert "C0043" not in finding.sentence.fr + finding.sentence.en
    assert "C0043" in finding.way_out.fr


def test_an_exact_repeat_is_linked_to_the_first_whatever_its_channel() -> None:
    first = an_earlier_order(content_hash=content_hash(an_order()))
    order = an_order(function="copy")
    examination = examine(order, a_book(earlier={("C0042", "PO-1042"): (first,)}), a_context())
    assert examination.duplicate_of == "ord_1"


def test_a_repeat_of_a_refused_order_is_a_new_try() -> None:
    refused = an_earlier_order(content_hash=content_hash(an_order()), state="rejected")
    examination = examine(an_order(), a_book(earlier={("C0042", "PO-1042"): (refused,)}), a_context())
    assert (examination.duplicate_of, examination.findings) == (None, ())


def test_a_change_under_a_known_number_is_no_duplicate() -> None:
    known: dict[tuple[str, str], tuple[EarlierOrder, ...]] = {("C0042", "PO-1042"): (an_earlier_order(),)}
    assert codes(an_order(function="change"), a_book(earlier=known)) == ["function.change"]


def test_a_mistyped_check_digit_suggests_the_item_that_was_meant() -> None:
    order = an_order(lines=(a_line(item=Item(gtin=BRACKET_GTIN[:-1] + "9")),))
    findings = {one.code: one for one in examine(order, a_book(), a_context()).findings}
    assert "item.unknown" in findings
    assert (
        findings["item.gtin-check-digit"].way_out.en == f"The expected last digit would give: {BRACKET_GTIN} (EQ-50)."
    )


def test_the_content_hash_sees_every_figure_and_no_envelope() -> None:
    same = content_hash(an_order())
    assert content_hash(an_order(function="copy", response_requested="AB")) == same
    assert content_hash(an_order(lines=(a_line(quantity=pieces("11")),))) != same


def test_wanted_identifiers_cover_what_examine_looks_up() -> None:
    order = an_order(
        parties=parties(ship_to=Party(gln=MARTIN_DEPOT_GLN, identifiers=(Identifier(scheme="buyer", value="BEA"),))),
        lines=(a_line(item=Item(gtin=BRACKET_GTIN, seller_code="EQ-50", buyer_code="M-77")),),
    )
    wanted = identifiers_wanted([order])
    assert {("gln", MARTIN_GLN), ("site_gln", MARTIN_GLN), ("site_gln", MARTIN_DEPOT_GLN), ("site_code", "BEA")} <= (
        wanted.accounts
    )
    assert wanted.gtins == {"0" + BRACKET_GTIN}
    assert (wanted.seller_codes, wanted.buyer_codes) == ({"EQ-50"}, {"M-77"})
    assert wanted.order_numbers == {"PO-1042"}


NUMBERS = st.one_of(
    st.decimals(min_value=-(10**39), max_value=10**39, allow_nan=False, places=3),
    st.decimals(min_value=-100, max_value=100, allow_nan=False),
    st.sampled_from([Decimal(0), Decimal("1e-38"), Decimal(10) ** 39, Decimal(10) ** 12]),
).filter(lambda number: abs(number) < Decimal(10) ** 40)
UNITS = st.sampled_from([None, "H87", "EA", "CT", "KGM"])
QUANTITIES = st.builds(Quantity, value=NUMBERS, unit=UNITS)
PRICES = st.builds(Price, net=st.none() | NUMBERS, gross=st.none() | NUMBERS, per=st.none() | QUANTITIES)
ALLOWANCES = st.builds(
    Allowance,
    kind=st.sampled_from(["allowance", "charge"]),
    percent=st.none() | NUMBERS,
    amount=st.none() | NUMBERS,
    base=st.none() | NUMBERS,
)
LINES = st.builds(
    a_line,
    st.sampled_from(["", "1", "2"]),
    item=st.sampled_from([Item(), Item(gtin=BRACKET_GTIN), Item(gtin=SCREW_GTIN), Item(gtin=PAINT_GTIN)]),
    quantity=st.none() | QUANTITIES,
    price=st.none() | PRICES,
    net_amount=st.none() | NUMBERS,
    allowances=st.lists(ALLOWANCES, max_size=2).map(tuple),
)
TOTALS = st.builds(
    Totals, **{name: st.none() | NUMBERS for name in ("lines", "net", "tax", "gross", "payable", "allowances")}
)


@settings(max_examples=300, deadline=None)
@given(
    lines=st.lists(LINES, max_size=4).map(tuple),
    allowances=st.lists(ALLOWANCES, max_size=3).map(tuple),
    totals=st.none() | TOTALS,
    listed=st.booleans(),
)
def test_no_figure_a_document_may_hold_stops_the_examination(
    lines: tuple[object, ...], allowances: tuple[Allowance, ...], totals: Totals | None, listed: bool
) -> None:
    order = an_order(lines=lines, allowances=allowances, totals=totals)
    book = a_book() if listed else a_book(prices=())
    examination = examine(order, book, a_context())
    assert all(finding.severity in Severity for finding in examination.findings)
    assert examination.resolution.gross == examination.resolution.net + examination.resolution.tax


@given(
    lines=st.lists(
        st.builds(
            a_line,
            item=st.builds(
                Item,
                gtin=st.sampled_from([None, BRACKET_GTIN, SCREW_GTIN, PAINT_GTIN, "3274080005001"]),
                seller_code=st.sampled_from([None, "EQ-50", "VIS-4", "?"]),
                buyer_code=st.sampled_from([None, "M-77"]),
            ),
            quantity=st.builds(
                Quantity,
                value=st.sampled_from([Decimal(one) for one in ("-1", "0", "1", "2.5", "1.2345", "100", "250", "1e6")]),
                unit=st.sampled_from(["H87", "EA", "CT", "LTR", None, "KGM"]),
            ),
            price=st.none()
            | st.builds(
                Price,
                net=st.sampled_from([None, *map(Decimal, ("-1", "0", "12.50", "3.20", "12.5000001"))]),
                gross=st.sampled_from([None, Decimal("12.50")]),
                per=st.sampled_from([None, Quantity(value=Decimal(0)), Quantity(value=Decimal(100), unit="H87")]),
            ),
            net_amount=st.sampled_from([None, *map(Decimal, ("12.50", "125.005", "1250", "-3"))]),
            free_quantity=st.sampled_from([None, pieces("1")]),
            requested_delivery=st.sampled_from([None, Period(earliest=TODAY, latest=TODAY), Period(latest=TODAY)]),
        ),
        max_size=3,
    ),
    available=st.sampled_from([None, 0, 1000]),
)
@settings(max_examples=300, deadline=None)
def test_the_quick_look_at_a_line_never_silences_a_rule(lines: list[OrderLine], available: int | None) -> None:
    stock = () if available is None else (Stock(item="EQ-50", available=available, lead_days=3),)
    case = open_case(an_order(lines=tuple(lines)), a_book(stock=stock), a_context())
    for line in case.lines:
        for is_ordinary, rules in LINE_RULES:
            assert not (is_ordinary(line) and [rule.__name__ for rule in rules if rule(line) is not None])


@pytest.mark.parametrize(
    ("asked", "offered"), [("150", "Offer 100 or 200"), ("1", "Offer 100 to"), ("99.5", "Offer 100 to")]
)
def test_whole_packs_are_offered_and_never_none_at_all(asked: str, offered: str) -> None:
    line = a_line(item=Item(gtin=SCREW_GTIN), quantity=Quantity(value=Decimal(asked), unit="H87"), price=None)
    (told,) = [
        one
        for one in examine(an_order(lines=(line,)), a_book(), a_context()).findings
        if one.code == "quantity.not-a-pack"
    ]
    assert told.way_out.en.startswith(offered)
