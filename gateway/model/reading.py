"""What a reader of pages took from a document: each value with its place, how sure it is, and why; and what it learns.

Every reader of pages (digital PDF, scans, spreadsheets, the text of a mail) says what it read in these words; the store
keeps them beside the order, the document desk shows them, and a correction teaches from them. Places are shares of the
page as it is shown: 0 to 1 from its left and top edges, so that they fit every picture of it. Not here: EDIFACT and XML,
whose places are found again in the source when asked for (``ReadDocument.places``).
"""

from datetime import datetime

from pydantic import Field

from gateway.model.base import Document
from gateway.model.finding import Words

Corners = tuple[float, float, float, float]
"""Left, top, right, bottom; shares of the page's width and height as it is shown."""


class ReadField(Document):
    """One value. ``path`` is the canonical field (``number``, ``lines[0].quantity.value``), ``value`` what the order got
    of it, ``printed`` what stands on the page. ``confidence`` is calibrated: of those said with 0.9, nine in ten are right.
    ``doubtful`` says that it lies below what this partner's orders ask for, or contradicts another value."""

    path: str
    value: str | None = None
    printed: str | None = None
    page: int | None = Field(default=None, ge=1)
    box: Corners | None = None
    cell: str | None = Field(default=None, description="the place in a source without pages: a sheet's cell")
    confidence: float = Field(ge=0, le=1)
    why: Words
    raw: float | None = Field(default=None, description="the score before it was calibrated")
    doubtful: bool = False


class PageWord(Document):
    """A word as it stands on the page. ``confidence`` is that of its characters: 1 where they were not guessed."""

    text: str
    box: Corners
    confidence: float = 1.0


class ReadPage(Document):
    """One page as it is shown. ``width`` and ``height`` in points; ``words`` in reading order."""

    number: int = Field(ge=1)
    width: float
    height: float
    words: tuple[PageWord, ...] = ()


class DocumentReading(Document):
    """How one document was read. ``reader`` is the format that read it; ``part`` the attachment that holds the pages when
    the transmission is a mail; ``layout`` the id of the learnt layout that was recognised."""

    reader: str
    part: str | None = None
    fields: tuple[ReadField, ...] = ()
    pages: tuple[ReadPage, ...] = ()
    layout: str | None = None

    def field(self, path: str) -> ReadField | None:
        return next((one for one in self.fields if one.path == path), None)


class LayoutAnchor(Document):
    """Where a layout prints a value. Of a field of the head: its ``label`` as printed and the ``offset`` of the value's
    left top corner from the label's, or the ``box`` it always stands in. Of a column (``lines[].quantity.value``): the
    head as printed, and the box of the column. ``shape`` is a value with its letters as A and its digits as 9."""

    path: str
    label: str | None = None
    offset: tuple[float, float] | None = None
    box: Corners
    shape: str | None = None


class LearntLayout(Document):
    """What a person's corrections taught of one sender's layout. ``sender`` is the partner, or the address as the channel
    knows it, or empty for pages that nobody signed; ``marks`` are the words by which the layout is recognised."""

    id: str
    reader: str
    sender: str = ""
    marks: tuple[str, ...]
    anchors: tuple[LayoutAnchor, ...]
    learnt_from: str | None = Field(default=None, description="the order whose correction taught it")
    learnt_by: str | None = None
    learnt_at: datetime | None = None
