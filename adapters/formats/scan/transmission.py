"""One transmission → its orders: cover pages apart, the line that the fax machine prints on top left out, pages grouped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from adapters.formats.pdf.heads import find_heads
from adapters.formats.pdf.lexicon import fold
from adapters.formats.pdf.page import Page, Row
from adapters.formats.pdf.reading import read_pages

TOP = 30.0  # points from the edge, where machines print their own line
MOST_WORDS = 160  # of a cover page
_MACHINE = re.compile(r"(?i)\bp(?:age|g)?[.,]?\s*\d+|\bfax\b|t[ée]l[ée]copie|\d{1,2}\s?[:.h ]\s?\d{2}\b|\+\d{2}|\d{5,}")
_COVER = (
    r"page de garde|bordereau d envoi|\btelecopie\b|\bfax\b|\bfacsimile\b|cover (sheet|page)|deckblatt|telefax",
    r"nombre de pages|nb (de )?pages|number of pages|no of pages|pages? (including|incl|y compris)|seitenzahl|anzahl (der )?seiten|seiten",
    r"^(a|to|an|pour|destinataire|attention|empfanger|from|de|von|expediteur|emetteur|absender|objet|subject|betreff|re)\b",
    r"confidentiel|confidential|vertraulich|si vous avez recu|if you (have )?receive|sollten sie",
)
_PAGE_OF = re.compile(r"\b(?:page|seite|feuille|sheet|folio)\s*(\d{1,3})\s*(?:/|de|sur|of|von)?\s*(\d{1,3})?\b")


@dataclass(frozen=True)
class Sorted:
    """``covers`` are numbers of pages; each order has its pages in their order."""

    orders: tuple[tuple[Page, ...], ...]
    covers: tuple[int, ...]


def without_machine_line(page: Page) -> Page:
    """Without what the sending and the receiving machine printed at the very top."""
    dropped = {id(word) for row in page.rows if _is_machine_line(row) for word in row.words}
    return replace(page, words=tuple(word for word in page.words if id(word) not in dropped)) if dropped else page


def _is_machine_line(row: Row) -> bool:
    return row.box.y1 < TOP and len(_MACHINE.findall(row.text)) >= 1


def sorted_pages(pages: Sequence[Page]) -> Sorted:
    if len(pages) < 2:
        return Sorted((tuple(pages),), ())
    covers = [page.number for page in pages if is_cover(page)]
    rest = [page for page in pages if page.number not in covers and page.words]
    if not rest:
        return Sorted((tuple(pages),), ())
    groups: list[list[Page]] = []
    for page in rest:
        if groups and not _begins(page, groups[-1]):
            groups[-1].append(page)
        else:
            groups.append([page])
    return Sorted(tuple(tuple(group) for group in groups), tuple(covers))


def is_cover(page: Page) -> bool:
    if len(page.words) > MOST_WORDS or find_heads(page) is not None:
        return False
    said = [fold(phrase.text) for row in page.rows for phrase in row.phrases]
    signs = [any(re.search(stems, one) for one in said) for stems in _COVER]
    return sum(signs) >= 2 and (signs[0] or signs[1])


def _begins(page: Page, before: Sequence[Page]) -> bool:
    """Whether this page begins another order: it says it is the first, or has heads and another number of its own."""
    said = _page_of(page)
    if said is not None:
        return said == 1
    if find_heads(page) is None:
        return False
    own, known = read_pages([page]), read_pages(before)
    if own.header.number is None or own.header.number.confidence < 0.5 or known.header.number is None:
        return False
    apart = Levenshtein.distance(own.header.number.value, known.header.number.value)
    return apart > 1 or (apart == 1 and known.sums.proven is True)


def _page_of(page: Page) -> int | None:
    for row in page.rows:
        found = _PAGE_OF.search(fold(row.text.replace("/", " sur ")))
        if found:
            return int(found.group(1))
    return None
