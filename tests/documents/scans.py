"""Measures the reader of scans: characters, fields of the head, lines, orders, seconds of one core, what escaped.

A *line* is right when its code, its quantity and its price are; a *whole* line besides in its unit price's basis, its
amount and every letter of its description. An order *escapes* when nothing makes it wait although a line or a field that
counts is wrong. ``given()`` are the faxes that came with their truth; ``thrown()`` are order
forms thrown by dice, of a batch that nothing was made for, sent through our own machine (``fax.py``).
"""

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz.distance import Levenshtein

from adapters.formats.pdf.opening import Paper, open_paper
from adapters.formats.scan.format import ScanFormat
from gateway.model.order import Order
from gateway.model.parts import Address as PostalAddress
from gateway.model.parts import Party
from gateway.ports import Known, ReadResult
from tests.documents import measure
from tests.documents.dialects import batch
from tests.documents.fax import faxed
from tests.documents.fourth_blind import FOURTH_BLIND
from tests.documents.measure import SHARED
from tests.documents.truth import LANGUAGES, Address, Line, Truth, invent

CONDITIONS = ("fine_light", "fine_medium", "fine_heavy", "standard_light", "standard_medium", "standard_heavy")


COUNTING = ("number", "ordered", "wanted", "ship_to")
"""Fields of the head that make an order wrong; a line does by its code, its quantity or its price."""


