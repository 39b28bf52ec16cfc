"""What was agreed with customers beside the price list: contracts, commercial conditions, credit policies.

Fed from the ERP like all master data; how they are applied is told in gateway.rules.conditions and gateway.credit.
"""

from datetime import date
from typing import Literal

from pydantic import Field

from gateway.model.base import Document, Number

Action = Literal["proceed", "warn", "block"]
"""What a trigger does to an order: it is noted, pointed out, or the order waits for a person."""

EVERYONE = "*"


class Contract(Document):
    """An agreement with an account for a time: its own price list before the usual one, its own payment terms."""

    number: str
    account: str
    price_list: str | None = Field(default=None, description="tried before the account's own list")
    payment_days: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Condition(Document):
    """An agreed reduction or charge, on lines or on the whole order.

    Applied in a cascade, by ``stage`` and then by ``sequence``: each percentage on what the ones before have left.
    ``account`` is a number, ``segment:NAME`` or ``*``; ``item`` a code or ``*``. ``from_amount`` and ``below_amount``
    bound the amount of the line or order it applies to (carriage below 300 EUR).
    """

    code: str = Field(description="the key: two rows with one code are the same condition", examples=["PORT", "R3"])
    account: str = EVERYONE
    item: str = EVERYONE
    level: Literal["line", "header"] = "header"
    kind: Literal["allowance", "charge"] = "allowance"
    stage: Literal["rabais", "remise", "escompte", "carriage"] = "remise"
    reason: str
    percent: Number | None = None
    amount: Number | None = Field(default=None, description="in the currency of the order; per line or order")
    currency: str = "EUR"
    from_amount: Number = Field(default=0, validate_default=True)
    below_amount: Number | None = None
    sequence: int = 1
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class CreditPolicy(Document):
    """What each trigger does for the accounts of a segment; amounts in the account's currency, tax included."""

    segment: str = "default"
    over_limit: Action = "block"
    overdue: Action = "block"
    insolvency: Action = "block"
    no_limit: Action = "block"
    first_order: Action = "proceed"
    insurance_expired: Action = "warn"
    stale_feed: Action = "warn"
    grace_days: int = 30
    limit_from: Literal["limit", "insured", "lower"] = Field(
        default="limit", description="which limit counts: the one we set, the insurer's, or the lower of both"
    )
    deposit_percent: Number | None = Field(default=None, description="of the order, before it is released")
    deposit_from: Number = Field(default=0, validate_default=True, description="only orders of at least this amount")
    four_eyes_above: Number | None = Field(
        default=None, description="a credit release of more than this takes two persons"
    )
