"""Which series a document is numbered in, and how its number reads. Each series is gap-free and chronological by itself.

Separate series are allowed when they are justified (BOI-TVA-DECLA-30-20-20-10): invoices, credit notes, deposits. What is
issued to try things out with a partner has series of its own: it is no invoice, and must leave no gap among those that are.
"""

from gateway.model.invoice import InvoiceKind
from gateway.model.master import OwnIdentity

PREFIXES: dict[str, str] = {"invoice": "F", "credit_note": "A", "deposit": "AC"}
_SERIES_OF: dict[str, str] = {"credit_note": "credit_note", "rebate": "credit_note", "deposit": "deposit"}


TEST = "TEST-"


def series_of(kind: InvoiceKind, own: OwnIdentity, year: int, *, test: bool = False) -> str:
    """``F2026-``: what stands before the rank in every number of the series."""
    name = _SERIES_OF.get(kind, "invoice")
    return f"{TEST if test else ''}{own.series.get(name, PREFIXES[name])}{year}-"


def number_in(series: str, rank: int) -> str:
    return f"{series}{rank:06d}"
