"""Ties the reader of scans to the gateway's ports. The only module of this folder that knows them as a format."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from adapters.formats.pdf.document import document_of
from adapters.formats.pdf.learning import learn
from adapters.formats.pdf.page import Page
from adapters.formats.pdf.places import placed
from adapters.formats.reader import Reader
from adapters.formats.scan import findings as found
from adapters.formats.scan.again import BLUR, DOTS, read_with_proof
from adapters.formats.scan.opening import Band, Limits, Refused, Scanned, open_scan, picture_of, read_again
from adapters.formats.scan.repair import repaired
from adapters.formats.scan.transmission import sorted_pages, without_machine_line
from adapters.formats.scan.trust import faint_codes, weighed
from gateway.model.finding import Finding
from gateway.model.master import Partner
from gateway.model.order import Order, Origin
from gateway.model.reading import DocumentReading, LearntLayout
from gateway.ports import Envelope, Known, Picture, ReadDocument, ReadResult

MEDIA_TYPES = {b"II*\x00": "image/tiff", b"MM\x00*": "image/tiff", b"II+\x00": "image/tiff", b"MM\x00+": "image/tiff",
               b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"%PDF": "application/pdf"}  # fmt: skip
NAMES = (".tif", ".tiff", ".png", ".jpg", ".jpeg")
FEWEST = 4  # words of a page that says something


class ScanFormat(Reader):
    name = "scan"
    media_type = "image/tiff"

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        kind = media_type_of(head)
        if kind is not None and kind.startswith("image/"):
            return 95
        named = (filename or "").lower().endswith(NAMES) or (media_type or "").startswith("image/")
        return 5 if named else 0

    def peek(self, content: bytes) -> Envelope:
        return Envelope()

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        return self.read_knowing(content, partner, Known())

    def read_knowing(self, content: bytes, partner: Partner | None, known: Known) -> ReadResult:
        opened = open_scan(content, self._limits)
        if isinstance(opened, Refused):
            return ReadResult(findings=(refusal(opened),))
        plain = [without_machine_line(one.page) for one in opened]
        groups = sorted_pages(plain)
        if all(len(page.words) < FEWEST for group in groups.orders for page in group):
            return ReadResult(documents=(_blank(content),))
        covers = [found.COVER.at(place=f"page {number}", page=number) for number in groups.covers]
        documents = []
        for position, pages in enumerate(groups.orders, start=1):
            said: list[Finding] = list(covers) if position == 1 else []
            if len(groups.orders) > 1:
                said.append(
                    found.SEVERAL.at(place=f"page {pages[0].number}", count=len(groups.orders), page=pages[0].number)
                )
            documents.append(replace(self._order(content, opened, pages, partner, known, said), position=position))
        return ReadResult(documents=tuple(documents))

    def _order(
        self,
        content: bytes,
        opened: Sequence[Scanned],
        pages: Sequence[Page],
        partner: Partner | None,
        known: Known,
        said: Sequence[Finding],
    ) -> ReadDocument:
        def ask(bands: Mapping[int, Sequence[Band]]) -> Mapping[int, Page]:
            looked = read_again(content, self._limits, bands, opened, BLUR, DOTS) if bands else {}
            return {number: without_machine_line(page) for number, page in looked.items()}

        read = read_with_proof(pages, known.layouts, ask)
        numbers = {page.number for page in pages}
        codes = [code for one in opened if one.page.number in numbers for code in one.codes]
        fixed = repaired(placed(weighed(read, codes, known.layouts), known), known)
        reading = fixed.reading
        told = [*said, *faint_codes(reading, read.pages, fixed.known), *fixed.findings]
        kind = media_type_of(content) or self.media_type
        return document_of(self.name, kind, reading, read.pages, partner, said=told)

    def learn(self, reading: DocumentReading, corrected: Order) -> LearntLayout | None:
        return learn(reading, corrected)

    def picture(self, content: bytes, page: int, *, part: str | None = None, dots: int = 110) -> Picture | None:
        return picture_of(content, page, dots, self._limits)

    def show(self, content: bytes, language: str) -> str:
        """The words of the pages as they were recognised."""
        opened = open_scan(content, self._limits)
        if isinstance(opened, Refused):
            return refusal(opened).sentence.to(language)
        lines = []
        for one in opened:
            lines.append(f"— {one.page.number} —")
            lines += ["   ".join(phrase.text for phrase in row.phrases) for row in one.page.rows]
            lines += [f"[{code.kind}] {code.text}" for code in one.codes]
        return "\n".join(lines)


def media_type_of(head: bytes) -> str | None:
    return next((kind for start, kind in MEDIA_TYPES.items() if head.startswith(start)), None)


def refusal(refused: Refused) -> Finding:
    fr, en = found.WHY_REFUSED[refused.reason]
    return found.REFUSED.at(fr=fr.format(count=refused.count), en=en.format(count=refused.count))


def _blank(content: bytes) -> ReadDocument:
    nothing = Order(origin=Origin(media_type=media_type_of(content)))
    return ReadDocument(1, "order", order=nothing, findings=(found.BLANK.at(place="page 1"),))
