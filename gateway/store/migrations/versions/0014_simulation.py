"""The partner simulator's runs; mails are found by their Message-ID"""

import sqlalchemy as sa
from alembic import op

import gateway.store.types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "simulation",
        sa.Column("id", sa.String(length=40), primary_key=True),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("started_at", gateway.store.types.Instant(), nullable=False),
        sa.Column("touched_at", gateway.store.types.Instant(), nullable=False),
        sa.Column("ended_at", gateway.store.types.Instant(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("outcomes", gateway.store.types.Structure, nullable=False),
    )
    op.create_index("ix_simulation_partner", "simulation", ["partner", "started_at"])
    op.create_index("ix_simulation_started_at", "simulation", ["started_at"])
    op.create_table(
        "simulated",
        sa.Column("inbound_id", sa.String(length=40), sa.ForeignKey("inbound.id"), primary_key=True),
        sa.Column("simulation_id", sa.String(length=40), nullable=False),
    )
    op.create_index("ix_mail_seen_message_id", "mail_seen", ["message_id"])


def downgrade() -> None:
    op.drop_index("ix_mail_seen_message_id", "mail_seen")
    op.drop_table("simulated")
    op.drop_table("simulation")
