"""Is this order right? Findings and our understanding of the order, from the order and an extract of master data.

Pure: values in, values out. Not here: what follows from the findings (gateway.orders) and whether the customer may
owe us more (gateway.credit).
"""

from gateway.rules.accounts import match_account
from gateway.rules.context import CheckContext, Examination
from gateway.rules.examine import examine
from gateway.rules.families.plausibility import TEST_ORDER
from gateway.rules.reference import reference
from gateway.rules.repeats import content_hash, hash_of_content
from gateway.rules.wanted import WantedMaster, frames_named, identifiers_wanted

__all__ = [
    "TEST_ORDER",
    "CheckContext",
    "Examination",
    "WantedMaster",
    "content_hash",
    "examine",
    "frames_named",
    "hash_of_content",
    "identifiers_wanted",
    "match_account",
    "reference",
]
