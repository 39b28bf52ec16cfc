"""Which archived bytes somebody still needs: whatever a row younger than the retention, or unfinished, refers to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, DateTime, or_, select

from gateway.store.inbound import InboundState
from gateway.store.tables import inbound, metadata
from gateway.store.types import Instant

AT_ONCE = 400
KEYS = ("id", "number", "inbound_id")
"""Columns by which a row that carries a hash is named."""


def still_needed(connection: Connection, hashes: Iterable[str], since: datetime) -> set[str]:
    """Of these hashes, those that a row of any table carries which is younger than ``since`` or not finished."""
    wanted = list(hashes)
    needed: set[str] = set()
    for table in metadata.tables.values():
        if "sha256" not in table.c:
            continue
        moments = [column for column in table.c if isinstance(column.type, (Instant, DateTime)) and not column.nullable]
        young = [column >= since for column in moments]
        if table is inbound:
            young.append(inbound.c.state.in_([InboundState.RECEIVED, InboundState.QUARANTINED]))
        for start in range(0, len(wanted), AT_ONCE):
            query = select(table.c.sha256).where(table.c.sha256.in_(wanted[start : start + AT_ONCE]))
            rows = connection.execute(query.where(or_(*young)) if young else query)
            needed.update(rows.scalars())
    return needed


def carriers(connection: Connection, hashes: Iterable[str]) -> dict[str, list[str]]:
    """Hash → the ids of what it was: transmissions, documents, invoices, attachments."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    wanted = list(hashes)
    for table in metadata.tables.values():
        named = next((table.c[name] for name in KEYS if name in table.c), None)
        if "sha256" not in table.c or named is None:
            continue
        for start in range(0, len(wanted), AT_ONCE):
            query = select(table.c.sha256, named).where(table.c.sha256.in_(wanted[start : start + AT_ONCE]))
            for sha256, name in connection.execute(query):
                if str(name) not in found[sha256]:
                    found[sha256].append(str(name))
    return dict(found)
