"""Rows that show where the columns of the lines stand: those with their numbers, none of the sums, of the foot, or of a text."""

from collections.abc import Iterator, Sequence

from adapters.formats.pdf.heads import grouped
from adapters.formats.pdf.lexicon import CARRIED, COUNTED, LINE_COUNT, SUM, TOTAL, fold, matches
from adapters.formats.pdf.numbers import is_numeric
from adapters.formats.pdf.page import Row, Word

MOST_CROSSED = 80  # rows that a border should not cut through


def all_between(rows: Sequence[Sequence[Word]], body: Sequence[Row]) -> list[list[Word]]:
    """Every row down to the last one with numbers of the lines: texts that run on below them, too."""
    sides: dict[int, tuple[float, float]] = {}
    for row in rows:
        top, foot = min(word.box.y0 for word in row), max(word.box.y1 for word in row)
        known = sides.get(row[0].box.page, (top, foot))
        sides[row[0].box.page] = (min(known[0], top), max(known[1], foot))
    kept = [row for row in body if row.box.page in sides and _between(row, *sides[row.box.page])]
    return [grouped(row) for row in kept[:MOST_CROSSED]]


def _between(row: Row, top: float, foot: float) -> bool:
    return top - 1 <= row.box.y0 and row.box.y1 <= foot + 1


def rows_of_lines(body: Sequence[Row]) -> Iterator[list[Word]]:
    """The words of each row with numbers; where its names stand on the row above and nothing is over the numbers, both."""
    held: tuple[Row, list[Word]] | None = None
    summed: int | None = None
    begun: int | None = None
    for row in body:
        words = grouped(row)
        if row.box.page == summed or row.is_sentence or matches(_FOOT, fold(row.text)):
            continue
        if begun is not None and _is_sum(row, words):
            summed = row.box.page
            continue
        if _is_of_lines(words, row):
            begun = row.box.page
        if held is not None and _goes_on(*held, row, words):
            yield sorted([*held[1], *words], key=lambda word: word.box.x0)
            held = None
            continue
        if held is not None and _is_of_lines(held[1], held[0]):
            yield held[1]
        held = (row, words)
    if held is not None and _is_of_lines(held[1], held[0]):
        yield held[1]


_FOOT = r"^(page|seite|pagina) \d|\biban\b|\bbic\b|\bswift\b|\bhrb\b|\brcs\b|registered (in|office)|amtsgericht|geschaftsfuhrer"


def _is_sum(row: Row, words: Sequence[Word]) -> bool:
    """The first of the sums: nothing of the lines stands below it on its page."""
    named = [fold(phrase.text) for phrase in row.phrases if not is_numeric(phrase.text)]
    numbers = sum(is_numeric(word.text) for word in words)
    return (
        bool(named)
        and numbers <= 2
        and all(matches(rf"{SUM}|{COUNTED}|{LINE_COUNT}", one) for one in named)
        and not any(matches(rf"^({CARRIED})\b", one) for one in named)
    )


def _goes_on(high: Row, above: Sequence[Word], row: Row, words: Sequence[Word]) -> bool:
    """Whether the row below has the numbers to the names on the row above: close, and none over the other."""
    if high.box.page != row.box.page or row.box.y0 - high.box.y1 > row.height or not _is_of_lines(words, row):
        return False
    if len(high.phrases) < 2 or matches(TOTAL, fold(high.phrases[0].text)):
        return False
    return not any(one.box.overlap(other.box) > 0 for one in above for other in words)


def _is_of_lines(words: Sequence[Word], row: Row) -> bool:
    """A row that shows where the columns stand: with numbers, and none of the sums."""
    numbers = sum(is_numeric(word.text) for word in words)
    first = fold(row.phrases[0].text)
    if len(row.phrases) == 1 and numbers < 3:
        return False  # "Dim. 1200 x 800 mm" is more of a text
    return numbers >= 2 and not (matches(TOTAL, first) and numbers < 3) and not matches(rf"^({CARRIED})\b", first)


def before_the_sums(rows: Sequence[list[Word]]) -> list[list[Word]]:
    """Rows that stand where most others do; sums laid out side by side have their own places."""
    if len(rows) < 3:
        return list(rows)
    ends = [[word.box.x1 for word in row if is_numeric(word.text)] for row in rows]
    kept = []
    enough = max(1, len(rows) // 7)
    for at, row in enumerate(rows):
        fits = sum(
            sum(any(abs(end - other) < 2 for other in others) for turn, others in enumerate(ends) if turn != at)
            >= enough
            for end in ends[at]
        )
        if fits >= 0.5 * len(ends[at]):
            kept.append(row)
    return kept or list(rows)
