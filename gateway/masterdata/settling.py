"""Rows put upon what is known already: sites and credit limits joined to their accounts, and nothing forgotten.

A file changes what it speaks of and no more: one of sites or limits only names its accounts, one from an ERP has half of the
columns, and loading either as it stands would forget the rest. What is known is asked for, so that this stays free of any
database.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from gateway.masterdata.kinds import SiteRow
from gateway.masterdata.problems import RowProblem, problem
from gateway.masterdata.reading import MasterFile, in_loading_order
from gateway.model.base import Document
from gateway.model.conditions import Contract
from gateway.model.master import Account, CreditLimit, LedgerItem, Site

Row = TypeVar("Row", bound=Document)


def settle_accounts(files: Iterable[MasterFile], known: Callable[[str], Account | None]) -> tuple[MasterFile, ...]:
    """The files in loading order, with nothing but rows the store can load: every site inside its account.

    ``known`` gives the account as it is stored now. A site replaces the one with the same code, GLN or name.
    """
    accounts: dict[str, Account] = {}

    def current(number: str) -> Account | None:
        return accounts.get(number) or known(number)

    settled: list[MasterFile] = []
    for file in in_loading_order(files):
        rows: dict[object, tuple[int, Document]] = {}
        problems: list[RowProblem] = list(file.problems)
        for line, row in zip(file.lines, file.rows, strict=True):
            if isinstance(row, Account):
                accounts[row.number] = completed(row, current(row.number))
                rows[row.number] = line, accounts[row.number]
            elif isinstance(row, SiteRow):
                account = current(row.account)
                if account is None:
                    problems.append(problem("site.account", line, "account", value=row.account))
                    continue
                accounts[row.account] = with_site(account, row.site)
                rows[row.account] = line, accounts[row.account]
            elif isinstance(row, (CreditLimit, LedgerItem, Contract)) and current(row.account) is None:
                problems.append(problem("site.account", line, "account", value=row.account))
            elif isinstance(row, CreditLimit):
                before = current(row.account)
                if "limit" not in row.model_fields_set and before is not None and before.limit is not None:
                    problems.append(problem("limit.kept", line, "limit", value=before.limit))
                accounts[row.account] = with_limit(before, row)
                rows[row.account] = line, accounts[row.account]
            else:
                rows[line] = line, row
        lines, settled_rows = zip(*rows.values(), strict=True) if rows else ((), ())
        settled.append(replace(file, rows=settled_rows, lines=lines, problems=tuple(problems)))
    return tuple(settled)


def completed(row: Row, before: Document | None) -> Row:
    """The row with everything that it does not say as it was before; of its address or contact, likewise."""
    if not isinstance(before, type(row)):
        return row
    kept: dict[str, Any] = {}
    for name in type(row).model_fields:
        was, says = getattr(before, name), getattr(row, name)
        if name not in row.model_fields_set:
            kept[name] = was
        elif isinstance(says, Document):
            kept[name] = completed(says, was)
    return row.model_copy(update=kept)


def with_site(account: Account, site: Site) -> Account:
    others = tuple(known for known in account.sites if not _same(known, site))
    same = next((known for known in account.sites if _same(known, site)), None)
    return account.model_copy(update={"sites": (*others, completed(site, same))})


def with_limit(account: Account | None, row: CreditLimit) -> Account:
    """What the credit feed says counts, also that there is none (the word ``none``); what it leaves out stays."""
    assert account is not None  # the caller has looked
    return account.model_copy(update={name: getattr(row, name) for name in row.model_fields_set - {"account"}})


def _same(known: Site, site: Site) -> bool:
    if known.code and site.code:
        return known.code == site.code
    if known.gln and site.gln:
        return known.gln == site.gln
    return known.name == site.name
