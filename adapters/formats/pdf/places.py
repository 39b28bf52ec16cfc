"""The place of delivery against those that the account is known to have: an address without a label is told by being one
of them, and one that is hard to read by being like none but one."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from adapters.formats.pdf.addresses import party_of
from adapters.formats.pdf.fields import Field
from adapters.formats.pdf.lexicon import fold
from adapters.formats.pdf.reading import Reading
from gateway.model.finding import Words
from gateway.model.parts import Party
from gateway.ports import Known

SAME = 92.0  # of 100, for the whole address
LIKE = 80.0
APART = 8.0  # by which the best must be nearer than the next
CERTAIN, LIKELY = 0.96, 0.7


def placed(reading: Reading, known: Known) -> Reading:
    """The reading with its ship-to settled by the known places; as it was where they say nothing."""
    parties = reading.parties
    sure = parties.ship_to is not None and parties.ship_to.confidence >= CERTAIN
    if (parties.ship_to is None or sure) and not parties.free:
        return reading
    places = [one for one in known.places(parties.buyer.value if parties.buyer else None) if _said(one)]
    if not places:
        return reading
    if parties.free:
        read = [Field(party_of(block.lines), block.box, LIKELY, Words(fr="", en="")) for block in parties.free]
    else:
        read = [parties.ship_to] if parties.ship_to is not None else []
    judged = sorted(((*_nearest(one.value, places), one) for one in read), key=lambda found: -found[0])
    score, place, best = judged[0]
    if score < LIKE or (len(judged) > 1 and judged[1][0] > score - APART):
        return reading
    why = Words(
        fr=f"comme le lieu connu « {place.name} » ({score:.0f} %)",
        en=f"like the known place “{place.name}” ({score:.0f} %)",
    )
    if best.why.en:
        why = Words(fr=f"{best.why.fr} ; {why.fr}", en=f"{best.why.en}; {why.en}")
    if score < SAME:
        likely = replace(best, confidence=LIKELY if parties.free else best.confidence, why=why)
        return replace(reading, parties=replace(parties, ship_to=likely))
    party = best.value.model_copy(
        update={"address": place.address}
    )  # its letters as we know them; the figures are alike
    return replace(reading, parties=replace(parties, ship_to=replace(best, value=party, confidence=CERTAIN, why=why)))


def _nearest(read: Party, places: Sequence[Party]) -> tuple[float, Party]:
    """The known place that is most like the address read, unless two are alike."""
    scored = sorted(((_likeness(read, place), place.name or "", place) for place in places), key=lambda one: one[:2])
    score, _, best = scored[-1]
    others = [other for other, _, place in scored[:-1] if place.address != best.address]
    return (score if not others or others[-1] <= score - APART else 0.0), best


def _likeness(read: Party, place: Party) -> float:
    """Of 100. By the street and the town; another postal code is another place."""
    if read.address is None or place.address is None:
        return 0.0
    mine, theirs = fold(read.address.postal_code or ""), fold(place.address.postal_code or "")
    score = max(fuzz.ratio(_said(read), _said(place)), fuzz.token_sort_ratio(_said(read), _said(place)))
    if _figures(read) != _figures(place):
        score = min(score, LIKE)  # another house, or one that was misread
    return score if fuzz.ratio(mine, theirs) >= 75 else 0.0


def _figures(party: Party) -> set[str]:
    return set(re.findall(r"\d+", _said(party)))


def _said(party: Party) -> str:
    address = party.address
    return fold(" ".join(filter(None, (*address.lines, address.postal_code, address.city)))) if address else ""
