"""The road an order travels, one module per step, in this order: receive → read → decide → answer → send → fulfil.

``settle`` is what people do with orders that wait; ``outcome`` is what a decision leads to; ``steps`` is the table that
the worker reads. Channels, web and command line call the functions exported here and nothing deeper.
"""

from gateway.pipeline.amend import amend_order, cancel_order
from gateway.pipeline.credit_notes import issue_credit_note
from gateway.pipeline.erp import confirm_for_erp, handed_over, orders_for_erp
from gateway.pipeline.frames import blanket_order
from gateway.pipeline.fulfil import despatch, despatch_together
from gateway.pipeline.gathering import Gathering
from gateway.pipeline.invoicing import invoice_period, issue_deposit, issue_invoices
from gateway.pipeline.pages import picture_of, reading_of
from gateway.pipeline.quotations import accept_quotation, make_quotation, quotation_page, withdraw_quotation
from gateway.pipeline.receive import Receipt, receive
from gateway.pipeline.send import content_of
from gateway.pipeline.services import Services
from gateway.pipeline.settle import lift_holds, reexamine, reject
from gateway.pipeline.source import provenance, show_source
from gateway.pipeline.trial import Trial, Tried, try_out

__all__ = [
    "Gathering",
    "Receipt",
    "Services",
    "Trial",
    "Tried",
    "accept_quotation",
    "amend_order",
    "blanket_order",
    "cancel_order",
    "confirm_for_erp",
    "content_of",
    "despatch",
    "despatch_together",
    "handed_over",
    "invoice_period",
    "issue_credit_note",
    "issue_deposit",
    "issue_invoices",
    "lift_holds",
    "make_quotation",
    "orders_for_erp",
    "picture_of",
    "provenance",
    "quotation_page",
    "reading_of",
    "receive",
    "reexamine",
    "reject",
    "show_source",
    "try_out",
    "withdraw_quotation",
]
