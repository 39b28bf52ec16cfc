"""Readings of a scan that do not prove themselves, set right by what the page and the catalogue say besides.

An amount that nobody could read is what the printed total leaves for it, when quantity × price says the same: two printed
figures prove it, and it goes on. A quantity or a price is only proposed: the amount and the total tell what it should be, one
digit away from what was read, and a person confirms. A code with a doubtful sign is the one of our items that differs from
it by signs that look alike and is described in the same words. No digit is made up without two others that demand it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, product

from rapidfuzz import fuzz, utils
from rapidfuzz.distance import Levenshtein

from adapters.formats.pdf.items import FINEST, SLACK, Line
from adapters.formats.pdf.reading import Reading
from adapters.formats.pdf.totals import Sums
from adapters.formats.scan import findings as found
from gateway.model.finding import Finding
from gateway.ports import Known

_GROUPS = ("0ODQ", "1IL7T", "5S", "8B3", "2Z", "6GC", "CEG", "UJV", "4A", "89", "MNH", "PR", "FE")
ALIKE = {
    sign: "".join(sorted({other for one in _GROUPS if sign in one for other in one} - {sign}))
    for sign in "".join(_GROUPS)
}
"""Signs that damage makes look like one another."""
MOST_SIGNS = 2  # of a code that may be otherwise
SAME_WORDS = 75.0  # of 100: the description read and the catalogue's
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Repaired:
    """``known`` are the codes, as read, that our catalogue holds: their signs are proven."""

    reading: Reading
    findings: tuple[Finding, ...] = ()
    known: frozenset[str] = frozenset()


def repaired(reading: Reading, known: Known) -> Repaired:
    said: list[Finding] = []
    lines = list(reading.lines)
    for at, wanted in _told_by_the_total(lines, reading.sums):
        lines[at], finding = _by_the_total(lines[at], at, wanted)
        said += [finding] if finding is not None else []
    sold = known.sold([code for line in lines for code in _codes(line)])
    for index, line in enumerate(lines):
        if (sold or len(lines) == 1) and not any(code in sold for code in _codes(line)):  # else the codes are not ours
            lines[index], finding = _by_the_catalogue(line, index, known)
            said += [finding] if finding is not None else []
    changed = replace(reading, lines=tuple(lines), sums=_summed(reading.sums, lines))
    return Repaired(changed, tuple(said), frozenset(sold))


def _told_by_the_total(lines: Sequence[Line], sums: Sums) -> list[tuple[int, Decimal]]:
    """The unproven lines whose amount is sure: all of them when the amounts read make the total, else the only one."""
    unproven = [index for index, line in enumerate(lines) if line.closes is not True or not line.sensible]
    if sums.proven:
        return [(at, amount) for at in unproven if (amount := lines[at].amount) is not None]
    wanted = _left_for(unproven[0], lines, sums) if len(unproven) == 1 < len(lines) else None
    return [(unproven[0], wanted)] if wanted is not None else []


def _left_for(at: int, lines: Sequence[Line], sums: Sums) -> Decimal | None:
    """What the printed total leaves for this line."""
    total = _net(sums)
    if total is None:
        return None
    beside = sum((one.value for one in sums.charges), Decimal(0)) - sum(
        (abs(one.value) for one in sums.reductions), Decimal(0)
    )
    others = sum(
        (line.amount for index, line in enumerate(lines) if index != at and line.amount is not None), Decimal(0)
    )
    left = total - others - beside
    return left if left > 0 else None


def _net(sums: Sums) -> Decimal | None:
    if sums.net is not None:
        return sums.net.value
    return sums.gross.value - sums.tax.value if sums.gross is not None and sums.tax is not None else None


def _by_the_total(line: Line, at: int, wanted: Decimal) -> tuple[Line, Finding | None]:
    filled = replace(line, amount=wanted)
    if line.sensible and filled.closes:
        return filled, found.AMOUNT_PROVEN.at(
            f"lines[{at}].net_amount", place=str(line.box), line=line.number, amount=wanted
        )
    if line.amount != wanted:
        return line, None
    candidates = [one for one in (_other_quantity(line), _other_price(line)) if one is not None]
    if len(candidates) != 1:
        return line, None
    (mended, path, was, value), = candidates  # fmt: skip
    place = str(line.box)
    return mended, found.PROPOSED.at(f"lines[{at}].{path}", place=place, line=line.number, read=was, proposed=value)


def _other_quantity(line: Line) -> tuple[Line, str, str, str] | None:
    if line.unit_price is None or not line.unit_price or line.amount is None:
        return None
    factor = line.unit_price / (line.per or 1) * (100 - (line.discount or Decimal(0))) / 100
    value = (line.amount / factor).quantize(Decimal(1).scaleb(-FINEST)).normalize() if factor else Decimal(0)
    mended = replace(line, quantity=value)
    if not mended.closes or not mended.sensible or not _one_away(line.quantity, value):
        return None
    return mended, "quantity.value", f"{line.quantity:f}" if line.quantity is not None else "-", f"{value:f}"


def _other_price(line: Line) -> tuple[Line, str, str, str] | None:
    if not line.quantity or line.amount is None or line.gross_price is not None:
        return None
    factor = line.quantity / (line.per or 1) * (100 - (line.discount or Decimal(0))) / 100
    value = (line.amount / factor).quantize(CENT) if factor else Decimal(0)
    mended = replace(line, price=value)
    if not mended.closes or abs(factor * value - line.amount) > SLACK or not _one_away(line.price, value):
        return None
    return mended, "price.net", f"{line.price:f}" if line.price is not None else "-", f"{value:f}"


def _one_away(read: Decimal | None, value: Decimal) -> bool:
    """One digit read otherwise, lost or too many, or its decimal sign; or nothing read at all."""
    if read is None:
        return True
    mine, theirs = (f"{one.normalize():f}".replace(".", "") for one in (read, value))
    return Levenshtein.distance(mine, theirs) <= 1


def _codes(line: Line) -> list[str]:
    return [code for code in (line.code, line.seller_code, line.buyer_code) if code]


def _by_the_catalogue(line: Line, index: int, known: Known) -> tuple[Line, Finding | None]:
    read = line.seller_code or line.code
    if not read or not line.description:
        return line, None
    sold = known.sold(list(_lookalikes(read)))
    near = [(code, _same_words(line.description, words)) for code, words in sold.items()]
    near = [one for one in near if one[1] >= SAME_WORDS]
    if len(near) != 1:
        return line, None
    code, score = near[0]
    kind = found.CODE_PROVEN if line.closes and line.sensible else found.PROPOSED_CODE
    said = kind.at(
        f"lines[{index}].item", place=str(line.box), line=line.number, read=read, proposed=code, score=round(score)
    )
    return (replace(line, seller_code=code) if line.seller_code else replace(line, code=code)), said


def _same_words(read: str, catalogue: str) -> float:
    return float(fuzz.token_set_ratio(read, catalogue, processor=utils.default_process))


def _lookalikes(read: str) -> Iterator[str]:
    code = read.replace(" ", "")
    if code != read:
        yield code
    places = [at for at, sign in enumerate(code.upper()) if sign in ALIKE]
    for count in range(1, MOST_SIGNS + 1):
        for chosen in combinations(places, count):
            for signs in product(*(ALIKE[code[at].upper()] for at in chosen)):
                made = list(code)
                for at, sign in zip(chosen, signs, strict=True):
                    made[at] = sign
                yield "".join(made)


def _summed(sums: Sums, lines: Sequence[Line]) -> Sums:
    """The sums with whether the lines, as they now are, make them up."""
    known = [line.amount for line in lines if line.amount is not None]
    total = sum(known, Decimal(0))
    net = _net(sums)
    if len(known) < len(lines) or net is None or total == sums.lines:
        return sums
    beside = sum((one.value for one in sums.charges), Decimal(0)) - sum(
        (abs(one.value) for one in sums.reductions), Decimal(0)
    )
    proven = min(abs(net - total), abs(net - total - beside)) <= SLACK
    return replace(sums, lines=total, proven=proven)
