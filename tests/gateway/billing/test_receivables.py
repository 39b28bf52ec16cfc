"""Matching, ageing and dunning as plain decisions; statements as banks and accountants write them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.statements.camt import Camt053
from adapters.formats.statements.table import CsvStatement
from gateway.billing.ageing import aged
from gateway.billing.dunning import GENTLE, POLICIES, STANDARD, due_steps, interest, next_step, policy_of
from gateway.billing.letters import CLOSINGS, GREETINGS, TEXTS, TITLES, letter
from gateway.billing.matching import Share, match_payment, names, spread
from gateway.model.receivable import IncomingPayment, OpenItem, ReminderPolicy, ReminderStep
from tests.builders import an_account, own_identity

TODAY = date(2026, 6, 1)


def an_item(number: str = "F2026-000001", open_amount: str = "150.00", **changes: Any) -> OpenItem:
    said: dict[str, Any] = {
        "number": number,
        "debtor": "C0042",
        "currency": "EUR",
        "issued_on": date(2026, 4, 1),
        "due_on": date(2026, 5, 1),
        "amount": Decimal(open_amount),
        "open": Decimal(open_amount),
    }
    return OpenItem(**said | changes)


def a_payment(amount: str = "150.00", reference: str = "", **changes: Any) -> IncomingPayment:
    said: dict[str, Any] = {
        "key": "k",
        "received_on": TODAY,
        "amount": Decimal(amount),
        "currency": "EUR",
        "reference": reference,
    }
    return IncomingPayment(**said | changes)


def shares(amount: str, reference: str, *items: OpenItem) -> dict[str, Decimal]:
    payment = a_payment(amount, reference)
    return {share.number: share.amount for share in match_payment(payment, payment.amount, items).shares}


@pytest.mark.parametrize(
    "reference", ["F2026-000001", "facture F2026 000001 merci", "VIR/F2026000001/", "f2026-000001"]
)
def test_a_number_is_found_however_the_bank_spells_it(reference: str) -> None:
    assert names(reference, "F2026-000001")


@pytest.mark.parametrize("reference", ["F2026-0000012", "F2026-00000", ""])
def test_a_longer_number_is_another_invoice(reference: str) -> None:
    assert not names(reference, "F2026-000001")


def test_a_payment_settles_what_it_names_the_credit_note_first() -> None:
    credit = an_item("A2026-000001", "-30.00")
    assert shares("120.00", "F2026-000001 - A2026-000001", an_item(), credit) == {
        "A2026-000001": Decimal("-30.00"),
        "F2026-000001": Decimal("150.00"),
    }


def test_an_amount_that_only_one_invoice_has_is_enough() -> None:
    other = an_item("F2026-000002", "99.00")
    assert shares("150.00", "", an_item(), other) == {"F2026-000001": Decimal("150.00")}
    assert shares("150.00", "", an_item(), an_item("F2026-000003")) == {}


def test_the_sum_of_everything_one_debtor_owes_is_recognised() -> None:
    items = (an_item(), an_item("F2026-000002", "99.00"), an_item("A2026-000001", "-20.00"))
    assert sum(shares("229.00", "solde", *items).values()) == Decimal("229.00")
    assert shares("229.00", "solde", *items, an_item("F2026-000009", "1.00", debtor="C1")) == {}


def test_a_credit_note_is_deducted_from_invoices_only_never_paid_back_onto_the_payment() -> None:
    note = an_item("A2026-000001", "-107.34")
    named = match_payment(a_payment("1.22", reference="A2026-000001"), Decimal("1.22"), [note])
    assert named.shares == ()
    with_a_small_invoice = spread(Decimal("1.22"), [note, an_item("F2026-000001", "50.00")])
    assert with_a_small_invoice == (Share("A2026-000001", Decimal("-50.00")), Share("F2026-000001", Decimal("50.00")))


def test_another_currency_is_never_matched() -> None:
    assert shares("150.00", "F2026-000001", an_item(currency="USD")) == {}


@given(
    st.decimals("0.01", "5000", places=2),
    st.lists(st.decimals("-500", "1500", places=2).filter(bool), min_size=1, max_size=6),
)
def test_no_share_is_more_than_what_is_open_and_no_payment_gives_more_than_it_has(
    amount: Decimal, open_amounts: list[Decimal]
) -> None:
    items = [an_item(f"F{index}", str(value)) for index, value in enumerate(open_amounts)]
    known = {item.number: item.open for item in items}
    made = spread(amount, items)
    assert 0 <= sum((share.amount for share in made), Decimal(0)) <= amount
    for share in made:
        assert abs(share.amount) <= abs(known[share.number])
        assert (share.amount > 0) == (known[share.number] > 0)
    assert len({share.number for share in made}) == len(made)
    assert all(isinstance(share, Share) for share in made)


def test_ages_sum_to_what_is_owed_and_credits_make_nobody_late() -> None:
    items = [
        an_item("F1", "100", due_on=TODAY + timedelta(days=3)),
        an_item("F2", "200", due_on=TODAY - timedelta(days=1)),
        an_item("F3", "300", due_on=TODAY - timedelta(days=45), disputed=True),
        an_item("F4", "400", due_on=TODAY - timedelta(days=200)),
        an_item("A1", "-50", due_on=TODAY - timedelta(days=90)),
    ]
    (one,) = aged(items, TODAY)
    assert one.buckets == {"not_due": 50, "1-30": 200, "31-60": 300, "61-90": 0, "90+": 400}
    assert (one.total, one.overdue, one.disputed) == (950, 900, 300)
    assert one.oldest == TODAY - timedelta(days=200)


def test_an_invoice_long_forgotten_starts_with_the_first_reminder() -> None:
    item = an_item(due_on=TODAY - timedelta(days=200))
    assert next_step(item, {}, STANDARD, TODAY) is ReminderStep.FIRST


def test_the_steps_keep_their_distance() -> None:
    item = an_item(due_on=TODAY - timedelta(days=60))
    taken = {ReminderStep.FIRST: TODAY - timedelta(days=3)}
    assert next_step(item, taken, STANDARD, TODAY) is None
    assert next_step(item, taken, STANDARD, TODAY + timedelta(days=4)) is ReminderStep.SECOND


def test_the_policy_of_the_segment_decides() -> None:
    item = an_item(due_on=TODAY - timedelta(days=12))
    assert [due.step for due in due_steps([item], {}, {"C0042": STANDARD}, TODAY)] == [ReminderStep.FIRST]
    assert due_steps([item], {}, {"C0042": GENTLE}, TODAY) == []
    assert due_steps([item], {}, {}, TODAY) == []


def test_an_account_is_reminded_as_its_segment_is_unless_it_says_otherwise() -> None:
    of_retail = ReminderPolicy(
        after={ReminderStep.FIRST: 12, ReminderStep.COURT: None, ReminderStep.BEFORE_DUE: -3}, tolerance=Decimal(200)
    )
    own = own_identity(reminders={"retail": of_retail, "default": ReminderPolicy(like="gentle")})
    said = {
        kind: policy_of(an_account(**changes), own)
        for kind, changes in {
            "retail": {"segment": "retail"},
            "other": {"segment": "wholesale"},
            "by word": {"segment": "retail", "reminders": "gentle"},
            "never": {"segment": "retail", "reminders": "none"},
        }.items()
    }
    assert (said["other"], said["by word"], said["never"]) == (GENTLE, GENTLE, None)
    retail = said["retail"]
    assert retail is not None
    assert {step.step: step.after for step in retail.steps} == {
        "before_due": -3, "first": 12, "second": 20, "registered": 35, "formal_notice": 50,
    }  # fmt: skip
    assert retail.tolerance == Decimal(200)
    assert policy_of(an_account(), own_identity()) is STANDARD


def test_a_segment_has_texts_of_its_own() -> None:
    said = ReminderPolicy(texts={"fr": {ReminderStep.FIRST: ("Chère cliente, réglez avant le {before} {sic}.",)}})
    policy = policy_of(an_account(), own_identity(reminders={"default": said}))
    assert policy is not None
    (due,) = due_steps([an_item(due_on=TODAY - timedelta(days=12))], {}, {"C0042": policy}, TODAY)
    made = letter(due, policy, an_account(), own_identity(), "rem_1", TODAY)
    assert made.text[1:] == (f"Chère cliente, réglez avant le {TODAY + timedelta(days=8):%d/%m/%Y} {{sic}}.",)
    english = letter(due, policy, an_account(language="en"), own_identity(), "rem_1", TODAY)
    assert english.text[1:] == TEXTS["en"][ReminderStep.FIRST]


def test_what_is_owed_less_credits_is_held_against_the_tolerance() -> None:
    late = TODAY - timedelta(days=12)
    items = [an_item(due_on=late), an_item("A2026-000001", "-140.00", due_on=late)]
    assert due_steps(items, {}, {"C0042": STANDARD}, TODAY) == []


def test_interest_is_counted_by_the_day() -> None:
    assert interest(Decimal(1000), 73, Decimal(10)) == Decimal("20.00")
    assert interest(Decimal(1000), -5, Decimal(10)) == 0


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_every_step_has_its_letter_in_every_language(language: str) -> None:
    account = an_account(language=language)
    for step in ReminderStep:
        due = due_steps([an_item(due_on=TODAY - timedelta(days=12))], {}, {"C0042": STANDARD}, TODAY)[0]
        from dataclasses import replace

        made = letter(replace(due, step=step), STANDARD, account, own_identity(), "rem_1", TODAY)
        assert made.title == TITLES[language][step]
        assert made.text[0] == GREETINGS[language]
        assert len(made.text) == 1 + len(TEXTS[language][step])
        assert not any("{" in words for words in made.text)
        assert made.closing == CLOSINGS[language]
        assert made.total == Decimal("150.00")


def test_policies_are_the_ones_an_account_may_name() -> None:
    assert set(POLICIES) == {"standard", "gentle"}


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1 234,56", "1234.56"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("12", "12"), ("12,5 €", "12.5")],
)
def test_amounts_are_read_as_french_and_english_write_them(text: str, amount: str) -> None:
    content = f"Date;Montant;Libellé\n01/06/2026;{text};x\n".encode("cp1252")
    (payment,) = CsvStatement().read(content).payments
    assert payment.amount == Decimal(amount)


def test_a_csv_line_that_cannot_be_read_is_said_and_the_others_go_in() -> None:
    content = b"date,amount,reference\n2026-06-01,10.00,a\nhier,10.00,b\n2026-06-02,abc,c\n2026-06-03,-5.00,d\n"
    statement = CsvStatement().read(content)
    assert [payment.reference for payment in statement.payments] == ["a"]
    assert [finding.place for finding in statement.findings] == ["line 3", "line 4"]


def test_the_same_words_twice_in_a_file_are_two_payments_and_again_the_same_two() -> None:
    content = b"date;amount;reference\n2026-06-01;10.00;a\n2026-06-01;10.00;a\n"
    first = [payment.key for payment in CsvStatement().read(content).payments]
    assert len(set(first)) == 2
    assert first == [payment.key for payment in CsvStatement().read(content).payments]


def test_a_csv_without_date_and_amount_is_no_statement() -> None:
    assert CsvStatement().bid(b"name;city\nx;y\n", "x.csv") == 0
    assert CsvStatement().bid("Date;Libellé;Montant\n".encode(), "x.csv") > 0
    assert CsvStatement().read(b"").findings[0].code == "statement.unreadable"


CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>
<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">150.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-06-01</Dt></BookgDt>
<AcctSvcrRef>BK1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>Quincaillerie Martin</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>F2026-000001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">70.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-06-02T10:00:00</DtTm></BookgDt>
<NtryDtls><TxDtls><Amt Ccy="EUR">30.00</Amt><RmtInf><Ustrd>A</Ustrd></RmtInf></TxDtls>
<TxDtls><AmtDtls><TxAmt><Amt Ccy="EUR">40.00</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>B</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-06-02</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-06-02</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">x</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-06-02</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def test_camt_053_gives_the_booked_credits_with_payer_and_reference() -> None:
    statement = Camt053().read(CAMT.encode())
    assert [(one.amount, one.reference, one.received_on) for one in statement.payments] == [
        (Decimal("150.00"), "F2026-000001 E1", date(2026, 6, 1)),
        (Decimal("30.00"), "A", date(2026, 6, 2)),
        (Decimal("40.00"), "B", date(2026, 6, 2)),
    ]
    first = statement.payments[0]
    assert (first.payer, first.iban) == ("Quincaillerie Martin", "FR1420041010050500013M02606")
    assert first.key == "camt/FR7630006000011234567890189/BK1/1"
    assert len({one.key for one in statement.payments}) == 3
    assert [finding.place for finding in statement.findings] == ["Ntry 5"]


def test_camt_053_is_recognised_by_its_namespace_and_nothing_hostile_is_read() -> None:
    assert Camt053().bid(CAMT.encode()[:512], None) == 100
    assert Camt053().bid(b"<html/>", "x.xml") == 0
    for content in (b"<broken", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
        assert Camt053().read(content).findings[0].code == "statement.unreadable"
