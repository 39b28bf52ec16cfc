"""Mails seen, letters and the cases they belong to, senders allowed by persons"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_seen",
        sa.Column("mailbox", sa.String(length=60), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("identity", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("mailbox", "folder", "uidvalidity", "uid", name=op.f("pk_mail_seen")),
    )
    op.create_index("ix_mail_seen_identity", "mail_seen", ["mailbox", "identity"], unique=False)
    op.create_table(
        "mail_thread",
        sa.Column("message_id", sa.String(length=300), nullable=False),
        sa.Column("token", sa.String(length=20), nullable=False),
        sa.Column("outgoing_id", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("inbound_id", sa.String(length=40), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("sent_to", sa.String(length=400), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_mail_thread")),
    )
    op.create_index(op.f("ix_mail_thread_token"), "mail_thread", ["token"], unique=False)
    op.create_index(op.f("ix_mail_thread_outgoing_id"), "mail_thread", ["outgoing_id"], unique=False)
    op.create_table(
        "allowed_sender",
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("allowed_at", Instant(), nullable=False),
        sa.Column("allowed_by", sa.String(length=120), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("partner", "address", name=op.f("pk_allowed_sender")),
    )
    op.create_index("ix_allowed_sender_address", "allowed_sender", ["address"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release: restore a backup instead")
