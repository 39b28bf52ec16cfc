"""Master data put into the store: rows of any kind inserted or replaced, in the order that foreign keys ask for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table

from gateway.model.base import Document
from gateway.model.conditions import Condition, Contract, CreditPolicy
from gateway.model.keys import account_keys, gtin_key
from gateway.model.master import (
    Account,
    CatalogueItem,
    CrossReference,
    OwnIdentity,
    Partner,
    PriceEntry,
    Stock,
)
from gateway.model.plain import Json
from gateway.store import tables
from gateway.store.sql import chunks, upsert


class Loading:
    """The part of :class:`gateway.store.master.MasterRepository` that takes rows in."""

    _connection: Connection
    _now: datetime
    _own_identity: OwnIdentity | None
    _partners_seen: dict[str, Partner | None]

    def load(self, rows: Iterable[Document]) -> int:
        """Insert or replace the rows, of any kind; the same rows again change nothing. Returns how many there were."""
        self._own_identity = None
        self._partners_seen.clear()
        count = 0
        by_kind: dict[type[Document], list[Any]] = defaultdict(list)
        for row in rows:
            by_kind[type(row)].append(row)
            count += 1
        for kind, loader in _LOADERS.items():
            loader(self, by_kind.get(kind, []))
        return count

    def _own(self, rows: Sequence[OwnIdentity]) -> None:
        self._upsert(tables.installation, [{"key": "own", "document": _json(row)} for row in rows])

    def _partners(self, rows: Sequence[Partner]) -> None:
        self._upsert(tables.partner, [{"id": row.id, "document": _json(row)} for row in rows])
        self._replace(tables.partner_identifier, tables.partner_identifier.c.partner, [row.id for row in rows])
        self._upsert(
            tables.partner_identifier,
            [
                {"scheme": known.scheme, "value": known.value, "partner": row.id}
                for row in rows
                for known in row.identifiers
            ],
        )

    def _accounts(self, rows: Sequence[Account]) -> None:
        self._upsert(
            tables.account,
            [{"number": row.number, "group_head": row.group, "document": _json(row)} for row in rows],
        )
        self._replace(tables.account_identifier, tables.account_identifier.c.account, [row.number for row in rows])
        self._upsert(
            tables.account_identifier,
            [
                {"scheme": scheme, "value": value, "account": row.number}
                for row in rows
                for scheme, value in account_keys(row)
            ],
        )

    def _items(self, rows: Sequence[CatalogueItem]) -> None:
        self._upsert(
            tables.item,
            [
                {"code": row.code, "gtin": gtin_key(row.gtin) if row.gtin else None, "document": _json(row)}
                for row in rows
            ],
        )

    def _cross_references(self, rows: Sequence[CrossReference]) -> None:
        untaught = {"learned_by": None, "learned_at": None}
        self._upsert(tables.cross_reference, [row.model_dump() | untaught for row in rows])

    def _prices(self, rows: Sequence[PriceEntry]) -> None:
        latest = {
            (row.price_list, row.item, f"{row.currency}/{row.from_quantity}/{row.valid_from or ''}"): row
            for row in rows
        }
        entries = [
            {"price_list": name, "item": item, "key": key, "document": _json(row)}
            for (name, item, key), row in latest.items()
        ]
        for some in chunks(entries):
            upsert(self._connection, tables.price, some, by=("price_list", "item", "key"))

    def _stock(self, rows: Sequence[Stock]) -> None:
        self._upsert(tables.stock, [{"item": row.item, "document": _json(row)} for row in rows])

    def _contracts(self, rows: Sequence[Contract]) -> None:
        self._upsert(
            tables.contract, [{"number": row.number, "account": row.account, "document": _json(row)} for row in rows]
        )

    def _conditions(self, rows: Sequence[Condition]) -> None:
        self._upsert(
            tables.condition, [{"code": row.code, "account": row.account, "document": _json(row)} for row in rows]
        )

    def _policies(self, rows: Sequence[CreditPolicy]) -> None:
        self._upsert(tables.credit_policy, [{"segment": row.segment, "document": _json(row)} for row in rows])

    def _upsert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        keys = [column.name for column in table.primary_key.columns]
        latest = {tuple(row[key] for key in keys): row for row in rows}
        for some in chunks(list(latest.values())):
            upsert(self._connection, table, some)

    def _replace(self, table: Table, column: ColumnElement[str], owners: Sequence[str]) -> None:
        for some in chunks(owners):
            self._connection.execute(table.delete().where(column.in_(some)))


def _json(row: Document) -> Json:
    """Written once: the database driver takes it as it is."""
    return Json(row.model_dump_json())


_LOADERS: dict[type[Document], Any] = {  # in the order that foreign keys ask for
    OwnIdentity: Loading._own,
    Partner: Loading._partners,
    Account: Loading._accounts,
    CatalogueItem: Loading._items,
    CrossReference: Loading._cross_references,
    PriceEntry: Loading._prices,
    Stock: Loading._stock,
    Contract: Loading._contracts,
    Condition: Loading._conditions,
    CreditPolicy: Loading._policies,
}
