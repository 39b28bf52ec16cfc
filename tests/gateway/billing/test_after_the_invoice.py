"""From the invoice to the money, on a whole road: credit notes, deposits, periods, payments, disputes, reminders, evidence."""

import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest

from adapters.formats.en16931.hybrid import extract
from adapters.formats.forms import XmlForm
from gateway.billing.matching import Share
from gateway.errors import Conflict
from gateway.model.base import Document
from gateway.model.finding import Finding
from gateway.model.parts import Identifier
from gateway.model.receivable import DisputeOutcome, DisputeReason, InvoiceStatus, ReminderStep
from gateway.pipeline import despatch, invoice_period, issue_credit_note, issue_deposit, issue_invoices
from gateway.pipeline.copies import copy
from gateway.pipeline.credit_notes import issue_rebate
from gateway.pipeline.disputes import close_dispute, open_dispute
from gateway.pipeline.evidence import attach, evidence_file
from gateway.pipeline.payments import allocate, import_statement
from gateway.pipeline.reminders import pause_reminders, reminders_due, send_reminders
from tests.builders import a_partner, an_account, own_identity
from tests.gateway.billing.sold import (
    accepted,
    balance,
    invoiced,
    invoices,
    load,
    open_of,
    state,
    sums_agree,
)
from tests.road import RICH, Road, today


def statement(*rows: tuple[str, str, str]) -> bytes:
    """Amount, reference and key of each credit, as a bank's CSV."""
    lines = [f"{today():%d/%m/%Y};{amount};{reference};{key}" for amount, reference, key in rows]
    return ("Date;Montant;Libellé;Id\n" + "\n".join(lines)).encode("cp1252")


def pay(road: Road, amount: str, reference: str, key: str = "k1") -> None:
    import_statement(road.services, statement((amount, reference, key)), "releve.csv", by="test")


def codes(road: Road, number: str) -> list[int]:
    with road.store.reading() as tx:
        return [row.code for row in tx.receivables.statuses(number)]


# --- credit notes


def test_a_whole_credit_note_mirrors_its_invoice_settles_it_and_frees_the_credit(road: Road) -> None:
    made = invoiced(road, lines=2)
    credit = issue_credit_note(road.services, made.number, by="Claire", why="Livré deux fois")
    assert (credit.kind, credit.preceding, credit.gross) == ("credit_note", made.number, made.gross)
    note = credit.invoice()
    (origin,) = [known for known in note.references if known.kind == "invoice"]
    assert (origin.number, origin.date) == (made.number, made.issued_on)
    assert note.totals == made.invoice().totals
    assert (open_of(road, made.number), open_of(road, credit.number)) == (0, 0)
    assert balance(road) == 0
    assert sums_agree(road)
    with pytest.raises(Conflict, match="nothing to credit"):
        issue_credit_note(road.services, made.number, by="Claire", why="encore")


def test_a_part_is_credited_up_to_what_was_invoiced(quick_road: Road) -> None:
    made = invoiced(quick_road)
    first = issue_credit_note(
        quick_road.services, made.number, by="test", why="Deux cassées", quantities={"1": Decimal(2)}
    )
    assert first.gross == Decimal(30)
    with pytest.raises(Conflict, match="8 is left"):
        issue_credit_note(quick_road.services, made.number, by="test", why="trop", quantities={"1": Decimal(9)})
    with pytest.raises(Conflict, match="no line 7"):
        issue_credit_note(quick_road.services, made.number, by="test", why="?", quantities={"7": Decimal(1)})
    rest = issue_credit_note(quick_road.services, made.number, by="test", why="Le reste aussi")
    assert first.gross + rest.gross == made.gross
    assert balance(quick_road) == 0


def test_a_credit_note_needs_a_reason_and_is_itself_never_credited(quick_road: Road) -> None:
    made = invoiced(quick_road)
    with pytest.raises(Conflict, match="reason"):
        issue_credit_note(quick_road.services, made.number, by="test", why=" ")
    credit = issue_credit_note(quick_road.services, made.number, by="test", why="Retour")
    with pytest.raises(Conflict, match="cannot be credited"):
        issue_credit_note(quick_road.services, credit.number, by="test", why="Retour du retour")


