"""An address that may order in a partner's name can wait for a second person"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("allowed_sender", sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("allowed_sender", sa.Column("seconded_by", sa.String(length=120), nullable=True))


def downgrade() -> None:
    op.drop_column("allowed_sender", "seconded_by")
    op.drop_column("allowed_sender", "waits")
