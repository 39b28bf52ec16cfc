"""Documents that go together are carried by one job"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outgoing", sa.Column("carried_by", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("outgoing", "carried_by")