def test_what_was_paid_before_the_credit_note_stays_to_the_customers_credit(quick_road: Road) -> None:
    made = invoiced(quick_road)
    pay(quick_road, "150,00", made.number)
    credit = issue_credit_note(quick_road.services, made.number, by="test", why="Retour")
    assert open_of(quick_road, credit.number) == Decimal(-150)
    assert balance(quick_road) == Decimal(-150)


def test_the_credit_note_goes_to_the_partner_as_invoic(quick_road: Road) -> None:
    made = invoiced(quick_road)
    issue_credit_note(quick_road.services, made.number, by="test", why="Retour")
    quick_road.work()
    with quick_road.store.reading() as tx:
        sent = [row for row in tx.outgoing.about(order_id=made.order_id) if row.kind == "INVOIC"]
    bodies = [quick_road.content(row) for row in sent]
    assert any(b"BGM+381+A" in body and made.number.encode() in body for body in bodies)


# --- deposits, periods, rebates


def test_a_deposit_is_paid_and_deducted_by_the_final_invoice(road: Road) -> None:
    row = accepted(road)
    deposit = issue_deposit(road.services, row.id, Decimal(30), by="test")
    assert (deposit.kind, deposit.gross) == ("deposit", Decimal(45))
    assert deposit.number.startswith("AC")
    assert balance(road) == Decimal(150)  # the order is owed, its deposit is a part of it
    pay(road, "45.00", f"Acompte {deposit.number}")
    assert balance(road) == Decimal(105)
    despatch(road.services, row.id, by="test")
    road.work()
    final = invoices(road, row.id)[-1]
    document = final.invoice()
    assert (final.gross, final.payable) == (Decimal(150), Decimal(105))
    assert document.business_process == "B4"
    assert [paid.number for paid in document.prepayments] == [deposit.number]
    assert balance(road) == Decimal(105)
    pay(road, "105.00", final.number, "k2")
    assert balance(road) == 0
    assert state(road, row.id) == "paid"
    assert sums_agree(road)


def test_an_unpaid_deposit_holds_the_final_invoice_back(quick_road: Road) -> None:
    row = accepted(quick_road)
    deposit = issue_deposit(quick_road.services, row.id, Decimal(30), by="test")
    despatch(quick_road.services, row.id, by="test")
    quick_road.work()
    assert [made.kind for made in invoices(quick_road, row.id)] == ["deposit"]
    with pytest.raises(Conflict, match=deposit.number):
        issue_invoices(quick_road.services, row.id, by="test")
    issue_credit_note(quick_road.services, deposit.number, by="test", why="Acompte annulé")
    made = issue_invoices(quick_road.services, row.id, by="test")
    assert made[-1].payable == Decimal(150)
    assert balance(quick_road) == Decimal(150)


def test_a_deposit_larger_than_the_first_delivery_is_deducted_by_parts(quick_road: Road) -> None:
    row = accepted(quick_road)
    deposit = issue_deposit(quick_road.services, row.id, Decimal(60), by="test")
    pay(quick_road, "90", deposit.number)
    for quantity in (4, 6):
        despatch(quick_road.services, row.id, by="test", quantities={"1": Decimal(quantity)})
        quick_road.work()
    first, second = [made for made in invoices(quick_road, row.id) if made.kind == "invoice"]
    assert (first.gross, first.payable) == (Decimal(60), 0)
    assert (second.gross, second.payable) == (Decimal(90), Decimal(60))
    assert balance(quick_road) == Decimal(60)
    assert sums_agree(quick_road)


def test_a_period_is_invoiced_at_once_for_the_accounts_that_want_it(road: Road) -> None:
    load(road, an_account(limit=RICH, invoicing="period"))
    rows = [accepted(road, number) for number in ("P-1", "P-2")]
    for row in rows:
        despatch(road.services, row.id, by="test")
    road.work()
    assert [invoices(road, row.id) for row in rows] == [[], []]
    (issued,) = invoice_period(road.services, "C0042", today() - timedelta(days=1), today(), by="test")
    assert issued.invoice is not None
    assert issued.invoice.gross == Decimal(300)
    orders = {known.number for known in issued.invoice.invoice().references if known.kind == "order"}
    assert orders == {"P-1", "P-2"}
    assert [state(road, row.id) for row in rows] == ["invoiced", "invoiced"]
    assert balance(road) == Decimal(300)
    assert sums_agree(road)
    assert invoice_period(road.services, "C0042", today(), today(), by="test") == []


