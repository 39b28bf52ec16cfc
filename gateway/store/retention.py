"""Which archived bytes somebody still needs: whatever a row younger than the retention, or unfinished, refers to."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, DateTime, or_, select

from gateway.store.inbound import InboundState
from gateway.store.tables import inbound, metadata
from gateway.store.types import Instant

AT_ONCE = 400


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
