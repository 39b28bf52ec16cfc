"""Compares a reading with the truth, field by field and line by line. ``python -m tests.documents.measure`` prints the table.

An order *escapes* when the reader raises nothing that makes it wait although a field that counts is wrong.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from gateway.model.finding import Severity
from gateway.model.order import Order
from gateway.model.parts import Party
from gateway.ports import ReadResult
from tests.documents.blind import BLIND
from tests.documents.dialects import batch
from tests.documents.fifth_blind import FIFTH_BLIND
from tests.documents.fourth_blind import FOURTH_BLIND
from tests.documents.held_back import HELD_BACK
from tests.documents.layouts import LAYOUTS
from tests.documents.paper import Layout
from tests.documents.second_blind import SECOND_BLIND
from tests.documents.third_blind import THIRD_BLIND
from tests.documents.truth import LANGUAGES, Address, Truth, invent

FIELDS = ("number", "ordered", "wanted", "buyer_name", "vat", "gln", "ship_to", "currency", "net", "gross")
SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "purchase-orders"


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    lines_right: int = 0
    lines: int = 0
    orders: int = 0
    through: int = 0
    escaped: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.asked += other.asked
        for name in ("lines_right", "lines", "orders", "through", "escaped", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong

    @property
    def fields(self) -> float:
        return sum(self.right.values()) / max(1, sum(self.asked.values()))

    @property
    def entire_lines(self) -> float:
        return self.lines_right / max(1, self.lines)


def wanted_of(truth: Truth) -> dict[str, str | None]:
    return {
        "number": truth.number, "ordered": truth.ordered.isoformat(), "wanted": truth.wanted.isoformat(), "buyer_name": truth.buyer.name,
        "vat": truth.vat, "gln": truth.gln, "ship_to": _address(truth.ship_to), "currency": truth.currency, "net": str(truth.net), "gross": str(truth.gross),
    }  # fmt: skip


def _address(address: Address) -> str:
    return " / ".join([address.name, *address.lines, f"{address.postal_code} {address.city}"])


def read_of(order: Order) -> dict[str, str | None]:
    buyer, totals = order.parties.buyer or Party(), order.totals
    return {
        "number": order.number, "ordered": _day(order.issued_at), "wanted": _day(order.requested_delivery.latest) if order.requested_delivery else None,
        "buyer_name": buyer.name, "vat": buyer.vat_id, "gln": buyer.gln, "ship_to": _party(order.parties.ship_to), "currency": order.currency,
        "net": str(totals.net) if totals and totals.net is not None else None, "gross": str(totals.gross) if totals and totals.gross is not None else None,
    }  # fmt: skip


def _day(value: date | datetime | None) -> str | None:
    return value.isoformat()[:10] if value else None


def _party(party: Party | None) -> str | None:
    if party is None or party.address is None:
        return party.name if party else None
    return " / ".join([party.name or "", *party.address.lines, f"{party.address.postal_code} {party.address.city}"])


def score(name: str, truth: Truth, result: ReadResult, *, unsaid: Iterable[str] = ()) -> Score:
    """``unsaid`` are fields that the layout does not print."""
    found = Score(orders=1, lines=len(truth.lines))
    order = result.documents[0].order if result.documents and result.documents[0].order else Order()
    wanted, read = wanted_of(truth), read_of(order)
    for one in FIELDS:
        if one in unsaid:
            continue
        found.asked[one] += 1
        if same(wanted[one], read[one]):
            found.right[one] += 1
        else:
            found.wrong.append(f"{name}: {one} is {wanted[one]!r}, read {read[one]!r}")
    for line, got in zip(truth.lines, order.lines, strict=False):
        problem = _line_problem(line, got)
        found.lines_right += problem is None
        if problem:
            found.wrong.append(f"{name}: line {line.pos} {problem}")
    if len(order.lines) != len(truth.lines):
        found.wrong.append(f"{name}: {len(truth.lines)} lines, read {len(order.lines)}")
    waits = any(
        one.severity in (Severity.ERROR, Severity.REJECT)
        for one in [*result.findings, *(f for d in result.documents for f in d.findings)]
    )
    found.through = not waits
    counts = [
        one
        for one in ("number", "ordered", "wanted", "ship_to")
        if one not in unsaid and not same(wanted[one], read[one])
    ]
    found.escaped = not waits and bool(
        counts or found.lines_right != len(truth.lines) or len(order.lines) != len(truth.lines)
    )
    if found.escaped:
        found.wrong.insert(0, f"{name}: ESCAPED")
    return found


def same(wanted: str | None, read: str | None) -> bool:
    return " ".join((wanted or "").split()).casefold() == " ".join((read or "").split()).casefold()


def _line_problem(line: object, got: object) -> str | None:
    from gateway.model.order import OrderLine
    from tests.documents.truth import Line

    assert isinstance(line, Line)
    assert isinstance(got, OrderLine)
    item = got.item
    if line.code not in (item.seller_code, item.buyer_code) and line.gtin != item.gtin:
        return f"code {line.code}, read {item.seller_code}/{item.buyer_code}/{item.gtin}"
    if got.quantity is None or got.quantity.value != line.quantity:
        return f"quantity {line.quantity}, read {got.quantity}"
    if got.price is None or got.price.net != line.price:
        return f"price {line.price}, read {got.price}"
    if (got.price.per.value if got.price.per else Decimal(1)) != line.per:
        return f"per {line.per}, read {got.price.per}"
    if got.net_amount != line.amount:
        return f"amount {line.amount}, read {got.net_amount}"
    if not (item.description or "").casefold().startswith(line.description.casefold()):
        return f"description {line.description!r}, read {item.description!r}"
    return None


UNSAID = {
    "sentence": ("gross",),
    "reduced": ("currency",),
    "stacked": ("gross",),
    "export": ("gross",),
    "window": ("gross",),
    "dotted": ("currency",),
}
REDUCED = ("reduced", "chain", "works")
PER_HUNDRED = ("ledger", "window", "listing", "works", "piled")


def measure(layouts: dict[str, Layout], seeds: Iterable[int]) -> Iterator[tuple[str, Score]]:
    from adapters.formats.pdf.format import PdfFormat

    reader = PdfFormat()
    for name, layout in layouts.items():
        total = Score()
        for language in LANGUAGES:
            for seed in seeds:
                truth = invent(
                    language,
                    f"{name}-{seed}",
                    discount=name in REDUCED,
                    per=name in PER_HUNDRED,
                    lines=45 if seed % 5 == 4 else None,
                )
                content = layout(truth)
                start = time.perf_counter()
                result = reader.read(content, None)
                spent = time.perf_counter() - start
                one = score(f"{name}-{language}-{seed}", truth, result, unsaid=UNSAID.get(name, ()))
                one.seconds = spent
                total.add(one)
        yield name, total


def measure_dialects(numbers: Iterable[str], throws: int, seeds: Iterable[int]) -> Iterator[tuple[str, Score]]:
    """``numbers`` are batches. A name such as ``3/17-de`` is one dialect."""
    from adapters.formats.pdf.format import PdfFormat

    reader = PdfFormat()
    orders = list(seeds)
    for batch_number in numbers:
        for dialect in batch(int(batch_number), throws):
            total = Score()
            for seed in orders:
                truth = dialect.truth(seed)
                content = dialect(truth)
                start = time.perf_counter()
                result = reader.read(content, None)
                spent = time.perf_counter() - start
                one = score(f"{dialect.name}-{dialect.language}-{seed}", truth, result, unsaid=dialect.unsaid)
                one.seconds = spent
                total.add(one)
            yield f"{dialect.name}-{dialect.language}", total


def shared() -> Iterator[tuple[str, Score]]:
    """The layouts that were given with their truth."""
    from adapters.formats.pdf.format import PdfFormat
    from tests.documents.truth import Line

    for file in sorted(SHARED.glob("*.json")):
        told = json.loads(file.read_text(encoding="utf-8"))
        fields, lang = told["fields"], told["lang"]
        lines = tuple(
            Line(one["pos"], one["code"], one["ean"], "", one["desc_drawn"], Decimal(one["qty"]), one["unit"], Decimal(one["price"]), one["per"],
                 Decimal(one["disc"]), Decimal(one["amount"]), date.min)
            for one in told["lines"]
        )  # fmt: skip
        *address, town = fields["ship_to"].split(" / ")
        code, _, city = (
            town.partition(" ") if lang != "en" else (" ".join(town.split()[-2:]), "", " ".join(town.split()[:-2]))
        )
        truth = Truth(lang, fields["po_number"], date.fromisoformat(fields["order_date"]), date.fromisoformat(fields["delivery_date"]),
                      Address(fields["buyer_name"], (), "", ""), fields["buyer_vat"], fields["buyer_gln"], "", Address(address[0], tuple(address[1:]), code, city),
                      Address("", (), "", ""), fields["currency"], lines, Decimal(0), Decimal(fields["total_net"]), Decimal(0), Decimal(fields["total_gross"]))  # fmt: skip
        result = PdfFormat().read(file.with_suffix(".pdf").read_bytes(), None)
        yield file.stem, score(file.stem, truth, result)


def main(which: str, seeds: int) -> None:
    if which.startswith("batch"):
        _print(measure_dialects(which.removeprefix("batch").split(","), seeds, range(2)))
        return
    sets = {
        "seen": LAYOUTS,
        "held": HELD_BACK,
        "blind": BLIND,
        "second": SECOND_BLIND,
        "third": THIRD_BLIND,
        "fourth": FOURTH_BLIND,
        "fifth": FIFTH_BLIND,
    }
    _print(shared() if which == "shared" else measure(sets[which], range(seeds)))


def _print(measured: Iterable[tuple[str, Score]]) -> None:
    total = Score()
    for name, one in measured:
        total.add(one)
        print(_row(name, one))
    print(_row("all", total))
    print({name: f"{total.right[name]}/{total.asked[name]}" for name in FIELDS})
    print("\n".join(total.wrong[:400]))


def _row(name: str, one: Score) -> str:
    return (f"{name:14} orders {one.orders:4}  fields {one.fields:7.2%}  lines {one.entire_lines:7.2%} of {one.lines:5}"
            f"  straight through {one.through / max(1, one.orders):6.1%}  escaped {one.escaped}  {one.seconds / max(1, one.orders):.3f} s an order")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "seen", int(sys.argv[2]) if len(sys.argv) > 2 else 3)
