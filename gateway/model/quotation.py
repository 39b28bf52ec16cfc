"""What we offer a customer (devis): the lines as the order would have them, at prices that hold until a day."""

from datetime import date

from gateway.model.base import Document, Moment
from gateway.model.decision import Resolution
from gateway.model.parts import Parties


class Quotation(Document):
    """``offered`` holds lines, reductions and totals as they were understood when it was made; ``asked`` is the customer's
    own reference of what it asked for, when it gave one."""

    number: str
    issued_at: Moment
    valid_until: date
    currency: str
    parties: Parties
    offered: Resolution
    payment_days: int | None = None
    asked: str | None = None
