"""Overlays of partners' mappings are written, tried and published in the console, version by version"""

import sqlalchemy as sa
from alembic import op

import gateway.store.types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "overlay_version",
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("back_to", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(length=120), nullable=False),
        sa.Column("written_at", gateway.store.types.Instant(), nullable=False),
        sa.Column("settled_by", sa.String(length=120), nullable=True),
        sa.Column("settled_at", gateway.store.types.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("partner", "version", name="pk_overlay_version"),
    )
    in_force = sa.text("state = 'in force'")
    op.create_index(
        "ix_overlay_in_force", "overlay_version", ["partner"], unique=True, postgresql_where=in_force, sqlite_where=in_force
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_overlay_in_force", "overlay_version")
    op.drop_table("overlay_version")
