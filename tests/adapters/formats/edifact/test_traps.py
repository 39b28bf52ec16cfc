"""The traps other order imports fall into, as far as reading and writing are concerned: one test each."""

from __future__ import annotations

from decimal import Decimal

from adapters.formats.edifact import Segment, build_tree, read_interchange, validate, write_segment
from adapters.formats.edifact.generate import Recipe, generate

HEAD = "UNB+UNOC:3+A:14+B:14+261121:1200+7'"


def tree_of(body: str) -> object:
    source = f"{HEAD}UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+X1+9'DTM+137:20261121:102'{body}UNS+S'UNT+0+1'UNZ+1+7'"
    return build_tree(read_interchange(source.encode()).messages[0])


def lines(body: str) -> list[object]:
    return tree_of(body).within("LIN")  # type: ignore[attr-defined, no-any-return]


def test_a_line_without_price_does_not_take_the_price_of_the_next() -> None:
    first, second = lines("LIN+1++A:SA'QTY+21:1'LIN+2++B:SA'QTY+21:2'PRI+AAA:9.99'")
    assert [g.trigger for g in first.groups] == []  # type: ignore[attr-defined]
    assert [g.trigger for g in second.groups] == ["PRI"]  # type: ignore[attr-defined]


def test_several_orders_in_one_interchange_stay_several() -> None:
    interchange = read_interchange(generate(Recipe(count=3, lines=2)))
    assert [m.segments[1].get(2) for m in interchange.messages] == ["PO-000001", "PO-000002", "PO-000003"]
    assert [len(build_tree(m).within("LIN")) for m in interchange.messages] == [2, 2, 2]


def test_the_type_of_an_article_number_is_kept_with_it() -> None:
    for kind in ("SRV", "EN", "SA"):
        [line] = lines(f"LIN+1++4000862141404:{kind}'")
        assert line.first("LIN").elements[2] == ("4000862141404", kind)  # type: ignore[attr-defined]


def test_unit_of_a_quantity_and_basis_of_a_price_are_kept() -> None:
    [line] = lines("LIN+1++A:SA'QTY+21:2.5:MTR'PRI+AAA:12.5:CT:NTP:100:MTR'")
    assert line.first("QTY").elements[0] == ("21", "2.5", "MTR")  # type: ignore[attr-defined]
    assert line.within("PRI")[0].first("PRI").elements[0] == ("AAA", "12.5", "CT", "NTP", "100", "MTR")  # type: ignore[attr-defined]


def test_gross_and_net_price_stay_apart() -> None:
    [line] = lines("LIN+1++A:SA'QTY+21:1'PRI+AAB:20'PRI+AAA:12'")
    assert [g.first("PRI").get(1) for g in line.within("PRI")] == ["AAB", "AAA"]  # type: ignore[attr-defined]


def test_numbers_stay_text_as_written_and_never_become_floats() -> None:
    [line] = lines("LIN+1++A:SA'QTY+21:0.10'PRI+AAA:1234567890.12345'")
    quantity = line.first("QTY").get(1, 2)  # type: ignore[attr-defined]
    assert quantity == "0.10"
    assert Decimal(quantity) == Decimal("0.10")
    assert line.within("PRI")[0].first("PRI").get(1, 2) == "1234567890.12345"  # type: ignore[attr-defined]


def test_the_format_of_a_date_is_kept_with_it() -> None:
    tree = tree_of("DTM+2:2026W48:616'DTM+64:202612010800:203'")
    assert [s.elements[0][1:] for s in tree.all("DTM")] == [  # type: ignore[attr-defined]
        ("20261121", "102"), ("2026W48", "616"), ("202612010800", "203")]  # fmt: skip


def test_the_charset_is_taken_from_the_header_not_guessed() -> None:
    body = "UNH+1+ORDERS:D:96A:UN'BGM+220+Ł+9'UNT+3+1'UNZ+1+7'"
    polish = (HEAD.replace("UNOC", "UNOD") + body).encode("iso8859-2")
    assert read_interchange(polish).messages[0].segments[1].get(2) == "Ł"


def test_the_count_of_a_message_is_counted_not_computed() -> None:
    for count in (1, 7, 40):
        interchange = read_interchange(generate(Recipe(lines=count)))
        [message] = interchange.messages
        assert message.segments[-1].get(1) == str(len(message.segments))
        assert validate(interchange).ok


def test_escapes_are_neither_too_many_nor_too_few() -> None:
    once = write_segment(Segment.of("FTX", "5 + 5 = 10? it's 1:1"))
    assert once == "FTX+5 ?+ 5 = 10?? it?'s 1?:1"
    interchange = read_interchange((HEAD + "UNH+1+ORDERS:D:96A:UN'" + once + "'UNT+3+1'UNZ+1+7'").encode())
    assert interchange.messages[0].segments[1].get(1) == "5 + 5 = 10? it's 1:1"
    assert write_segment(interchange.messages[0].segments[1]) == once


def test_the_messages_of_a_functional_group_are_not_dropped() -> None:
    order = "UNH+1+ORDERS:D:96A:UN'BGM+220+X1+9'DTM+137:20261121:102'UNS+S'UNT+5+1'"
    source = HEAD + "UNG+ORDERS+A+B+261121:1200+1+UN+D:96A'" + order + "UNE+1+1'UNZ+1+7'"
    interchange = read_interchange(source.encode())
    assert len(interchange.messages) == 1
    assert validate(interchange).ok
