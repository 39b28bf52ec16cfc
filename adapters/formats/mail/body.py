"""The text of a message as a page, so that the reader of pages reads it; and loose order lines such as ``10 x AB-123``.

HTML is taken as text and tables only: nothing is fetched, run or shown from it here.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree, html

from adapters.formats.mail.markup import drop_hidden
from adapters.formats.pdf.items import Line
from adapters.formats.pdf.lexicon import unit_code
from adapters.formats.pdf.numbers import parse
from adapters.formats.pdf.page import Box, Page, Word
from adapters.formats.pdf.reading import Reading, read_pages
from adapters.formats.spreadsheet.cells import Cell
from adapters.formats.spreadsheet.grid import Grid

SIGN, TALL, PITCH = 6.0, 10.0, 12.0
MOST_LINES, MOST_SIGNS = 3_000, 400
QUOTED = re.compile(
    r"^\s*(>|-{2,}\s*(original message|message d'origine|ursprüngliche nachricht)|le .{5,60} a écrit\s*:|on .{5,80} wrote:|am .{5,80} schrieb)",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"^-- ?$")

_CODE = r"(?P<code>(?=[A-Z0-9./_-]*\d)[A-Z0-9][A-Z0-9./_-]{3,29})"
_QUANTITY = r"(?P<quantity>\d{1,3}(?:[ .\u00a0]\d{3})+|\d{1,7}(?:[.,]\d{1,3})?)"
_UNIT = r"(?P<unit>[^\W\d_]{1,9})?"
_REF = r"(?:(?:de la |la |the )?(?:réf(?:érence)?|ref(?:erence)?|art(?:icle|ikel|ikelnummer|\.-nr)?|code|item|sku|n°|no|nr)\.?\s*:?\s*)?"
_LOOSE = (
    re.compile(rf"^\W*{_QUANTITY}\s*(?:x|×|\*)\s*{_REF}{_CODE}(?:[\s:,–-]+(?P<text>.*))?$"),
    re.compile(rf"^\W*{_QUANTITY}\s+{_UNIT}\s*(?:of |de |d['’])?{_REF}{_CODE}(?:[\s:,–-]+(?P<text>.*))?$"),
    re.compile(
        rf"^\W*{_REF}{_CODE}(?P<text>[^:;=]*?)\s*[:;=–-]\s*(?:qté|qty|menge|quantité|quantity)?\s*:?\s*{_QUANTITY}\s*{_UNIT}\s*$"
    ),
)


def pages_of(text: str, markup: str) -> tuple[list[Page], bool]:
    """The message as pages, HTML before plain text when it has tables; and whether cells tell the columns."""
    if markup:
        rows = list(_html_rows(markup))
        if sum(len(row) >= 3 for row in rows) >= 2:
            return [Grid(rows).page], True
        text = text if text.strip() else plain(markup)
    return [_text_page(text)], False


def plain(markup: str) -> str:
    """What a reader sees of the HTML, a line for each of its lines."""
    return "\n".join(" ".join(str(cell.value or "") for cell in row) for row in _html_rows(markup))


def own_words(text: str, markup: str) -> str:
    """What the sender wrote this time: without quotations of earlier mails and without the signature."""
    if not text.strip() and markup:
        text = plain(markup)
    kept = []
    for line in text.splitlines()[:MOST_LINES]:
        if QUOTED.match(line) or SIGNATURE.match(line):
            break
        kept.append(line[:MOST_SIGNS])
    return "\n".join(kept).strip()


def read_body(text: str, markup: str) -> tuple[Reading, list[Page], bool]:
    """The reading and the pages it is of, its lines taken loosely from the sentences when there is no table."""
    pages, certain = pages_of(text, markup)
    reading = read_pages(pages)
    if not reading.lines:
        reading = replace(reading, lines=tuple(_loose_lines(pages[0])))
    return reading, pages, certain


def _text_page(text: str) -> Page:
    words = []
    kept = 0
    for line in text.expandtabs(8).splitlines()[:MOST_LINES]:
        if QUOTED.match(line) or SIGNATURE.match(line):
            break
        kept += 1
        for found in re.finditer(r"\S+", line[:MOST_SIGNS]):
            box = Box(1, found.start() * SIGN, kept * PITCH, found.end() * SIGN, kept * PITCH + TALL)
            words.append(Word(found.group(), box))
    return Page(1, MOST_SIGNS * SIGN, (kept + 2) * PITCH, tuple(words))


def _html_rows(markup: str) -> Iterator[list[Cell]]:
    """Rows of tables as rows of cells, other text a line each; what is styled away is left out."""
    try:
        root = html.fromstring(markup[:5_000_000], parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for quoted in root.xpath("//blockquote"):
        if quoted.getparent() is not None:
            quoted.drop_tree()
    drop_hidden(root)
    for line_break in root.xpath("//br"):
        line_break.tail = "\n" + (line_break.tail or "")
    for element in root.iter("tr", "p", "div", "li", "h1", "h2", "h3"):
        if element.tag == "tr":
            if not element.xpath(".//tr"):
                yield [Cell(_flat(cell), "") for cell in element.xpath("./td|./th")]
        elif not element.xpath("ancestor::tr") and not element.xpath(".//tr|.//p|.//div|.//li"):
            for line in element.text_content().splitlines():
                if line.strip():
                    yield [Cell(part.strip(), "") for part in re.split(r"(?<=:)\s", line.strip(), maxsplit=1)]


def _flat(cell: html.HtmlElement) -> str:
    return " ".join(cell.text_content().split())[:500]


def _loose_lines(page: Page) -> Iterator[Line]:
    count = 0
    for row in page.rows:
        for pattern in _LOOSE:
            found = pattern.match(row.text)
            if found is None:
                continue
            parts = found.groupdict()
            unit = parts.get("unit")
            value = parse(found["quantity"], ",") or parse(found["quantity"], ".")
            if value is None or (unit and unit_code(unit) is None):
                continue
            count += 1
            yield Line(
                number=str(count), box=row.box, quantity=value, unit=unit_code(unit) if unit else None, printed_unit=unit,
                code=found["code"], description=(parts.get("text") or "").strip(" -–:,") or None,
            )  # fmt: skip
            break
