"""Sites find their accounts, in the same import or in the store, and accounts keep the sites they had."""

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
