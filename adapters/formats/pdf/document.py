"""Pages of words → one read document: the order, what is in doubt, and every value with its place.

The one entrance for every reader of pages; they differ only in where the words come from: a PDF's text, a scan's
recognised characters, the cells of a sheet, the text of a mail.
"""

from collections.abc import Sequence
from dataclasses import replace

from adapters.formats.pdf import findings as found
from adapters.formats.pdf.fields import SURE
from adapters.formats.pdf.order import findings_of, order_of
from adapters.formats.pdf.page import Page
from adapters.formats.pdf.places import placed
from adapters.formats.pdf.reading import Reading, read_pages
from adapters.formats.pdf.titles import other_title
from adapters.formats.pdf.told import CellOf, reading_of
from gateway.model.finding import Finding
from gateway.model.master import Partner
from gateway.model.order import Origin
from gateway.ports import Known, ReadDocument


def read_document(
    reader: str,
    media_type: str,
    pages: Sequence[Page],
    partner: Partner | None = None,
    known: Known | None = None,
    *,
    said: Sequence[Finding] = (),
    cell: CellOf | None = None,
    certain: bool = False,
) -> ReadDocument:
    """``reader`` is the format's name; ``said`` what is known before the pages are read; ``certain`` that cells, not
    places on a page, tell which value is which."""
    known = known or Known()
    reading = placed(read_pages(pages, known.layouts), known)
    return document_of(reader, media_type, reading, pages, partner, said=said, cell=cell, certain=certain)


def document_of(
    reader: str,
    media_type: str,
    reading: Reading,
    pages: Sequence[Page],
    partner: Partner | None = None,
    *,
    said: Sequence[Finding] = (),
    cell: CellOf | None = None,
    certain: bool = False,
) -> ReadDocument:
    """For a reader that has something to say about the reading before it becomes an order."""
    where = cell or str
    threshold = partner.reading.threshold if partner else SURE
    told = [*said, *findings_of(reading, where, certain=certain, threshold=threshold)]
    title = other_title(reading.above)
    if title is not None:
        told.insert(0, found.PERHAPS_OTHER.at(place=where(title[2]), kind_fr=title[0], kind_en=title[1]))
    order = order_of(reading)
    order = order.model_copy(update={"origin": order.origin or Origin(media_type=media_type)})
    document = ReadDocument(1, "order", reference=order.number, order=order, findings=tuple(told))
    fields = reading_of(reader, reading, pages, cell, threshold)
    places = {
        one.path: f"{one.cell or f'page {one.page}'}; {one.confidence:.0%}, {one.why.en}" for one in fields.fields
    }
    return replace(document, reading=fields, places=lambda: places)
