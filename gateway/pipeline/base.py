"""The whole of the master data, taken out: as files to be read back, or as the audit's verdict on it."""

from collections.abc import Callable, Iterator
from typing import Any

from gateway.errors import NotFound, SettingsError
from gateway.masterdata import Base, Defect, Form, audit, sites_of, write_master
from gateway.model.base import Document
from gateway.model.conditions import Condition, Contract, CreditPolicy
from gateway.model.master import (
    Account,
    CatalogueItem,
    CrossReference,
    LedgerItem,
    OwnIdentity,
    Partner,
    PriceEntry,
    Stock,
)
from gateway.pipeline.services import Services
from gateway.store import Transaction

_MODELS: dict[str, type[Document]] = {
    "own": OwnIdentity,
    "partners": Partner,
    "accounts": Account,
    "items": CatalogueItem,
    "prices": PriceEntry,
    "stock": Stock,
    "cross_references": CrossReference,
    "contracts": Contract,
    "conditions": Condition,
    "credit_policies": CreditPolicy,
    "open_items": LedgerItem,
}

EXPORTED = (*_MODELS, "sites")


def export_master(services: Services, kind: str, form: Form = "csv") -> bytes:
    """All records of a kind as one file that loads again to the same. Raises :class:`NotFound` for an unknown kind."""
    if kind not in EXPORTED:
        raise NotFound(
            f"there is no kind of master data called {kind!r}",
            "kinds are " + ", ".join(EXPORTED),
            fr=(f"il n'y a pas de données de base du genre {kind!r}", "les genres sont " + ", ".join(EXPORTED)),
        )
    with services.store.reading() as tx:
        rows = _rows(tx, kind)
    return write_master(kind, rows, form)


def _rows(tx: Transaction, kind: str) -> list[Any]:
    if kind == "sites":
        return list(sites_of(tx.catalogue.rows(Account)))
    return tx.catalogue.rows(_MODELS[kind])


def audit_base(services: Services) -> list[Defect]:
    """What is missing, wrong, doubled or contradictory in the master data, the errors first."""
    with services.store.reading() as tx:
        base = _base(tx, tx.catalogue.rows)
        now = base.own.local(tx.now) if base.own is not None else tx.now
    return audit(base, now)


def _base(tx: Transaction, rows: Callable[[type[Document]], list[Any]]) -> Base:
    return Base(
        own=next(_own(tx), None),
        partners=rows(Partner),
        accounts=rows(Account),
        items=rows(CatalogueItem),
        prices=rows(PriceEntry),
        stock=rows(Stock),
        cross_references=rows(CrossReference),
        contracts=rows(Contract),
        conditions=rows(Condition),
        policies=rows(CreditPolicy),
        feeds=tx.master.feeds(),
    )


def _own(tx: Transaction) -> Iterator[OwnIdentity]:
    try:
        yield tx.master.own()
    except SettingsError:
        return
