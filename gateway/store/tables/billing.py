"""Despatches, invoices and their copies, payments, disputes, reminders."""

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from gateway.store.tables.base import metadata, serial
from gateway.store.types import Exact, Instant, Structure

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

invoice_source = Table(  # what an invoice bills: a despatch is billed once; a deposit or a credit note bills none
    "invoice_source",
    metadata,
    Column("id", serial, primary_key=True, autoincrement=True),
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
    Column("id", serial, primary_key=True, autoincrement=True),
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
    Column("id", serial, primary_key=True, autoincrement=True),
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

routine_run = Table(  # a period that a routine has taken up; its row keeps it from being done twice
    "routine_run",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("period", String(20), primary_key=True),
    Column("taken_up_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("outcome", Structure),
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
