"""What is open is found by indexes of what is open: holds for money, documents that have not left, answers awaited"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FOR_MONEY = "lifted_at IS NULL AND kind IN ('credit', 'deposit')"


def upgrade() -> None:
    op.create_index("ix_hold_for_money", "hold", ["opened_at", "id"], **_only(FOR_MONEY))
    op.create_index("ix_outgoing_unsent", "outgoing", ["created_at"], **_only("state != 'sent'"))
    op.create_index("ix_outgoing_answer_due", "outgoing", ["answer", "answer_due"], **_only("answer IS NOT NULL"))
    op.drop_index("ix_outgoing_answer", "outgoing")


def downgrade() -> None:
    op.create_index("ix_outgoing_answer", "outgoing", ["answer"])
    op.drop_index("ix_outgoing_answer_due", "outgoing")
    op.drop_index("ix_outgoing_unsent", "outgoing")
    op.drop_index("ix_hold_for_money", "hold")


def _only(condition: str) -> dict[str, Any]:
    """Whoever made the index by hand, to help a large database at once, is not stopped by it."""
    return {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition), "if_not_exists": True}
