"""Large transmissions that are read in parts, by whoever is free; the reader of the last part closes the whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from gateway.errors import NotFound
from gateway.store.sql import record
from gateway.store.tables import division, part


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """``memo`` is the format's; ``parts_left`` have not been read yet."""

    inbound_id: str
    format: str
    memo: Any
    receipt_owed: bool
    parts: int
    parts_left: int


@dataclass(frozen=True, slots=True)
class PartRow:
    """``sha256`` is that of the part's own bytes, so that they can be trusted without reading the whole."""

    inbound_id: str
    number: int
    offset: int
    length: int
    first: int
    count: int
    sha256: str
    memo: Any
    read_at: datetime | None


class DivisionRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def add(self, inbound_id: str, *, form: str, memo: Any, receipt_owed: bool, parts: Sequence[PartRow]) -> None:
        self._connection.execute(
            division.insert().values(
                inbound_id=inbound_id,
                format=form,
                memo=memo,
                receipt_owed=receipt_owed,
                parts=len(parts),
                parts_left=len(parts),
            )
        )
        self._connection.execute(
            part.insert(),
            [
                {
                    "inbound_id": inbound_id,
                    "number": one.number,
                    "offset": one.offset,
                    "length": one.length,
                    "first": one.first,
                    "count": one.count,
                    "sha256": one.sha256,
                    "memo": one.memo,
                }
                for one in parts
            ],
        )

    def get(self, inbound_id: str) -> DivisionRow:
        row = self._connection.execute(select(division).where(division.c.inbound_id == inbound_id)).first()
        if row is None:
            raise NotFound(
                f"inbound {inbound_id} is not read in parts",
                fr=(f"la transmission {inbound_id} n'est pas lue en parties", ""),
            )
        return record(DivisionRow, row)

    def part(self, inbound_id: str, number: int) -> PartRow:
        row = self._connection.execute(
            select(part).where(part.c.inbound_id == inbound_id, part.c.number == number)
        ).first()
        if row is None:
            raise NotFound(
                f"inbound {inbound_id} has no part {number}",
                fr=(f"la transmission {inbound_id} n'a pas de partie {number}", ""),
            )
        return record(PartRow, row)

    def close_part(self, inbound_id: str, number: int, result: Any) -> int | None:
        """Note the part as read. How many are left, or None when it was read before."""
        closed = self._connection.execute(
            part.update()
            .where(part.c.inbound_id == inbound_id, part.c.number == number, part.c.read_at.is_(None))
            .values(read_at=self._now, result=result)
        )
        if closed.rowcount != 1:
            return None
        left: int = self._connection.execute(
            division.update()
            .where(division.c.inbound_id == inbound_id)
            .values(parts_left=division.c.parts_left - 1)
            .returning(division.c.parts_left)
        ).scalar_one()
        return left

    def results(self, inbound_id: str) -> Iterator[Any]:
        """What the readers noted for the receipt, in the order of the parts."""
        rows = self._connection.execute(
            select(part.c.result).where(part.c.inbound_id == inbound_id).order_by(part.c.number)
        )
        return (row.result for row in rows)

    def forget(self, inbound_id: str) -> None:
        """Before the transmission is read again from its beginning."""
        for table in (part, division):
            self._connection.execute(table.delete().where(table.c.inbound_id == inbound_id))
