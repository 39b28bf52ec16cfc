"""Quotations, drawings on blanket orders, handover to the ERP"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Exact, Instant, Structure

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quotation",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", Exact(), nullable=False),
        sa.Column("gross", Exact(), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.Column("resolution", Structure, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("order_number", sa.String(length=200), nullable=True),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_quotation_account")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_quotation")),
    )
    op.create_index(op.f("ix_quotation_account"), "quotation", ["account"], unique=False)
    op.create_index(op.f("ix_quotation_state"), "quotation", ["state"], unique=False)
    op.create_table(
        "drawing",
        sa.Column("blanket_id", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("quantity", Exact(), nullable=False),
        sa.Column("net", Exact(), nullable=False),
        sa.ForeignKeyConstraint(["blanket_id"], ["orders.id"], name=op.f("fk_drawing_blanket_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_drawing_order_id")),
        sa.PrimaryKeyConstraint("blanket_id", "order_id", "item", name=op.f("pk_drawing")),
    )
    op.create_index(op.f("ix_drawing_order_id"), "drawing", ["order_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("ready_at", Instant(), nullable=False),
        sa.Column("fetched_at", Instant(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_handover_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_ready_at"), "handover", ["ready_at"], unique=False)
    op.create_index(op.f("ix_handover_confirmed_at"), "handover", ["confirmed_at"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release: restore a backup instead")
