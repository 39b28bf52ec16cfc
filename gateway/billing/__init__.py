"""From goods that leave to the invoice and the money: despatch, invoice, deposit, credit note, matching, reminders.

Pure: numbers come from whoever holds the counters. Amounts follow EN 16931; mentions follow French law.
"""

from gateway.billing.check import check_invoice, stops
from gateway.billing.credit_note import credit_note, creditable, rebate, too_much
from gateway.billing.deposit import deposit_invoice, prepayment
from gateway.billing.despatch import Leaving, despatch_advice, quantities_to_despatch, still_to_despatch
from gateway.billing.invoice import Billed, invoice, invoice_of
from gateway.billing.numbering import number_in, series_of
from gateway.billing.places import Going, left_by_place, named_place, place_key, place_name, shared_out, together

__all__ = [
    "Billed",
    "Going",
    "Leaving",
    "check_invoice",
    "credit_note",
    "creditable",
    "deposit_invoice",
    "despatch_advice",
    "invoice",
    "invoice_of",
    "left_by_place",
    "named_place",
    "number_in",
    "place_key",
    "place_name",
    "prepayment",
    "quantities_to_despatch",
    "rebate",
    "series_of",
    "shared_out",
    "still_to_despatch",
    "stops",
    "together",
    "too_much",
]
