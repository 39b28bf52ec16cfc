"""How pages were read, and what corrections teach of layouts"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Instant, Structure

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=True),
        sa.Column("document", Structure, nullable=False),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_reading_inbound_id")),
        sa.PrimaryKeyConstraint("inbound_id", "position", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_layout"), "reading", ["layout"], unique=False)
    op.create_table(
        "layout",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("learnt_at", Instant(), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layout")),
    )
    op.create_index(op.f("ix_layout_sender"), "layout", ["sender"], unique=False)


def downgrade() -> None:
    op.drop_table("layout")
    op.drop_table("reading")
