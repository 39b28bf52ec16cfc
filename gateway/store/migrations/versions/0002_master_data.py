"""Master data and credit"""

import sqlalchemy as sa
from alembic import op

from gateway.store.types import Exact, Instant, Structure

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("group_head", sa.String(length=64), nullable=True),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_group_head"), "account", ["group_head"], unique=False)
    op.create_table(
        "condition",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_condition")),
    )
    op.create_index(op.f("ix_condition_account"), "condition", ["account"], unique=False)
    op.create_table(
        "contract",
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_contract")),
    )
    op.create_index(op.f("ix_contract_account"), "contract", ["account"], unique=False)
    op.create_table(
        "credit_policy",
        sa.Column("segment", sa.String(length=64), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("segment", name=op.f("pk_credit_policy")),
    )
    op.create_table(
        "cross_reference",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("buyer_code", sa.String(length=80), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("learned_by", sa.String(length=120), nullable=True),
        sa.Column("learned_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("account", "buyer_code", name=op.f("pk_cross_reference")),
    )
    op.create_table(
        "feed",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("loaded_at", Instant(), nullable=False),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_feed")),
    )
    op.create_table(
        "item",
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_item")),
    )
    op.create_index(op.f("ix_item_gtin"), "item", ["gtin"], unique=False)
    op.create_table(
        "partner",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )
    op.create_table(
        "price",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("price_list", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint("price_list", "item", "key", name=op.f("uq_price_price_list_item_key")),
    )
    op.create_table(
        "stock",
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("document", Structure, nullable=False),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_stock")),
    )
    op.create_table(
        "usual_quantity",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("largest", Exact(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "item", name=op.f("pk_usual_quantity")),
    )
    op.create_table(
        "account_identifier",
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.number"], name=op.f("fk_account_identifier_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scheme", "value", "account", name=op.f("pk_account_identifier")),
    )
    op.create_index(op.f("ix_account_identifier_account"), "account_identifier", ["account"], unique=False)
    op.create_table(
        "credit_movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("amount", Exact(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_credit_movement_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_movement")),
        sa.UniqueConstraint("account", "kind", "reference", name=op.f("uq_credit_movement_account_kind_reference")),
    )
    op.create_index(op.f("ix_credit_movement_account"), "credit_movement", ["account"], unique=False)
    op.create_table(
        "erp_item",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("open", Exact(), nullable=False),
        sa.Column("disputed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_erp_item_account")),
        sa.PrimaryKeyConstraint("account", "number", name=op.f("pk_erp_item")),
    )
    op.create_index(op.f("ix_erp_item_due_on"), "erp_item", ["due_on"], unique=False)
    op.create_table(
        "exposure",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("balance", Exact(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.number"], name=op.f("fk_exposure_account")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_exposure")),
    )
    op.create_table(
        "partner_identifier",
        sa.Column("scheme", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner"], ["partner.id"], name=op.f("fk_partner_identifier_partner"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scheme", "value", name=op.f("pk_partner_identifier")),
    )
    op.create_index(op.f("ix_partner_identifier_partner"), "partner_identifier", ["partner"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first release: restore a backup instead")
