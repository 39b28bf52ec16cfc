"""May this customer owe us more? The exposure as a running balance of movements, and the verdict on one order.

Pure: the store keeps the balances and locks them. Amounts are tax included, in the account's currency.
"""

from gateway.credit.assess import assess
from gateway.credit.exposure import (
    Exposure,
    Movement,
    MovementKind,
    on_acceptance,
    on_cancellation,
    on_credit_note,
    on_deposit,
    on_invoice,
    on_payment,
)

__all__ = [
    "Exposure",
    "Movement",
    "MovementKind",
    "assess",
    "on_acceptance",
    "on_cancellation",
    "on_credit_note",
    "on_deposit",
    "on_invoice",
    "on_payment",
]
