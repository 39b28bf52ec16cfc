"""Nothing is dropped in silence, and for every field the gateway can say where it stood."""

from __future__ import annotations

from adapters.formats.edifact import read_interchange
from adapters.mapping import read_message
from tests.adapters.mapping.wire import message

HEAD = "BGM+220+PO-1+9'DTM+137:20261121:102'"


def test_what_no_mapping_takes_is_listed_with_its_place() -> None:
    unmapped = read_message(message(f"{HEAD}LIN+1'MEA+PD+AAB+KGM:12'QTY+21:5'UNS+S")).unmapped
    assert [(u.group, u.tag, u.segment, u.element, u.component, u.value) for u in unmapped] == [
        ("LIN", "MEA", 5, 1, 1, "PD"),
        ("LIN", "MEA", 5, 2, 1, "AAB"),
        ("LIN", "MEA", 5, 3, 1, "KGM"),
        ("LIN", "MEA", 5, 3, 2, "12"),
    ]


def test_a_component_beside_a_mapped_one_is_listed() -> None:
    unmapped = read_message(message(f"{HEAD}NAD+BY+5412345000013:160:9'UNS+S")).unmapped
    assert [(u.tag, u.element, u.component, u.value) for u in unmapped] == [("NAD", 2, 2, "160")]


def test_a_group_without_a_block_is_listed_whole() -> None:
    unmapped = read_message(message(f"{HEAD}NAD+XX+1::92'RFF+VA:FR1'UNS+S")).unmapped
    assert {u.value for u in unmapped} == {"XX", "1", "92", "VA", "FR1"}
    assert {u.group for u in unmapped} == {"NAD[XX]", "NAD[XX]/RFF[VA]"}


def test_every_field_is_found_again_in_the_source() -> None:
    raw = (
        b"UNB+UNOC:3+A:14+B:14+261121:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+220+PO-1+9'DTM+137:20261121:102'"
        b"NAD+BY+5412345000013::9'LIN+1++3274080005003:EN'QTY+21:5:PCE'PRI+AAA:9.50'UNS+S'UNT+9+1'UNZ+1+1'"
    )
    reading = read_message(read_interchange(raw).messages[0])
    shown = {
        path: raw[p.offset : p.offset + p.length].decode().split("+")[p.element].split(":")[p.component - 1]
        for path, p in reading.places.items()
    }
    assert shown == {
        "kind": "220",
        "number": "PO-1",
        "function": "9",
        "issued_at": "20261121",
        "parties.buyer.gln": "5412345000013",
        "lines[0].number": "1",
        "lines[0].item.gtin": "3274080005003",
        "lines[0].quantity.value": "5",
        "lines[0].quantity.unit": "PCE",
        "lines[0].price.net": "9.50",
    }