def test_a_rebate_is_counted_on_the_turnover_less_what_was_credited(quick_road: Road) -> None:
    first, _ = invoiced(quick_road, "A-1"), invoiced(quick_road, "A-2")
    issue_credit_note(quick_road.services, first.number, by="test", why="x", quantities={"1": Decimal(2)})
    day = first.issued_on
    made = issue_rebate(quick_road.services, "C0042", day, day, Decimal(10), "ACC-7", by="test")
    assert (made.kind, made.net) == ("rebate", Decimal("22.50"))  # 10 % of 125 + 125 - 25
    assert balance(quick_road) == Decimal(300) - Decimal(30) - Decimal(27)


# --- payments


def test_a_payment_that_names_its_invoice_settles_it_once(road: Road) -> None:
    made = invoiced(road)
    content = statement(("150,00", f"VIR QUINCAILLERIE MARTIN {made.number.replace('-', ' ')}", "op-1"))
    first = import_statement(road.services, content, "releve.csv", by="test")
    assert [(one.debtor, one.why, one.shares) for one in first.booked] == [
        ("C0042", "reference", (Share(made.number, Decimal(150)),))
    ]
    again = import_statement(road.services, content, "releve.csv", by="test")
    assert (again.booked, again.known) == ((), 1)
    assert open_of(road, made.number) == 0
    assert balance(road) == 0
    assert state(road, made.order_id or "") == "paid"
    assert codes(road, made.number) == [InvoiceStatus.DEPOSITED, InvoiceStatus.PAID]


def test_a_payment_nobody_knows_waits_and_is_settled_by_hand(quick_road: Road) -> None:
    first, second = invoiced(quick_road, "A-1"), invoiced(quick_road, "A-2")
    pay(quick_road, "200,00", "merci")
    with quick_road.store.reading() as tx:
        (waiting,) = tx.receivables.payments(unallocated=True)
    assert (waiting.debtor, waiting.left) == (None, Decimal(200))
    assert balance(quick_road) == Decimal(300)
    with pytest.raises(Conflict, match="no debtor"):
        allocate(quick_road.services, waiting.id, by="Claire")
    with pytest.raises(Conflict, match="cannot settle"):
        allocate(
            quick_road.services, waiting.id, by="Claire", debtor="C0042", shares=[Share(first.number, Decimal(151))]
        )
    settled = allocate(quick_road.services, waiting.id, by="Claire", debtor="C0042")
    assert (settled.left, open_of(quick_road, first.number), open_of(quick_road, second.number)) == (0, 0, Decimal(100))
    assert balance(quick_road) == Decimal(100)
    assert sums_agree(quick_road)


def test_the_iban_of_an_account_says_whose_money_it_is(quick_road: Road) -> None:
    iban = "FR7630006000011234567890189"
    load(quick_road, an_account(limit=RICH, identifiers=(Identifier(scheme="iban", value=iban),)))
    invoiced(quick_road)
    rows = f"date;amount;reference;iban\n{today()};50.00;acompte;{iban}\n".encode()
    report = import_statement(quick_road.services, rows, "bank.csv", by="test")
    assert [(one.debtor, one.shares) for one in report.booked] == [("C0042", ())]
    assert balance(quick_road) == Decimal(100)


def test_a_file_that_is_no_statement_is_said_so(quick_road: Road) -> None:
    with pytest.raises(Conflict, match="no bank statement"):
        import_statement(quick_road.services, b"%PDF-1.7", "scan.pdf", by="test")


# --- disputes and reminders


def test_a_disputed_invoice_is_not_chased_and_ends_with_a_credit_note(road: Road) -> None:
    made = invoiced(road)
    late = today() + timedelta(days=60)
    opened = open_dispute(
        road.services, made.number, DisputeReason.DAMAGED, "Deux tordues", owner="Claire", by="test", lines=["1"]
    )
    assert reminders_due(road.services, late) == []
    assert codes(road, made.number)[-1] == InvoiceStatus.DISPUTED
    closed = close_dispute(
        road.services,
        opened.id,
        DisputeOutcome.CREDITED,
        by="Claire",
        why="Deux équerres tordues",
        quantities={"1": Decimal(2)},
    )
    assert closed.credit_note is not None
    assert open_of(road, made.number) == Decimal(120)
    assert balance(road) == Decimal(120)
    (due,) = reminders_due(road.services, late)
    assert [item.number for item in due.items] == [made.number]
    with pytest.raises(Conflict, match="was closed"):
        close_dispute(road.services, opened.id, DisputeOutcome.SETTLED, by="x", why="y")


