"""The partner simulator's runs, and the transmissions it made: those prove nothing of the partner whose part it played."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from gateway.store.tables.base import metadata
from gateway.store.types import Instant, Structure

simulation = Table(
    "simulation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("partner", String(64), nullable=False),
    Column("by", String(120), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("touched_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("total", Integer, nullable=False),
    Column("passed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("outcomes", Structure, nullable=False),
    Index("ix_simulation_partner", "partner", "started_at"),
    Index("ix_simulation_started_at", "started_at"),
)

simulated = Table(
    "simulated",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("simulation_id", String(40), nullable=False),
)
