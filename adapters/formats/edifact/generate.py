"""Makes test interchanges: orders of any number and length, well-formed or with a named fault, the same ones for the same seed.

For trying a partner's setup, for measuring and for the tests. The content is invented; accents and characters that need a release
occur as often as in real orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from adapters.formats.edifact.interchange import PartyId
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.writer import Envelope, OutMessage, write_interchange

_ARTICLES = (
    "Étagère chêne massif 80 cm", "Vis à bois 4x40 (boîte de 200)", "Perceuse-visseuse 18V", "Câble d'antenne 10 m",
    "Colle néoprène 1+1", "Rouleau anti-goutte 180 mm", "Peinture façade: blanc cassé", "Joint d'étanchéité Ø 32",
    "Lampe LED 9W = 60W?", "Écrou frein M8",
)  # fmt: skip
_STREETS = ("12, rue de l'Église", "3 bis, allée des Érables", "ZI Nord, bât. 4+5", "Quai n° 7: réception")
_TOWNS = (("69003", "LYON"), ("44000", "NANTES"), ("13002", "MARSEILLE"), ("67000", "STRASBOURG"))

_BUYER = PartyId("3012345000015", "14")
_SUPPLIER = PartyId("3098765000019", "14")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make: how many orders, how many lines each, in which directory, and the first reference numbers."""

    count: int = 1
    lines: int = 10
    directory: str = "D.96A"
    association: str = "EAN008"
    syntax: str = "UNOC:3"
    sender: PartyId = _BUYER
    recipient: PartyId = _SUPPLIER
    prepared: datetime = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 — UNB carries local time without a zone
    control_reference: str = "1"
    test: bool = True


def order_segments(number: int, lines: int, *, prefix: str = "PO") -> list[Segment]:
    """The segments of one order without UNH and UNT: 12 for the head and foot, 5 for each line."""
    s = Segment.of
    street, (postcode, town) = _STREETS[number % 4], _TOWNS[number % 4]
    segments = [
        s("BGM", "220", f"{prefix}-{number:06d}", "9"),
        s("DTM", ["137", "20261121", "102"]),
        s("DTM", ["2", f"202612{1 + number % 28:02d}", "102"]),
        s("FTX", "AAI", "", "", [f"Livrer l'avant-midi, quai {number % 9}", "Prévenir: 04 78 00 00 00"]),
        s("RFF", ["CT", f"CTR{number % 50:04d}"]),
        s("NAD", "BY", ["3012345000015", "", "9"]),
        s("NAD", "SU", ["3098765000019", "", "9"]),
        s("NAD", "DP", [f"30123450{number % 10000:05d}", "", "9"], "", ["Dépôt " + town.title()], street, town, "", postcode, "FR"),
        s("CUX", ["2", "EUR", "9"]),
    ]  # fmt: skip
    for line in range(1, lines + 1):
        item = (number * 7 + line) % 5000
        quantity = 1 + (number + line) % 240
        segments += [
            s("LIN", str(line), "", [f"3{item:011d}{item % 10}", "EN"]),
            s("IMD", "F", "", ["", "", "", _ARTICLES[(number + line) % 10]]),
            s("QTY", ["21", str(quantity), "PCE"]),
            s("PRI", ["AAA", f"{item % 90 + 1}.{item % 100:02d}", "CT", "NTP", "1", "PCE"]),
            s("RFF", ["LI", f"{number:06d}/{line}"]),
        ]
    return [*segments, s("UNS", "S"), s("CNT", ["2", str(lines)])]


def generate(recipe: Recipe | None = None, fault: str = "") -> bytes:
    """The interchange of `recipe`; with `fault` (a name of FAULTS) every order carries that fault.

    >>> generate(Recipe(lines=1))[:60]
    b"UNA:+.? 'UNB+UNOC:3+3012345000015:14+3098765000019:14+261121"
    """
    recipe = recipe or Recipe()
    orders = [
        OutMessage("ORDERS", recipe.directory, recipe.association, f"{n}", order_segments(n, recipe.lines))
        for n in range(1, recipe.count + 1)
    ]
    return FAULTS[fault](recipe, orders) if fault else _written(recipe, orders)


