"""The first schema"""

from alembic import op

from gateway.store.tables import metadata

revision = "0001"
down_revision = None
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
    metadata.create_all(op.get_bind())
    _make_invoices_final()


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema: restore a backup instead")
