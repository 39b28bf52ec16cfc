"""An order's answer that is still to be written is known by more than the job that will write it"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_owed",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "job_id", name=op.f("pk_answer_owed")),
    )
    op.create_index("ix_answer_owed_job_id", "answer_owed", ["job_id"])


def downgrade() -> None:
    op.drop_table("answer_owed")
