"""Words with boxes, and how they stand together: rows, and phrases within a row. Points from the top left corner."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

PHRASE_GAP = 0.8  # of the row's height; a wider gap begins another phrase
LETTER_GAP = 1.25  # of a letter's width, the same
USUAL_BLANK = 0.25  # of the height, between the words of a printer's fonts; a typewriter's is 0.5 and more
SAME_ROW = 0.45  # of the height; centres that differ by less stand on one row


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page; pages count from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    def overlap(self, other: "Box") -> float:
        """How far the two share the horizontal axis; negative is the gap between them."""
        return min(self.x1, other.x1) - max(self.x0, other.x0)

    def __str__(self) -> str:
        return f"page {self.page}, x {self.x0:.0f}–{self.x1:.0f}, y {self.y0:.0f}–{self.y1:.0f}"


def around(boxes: Iterable[Box]) -> Box:
    held = list(boxes)
    return Box(
        held[0].page,
        min(box.x0 for box in held),
        min(box.y0 for box in held),
        max(box.x1 for box in held),
        max(box.y1 for box in held),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """``sure`` is the probability of its signs where they were recognised in a picture."""

    text: str
    box: Box
    bold: bool = False
    sure: float = 1.0


class Phrase:
    """Words of one row that a reader takes as one expression."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = tuple(words)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def box(self) -> Box:
        return around(word.box for word in self.words)

    @cached_property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)

    @property
    def height(self) -> float:
        return self.box.y1 - self.box.y0


class Row:
    """Words on one line of sight across the page, from left to right. A new expression begins at each of ``edges``."""

    def __init__(self, words: Iterable[Word], blank: float = USUAL_BLANK, edges: Sequence[float] = ()) -> None:
        self.edges = edges
        self.words = tuple(sorted(words, key=lambda word: word.box.x0))
        self.blank = blank  # of the height: what parts two words of one expression on this page

    @cached_property
    def box(self) -> Box:
        return around(word.box for word in self.words)

    @cached_property
    def height(self) -> float:
        return median(word.box.y1 - word.box.y0 for word in self.words)

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        return tuple(part for phrase in phrases(self.words, self._gap) for part in parted(phrase, self.edges))

    @property
    def _gap(self) -> float:
        """Beyond which another expression begins; a recogniser takes large print for less high than it is, so its width counts."""
        wide = median((word.box.x1 - word.box.x0) / len(word.text) for word in self.words if word.text)
        return max(self.height * PHRASE_GAP, wide * LETTER_GAP)

    @cached_property
    def is_sentence(self) -> bool:
        """``Invoices are payable 45 days end of month; interest 8 % plus GBP 40.00``: numbers, but no cells."""
        lettered = sum(word.text.strip(".,;:()").isalpha() for word in self.words)
        return len(self.phrases) == 1 and len(self.words) >= 8 and lettered >= 0.6 * len(self.words)


def phrases(words: Sequence[Word], gap: float) -> Iterator[Phrase]:
    held: list[Word] = []
    for word in words:
        if held and word.box.x0 - held[-1].box.x1 > gap:
            yield Phrase(held)
            held = []
        held.append(word)
    if held:
        yield Phrase(held)


def parted(phrase: Phrase, edges: Sequence[float]) -> Iterator[Phrase]:
    cuts = [at for at, word in enumerate(phrase.words) if at and any(abs(word.box.x0 - x) < 2 for x in edges)]
    for low, high in pairwise((0, *cuts, len(phrase.words))):
        yield Phrase(phrase.words[low:high])


@dataclass(frozen=True)
class Page:
    number: int
    width: float
    height: float
    words: tuple[Word, ...]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """From top to bottom. Small print beside a tall heading stays on the row whose centre is nearest."""
        held: list[list[Word]] = []
        centres: list[float] = []
        for word in sorted(self.words, key=lambda word: word.box.y0 + word.box.y1):
            centre, tall = (word.box.y0 + word.box.y1) / 2, word.box.y1 - word.box.y0
            if held and abs(centre - centres[-1]) < SAME_ROW * tall:
                held[-1].append(word)
                centres[-1] = median((one.box.y0 + one.box.y1) / 2 for one in held[-1])
            else:
                held.append([word])
                centres.append(centre)
        return tuple(Row(_mended(words), self.blank) for words in held)

    @cached_property
    def blank(self) -> float:
        """How wide a blank is, as a share of the height: the commonest gap between neighbours on a line of sight."""
        gaps: Counter[int] = Counter()
        rows: dict[int, list[Word]] = {}
        for word in self.words:
            rows.setdefault(round(word.box.y1), []).append(word)
        for words in rows.values():
            words.sort(key=lambda word: word.box.x0)
            for left, right in pairwise(words):
                gap = (right.box.x0 - left.box.x1) / max(1.0, left.box.y1 - left.box.y0)
                if 0.08 < gap < PHRASE_GAP:
                    gaps[round(gap * 20)] += 1
        return max(0.15, gaps.most_common(1)[0][0] / 20) if gaps else USUAL_BLANK


def _mended(words: Sequence[Word]) -> list[Word]:
    """Words that were painted sign by sign in another order are put together again where they touch."""
    mended: list[Word] = []
    for word in sorted(words, key=lambda word: word.box.x0):
        last = mended[-1] if mended else None
        tall = word.box.y1 - word.box.y0
        if last is not None and -0.2 * tall < word.box.x0 - last.box.x1 < 0.08 * tall:
            mended[-1] = Word(
                last.text + word.text, around((last.box, word.box)), last.bold and word.bold, min(last.sure, word.sure)
            )
        else:
            mended.append(word)
    return mended


def overlaps(page: Page) -> list[tuple[Word, Word]]:
    """Pairs of different words painted over each other: nobody can say which of the two is meant."""
    found = []
    for row in page.rows:
        for left, right in zip(row.words, row.words[1:], strict=False):
            shared = left.box.overlap(right.box)
            narrow = min(left.box.x1 - left.box.x0, right.box.x1 - right.box.x0)
            if shared > 0.5 * narrow and left.text != right.text:
                found.append((left, right))
    return found
