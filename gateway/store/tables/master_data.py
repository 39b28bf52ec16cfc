"""Partners, customers, items, prices; and what each customer owes or may owe."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from gateway.store.tables.base import metadata, serial
from gateway.store.types import Exact, Instant, Structure

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
    Column("id", serial, primary_key=True, autoincrement=True),
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
    Column("id", serial, primary_key=True, autoincrement=True),
    Column("price_list", String(64), nullable=False),
    Column("item", String(80), nullable=False),
    Column("key", String(120), nullable=False),
    Column("document", Structure, nullable=False),
    UniqueConstraint("price_list", "item", "key"),
)

stock = Table(
    "stock", metadata, Column("item", String(80), primary_key=True), Column("document", Structure, nullable=False)
)
