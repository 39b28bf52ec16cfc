"""What the sender reads: the answer line by line, and faults it can act on."""

from datetime import date
from decimal import Decimal

from gateway import credit, orders, rules
from gateway.model.master import Stock
from gateway.model.order import Origin
from gateway.model.parts import Item, Period, Price, Quantity
from gateway.model.response import OrderResponse
from tests.builders import (
    BRACKET_GTIN,
    NOW,
    SCREW_GTIN,
    TODAY,
    a_book,
    a_context,
    a_line,
    a_partner,
    a_price,
    an_account,
    an_item,
    an_order,
)
from tests.gateway.orders.test_decide import decided, good
from tests.gateway.rules.cases import FIRES, Trial


def answered(trial: Trial, *, owing: str = "0", language: str = "fr") -> OrderResponse:
    order, book, _ = trial
    return orders.order_response(order, decided(trial, owing=owing), book.own, "AR2026-000001", NOW, language)


def test_a_good_order_is_accepted_as_it_is_line_by_line() -> None:
    response = answered(good())
    assert (response.status, response.order_number) == ("accepted", "PO-1042")
    (line,) = response.lines
    assert (line.status, line.quantity) == ("accepted", Quantity(value=Decimal(10), unit="H87"))
    assert line.expected_delivery == Period(earliest=date(2026, 3, 20), latest=date(2026, 3, 20))
    assert response.totals is not None
    assert response.totals.gross == Decimal("150.00")


def test_a_later_date_makes_the_line_changed() -> None:
    response = answered((an_order(), a_book(stock=(Stock(item="EQ-50", available=0, lead_days=21),)), a_context()))
    assert (response.status, response.lines[0].status) == ("changed", "changed")
    assert response.expected_delivery == Period(earliest=date(2026, 3, 31), latest=date(2026, 3, 31))


def test_a_tolerated_price_is_answered_with_ours_beside_theirs() -> None:
    context = a_context(partner=a_partner(price_tolerance_percent=Decimal(1)))
    (line,) = answered((an_order(lines=(a_line(price=Price(net=Decimal("12.40"))),)), a_book(), context)).lines
    assert line.status == "changed"
    assert line.price is not None
    assert line.ordered_price is not None
    assert (line.price.net, line.ordered_price.net) == (Decimal("12.50"), Decimal("12.40"))


def test_the_same_price_on_another_basis_or_unit_is_not_a_change() -> None:
    for quantity, price in (
        (Quantity(value=Decimal(300), unit="H87"), Price(net=Decimal("0.032"))),
        (Quantity(value=Decimal(2), unit="CT"), Price(net=Decimal(32))),
        (
            Quantity(value=Decimal(2), unit="CT"),
            Price(net=Decimal("3.20"), per=Quantity(value=Decimal(100), unit="H87")),
        ),
    ):
        line = a_line(item=Item(gtin=SCREW_GTIN), quantity=quantity, price=price)
        (answer,) = answered((an_order(lines=(line,)), a_book(), a_context())).lines
        assert (answer.status, answer.quantity, answer.price) == ("accepted", quantity, price)


def test_a_refusal_says_why_and_refuses_every_line() -> None:
    response = answered(FIRES["seller.not-us"]())
    assert (response.status, [line.status for line in response.lines]) == ("rejected", ["rejected"])
    assert "autre fournisseur" in response.notes[0].text


def test_an_order_in_review_is_received_and_no_line_is_answered() -> None:
    response = answered(good(), owing="20000")
    assert (response.status, response.lines) == ("received", ())
    assert "order desk" in answered(good(), owing="20000", language="en").notes[0].text


def test_a_partner_who_reads_german_is_answered_in_german_and_told_so() -> None:
    (note,) = answered(good(), owing="20000", language="de").notes
    assert note.language == "de"
    assert "Auftragsdienst" in note.text


def test_neither_answer_speaks_of_credit() -> None:
    order, book, context = good()
    decision = decided(good(), owing="20000")
    error = orders.application_error(order, decision.findings, book.own, "AE1", NOW, "fr")
    text = answered(good(), owing="20000").model_dump_json() + error.model_dump_json()
    assert not any(word in text for word in ("limite", "encours", "10000"))
    assert error.faults == ()
    assert orders.for_the_partner(decision.findings) == ()
    assert context.partner is not None


def test_each_fault_names_its_line_in_the_partners_language() -> None:
    order, book, context = FIRES["price.differs"]()
    order = order.model_copy(
        update={"origin": Origin(interchange_reference="IC1", message_reference="M1"), "number": None}
    )
    findings = rules.examine(order, book, context).findings
    french, english = (orders.application_error(order, findings, book.own, "AE1", NOW, to) for to in ("fr", "en"))
    assert [(fault.code, fault.line) for fault in french.faults] == [
        ("order.number-missing", None),
        ("price.differs", "1"),
    ]
    assert french.faults[1].text == (
        "Ligne 1 : prix commandé 11,90, prix convenu 12,50 par H87 (écart -4,8 %, toléré 0 %)."
        " Merci de confirmer les conditions."
    )
    assert english.faults[0].text == "The order has no number. Please let us know."
    assert (french.interchange_reference, french.message_reference) == ("IC1", "M1")


def test_notices_and_warnings_are_no_faults() -> None:
    order, book, context = FIRES["quantity.converted"]()
    findings = rules.examine(order, book, context).findings
    assert findings
    assert orders.for_the_partner(findings) == ()


def test_credit_findings_alone_do_not_reach_the_partner() -> None:
    blocked = credit.assess(an_account(status="blocked"), credit.Exposure(), Decimal(1), "EUR", TODAY)
    assert orders.for_the_partner(blocked) == ()


def test_goods_that_come_free_are_announced_with_their_line() -> None:
    line = a_line(
        quantity=Quantity(value=Decimal(24), unit="H87"), free_quantity=Quantity(value=Decimal(2), unit="H87")
    )
    book = a_book(items=(an_item(free_per=12),))
    (answer,) = answered((an_order(lines=(line,)), book, a_context()), language="en").lines
    assert answer.free_quantity == Quantity(value=Decimal(2), unit="H87")
    assert [note.text for note in answer.notes] == ["2 H87 added free of charge, as agreed."]


def test_what_takes_the_place_of_an_item_is_said_when_the_partner_takes_substitutes() -> None:
    old, new = an_item(status="discontinued", substitute="EQ-60"), an_item("EQ-60", gtin="3274080005010")
    book = a_book(items=(old, new), prices=(a_price(), a_price("EQ-60", "13.00")))
    held = decided((an_order(), book, a_context()))
    assert [hold.kind for hold in held.holds] == ["data"]
    context = a_context(partner=a_partner(severities={"item.replaced": "notice"}, price_tolerance_percent=Decimal(5)))
    (answer,) = answered((an_order(), book, context), language="en").lines
    assert answer.status == "substituted"
    assert answer.substitute is not None
    assert (answer.substitute.seller_code, answer.item.gtin) == ("EQ-60", BRACKET_GTIN)
    assert answer.price is not None
    assert answer.price.net == Decimal("13.00")
    assert answer.notes[0].text == "Item EQ-50 is no longer supplied: EQ-60 takes its place."
