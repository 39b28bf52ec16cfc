"""The invoice against hand-computed cases: EN 16931 sums, VAT per rate, French mentions."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import billing
from gateway.model.amounts import CENT
from gateway.model.invoice import Invoice
from gateway.model.master import Account, OwnIdentity
from gateway.model.order import Order
from gateway.model.parts import Address, Allowance, Tax
from tests.builders import (
    NOW,
    TODAY,
    a_price,
    an_account,
    an_item,
    an_order,
    own_identity,
)
from tests.invoices import REDUCTIONS, a_credit_note, an_invoice, order_lines, understood


def invoiced(
    order: Order,
    *,
    quantities: dict[str, Decimal] | None = None,
    account: Account | None = None,
    own: OwnIdentity | None = None,
    **more: Any,
) -> Invoice:
    """What leaves of an order, or all of it."""
    account, own = account or an_account(), own or own_identity()
    resolution = understood(order, account, own, **more)
    despatch = billing.despatch_advice(order, resolution, own, "BL2026-000001", NOW, quantities)
    return billing.invoice(order, resolution, despatch, account, own, "F2026-000001", TODAY)


def test_lines_are_rounded_one_by_one_and_vat_on_their_sum() -> None:
    made = invoiced(
        an_order(lines=order_lines(("A", "3"), ("A", "3"), ("A", "3"))),
        items=(an_item("A", gtin=None),),
        prices=(a_price("A", "0.335"),),
    )
    # 3 x 0.335 = 1.005, half up 1.01 each; 3.03 x 20 % = 0.606, half up 0.61
    assert [line.net_amount for line in made.lines] == [Decimal("1.01")] * 3
    assert (made.totals.net, made.totals.tax, made.totals.gross) == (Decimal("3.03"), Decimal("0.61"), Decimal("3.64"))


def test_vat_is_broken_down_by_rate() -> None:
    made = invoiced(an_order(lines=order_lines(("EQ-50", "10"), ("LIV-1", "3"))))
    assert [(row.category, row.rate, row.base, row.amount) for row in made.taxes] == [
        ("S", Decimal(20), Decimal("125.00"), Decimal("25.00")),
        ("S", Decimal("5.5"), Decimal("59.97"), Decimal("3.30")),
    ]
    assert made.totals.payable == Decimal("213.27")


def test_reductions_cascade_then_carriage_then_vat() -> None:
    order = an_order(
        lines=order_lines(("EQ-50", "10")),
        allowances=(
            Allowance(kind="charge", reason="Port", amount=Decimal("15.00")),
            Allowance(kind="allowance", reason="Remise", percent=Decimal(10), sequence=1),
            Allowance(kind="allowance", reason="Promotion", percent=Decimal(2), sequence=2),
        ),
    )
    made = invoiced(order)
    # 125.00 - 12.50 = 112.50; - 2 % = 2.25 -> 110.25; + 15.00 = 125.25; VAT 25.05
    assert [(given.kind, given.base, given.amount) for given in made.allowances] == [
        ("allowance", Decimal("125.00"), Decimal("12.50")),
        ("allowance", Decimal("112.50"), Decimal("2.25")),
        ("charge", None, Decimal("15.00")),
    ]
    totals = made.totals
    assert (totals.lines, totals.allowances, totals.charges) == (Decimal(125), Decimal("14.75"), Decimal(15))
    assert (totals.net, totals.tax, totals.gross) == (Decimal("125.25"), Decimal("25.05"), Decimal("150.30"))
    assert billing.check_invoice(made) == ()


def test_a_reduction_without_a_rate_is_spread_over_the_rates_of_the_lines() -> None:
    order = an_order(
        lines=order_lines(("EQ-50", "10"), ("LIV-1", "10")),
        allowances=(Allowance(kind="allowance", reason="Remise", amount=Decimal("10.00")),),
    )
    made = invoiced(order)
    # 125.00 at 20 %, 199.90 at 5.5 %: 10.00 cut into 3.85 and 6.15
    assert [(given.tax, given.amount) for given in made.allowances] == [
        (Tax(category="S", rate=Decimal(20)), Decimal("3.85")),
        (Tax(category="S", rate=Decimal("5.5")), Decimal("6.15")),
    ]
    assert [(row.base, row.amount) for row in made.taxes] == [
        (Decimal("121.15"), Decimal("24.23")),
        (Decimal("193.75"), Decimal("10.66")),
    ]


def test_an_order_sent_in_parts_pays_its_carriage_once() -> None:
    order = an_order(
        lines=order_lines(("EQ-50", "10")),
        allowances=(Allowance(kind="charge", reason="Port", amount=Decimal("15.00")),),
    )
    first, second = (invoiced(order, quantities={"1": Decimal(part)}) for part in (4, 6))
    assert (first.totals.charges, second.totals.charges) == (Decimal("6.00"), Decimal("9.00"))


def test_it_refers_to_the_order_and_the_delivery_note_and_is_due_after_the_agreed_days() -> None:
    made = invoiced(an_order(), account=an_account(payment_days=45))
    assert {known.kind: known.number for known in made.references} == {"order": "PO-1042", "despatch": "BL2026-000001"}
    assert (made.issued_on, made.delivered_on, made.due_on) == (TODAY, TODAY, date(2026, 4, 24))
    assert made.payment_terms is not None
    assert (made.payment_terms.means, made.payment_terms.iban) == ("30", own_identity().iban)


def test_it_carries_the_legal_identity_of_both_and_the_french_mentions() -> None:
    made = invoiced(an_order())
    assert made.parties.buyer is not None
    assert made.parties.buyer.legal_id == "404833048"
    assert [note.subject for note in made.notes] == ["REG", "PMD", "PMT", "AAB"]
    assert billing.check_invoice(made) == ()


def test_goods_for_another_member_state_carry_no_vat_and_say_why() -> None:
    abroad = an_account(
        tax_category="K",
        vat_id="BE0403170701",
        legal_id=None,
        address=Address(lines=("Rue Haute 1",), city="Liège", postal_code="4000", country="BE"),
    )
    made = invoiced(an_order(), account=abroad)
    (row,) = made.taxes
    assert (row.category, row.rate, row.amount) == ("K", Decimal(0), Decimal("0.00"))
    assert row.exemption_reason is not None
    assert "262 ter" in row.exemption_reason
    assert made.totals.payable == Decimal("125.00")
    assert billing.check_invoice(made) == ()


def test_a_test_order_makes_a_test_invoice() -> None:
    assert invoiced(an_order(test=True)).test


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"late_penalty_note": ""}, "notes"),
        ({"recovery_note": ""}, "notes"),
        ({"early_payment_note": ""}, "notes"),
        ({"legal_note": None}, "notes"),
        ({"vat_id": None}, "parties.seller.vat_id"),
        ({"legal_id": None}, "parties.seller.legal_id"),
        ({"address": None}, "parties.seller.address"),
    ],
)
def test_an_invoice_without_one_of_our_mentions_is_not_issued(change: dict[str, Any], path: str) -> None:
    (finding,) = billing.check_invoice(invoiced(an_order(), own=own_identity(**change)))
    assert (finding.code, finding.path) == ("invoice.mention-missing", path)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "F 2026 1"}, "invoice.number-invalid"),
        ({"number": "F" * 36}, "invoice.number-invalid"),
        ({"due_on": date(2026, 3, 9)}, "invoice.due-before-issue"),
        ({"due_on": date(2026, 5, 10)}, "invoice.due-too-late"),
        ({"due_on": None}, "invoice.mention-missing"),
        ({"delivered_on": None}, "invoice.mention-missing"),
        ({"references": ()}, "invoice.mention-missing"),
        ({"payment_terms": None}, "invoice.mention-advised"),
    ],
)
def test_the_control_sees_what_is_wrong(change: dict[str, Any], code: str) -> None:
    made = invoiced(an_order()).model_copy(update=change)
    assert [finding.code for finding in billing.check_invoice(made)] == [code]


def test_a_register_number_that_is_none_stops_the_invoice() -> None:
    wrong = invoiced(an_order(), own=own_identity(legal_id="12345"))
    assert [one.code for one in billing.check_invoice(wrong)] == ["invoice.siren-invalid"]
    theirs = invoiced(an_order(), account=an_account(legal_id="404 833"))
    assert [one.path for one in billing.check_invoice(theirs)] == ["parties.invoice_to.legal_id"]


def test_a_french_business_without_siren_stops_the_invoice_a_private_person_does_not() -> None:
    nobody = {"legal_id": None, "vat_id": None}
    (finding,) = billing.stops(billing.check_invoice(an_invoice(account=an_account(**nobody))))
    assert finding.path == "parties.invoice_to.legal_id"
    assert "BR-FR-11" in finding.sentence.en
    person = an_invoice(account=an_account(**nobody, consumer=True))
    assert billing.stops(billing.check_invoice(person)) == ()
    assert (
        billing.stops(billing.check_invoice(an_invoice(account=an_account(legal_id=None)))) == ()
    )  # its VAT number says it


def test_the_mentions_are_in_the_customers_language_when_we_have_them_in_it() -> None:
    own = own_identity(translations={"de": {"late_penalty_note": "Verzugszinsen: EZB-Satz plus 10 Punkte."}})
    said = {note.subject: note.text for note in an_invoice(account=an_account(language="de"), own=own).notes}
    assert said["PMD"].startswith("Verzugszinsen")
    assert said["PMT"] == own.recovery_note


def test_a_credit_note_for_a_part_takes_back_reductions_under_its_own_rates_only() -> None:
    made = an_invoice(("EQ-50", "10"), ("LIV-1", "3"), allowances=REDUCTIONS)
    credit = a_credit_note(made, {"1": Decimal(10)})
    assert {row.rate for row in credit.taxes} == {Decimal(20)}
    whole = next(row for row in made.taxes if row.rate == 20)
    assert (credit.taxes[0].base, credit.taxes[0].amount) == (whole.base, whole.amount)


def test_the_control_sees_a_cent_that_is_missing() -> None:
    made = invoiced(an_order())
    short = made.totals.model_copy(update={"tax": Decimal("24.99")})
    (finding,) = billing.check_invoice(made.model_copy(update={"totals": short}))
    assert (finding.code, finding.path) == ("invoice.total-invalid", "totals.tax")
    line = made.lines[0].model_copy(update={"net_amount": Decimal("124.99")})
    said = {finding.code for finding in billing.check_invoice(made.model_copy(update={"lines": (line,)}))}
    assert said == {"invoice.line-invalid", "invoice.total-invalid"}


def test_the_control_knows_the_french_rates() -> None:
    made = invoiced(an_order(), items=(an_item(tax_rate=Decimal(21)),))
    assert [finding.code for finding in billing.check_invoice(made)] == ["invoice.rate-unusual"]


RATES = st.sampled_from([Decimal(20), Decimal(10), Decimal("5.5"), Decimal("2.1")])
ANY_ARTICLES = st.lists(
    st.tuples(st.decimals("0.0001", "9999", places=4), RATES, st.integers(1, 500), st.sampled_from([1, 6, 100, 1000])),
    min_size=1,
    max_size=8,
)
ANY_REDUCTIONS = st.lists(
    st.builds(
        Allowance,
        kind=st.sampled_from(["allowance", "charge"]),
        percent=st.decimals(0, 30, places=2),
        sequence=st.integers(1, 3),
    ),
    max_size=3,
)


@given(ANY_ARTICLES, ANY_REDUCTIONS)
def test_every_invoice_we_make_passes_our_own_control(
    articles: list[tuple[Decimal, Decimal, int, int]], reductions: list[Allowance]
) -> None:
    items = tuple(an_item(f"A{n}", gtin=None, tax_rate=rate) for n, (_, rate, _, _) in enumerate(articles))
    prices = tuple(a_price(f"A{n}", net, per=per) for n, (net, _, _, per) in enumerate(articles))
    asked = order_lines(*((f"A{n}", str(quantity)) for n, (_, _, quantity, _) in enumerate(articles)))
    made = invoiced(an_order(lines=asked, allowances=tuple(reductions)), items=items, prices=prices)
    assert billing.check_invoice(made) == ()
    assert made.totals.net is not None
    assert made.totals.net == made.totals.net.quantize(CENT)
