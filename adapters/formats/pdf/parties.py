"""Who orders, who is to deliver, where to: blocks of address under their labels, and the letterhead without one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from adapters.formats.pdf.address_blocks import LEGAL, Block, free_blocks, labelled_blocks, within
from adapters.formats.pdf.addresses import party_of, town_of
from adapters.formats.pdf.buyer import Buyer, buyer_of, buyer_party, identified, labelled_number
from adapters.formats.pdf.fields import Field, but, under
from adapters.formats.pdf.identifiers import identifiers
from adapters.formats.pdf.labels import Labelled
from adapters.formats.pdf.lexicon import ORDER_DESK, fold, matches
from adapters.formats.pdf.page import Box, Page, Row
from gateway.model.finding import Words
from gateway.model.parts import Identifier as PartyIdentifier
from gateway.model.parts import Party


@dataclass(frozen=True)
class PartiesRead:
    buyer: Field[Party] | None = None
    seller: Field[Party] | None = None
    ship_to: Field[Party] | None = None
    invoice_to: Field[Party] | None = None
    used: tuple[Box, ...] = field(default=())
    free: tuple[Block, ...] = ()  # addresses of nobody said whom, where none is said to be the ship-to's

    @property
    def unplaced(self) -> tuple[Box, ...]:
        """Several such addresses, and nothing to choose by."""
        return tuple(block.box for block in self.free) if self.ship_to is None and len(self.free) > 1 else ()


def read_parties(pages: Sequence[Page], rows: Sequence[Row], values: Sequence[Labelled]) -> PartiesRead:
    """``rows`` are those outside the table; ``values`` give the numbers that the two sides have with each other."""
    labelled, others = _by_kind(labelled_blocks(rows))
    seller, ship_to, invoice_to, named = (labelled.get(kind) for kind in ("seller", "ship_to", "invoice_to", "buyer"))
    used = [block.box for block in (*labelled.values(), *others)]
    free = [one for one in free_blocks(rows) if not any(within(one.box, box) for box in used)]
    buyer = buyer_of(named, invoice_to, ship_to, free, pages[0])
    why = under(ship_to.label) if ship_to else Words(fr="sans libellé", en="without a label")
    sure = 0.95
    unclaimed: tuple[Block, ...] = ()
    if ship_to is None:
        unclaimed = tuple(_unclaimed(free, buyer))
        ship_to = unclaimed[0] if len(unclaimed) == 1 else None
        sure = 0.6
    elif others:
        sure = 0.7
        again = ", ".join(" ".join(block.lines[-1:]) for block in others)
        why = but(why, f"mais aussi une livraison à {again}", f"but also a delivery to {again}")
    return PartiesRead(
        buyer=buyer_party(buyer, named, free, rows, used, values),
        seller=_seller_party(seller, values),
        ship_to=Field(party_of(ship_to.lines), ship_to.box, sure, why) if ship_to else None,
        invoice_to=Field(party_of(invoice_to.lines), invoice_to.box, 0.95, under(invoice_to.label))
        if invoice_to
        else None,
        used=tuple(used),
        free=unclaimed,
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


def _unclaimed(free: Sequence[Block], buyer: "Buyer | None") -> list[Block]:
    """Addresses that nothing says the meaning of, where none is said to be the ship-to's: the only one perhaps is that."""
    own = fold(buyer.block.lines[0]) if buyer else ""
    found = []
    for block in free:
        towns = [at for at, line in enumerate(block.lines) if at and town_of(line) is not None]
        if not towns or (buyer and within(block.box, buyer.block.box)) or len(block.lines) < 3:
            continue
        named = _is_heading(block, towns[0], own)
        lines = block.lines[1:] if named else block.lines
        if fold(lines[0]) == own and towns[0] < 3:
            continue  # the buyer's own address again
        if any(matches(ORDER_DESK, fold(line)) for line in lines):
            continue
        found.append(Block(lines, block.box, block.lines[0] if named else ""))
    return found


def _is_heading(block: Block, town: int, own: str) -> bool:
    """Whether the first line of an address says what it is, in words nobody knows, and is not the name: no company's, and
    not beginning as the buyer does (``Martin Logistik`` beside ``Martin GmbH``)."""
    first = block.lines[0]
    related = bool(own) and fold(first).split()[:1] == own.split()[:1]
    return town >= 3 and not related and not LEGAL.search(first) and (block.prominent or first.endswith(":"))


def _seller_party(block: Block | None, values: Sequence[Labelled]) -> Field[Party] | None:
    number = labelled_number(values, r"fournisseur|supplier|vendor|lieferant(en)?", r"article|item|ref|art|code art")
    if block is None:
        return None
    party = party_of(block.lines)
    party = party.model_copy(update=identified({one.kind: one for line in block.lines for one in identifiers(line)}))
    if number:
        party = party.model_copy(update={"identifiers": (PartyIdentifier(scheme="supplier_number", value=number),)})
    return Field(party, block.box, 0.95, under(block.label))
