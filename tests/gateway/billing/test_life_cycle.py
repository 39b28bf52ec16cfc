"""CDAR, the French life-cycle message: a platform's word becomes the invoice's status, and ours is told to platforms."""

from decimal import Decimal
from pathlib import Path

import pytest

from adapters.mapping.xml import read_xml, write_xml
from gateway.errors import Conflict
from gateway.model.life_cycle import InvoiceTold, LifeCycleNotice, StatusReason
from gateway.model.receivable import IncomingPayment, InvoiceStatus
from gateway.pipeline import despatch, issue_credit_note
from gateway.pipeline.life_cycle import message, notice
from gateway.pipeline.payments import book_payments
from gateway.store.tables import orders
from tests.builders import NOW, a_partner, an_account, own_identity
from tests.gateway.billing.sold import accepted, invoiced, load
from tests.gateway.billing.test_settlement_in import codes
from tests.road import RICH, Road, today


def told(number: str, status: str, reason: str | None = None, words: str | None = None) -> bytes:
    reasons = (StatusReason(code=reason, words=words),) if words else ()
    one = InvoiceTold(invoice=number, status=status, kind="380", reasons=reasons)
    return bytes(write_xml(LifeCycleNotice(number=f"N-{status}", issued_at=NOW, told_at=NOW, invoices=(one,)), "cdar"))


def take(road: Road, content: bytes, partner: str | None = "martin") -> list[str]:
    taken = road.receive(content, partner=partner, filename="cdar.xml")
    road.work()
    with road.store.reading() as tx:
        return [one.code for one in tx.journal.findings(taken.inbound.id)]


def disputes(road: Road, number: str) -> list[tuple[str, str]]:
    with road.store.reading() as tx:
        return [(str(one.reason), one.words) for one in tx.collection.disputes(number=number, still_open=True)]


def test_what_the_platform_tells_is_noted_on_the_invoice(road: Road) -> None:
    number = invoiced(road, "A-1").number
    assert take(road, told(number, "202")) == []
    assert take(road, told(number, "205")) == []
    assert codes(road, number) == [200, 202, 205]


def test_a_contested_invoice_is_in_dispute_with_the_platforms_reason(road: Road) -> None:
    number = invoiced(road, "A-1").number
    take(road, told(number, "207", "TX_TVA_ERR", "Taux de TVA erroné"))
    assert disputes(road, number) == [("vat_rate", "Taux de TVA erroné")]
    assert codes(road, number) == [200, 207]
    with road.store.reading() as tx:
        assert tx.receivables.item(number).disputed


def test_a_refused_invoice_is_refused_and_in_dispute(road: Road) -> None:
    number = invoiced(road, "A-1").number
    take(road, told(number, "210", "NON_COMMANDE", "Jamais commandé"))
    assert disputes(road, number) == [("other", "Jamais commandé")]
    assert codes(road, number) == [200, 207, 210]


def test_only_our_bank_says_that_an_invoice_is_paid(road: Road) -> None:
    number = invoiced(road, "A-1").number
    take(road, told(number, "212"))
    assert codes(road, number) == [200]


def test_a_stranger_or_an_invoice_of_another_changes_nothing(road: Road) -> None:
    number = invoiced(road, "A-1").number
    assert "settlement.invoice-unknown" in take(road, told(number, "207", None, "x"), partner=None)
    assert "settlement.invoice-unknown" in take(road, told("F1999-000001", "205"))
    assert codes(road, number) == [200]


def test_we_tell_that_an_invoice_is_cashed_with_the_amount_per_rate(road: Road) -> None:
    row = invoiced(road, "A-1")
    payment = IncomingPayment(key="k", received_on=today(), amount=row.gross, currency="EUR", reference=row.number)
    book_payments(road.services, [payment], source="test", by="t")
    made = notice(road.services, row.number)
    (one,) = made.invoices
    assert (one.status, one.kind, one.processing, made.phase) == ("212", "380", "47", "23")
    assert [(why.kind, why.amount, why.percent) for why in one.reasons] == [("MEN", row.gross, Decimal(20))]
    again = read_xml(message(road.services, row.number).content).document
    assert isinstance(again, LifeCycleNotice)
    assert again.invoices[0].reasons == one.reasons
    assert (again.number, again.issuer, again.invoices[0].issued_on) == (made.number, made.issuer, one.issued_on)


def with_a_platform(road: Road) -> None:
    load(road, own_identity(platform="plateforme"), a_partner(id="plateforme", identifiers=(), format="xml"))


def pay(road: Road, number: str, amount: str, key: str = "k") -> None:
    payment = IncomingPayment(key=key, received_on=today(), amount=Decimal(amount), currency="EUR", reference=number)
    book_payments(road.services, [payment], source="test", by="t")


def notices(road: Road, order_id: str | None) -> list[LifeCycleNotice]:
    """What our platform was told of the order's invoices, one after the other."""
    road.work()
    with road.store.reading() as tx:
        sent = [row for row in tx.outgoing.about(order_id=order_id) if row.kind == "CDAR"]
        assert {(row.partner, row.state) for row in sent} <= {("plateforme", "sent")}
    read = [read_xml(road.content(row)).document for row in sorted(sent, key=lambda row: row.reference)]
    return [made for made in read if isinstance(made, LifeCycleNotice)]


def told_to_the_platform(road: Road, order_id: str | None) -> list[InvoiceTold]:
    return [one for made in notices(road, order_id) for one in made.invoices]


