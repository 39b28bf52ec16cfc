"""Addresses on the page: blocks under a label that announces a party, and blocks that stand without one. Whose a block
without a label is: ``buyer.py`` and ``parties.py``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.formats.pdf.addresses import COUNTRIES, PHONE, town_at_the_end, town_of
from adapters.formats.pdf.dates import days
from adapters.formats.pdf.header import CURRENCIES
from adapters.formats.pdf.identifiers import identifiers
from adapters.formats.pdf.labels import blocks
from adapters.formats.pdf.lexicon import BUYER, INVOICE_TO, ORDER_DESK, SELLER, SHIP_TO, fold, matches
from adapters.formats.pdf.misprints import label as set_right
from adapters.formats.pdf.page import Box, Phrase, Row, around

MOST_LINES = 8
NOT_AN_ADDRESS = r"\breglement|\bdate|datum|termin\b|delai|\bfrist|condition|\bmode\b|frais|terms|bedingung|incoterm|note\b|schein|facture n|paiement|payment|zahlung|souhait|demand|\bpar\b|confirm|telefon|email|mail"
LEGAL = re.compile(
    r"(?i)\b(?:SARL|SAS|SASU|SA|EURL|SNC|SCOP|SCI|GmbH|gGmbH|AG|KG|OHG|e\.?\s?K\.?|UG|Ltd\.?|Limited|plc|LLP|LLC|Inc\.?|B\.?V\.?|N\.?V\.?|SRL|SpA|S\.?L\.?|Trust|& Fils|& Sons|& Co)\b"
)


@dataclass(frozen=True)
class Block:
    """Lines of text that stand together, in the order they are read."""

    lines: tuple[str, ...]
    box: Box
    label: str = ""
    prominent: bool = False


def labelled_blocks(rows: Sequence[Row]) -> Iterator[tuple[str, Block]]:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        for turn, phrase in enumerate(row.phrases):
            label, _, said = phrase.text.partition(":")
            kind = _kind(label, colon=":" in phrase.text)
            if kind is None or (kind in seen and kind != "ship_to"):
                continue
            block = _block(rows, index, turn, label.strip(), said.strip(" :"))
            if block is not None and len(block.lines) > 1 and is_address(block.lines[0]) and _is_party(kind, block):
                if any(matches(ORDER_DESK, fold(line)) for line in block.lines):
                    kind = "seller"  # whatever the label says: orders are sent there
                seen.add(kind)
                yield kind, block


def _is_party(kind: str, block: Block) -> bool:
    """``Acheteur : S. Petit`` names a person, not the company that buys."""
    said = " ".join(block.lines)
    if kind in ("ship_to", "invoice_to"):  # "Shipping: FCA" is no place, nor is what stands below "Appel de livraison"
        return any(town_of(line) or town_at_the_end(line) or fold(line) in COUNTRIES for line in block.lines)
    return kind != "buyer" or any(town_of(line) for line in block.lines[1:]) or LEGAL.search(said) is not None


def is_address(first: str) -> bool:
    """An address begins with a name, not with a day or a currency."""
    return (
        bool(re.search(r"[^\W\d_]{3}", first)) and next(days(first), None) is None and first.upper() not in CURRENCIES
    )


def _kind(label: str, *, colon: bool) -> str | None:
    """Which party's address a label announces."""
    plain = set_right(label)
    words = len(plain.split())
    sentence = colon and matches(r"adress|anschrift|suivant|following|folgende", plain)
    if not plain or (not sentence and (re.search(r"\d", plain) or words > 5)):
        return None
    if not sentence and (
        (matches(NOT_AN_ADDRESS, plain) and not matches(rf"{BUYER}|vendu par|mail invoice", plain))
        or LEGAL.search(label)
    ):
        return None
    for kind, stems in (("seller", SELLER), ("invoice_to", INVOICE_TO), ("ship_to", SHIP_TO), ("buyer", BUYER)):
        if matches(stems, plain) and not (
            kind == "seller" and matches(r"(?<!destinataire de la )commande|\bref|\bcode|\bno\b|\bnr\b", plain)
        ):
            return kind
    return None


def _block(rows: Sequence[Row], index: int, turn: int, label: str, said: str) -> Block | None:
    """The lines below the label; when there are none, those to its right."""
    phrase = rows[index].phrases[turn]
    own = _kind(label, colon=bool(said))
    rows = _parted_at_labels(rows, index)
    below = _column(rows, index + 1, phrase.box, phrase.height, phrase.box.x0 - 6, phrase.box.x0 + 45, phrase.box, own)
    if said and not below and turn + 1 == len(rows[index].phrases):
        return Block((said, ""), phrase.box, label)
    if not below:
        right = next((one for one in rows[index].phrases[turn + 1 :] if not one.text.endswith(":")), None)
        if right is None or right.box.x0 - phrase.box.x1 > 260 or _kind(right.text, colon=False):
            return None
        below = [
            right,
            *_column(
                rows, index + 1, right.box, right.height, right.box.x0 - 3, right.box.x0 + 3, right.box, own, phrase.box
            ),
        ]
    below = _to_the_town(below)
    lines = ([said] if said else []) + [one.text for one in below]
    return Block(tuple(lines), around([phrase.box, *(one.box for one in below)]), label)


def _parted_at_labels(rows: Sequence[Row], index: int) -> Sequence[Row]:
    """The rows below labels of several parties, parted where these begin: long names run up to the address beside them."""
    edges = [one.box.x0 for one in rows[index].phrases if _kind(one.text.partition(":")[0], colon=":" in one.text)]
    if len(edges) < 2:
        return rows
    below = [Row(row.words, row.blank, tuple(edges[1:])) for row in rows[index + 1 : index + 1 + MOST_LINES]]
    return [*rows[: index + 1], *below, *rows[index + 1 + MOST_LINES :]]


def _to_the_town(below: Sequence[Phrase]) -> list[Phrase]:
    """An address ends with its town, and what names a land, a telephone or a number after it."""
    towns = [at for at, one in enumerate(below) if at and town_of(one.text) is not None]
    if not towns:
        return list(below)
    end = towns[0] + 1
    while end < len(below) and not _starts_another(below[end].text):
        end += 1
    return list(below[:end])


def _starts_another(text: str) -> bool:
    plain = fold(text)
    return not (
        PHONE.match(text)
        or next(identifiers(text), None) is not None
        or plain in COUNTRIES
        or matches(r"^(tel|fax|phone|mail|e mail|contact|att|attn|z hd|tva|vat|ust|gln|siret|siren)\b|@", plain)
        or "@" in text
    )


def _column(
    rows: Sequence[Row],
    start: int,
    above: Box,
    tall: float,
    low: float,
    high: float,
    label: Box,
    own: str | None,
    beside: Box | None = None,
) -> list[Phrase]:
    """Expressions below each other from ``start`` on, under a label of the kind ``own``. ``beside`` is the label at their left: the next one ends them."""
    found: list[Phrase] = []
    last = above
    for row in rows[start:]:
        if row.box.page != above.page or row.box.y0 - last.y1 > (1.3 if not found else 0.9) * tall:
            break
        if beside is not None and any(abs(p.box.x0 - beside.x0) < 4 for p in row.phrases):
            break
        side = found[0].box if found else None
        one = next(
            (p for p in row.phrases if (low <= p.box.x0 <= high if side is None else abs(p.box.x0 - side.x0) < 4)), None
        )
        if one is None and side is None:
            one = next((p for p in row.phrases if abs(p.box.middle - label.middle) < 4), None)
        if one is None:
            continue
        kind = _kind(one.text.partition(":")[0], colon=":" in one.text)
        if (kind and (found or kind != own or ":" in one.text)) or announces(one.text):
            break  # but "Zentrale Rechnungsprüfung" right below "Rechnungsempfänger" is a name
        found.append(one)
        last = one.box
        if len(found) == MOST_LINES:
            break
    return found


def announces(text: str) -> bool:
    """A label of something else: ``Devise : EUR``, ``Date :``; but not the identifiers that stand in an address."""
    head, colon, _ = text.partition(":")
    if not colon or next(identifiers(text), None) is not None or PHONE.match(text):
        return False
    return len(head.split()) <= 4 and not matches(
        r"contact|tel|phone|fax|mail|tva|vat|ust|gln|siret|siren|att|batiment|porte|quai", fold(head)
    )


def free_blocks(rows: Sequence[Row]) -> list[Block]:
    """Blocks without a label; a single line of a letterhead is cut at its dots and dashes."""
    found = []
    for block in blocks(rows):
        lines = [phrase.text for phrase in block]
        parts = re.split(r"\s+[·•|–-]\s+", lines[0])
        if len(parts) > 1 and (len(lines) == 1 or any(town_of(part) is not None for part in parts)):
            lines = [*parts, *lines[1:]]
        tall = max(phrase.height for phrase in block)
        found.append(Block(tuple(lines), around(phrase.box for phrase in block), prominent=block[0].bold or tall > 14))
    return found


def within(box: Box, other: Box) -> bool:
    return box.page == other.page and box.overlap(other) > 0 and min(box.y1, other.y1) - max(box.y0, other.y0) > 0
