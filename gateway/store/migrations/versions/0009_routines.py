"""What was done by the clock"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Instant, Structure

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "routine_run",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("taken_up_at", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("outcome", Structure, nullable=True),
        sa.PrimaryKeyConstraint("name", "period", name=op.f("pk_routine_run")),
    )


def downgrade() -> None:
    op.drop_table("routine_run")
