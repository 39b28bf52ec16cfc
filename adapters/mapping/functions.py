"""The named functions a mapping file may call where places and tables do not reach: `call party_identity` and the like.

Each reads and writes. Element functions own one element of a segment, segment functions all segments of their place.
"""

from __future__ import annotations

from adapters.mapping.context import ElementFunction, SegmentFunction
from adapters.mapping.functions_items import Backorder, Description, ItemCode, ItemCodes, Serials
from adapters.mapping.functions_notes import Notes
from adapters.mapping.functions_party import PartyIdentity, PartyReferences, UnstructuredParty

ELEMENT_FUNCTIONS: dict[str, ElementFunction] = {
    "party_identity": PartyIdentity(),
    "unstructured_party": UnstructuredParty(),
    "item_code": ItemCode(),
}
SEGMENT_FUNCTIONS: dict[str, SegmentFunction] = {
    "party_references": PartyReferences(),
    "item_codes": ItemCodes(),
    "description": Description(),
    "serials": Serials(),
    "notes": Notes(),
    "backorder": Backorder(),
}
