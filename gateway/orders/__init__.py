"""The life of an order: what is decided on it, which states it may take, what its sender is answered.

Pure: findings come from gateway.rules and gateway.credit, numbers and moments from whoever calls.
"""

from gateway.orders.answers import application_error, order_response
from gateway.orders.decide import decide, for_the_partner
from gateway.orders.lifecycle import TRANSITIONS, IllegalTransition, advance

__all__ = [
    "TRANSITIONS",
    "IllegalTransition",
    "advance",
    "application_error",
    "decide",
    "for_the_partner",
    "order_response",
]
