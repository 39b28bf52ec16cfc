"""What must be kept whatever its age."""

from sqlalchemy import Column, String, Table, Text

from gateway.store.tables.base import metadata
from gateway.store.types import Instant

legal_hold = Table(  # while it lasts, nothing of its subject is purged; never deleted
    "legal_hold",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(12), nullable=False),  # partner, account, order, inbound
    Column("subject", String(64), nullable=False, index=True),
    Column("why", Text, nullable=False),
    Column("placed_at", Instant, nullable=False),
    Column("placed_by", String(120), nullable=False),
    Column("lifted_at", Instant),
    Column("lifted_by", String(120)),
    Column("lifted_why", Text),
)
