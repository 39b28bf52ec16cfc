"""Persons of customers, and links to one order that can be withdrawn"""

import sqlalchemy as sa
from alembic import op

import gateway.store.types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("account", sa.String(length=64), nullable=True))
    op.create_table(
        "order_link",
        sa.Column("order_id", sa.String(length=40), sa.ForeignKey("orders.id"), primary_key=True),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", gateway.store.types.Instant(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=120), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("order_link")
    op.drop_column("person", "account")
