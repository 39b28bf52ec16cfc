"""What comes in, what is decided, what leaves"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Exact, Instant, Structure

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("inbound_id", sa.String(length=40), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("payload", Structure, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_at"), "event", ["at"], unique=False)
    op.create_index(op.f("ix_event_inbound_id"), "event", ["inbound_id"], unique=False)
    op.create_index(op.f("ix_event_order_id"), "event", ["order_id"], unique=False)
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("details", Structure, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "inbound",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("transport_id", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.String(length=400), nullable=True),
        sa.Column("media_type", sa.String(length=120), nullable=True),
        sa.Column("format", sa.String(length=40), nullable=True),
        sa.Column("sender", sa.String(length=200), nullable=True),
        sa.Column("recipient", sa.String(length=200), nullable=True),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", Structure, nullable=True),
        sa.Column("duplicate_of", sa.String(length=40), nullable=True),
        sa.Column("document_count", sa.Integer(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("facts", Structure, nullable=False),
        sa.ForeignKeyConstraint(["duplicate_of"], ["inbound.id"], name=op.f("fk_inbound_duplicate_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("channel", "transport_id", name=op.f("uq_inbound_channel_transport_id")),
    )
    op.create_index("ix_inbound_envelope", "inbound", ["sender", "recipient", "reference"], unique=False)
    op.create_index(op.f("ix_inbound_partner"), "inbound", ["partner"], unique=False)
    op.create_index(op.f("ix_inbound_received_at"), "inbound", ["received_at"], unique=False)
    op.create_index(op.f("ix_inbound_sha256"), "inbound", ["sha256"], unique=False)
    op.create_index(op.f("ix_inbound_state"), "inbound", ["state"], unique=False)
    op.create_table(
        "installation",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_installation")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("lane", sa.String(length=200), nullable=True),
        sa.Column("payload", Structure, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("not_before", Instant(), nullable=False),
        sa.Column("rung_at", Instant(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("lease_token", sa.String(length=40), nullable=True),
        sa.Column("worker", sa.String(length=120), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('ready','leased','done','failed','quarantined')", name=op.f("ck_job_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_fair", "job", ["state", "partner", sa.text("priority DESC"), "not_before"], unique=False)
    op.create_index("ix_job_lane", "job", ["lane", "state"], unique=False)
    op.create_index(op.f("ix_job_subject_id"), "job", ["subject_id"], unique=False)
    op.create_index("ix_job_waiting", "job", ["state", "not_before"], unique=False)
    op.create_table(
        "outgoing",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("outlet", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=400), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("location", sa.String(length=1000), nullable=True),
        sa.Column("last_status", sa.Text(), nullable=True),
        sa.Column("inbound_id", sa.String(length=40), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answer_due", Instant(), nullable=True),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("answer_words", Structure, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outgoing_dedupe_key")),
    )
    op.create_index(op.f("ix_outgoing_answer"), "outgoing", ["answer"], unique=False)
    op.create_index(op.f("ix_outgoing_inbound_id"), "outgoing", ["inbound_id"], unique=False)
    op.create_index(op.f("ix_outgoing_order_id"), "outgoing", ["order_id"], unique=False)
    op.create_index(op.f("ix_outgoing_partner"), "outgoing", ["partner"], unique=False)
    op.create_index("ix_outgoing_partner_reference", "outgoing", ["partner", "reference"], unique=False)
    op.create_index(op.f("ix_outgoing_state"), "outgoing", ["state"], unique=False)
    op.create_table(
        "target",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("closed_until", Instant(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_target")),
    )
    op.create_table(
        "division",
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("format", sa.String(length=40), nullable=False),
        sa.Column("memo", Structure, nullable=False),
        sa.Column("receipt_owed", sa.Boolean(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("parts_left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_division_inbound_id")),
        sa.PrimaryKeyConstraint("inbound_id", name=op.f("pk_division")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("body", Structure, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_finding_inbound_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index(op.f("ix_finding_code"), "finding", ["code"], unique=False)
    op.create_index(op.f("ix_finding_inbound_id"), "finding", ["inbound_id"], unique=False)
    op.create_index(op.f("ix_finding_order_id"), "finding", ["order_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_message_inbound_id")),
        sa.PrimaryKeyConstraint("inbound_id", "position", name=op.f("pk_message")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("account", sa.String(length=64), nullable=True),
        sa.Column("number", sa.String(length=200), nullable=True),
        sa.Column("function", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("net", Exact(), nullable=True),
        sa.Column("gross", Exact(), nullable=True),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("accepted_key", sa.String(length=300), nullable=True),
        sa.Column("duplicate_of", sa.String(length=40), nullable=True),
        sa.Column("amends", sa.String(length=40), nullable=True),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.Column("decision", Structure, nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_orders_inbound_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("accepted_key", name=op.f("uq_orders_accepted_key")),
        sa.UniqueConstraint("inbound_id", "position", name=op.f("uq_orders_inbound_id_position")),
    )
    op.create_index(op.f("ix_orders_account"), "orders", ["account"], unique=False)
    op.create_index("ix_orders_account_number", "orders", ["account", "number"], unique=False)
    op.create_index(op.f("ix_orders_amends"), "orders", ["amends"], unique=False)
    op.create_index(op.f("ix_orders_inbound_id"), "orders", ["inbound_id"], unique=False)
    op.create_index(op.f("ix_orders_number"), "orders", ["number"], unique=False)
    op.create_index(op.f("ix_orders_partner"), "orders", ["partner"], unique=False)
    op.create_index(op.f("ix_orders_received_at"), "orders", ["received_at"], unique=False)
    op.create_index(op.f("ix_orders_state"), "orders", ["state"], unique=False)
    op.create_table(
        "outgoing_content",
        sa.Column("outgoing_id", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["outgoing_id"], ["outgoing.id"], name=op.f("fk_outgoing_content_outgoing_id")),
        sa.PrimaryKeyConstraint("outgoing_id", name=op.f("pk_outgoing_content")),
    )
    op.create_table(
        "part",
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("memo", Structure, nullable=False),
        sa.Column("result", Structure, nullable=True),
        sa.Column("read_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_part_inbound_id")),
        sa.PrimaryKeyConstraint("inbound_id", "number", name=op.f("pk_part")),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("filename", sa.String(length=400), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_attachment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_order_id"), "attachment", ["order_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("reason", Structure, nullable=False),
        sa.Column("codes", Structure, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("escalated_at", Instant(), nullable=True),
        sa.Column("first_by", sa.String(length=120), nullable=True),
        sa.Column("first_at", Instant(), nullable=True),
        sa.Column("lifted_at", Instant(), nullable=True),
        sa.Column("lifted_by", sa.String(length=120), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_hold_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_due_at"), "hold", ["due_at"], unique=False)
    op.create_index(op.f("ix_hold_order_id"), "hold", ["order_id"], unique=False)
    op.create_table(
        "order_version",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.Column("decision", Structure, nullable=True),
        sa.Column("difference", Structure, nullable=False),
        sa.Column("change_id", sa.String(length=40), nullable=True),
        sa.Column("replaced_at", Instant(), nullable=False),
        sa.Column("replaced_by", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_version_order_id")),
        sa.PrimaryKeyConstraint("order_id", "version", name=op.f("pk_order_version")),
    )


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release: restore a backup instead")
