"""CDAR, the French life-cycle message: a platform's word becomes the invoice's status, and ours is told to platforms."""

from decimal import Decimal
from pathlib import Path

import pytest

from adapters.mapping.xml import read_xml, write_xml
from gateway.errors import Conflict
from gateway.model.life_cycle import InvoiceTold, LifeCycleNotice, StatusReason
from gateway.model.receivable import IncomingPayment, InvoiceStatus
from gateway.pipeline.life_cycle import message, notice
from gateway.pipeline.payments import book_payments
from tests.builders import NOW
from tests.gateway.billing.sold import invoiced
from tests.gateway.billing.test_settlement_in import codes
from tests.road import Road, today


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
