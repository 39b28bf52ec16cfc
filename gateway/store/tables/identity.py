"""Who may come in (persons, their sessions, keys of programs), what they did (the chained audit), what they asked twice."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from gateway.store.tables.base import metadata
from gateway.store.types import Instant, Structure

person = Table(  # somebody who uses the console; never deleted, so that what they did keeps its name
    "person",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("login", String(120), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("roles", Structure, nullable=False),
    Column("password", String(200)),  # argon2id; none for who comes by another identity provider
    Column("totp", LargeBinary),  # sealed
    Column("totp_step", BigInteger),  # the last time step that was used, so that a code opens once
    Column("recovery", Structure, nullable=False, default=list),  # sha256 of the codes that are left
    Column("subject", String(300), unique=True),  # issuer and subject of the identity provider
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Instant),
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("last_seen_at", Instant),
    Column("account", String(64)),  # the customer whose person it is; none: one of the house
)

session = Table(  # an open console; its 256-bit id is known to the browser only
    "session",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id"), index=True),  # none: the person at this very machine
    Column("csrf", String(64), nullable=False),
    Column("how", String(20), nullable=False),
    Column("complete", Boolean, nullable=False),  # false while the second factor is awaited
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False, index=True),
)

sign_in_link = Table(  # opens once: makes the first admin, or lets a person choose a password
    "sign_in_link",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("person_id", String(40), ForeignKey("person.id"), index=True),  # none: it makes the first admin
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

order_link = Table(  # how often the links to an order were withdrawn; a link names the generation it belongs to
    "order_link",
    metadata,
    Column("order_id", String(40), ForeignKey("orders.id"), primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("withdrawn_at", Instant, nullable=False),
    Column("withdrawn_by", String(120), nullable=False),
)

api_key = Table(  # a program; of its secret only the hash is kept
    "api_key",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("scopes", Structure, nullable=False),
    Column("partner", String(64), index=True),
    Column("account", String(64), index=True),
    Column("addresses", Structure, nullable=False, default=list),
    Column("per_minute", Integer),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("last_used_at", Instant),
    Column("successor", String(12)),  # the key that takes over; this one ends at expires_at
)

client_certificate = Table(  # a key that ever had one in force is good with one of its certificates only
    "client_certificate",
    metadata,
    Column("fingerprint", String(64), primary_key=True),  # SHA-256 of its DER
    Column("key_id", String(12), ForeignKey("api_key.id"), primary_key=True),
    Column("subject", String(300), nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("not_after", Instant, nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("added_by", String(120), nullable=False),
    Column("waits", Boolean, nullable=False),  # for a second person
    Column("seconded_by", String(120)),
    Column("ends_at", Instant),  # of the overlap with the one that takes over
    Column("withdrawn_at", Instant),
    Column("withdrawn_by", String(120)),
)

audit_entry = Table(  # one action; each carries the hash of the one before
    "audit_entry",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),  # as it was hashed
    Column("actor", String(120), nullable=False, index=True),  # a reference: person, key, account of this machine
    Column("action", String(60), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    Column("facts", Text, nullable=False),  # canonical JSON, as it was hashed
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(  # one row, locked by whoever appends: how long the chain is and what it ends on
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

asked_request = Table(  # a request with an idempotency key, and the answer it got
    "asked_request",
    metadata,
    Column("key", String(64), primary_key=True),  # sha256 of who asked and their key
    Column("fingerprint", String(64), nullable=False),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("status", Integer),  # none while it is worked on
    Column("media_type", String(120)),
    Column("headers", Structure),
    Column("body", LargeBinary),
)

webhook_endpoint = Table(  # a URL that is told what happens
    "webhook_endpoint",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("url", String(2000), nullable=False),
    Column("description", String(200), nullable=False, default=""),
    Column("events", Structure, nullable=False),
    Column("partner", String(64), index=True),
    Column("account", String(64), index=True),
    Column("secret", LargeBinary, nullable=False),  # sealed
    Column("former_secret", LargeBinary),  # sealed; signs as well until it ends
    Column("former_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(120), nullable=False),
    Column("disabled_at", Instant),
    Column("disabled_why", String(300)),
    Column("failing_since", Instant),
    Column("deleted_at", Instant),
)

webhook_delivery = Table(  # one happening on its way to one endpoint
    "webhook_delivery",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("endpoint_id", String(40), ForeignKey("webhook_endpoint.id"), nullable=False),
    Column("message_id", String(60), nullable=False),  # the receiver knows a repeat by it
    Column("type", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(12), nullable=False),  # waiting, delivered, failed
    Column("attempts", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("next_at", Instant),
    Column("delivered_at", Instant),
    Index("ix_webhook_delivery_endpoint", "endpoint_id", "created_at"),
)

webhook_attempt = Table(  # one try, and what came back
    "webhook_attempt",
    metadata,
    Column("delivery_id", String(40), ForeignKey("webhook_delivery.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("status", Integer),
    Column("milliseconds", Integer, nullable=False),
    Column("answer", String(500), nullable=False, default=""),
)
