"""Master data by whole kinds: for export, audit, comparison with what comes in, suggestions; and what people taught us.

Not here: the extract that orders need (gateway.store.master).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

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
from gateway.store import tables
from gateway.store.sql import chunks, upsert

_DOCUMENTS: dict[type[Document], tuple[Table, str]] = {
    OwnIdentity: (tables.installation, "key"),
    Partner: (tables.partner, "id"),
    Account: (tables.account, "number"),
    CatalogueItem: (tables.item, "code"),
    PriceEntry: (tables.price, "id"),
    Stock: (tables.stock, "item"),
    Contract: (tables.contract, "number"),
    Condition: (tables.condition, "code"),
    CreditPolicy: (tables.credit_policy, "segment"),
}

_FLAT: dict[type[Document], Table] = {CrossReference: tables.cross_reference, LedgerItem: tables.erp_item}

_ABOUT: dict[type[Document], str] = {
    Partner: "id",
    Account: "number",
    CatalogueItem: "code",
    PriceEntry: "item",
    Stock: "item",
    Contract: "number",
    Condition: "code",
    CreditPolicy: "segment",
    CrossReference: "account",
    LedgerItem: "account",
}
"""The column, and the field of the same name, by which some of a kind are asked for."""


@dataclass(frozen=True, slots=True)
class Taught:
    """A cross-reference that a person made, and may take back."""

    account: str
    buyer_code: str
    item: str
    learned_by: str
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a person said an address (of an account) or a sender means."""

    kind: str
    account: str
    given: str
    meant: str
    learned_by: str
    learned_at: datetime


class CatalogueRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now
        self._ordered: dict[tuple[str, str], tuple[Decimal, int]] = {}

    def rows(self, kind: type[Document], *, about: Sequence[str] | None = None) -> list[Any]:
        """Every record of the kind in the order of its key, or those about these accounts, items … (see ``_ABOUT``)."""
        table = _FLAT.get(kind)
        if table is not None:
            query = select(*(table.c[name] for name in kind.model_fields)).order_by(*table.primary_key.columns)
        else:
            table, key = _DOCUMENTS[kind]
            query = select(table.c.document).order_by(table.c[key])
        column = _ABOUT.get(kind)
        if about is not None and column is not None:
            query = query.where(table.c[column].in_(about))
        found = self._connection.execute(query)
        if kind in _FLAT:
            return [kind(**row._mapping) for row in found]
        return [kind.model_validate(document) for (document,) in found]

    def known(self, rows: Iterable[Document]) -> dict[object, Document]:
        """What we hold already under the keys of these rows (and about the same accounts and items)."""
        by_kind: dict[type[Document], list[Document]] = {}
        for row in rows:
            by_kind.setdefault(type(row), []).append(row)
        held: dict[object, Document] = {}
        for kind, some in by_kind.items():
            subjects = sorted({getattr(row, _ABOUT[kind]) for row in some}) if kind in _ABOUT else [""]
            for about in chunks(subjects):
                held.update({key_of(row): row for row in self.rows(kind, about=about)})
        return held

    # --- learning from people ------------------------------------------------------------------------------------

    def learn(self, account: str, buyer_code: str, item: str, *, by: str) -> None:
        """From now on this customer's code means that item of ours."""
        row = {"account": account, "buyer_code": buyer_code, "item": item, "learned_by": by, "learned_at": self._now}
        upsert(self._connection, tables.cross_reference, [row])

    def taught(self) -> list[Taught]:
        known = tables.cross_reference
        rows = self._connection.execute(
            select(known).where(known.c.learned_by.is_not(None)).order_by(known.c.learned_at.desc())
        )
        return [Taught(**row._mapping) for row in rows]

    def unlearn(self, account: str, buyer_code: str) -> bool:
        """Take a cross-reference back. False when there is none."""
        known = tables.cross_reference
        gone = self._connection.execute(
            known.delete().where(known.c.account == account, known.c.buyer_code == buyer_code)
        )
        return bool(gone.rowcount)

    def teach(self, kind: str, account: str, given: str, meant: str, *, by: str) -> None:
        """``kind`` is site or sender; ``given`` as :mod:`gateway.model.keys` spells it."""
        row = {
            "kind": kind,
            "account": account,
            "given": given,
            "meant": meant,
            "learned_by": by,
            "learned_at": self._now,
        }
        upsert(self._connection, tables.lesson, [row])

    def lessons(self, *, accounts: Iterable[str] | None = None) -> list[Lesson]:
        """The latest first; those about these accounts, or all."""
        known = tables.lesson
        query = select(known).order_by(known.c.learned_at.desc())
        if accounts is not None:
            query = query.where((known.c.account.in_(sorted(accounts))) | (known.c.kind == "sender"))
        return [Lesson(**row._mapping) for row in self._connection.execute(query)]

    def account_of_sender(self, given: str) -> str | None:
        known = tables.lesson
        found: str | None = self._connection.execute(
            select(known.c.meant).where(known.c.kind == "sender", known.c.given == given)
        ).scalar()
        return found

    def unteach(self, kind: str, account: str, given: str) -> bool:
        known = tables.lesson
        gone = self._connection.execute(
            known.delete().where(known.c.kind == kind, known.c.account == account, known.c.given == given)
        )
        return bool(gone.rowcount)

    # --- history -------------------------------------------------------------------------------------------------

    def ordered(self, account: str, quantities: Mapping[str, Decimal]) -> None:
        """Note what an accepted order asks for, in sales units per item."""
        for item, quantity in quantities.items():
            largest, times = self._ordered.get((account, item), (quantity, 0))
            self._ordered[account, item] = max(largest, quantity), times + 1

    def write(self) -> None:
        """What was ordered, at the end of the transaction; always in the same order of rows, so that nobody waits in a
        circle."""
        noted, self._ordered = self._ordered, {}
        if not noted:
            return
        known = tables.usual_quantity
        postgres = self._connection.dialect.name == "postgresql"
        insert = postgresql.insert if postgres else sqlite.insert
        larger = func.greatest if postgres else func.max
        statement: Any = insert(known)
        statement = statement.on_conflict_do_update(
            index_elements=["account", "item"],
            set_={
                "largest": larger(known.c.largest, statement.excluded.largest),
                "times": known.c.times + statement.excluded.times,
            },
        )
        rows = [
            {"account": account, "item": item, "largest": largest, "times": times}
            for (account, item), (largest, times) in sorted(noted.items())
        ]
        self._connection.execute(statement, rows)

    # --- suggestions ---------------------------------------------------------------------------------------------

    def item_words(self) -> Sequence[tuple[str, str]]:
        """Code and description of every item."""
        known = tables.item.c
        rows = self._connection.execute(select(known.code, known.document["description"].as_string()))
        return [(code, words) for code, words in rows]

    def item_words_of(self, code: str) -> str | None:
        """The description of one item; None when there is no such item."""
        known = tables.item.c
        query = select(known.document["description"].as_string()).where(known.code == code)
        return self._connection.execute(query).scalar()


def key_of(row: Document) -> tuple[object, ...]:
    """What makes two rows of master data the same record."""
    match row:
        case OwnIdentity():
            return ("own",)
        case Partner():
            return "partner", row.id
        case Account():
            return "account", row.number
        case CatalogueItem():
            return "item", row.code
        case CrossReference():
            return "cross_reference", row.account, row.buyer_code
        case PriceEntry():
            return "price", row.price_list, row.item, row.currency, f"{row.from_quantity.normalize():f}", row.valid_from
        case Stock():
            return "stock", row.item
        case Contract():
            return "contract", row.number
        case Condition():
            return "condition", row.code
        case CreditPolicy():
            return "credit_policy", row.segment
        case LedgerItem():
            return "open_item", row.account, row.number
    raise TypeError(f"{type(row).__name__} is no kind of master data")