@dataclass
class Tally:
    """``fields``, ``lines``, ``whole``, ``orders`` and ``signs``: right, of; ``seconds`` of processor time."""

    fields: list[int] = field(default_factory=lambda: [0, 0])
    lines: list[int] = field(default_factory=lambda: [0, 0])
    whole: list[int] = field(default_factory=lambda: [0, 0])
    orders: list[int] = field(default_factory=lambda: [0, 0])
    signs: list[int] = field(default_factory=lambda: [0, 0])
    pages: int = 0
    through: int = 0
    escaped: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in ("fields", "lines", "whole", "orders", "signs"):
            mine, theirs = getattr(self, name), getattr(other, name)
            mine[0] += theirs[0]
            mine[1] += theirs[1]
        for name in ("pages", "through", "escaped", "seconds", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def row(self, name: str) -> str:
        def share(of: Sequence[int]) -> str:
            return f"{of[0] / max(1, of[1]):6.1%}"

        return (
            f"{name:18} signs {share(self.signs)}  fields {share(self.fields)}  lines {share(self.lines)} of {self.lines[1]:4}  "
            f"whole {share(self.whole)}  orders {share(self.orders)} of {self.orders[1]:3}  through {self.through:3}  "
            f"escaped {self.escaped}  {self.seconds / max(1, self.pages):.1f} s a page"
        )


def tally(
    name: str, truth: Truth, fax: bytes, pdf: bytes, *, unsaid: Iterable[str] = (), known: Known | None = None
) -> Tally:
    before = processor_seconds()
    result = ScanFormat().read_knowing(fax, None, known or Known())
    spent = processor_seconds() - before
    score = measure.score(name, truth, result, unsaid=unsaid)
    order = (result.documents[0].order if result.documents else None) or Order()
    lines = right_lines(truth, order)
    whole_head = all(score.right[one] == score.asked[one] for one in COUNTING)
    escaped = score.through and not (whole_head and lines == len(truth.lines) == len(order.lines))
    complete = lines == len(truth.lines) == len(order.lines) and score.fields == 1
    paper = open_paper(pdf)
    return Tally(
        fields=[sum(score.right.values()), sum(score.asked.values())],
        lines=[lines, len(truth.lines)],
        whole=[score.lines_right, len(truth.lines)],
        orders=[int(complete), 1],
        signs=_signs(paper, result) if isinstance(paper, Paper) else [0, 0],
        pages=sum(len(one.reading.pages) for one in result.documents if one.reading) or 1,
        through=int(score.through),
        escaped=int(escaped),
        seconds=spent,
        wrong=[
            *([f"{name}: ESCAPED"] if escaped else []),
            *(one for one in score.wrong if not one.endswith("ESCAPED")),
        ],
    )


def right_lines(truth: Truth, order: Order) -> int:
    left, right = list(order.lines), 0
    for line in truth.lines:
        for got in left:
            coded = line.code in (got.item.seller_code, got.item.buyer_code) or line.gtin == got.item.gtin
            if (
                coded
                and got.quantity
                and got.price
                and (got.quantity.value, got.price.net) == (line.quantity, line.price)
            ):
                left.remove(got)
                right += 1
                break
    return right


def _signs(paper: Paper, result: ReadResult) -> list[int]:
    """Signs of the printed words that were read, each word against the nearest that was read."""
    seen = [page for one in result.documents if one.reading for page in one.reading.pages]
    got = Counter(word.text for page in seen for word in page.words)
    printed = [word.text for page in paper.pages for word in page.words]
    total, wrong, left = sum(map(len, printed)), 0, []
    for word in printed:
        if got[word] > 0:
            got[word] -= 1
        else:
            left.append(word)
    rest = list(got.elements())
    for word in left:
        near = min(rest, key=lambda one: Levenshtein.distance(word, one), default="")
        apart = Levenshtein.distance(word, near)
        wrong += min(apart, len(word))
        if apart < len(word):
            rest.remove(near)
    return [total - wrong, total]


def processor_seconds() -> float:
    """Seconds that this process and the living children of its sandboxes have used."""
    own = os.times()
    ticks = os.sysconf("SC_CLK_TCK")
    total = own.user + own.system + own.children_user + own.children_system
    me = str(os.getpid())
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                said = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        if said[1] == me:
            total += (int(said[11]) + int(said[12])) / ticks
    return total


def given(conditions: Iterable[str]) -> Iterator[tuple[str, Tally]]:
    """By condition, over the faxes that came with their truth."""
    for condition in conditions:
        total = Tally()
        for file in sorted(SHARED.glob(f"*_{condition.replace('standard', 'std')}.tif")):
            stem = file.name.split("_fine")[0].split("_std")[0]
            told = json.loads((SHARED / f"{stem}.json").read_text(encoding="utf-8"))
            total.add(tally(file.stem, truth_of(told), file.read_bytes(), (SHARED / f"{stem}.pdf").read_bytes()))
        if total.orders[1]:
            yield condition, total


def catalogue(truths: Iterable[Truth], size: int = 20_000) -> Known:
    """What we sell: the items of these orders among many others in codes of the same shapes."""
    decoys = (line for at in range(size) for line in invent("fr", f"catalogue-{at}", lines=1).lines)
    items = {line.code: line.description for line in decoys}
    items |= {line.code: line.description for truth in truths for line in truth.lines}
    return Known(sold=lambda codes: {code: items[code] for code in codes if code in items})


def thrown(number: int, throws: int, conditions: Iterable[str], *, sold: bool = False) -> Iterator[tuple[str, Tally]]:
    """``sold``: with a catalogue of 20,000 items, the ordered ones among them."""
    known = catalogue(dialect.truth(3) for dialect in batch(number, throws)) if sold else Known()
    for condition in conditions:
        resolution, damage = condition.split("_")
        total = Tally()
        for dialect in batch(number, throws):
            truth = dialect.truth(3)
            pdf = dialect(truth)
            fax = faxed(pdf, resolution, damage, seed=f"{dialect.name}{dialect.language}")
            total.add(tally(f"{dialect.name}-{dialect.language}", truth, fax, pdf, unsaid=dialect.unsaid, known=known))
        yield condition, total


def drawn(conditions: Iterable[str], *, sold: bool = False) -> Iterator[tuple[str, Tally]]:
    """The layouts of ``fourth_blind.py``, in print of usual size, two orders of each in one language. ``sold``: with a
    catalogue of 20,000 items, and with the buyer's places known."""
    orders = [
        (f"{name}-{turn}", layout, invent(LANGUAGES[at % 3], f"{name}-fax-{turn}", lines=6 + 2 * turn))
        for at, (name, layout) in enumerate(FOURTH_BLIND.items())
        for turn in range(2)
    ]
    known = catalogue(truth for _, _, truth in orders) if sold else Known()
    for condition in conditions:
        resolution, damage = condition.split("_")
        total = Tally()
        for name, layout, truth in orders:
            pdf = layout(truth)
            places = (_place(truth.ship_to), _place(truth.buyer)) if sold else ()
            met = replace(known, places=lambda _buyer, places=places: places)
            fax = faxed(pdf, resolution, damage, seed=name)
            total.add(tally(name, truth, fax, pdf, known=met))
        yield condition, total


def _place(address: Address) -> Party:
    where = PostalAddress(lines=address.lines, postal_code=address.postal_code, city=address.city)
    return Party(name=address.name, address=where)


def truth_of(told: dict[str, Any]) -> Truth:
    fields, language = told["fields"], told["lang"]
    lines = tuple(
        Line(one["pos"], one["code"], one["ean"], "", one["desc_drawn"], Decimal(one["qty"]), one["unit"], Decimal(one["price"]),
             one["per"], Decimal(one["disc"]), Decimal(one["amount"]), date.min)
        for one in told["lines"]
    )  # fmt: skip
    name, *address, town = fields["ship_to"].split(" / ")
    parts = town.split()
    code, city = (" ".join(parts[-2:]), " ".join(parts[:-2])) if language == "en" else (parts[0], " ".join(parts[1:]))
    return Truth(
        language, fields["po_number"], date.fromisoformat(fields["order_date"]), date.fromisoformat(fields["delivery_date"]),
        Address(fields["buyer_name"], (), "", ""), fields["buyer_vat"], fields["buyer_gln"], "",
        Address(name, tuple(address), code, city), Address("", (), "", ""), fields["currency"], lines, Decimal(0),
        Decimal(fields["total_net"]), Decimal(0), Decimal(fields["total_gross"]),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench scans")
    parser.add_argument("--batch", type=int, default=31, help="of order forms thrown by dice")
    parser.add_argument("--throws", type=int, default=2, help="forms, in three languages each")
    parser.add_argument("--conditions", nargs="+", default=CONDITIONS)
    parser.add_argument("--catalogue", action="store_true", help="with a catalogue of 20,000 items")
    asked = parser.parse_args()
    started = time.perf_counter()
    if SHARED.is_dir() and not asked.catalogue:
        print("faxes given with their truth (three layouts)")
        for condition, found in given(asked.conditions):
            print(found.row(condition), flush=True)
    print("layouts of usual print that nobody had looked at as a fax (ten orders)")
    for condition, found in drawn(asked.conditions, sold=asked.catalogue):
        print(found.row(condition), flush=True)
        print("\n".join(one for one in found.wrong if one.endswith("ESCAPED")))
    print(f"order forms thrown by dice, batch {asked.batch} ({asked.throws} throws in three languages)")
    for condition, found in thrown(asked.batch, asked.throws, asked.conditions, sold=asked.catalogue):
        print(found.row(condition), flush=True)
        print("\n".join(one for one in found.wrong if one.endswith("ESCAPED")))
    print(f"{time.perf_counter() - started:.0f} s in all; seconds a page are of one core, second readings included")
