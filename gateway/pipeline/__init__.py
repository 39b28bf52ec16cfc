"""The road an order travels, one module per step, in this order: receive → read → decide → answer → send → fulfil.

``settle`` is what people do with orders that wait; ``outcome`` is what a decision leads to; ``steps`` is the table that
the worker reads. Channels, web and command line call the functions exported here and nothing deeper.
"""

from gateway.pipeline.amend import amend_order, cancel_order
from gateway.pipeline.credit_notes import issue_credit_note
from gateway.pipeline.fulfil import despatch
from gateway.pipeline.invoicing import invoice_period, issue_deposit, issue_invoices
from gateway.pipeline.receive import Receipt, receive
from gateway.pipeline.send import content_of
from gateway.pipeline.services import Services
from gateway.pipeline.settle import lift_holds, reexamine, reject
from gateway.pipeline.source import provenance, show_source

__all__ = [
    "Receipt",
    "Services",
    "amend_order",
    "cancel_order",
    "content_of",
    "despatch",
    "invoice_period",
    "issue_credit_note",
    "issue_deposit",
    "issue_invoices",
    "lift_holds",
    "provenance",
    "receive",
    "reexamine",
    "reject",
    "show_source",
]
