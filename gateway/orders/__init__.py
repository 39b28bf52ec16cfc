"""The life of an order: what is decided on it, which states it may take, what its sender is answered.

Pure: findings come from gateway.rules and gateway.credit, numbers and moments from whoever calls.
"""

from gateway.orders.answers import application_error, order_response
from gateway.orders.change_answers import change_response
from gateway.orders.changes import AMENDING, Amendment, amend, sent_in_ordered_units
from gateway.orders.decide import decide, for_the_partner
from gateway.orders.difference import correction, difference
from gateway.orders.lifecycle import TRANSITIONS, IllegalTransition, advance

__all__ = [
    "AMENDING",
    "TRANSITIONS",
    "Amendment",
    "IllegalTransition",
    "advance",
    "amend",
    "application_error",
    "change_response",
    "correction",
    "decide",
    "difference",
    "for_the_partner",
    "order_response",
    "sent_in_ordered_units",
]
