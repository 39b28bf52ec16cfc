"""Ties the PDF reader to the gateway's ports. The only module of this folder that knows them."""

from dataclasses import dataclass

from adapters.formats.pdf import findings as found
from adapters.formats.pdf.embedded import carried
from adapters.formats.pdf.order import Provenance, findings_of, hidden_finding, order_of, provenance_of
from adapters.formats.pdf.reading import read_pages
from adapters.formats.pdf.sandbox import Limits, Paper, Refused, open_paper
from adapters.formats.pdf.titles import other_title
from gateway.model.base import Document
from gateway.model.finding import Finding
from gateway.model.master import Partner
from gateway.model.order import Order, Origin
from gateway.ports import Envelope, NextContext, OutgoingContext, ReadDocument, ReadResult, Written

MEDIA_TYPE = "application/pdf"
FEW_WORDS = 8  # a page with fewer says nothing
ODD = 0.1  # share of signs without a meaning above which the text is worthless


@dataclass(frozen=True)
class PdfDetail:
    """Where each value stood, for the screens that show the page beside the order."""

    provenance: tuple[Provenance, ...] = ()


class PdfFormat:
    name = "pdf"
    media_type = MEDIA_TYPE

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        if b"%PDF-" in head[:1024]:
            return 95
        named = (filename or "").lower().endswith(".pdf") or media_type == MEDIA_TYPE
        return 5 if named else 0

    def peek(self, content: bytes) -> Envelope:
        return Envelope()

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        paper = open_paper(content, self._limits)
        if isinstance(paper, Refused):
            return ReadResult(findings=(refusal(paper),))
        hidden = hidden_finding(paper.hidden)
        attached = carried(paper.embedded)
        if attached is not None and attached.order is not None:
            return _result(
                attached.order, attached.findings, PdfDetail((Provenance("", attached.name, 1.0, "attached as XML"),))
            )
        if attached is not None and any(one.code == found.INVOICE.code for one in attached.findings):
            return ReadResult(findings=attached.findings)
        unread = attached.findings if attached is not None else ()
        if not _has_text(paper):
            return _result(Order(), (*unread, found.NO_TEXT.at(place="page 1")), PdfDetail())
        reading = read_pages(paper.pages)
        said = [*unread, *([hidden] if hidden else []), *findings_of(reading)]
        title = other_title(reading.above)
        if title is not None:
            said.insert(0, found.PERHAPS_OTHER.at(place=str(title[2]), kind_fr=title[0], kind_en=title[1]))
        return _result(order_of(reading), said, PdfDetail(tuple(provenance_of(reading))))

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        return []

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        return None

    def show(self, content: bytes, language: str) -> str:
        """The text of the pages as a person sees it, then each value with its place, confidence and why."""
        paper = open_paper(content, self._limits)
        if isinstance(paper, Refused):
            return refusal(paper).sentence.to(language)
        lines = []
        for page in paper.pages:
            lines.append(f"— {page.number} —")
            lines += ["   ".join(phrase.text for phrase in row.phrases) for row in page.rows]
        detail = self.read(content, None).detail
        for one in detail.provenance if isinstance(detail, PdfDetail) else ():
            lines.append(f"{one.path}: {one.place}, {one.confidence:.0%}, {one.why}")
        return "\n".join(lines)

    def page(self, content: bytes, language: str) -> str | None:
        return None

    def report(self, content: bytes, style: str, name: str, language: str) -> str | None:
        return None


def refusal(refused: Refused) -> Finding:
    fr, en = found.WHY_REFUSED[refused.reason]
    return found.REFUSED.at(fr=fr.format(count=refused.count), en=en.format(count=refused.count))


def _has_text(paper: Paper) -> bool:
    words = sum(len(page.words) for page in paper.pages)
    if words < FEW_WORDS:
        return False
    return paper.odd <= ODD * max(1, paper.glyphs)


def _result(order: Order, findings: "tuple[Finding, ...] | list[Finding]", detail: PdfDetail) -> ReadResult:
    order = order.model_copy(update={"origin": order.origin or Origin(media_type=MEDIA_TYPE)})
    places = {one.path: f"{one.place}; {one.confidence:.0%}, {one.why}" for one in detail.provenance}
    document = ReadDocument(
        1, "order", reference=order.number, order=order, findings=tuple(findings), places=lambda: places
    )
    return ReadResult(documents=(document,), detail=detail)