def test_each_payment_is_told_to_our_platform_once_with_what_it_brought(road: Road) -> None:
    with_a_platform(road)
    row = invoiced(road, "A-1")
    for amount, key in (("100.00", "k1"), ("50.00", "k2"), ("50.00", "k2")):  # the last line comes twice
        pay(road, row.number, amount, key)
    told = told_to_the_platform(road, row.order_id)
    assert [(one.invoice, one.status) for one in told] == [(row.number, "212")] * 2
    assert [[(why.kind, why.amount, why.percent) for why in one.reasons] for one in told] == [
        [("MEN", Decimal(100), Decimal(20))],
        [("MEN", Decimal(50), Decimal(20))],
    ]


def test_two_payments_of_one_moment_are_two_messages(quick_road: Road) -> None:
    with_a_platform(quick_road)
    row = invoiced(quick_road, "A-1")
    both = [
        IncomingPayment(key=key, received_on=today(), amount=Decimal(50), currency="EUR", reference=row.number)
        for key in ("k1", "k2")
    ]
    book_payments(quick_road.services, both, source="test", by="t")
    first, second = notices(quick_road, row.order_id)
    assert first.number != second.number
    assert [one.invoices[0].reasons[0].sequence for one in (first, second)] == ["1", "1"]


def deposited(road: Road, order_id: str | None) -> list[tuple[str, str]]:
    """What our platform has of the order, beside life-cycle messages: kind and hash."""
    with road.store.reading() as tx:
        sent = tx.outgoing.about(order_id=order_id)
        return [(row.kind, row.sha256) for row in sent if row.partner == "plateforme" and row.kind != "CDAR"]


def test_an_invoice_between_french_businesses_is_deposited_with_our_platform_as_we_keep_it(road: Road) -> None:
    with_a_platform(road)
    row = invoiced(road, "A-1")
    with road.store.reading() as tx:
        (kept,) = tx.billing.copies(row.number)
        sent_to_the_customer = [one.kind for one in tx.outgoing.about(order_id=row.order_id) if one.partner == "martin"]
    assert deposited(road, row.order_id) == [("FACTUR-X", kept.sha256)]
    assert "INVOIC" in sent_to_the_customer
    load(road, an_account(limit=RICH, legal_id=None, vat_id=None, consumer=True))
    assert deposited(road, invoiced(road, "A-2").order_id) == []


def test_a_customer_reached_by_the_platform_alone_gets_its_invoice_once(quick_road: Road) -> None:
    with_a_platform(quick_road)
    row = accepted(quick_road, "A-1")
    with quick_road.store.transaction() as tx:
        tx.connection.execute(orders.update().values(partner=None))
    load(quick_road, an_account(limit=RICH, partner="plateforme"))
    load(quick_road, a_partner(id="plateforme", identifiers=(), format="xml", invoices_as=("ubl",)))
    despatch(quick_road.services, row.id, by="t")
    quick_road.work()
    assert [kind for kind, _ in deposited(quick_road, row.id)] == ["UBL"]


def test_what_a_credit_note_settles_is_not_told_as_cashed(quick_road: Road) -> None:
    with_a_platform(quick_road)
    row = invoiced(quick_road, "A-1")
    issue_credit_note(quick_road.services, row.number, by="t", why="Retour", quantities={"1": Decimal(4)})
    assert told_to_the_platform(quick_road, row.order_id) == []
    pay(quick_road, row.number, "90.00")
    (one,) = told_to_the_platform(quick_road, row.order_id)
    assert [why.amount for why in one.reasons] == [Decimal(90)]


def test_what_no_platform_carries_is_not_told_to_it(quick_road: Road) -> None:
    with_a_platform(quick_road)
    load(quick_road, an_account(limit=RICH, legal_id=None, vat_id=None, consumer=True))
    row = invoiced(quick_road, "A-1")
    pay(quick_road, row.number, "150.00")
    assert told_to_the_platform(quick_road, row.order_id) == []
    assert codes(quick_road, row.number) == [200, 212]


def test_our_platform_speaks_of_every_invoice_another_partner_of_its_own(road: Road) -> None:
    with_a_platform(road)
    load(road, a_partner(id="autre", identifiers=(), format="xml"))
    number = invoiced(road, "A-1").number
    assert take(road, told(number, "211"), partner="plateforme") == []
    assert "settlement.invoice-unknown" in take(road, told(number, "205"), partner="autre")
    take(road, told(number, "207", "TX_TVA_ERR", "Taux de TVA erroné"), partner="plateforme")
    assert codes(road, number) == [200, 211, 207]
    assert disputes(road, number) == [("vat_rate", "Taux de TVA erroné")]


def test_a_status_the_invoice_never_had_is_not_told(road: Road) -> None:
    with pytest.raises(Conflict, match="no status 212"):
        notice(road.services, invoiced(road, "A-1").number, InvoiceStatus.PAID)


def test_the_official_samples_are_read_whole_and_say_the_same_again(shared_data: Path) -> None:
    samples = sorted((shared_data / "documents").glob("*-cdar-*.xml"))
    assert len(samples) == 6
    for sample in samples:
        reading = read_xml(sample.read_bytes())
        assert isinstance(reading.document, LifeCycleNotice)
        assert reading.problems == []
        assert f"CDV-{reading.document.invoices[0].status}_" in sample.name
        assert read_xml(bytes(write_xml(reading.document, "cdar"))).document == reading.document
