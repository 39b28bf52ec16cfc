"""Who orders: the block under a buyer's label, else the letterhead, with the identifiers that stand anywhere about it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stdnum import ean

from adapters.formats.pdf.address_blocks import LEGAL, NOT_AN_ADDRESS, Block, announces, is_address, within
from adapters.formats.pdf.addresses import PHONE, party_of, town_of
from adapters.formats.pdf.fields import Field, under
from adapters.formats.pdf.identifiers import Identifier, Kind, identifiers
from adapters.formats.pdf.labels import Labelled
from adapters.formats.pdf.lexicon import NUMBER, ORDER, ORDER_DESK, TOTAL, fold, matches
from adapters.formats.pdf.page import Box, Page, Row
from gateway.model.finding import Words
from gateway.model.parts import Identifier as PartyIdentifier
from gateway.model.parts import Party


@dataclass(frozen=True)
class Buyer:
    block: Block
    confidence: float
    why: Words


def buyer_of(
    named: Block | None, invoice_to: Block | None, ship_to: Block | None, free: Sequence[Block], page: Page
) -> Buyer | None:
    if named is not None:
        return Buyer(named, 0.97, under(named.label))
    others = {fold(block.lines[0]) for block in (invoice_to, ship_to) if block is not None}
    scored = sorted(
        ((_buyer_score(one, others, page), -place, one) for place, one in enumerate(free)),
        key=lambda s: s[:2],
        reverse=True,
    )
    scored = [found for found in scored if found[0] >= 2]
    if not scored:
        block = invoice_to or None
        return Buyer(block, 0.85, under(block.label)) if block is not None else None
    best_score, _, best = scored[0]
    signed = LEGAL.search(best.lines[0]) and invoice_to is not None and not LEGAL.search(invoice_to.lines[0])
    if invoice_to is not None and best_score < 4 and not signed:
        return Buyer(invoice_to, 0.9, under(invoice_to.label))
    name = fold(best.lines[0])
    rivals = [one for score, _, one in scored[1:] if score > best_score - 1 and fold(one.lines[0]) != name]
    proof = name in others or bool(list(identifiers(" ".join(best.lines))))
    confidence = 0.95 if proof else 0.88 if not rivals else 0.6
    why = Words(fr="en-tête de la lettre", en="letterhead")
    again = Words(fr="en-tête de la lettre, nommé aussi à la livraison", en="letterhead, named again at the delivery")
    return Buyer(best, confidence, again if name in others else why)


def _buyer_score(block: Block, others: set[str], page: Page) -> float:
    lines = block.lines
    name = fold(lines[0])
    if (
        not is_address(lines[0])
        or list(identifiers(lines[0]))
        or matches(TOTAL, name)
        or announces(lines[0])
        or PHONE.match(lines[0])
        or (matches(NOT_AN_ADDRESS, name) and not LEGAL.search(lines[0]))
    ):
        return -1
    if matches(ORDER, name) and not LEGAL.search(lines[0]) and name not in others:
        return -1
    if any(matches(ORDER_DESK, fold(line)) for line in lines):
        return -5
    score = 0.0
    score += 2 * any(town_of(line) is not None for line in lines[1:])
    score += 3 * bool(list(identifiers(" ".join(lines))))
    score += 2 * (name in others)
    score += 1 * (block.box.y0 < 0.17 * page.height and block.box.page == 1)
    score += 1 * block.prominent + 1 * bool(LEGAL.search(lines[0]))
    return score


def buyer_party(
    buyer: Buyer | None,
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
            if not any(within(home.box, box) for box in used) or (named is not None and within(home.box, named.box)):
                elsewhere.append((one, home.box))
    found = {
        one.kind: one for one in reversed([*own, *(one for one, _ in elsewhere), *_under_their_label(values, used)])
    }
    if buyer is None and not found:
        return None
    party = party_of(buyer.block.lines) if buyer else Party()
    doubled = {one.value for one, _ in elsewhere if one.kind == "vat_id"} | {
        one.value for one in own if one.kind == "vat_id"
    }
    account = labelled_number(
        values, r"\bclient\b|customer|account|\bcompte\b|kunden", r"commande|order|bestell|ref client"
    )
    update = identified(found)
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


def _under_their_label(values: Sequence[Labelled], used: Sequence[Box]) -> Iterator[Identifier]:
    """A GLN whose label stands above it or at its left: the digits alone could be anything."""
    for one in values:
        is_gln = matches(r"\b(gln|iln)\b", one.label) and re.fullmatch(r"\d{13}", one.text) and ean.is_valid(one.text)
        if is_gln and not any(within(one.box, box) for box in used):
            yield Identifier("gln", one.text, True, 0)


def identified(found: Mapping[Kind, Identifier]) -> dict[str, object]:
    said: dict[str, object] = {}
    kinds: tuple[Kind, ...] = ("gln", "vat_id")
    for kind in kinds:
        if kind in found:
            said[kind] = found[kind].value
    legal = found.get("siret") or found.get("siren")
    if legal:
        said["legal_id"] = legal.value
    return said


def labelled_number(values: Sequence[Labelled], wanted: str, unwanted: str) -> str | None:
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
