"""What is drawn on: quotations given, blanket orders called off; what the ERP has taken over; what people have taught."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, String, Table

from gateway.store.tables.base import metadata
from gateway.store.types import Exact, Instant, Structure

quotation = Table(  # prices promised to a customer until a day
    "quotation",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("account", String(64), ForeignKey("account.number"), nullable=False, index=True),
    Column("state", String(12), nullable=False, index=True),  # open, accepted, withdrawn
    Column("valid_until", Date, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("net", Exact, nullable=False),
    Column("gross", Exact, nullable=False),
    Column("document", Structure, nullable=False),  # what is offered, as an order without a number
    Column("resolution", Structure, nullable=False),  # with the prices we promise
    Column("made_at", Instant, nullable=False),
    Column("made_by", String(120), nullable=False),
    Column("order_number", String(200)),  # the buyer's number under which it was accepted
    Column("settled_at", Instant),
    Column("settled_by", String(120)),
)

drawing = Table(  # what an accepted call-off has drawn on a blanket order, per item
    "drawing",
    metadata,
    Column("blanket_id", String(40), ForeignKey("orders.id"), primary_key=True),
    Column("order_id", String(40), ForeignKey("orders.id"), primary_key=True, index=True),
    Column("item", String(80), primary_key=True),
    Column("quantity", Exact, nullable=False),  # in sales units
    Column("net", Exact, nullable=False),
)

handover = (
    Table(  # an accepted order on its way into the ERP, until that confirms it; a new version is handed over anew
        "handover",
        metadata,
        Column("order_id", String(40), ForeignKey("orders.id"), primary_key=True),
        Column("version", Integer, nullable=False),
        Column("cancelled", Boolean, nullable=False, default=False),
        Column("ready_at", Instant, nullable=False, index=True),
        Column("fetched_at", Instant),  # last time it was handed out
        Column("confirmed_at", Instant, index=True),
        Column("confirmed_by", String(120)),
        Column("reference", String(200)),  # the ERP's own number of it
    )
)

lesson = Table(  # what a person said an address or a sender means; codes of items are cross-references
    "lesson",
    metadata,
    Column("kind", String(12), primary_key=True),  # site, sender
    Column("account", String(64), primary_key=True),  # empty for a sender
    Column("given", String(300), primary_key=True),  # as gateway.model.keys spells it
    Column("meant", String(120), nullable=False),  # the site's name; the account's number
    Column("learned_by", String(120), nullable=False),
    Column("learned_at", Instant, nullable=False),
)
