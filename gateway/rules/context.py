"""What the rules are told besides the order and the master data, and what they give back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from gateway.model.decision import Resolution
from gateway.model.finding import Finding, Severity
from gateway.model.master import Partner


@dataclass(frozen=True, slots=True)
class CheckContext:
    """When and by which way the order came, and the house's windows and tolerances (a partner may have its own)."""

    now: datetime
    channel: str
    partner: Partner | None = None
    sender: str | None = None  # as the channel saw it, when no partner is known by it
    substitutes: bool = False  # a person has said that what takes an item's place may be delivered
    duplicate_window_days: int = 90  # the same number again after that may be a new order
    oldest_order_days: int = 180
    price_tolerance_percent: Decimal = Decimal(0)
    largest_quantity: Decimal = Decimal(100_000)  # in sales units, per line
    unusual_factor: Decimal = Decimal(10)  # times the most a customer has ever ordered of an item

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def tomorrow(self) -> date:
        return self.today + timedelta(days=1)

    @property
    def takes_substitutes(self) -> bool:
        """A person has released it for this order, or the partner's profile has for all of its orders."""
        if self.substitutes:
            return True
        agreed = self.partner.severities.get("item.replaced") if self.partner is not None else None
        return agreed in (Severity.NOTICE, Severity.WARNING)

    @property
    def tolerance_percent(self) -> Decimal:
        if self.partner is not None and self.partner.price_tolerance_percent is not None:
            return self.partner.price_tolerance_percent
        return self.price_tolerance_percent


@dataclass(frozen=True, slots=True)
class Examination:
    """``duplicate_of`` is the id of the earlier order that this one merely repeats."""

    resolution: Resolution
    findings: tuple[Finding, ...]
    duplicate_of: str | None = None
