"""One sale from the quotation to the closing: every document names the one before, and all lie in one evidence file."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from typing import Any

from gateway.model.order import Order
from gateway.model.parts import Period
from gateway.model.receivable import DisputeOutcome
from gateway.pipeline import accept_quotation, despatch, make_quotation
from gateway.pipeline.disputes import close_dispute
from gateway.pipeline.evidence import attach, evidence_file
from gateway.pipeline.payments import import_statement
from gateway.store.orders import OrderRow
from tests.builders import a_line, a_partner, an_order, own_identity
from tests.gateway.billing.sold import balance, invoices, load, open_of, state, sums_agree
from tests.gateway.billing.test_settlement_in import codes, comdis, remadv, take
from tests.road import Road, today

BANK = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>BK1</AcctSvcrRef>
<NtryDtls><TxDtls><RmtInf><Ustrd>VIR MARTIN</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def quoted_and_ordered(road: Road) -> tuple[str, OrderRow]:
    """Ten brackets at 12.50, quoted and then ordered as PO-9."""
    day = today() + timedelta(days=30)
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    wanted = Period(earliest=day, latest=day)
    asked: Order = an_order(None, issued_at=today(), requested_delivery=wanted, lines=(a_line(price=None),))
    quotation, _ = make_quotation(road.services, asked, by="ana")
    taken = accept_quotation(road.services, quotation.number, order_number="PO-9", by="ana")
    road.work()
    (row,) = road.orders(taken.inbound.id)
    assert row.state == "accepted"
    return quotation.number, row


def unpacked(road: Road, order_id: str) -> dict[str, Any]:
    """The index of the evidence, once every hash in it and in SHA256SUMS has been held against the file's bytes."""
    with zipfile.ZipFile(io.BytesIO(evidence_file(road.services, order_id))) as bundle:
        sums = dict(reversed(line.split("  ", 1)) for line in bundle.read("SHA256SUMS").decode().splitlines())
        assert set(sums) == set(bundle.namelist()) - {"SHA256SUMS"}
        for name, said in sums.items():
            assert said == hashlib.sha256(bundle.read(name)).hexdigest(), name
        index: dict[str, Any] = json.loads(bundle.read("index.json"))
        assert {one["file"]: one["sha256"] for one in index["exhibits"]}.items() <= sums.items()
    return index


def test_a_sale_from_quotation_to_closing_is_one_chain_of_documents(road: Road) -> None:
    load(road, own_identity(invoices_as=("factur-x",)), a_partner(answers=("ORDRSP", "DESADV", "INVOIC")))
    quotation, order = quoted_and_ordered(road)

    for quantity in (4, 6):
        despatch(road.services, order.id, by="test", quantities={"1": Decimal(quantity)})
        road.work()
    attach(road.services, order.id, b"%PDF-1.4 x", "BL signe.pdf", "application/pdf", kind="proof_of_delivery", by="x")
    first, second = invoices(road, order.id)
    assert [one.gross for one in (first, second)] == [Decimal(60), Decimal(90)]

    assert take(road, comdis(second.number, "57", "Deux tordues", "1")) == []
    with road.store.reading() as tx:
        (contested,) = tx.collection.disputes(still_open=True)
    close_dispute(
        road.services, contested.id, DisputeOutcome.CREDITED, by="Claire", why="Vu", quantities={"1": Decimal(2)}
    )
    credit = invoices(road, order.id)[-1]
    assert (credit.preceding, credit.gross) == (second.number, Decimal(30))

    assert take(road, remadv(("380", first.number, "60.00"), ("380", second.number, "60.00"), reference="S2")) == []
    report = import_statement(road.services, BANK.format(amount="120.00", day=today()).encode(), "camt.xml", by="test")
    assert [(one.debtor, one.why) for one in report.booked] == [("C0042", "announced")]
    assert [open_of(road, one.number) for one in (first, second, credit)] == [0, 0, 0]
    assert (state(road, order.id), balance(road)) == ("paid", 0)
    assert codes(road, second.number) == [200, 207, 209, 211, 212]
    assert sums_agree(road)
    road.work()

    index = unpacked(road, order.id)
    kinds = [one["kind"] for one in index["exhibits"]]
    assert kinds[0] == "quotation"
    for wanted, times in {
        "order as it arrived": 1, "ORDRSP sent": 1, "DESADV sent": 2, "delivery note": 2, "delivery note as a page": 2,
        "proof_of_delivery": 1, "INVOIC sent": 3, "invoice, archived original": 2, "invoice as factur-x": 2,
        "credit note, archived original": 1, "credit_note as factur-x": 1, "payment": 1,
        "what was told of an invoice, as it arrived": 2,
    }.items():  # fmt: skip
        assert kinds.count(wanted) == times, wanted
    assert {"kind": "quotation", "number": quotation} in [
        {key: one[key] for key in ("kind", "number")} for one in index["order"]["names"]
    ]
    notes = [one["number"] for one in index["despatches"]]
    assert [one["names"] for one in index["despatches"]] == ["PO-9", "PO-9"]
    assert [{"PO-9", note} <= set(one["names"]) for note, one in zip(notes, index["invoices"], strict=False)] == [
        True,
        True,
    ]
    assert index["invoices"][-1]["names"] == second.number
    settled = [(one["payment"] is not None, one["credit_note"]) for one in index["invoices"][1]["settled_by"]]
    assert settled == [(False, credit.number), (True, None)]
    assert index["order"]["state"] == "paid"
