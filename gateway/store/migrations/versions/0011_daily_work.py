"""Views, notes, owners, actions on many orders; and indexes for the lists and the search"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Instant, Structure

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_inbound_finished", "inbound", ["state", "finished_at"]),
    ("ix_message_reference", "message", ["reference"]),
    ("ix_orders_state_received", "orders", ["state", "received_at"]),
    ("ix_orders_decided_at", "orders", ["decided_at"]),
    ("ix_hold_lifted", "hold", ["lifted_at", "kind"]),
    ("ix_outgoing_reference", "outgoing", ["reference"]),
)
BY_PREFIX = (
    ("ix_inbound_reference", "inbound", "reference"),
    ("ix_inbound_filename", "inbound", "filename"),
    ("ix_orders_number_prefix", "orders", "number"),
)


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_owner"), "saved_view", ["owner"])
    op.create_table(
        "order_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("named", Structure, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_note_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_note")),
    )
    op.create_index(op.f("ix_order_note_order_id"), "order_note", ["order_id"])
    op.create_index(op.f("ix_order_note_at"), "order_note", ["at"])
    op.create_table(
        "care",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=True),
        sa.Column("owned_at", Instant(), nullable=True),
        sa.Column("snoozed_until", Instant(), nullable=True),
        sa.Column("snoozed_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_care_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_care")),
    )
    op.create_index(op.f("ix_care_owner"), "care", ["owner"])
    op.create_index(op.f("ix_care_snoozed_until"), "care", ["snoozed_until"])
    op.create_table(
        "bulk_run",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("payload", Structure, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("finished_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_run")),
    )
    op.create_index(op.f("ix_bulk_run_at"), "bulk_run", ["at"])
    op.create_table(
        "bulk_item",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["bulk_run.id"], name=op.f("fk_bulk_item_run_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_bulk_item_order_id")),
        sa.PrimaryKeyConstraint("run_id", "order_id", name=op.f("pk_bulk_item")),
    )
    op.create_index("ix_bulk_item_state", "bulk_item", ["run_id", "state"])
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    for name, table, column in BY_PREFIX:
        op.create_index(name, table, [column], postgresql_ops={column: "varchar_pattern_ops"})


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release: restore a backup instead")
