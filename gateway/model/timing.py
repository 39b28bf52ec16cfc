"""Days, and when a line is wanted: read the same way by those who check, answer and deliver."""

from datetime import date, datetime

from gateway.model.base import Moment
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Period


def wanted_delivery(line: OrderLine, order: Order) -> Period | None:
    """The line's own date, else that of its parts, else the order's; a despatch or pick-up date stands in for it."""
    if line.requested_delivery is not None:
        return line.requested_delivery
    for part in line.deliveries:
        if part.requested_delivery is not None:
            return part.requested_delivery
    return order.requested_delivery or order.requested_despatch or order.requested_pick_up


def latest_day(period: Period | None) -> date | None:
    if period is None:
        return None
    return day_of(period.latest or period.earliest)


def day_of(moment: Moment | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment
