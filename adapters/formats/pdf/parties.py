"""Who orders, who is to deliver, where to: blocks of address under their labels, and the letterhead without one."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.formats.pdf.addresses import COUNTRIES, PHONE, party_of, town_at_the_end, town_of
from adapters.formats.pdf.dates import days
from adapters.formats.pdf.fields import Field, but, under
from adapters.formats.pdf.header import CURRENCIES
from adapters.formats.pdf.identifiers import Identifier, Kind, identifiers
from adapters.formats.pdf.labels import Labelled, blocks
from adapters.formats.pdf.lexicon import (
    BUYER,
    INVOICE_TO,
    NUMBER,
    ORDER,
    ORDER_DESK,
    SELLER,
    SHIP_TO,
    TOTAL,
    fold,
    matches,
)
from adapters.formats.pdf.page import Box, Page, Phrase, Row, around
from gateway.model.finding import Words
from gateway.model.parts import Identifier as PartyIdentifier
from gateway.model.parts import Party

MOST_LINES = 8
_NOT_AN_ADDRESS = r"\bdate|datum|termin\b|delai|\bfrist|condition|\bmode\b|frais|terms|bedingung|incoterm|note\b|schein|facture n|paiement|payment|zahlung|souhait|demand|\bpar\b|confirm|telefon|email|mail"
_LEGAL = re.compile(
    r"(?i)\b(?:SARL|SAS|SASU|SA|EURL|SNC|SCOP|SCI|GmbH|gGmbH|AG|KG|OHG|e\.?\s?K\.?|UG|Ltd\.?|Limited|plc|LLP|LLC|Inc\.?|B\.?V\.?|N\.?V\.?|SRL|SpA|S\.?L\.?|Trust|& Fils|& Sons|& Co)\b"
)


@dataclass(frozen=True)
class Block:
    """Lines of text that stand together, in the order they are read."""

    lines: tuple[str, ...]
    box: Box
    label: str = ""
    prominent: bool = False


@dataclass(frozen=True)
class PartiesRead:
    buyer: Field[Party] | None = None
    seller: Field[Party] | None = None
    ship_to: Field[Party] | None = None
    invoice_to: Field[Party] | None = None
    used: tuple[Box, ...] = field(default=())
    unplaced: tuple[Box, ...] = ()  # addresses of nobody said whom, where none is said to be the ship-to's


def read_parties(pages: Sequence[Page], rows: Sequence[Row], values: Sequence[Labelled]) -> PartiesRead:
    """``rows`` are those outside the table; ``values`` give the numbers that the two sides have with each other."""
    labelled, others = _by_kind(_labelled_blocks(rows))
    seller, ship_to, invoice_to, named = (labelled.get(kind) for kind in ("seller", "ship_to", "invoice_to", "buyer"))
    used = [block.box for block in (*labelled.values(), *others)]
    free = [one for one in _free_blocks(rows) if not any(_within(one.box, box) for box in used)]
    buyer = _buyer(named, invoice_to, ship_to, free, pages[0])
    why = under(ship_to.label) if ship_to else Words(fr="sans libellé", en="without a label")
    sure = 0.95
    unplaced: tuple[Box, ...] = ()
    if ship_to is None:
        found = _unclaimed(free, buyer)
        ship_to = found[0] if len(found) == 1 else None
        unplaced = tuple(block.box for block in found) if len(found) > 1 else ()
        sure = 0.6
    elif others:
        sure = 0.7
        again = ", ".join(" ".join(block.lines[-1:]) for block in others)
        why = but(why, f"mais aussi une livraison à {again}", f"but also a delivery to {again}")
    return PartiesRead(
        buyer=_buyer_party(buyer, named, free, rows, used, values),
        seller=_seller_party(seller, values),
        ship_to=Field(party_of(ship_to.lines), ship_to.box, sure, why) if ship_to else None,
        invoice_to=Field(party_of(invoice_to.lines), invoice_to.box, 0.95, under(invoice_to.label))
        if invoice_to
        else None,
        used=tuple(used),
        unplaced=unplaced,
    )


def _by_kind(found: Iterable[tuple[str, Block]]) -> tuple[dict[str, Block], list[Block]]:
    """The first block of each kind, and the other places that goods are said to go to."""
    labelled: dict[str, Block] = {}
    others = []
    for kind, block in found:
        first = labelled.setdefault(kind, block)
        if kind == "ship_to" and [fold(line) for line in first.lines] != [fold(line) for line in block.lines]:
            others.append(block)
    return labelled, others


def _unclaimed(free: Sequence[Block], buyer: "_Buyer | None") -> list[Block]:
    """Addresses that nothing says the meaning of, where none is said to be the ship-to's: the only one perhaps is that."""
    own = fold(buyer.block.lines[0]) if buyer else ""
    found = []
    for block in free:
        towns = [at for at, line in enumerate(block.lines) if at and town_of(line) is not None]
        if not towns or (buyer and _within(block.box, buyer.block.box)) or len(block.lines) < 3:
            continue
        named = not _LEGAL.search(block.lines[0]) and len(block.lines) > towns[0] >= 3
        lines = block.lines[1:] if named else block.lines
        if fold(lines[0]) == own and towns[0] < 3:
            continue  # the buyer's own address again
        if any(matches(ORDER_DESK, fold(line)) for line in lines):
            continue
        found.append(Block(lines, block.box, block.lines[0] if named else ""))
    return found


def _labelled_blocks(rows: Sequence[Row]) -> Iterator[tuple[str, Block]]:
    seen: set[str] = set()
    for index, row in enumerate(rows):
        for turn, phrase in enumerate(row.phrases):
            label, _, said = phrase.text.partition(":")
            kind = _kind(label, colon=":" in phrase.text)
            if kind is None or (kind in seen and kind != "ship_to"):
                continue
            block = _block(rows, index, turn, label.strip(), said.strip(" :"))
            if block is not None and len(block.lines) > 1 and _is_address(block.lines[0]) and _is_party(kind, block):
                if any(matches(ORDER_DESK, fold(line)) for line in block.lines):
                    kind = "seller"  # whatever the label says: orders are sent there
                seen.add(kind)
                yield kind, block


def _is_party(kind: str, block: Block) -> bool:
    """``Acheteur : S. Petit`` names a person, not the company that buys."""
    said = " ".join(block.lines)
    if kind in ("ship_to", "invoice_to") and len(block.lines) < 3:  # "Shipping: FCA" is no place
        return any(town_of(line) or town_at_the_end(line) for line in block.lines)
    return kind != "buyer" or any(town_of(line) for line in block.lines[1:]) or _LEGAL.search(said) is not None


def _is_address(first: str) -> bool:
    """An address begins with a name, not with a day or a currency."""
    return (
        bool(re.search(r"[^\W\d_]{3}", first)) and next(days(first), None) is None and first.upper() not in CURRENCIES
    )


def _kind(label: str, *, colon: bool) -> str | None:
    """Which party's address a label announces."""
    plain = fold(label)
    words = len(plain.split())
    sentence = colon and matches(r"adress|anschrift|suivant|following|folgende", plain)
    if not plain or (not sentence and (re.search(r"\d", plain) or words > 5)):
        return None
    if not sentence and (
        (matches(_NOT_AN_ADDRESS, plain) and not matches(rf"{BUYER}|vendu par|mail invoice", plain))
        or _LEGAL.search(label)
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
    below = _column(rows, index + 1, phrase.box, phrase.height, phrase.box.x0 - 6, phrase.box.x0 + 45, phrase.box)
    if said and not below and turn + 1 == len(rows[index].phrases):
        return Block((said, ""), phrase.box, label)
    if not below:
        right = next((one for one in rows[index].phrases[turn + 1 :] if not one.text.endswith(":")), None)
        if right is None or right.box.x0 - phrase.box.x1 > 260 or _kind(right.text, colon=False):
            return None
        below = [
            right,
            *_column(
                rows, index + 1, right.box, right.height, right.box.x0 - 3, right.box.x0 + 3, right.box, phrase.box
            ),
        ]
    below = _to_the_town(below)
    lines = ([said] if said else []) + [one.text for one in below]
    return Block(tuple(lines), around([phrase.box, *(one.box for one in below)]), label)


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
    beside: Box | None = None,
) -> list[Phrase]:
    """Expressions below each other from ``start`` on. ``beside`` is the label at their left: the next one ends them."""
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
        if _kind(one.text.partition(":")[0], colon=":" in one.text) or _announces(one.text):
            break
        found.append(one)
        last = one.box
        if len(found) == MOST_LINES:
            break
    return found


def _announces(text: str) -> bool:
    """A label of something else: ``Devise : EUR``, ``Date :``; but not the identifiers that stand in an address."""
    head, colon, _ = text.partition(":")
    if not colon or next(identifiers(text), None) is not None or PHONE.match(text):
        return False
    return len(head.split()) <= 4 and not matches(
        r"contact|tel|phone|fax|mail|tva|vat|ust|gln|siret|siren|att|batiment|porte|quai", fold(head)
    )


def _free_blocks(rows: Sequence[Row]) -> list[Block]:
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


def _within(box: Box, other: Box) -> bool:
    return box.page == other.page and box.overlap(other) > 0 and min(box.y1, other.y1) - max(box.y0, other.y0) > 0


@dataclass(frozen=True)
class _Buyer:
    block: Block
    confidence: float
    why: Words


def _buyer(
    named: Block | None, invoice_to: Block | None, ship_to: Block | None, free: Sequence[Block], page: Page
) -> _Buyer | None:
    if named is not None:
        return _Buyer(named, 0.97, under(named.label))
    others = {fold(block.lines[0]) for block in (invoice_to, ship_to) if block is not None}
    scored = sorted(
        ((_buyer_score(one, others, page), -place, one) for place, one in enumerate(free)),
        key=lambda s: s[:2],
        reverse=True,
    )
    scored = [found for found in scored if found[0] >= 2]
    if not scored:
        block = invoice_to or None
        return _Buyer(block, 0.85, under(block.label)) if block is not None else None
    best_score, _, best = scored[0]
    if invoice_to is not None and best_score < 4:
        return _Buyer(invoice_to, 0.9, under(invoice_to.label))
    name = fold(best.lines[0])
    rivals = [one for score, _, one in scored[1:] if score > best_score - 1 and fold(one.lines[0]) != name]
    proof = name in others or bool(list(identifiers(" ".join(best.lines))))
    confidence = 0.95 if proof else 0.88 if not rivals else 0.6
    why = Words(fr="en-tête de la lettre", en="letterhead")
    again = Words(fr="en-tête de la lettre, nommé aussi à la livraison", en="letterhead, named again at the delivery")
    return _Buyer(best, confidence, again if name in others else why)


def _buyer_score(block: Block, others: set[str], page: Page) -> float:
    lines = block.lines
    name = fold(lines[0])
    if (
        not _is_address(lines[0])
        or list(identifiers(lines[0]))
        or matches(TOTAL, name)
        or _announces(lines[0])
        or PHONE.match(lines[0])
    ):
        return -1
    if matches(ORDER, name) and not _LEGAL.search(lines[0]) and name not in others:
        return -1
    if any(matches(ORDER_DESK, fold(line)) for line in lines):
        return -5
    score = 0.0
    score += 2 * any(town_of(line) is not None for line in lines[1:])
    score += 3 * bool(list(identifiers(" ".join(lines))))
    score += 2 * (name in others)
    score += 1 * (block.box.y0 < 0.17 * page.height and block.box.page == 1)
    score += 1 * block.prominent + 1 * bool(_LEGAL.search(lines[0]))
    return score


def _buyer_party(
    buyer: _Buyer | None,
    named: Block | None,
    free: Sequence[Block],
    rows: Sequence[Row],
    used: Sequence[Box],
    values: Sequence[Labelled],
) -> Field[Party] | None:
    """The buyer's block, and the identifiers that stand anywhere outside the blocks of the others."""
    own = [one for line in buyer.block.lines for one in identifiers(line)] if buyer else []
    elsewhere: list[tuple[Identifier, Box]] = []
    for row in rows:
        for one in identifiers(row.text):
            home = next((p for p in row.phrases if one.value[-4:] in p.text.replace(" ", "")), row.phrases[0])
            if not any(_within(home.box, box) for box in used) or (named is not None and _within(home.box, named.box)):
                elsewhere.append((one, home.box))
    found = {one.kind: one for one in reversed([*own, *(one for one, _ in elsewhere)])}
    if buyer is None and not found:
        return None
    party = party_of(buyer.block.lines) if buyer else Party()
    doubled = {one.value for one, _ in elsewhere if one.kind == "vat_id"} | {
        one.value for one in own if one.kind == "vat_id"
    }
    account = _labelled_number(
        values, r"\bclient\b|customer|account|\bcompte\b|kunden", r"commande|order|bestell|ref client"
    )
    update = _identified(found)
    if account:
        update["identifiers"] = (PartyIdentifier(scheme="seller", value=account),)
    party = party.model_copy(update=update)
    box = buyer.block.box if buyer else elsewhere[0][1]
    confidence = buyer.confidence if buyer else 0.9
    if len(doubled) > 1:
        confidence = min(confidence, 0.7)
    return Field(
        party,
        box,
        confidence,
        buyer.why if buyer else Words(fr="par ses seuls identifiants", en="by its identifiers alone"),
    )


def _identified(found: Mapping[Kind, Identifier]) -> dict[str, object]:
    said: dict[str, object] = {}
    kinds: tuple[Kind, ...] = ("gln", "vat_id")
    for kind in kinds:
        if kind in found:
            said[kind] = found[kind].value
    legal = found.get("siret") or found.get("siren")
    if legal:
        said["legal_id"] = legal.value
    return said


def _seller_party(block: Block | None, values: Sequence[Labelled]) -> Field[Party] | None:
    number = _labelled_number(values, r"fournisseur|supplier|vendor|lieferant(en)?", r"article|item|ref|art|code art")
    if block is None:
        return None
    party = party_of(block.lines)
    party = party.model_copy(update=_identified({one.kind: one for line in block.lines for one in identifiers(line)}))
    if number:
        party = party.model_copy(update={"identifiers": (PartyIdentifier(scheme="supplier_number", value=number),)})
    return Field(party, block.box, 0.95, under(block.label))


def _labelled_number(values: Sequence[Labelled], wanted: str, unwanted: str) -> str | None:
    for one in values:
        if (
            one.day is None
            and matches(wanted, one.label)
            and matches(NUMBER, one.label)
            and not matches(unwanted, one.label)
            and len(one.label.split()) <= 4
        ):
            return one.text
    return None
