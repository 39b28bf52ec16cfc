"""May this customer owe us more? The exposure as a running balance of movements, and the verdict on one order.

Pure: the store keeps the balances and locks them. Amounts are tax included, in the account's currency.
"""

from gateway.credit.assess import assess, deposit_wanted, limit_of
from gateway.credit.explain import explain
from gateway.credit.exposure import (
    Exposure,
    Movement,
    MovementKind,
    on_acceptance,
    on_cancellation,
    on_change,
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
    "deposit_wanted",
    "explain",
    "limit_of",
    "on_acceptance",
    "on_cancellation",
    "on_change",
    "on_credit_note",
    "on_deposit",
    "on_invoice",
    "on_payment",
]
