"""Mistakes in a mapping file are told with file, line and a sentence when it is loaded; overlays state only differences."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from adapters.mapping import (
    MappingError,
    MappingFileError,
    mapping_for,
    mistakes,
    read_message,
    use_overlay_folder,
    write_message,
)
from adapters.mapping.language import specify
from adapters.mapping.source import OVERLAY_FOLDERS, parse
from gateway.model.finding import Words
from gateway.model.order import Order
from tests.adapters.mapping.wire import message, through

START = "message: ORDERS\ndocument: order\nheader:\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (START + "  DTM[137]: issued", 4, "Order has no field 'issued'"),
        (START + "  BGM: {2.1: parties.buyer}", 4, "not a single value"),
        (START + "  BGM:\n    1.1: kind", 5, "needs a table"),
        (START + "  BGM:\n    1.1: kind via nowhere", 5, "no code table 'nowhere'"),
        (START + "  BGM:\n    1.1: kind via line_action", 5, "the table 'line_action' says"),
        (START + "  dtm: {2.1: number}", 4, "'dtm' is no place"),
        (START + "  BGM: {x.1: number}", 4, "neither a place"),
        (START + "  BGM: {2.1: call nothing}", 4, "no function 'nothing'"),
        (START + "  RFF: {call: nothing}", 4, "no function 'nothing'"),
        (START + "  NAD[BY]: {at: number, 2.1: gln}", 4, "must lead to an object"),
        (START + "  LIN: {each: totals, 1: lines}", 4, "must lead to a list"),
        (START + "  NAD[BY]: {at: parties.buyer, use: nothing}", 4, "no shared block 'nothing'"),
        (START + "  BGM: {2.1: a b c d}", 4, "a value reads"),
        (START + "  BGM: {3.1-2: totals.net}", 4, "only a text spreads"),
        (START + "  ALI: issued_at", 4, "no usual place"),
        (START + "  BGM: {2.1: number}\n  BGM: {2.1: number}", 5, "stands here twice"),
        (START + "  BGM: [", 4, "not readable YAML"),
        ("message: ORDERS\nheader: {}", 1, "lacks `document:`"),
        ("message: ORDERS\ndocument: letter\nheader: {}", 2, "'letter' is no document"),
        (START + "  BGM: {2.1: number}\nfooter: {}", 5, "'footer' is no part of a mapping"),
        (START + "  BGM: {2.1: {path: number, tabel: x}}", 4, "'tabel' is no part of a value"),
        (START + "  BGM: {2.1: number, only: sometimes}", 4, "read or write"),
        (START + "  BGM: {2.1: number, when: number}", 4, "a condition reads"),
        (START + "  BGM: {2.1: number, when: kind is ordre}", 4, "'ordre' cannot be for kind"),
        (START + "  BGM: {2.1: {table: units}}", 4, "without a path"),
        (START + "  BGM: {2.1: number}\ndefaults: {totals.net: much}", 5, "'much' is no value for totals.net"),
        (START + "  BGM: {2.1: number}\ndefaults: {kind: ordre}", 5, "'ordre' cannot be for kind"),
        (START + "  BGM: {2.1: number}\ndefaults: {parties: x}", 5, "not a single value"),
        (START + "  BGM: {2.1: number}\nrequired: ['lines[].prize.net']", 5, "OrderLine has no field 'prize'"),
        (START + "  BGM: {2.1: number}\nrequired: ['parties[].gln']", 5, "parties is no list"),
        (START + "  BGM: {2.1: number}\nsettings: {timezone: UTC}", 5, "'timezone' is no setting"),
        (START + "  BGM: {2.1: number}\nsettings: {zone: Paris}", 5, "'Paris' is no time zone"),
        (START + "  BGM: {2.1: number}\nversions: [{header: {}}]", 5, "a version needs `when:`"),
        (START + "  BGM: {2.1: number}\nversions: [{when: {since: D.01B}}]", 5, "'since' is no condition"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(MappingFileError) as found:
        specify([parse(text, "mine.yaml")], "D.96A", "")
    assert found.value.file == "mine.yaml"
    assert found.value.line in {line, line + 1}
    assert says in found.value.sentence.en
    assert str(found.value).startswith(f"mine.yaml:{found.value.line}: ")
    assert found.value.told("fr")[0] == f"mine.yaml:{found.value.line} : {found.value.sentence.fr}"


def test_every_mistake_has_its_sentence_in_both_languages() -> None:
    told = [one for one in vars(mistakes).values() if isinstance(one, Words)]
    assert len(told) > 30
    for one in told:
        assert one.fr != one.en
        assert _places(one.fr) == _places(one.en)


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_an_overlay_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes("messages:\n  ORDERS:\n    about: livré\n".encode("latin-1"))
    with pytest.raises(MappingFileError, match=r"latin.yaml:3: this file is not in UTF-8"):
        mapping_for("ORDERS", "D.96A", "", str(file))


def test_a_message_without_mapping_is_refused_in_words() -> None:
    with pytest.raises(MappingError, match="no mapping for the message IFTMIN"):
        mapping_for("IFTMIN", "D.96A")


def test_an_unknown_overlay_is_refused_in_words() -> None:
    with pytest.raises(MappingError, match="no overlay 'nobody'"):
        mapping_for("ORDERS", "D.96A", "", "nobody")


def test_an_overlay_name_cannot_leave_its_folders(tmp_path: Path) -> None:
    with pytest.raises(MappingError):
        mapping_for("ORDERS", "D.96A", "", "../orders")


def overlaid(tmp_path: Path, text: str) -> str:
    file = tmp_path / "partner.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


HEAD = "BGM+220+PO-1+9'DTM+137:20261121:102'"


def test_an_overlay_changes_one_place_and_leaves_the_others(tmp_path: Path) -> None:
    overlay = overlaid(tmp_path, "messages: {ORDERS: {header: {'RFF[ZZZ]': number, BGM: {2.1!: ~}}}}")
    document = read_message(
        message("BGM+220+INTERNAL+9'DTM+137:20261121:102'RFF+ZZZ:4711'UNS+S"), overlay=overlay
    ).document
    assert isinstance(document, Order)
    assert document.number == "4711"
    assert document.issued_at is not None


def test_a_qualifier_taken_away_is_read_no_more_and_its_partners_still_are(tmp_path: Path) -> None:
    overlay = overlaid(tmp_path, "messages: {ORDERS: {header: {'DTM[64]': ~}}}")
    text = f"{HEAD}DTM+64:20261201:102'UNS+S"
    reading = read_message(message(text), overlay=overlay)
    assert isinstance(reading.document, Order)
    assert reading.document.requested_delivery is None
    assert [u.value for u in reading.unmapped] == ["64", "20261201", "102"]
    other = read_message(message(text.replace("DTM+64", "DTM+71")), overlay=overlay).document
    assert isinstance(other, Order)
    assert other.requested_delivery is not None


def test_a_partners_units_and_codes_go_over_ours(tmp_path: Path) -> None:
    overlay = overlaid(tmp_path, "all_messages: {tables: {units: {PCE: KGM}}}")
    document = read_message(message(f"{HEAD}LIN+1'QTY+21:2:PCE'QTY+192:3:LTR'UNS+S"), overlay=overlay).document
    assert isinstance(document, Order)
    line = document.lines[0]
    assert line.quantity is not None
    assert line.free_quantity is not None
    assert (line.quantity.unit, line.free_quantity.unit) == ("KGM", "LTR")


def test_an_overlay_writes_what_it_reads(tmp_path: Path) -> None:
    overlay = overlaid(
        tmp_path, "messages: {ORDERS: {header: {'RFF[ZZZ]': number, BGM: {2.1!: ~}, 'CUX[2]': {1.3: =4}}}}"
    )
    document = read_message(message(f"{HEAD}CUX+2:EUR:9'UNS+S")).document
    assert isinstance(document, Order)
    segments = write_message(document, message_type="ORDERS", overlay=overlay)
    told = {s.tag: s for s in segments}
    assert told["RFF"].elements == (("ZZZ", "PO-1"),)
    assert told["CUX"].elements == (("2", "EUR", "4"),)
    assert through(document, "ORDERS", "D.96A", overlay=overlay).document == document


def test_a_changed_overlay_file_is_read_again(tmp_path: Path) -> None:
    overlay = overlaid(tmp_path, "messages: {ORDERS: {defaults: {currency: EUR}}}")
    first = read_message(message(f"{HEAD}UNS+S"), overlay=overlay).document
    Path(overlay).write_text("messages: {ORDERS: {defaults: {currency: CHF}}}  # changed\n", encoding="utf-8")
    second = read_message(message(f"{HEAD}UNS+S"), overlay=overlay).document
    assert isinstance(first, Order)
    assert isinstance(second, Order)
    assert (first.currency, second.currency) == ("EUR", "CHF")


def test_overlays_come_from_the_operators_folder(tmp_path: Path) -> None:
    (tmp_path / "dupont.yaml").write_text("messages: {ORDERS: {defaults: {currency: XOF}}}", encoding="utf-8")
    use_overlay_folder(tmp_path)
    try:
        document = read_message(message(f"{HEAD}UNS+S"), overlay="dupont").document
    finally:
        OVERLAY_FOLDERS.remove(tmp_path)
    assert isinstance(document, Order)
    assert document.currency == "XOF"


def test_what_a_partner_must_say_is_reported_when_missing(tmp_path: Path) -> None:
    overlay = overlaid(tmp_path, "messages: {ORDERS: {required: [currency, 'lines[].quantity']}}")
    reading = read_message(message(f"{HEAD}LIN+1'QTY+21:1'LIN+2'UNS+S"), overlay=overlay)
    assert [(p.code, p.path) for p in reading.problems] == [
        ("document.required", "currency"),
        ("document.required", "lines[1].quantity"),
    ]


def test_an_overlay_with_an_unknown_part_is_refused(tmp_path: Path) -> None:
    overlay = overlaid(tmp_path, "about: x\nmessage: {ORDERS: {}}")
    with pytest.raises(MappingFileError, match="no part of an overlay"):
        mapping_for("ORDERS", "D.96A", "", overlay)