def test_reminders_take_their_steps_one_by_one_and_never_twice(road: Road) -> None:
    made = invoiced(road)
    assert made.due_on is not None
    taken = [
        (days, letter.step)
        for days in range(-7, 100, 2)
        for letter in send_reminders(road.services, by="test", today=made.due_on + timedelta(days=days))
    ]
    steps = [step for _, step in taken]
    assert steps == list(ReminderStep)[: len(steps)]
    assert taken[0] == (-5, ReminderStep.BEFORE_DUE)
    with road.store.reading() as tx:
        letters = tx.collection.reminders(number=made.number)
        sent = [row for row in letters if row.sha256]
    assert len(sent) == len(steps) == len(set(steps))
    assert road.services.archive.fetch(sent[0].sha256 or "").startswith(b"%PDF")


def test_a_letter_claims_interest_and_indemnity_from_its_step_on(quick_road: Road) -> None:
    made = invoiced(quick_road)
    assert made.due_on is not None
    first, second = (
        send_reminders(quick_road.services, by="test", today=made.due_on + timedelta(days=days))[0] for days in (10, 20)
    )
    assert (first.step, first.interest, first.indemnity) == (ReminderStep.FIRST, 0, 0)
    assert (second.step, second.interest, second.indemnity) == (ReminderStep.SECOND, Decimal("1.00"), Decimal(40))


def test_a_pause_a_small_debt_and_an_unreminded_account_are_left_alone(quick_road: Road) -> None:
    made = invoiced(quick_road)
    late = today() + timedelta(days=60)
    pause_reminders(quick_road.services, "C0042", late, by="test", why="Échéancier convenu")
    assert reminders_due(quick_road.services, late) == []
    assert len(reminders_due(quick_road.services, late + timedelta(days=1))) == 1
    load(quick_road, an_account(limit=RICH, reminders="none"))
    assert reminders_due(quick_road.services, late + timedelta(days=1)) == []
    load(quick_road, an_account(limit=RICH))
    pay(quick_road, "140.00", made.number)
    assert reminders_due(quick_road.services, late + timedelta(days=1)) == []


# --- copies and evidence


def test_a_partner_gets_its_factur_x_whose_bytes_are_the_ones_we_keep(road: Road) -> None:
    load(road, a_partner(invoices_as=("factur-x", "ubl")), own_identity(invoices_as=("pdf", "cii")))
    made = invoiced(road)
    with road.store.reading() as tx:
        kept = {copy.form: copy for copy in tx.billing.copies(made.number)}
        sent = {row.kind: row for row in tx.outgoing.about(order_id=made.order_id)}
    assert set(kept) == {"factur-x", "ubl", "pdf", "cii"}
    assert {"INVOIC", "FACTUR-X", "UBL"} <= set(sent)
    assert "PDF" not in sent
    assert sent["FACTUR-X"].sha256 == kept["factur-x"].sha256
    assert kept["factur-x"].verdict["valid"]
    hybrid, cii = (road.services.archive.fetch(kept[form].sha256) for form in ("factur-x", "cii"))
    assert extract(hybrid) == cii
    assert sent["FACTUR-X"].state in ("sent", "delivered")


def nowhere() -> list[Document]:
    """Martin takes Factur-X at an address that BR-FR-23 refuses."""
    spoilt = Identifier(scheme="0225", value="404833048 é")
    return [a_partner(invoices_as=("factur-x", "ubl")), an_account(limit=RICH, electronic_address=spoilt)]


