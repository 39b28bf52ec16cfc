"""read(write(d)) == d for every document and wire format, and what is written passes our validator."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from gateway.model.base import Document
from gateway.model.invoice import Invoice
from tests.adapters.mapping import strategies as arbitrary
from tests.adapters.mapping.wire import through

PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
CASES = [
    ("ORDERS", arbitrary.ORDERS, ("EAN008", "EAN010")),
    ("ORDCHG", arbitrary.ORDER_CHANGES, ("EAN005", "EAN009")),
    ("ORDRSP", arbitrary.RESPONSES, ("EAN005", "EAN009")),
    ("INVOIC", arbitrary.INVOICES, ("EAN008", "EAN010")),
    ("DESADV", arbitrary.DESPATCHES, ("EAN005", "EAN007")),
    ("APERAK", arbitrary.APPLICATION_ERRORS, ("EAN004", "EAN004")),
    ("RECADV", arbitrary.RECEIVED, ("EAN005", "EAN005")),
    ("REMADV", arbitrary.REMITTANCES, ("EAN003", "EAN005")),
    ("COMDIS", arbitrary.DISPUTES, ("EAN002", "EAN003")),
]


@pytest.mark.parametrize(("message_type", "documents", "associations"), CASES, ids=[c[0] for c in CASES])
def test_what_is_written_is_valid_and_reads_back_equal(
    message_type: str, documents: st.SearchStrategy[Document], associations: tuple[str, str]
) -> None:
    versions = st.sampled_from([("D.96A", associations[0]), ("D.01B", associations[1]), ("D.96A", ""), ("D.16A", "")])

    @settings(max_examples=40, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
    @given(document=documents, version=versions)
    def there_and_back(document: Document, version: tuple[str, str]) -> None:
        assume(not _taxed_with_a_reason_not_to(document))
        reading = through(document, message_type, *version)
        assert reading.document == document
        assert not [p for p in reading.problems if p.severity == "error"]
        assert reading.unmapped == []

    there_and_back()


def _taxed_with_a_reason_not_to(document: Document) -> bool:
    """Only what bears no VAT has a reason for it (BT-120); a sentence beside a rate is read as the note it is."""
    return isinstance(document, Invoice) and any(
        tax.category in ("S", "Z", None) and (tax.exemption_reason or tax.exemption_code)
        for tax in document.taxes or ()
    )
