"""Despatches, invoices, and what is owed"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Exact, Instant, Structure

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FINAL = {
    "invoice": "an issued invoice is final: cancel it with a credit note",
    "invoice_copy": "the copy of an issued invoice is final",
}
TAKEN = {
    "invoice": "SELECT 1 FROM invoice "
    "WHERE number = NEW.number OR (series = NEW.series AND rank = NEW.rank) OR chain_rank = NEW.chain_rank",
    "invoice_copy": "SELECT 1 FROM invoice_copy WHERE number = NEW.number AND form = NEW.form",
}
"""What SQLite's INSERT OR REPLACE would delete without asking a trigger."""


def _make_invoices_final() -> None:
    """The database itself refuses to change, delete or replace what was issued."""
    for table, why in FINAL.items():
        if op.get_bind().dialect.name == "postgresql":
            _make_final_on_postgres(table, why)
        else:
            _make_final_on_sqlite(table, why)


def _make_final_on_postgres(table: str, why: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_is_final() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{why}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_final BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_final()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_final()"
    )


def _make_final_on_sqlite(table: str, why: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_final_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )
    op.execute(
        f"CREATE TRIGGER {table}_final_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS ({TAKEN[table]}) BEGIN SELECT RAISE(ABORT, '{why}'); END"
    )


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_key", sa.String(length=300), nullable=False),
        sa.Column("debtor", sa.String(length=64), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", Exact(), nullable=False),
        sa.Column("left", Exact(), nullable=False),
        sa.Column("payer", sa.String(length=200), nullable=True),
        sa.Column("iban", sa.String(length=40), nullable=True),
        sa.Column("reference", sa.String(length=400), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["debtor"], ["account.number"], name=op.f("fk_payment_debtor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("source_key", name=op.f("uq_payment_source_key")),
    )
    op.create_index(op.f("ix_payment_debtor"), "payment", ["debtor"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("debtor", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["debtor"], ["account.number"], name=op.f("fk_reminder_debtor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    op.create_index(op.f("ix_reminder_debtor"), "reminder", ["debtor"], unique=False)
    op.create_table(
        "despatch",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.Column("invoiced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_despatch_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_despatch")),
        sa.UniqueConstraint("number", name=op.f("uq_despatch_number")),
    )
    op.create_index(op.f("ix_despatch_order_id"), "despatch", ["order_id"], unique=False)
    op.create_table(
        "remittance",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.Column("inbound_id", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", Exact(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("shares", Structure, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("payment_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name=op.f("fk_remittance_inbound_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_remittance_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance")),
    )
    op.create_index(op.f("ix_remittance_amount"), "remittance", ["amount"], unique=False)
    op.create_index(op.f("ix_remittance_inbound_id"), "remittance", ["inbound_id"], unique=False)
    op.create_index(op.f("ix_remittance_partner"), "remittance", ["partner"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("despatch_id", sa.String(length=40), nullable=True),
        sa.Column("preceding", sa.String(length=40), nullable=True),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("debtor", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", Exact(), nullable=False),
        sa.Column("tax", Exact(), nullable=False),
        sa.Column("gross", Exact(), nullable=False),
        sa.Column("payable", Exact(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("document", Structure, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("chain_rank", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["despatch_id"], ["despatch.id"], name=op.f("fk_invoice_despatch_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoice_order_id")),
        sa.ForeignKeyConstraint(["preceding"], ["invoice.number"], name=op.f("fk_invoice_preceding")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_invoice")),
        sa.UniqueConstraint("chain", name=op.f("uq_invoice_chain")),
        sa.UniqueConstraint("chain_rank", name=op.f("uq_invoice_chain_rank")),
        sa.UniqueConstraint("series", "rank", name=op.f("uq_invoice_series_rank")),
    )
    op.create_index(op.f("ix_invoice_account"), "invoice", ["account"], unique=False)
    op.create_index(op.f("ix_invoice_debtor"), "invoice", ["debtor"], unique=False)
    op.create_index(op.f("ix_invoice_order_id"), "invoice", ["order_id"], unique=False)
    op.create_index(op.f("ix_invoice_preceding"), "invoice", ["preceding"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("payment_id", sa.String(length=40), nullable=True),
        sa.Column("credit_note", sa.String(length=40), nullable=True),
        sa.Column("amount", Exact(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["credit_note"], ["invoice.number"], name=op.f("fk_allocation_credit_note")),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_allocation_number")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_allocation_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index(op.f("ix_allocation_credit_note"), "allocation", ["credit_note"], unique=False)
    op.create_index(op.f("ix_allocation_number"), "allocation", ["number"], unique=False)
    op.create_index(op.f("ix_allocation_payment_id"), "allocation", ["payment_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("lines", Structure, nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("credit_note", sa.String(length=40), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["credit_note"], ["invoice.number"], name=op.f("fk_dispute_credit_note")),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_dispute_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    op.create_index(op.f("ix_dispute_number"), "dispute", ["number"], unique=False)
    op.create_table(
        "invoice_copy",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("filename", sa.String(length=400), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("verdict", Structure, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_invoice_copy_number")),
        sa.PrimaryKeyConstraint("number", "form", name=op.f("pk_invoice_copy")),
    )
    op.create_table(
        "invoice_source",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("despatch_id", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["despatch_id"], ["despatch.id"], name=op.f("fk_invoice_source_despatch_id")),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_invoice_source_number")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoice_source_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_source")),
        sa.UniqueConstraint("despatch_id", name=op.f("uq_invoice_source_despatch_id")),
    )
    op.create_index(op.f("ix_invoice_source_number"), "invoice_source", ["number"], unique=False)
    op.create_index(op.f("ix_invoice_source_order_id"), "invoice_source", ["order_id"], unique=False)
    op.create_table(
        "invoice_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("detail", Structure, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_invoice_status_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_status")),
    )
    op.create_index(op.f("ix_invoice_status_number"), "invoice_status", ["number"], unique=False)
    op.create_table(
        "open_item",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("debtor", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("amount", Exact(), nullable=False),
        sa.Column("open", Exact(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["debtor"], ["account.number"], name=op.f("fk_open_item_debtor")),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_open_item_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_open_item")),
    )
    op.create_index(op.f("ix_open_item_debtor"), "open_item", ["debtor"], unique=False)
    op.create_index(op.f("ix_open_item_due_on"), "open_item", ["due_on"], unique=False)
    op.create_table(
        "reminded",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("reminder_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_reminded_number")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminded_reminder_id")),
        sa.PrimaryKeyConstraint("number", "step", name=op.f("pk_reminded")),
    )
    op.create_index(op.f("ix_reminded_reminder_id"), "reminded", ["reminder_id"], unique=False)
    op.create_table(
        "reminder_pause",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("debtor", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["debtor"], ["account.number"], name=op.f("fk_reminder_pause_debtor")),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name=op.f("fk_reminder_pause_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_pause")),
    )
    op.create_index(op.f("ix_reminder_pause_debtor"), "reminder_pause", ["debtor"], unique=False)
    _make_invoices_final()


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release: restore a backup instead")