def test_a_draft_that_a_form_would_refuse_is_held_with_the_rules_words_and_uses_no_number(road: Road) -> None:
    row = accepted(road)
    load(road, *nowhere())
    despatch(road.services, row.id, by="test")
    road.work()
    assert invoices(road, row.id) == []
    with road.store.reading() as tx:
        (hold,) = [one for one in tx.orders.holds(row.id, still_open=True) if one.kind == "invoice"]
    assert "BR-FR-23" in hold.reason["fr"]
    with pytest.raises(Conflict, match="BR-FR-23"):
        issue_invoices(road.services, row.id, by="test")
    load(road, an_account(limit=RICH))
    (made,) = issue_invoices(road.services, row.id, by="test")
    assert (made.rank, made.chain_rank) == (1, 1)
    road.work()
    with road.store.reading() as tx:
        assert {copy.form for copy in tx.billing.copies(made.number)} == {"factur-x", "ubl"}
        assert tx.orders.holds(row.id, still_open=True) == []


def test_the_rules_never_run_while_a_transaction_is_open(quick_road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    load(quick_road, a_partner(invoices_as=("cii",)))
    row = accepted(quick_road)
    despatch(quick_road.services, row.id, by="test")
    asked: list[bool] = []
    judge = XmlForm.judge

    def watched(form: XmlForm, document: Document) -> tuple[Finding, ...]:
        with quick_road.store.transaction():  # on SQLite it would wait for ever beside another writer
            asked.append(True)
        return judge(form, document)

    monkeypatch.setattr(XmlForm, "judge", watched)
    quick_road.work()
    assert asked == [True]
    assert len(invoices(quick_road, row.id)) == 1


def test_a_form_that_is_asked_for_after_the_issue_and_refused_is_never_kept(quick_road: Road) -> None:
    load(quick_road, *nowhere()[1:])
    made = invoiced(quick_road)
    with pytest.raises(Conflict, match="BR-FR-23"):
        copy(quick_road.services, made.number, "factur-x")
    with quick_road.store.reading() as tx:
        assert tx.billing.copies(made.number) == []


def test_the_evidence_file_holds_every_document_with_its_hash(road: Road) -> None:
    load(road, own_identity(invoices_as=("factur-x",)), a_partner(answers=("ORDRSP", "DESADV", "INVOIC")))
    made = invoiced(road)
    assert made.order_id is not None
    attach(
        road.services,
        made.order_id,
        b"%PDF-1.4 signed",
        "../BL signé.pdf",
        "application/pdf",
        kind="proof_of_delivery",
        by="x",
    )
    issue_credit_note(road.services, made.number, by="test", why="Retour", quantities={"1": Decimal(1)})
    pay(road, "135.00", made.number)
    send_reminders(road.services, by="test", today=(made.due_on or today()) + timedelta(days=10))
    road.work()
    with zipfile.ZipFile(io.BytesIO(evidence_file(road.services, made.order_id))) as bundle:
        names = bundle.namelist()
        sums = dict(reversed(line.split("  ", 1)) for line in bundle.read("SHA256SUMS").decode().splitlines())
        for name in names:
            if name != "SHA256SUMS":
                assert sums[name] == hashlib.sha256(bundle.read(name)).hexdigest(), name
        index = json.loads(bundle.read("index.json"))
    assert not any(".." in name or "/" in name for name in names)
    kinds = [exhibit["kind"] for exhibit in index["exhibits"]]
    for wanted in ("order as it arrived", "ORDRSP sent", "INVOIC sent", "delivery note", "invoice, archived original"):
        assert wanted in kinds, kinds
    assert {"credit note, archived original", "proof_of_delivery", "invoice as factur-x"} <= set(kinds)
    assert {"DESADV sent", "delivery note as a page", "payment"} <= set(kinds)
    assert kinds[0] == "order as it arrived"
    (gone,) = index["despatches"]
    assert gone["names"] == "A-1"
    assert {"A-1", gone["number"]} <= set(index["invoices"][0]["names"])
    assert {one["payment"] is None for one in index["invoices"][0]["settled_by"]} == {True, False}
    credit = index["invoices"][1]
    assert (credit["kind"], credit["names"]) == ("credit_note", made.number)
    assert index["order"]["number"] == "A-1"
    assert [event["kind"] for event in index["events"]].count("invoiced") == 1


def test_the_evidence_is_dated_by_the_day_of_the_events(quick_road: Road) -> None:
    made = invoiced(quick_road)
    with zipfile.ZipFile(io.BytesIO(evidence_file(quick_road.services, made.order_id or ""))) as bundle:
        assert all(date(*entry.date_time[:3]) >= date(2020, 1, 1) for entry in bundle.infolist())
