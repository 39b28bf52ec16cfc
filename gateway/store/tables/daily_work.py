"""What people add while they settle orders: views they keep, notes, whose an order is, what is put off, actions on many."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from gateway.store.tables.base import metadata, serial
from gateway.store.types import Instant, Structure

saved_view = Table(  # a list as a person wants to see it again; `query` is the address after the question mark
    "saved_view",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner", String(120), nullable=False, index=True),
    Column("page", String(20), nullable=False),
    Column("name", String(80), nullable=False),
    Column("query", String(1000), nullable=False),
    Column("shared", Boolean, nullable=False, default=False),
    Column("at", Instant, nullable=False),
)

order_note = Table(  # what a person wrote about an order; `named` are those it calls with @
    "order_note",
    metadata,
    Column("id", serial, primary_key=True, autoincrement=True),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("named", Structure, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("by", String(120), nullable=False),
)

care = Table(  # who sees to an order, and until when it need not be looked at
    "care",
    metadata,
    Column("order_id", String(40), ForeignKey("orders.id"), primary_key=True),
    Column("owner", String(120), index=True),
    Column("owned_at", Instant),
    Column("snoozed_until", Instant, index=True),
    Column("snoozed_by", String(120)),
)

bulk_run = Table(  # one action on many orders; `payload` is what it takes beside the orders
    "bulk_run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("action", String(20), nullable=False),
    Column("payload", Structure, nullable=False),
    Column("state", String(12), nullable=False),
    Column("total", Integer, nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("starts_at", Instant, nullable=False),
    Column("finished_at", Instant),
)

bulk_item = Table(  # what became of one of its orders
    "bulk_item",
    metadata,
    Column("run_id", String(40), ForeignKey("bulk_run.id"), primary_key=True),
    Column("order_id", String(40), ForeignKey("orders.id"), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("outcome", String(20)),
    Column("why", Text),
    Index("ix_bulk_item_state", "run_id", "state"),
)
