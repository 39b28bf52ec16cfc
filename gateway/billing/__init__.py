"""From goods that leave to the invoice: despatch advice, invoice, and the control before it is issued.

Pure: numbers come from whoever holds the counters. Amounts follow EN 16931; mentions follow French law.
"""

from gateway.billing.check import check_invoice
from gateway.billing.despatch import Leaving, despatch_advice, quantities_to_despatch, still_to_despatch
from gateway.billing.invoice import invoice

__all__ = [
    "Leaving",
    "check_invoice",
    "despatch_advice",
    "invoice",
    "quantities_to_despatch",
    "still_to_despatch",
]
