"""The last slow ledger that balanced, in the database: one row, written over. Not here: when one is taken (gateway.store.stock)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from gateway.store.ledger import Ledger
from gateway.store.sql import upsert
from gateway.store.tables import installation

if TYPE_CHECKING:
    from gateway.store import Transaction

_KEY = "ledger:last"
_AS_KEPT: TypeAdapter[tuple[Ledger, datetime]] = TypeAdapter(tuple[Ledger, datetime])


class KeptLedger:
    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[Transaction]],
        transaction: Callable[[], AbstractContextManager[Transaction]],
    ) -> None:
        self._reading, self._transaction = reading, transaction

    def last(self) -> tuple[Ledger, datetime] | None:
        """None before the first, and for one of a release that counted other things."""
        with self._reading() as tx:
            found = tx.connection.execute(
                select(installation.c.document).where(installation.c.key == _KEY)
            ).scalar_one_or_none()
        try:
            return None if found is None else _AS_KEPT.validate_python(found["taken"])
        except (ValidationError, KeyError):
            return None

    def keep(self, ledger: Ledger, at: datetime) -> None:
        with self._transaction() as tx:
            document = {"taken": _AS_KEPT.dump_python((ledger, at), mode="json")}
            upsert(tx.connection, installation, [{"key": _KEY, "document": document}])
