"""Certificates that programs show (mutual TLS), bound to their keys"""

import sqlalchemy as sa
from alembic import op

import gateway.store.types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_certificate",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("not_before", gateway.store.types.Instant(), nullable=False),
        sa.Column("not_after", gateway.store.types.Instant(), nullable=False),
        sa.Column("added_at", gateway.store.types.Instant(), nullable=False),
        sa.Column("added_by", sa.String(length=120), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("seconded_by", sa.String(length=120), nullable=True),
        sa.Column("ends_at", gateway.store.types.Instant(), nullable=True),
        sa.Column("withdrawn_at", gateway.store.types.Instant(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["key_id"], ["api_key.id"], name=op.f("fk_client_certificate_key_id")),
        sa.PrimaryKeyConstraint("fingerprint", "key_id", name=op.f("pk_client_certificate")),
    )


def downgrade() -> None:
    op.drop_table("client_certificate")