def write_large(stream: BinaryIO, recipe: Recipe) -> int:
    """Write the interchange of `recipe` to a stream message by message, for sizes that do not fit in memory; gives the bytes."""
    single = replace(recipe, count=1)
    written = generate(single)
    head_end = written.index(b"UNH+")
    total = stream.write(written[:head_end])
    for number in range(1, recipe.count + 1):
        order = OutMessage(
            "ORDERS", recipe.directory, recipe.association, str(number), order_segments(number, recipe.lines)
        )
        text = _written(single, [order])
        total += stream.write(text[text.index(b"UNH+") : text.rindex(b"UNZ+")])
    return total + stream.write(f"UNZ+{recipe.count}+{recipe.control_reference}'".encode())


def _written(recipe: Recipe, orders: list[OutMessage]) -> bytes:
    envelope = Envelope(
        recipe.sender, recipe.recipient, recipe.control_reference, recipe.prepared, syntax=recipe.syntax,
        application_reference="ORDERS", test=recipe.test,
    )  # fmt: skip
    return write_interchange(envelope, orders)


def _changed(change: Callable[[list[Segment]], list[Segment]]) -> Callable[[Recipe, list[OutMessage]], bytes]:
    def write(recipe: Recipe, orders: list[OutMessage]) -> bytes:
        return _written(recipe, [replace(o, segments=change(list(o.segments))) for o in orders])

    return write


def _replaced(find: bytes, by: bytes) -> Callable[[Recipe, list[OutMessage]], bytes]:
    return lambda recipe, orders: _written(recipe, orders).replace(find, by)


def _without(tag: str) -> Callable[[list[Segment]], list[Segment]]:
    return lambda segments: [s for s in segments if s.tag != tag]


def _each(tag: str, by: Callable[[Segment], Segment]) -> Callable[[list[Segment]], list[Segment]]:
    return lambda segments: [by(s) if s.tag == tag else s for s in segments]


def _wrong_counts(recipe: Recipe, orders: list[OutMessage]) -> bytes:
    text = _written(recipe, orders)
    return b"'".join(b"UNT+99+" + s.split(b"+")[2] if s.startswith(b"UNT+") else s for s in text.split(b"'"))


FAULTS: dict[str, Callable[[Recipe, list[OutMessage]], bytes]] = {
    "segment-missing": _changed(_without("BGM")),
    "trigger-missing": _changed(_without("LIN")),
    "segment-unknown": _changed(lambda segments: [segments[0], Segment.of("ZZZ", "1"), *segments[1:]]),
    "segment-misplaced": _changed(lambda segments: [*segments[1:3], segments[0], *segments[3:]]),
    "segment-repeats": _changed(lambda segments: [segments[0], *segments]),
    "element-missing": _changed(_each("NAD", lambda s: Segment.of("NAD", "", *s.elements[1:]))),
    "component-missing": _changed(_each("QTY", lambda s: Segment.of("QTY", ["21", "", "PCE"]))),
    "component-excess": _changed(_each("QTY", lambda s: Segment.of("QTY", [*s.elements[0], "X"]))),
    "element-excess": _changed(_each("QTY", lambda s: Segment.of("QTY", *s.elements, "X"))),
    "value-type": _changed(_each("QTY", lambda s: Segment.of("QTY", ["21", "12A", "PCE"]))),
    "value-too-long": _changed(_each("BGM", lambda s: Segment.of("BGM", "220", "9" * 36, "9"))),
    "decimal-notation": _changed(_each("QTY", lambda s: Segment.of("QTY", ["21", "1,5", "PCE"]))),
    "code-unknown": _changed(_each("QTY", lambda s: Segment.of("QTY", ["~~", "1", "PCE"]))),
    "unt-count": _wrong_counts,
    "unz-reference": lambda recipe, orders: _written(recipe, orders)[:-1] + b"X'",
    "unz-missing": lambda recipe, orders: _written(recipe, orders).rpartition(b"UNZ+")[0],
    "terminator-missing": lambda recipe, orders: _written(recipe, orders)[:-1],
    "charset-lied": lambda recipe, orders: _written(recipe, orders).decode("latin-1").encode("utf-8"),
    "una-invalid": _replaced(b"UNA:+.? '", b"UNA::.? '"),
}
"""Every fault that can be asked for, by the code the validator then reports."""
