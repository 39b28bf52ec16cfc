"""What is written out reads back to the same rows, in every form; and the audit finds what was put wrong on purpose."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.masterdata import (
    Base,
    SiteRow,
    audit,
    completed,
    read_master_file,
    settle_accounts,
    sites_of,
    write_master,
)
from gateway.masterdata.audit import SAID
from gateway.masterdata.kinds import plain_word
from gateway.masterdata.rows import NONE_WORDS
from gateway.model.base import Document
from gateway.model.calendar import Closure, WorkCalendar
from gateway.model.conditions import Condition, Contract, CreditPolicy
from gateway.model.master import Account, CreditLimit, CrossReference, LedgerItem, Stock
from gateway.model.parts import Address, Contact
from tests.builders import (
    BRACKET,
    PAINT,
    PRICES,
    SCREW,
    a_partner,
    a_price,
    an_account,
    an_item,
    own_identity,
)

CALENDAR = WorkCalendar(
    region="57", closures=(Closure(first=date(2026, 8, 1), last=date(2026, 8, 15), reason="congés"),), transit_days=2
)
ROWS: dict[str, list[Document]] = {
    "own": [own_identity(calendar=CALENDAR, feed_hours={"open_items": 26})],
    "partners": [a_partner(severities={"price.differs": "warning"})],
    "items": [BRACKET, SCREW, PAINT, an_item("GAN", free_per=Decimal(12), status="discontinued", substitute="EQ-50")],
    "prices": list(PRICES),
    "stock": [Stock(item="EQ-50", available=Decimal("12.5"), lead_days=3)],
    "cross_references": [CrossReference(account="C0042", buyer_code="M;77", item="EQ-50")],
    "contracts": [Contract(number="M-1", account="C0042", payment_days=45, valid_from=date(2026, 1, 1))],
    "conditions": [Condition(code="PORT", reason="Port « franco »", kind="charge", stage="carriage", amount=15)],
    "credit_policies": [CreditPolicy(segment="A", over_limit="warn", deposit_percent=30)],
    "open_items": [LedgerItem(account="C0042", number="F1", open=Decimal("-12.50"), due_on=date(2026, 3, 1))],
    "sites": [*sites_of([an_account()])],
}


@pytest.mark.parametrize("form", ["csv", "yaml", "json"])
@pytest.mark.parametrize("kind", ROWS)
def test_every_kind_reads_back_to_the_same_rows(kind: str, form: str) -> None:
    content = write_master(kind, ROWS[kind], form)  # type: ignore[arg-type]
    read = read_master_file(f"{kind}.{form}", content)
    assert [found.en for found in read.refused] == []
    assert [row.model_dump() for row in read.rows] == [row.model_dump() for row in ROWS[kind]]


def test_accounts_in_csv_find_their_sites_in_the_file_of_sites() -> None:
    account = an_account(contact=Contact(name="Léa", email="lea@martin.example"), insured_until=date(2026, 12, 31))
    accounts = read_master_file("accounts.csv", write_master("accounts", [account], "csv"))
    sites = read_master_file("sites.csv", write_master("sites", sites_of([account]), "csv"))
    *_, settled = settle_accounts((accounts, sites), lambda _number: None)
    assert settled.rows[0].model_dump() == account.model_dump()


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(TEXT, TEXT, st.decimals(min_value=0, max_value=10**6, places=2))
def test_whatever_a_name_holds_it_survives_a_spreadsheet(name: str, reason: str, limit: Decimal) -> None:
    assume(not name.startswith(("{", "[")) and not reason.startswith(("{", "[")))
    assume(plain_word(reason) not in NONE_WORDS)  # the word that takes a reason away
    account = an_account(name=name, blocked_reason=reason, limit=limit, sites=())
    read = read_master_file("accounts.csv", write_master("accounts", [account], "csv"))
    assert [row.model_dump() for row in read.rows] == [account.model_dump()]


def test_a_limit_from_the_feed_leaves_the_rest_of_the_account_alone() -> None:
    limits = read_master_file("credit_limits.csv", "compte;encours autorisé;insolvent\nC0042;5 000,00;oui".encode())
    (settled,) = settle_accounts((limits,), lambda _number: an_account(segment="A"))
    (account,) = settled.rows
    assert account == an_account(segment="A", limit=Decimal("5000.00"), insolvent=True)
    accounts = read_master_file("accounts.csv", b"number,name\nC0042,Martin")
    (kept,) = settle_accounts((accounts,), lambda _number: an_account(segment="A"))
    assert (kept.rows[0].segment, kept.rows[0].limit) == ("A", Decimal(10_000))


def test_limits_of_nobody_are_refused() -> None:
    limits = read_master_file("credit_limits.csv", b"account;limit\nC404;1")
    assert isinstance(limits.rows[0], CreditLimit)
    (settled,) = settle_accounts((limits,), lambda _number: None)
    assert [found.code for found in settled.problems] == ["site.account"]


NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
GOOD = Base(
    own=own_identity(),
    partners=[a_partner()],
    accounts=[an_account(contact=Contact(email="a@b.example"))],
    items=[BRACKET],
    prices=[a_price()],
)


def found(**changes: object) -> list[tuple[str, str]]:
    return [(one.code, one.subject) for one in audit(replace(GOOD, **changes), NOW)]  # type: ignore[arg-type]


def test_a_good_base_has_no_defect() -> None:
    assert found() == []


DEAD = an_item("EQ-51", gtin=None, status="discontinued")
DEFECTS: list[tuple[dict[str, object], tuple[str, str]]] = [
    ({"own": None}, ("own.missing", "own")),
    ({"own": own_identity(iban=None)}, ("own.mention", "own")),
    ({"own": own_identity(feed_hours={"stock": 24})}, ("feed.never", "stock")),
    (
        {"own": own_identity(feed_hours={"stock": 24}), "feeds": {"stock": datetime(2026, 3, 9, tzinfo=UTC)}},
        ("feed.stale", "stock"),
    ),
    ({"accounts": [an_account(address=None)]}, ("account.address", "C0042")),
    ({"accounts": [an_account(gln=None, vat_id=None, legal_id=None)]}, ("account.identifier", "C0042")),
    ({"accounts": [an_account(limit=None)]}, ("account.limit", "C0042")),
    ({"accounts": [an_account(price_list="absent")]}, ("account.prices", "C0042")),
    ({"accounts": [an_account(group="G9")]}, ("account.group", "C0042")),
    ({"accounts": [an_account(segment="Z")]}, ("account.policy", "C0042")),
    ({"accounts": [an_account(payment_days=90)]}, ("account.terms-legal", "C0042")),
    ({"accounts": [an_account(insured_until=date(2026, 1, 1))]}, ("account.insurance", "C0042")),
    ({"accounts": [an_account(gln="3020120000018")]}, ("identifier.wrong", "C0042")),
    ({"accounts": [an_account(), an_account("C9")]}, ("identifier.shared", "C0042")),
    ({"contracts": [Contract(number="M", account="C0042", payment_days=60)]}, ("account.terms", "C0042")),
    ({"contracts": [Contract(number="M", account="C0042", valid_to=date(2025, 1, 1))]}, ("contract.expired", "M")),
    ({"items": [BRACKET, an_item("EQ-51")]}, ("item.gtin-shared", "EQ-51")),
    ({"items": [BRACKET, an_item("NEU", gtin=None)]}, ("item.price", "NEU")),
    ({"items": [an_item(substitute="GONE")]}, ("item.substitute", "EQ-50")),
    ({"prices": [a_price(), a_price("NEIN")]}, ("price.item", "standard")),
    ({"prices": [a_price(valid_to=date(2025, 1, 1))]}, ("price.expired", "standard")),
    (
        {"cross_references": [CrossReference(account="C0042", buyer_code="X", item="NO")]},
        ("reference.item", "C0042/X"),
    ),
    ({"own": own_identity(calendar=WorkCalendar(country="XX"))}, ("calendar.country", "own")),
    ({"accounts": [an_account(address=None, sites=())]}, ("account.site", "C0042")),
    ({"accounts": [an_account(vat_id=None)]}, ("account.vat", "C0042")),
    ({"accounts": [an_account(contact=None)]}, ("account.email", "C0042")),
    ({"accounts": [an_account(partner="gone")]}, ("account.partner", "C0042")),
    ({"accounts": [an_account(invoice_to="C404")]}, ("account.debtor", "C0042")),
    (
        {"accounts": [an_account(address=Address(lines=("Rue Haute 1",), city="Liège", country="BE"))]},
        ("account.tax", "C0042"),
    ),
    ({"contracts": [Contract(number="M", account="C0042", price_list="absent")]}, ("contract.prices", "M")),
    ({"stock": [Stock(item="VIS-4", available=1)]}, ("item.stock", "EQ-50")),
    ({"items": [an_item(substitute="EQ-51"), DEAD]}, ("item.substitute-dead", "EQ-50")),
]


def test_every_defect_the_audit_knows_is_found_in_one_of_these_cases() -> None:
    assert {code for _, (code, _) in DEFECTS} == set(SAID)


@pytest.mark.parametrize(("changes", "defect"), DEFECTS)
def test_the_audit_finds(changes: dict[str, object], defect: tuple[str, str]) -> None:
    assert defect in found(**changes)


def test_sites_are_a_kind_of_their_own() -> None:
    assert all(isinstance(row, SiteRow) for row in ROWS["sites"])


def test_a_file_changes_what_it_speaks_of_and_forgets_nothing_else() -> None:
    known = an_account(segment="A", payment_days=45, contact=Contact(name="Luc", email="luc@martin.example"))
    file = read_master_file("accounts.csv", b"number;name;city;email;gln\nC0042;Martin et fils;Lyon;;none\n")
    (settled,) = settle_accounts((file,), lambda _number: known)
    (account,) = settled.rows
    assert isinstance(account, Account)
    assert account.address is not None
    assert known.address is not None
    assert account == known.model_copy(
        update={
            "name": "Martin et fils",
            "gln": None,
            "address": known.address.model_copy(update={"city": "Lyon"}),
        }
    )


def test_a_row_that_nobody_knew_stands_as_it_is() -> None:
    (item,) = read_master_file("items.csv", b"code;description\nA1;Vis\n").rows
    assert completed(item, None) is item
    assert completed(item, Stock(item="A1", available=Decimal(1))) is item
