"""What test orders had booked is taken back: they owe nothing, wait for no ERP and stand in no real order's way"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Exact, Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OF_TESTS = sa.text("order_id IN (SELECT id FROM orders WHERE test)")
BOOKED = sa.text(
    "kind IN ('order_accepted', 'order_changed', 'order_cancelled', 'order_invoiced', 'invoice_issued', 'credit_note')"
)

movement = sa.table("credit_movement", sa.column("account"), sa.column("amount", Exact))
exposure = sa.table("exposure", sa.column("account"), sa.column("balance", Exact))
handover = sa.table("handover", sa.column("confirmed_at"))
open_item = sa.table(
    "open_item", sa.column("number"), sa.column("amount"), sa.column("open"), sa.column("settled_at", Instant)
)
source = sa.table("invoice_source", sa.column("number"))


def upgrade() -> None:
    connection = op.get_bind()
    total = sa.func.sum(movement.c.amount, type_=Exact())
    wrongly = sa.select(movement.c.account, total).where(OF_TESTS, BOOKED).group_by(movement.c.account)
    for account, amount in connection.execute(wrongly).all():
        connection.execute(
            exposure.update().where(exposure.c.account == account).values(balance=exposure.c.balance - amount)
        )
    connection.execute(movement.delete().where(OF_TESTS, BOOKED))
    connection.execute(handover.delete().where(handover.c.confirmed_at.is_(None), OF_TESTS))
    connection.execute(sa.table("drawing").delete().where(OF_TESTS))
    connection.execute(
        open_item.update()
        .where(open_item.c.number.in_(sa.select(source.c.number).where(OF_TESTS)))
        .values(amount=0, open=0, settled_at=sa.func.coalesce(open_item.c.settled_at, datetime.now(UTC)))
    )
    op.execute("UPDATE orders SET accepted_key = account || '/test/' || number WHERE test AND accepted_key IS NOT NULL")


def downgrade() -> None:
    """What was booked for tests is not booked again."""
    op.execute("UPDATE orders SET accepted_key = account || '/' || number WHERE test AND accepted_key IS NOT NULL")
