"""The traps that other people's order imports fall into (design: edifact.md, last paragraph), one test each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from adapters.formats.edifact import read_interchange
from adapters.mapping import read_message
from gateway.model.order import Order
from gateway.model.parts import Quantity
from tests.adapters.mapping.wire import message


def order(text: str, kind: str = "ORDERS:D:96A:UN:EAN008") -> Order:
    document = read_message(message(text, kind)).document
    assert isinstance(document, Order)
    return document


HEAD = "BGM+220+PO-1+9'DTM+137:20261121:102'"


def test_a_line_without_price_does_not_take_the_next_lines_price() -> None:
    lines = order(f"{HEAD}LIN+1++A1:SA'QTY+21:5'LIN+2++A2:SA'QTY+21:6'PRI+AAA:9.50'UNS+S").lines
    assert lines[0].price is None
    assert lines[1].price is not None
    assert lines[1].price.net == Decimal("9.50")


def test_several_orders_of_one_interchange_stay_several() -> None:
    one = "UNH+{0}+ORDERS:D:96A:UN'BGM+220+PO-{0}+9'DTM+137:20261121:102'LIN+1'QTY+21:{0}'UNS+S'UNT+7+{0}'"
    raw = "UNB+UNOC:3+A:14+B:14+261121:1200+1'" + "".join(one.format(n) for n in (1, 2, 3)) + "UNZ+3+1'"
    documents = [read_message(m).document for m in read_interchange(raw.encode()).messages]
    assert [d.number for d in documents if isinstance(d, Order)] == ["PO-1", "PO-2", "PO-3"]
    assert [len(d.lines) for d in documents if isinstance(d, Order)] == [1, 1, 1]


def test_a_code_under_srv_is_the_gtin() -> None:
    assert order(f"{HEAD}LIN+1++3274080005003:SRV'UNS+S").lines[0].item.gtin == "3274080005003"


def test_the_unit_of_the_quantity_and_the_basis_of_the_price_are_read() -> None:
    line = order(f"{HEAD}LIN+1'QTY+21:250:KGM'PRI+AAA:84.00:::100:KGM'UNS+S").lines[0]
    assert line.quantity == Quantity(value=Decimal(250), unit="KGM")
    assert line.price is not None
    assert line.price.per == Quantity(value=Decimal(100), unit="KGM")


def test_a_price_for_a_unit_without_a_number_is_for_one_of_it() -> None:
    price = order(f"{HEAD}LIN+1'PRI+AAA:84.00::::KGM'UNS+S").lines[0].price
    assert price is not None
    assert price.per == Quantity(value=Decimal(1), unit="KGM")


def test_the_gross_price_is_never_taken_for_the_net_price() -> None:
    price = order(f"{HEAD}LIN+1'PRI+AAB:12.00'UNS+S").lines[0].price
    assert price is not None
    assert price.net is None
    assert price.gross == Decimal("12.00")


def test_amounts_keep_the_digits_of_the_source_and_are_never_floats() -> None:
    line = order(f"{HEAD}LIN+1'QTY+21:5,50'MOA+203:0.100'PRI+AAA:19.9900'UNS+S").lines[0]
    assert line.quantity is not None
    assert line.price is not None
    assert [str(v) for v in (line.quantity.value, line.net_amount, line.price.net)] == ["5.50", "0.100", "19.9900"]


def test_a_date_is_read_by_its_format_qualifier() -> None:
    dates = {
        "20261203:102": date(2026, 12, 3),
        "261203:101": date(2026, 12, 3),
        "031226:2": date(2026, 12, 3),
        "202612031430:203": datetime(2026, 12, 3, 14, 30),  # noqa: DTZ001
        "20261203143059:204": datetime(2026, 12, 3, 14, 30, 59),  # noqa: DTZ001
    }
    for text, moment in dates.items():
        assert order(f"BGM+220+X+9'DTM+137:{text}'UNS+S").issued_at == moment


def test_weeks_months_and_ranges_are_periods() -> None:
    periods = {
        "202649:616": (date(2026, 11, 30), date(2026, 12, 6)),
        "202612:610": (date(2026, 12, 1), date(2026, 12, 31)),
        "20261203-20261205:718": (date(2026, 12, 3), date(2026, 12, 5)),
    }
    for text, (first, last) in periods.items():
        wanted = order(f"{HEAD}DTM+2:{text}'UNS+S").requested_delivery
        assert wanted is not None
        assert (wanted.earliest, wanted.latest) == (first, last)


def test_identifiers_keep_their_leading_zeros() -> None:
    document = order("BGM+220+000123+9'DTM+137:20261121:102'NAD+BY+0042::92'LIN+1++00012345:SA'UNS+S")
    assert document.number == "000123"
    assert document.parties.buyer is not None
    assert document.parties.buyer.identifier("buyer") == "0042"
    assert document.lines[0].item.seller_code == "00012345"


def test_a_number_without_agency_is_a_gln_only_when_its_check_digit_holds() -> None:
    good = order(f"{HEAD}NAD+BY+5412345000013'UNS+S").parties.buyer
    bad = order(f"{HEAD}NAD+BY+5412345000014'UNS+S").parties.buyer
    assert good is not None
    assert good.gln == "5412345000013"
    assert bad is not None
    assert bad.gln is None
    assert bad.identifiers[0].value == "5412345000014"


def test_references_under_a_party_are_not_the_orders() -> None:
    document = order(f"{HEAD}RFF+CT:K1'NAD+BY+5412345000013::9'RFF+VA:FR23552100554'UNS+S")
    assert [r.number for r in document.references] == ["K1"]
    assert document.parties.buyer is not None
    assert document.parties.buyer.vat_id == "FR23552100554"


def test_a_delivery_split_keeps_its_own_quantities_and_dates() -> None:
    line = order(
        f"{HEAD}LIN+1'QTY+21:10'DTM+2:20261201:102'LOC+7+3012345000206::9'QTY+11:4'DTM+2:20261202:102'"
        "LOC+7+3012345000213::9'QTY+11:6'UNS+S"
    ).lines[0]
    assert line.quantity == Quantity(value=Decimal(10))
    assert [d.quantity.value for d in line.deliveries if d.quantity] == [4, 6]
    assert line.requested_delivery is not None
    assert line.requested_delivery.earliest == date(2026, 12, 1)


def test_amounts_after_uns_are_totals_not_the_last_lines() -> None:
    document = order(f"{HEAD}LIN+1'QTY+21:1'MOA+203:5.00'UNS+S'MOA+79:7.00'CNT+2:1")
    assert document.lines[0].net_amount == Decimal("5.00")
    assert document.totals is not None
    assert (document.totals.lines, document.totals.line_count) == (Decimal("7.00"), 1)


def test_segments_that_come_too_late_belong_to_the_line_before_them() -> None:
    document = order(f"{HEAD}LIN+1'QTY+21:1'PRI+AAA:2'FTX+LIN+++Fragile'LIN+2'QTY+21:3'UNS+S")
    assert [len(line.notes) for line in document.lines] == [1, 0]
    assert document.notes == ()


def test_the_latest_day_may_be_told_as_a_week() -> None:
    wanted = order(f"{HEAD}DTM+63:202649:616'UNS+S").requested_delivery
    assert wanted is not None
    assert (wanted.earliest, wanted.latest) == (None, date(2026, 12, 6))


def test_a_name_in_the_place_of_the_contacts_code_is_the_name() -> None:
    document = order(f"{HEAD}NAD+BY+5412345000013::9'CTA+OC+Anne'NAD+SU+5412345000020::9'CTA+OC+ACHATS:Luc'UNS+S")
    assert document.parties.buyer is not None
    assert document.parties.buyer.contact is not None
    assert document.parties.buyer.contact.name == "Anne"
    assert document.parties.seller is not None
    assert document.parties.seller.contact is not None
    assert document.parties.seller.contact.name == "Luc"


def test_a_line_that_lost_its_lin_keeps_its_own_quantity_and_price() -> None:
    reading = read_message(
        message(f"{HEAD}LIN+1'QTY+21:5'PRI+AAA:2'PIA+5+X:SA'QTY+21:6'PRI+AAA:9'LIN+3'QTY+21:1'UNS+S")
    )
    assert isinstance(reading.document, Order)
    told = [(ln.number, ln.quantity and ln.quantity.value, ln.price and ln.price.net) for ln in reading.document.lines]
    assert told == [("1", 5, 2), ("2", 6, 9), ("3", 1, None)]
    assert [p.code for p in reading.problems] == ["line.unnumbered"]
