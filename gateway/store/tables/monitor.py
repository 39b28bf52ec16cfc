"""What the watch writes down: a day's figures, and what somebody was alerted to."""

from sqlalchemy import Column, Date, Integer, String, Table

from gateway.store.tables.base import metadata
from gateway.store.types import Instant, Structure

kpi_day = Table(  # the figures of the orders received on one day, by channel and partner; counted again while they live
    "kpi_day",
    metadata,
    Column("day", Date, primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("partner", String(64), primary_key=True),
    Column("document", Structure, nullable=False),
    Column("counted_at", Instant, nullable=False),
)

alert = Table(  # something that somebody must know; `open_key` is set, and unique, while it lasts
    "alert",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("rule", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("open_key", String(300), unique=True),
    Column("sentence", Structure, nullable=False),
    Column("opened_at", Instant, nullable=False, index=True),
    Column("seen_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("tries", Integer, nullable=False, default=0),
    Column("last_error", String(500)),
    Column("silenced_until", Instant),
    Column("silenced_by", String(120)),
    Column("closed_at", Instant),
)
