"""REMADV proposes the matching, COMDIS opens a dispute; a partner speaks of its own invoices only."""

from decimal import Decimal

from gateway.model.parts import Identifier
from gateway.model.receivable import InvoiceStatus
from gateway.pipeline import issue_credit_note
from gateway.pipeline.payments import import_statement
from tests.builders import MARTIN_GLN, OUR_GLN, a_partner
from tests.gateway.billing.sold import invoiced, load, open_of
from tests.road import Road, today

STRANGER_GLN = "3020120000107"


def interchange(kind: str, *body: str, sender: str = MARTIN_GLN, reference: str = "S1") -> bytes:
    day = today()
    segments = [f"UNH+1+{kind}:D:96A:UN:EAN003", *body]
    parts = [
        f"UNB+UNOC:3+{sender}:14+{OUR_GLN}:14+{day:%y%m%d}:0930+{reference}",
        *segments,
        f"UNT+{len(segments) + 1}+1",
        f"UNZ+1+{reference}",
    ]
    return "".join(f"{part}'" for part in parts).encode()


def remadv(*documents: tuple[str, str, str], **more: str) -> bytes:
    """Type (380, 381), number and amount of each document."""
    body = ["BGM+481+REM-7+9", f"DTM+137:{today():%Y%m%d}:102", f"NAD+PR+{MARTIN_GLN}::9", "CUX+2:EUR:11"]
    for kind, number, amount in documents:
        body += [f"DOC+{kind}+{number}", f"MOA+12:{amount}"]
    return interchange("REMADV", *body, "UNS+S", "MOA+12:1", **more)


def comdis(number: str, reason: str, words: str, *lines: str, **more: str) -> bytes:
    body = ["BGM+456+CD-3+9", f"DTM+137:{today():%Y%m%d}:102", f"NAD+BY+{MARTIN_GLN}::9", f"DOC+380+{number}"]
    body += [f"AJT+{reason}", f"FTX+AAI+++{words}"]
    body += [f"DLI+1+{line}" for line in lines]
    return interchange("COMDIS", *body, **more)


def take(road: Road, content: bytes) -> list[str]:
    """The codes of what was found in it."""
    taken = road.receive(content)
    road.work()
    with road.store.reading() as tx:
        return [one.code for one in tx.journal.findings(taken.inbound.id)]


def codes(road: Road, number: str) -> list[int]:
    with road.store.reading() as tx:
        return [row.code for row in tx.receivables.statuses(number)]


def test_an_announced_payment_is_matched_as_the_partner_said(road: Road) -> None:
    first, second = invoiced(road, "A-1"), invoiced(road, "A-2")
    credit = issue_credit_note(road.services, first.number, by="test", why="x", quantities={"1": Decimal(10)})
    assert open_of(road, credit.number) == 0  # settled with its invoice
    third = invoiced(road, "A-3")
    found = take(road, remadv(("380", second.number, "150.00"), ("380", third.number, "120.00")))
    assert "settlement.invoice-unknown" not in found
    assert codes(road, second.number)[-1] == InvoiceStatus.PAYMENT_SENT
    rows = f"date;amount;reference;id\n{today()};270.00;VIR MARTIN;1\n".encode()
    (booked,) = import_statement(road.services, rows, "bank.csv", by="test").booked
    assert (booked.why, booked.debtor) == ("announced", "C0042")
    assert {share.number: share.amount for share in booked.shares} == {second.number: 150, third.number: 120}
    assert (open_of(road, second.number), open_of(road, third.number)) == (0, Decimal(30))


def test_an_announcement_is_used_once(quick_road: Road) -> None:
    first = invoiced(quick_road, "A-1")
    take(quick_road, remadv(("380", first.number, "100.00")))
    rows = f"date;amount;reference;id\n{today()};100.00;a;1\n{today()};100.00;b;2\n".encode()
    booked = import_statement(quick_road.services, rows, "bank.csv", by="test").booked
    assert [one.why for one in booked] == ["announced", "none"]
    assert open_of(quick_road, first.number) == Decimal(50)


def test_a_complaint_opens_a_dispute_once_with_the_partners_words(road: Road) -> None:
    made = invoiced(road)
    assert take(road, comdis(made.number, "5", "Prix convenu 11,50", "1")) == []
    assert take(road, comdis(made.number, "57", "Toujours 11,50", reference="S2")) == []
    with road.store.reading() as tx:
        (opened,) = tx.collection.disputes(still_open=True)
        assert tx.receivables.item(made.number).disputed
    assert (opened.number, opened.reason, opened.words, opened.lines) == (
        made.number,
        "price",
        "Prix convenu 11,50",
        ["1"],
    )
    assert (opened.owner, opened.opened_by) == ("billing", "martin")
    assert codes(road, made.number)[-1] == InvoiceStatus.DISPUTED


def test_a_partner_cannot_speak_of_anothers_invoices(quick_road: Road) -> None:
    made = invoiced(quick_road)
    other = a_partner(id="other", name="Autre", identifiers=(Identifier(scheme="unb", value=f"{STRANGER_GLN}:14"),))
    load(quick_road, other)
    found = take(quick_road, comdis(made.number, "5", "x", sender=STRANGER_GLN))
    found += take(quick_road, remadv(("380", made.number, "150.00"), sender=STRANGER_GLN, reference="S2"))
    assert found.count("settlement.invoice-unknown") == 2
    with quick_road.store.reading() as tx:
        assert tx.collection.disputes() == []
        assert tx.receivables.announced(Decimal(150), "EUR") == []
    assert codes(quick_road, made.number) == [InvoiceStatus.DEPOSITED]


def test_an_invoice_nobody_issued_is_a_finding(quick_road: Road) -> None:
    invoiced(quick_road)
    assert "settlement.invoice-unknown" in take(quick_road, comdis("F1999-000001", "5", "x"))
