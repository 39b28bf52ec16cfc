"""What the page and the catalogue prove about a doubtful reading, and what they only propose."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from adapters.formats.pdf.header import Header
from adapters.formats.pdf.items import Line
from adapters.formats.pdf.page import Box
from adapters.formats.pdf.parties import PartiesRead
from adapters.formats.pdf.reading import Reading
from adapters.formats.pdf.totals import Sum, Sums
from adapters.formats.scan.repair import repaired
from gateway.model.finding import Severity
from gateway.ports import Known

HERE = Box(1, 0, 0, 10, 10)


def a_line(number: int, quantity: str, price: str, amount: str | None, **more: str) -> Line:
    said = {"code": f"A-10{number}", "description": "Vis inox A2 M6x40"} | more
    worth = Decimal(amount) if amount else None
    return Line(str(number), HERE, Decimal(quantity), price=Decimal(price), amount=worth, **said)  # type: ignore[arg-type]


FIRST, SECOND = a_line(1, "12", "2.50", "30.00"), a_line(2, "48", "1.25", "60.00")


def a_reading(*lines: Line, net: str = "90.00") -> Reading:
    read = sum((line.amount or Decimal(0) for line in lines), Decimal(0))
    sums = Sums(net=Sum("Total HT", Decimal(net), HERE), lines=read, proven=False)
    return Reading(Header(), PartiesRead(), None, lines, sums, ",", (), None, ())


def sells(catalogue: Mapping[str, str]) -> Known:
    def sold(codes: Collection[str]) -> dict[str, str]:
        return {code: words for code, words in catalogue.items() if code in codes}

    return Known(sold=sold)


def test_an_amount_nobody_could_read_is_what_the_total_leaves_when_quantity_times_price_says_so_too() -> None:
    mended = repaired(a_reading(FIRST, replace(SECOND, amount=None)), Known())
    assert mended.reading.lines[1].amount == Decimal("60.00")
    assert mended.reading.sums.proven is True
    assert [(one.code, one.severity) for one in mended.findings] == [("scan.amount-proven", Severity.NOTICE)]


def test_a_quantity_one_digit_away_is_proposed_and_waits_for_a_person() -> None:
    mended = repaired(a_reading(FIRST, replace(SECOND, quantity=Decimal(46))), Known())
    assert mended.reading.lines[1].quantity == Decimal(48)
    assert [(one.code, one.severity) for one in mended.findings] == [("scan.figure-proposed", Severity.ERROR)]
    assert "48" in mended.findings[0].sentence.fr


def test_what_the_total_does_not_demand_is_left_as_it_was_read() -> None:
    wrong = replace(SECOND, quantity=Decimal(46))
    assert repaired(a_reading(FIRST, wrong, net="95.00"), Known()).reading.lines == (FIRST, wrong)
    far = replace(SECOND, quantity=Decimal(11))
    assert repaired(a_reading(FIRST, far), Known()).reading.lines == (FIRST, far)


def test_where_the_amounts_make_the_total_every_doubtful_line_is_told_what_its_quantity_should_be() -> None:
    lines = (replace(FIRST, quantity=Decimal(18)), replace(SECOND, quantity=None))
    sure = a_reading(*lines)
    mended = repaired(replace(sure, sums=replace(sure.sums, proven=True)), Known())
    assert [line.quantity for line in mended.reading.lines] == [Decimal(12), Decimal(48)]
    assert {one.severity for one in mended.findings} == {Severity.ERROR}


def test_two_doubtful_lines_without_that_are_not_guessed_at() -> None:
    lines = (replace(FIRST, quantity=Decimal(18)), replace(SECOND, amount=None))
    assert repaired(a_reading(*lines), Known()).reading.lines == lines


def test_a_code_is_the_item_whose_signs_look_alike_and_whose_words_are_the_same() -> None:
    known = sells({"A-10I": "Vis inox A2 M6x40 boîte", "A-1OI": "Peinture blanche 5 L", "A-102": "x"})
    mended = repaired(a_reading(FIRST, SECOND), known)
    assert mended.reading.lines[0].code == "A-10I"
    assert [(one.code, one.severity) for one in mended.findings] == [("scan.code-of-catalogue", Severity.NOTICE)]


def test_on_a_line_that_does_not_close_the_code_is_only_proposed() -> None:
    odd = replace(FIRST, quantity=Decimal(17))
    mended = repaired(
        a_reading(odd, replace(SECOND, quantity=Decimal(99))), sells({"A-10I": "Vis inox A2 M6x40", "A-102": "x"})
    )
    assert [(one.code, one.severity) for one in mended.findings] == [("scan.code-proposed", Severity.ERROR)]


def test_a_code_that_is_in_the_catalogue_as_read_is_proven_and_untouched() -> None:
    mended = repaired(a_reading(FIRST, SECOND), sells({"A-101": "x", "A-10I": "Vis inox A2 M6x40"}))
    assert mended.known == {"A-101"}
    assert mended.reading.lines[0].code == "A-101"


def test_codes_none_of_which_is_ours_are_the_buyers_own_and_left_alone() -> None:
    mended = repaired(a_reading(FIRST, SECOND), sells({"A-10I": "Vis inox A2 M6x40"}))
    assert mended.reading.lines == (FIRST, SECOND)
    assert mended.findings == ()
