"""What has not proven itself is read again: the same signs taken otherwise where they can be, then another look at the page.

Line by line: a line counts as mended when its arithmetic closes with what was then read. No digit is ever made up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from adapters.formats.pdf.items import Line
from adapters.formats.pdf.page import Box, Page, Word
from adapters.formats.pdf.reading import Reading, read_pages
from adapters.formats.scan.figures import habit, mended
from gateway.model.reading import LearntLayout

BLUR, DOTS = 1.1, 240.0  # of the second look
MARGIN = 3.0  # points around a line
WHOLE = 0.5  # share of lines unproven above which the whole page is read again

Bands = dict[int, list[tuple[float, float, float, float]]]
Ask = Callable[[Mapping[int, Sequence[tuple[float, float, float, float]]]], Mapping[int, Page]]
"""Another look at these parts of these pages."""


@dataclass(frozen=True)
class Read:
    pages: tuple[Page, ...]
    reading: Reading
    second: Mapping[int, Page]

    @property
    def worth(self) -> tuple[int, int, int]:
        """Proven sums, proven lines, and as few unproven ones as may be."""
        lines = self.reading.lines
        return (
            self.reading.sums.proven is True,
            sum(line.closes is True for line in lines),
            -sum(line.closes is not True for line in lines),
        )

    @property
    def proven(self) -> bool:
        return bool(self.reading.lines) and self.reading.sums.proven is True and all(map(_closed, self.reading.lines))


def _closed(line: Line) -> bool:
    return line.closes is True and line.sensible


def read_with_proof(pages: Sequence[Page], layouts: Sequence[LearntLayout], ask: Ask) -> Read:
    """``ask`` is called once, when something is left to prove."""
    first = _read(mended(pages), layouts)
    first = _signs_taken_otherwise(first, layouts)
    looked = {number: mended([page])[0] for number, page in ask(_bands(first, pages)).items()}
    if first.proven:
        return replace(first, second=looked)
    second = _merged(first, looked, layouts)
    second = _signs_taken_otherwise(second, layouts)
    return replace(second, second=looked)


def _read(pages: Sequence[Page], layouts: Sequence[LearntLayout]) -> Read:
    return Read(tuple(pages), read_pages(pages, layouts), {})


def _bands(read: Read, pages: Sequence[Page]) -> Bands:
    """The parts to look at again: unproven lines, and the number of the order, which nothing on the page proves."""
    bands: Bands = {}
    lines = read.reading.lines
    unproven = [line for line in lines if not _closed(line)]
    missing = not lines or (not unproven and read.reading.sums.proven is not True)
    if missing or len(unproven) > WHOLE * len(lines):
        return {page.number: [(0.0, 0.0, page.width, page.height)] for page in pages}
    for line in unproven:
        bands.setdefault(line.box.page, []).append((0.0, line.box.y0 - MARGIN, 10_000.0, line.box.y1 + MARGIN))
    number = read.reading.header.number
    if number is not None:
        around = (number.box.x0 - 40, number.box.y0 - MARGIN, number.box.x1 + 40, number.box.y1 + MARGIN)
        bands.setdefault(number.box.page, []).append(around)
    return bands


def _merged(read: Read, looked: Mapping[int, Page], layouts: Sequence[LearntLayout]) -> Read:
    """Of each unproven line whichever of the two readings closes; of a page that gave no lines the better one."""
    unproven = [line.box for line in read.reading.lines if not _closed(line)]
    best = read
    if looked and (not unproven or len(unproven) > WHOLE * len(read.reading.lines)):
        whole = _read([looked.get(page.number, page) for page in read.pages], layouts)
        best = max(best, whole, key=lambda one: one.worth)
    unproven = [line.box for line in best.reading.lines if not _closed(line)]
    other = looked if best is read else {page.number: page for page in read.pages}
    if unproven and other:
        tried = _read(_with(best.pages, other, unproven), layouts)
        if tried.worth > best.worth:
            good = [box for box in unproven if _closes_at(tried.reading, box)]
            kept = _read(_with(best.pages, other, good), layouts)
            best = max(best, kept, tried, key=lambda one: one.worth)
    return best


def _closes_at(reading: Reading, box: Box) -> bool:
    middle = (box.y0 + box.y1) / 2
    return any(
        _closed(line) and line.box.page == box.page and line.box.y0 <= middle <= line.box.y1 for line in reading.lines
    )


def _with(pages: Sequence[Page], other: Mapping[int, Page], boxes: Sequence[Box]) -> list[Page]:
    """The pages with the words of the other reading in these rows."""
    made = []
    for page in pages:
        rows = [(box.y0 - 1, box.y1 + 1) for box in boxes if box.page == page.number]
        if not rows or page.number not in other:
            made.append(page)
            continue
        kept = [word for word in page.words if not _in(word, rows)]
        made.append(replace(page, words=(*kept, *(word for word in other[page.number].words if _in(word, rows)))))
    return made


def _in(word: Word, rows: Sequence[tuple[float, float]]) -> bool:
    middle = (word.box.y0 + word.box.y1) / 2
    return any(top <= middle <= foot for top, foot in rows)


# --- the same signs, taken otherwise ---------------------------------------------------------------------------------


def _signs_taken_otherwise(read: Read, layouts: Sequence[LearntLayout]) -> Read:
    """``200.000`` may be two hundred with a comma that lost its tail: taken so where the line then closes."""
    point = habit(read.pages)
    swaps: dict[tuple[int, float, float], str] = {}
    for line in read.reading.lines:
        if line.closes is True or line.amount is None or line.quantity is None or line.unit_price is None:
            continue
        swaps.update(_swap(line, read.pages, point))
    if not swaps:
        return read
    pages = [
        replace(
            page,
            words=tuple(
                replace(word, text=swaps.get((page.number, word.box.x0, word.box.y0), word.text)) for word in page.words
            ),
        )
        for page in read.pages
    ]
    tried = _read(pages, layouts)
    return tried if tried.worth > read.worth else read


def _swap(line: Line, pages: Sequence[Page], point: str) -> dict[tuple[int, float, float], str]:
    """Words of the quantity and the price whose thousands' sign, taken for the decimal one, makes the line close."""
    thousands = "." if point == "," else ","
    options: list[list[tuple[str, int, Word | None]]] = []
    for role in ("quantity", "price"):
        word = next((one for one in _words_at(line, role, pages) if thousands in one.text), None)
        options.append([(role, 0, None), *([(role, 3, word)] if word is not None else [])])
    for chosen in product(*options):
        shift = {role: by for role, by, _ in chosen}
        if not any(shift.values()):
            continue
        assert line.quantity is not None
        price = {"price": line.price, "gross_price": line.gross_price}
        moved = replace(
            line,
            quantity=line.quantity.scaleb(-shift["quantity"]),
            **{name: value.scaleb(-shift["price"]) if value is not None else None for name, value in price.items()},  # type: ignore[arg-type]
        )
        if moved.closes:
            return {
                (word.box.page, word.box.x0, word.box.y0): point.join(word.text.rsplit(thousands, 1))
                for _, _, word in chosen
                if word is not None
            }
    return {}


def _words_at(line: Line, role: str, pages: Sequence[Page]) -> Iterator[Word]:
    for name, box in line.boxes:
        if name.removeprefix("gross_") != role:
            continue
        page = next(one for one in pages if one.number == box.page)
        yield from (
            word
            for word in page.words
            if box.x0 - 1 <= word.box.middle <= box.x1 + 1
            and box.y0 - 1 <= (word.box.y0 + word.box.y1) / 2 <= box.y1 + 1
        )
