"""The first schema"""

from alembic import op

from gateway.store.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


FINAL = "an issued invoice is final: cancel it with a credit note"


def _make_invoices_final() -> None:
    """The database itself refuses to change or delete what was issued."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION invoice_is_final() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{FINAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER invoice_final BEFORE UPDATE OR DELETE ON invoice "
            "FOR EACH ROW EXECUTE FUNCTION invoice_is_final()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER invoice_final_{change.lower()} BEFORE {change} ON invoice "
            f"BEGIN SELECT RAISE(ABORT, '{FINAL}'); END"
        )


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    _make_invoices_final()


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema: restore a backup instead")
