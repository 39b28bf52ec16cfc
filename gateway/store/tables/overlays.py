"""Mapping overlays that people write in the console: every version, and the one in force for each partner."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, text

from gateway.store.tables.base import metadata
from gateway.store.types import Instant

overlay_version = (
    Table(  # `state`: waits for a second person, in force, replaced by a later one, or withdrawn while it waited
        "overlay_version",
        metadata,
        Column("partner", String(64), primary_key=True),
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("text", Text, nullable=False),  # "" when the overlay of the folder is to hold again
        Column("state", String(12), nullable=False),
        Column("based_on", Integer, nullable=False),  # the version that was in force when it was written; 0: none
        Column("back_to", Integer),  # of a return: the version whose text it has; 0: the overlay of the folder
        Column("why", Text, nullable=False),
        Column("written_by", String(120), nullable=False),
        Column("written_at", Instant, nullable=False),
        Column("settled_by", String(120)),  # who put it in force or withdrew it
        Column("settled_at", Instant),
        Index(
            "ix_overlay_in_force",
            "partner",
            unique=True,
            postgresql_where=text("state = 'in force'"),
            sqlite_where=text("state = 'in force'"),
        ),
    )
)
