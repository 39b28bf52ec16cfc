"""What of a scanned order may go on by itself: what is proven, not what the recogniser is sure of.

The lines prove themselves by arithmetic. The head has none: its values need something else that says the same. An order
number is proven by a bar code, by being printed twice, or by a learnt layout whose numbers look like it, read alike twice.
Everything else waits for a person, with its place and why.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from adapters.formats.pdf.fields import Field, but
from adapters.formats.pdf.learnt import recognised
from adapters.formats.pdf.page import Box, Page, Word
from adapters.formats.pdf.reading import Reading
from adapters.formats.scan import findings as found
from adapters.formats.scan.again import Read
from adapters.formats.scan.opening import Barcode
from gateway.model.finding import Finding, Words
from gateway.model.reading import LearntLayout

CLEAR = 0.9  # the least certain sign of a value that is taken as it was read
CLEAR_NUMBER = 0.97
CLEAR_CODE = 0.5
UNPROVEN, PROVEN = 0.75, 0.98
FURTHEST = 400  # days between order and delivery


def weighed(read: Read, codes: Sequence[Barcode], layouts: Sequence[LearntLayout]) -> Reading:
    """The reading with the head's confidence set by what proves it."""
    reading = read.reading
    layout = recognised(read.pages, layouts)
    header = replace(
        reading.header,
        number=_number(read, codes, layout),
        ordered=_clear(reading.header.ordered, read.pages),
        wanted=_clear(reading.header.wanted, read.pages),
    )
    if header.ordered and header.wanted:
        apart = (header.wanted.value.value - header.ordered.value).days
        if apart > FURTHEST:
            why = but(header.wanted.why, f"{apart} jours après la commande", f"{apart} days after the order")
            header = replace(header, wanted=replace(header.wanted, confidence=UNPROVEN, why=why))
    parties = replace(
        reading.parties,
        ship_to=_clear(reading.parties.ship_to, read.pages),
        buyer=_clear(reading.parties.buyer, read.pages, least=CLEAR_CODE),
    )
    return replace(reading, header=header, parties=parties, overlapping=())


def faint_codes(reading: Reading, pages: Sequence[Page], known: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Codes of items with a sign that could be another: the catalogue may hold that one, too. But one that is ``known`` to
    it as it was read, on a line whose arithmetic closes, is right."""
    for index, line in enumerate(reading.lines):
        if line.closes and known & {line.code, line.seller_code, line.buyer_code}:
            continue
        for role, box in line.boxes:
            if role not in ("code", "seller_code", "buyer_code") or line.gtin:
                continue
            words = [word for word in _within(box, pages) if re.search(r"\d", word.text)]
            if words and min(word.sure for word in words) < CLEAR_CODE:
                yield found.UNREAD_FIGURES.at(
                    f"lines[{index}].item", place=str(box), line=line.number, code=" ".join(word.text for word in words)
                )


def _number(read: Read, codes: Sequence[Barcode], layout: LearntLayout | None) -> Field[str] | None:
    number = read.reading.header.number
    if number is None:
        return None
    told = next((code for code in codes if _bare(code.text) == _bare(number.value)), None)
    if told is not None:
        return replace(
            number, confidence=PROVEN, why=_and(number.why, "le code-barres le confirme", "the bar code says the same")
        )
    twice = [word for page in read.pages for word in page.words if _bare(word.text) == _bare(number.value)]
    if len({(word.box.page, round(word.box.y0)) for word in twice}) > 1 and len(_bare(number.value)) > 4:
        return replace(
            number, confidence=max(number.confidence, 0.95), why=_and(number.why, "imprimé deux fois", "printed twice")
        )
    if layout is not None and _fits(number.value, layout) and _alike(number, read):
        why = _and(number.why, "de la forme apprise, lu deux fois pareil", "of the learnt form, read alike twice")
        return replace(number, confidence=max(number.confidence, 0.95), why=why)
    why = but(
        number.why, "rien d'autre ne le prouve sur une page numérisée", "nothing else on a scanned page proves it"
    )
    return replace(number, confidence=min(number.confidence, UNPROVEN), why=why)


def _fits(value: str, layout: LearntLayout) -> bool:
    shape = re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "9", value))
    return any(anchor.path == "number" and anchor.shape == shape for anchor in layout.anchors)


def _alike(number: Field[str], read: Read) -> bool:
    """Read clearly, and by the second look the same."""
    words = list(_within(number.box, read.pages))
    if not words or min(word.sure for word in words) < CLEAR_NUMBER:
        return False
    page = read.second.get(number.box.page)
    return page is not None and any(_bare(number.value) == _bare(word.text) for word in page.words)


def _clear(value: Field[Any] | None, pages: Sequence[Page], least: float = CLEAR) -> Field[Any] | None:
    if value is None:
        return None
    words = [word for word in _within(value.box, pages) if re.search(r"\w", word.text)]
    sure = min((word.sure for word in words), default=0.0)
    if sure >= least:
        return value
    why = but(value.why, f"un signe peu lisible ({sure:.0%})", f"one sign is hardly legible ({sure:.0%})")
    return replace(value, confidence=min(value.confidence, UNPROVEN), why=why)


def _within(box: Box, pages: Sequence[Page]) -> Iterator[Word]:
    for page in pages:
        if page.number == box.page:
            yield from (
                word
                for word in page.words
                if box.x0 - 1 <= word.box.middle <= box.x1 + 1
                and box.y0 - 1 <= (word.box.y0 + word.box.y1) / 2 <= box.y1 + 1
            )


def _bare(text: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", text.upper())


def _and(why: Words, fr: str, en: str) -> Words:
    return Words(fr=f"{why.fr} ; {fr}", en=f"{why.en}; {en}")
