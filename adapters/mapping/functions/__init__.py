"""The named functions a mapping file may call where places and tables do not reach: `call party_identity` and the like.

Each reads and writes. Element functions own one element of a segment, segment functions all segments of their place;
finish functions put together at the end what stands in two places of the message.
"""

from __future__ import annotations

from adapters.mapping.context import ElementFunction, FinishFunction, SegmentFunction
from adapters.mapping.functions.answers import (
    Backorder,
    ChangeNumber,
    FaultCode,
    FaultText,
    LineOrder,
    give_answers,
    give_change_number,
    give_fault_texts,
    give_line_order,
)
from adapters.mapping.functions.invoices import give_deposits, give_invoice_lines
from adapters.mapping.functions.items import Description, ItemCode, ItemCodes, Serials
from adapters.mapping.functions.notes import Exemptions, Notes, give_exemptions
from adapters.mapping.functions.party import PartyIdentity, PartyReferences, PlaceIdentity, UnstructuredParty

ELEMENT_FUNCTIONS: dict[str, ElementFunction] = {
    "party_identity": PartyIdentity(),
    "place_identity": PlaceIdentity(),
    "unstructured_party": UnstructuredParty(),
    "item_code": ItemCode(),
    "fault_code": FaultCode(),
    "change_number": ChangeNumber(),
}
SEGMENT_FUNCTIONS: dict[str, SegmentFunction] = {
    "party_references": PartyReferences(),
    "item_codes": ItemCodes(),
    "description": Description(),
    "serials": Serials(),
    "notes": Notes(),
    "backorder": Backorder(),
    "exemptions": Exemptions(),
    "fault_text": FaultText(),
    "line_order": LineOrder(),
}
FINISH_CARRIES: dict[str, tuple[str, ...]] = {"deposits": ("prepayments[].net",)}
"""Fields that have no place of their own: they follow from what is read."""
FINISH_FUNCTIONS: dict[str, FinishFunction] = {
    "exemptions": give_exemptions,
    "change_number": give_change_number,
    "line_order": give_line_order,
    "answers": give_answers,
    "fault_texts": give_fault_texts,
    "deposits": give_deposits,
    "invoice_lines": give_invoice_lines,
}
