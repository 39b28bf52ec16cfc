"""Sites find their accounts, in the same import or in the store, and accounts keep the sites they had."""

from decimal import Decimal

from gateway.masterdata import read_master_file, settle_accounts
from gateway.model.master import Account, Site

STORED = Account(number="C9", name="Connu", sites=(Site(name="Dépôt", code="D1"), Site(name="Magasin")))


def stored(number: str) -> Account | None:
    return STORED if number == "C9" else None


def test_sites_of_the_same_import_go_into_their_accounts() -> None:
    accounts = read_master_file("accounts.csv", b"number,name\nC1,Un")
    sites = read_master_file("sites.csv", b"account,name,code\nC1,Quai A,A\nC1,Quai B,B")
    _, settled = settle_accounts((sites, accounts), stored)  # whatever order they are named in
    (account,) = settled.rows
    assert isinstance(account, Account)
    assert [site.name for site in account.sites] == ["Quai A", "Quai B"]


def test_a_site_replaces_the_one_with_the_same_code_and_leaves_the_others() -> None:
    sites = read_master_file("sites.csv", "account,name,code\nC9,Dépôt neuf,D1\nC9,Troisième,D3".encode())
    (settled,) = settle_accounts((sites,), stored)
    (account,) = settled.rows
    assert {site.name for site in account.sites} == {"Magasin", "Dépôt neuf", "Troisième"}


def test_accounts_from_a_table_keep_the_sites_they_had() -> None:
    accounts = read_master_file("accounts.csv", "number,name\nC9,Renommé".encode())
    (settled,) = settle_accounts((accounts,), stored)
    (account,) = settled.rows
    assert (account.name, account.sites) == ("Renommé", STORED.sites)


def test_accounts_that_state_their_sites_are_taken_at_their_word() -> None:
    accounts = read_master_file("accounts.yaml", b"- {number: C9, name: Connu, sites: [{name: Seul}]}")
    (settled,) = settle_accounts((accounts,), stored)
    assert [site.name for site in settled.rows[0].sites] == ["Seul"]


def test_a_site_of_nobody_is_refused_with_its_line() -> None:
    sites = read_master_file("sites.csv", b"account,name\nC9,Ici\nC404,Ailleurs")
    (settled,) = settle_accounts((sites,), stored)
    assert [(found.line, found.code) for found in settled.problems] == [(3, "site.account")]
    assert len(settled.rows) == 1


def test_an_empty_limit_keeps_the_old_one_and_says_so_and_the_word_none_takes_it_away() -> None:
    limited = STORED.model_copy(update={"limit": Decimal(500), "insured_amount": Decimal(300)})
    empty = read_master_file("credit_limits.csv", b"account;limit;insured_amount\nC9;;250")
    (settled,) = settle_accounts((empty,), lambda number: limited)
    assert [(one.line, one.code, one.refused) for one in settled.problems] == [(2, "limit.kept", False)]
    assert (settled.rows[0].limit, settled.rows[0].insured_amount) == (Decimal(500), Decimal(250))
    for word in ("none", "Aucune"):
        removed = read_master_file("credit_limits.csv", f"account;limit\nC9;{word}".encode())
        (settled,) = settle_accounts((removed,), lambda number: limited)
        assert (settled.rows[0].limit, settled.rows[0].insured_amount) == (None, Decimal(300))
    accounts = read_master_file("accounts.csv", b"number;name;limit\nC9;Connu;none")
    (settled,) = settle_accounts((accounts,), lambda number: limited)
    assert settled.rows[0].limit is None
