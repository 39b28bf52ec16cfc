"""What comes in, what is decided on it, what leaves, and the work in between."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gateway.store.tables.base import metadata, serial
from gateway.store.types import Exact, Instant, Structure

BY_PREFIX = {name: {name: "varchar_pattern_ops"} for name in ("number", "reference", "filename")}
"""PostgreSQL finds beginnings by an index only when it is made for them."""


def only(condition: str) -> dict[str, Any]:
    """An index of those rows alone: it stays as small as what is open."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


inbound = Table(  # one transmission as it arrived
    "inbound",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("transport_id", String(400), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("filename", String(400)),
    Column("media_type", String(120)),
    Column("format", String(40)),
    Column("sender", String(200)),
    Column("recipient", String(200)),
    Column("reference", String(100)),
    Column("partner", String(64), index=True),
    Column("received_at", Instant, nullable=False, index=True),
    Column("finished_at", Instant),
    Column("state", String(20), nullable=False, index=True),
    Column("reason", Structure),
    Column("duplicate_of", String(40), ForeignKey("inbound.id")),
    Column("document_count", Integer, nullable=False, default=0),
    Column("test", Boolean, nullable=False, default=False),
    Column("facts", Structure, nullable=False, default=dict),
    UniqueConstraint("channel", "transport_id"),
    Index("ix_inbound_envelope", "sender", "recipient", "reference"),
    Index("ix_inbound_finished", "state", "finished_at"),
    Index("ix_inbound_reference", "reference", postgresql_ops=BY_PREFIX["reference"]),
    Index("ix_inbound_filename", "filename", postgresql_ops=BY_PREFIX["filename"]),
)

message = Table(  # one document of a transmission and what became of it
    "message",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("reference", String(100), index=True),
    Column("state", String(20), nullable=False),
    Column("order_id", String(40)),
)

reading = Table(  # how a document's pages were read: every value with its place, confidence and why, and the words
    "reading",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("layout", String(40), index=True),  # the learnt layout that was recognised
    Column("document", Structure, nullable=False),
)

layout = Table(  # what a correction taught of how a sender's documents look
    "layout",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("sender", String(200), nullable=False, index=True),
    Column("learnt_at", Instant, nullable=False),
    Column("document", Structure, nullable=False),
)

orders = Table(  # one order; `accepted_key` is set while it stands, and unique, so that nothing is accepted twice
    "orders",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("inbound_id", String(40), ForeignKey("inbound.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("partner", String(64), index=True),
    Column("account", String(64), index=True),
    Column("number", String(200), index=True),
    Column("function", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("version", Integer, nullable=False, default=1),
    Column("currency", String(3)),
    Column("net", Exact),
    Column("gross", Exact),
    Column("line_count", Integer, nullable=False),
    Column("requested_on", Date),
    Column("received_at", Instant, nullable=False, index=True),
    Column("decided_at", Instant),
    Column("content_hash", String(64), nullable=False),
    Column("accepted_key", String(300), unique=True),
    Column("duplicate_of", String(40)),
    Column("amends", String(40), index=True),  # of a change or cancellation: the order it is about, once that is known
    Column("test", Boolean, nullable=False, default=False),
    Column("document", Structure, nullable=False),
    Column("decision", Structure),
    UniqueConstraint("inbound_id", "position"),
    Index("ix_orders_account_number", "account", "number"),
    Index("ix_orders_state_received", "state", "received_at"),
    Index("ix_orders_decided_at", "decided_at"),
    Index("ix_orders_number_prefix", "number", postgresql_ops=BY_PREFIX["number"]),
)

order_version = Table(  # what an order was before a change, with the difference to what came after; never altered
    "order_version",
    metadata,
    Column("order_id", String(40), ForeignKey("orders.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", Structure, nullable=False),
    Column("decision", Structure),
    Column("difference", Structure, nullable=False),
    Column("change_id", String(40)),
    Column("replaced_at", Instant, nullable=False),
    Column("replaced_by", String(120), nullable=False),
    Column("why", Text, nullable=False, default=""),
)

finding = Table(  # one thing worth saying, about a transmission, a message of it, or an order
    "finding",
    metadata,
    Column("id", serial, primary_key=True, autoincrement=True),
    Column("inbound_id", String(40), ForeignKey("inbound.id"), nullable=False, index=True),
    Column("position", Integer),
    Column("order_id", String(40), index=True),
    Column("code", String(80), nullable=False, index=True),
    Column("severity", String(10), nullable=False),
    Column("body", Structure, nullable=False),
    Column("at", Instant, nullable=False),
)

hold = Table(  # why an order waits; lifted by a person of the role, never deleted
    "hold",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("role", String(20), nullable=False),
    Column("reason", Structure, nullable=False),
    Column("codes", Structure, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant, index=True),  # by when somebody should have answered
    Column("escalated_at", Instant),
    Column("first_by", String(120)),  # four eyes: the first of the two persons it takes
    Column("first_at", Instant),
    Column("lifted_at", Instant),
    Column("lifted_by", String(120)),
    Column("why", Text),
    Index("ix_hold_lifted", "lifted_at", "kind"),
    Index("ix_hold_for_money", "opened_at", "id", **only("lifted_at IS NULL AND kind IN ('credit', 'deposit')")),
)

event = Table(  # append-only: what happened, when, by whom
    "event",
    metadata,
    Column("id", serial, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("inbound_id", String(40), index=True),
    Column("order_id", String(40), index=True),
    Column("payload", Structure, nullable=False),
)

division = Table(  # a large transmission read in parts; the last part that is read closes it
    "division",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("format", String(40), nullable=False),
    Column("memo", Structure, nullable=False),
    Column("receipt_owed", Boolean, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("parts_left", Integer, nullable=False),
)

part = Table(  # a share of it: which bytes, and what the receipt needs to know of them once they are read
    "part",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("first", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("memo", Structure, nullable=False),
    Column("result", Structure),
    Column("read_at", Instant),
)

target = Table(  # where documents go, and whether it takes them; after failures in a row it is left alone for a while
    "target",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("closed_until", Instant),
    Column("last_error", Text),
    Column("changed_at", Instant, nullable=False),
)

job = Table(  # the queue of record; `partner` is whose work it is, jobs of one `lane` go to the same place
    "job",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject_id", String(40), nullable=False, index=True),
    Column("partner", String(64), nullable=False, default=""),
    Column("lane", String(200)),
    Column("payload", Structure, nullable=False, default=dict),
    Column("state", String(12), nullable=False),
    Column("priority", Integer, nullable=False, default=0),
    Column("not_before", Instant, nullable=False),
    Column("rung_at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("max_attempts", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("lease_token", String(40)),
    Column("worker", String(120)),
    Column("last_error", Text),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index("ix_job_waiting", "state", "not_before"),
    Index("ix_job_fair", "state", "partner", text("priority DESC"), "not_before"),
    Index("ix_job_lane", "lane", "state"),
    CheckConstraint("state IN ('ready','leased','done','failed','quarantined')", name="state"),
)

outgoing = Table(  # one document that leaves; written with the decision, carried afterwards
    "outgoing",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("partner", String(64), nullable=False, index=True),
    Column("outlet", String(40), nullable=False),
    Column("filename", String(400), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("dedupe_key", String(200), nullable=False, unique=True),
    Column("reference", String(100), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("location", String(1000)),
    Column("last_status", Text),
    Column("inbound_id", String(40), index=True),
    Column("order_id", String(40), index=True),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("carried_by", String(40)),  # the job that carries it together with others; none when it has one of its own
    Column("answer", String(12)),  # awaited, overdue, received, accepted, partly, rejected
    Column("answer_due", Instant),
    Column("answered_at", Instant),
    Column("answer_words", Structure),
    Index("ix_outgoing_partner_reference", "partner", "reference"),
    Index("ix_outgoing_reference", "reference"),
    Index("ix_outgoing_answer_due", "answer", "answer_due", **only("answer IS NOT NULL")),
    Index("ix_outgoing_unsent", "created_at", **only("state != 'sent'")),
)

answer_owed = Table(  # an order that is decided and not answered yet, and the job that will do it
    "answer_owed",
    metadata,
    Column("order_id", String(40), primary_key=True),
    Column("job_id", String(40), primary_key=True, index=True),
)

outgoing_content = Table(  # the bytes of a document that leaves, committed with it
    "outgoing_content",
    metadata,
    Column("outgoing_id", String(40), ForeignKey("outgoing.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

installation = Table(  # single facts about this installation: our own identity
    "installation", metadata, Column("key", String(40), primary_key=True), Column("document", Structure, nullable=False)
)

counter = Table(
    "counter", metadata, Column("name", String(120), primary_key=True), Column("value", BigInteger, nullable=False)
)

heartbeat = Table(  # who is alive, and who leads; a leader holds its row until `until`
    "heartbeat",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("until", Instant, nullable=False),
    Column("details", Structure, nullable=False),
)

# --- billing: what an invoice stands for, its copies, and what happens to it until it is paid -------------------------

attachment = Table(  # a file kept with an order: a delivery note signed, a purchase order
    "attachment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("filename", String(400), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
)
