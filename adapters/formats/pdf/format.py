"""Ties the PDF reader to the gateway's ports. The only module of this folder that knows them as a format."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.formats.pdf import findings as found
from adapters.formats.pdf.document import read_document
from adapters.formats.pdf.embedded import Carried, carried
from adapters.formats.pdf.learning import learn
from adapters.formats.pdf.opening import Limits, Paper, Refused, open_paper, picture_of
from adapters.formats.pdf.order import hidden_finding
from adapters.formats.reader import Reader
from gateway.model.finding import Finding, Words
from gateway.model.master import Partner
from gateway.model.order import Order, Origin
from gateway.model.reading import DocumentReading, LearntLayout, ReadField
from gateway.ports import Envelope, Known, PageFormat, Picture, ReadDocument, ReadResult

MEDIA_TYPE = "application/pdf"
FEW_WORDS = 8  # a page with fewer says nothing
ODD = 0.1  # share of signs without a meaning above which the text is worthless


class PdfFormat(Reader):
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
        return self.read_knowing(content, partner, Known())

    def read_knowing(self, content: bytes, partner: Partner | None, known: Known) -> ReadResult:
        paper = open_paper(content, self._limits)
        if isinstance(paper, Refused):
            return ReadResult(findings=(refusal(paper),))
        hidden = hidden_finding(paper.hidden)
        attached = carried(paper.embedded)
        if attached is not None and attached.order is not None:
            return ReadResult(documents=(_attached_document(attached, attached.order),))
        if attached is not None and any(one.code == found.INVOICE.code for one in attached.findings):
            return ReadResult(findings=attached.findings)
        unread = attached.findings if attached is not None else ()
        if not _has_text(paper):
            return _pictured(content, partner, known, (*unread, *([hidden] if hidden else [])))
        said = [*unread, *([hidden] if hidden else [])]
        return ReadResult(documents=(read_document(self.name, MEDIA_TYPE, paper.pages, partner, known, said=said),))

    def learn(self, reading: DocumentReading, corrected: Order) -> LearntLayout | None:
        return learn(reading, corrected)

    def picture(self, content: bytes, page: int, *, part: str | None = None, dots: int = 110) -> Picture | None:
        paper = open_paper(content, self._limits)
        if isinstance(paper, Paper) and not _has_text(paper):
            return _scans().picture(content, page, part=part, dots=dots)
        return picture_of(content, page, dots, self._limits)

    def show(self, content: bytes, language: str) -> str:
        """The text of the pages as a person sees it, then each value with its place, confidence and why."""
        paper = open_paper(content, self._limits)
        if isinstance(paper, Refused):
            return refusal(paper).sentence.to(language)
        lines = []
        for page in paper.pages:
            lines.append(f"— {page.number} —")
            lines += ["   ".join(phrase.text for phrase in row.phrases) for row in page.rows]
        for document in self.read(content, None).documents:
            for one in document.reading.fields if document.reading else ():
                place = one.cell or f"page {one.page}"
                lines.append(f"{one.path}: {one.value or '?'} ({place}, {one.confidence:.0%}, {one.why.to(language)})")
        return "\n".join(lines)


def refusal(refused: Refused) -> Finding:
    fr, en = found.WHY_REFUSED[refused.reason]
    return found.REFUSED.at(fr=fr.format(count=refused.count), en=en.format(count=refused.count))


def _scans() -> PageFormat:
    from adapters.formats.scan.format import ScanFormat  # reads with this folder's reader

    return ScanFormat()


def _pictured(
    content: bytes,
    partner: Partner | None,
    known: Known,
    said: Sequence[Finding],
) -> ReadResult:
    """Pages that are pictures are recognised like any scan; what cannot be is kept for a person."""
    read = _scans().read_knowing(content, partner, known)
    documents = tuple(
        replace(one, findings=(*(said if one.position == 1 else ()), *one.findings)) for one in read.documents
    )
    if any(one.reading is not None for one in documents):
        return replace(read, documents=documents)
    nothing = Order(origin=Origin(media_type=MEDIA_TYPE))
    findings = (*said, found.NO_TEXT.at(place="page 1"))
    return ReadResult(documents=(ReadDocument(1, "order", order=nothing, findings=findings),))


def _has_text(paper: Paper) -> bool:
    words = sum(len(page.words) for page in paper.pages)
    if words < FEW_WORDS:
        return False
    return paper.odd <= ODD * max(1, paper.glyphs)


def _attached_document(attached: Carried, order: Order) -> ReadDocument:
    """What the file attached to the pages says counts, and is certain."""
    why = Words(fr="joint au PDF en XML", en="attached to the PDF as XML")
    order = order.model_copy(update={"origin": order.origin or Origin(media_type=MEDIA_TYPE)})
    whole = ReadField(path="", cell=attached.name, confidence=1, why=why)
    reading = DocumentReading(reader=PdfFormat.name, fields=(whole,))
    places = {"": f"{attached.name}; {why.en}"}
    return ReadDocument(
        1,
        "order",
        reference=order.number,
        order=order,
        findings=attached.findings,
        reading=reading,
        places=lambda: places,
    )
