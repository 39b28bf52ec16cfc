"""What people have taught about addresses and senders"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("given", sa.String(length=300), nullable=False),
        sa.Column("meant", sa.String(length=120), nullable=False),
        sa.Column("learned_by", sa.String(length=120), nullable=False),
        sa.Column("learned_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "account", "given", name=op.f("pk_lesson")),
    )


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release: restore a backup instead")
