"""Legal holds: documents that no purge may take"""

import sqlalchemy as sa
from alembic import op

import gateway.store.types

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("placed_at", gateway.store.types.Instant(), nullable=False),
        sa.Column("placed_by", sa.String(length=120), nullable=False),
        sa.Column("lifted_at", gateway.store.types.Instant(), nullable=True),
        sa.Column("lifted_by", sa.String(length=120), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_subject"), "legal_hold", ["subject"])


def downgrade() -> None:
    op.drop_index(op.f("ix_legal_hold_subject"), table_name="legal_hold")
    op.drop_table("legal_hold")
