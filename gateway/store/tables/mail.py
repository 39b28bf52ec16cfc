"""E-mail: every mail seen in a watched mailbox, the letters we sent and whose case they belong to, who may write to us."""

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, Text, false

from gateway.store.tables.base import metadata
from gateway.store.types import Instant

mail_seen = (
    Table(  # one mail in one folder, as its server numbers it; `marked` once the server was told what became of it
        "mail_seen",
        metadata,
        Column("mailbox", String(60), primary_key=True),
        Column("folder", String(200), primary_key=True),
        Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
        Column("uid", BigInteger, primary_key=True, autoincrement=False),
        Column("identity", String(64), nullable=False),
        Column("message_id", String(300), nullable=False, default=""),
        Column("size", BigInteger, nullable=False),
        Column("sha256", String(64)),  # the body in the archive, once it was downloaded
        Column("state", String(12), nullable=False),
        Column("why", Text),
        Column("marked", Boolean, nullable=False, default=False),
        Column("seen_at", Instant, nullable=False),
        Column("settled_at", Instant),
        Index("ix_mail_seen_identity", "mailbox", "identity"),
        Index("ix_mail_seen_message_id", "message_id"),
    )
)

mail_thread = Table(  # a message of ours, and the case that an answer to it belongs to
    "mail_thread",
    metadata,
    Column("message_id", String(300), primary_key=True),
    Column("token", String(20), nullable=False, index=True),
    Column("outgoing_id", String(40), nullable=False, index=True),
    Column("partner", String(64), nullable=False),
    Column("inbound_id", String(40)),
    Column("order_id", String(40)),
    Column("sent_to", String(400), nullable=False, default=""),
    Column("at", Instant, nullable=False),
)

allowed_sender = (
    Table(  # an address, or @domain, that may write in a partner's name; who allowed it, and who took it back.
        # `waits` for a second person, who stands in `seconded_by`
        "allowed_sender",
        metadata,
        Column("partner", String(64), primary_key=True),
        Column("address", String(320), primary_key=True),
        Column("allowed_at", Instant, nullable=False),
        Column("allowed_by", String(120), nullable=False),
        Column("why", Text, nullable=False, default=""),
        Column("waits", Boolean, nullable=False, default=False, server_default=false()),
        Column("seconded_by", String(120)),
        Column("withdrawn_at", Instant),
        Column("withdrawn_by", String(120)),
        Index("ix_allowed_sender_address", "address"),
    )
)
