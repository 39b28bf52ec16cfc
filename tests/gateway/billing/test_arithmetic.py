"""Totals of arbitrary invoices satisfy EN 16931, computed here a second time and in another way, and judged by its rules."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.formats.en16931.rules import RulesEngine
from adapters.formats.en16931.syntax import write
from gateway import billing
from gateway.billing.compose import compose, mentions
from gateway.billing.deposit import deduct
from gateway.model.amounts import cascade, line_net, per_rate
from gateway.model.invoice import Invoice, InvoiceLine, Prepayment
from gateway.model.parts import Allowance, Item, Price, Quantity, Tax
from tests.builders import TODAY, own_identity
from tests.invoices import an_invoice

CENT = Decimal("0.01")
RATES = st.sampled_from([("S", "20"), ("S", "10"), ("S", "5.5"), ("S", "2.1"), ("E", "0")])
REDUCTIONS = st.lists(
    st.builds(
        Allowance,
        kind=st.sampled_from(["allowance", "charge"]),
        percent=st.decimals(0, 40, places=2),
        reason=st.just("Remise"),
        sequence=st.integers(1, 3),
    ),
    max_size=3,
)


@st.composite
def invoice_lines(draw: st.DrawFn, number: int) -> InvoiceLine:
    quantity = Quantity(value=draw(st.decimals("0.0001", "2000", places=4)), unit="H87")
    per = Quantity(value=Decimal(draw(st.sampled_from([1, 6, 100, 1000]))), unit="H87")
    price = Price(net=draw(st.decimals("0.0001", "2000", places=4)), per=per)
    category, rate = draw(RATES)
    before = line_net(quantity.value, price)
    given_ = cascade(before, draw(REDUCTIONS))
    less = sum((one.amount or 0 if one.kind == "allowance" else -(one.amount or 0) for one in given_), Decimal(0))
    return InvoiceLine(
        number=str(number),
        item=Item(description="Équerre"),
        quantity=quantity,
        price=price,
        allowances=given_,
        net_amount=before - less,
        tax=Tax(category=category, rate=Decimal(rate)),
    )


@st.composite
def arbitrary_invoices(draw: st.DrawFn) -> Invoice:
    count = draw(st.integers(1, 8))
    lines = [draw(invoice_lines(number)) for number in range(1, count + 1)]
    whole = sum((line.net_amount for line in lines), Decimal(0))
    header = per_rate([(line.net_amount, line.tax) for line in lines], cascade(whole, draw(REDUCTIONS)))
    allowances = [given_ for given_ in header if given_.amount]
    base = an_invoice()
    more = {
        name: getattr(base, name)
        for name in ("due_on", "business_process", "payment_reference", "delivered_on", "parties", "payment_terms")
    }
    plain = compose(
        number="F2026-000001", kind="invoice", issued_on=TODAY, currency="EUR", lines=lines, allowances=allowances,
        references=base.references, notes=tuple(mentions(own_identity())), **more,
    )  # fmt: skip
    gross = plain.totals.gross or Decimal(0)
    if gross <= 0 or draw(st.booleans()):
        return plain
    amount = (gross * draw(st.decimals(0, 1, places=2))).quantize(CENT)
    deposit = Prepayment(number="AC2026-000001", issued_on=TODAY, net=amount, tax=Decimal(0), gross=amount)
    return compose(
        number="F2026-000001", kind="invoice", issued_on=TODAY, currency="EUR", lines=lines, allowances=allowances,
        prepayments=deduct([deposit], gross), references=base.references, notes=tuple(mentions(own_identity())), **more,
    )  # fmt: skip


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@given(arbitrary_invoices())
def test_totals_of_arbitrary_invoices_satisfy_the_arithmetic_of_en_16931(made: Invoice) -> None:
    totals = made.totals
    zero = Decimal(0)
    for line in made.lines:  # BT-131
        per = line.price.per.value if line.price.per else Decimal(1)
        value = rounded(line.quantity.value * (line.price.net or zero) / per)
        for one in line.allowances:
            value += (one.amount or zero) if one.kind == "charge" else -(one.amount or zero)
        assert line.net_amount == value
    less = sum((one.amount or zero for one in made.allowances if one.kind == "allowance"), zero)
    more = sum((one.amount or zero for one in made.allowances if one.kind == "charge"), zero)
    assert totals.lines == sum((line.net_amount for line in made.lines), zero)  # BR-CO-10
    assert (totals.allowances or zero, totals.charges or zero) == (less, more)  # BR-CO-11, 12
    assert totals.net == (totals.lines or zero) - less + more  # BR-CO-13
    bases: defaultdict[tuple[str | None, Decimal | None], Decimal] = defaultdict(Decimal)
    for line in made.lines:
        bases[line.tax.category, line.tax.rate] += line.net_amount
    for one in made.allowances:
        assert one.tax is not None
        bases[one.tax.category, one.tax.rate] += (one.amount or zero) * (1 if one.kind == "charge" else -1)
    assert {(row.category, row.rate): row.base for row in made.taxes} == dict(bases)  # BR-S-08 and its kin
    for row in made.taxes:  # BR-CO-17
        assert row.amount == rounded(row.base * row.rate / 100)
    assert totals.tax == sum((row.amount for row in made.taxes), zero)  # BR-CO-14
    assert totals.gross == (totals.net or zero) + (totals.tax or zero)  # BR-CO-15
    assert totals.payable == totals.gross - (totals.prepaid or zero)  # BR-CO-16
    assert (totals.payable or zero) >= 0 or (totals.gross or zero) < 0
    assert [one.code for one in billing.check_invoice(made) if "total" in one.code or "line" in one.code] == []


@given(arbitrary_invoices(), st.data())
def test_credit_notes_never_take_back_more_than_was_invoiced(made: Invoice, data: st.DataObject) -> None:
    taken: list[Invoice] = []
    for rank in range(data.draw(st.integers(1, 3))):
        left = billing.creditable(made, taken)
        asked = {
            number: data.draw(st.decimals(0, quantity, places=4)) for number, quantity in left.items() if quantity > 0
        }
        if billing.too_much(left, asked) is not None:
            break
        taken.append(billing.credit_note(made, own_identity(), f"A2026-{rank:06d}", TODAY, "retour", asked))
    left = billing.creditable(made, taken)
    assert all(quantity >= 0 for quantity in left.values())
    for note in taken:
        assert [one.code for one in billing.check_invoice(note) if "total" in one.code] == []
    whole = billing.credit_note(made, own_identity(), "A2026-000009", TODAY, "tout", billing.creditable(made, ()))
    assert (whole.totals.net, whole.totals.tax, whole.totals.gross) == (
        made.totals.net,
        made.totals.tax,
        made.totals.gross,
    )


@pytest.fixture(scope="module")
def engine() -> Iterator[RulesEngine]:
    with RulesEngine() as engine:
        yield engine


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(made=arbitrary_invoices())
def test_arbitrary_invoices_pass_the_rules_themselves(engine: RulesEngine, made: Invoice) -> None:
    if (made.totals.net or 0) <= 0:
        return
    for profile in ("en16931", "ubl"):
        verdict = engine.judge(write(made, profile))  # type: ignore[arg-type]
        assert verdict.valid, verdict.breaches
