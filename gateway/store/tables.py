"""Every table, with a word on what a row is. Alembic's migrations create them; nothing else does."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gateway.store.types import Exact, Instant, Structure

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_serial = BigInteger().with_variant(Integer(), "sqlite")

inbound = Table(  # one transmission as it arrived
    "inbound",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("channel", String(40), nullable=False),
    Column("transport_id", String(400), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("filename", String(400)),
    Column("media_type", String(120)),
    Column("format", String(40)),
    Column("sender", String(200)),
    Column("recipient", String(200)),
    Column("reference", String(100)),
    Column("partner", String(64), index=True),
    Column("received_at", Instant, nullable=False, index=True),
    Column("finished_at", Instant),
    Column("state", String(20), nullable=False, index=True),
    Column("reason", Structure),
    Column("duplicate_of", String(40), ForeignKey("inbound.id")),
    Column("document_count", Integer, nullable=False, default=0),
    Column("test", Boolean, nullable=False, default=False),
    Column("facts", Structure, nullable=False, default=dict),
    UniqueConstraint("channel", "transport_id"),
    Index("ix_inbound_envelope", "sender", "recipient", "reference"),
)

message = Table(  # one document of a transmission and what became of it
    "message",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("reference", String(100)),
    Column("state", String(20), nullable=False),
    Column("order_id", String(40)),
)

orders = Table(  # one order; `accepted_key` is set while it stands, and unique, so that nothing is accepted twice
    "orders",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("inbound_id", String(40), ForeignKey("inbound.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("partner", String(64), index=True),
    Column("account", String(64), index=True),
    Column("number", String(200), index=True),
    Column("function", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("version", Integer, nullable=False, default=1),
    Column("currency", String(3)),
    Column("net", Exact),
    Column("gross", Exact),
    Column("line_count", Integer, nullable=False),
    Column("requested_on", Date),
    Column("received_at", Instant, nullable=False, index=True),
    Column("decided_at", Instant),
    Column("content_hash", String(64), nullable=False),
    Column("accepted_key", String(300), unique=True),
    Column("duplicate_of", String(40)),
    Column("amends", String(40), index=True),  # of a change or cancellation: the order it is about, once that is known
    Column("test", Boolean, nullable=False, default=False),
    Column("document", Structure, nullable=False),
    Column("decision", Structure),
    UniqueConstraint("inbound_id", "position"),
    Index("ix_orders_account_number", "account", "number"),
)

order_version = Table(  # what an order was before a change, with the difference to what came after; never altered
    "order_version",
    metadata,
    Column("order_id", String(40), ForeignKey("orders.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", Structure, nullable=False),
    Column("decision", Structure),
    Column("difference", Structure, nullable=False),
    Column("change_id", String(40)),
    Column("replaced_at", Instant, nullable=False),
    Column("replaced_by", String(120), nullable=False),
    Column("why", Text, nullable=False, default=""),
)

finding = Table(  # one thing worth saying, about a transmission, a message of it, or an order
    "finding",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("inbound_id", String(40), ForeignKey("inbound.id"), nullable=False, index=True),
    Column("position", Integer),
    Column("order_id", String(40), index=True),
    Column("code", String(80), nullable=False, index=True),
    Column("severity", String(10), nullable=False),
    Column("body", Structure, nullable=False),
    Column("at", Instant, nullable=False),
)

hold = Table(  # why an order waits; lifted by a person of the role, never deleted
    "hold",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("role", String(20), nullable=False),
    Column("reason", Structure, nullable=False),
    Column("codes", Structure, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("due_at", Instant, index=True),  # by when somebody should have answered
    Column("escalated_at", Instant),
    Column("first_by", String(120)),  # four eyes: the first of the two persons it takes
    Column("first_at", Instant),
    Column("lifted_at", Instant),
    Column("lifted_by", String(120)),
    Column("why", Text),
)

event = Table(  # append-only: what happened, when, by whom
    "event",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("inbound_id", String(40), index=True),
    Column("order_id", String(40), index=True),
    Column("payload", Structure, nullable=False),
)

division = Table(  # a large transmission read in parts; the last part that is read closes it
    "division",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("format", String(40), nullable=False),
    Column("memo", Structure, nullable=False),
    Column("receipt_owed", Boolean, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("parts_left", Integer, nullable=False),
)

part = Table(  # a share of it: which bytes, and what the receipt needs to know of them once they are read
    "part",
    metadata,
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("first", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("memo", Structure, nullable=False),
    Column("result", Structure),
    Column("read_at", Instant),
)

target = Table(  # where documents go, and whether it takes them; after failures in a row it is left alone for a while
    "target",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("closed_until", Instant),
    Column("last_error", Text),
    Column("changed_at", Instant, nullable=False),
)

job = Table(  # the queue of record; `partner` is whose work it is, jobs of one `lane` go to the same place
    "job",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("subject_id", String(40), nullable=False, index=True),
    Column("partner", String(64), nullable=False, default=""),
    Column("lane", String(200)),
    Column("payload", Structure, nullable=False, default=dict),
    Column("state", String(12), nullable=False),
    Column("priority", Integer, nullable=False, default=0),
    Column("not_before", Instant, nullable=False),
    Column("rung_at", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("max_attempts", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("lease_token", String(40)),
    Column("worker", String(120)),
    Column("last_error", Text),
    Column("created_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Index("ix_job_waiting", "state", "not_before"),
    Index("ix_job_fair", "state", "partner", text("priority DESC"), "not_before"),
    Index("ix_job_lane", "lane", "state"),
    CheckConstraint("state IN ('ready','leased','done','failed','quarantined')", name="state"),
)

outgoing = Table(  # one document that leaves; written with the decision, carried afterwards
    "outgoing",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("partner", String(64), nullable=False, index=True),
    Column("outlet", String(40), nullable=False),
    Column("filename", String(400), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("dedupe_key", String(200), nullable=False, unique=True),
    Column("reference", String(100), nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("location", String(1000)),
    Column("last_status", Text),
    Column("inbound_id", String(40), index=True),
    Column("order_id", String(40), index=True),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("answer", String(12), index=True),  # awaited, overdue, received, accepted, partly, rejected
    Column("answer_due", Instant),
    Column("answered_at", Instant),
    Column("answer_words", Structure),
    Index("ix_outgoing_partner_reference", "partner", "reference"),
)

outgoing_content = Table(  # the bytes of a document that leaves, committed with it
    "outgoing_content",
    metadata,
    Column("outgoing_id", String(40), ForeignKey("outgoing.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

despatch = Table(
    "despatch",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("document", Structure, nullable=False),
    Column("invoiced", Boolean, nullable=False, default=False),
)

invoice = Table(  # issued and therefore final; `chain` hashes it together with the one issued before
    "invoice",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("series", String(20), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("order_id", String(40), ForeignKey("orders.id"), index=True),
    Column("despatch_id", String(40), ForeignKey("despatch.id")),
    Column("preceding", String(40), ForeignKey("invoice.number"), index=True),
    Column("account", String(64), nullable=False, index=True),
    Column("debtor", String(64), nullable=False, index=True),
    Column("currency", String(3), nullable=False),
    Column("net", Exact, nullable=False),
    Column("tax", Exact, nullable=False),
    Column("gross", Exact, nullable=False),
    Column("payable", Exact, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("due_on", Date),
    Column("document", Structure, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("chain_rank", Integer, nullable=False, unique=True),
    Column("chain", String(64), nullable=False, unique=True),
    UniqueConstraint("series", "rank"),
)

partner = Table(
    "partner", metadata, Column("id", String(64), primary_key=True), Column("document", Structure, nullable=False)
)

partner_identifier = Table(
    "partner_identifier",
    metadata,
    Column("scheme", String(40), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("partner", String(64), ForeignKey("partner.id", ondelete="CASCADE"), nullable=False, index=True),
)

account = Table(
    "account",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("group_head", String(64), index=True),
    Column("document", Structure, nullable=False),
)

account_identifier = Table(  # several accounts may share one: then it does not decide
    "account_identifier",
    metadata,
    Column("scheme", String(40), primary_key=True),
    Column("value", String(200), primary_key=True),
    Column("account", String(64), ForeignKey("account.number", ondelete="CASCADE"), primary_key=True, index=True),
)

exposure = Table(  # the running balance of an account; its row is the lock for accepting
    "exposure",
    metadata,
    Column("account", String(64), ForeignKey("account.number"), primary_key=True),
    Column("balance", Exact, nullable=False),
)

credit_movement = Table(  # the balance always equals the sum of these
    "credit_movement",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("account", String(64), ForeignKey("account.number"), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("amount", Exact, nullable=False),
    Column("reference", String(200), nullable=False),
    Column("order_id", String(40)),
    Column("at", Instant, nullable=False),
    UniqueConstraint("account", "kind", "reference"),
)

erp_item = Table(  # an open item of the ERP's ledger; their sum per account is one part of the exposure
    "erp_item",
    metadata,
    Column("account", String(64), ForeignKey("account.number"), primary_key=True),
    Column("number", String(80), primary_key=True),
    Column("currency", String(3), nullable=False),
    Column("issued_on", Date),
    Column("due_on", Date, index=True),
    Column("open", Exact, nullable=False),
    Column("disputed", Boolean, nullable=False, default=False),
)

feed = Table(  # when each kind of master data was loaded last
    "feed",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("loaded_at", Instant, nullable=False),
    Column("source", String(400), nullable=False),
    Column("rows", Integer, nullable=False),
)

contract = Table(
    "contract",
    metadata,
    Column("number", String(80), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("document", Structure, nullable=False),
)

condition = Table(
    "condition",
    metadata,
    Column("code", String(80), primary_key=True),
    Column("account", String(80), nullable=False, index=True),
    Column("document", Structure, nullable=False),
)

credit_policy = Table(
    "credit_policy",
    metadata,
    Column("segment", String(64), primary_key=True),
    Column("document", Structure, nullable=False),
)

usual_quantity = Table(  # the largest quantity of an item that an account's accepted orders asked for, in sales units
    "usual_quantity",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("item", String(80), primary_key=True),
    Column("largest", Exact, nullable=False),
    Column("times", Integer, nullable=False),
)

item = Table(
    "item",
    metadata,
    Column("code", String(80), primary_key=True),
    Column("gtin", String(14), index=True),
    Column("document", Structure, nullable=False),
)

cross_reference = Table(
    "cross_reference",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("buyer_code", String(80), primary_key=True),
    Column("item", String(80), nullable=False),
    Column("learned_by", String(120)),  # who taught it, when a person did and no file
    Column("learned_at", Instant),
)

price = Table(
    "price",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("price_list", String(64), nullable=False),
    Column("item", String(80), nullable=False),
    Column("key", String(120), nullable=False),
    Column("document", Structure, nullable=False),
    UniqueConstraint("price_list", "item", "key"),
)

stock = Table(
    "stock", metadata, Column("item", String(80), primary_key=True), Column("document", Structure, nullable=False)
)

installation = Table(  # single facts about this installation: our own identity
    "installation", metadata, Column("key", String(40), primary_key=True), Column("document", Structure, nullable=False)
)

counter = Table(
    "counter", metadata, Column("name", String(120), primary_key=True), Column("value", BigInteger, nullable=False)
)

heartbeat = Table(  # who is alive, and who leads; a leader holds its row until `until`
    "heartbeat",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("until", Instant, nullable=False),
    Column("details", Structure, nullable=False),
)

# --- billing: what an invoice stands for, its copies, and what happens to it until it is paid -------------------------

invoice_source = Table(  # what an invoice bills: a despatch is billed once; a deposit or a credit note bills none
    "invoice_source",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("number", String(40), ForeignKey("invoice.number"), nullable=False, index=True),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("despatch_id", String(40), ForeignKey("despatch.id"), unique=True),
)

invoice_copy = Table(  # the invoice as the customer reads it, in one form; kept once, byte for byte
    "invoice_copy",
    metadata,
    Column("number", String(40), ForeignKey("invoice.number"), primary_key=True),
    Column("form", String(30), primary_key=True),
    Column("filename", String(400), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("verdict", Structure, nullable=False),
    Column("at", Instant, nullable=False),
)

open_item = Table(  # what is still to be paid of an invoice; negative for a credit note, zero when settled
    "open_item",
    metadata,
    Column("number", String(40), ForeignKey("invoice.number"), primary_key=True),
    Column("debtor", String(64), ForeignKey("account.number"), nullable=False, index=True),
    Column("currency", String(3), nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date, index=True),
    Column("amount", Exact, nullable=False),
    Column("open", Exact, nullable=False),
    Column("disputed", Boolean, nullable=False, default=False),
    Column("settled_at", Instant),
)

payment = Table(  # money that came in; `left` is what is not allocated to an invoice yet
    "payment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source", String(200), nullable=False),
    Column("source_key", String(300), nullable=False, unique=True),
    Column("debtor", String(64), ForeignKey("account.number"), index=True),
    Column("received_on", Date, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", Exact, nullable=False),
    Column("left", Exact, nullable=False),
    Column("payer", String(200)),
    Column("iban", String(40)),
    Column("reference", String(400), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
)

allocation = Table(  # money or a credit note settling an invoice
    "allocation",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("number", String(40), ForeignKey("invoice.number"), nullable=False, index=True),
    Column("payment_id", String(40), ForeignKey("payment.id"), index=True),
    Column("credit_note", String(40), ForeignKey("invoice.number"), index=True),
    Column("amount", Exact, nullable=False),
    Column("why", String(200), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
)

invoice_status = Table(  # the life of an issued invoice, append-only; `code` is the French reform's
    "invoice_status",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("number", String(40), ForeignKey("invoice.number"), nullable=False, index=True),
    Column("code", Integer, nullable=False),
    Column("detail", Structure, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
)

dispute = Table(  # what a customer contests of an invoice, and how it ended
    "dispute",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("number", String(40), ForeignKey("invoice.number"), nullable=False, index=True),
    Column("reason", String(40), nullable=False),
    Column("words", Text, nullable=False),
    Column("lines", Structure, nullable=False),
    Column("owner", String(120), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", String(120), nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", String(120)),
    Column("outcome", String(20)),
    Column("credit_note", String(40), ForeignKey("invoice.number")),
    Column("why", Text),
)

reminder = Table(  # one letter to a debtor
    "reminder",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("debtor", String(64), ForeignKey("account.number"), nullable=False, index=True),
    Column("step", String(30), nullable=False),
    Column("document", Structure, nullable=False),
    Column("sha256", String(64)),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
)

reminded = Table(  # which invoices a letter named; an invoice goes through each step once
    "reminded",
    metadata,
    Column("number", String(40), ForeignKey("invoice.number"), primary_key=True),
    Column("step", String(30), primary_key=True),
    Column("reminder_id", String(40), ForeignKey("reminder.id"), nullable=False, index=True),
)

reminder_pause = Table(  # until when a debtor, or one invoice, is not reminded, and why
    "reminder_pause",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("debtor", String(64), ForeignKey("account.number"), nullable=False, index=True),
    Column("number", String(40), ForeignKey("invoice.number")),
    Column("until", Date, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
)

attachment = Table(  # a file kept with an order: a delivery note signed, a purchase order
    "attachment",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("order_id", String(40), ForeignKey("orders.id"), nullable=False, index=True),
    Column("kind", String(30), nullable=False),
    Column("filename", String(400), nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
)

remittance = Table(  # a partner announced what a payment will be for; used once, by the payment that fits it
    "remittance",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("partner", String(64), nullable=False, index=True),
    Column("inbound_id", String(40), ForeignKey("inbound.id"), nullable=False, index=True),
    Column("reference", String(100), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("amount", Exact, nullable=False, index=True),
    Column("paid_on", Date),
    Column("shares", Structure, nullable=False),
    Column("at", Instant, nullable=False),
    Column("payment_id", String(40), ForeignKey("payment.id")),
)
