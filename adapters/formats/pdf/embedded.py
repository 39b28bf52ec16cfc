"""An order attached to the PDF as XML (Order-X and whatever else the mapping reads), taken before any reading of the page.

By the root element, whatever the file is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.formats.pdf import findings as found
from adapters.formats.pdf.opening import Embedded
from adapters.mapping import MappingError
from adapters.mapping.xml.engine import kind_of, read_xml
from gateway.model.finding import Finding, Severity
from gateway.model.order import Order

INVOICE_ROOTS = (b"CrossIndustryInvoice", b"CrossIndustryDocument", b"Invoice", b"CreditNote")
HEAD = 4096


@dataclass(frozen=True)
class Carried:
    """``order`` is what an attached file says; ``findings`` what is wrong with it, or that it is something else."""

    order: Order | None
    findings: tuple[Finding, ...]
    name: str


def carried(attached: Sequence[Embedded]) -> Carried | None:
    """The first attached document that is one of ours; ``None`` when the page has to be read."""
    for file in attached:
        kind = kind_of(file.content)
        if kind is not None:
            return _read(file)
        if any(b":" + root in file.content[:HEAD] or b"<" + root in file.content[:HEAD] for root in INVOICE_ROOTS):
            wrong = found.INVOICE.at(place=file.name, kind_fr="une facture", kind_en="an invoice")
            return Carried(None, (wrong,), file.name)
    return None


def _read(file: Embedded) -> Carried:
    try:
        reading = read_xml(file.content)
    except MappingError:
        return Carried(None, (found.EMBEDDED_UNREAD.at(place=file.name, name=file.name),), file.name)
    problems = tuple(
        found.EMBEDDED_VALUE.at(
            problem.path or None,
            place=str(problem.place) if problem.place else file.name,
            severity=Severity.ERROR if problem.severity == "error" else Severity.NOTICE,
            fr=problem.fr,
            en=problem.en,
        )
        for problem in reading.problems
    )
    if isinstance(reading.document, Order):
        return Carried(reading.document, problems, file.name)
    wrong = found.INVOICE.at(
        place=file.name, kind_fr=f"un document {reading.kind}", kind_en=f"a document {reading.kind}"
    )
    return Carried(None, (*problems, wrong), file.name)
