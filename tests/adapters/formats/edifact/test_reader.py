"""The reader: service characters, charsets, envelope, tolerances, places, streaming."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from adapters.formats.edifact import (
    FaultCode,
    PartyId,
    ReadOptions,
    iter_messages,
    looks_like_edifact,
    read_interchange,
    read_interchanges,
    validate,
)
from adapters.formats.edifact.generate import Recipe, generate, write_large
from adapters.formats.edifact.validator import check_stream

HEAD = "UNB+UNOC:3+A:14+B:ZZ:R1+261121:1205+77++ORDERS++1++1'"
ORDER = "UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+X1+9'DTM+137:20261121:102'UNS+S'UNT+5+1'"
TAIL = "UNZ+1+77'"
WHOLE = HEAD + ORDER + TAIL


def codes(source: bytes, options: ReadOptions | None = None) -> list[str]:
    interchange = read_interchange(source, options or ReadOptions())
    return [f.code.value for f in interchange.faults] + [f.code.value for m in interchange.messages for f in m.faults]


def test_the_header_is_read_into_the_interchange() -> None:
    interchange = read_interchange(WHOLE.encode())
    assert interchange.sender == PartyId("A", "14")
    assert interchange.recipient == PartyId("B", "ZZ", "R1")
    assert (interchange.control_reference, interchange.application_reference) == ("77", "ORDERS")
    assert interchange.ack_requested
    assert interchange.test
    assert str(interchange.prepared) == "2026-11-21 12:05:00"
    [message] = interchange.messages
    assert (message.type, message.version, message.association, message.reference) == ("ORDERS", "D.96A", "EAN008", "1")
    assert codes(WHOLE.encode()) == []


def test_every_segment_knows_its_position_and_its_bytes() -> None:
    source = ("UNA:+.? '\r\n" + HEAD + "\r\n" + ORDER.replace("'", "'\r\n") + TAIL).encode()
    for segment in read_interchange(source).messages[0].segments:
        assert source[segment.offset : segment.offset + segment.length].decode() == segment.raw
    assert [s.position for s in read_interchange(source).messages[0].segments] == [1, 2, 3, 4, 5]


def test_byte_offsets_hold_in_utf_8() -> None:
    source = WHOLE.replace("UNOC", "UNOW").replace("X1", "Éé€X").encode()
    segment = read_interchange(source).messages[0].segments[2]
    assert source[segment.offset : segment.offset + segment.length] == b"DTM+137:20261121:102"


def test_una_declares_every_service_character() -> None:
    source = "UNA|^,\\ ~" + WHOLE.replace(":", "|").replace("+", "^").replace("'", "~").replace("X1", "A\\^B\\~C\\\\")
    [message] = read_interchange(source.encode()).messages
    assert message.segments[1].get(2) == "A^B~C\\"
    assert message.characters.decimal_marks == ","


def test_una_within_a_segment_is_text() -> None:
    source = WHOLE.replace("X1", "?'UNAX+1?:").replace("+1?:", "")
    assert read_interchange(source.encode()).messages[0].segments[1].get(2) == "'UNAX"


def test_a_blank_release_in_una_means_none() -> None:
    [message] = read_interchange(("UNA:+.  '" + WHOLE.replace("X1", "WHY?")).encode()).messages
    assert message.segments[1].get(2) == "WHY?"


def test_the_release_character_releases_itself_and_any_other() -> None:
    [message] = read_interchange(WHOLE.replace("X1", "a??b?+c?:d?'e?f").encode()).messages
    assert message.segments[1].get(2) == "a?b+c:d'ef"
    assert message.segments[2].tag == "DTM"


def test_a_dangling_release_is_an_error() -> None:
    assert "release-dangling" in codes((HEAD + ORDER + "UNZ+1+77?").encode())


def test_level_b_control_characters_need_no_una() -> None:
    table = str.maketrans({"+": "\x1d", ":": "\x1f", "'": "\x1c"})
    interchange = read_interchange(WHOLE.replace("UNOC", "UNOB").translate(table).encode())
    assert interchange.messages[0].segments[1].get(2) == "X1"
    assert interchange.faults == []


@pytest.mark.parametrize(
    ("identifier", "codec", "text"),
    [
        ("UNOC", "iso8859-1", "éàü"), ("UNOD", "iso8859-2", "ąćł"), ("UNOE", "iso8859-5", "Жук"), ("UNOF", "iso8859-7", "Ωμέγα"),
        ("UNOG", "iso8859-3", "ĉŝ"), ("UNOH", "iso8859-4", "ģķ"), ("UNOI", "iso8859-6", "سلام"), ("UNOJ", "iso8859-8", "שלום"),
        ("UNOK", "iso8859-9", "ğış"), ("UNOL", "iso8859-15", "œ€"), ("UNOW", "utf-8", "é€漢"), ("UNOX", "iso2022_jp_2", "日本"),
        ("UNOY", "utf-16-be", "é漢"), ("UNOY", "utf-8", "é漢"),
    ],
)  # fmt: skip
def test_every_character_set_of_unb_is_decoded(identifier: str, codec: str, text: str) -> None:
    interchange = read_interchange(WHOLE.replace("UNOC", identifier).replace("X1", text).encode(codec))
    assert interchange.messages[0].segments[1].get(2) == text
    assert interchange.faults == []
    assert validate(interchange).ok


def test_a_partner_who_declares_unoa_and_sends_utf_8_is_read_with_a_warning() -> None:
    source = WHOLE.replace("UNOC", "UNOA").replace("X1", "Crème").encode()
    interchange = read_interchange(source)
    assert interchange.messages[0].segments[1].get(2) == "Crème"
    assert [(f.code, f.severity) for f in interchange.faults] == [(FaultCode.CHARSET_LIED, "warning")]


def test_the_charset_settles_at_the_first_character_beyond_ascii_however_late() -> None:
    far = "".join(f"FTX+AAI+++{'x' * 60}'" for _ in range(9000))
    source = (HEAD + ORDER.replace("UNS+S'", far + "FTX+AAI+++déjà'UNS+S'") + TAIL).encode()
    [message] = read_interchange(BytesIO(source)).messages
    assert message.segments[-3].get(4) == "déjà"
    place = message.segments[-3]
    assert source[place.offset : place.offset + place.length] == "FTX+AAI+++déjà".encode()


def test_the_encoding_of_a_partner_can_be_set() -> None:
    source = WHOLE.replace("X1", "Crème").encode("cp850")
    interchange = read_interchange(source, ReadOptions(encoding="cp850"))
    assert interchange.messages[0].segments[1].get(2) == "Crème"


def test_syntax_4_has_eight_digit_dates_and_repetition() -> None:
    source = WHOLE.replace("UNOC:3", "UNOC:4").replace("261121:1205", "20261121:1205").replace("X1", "A*B")
    interchange = read_interchange(source.encode())
    assert interchange.prepared is not None
    assert interchange.messages[0].segments[1].repetitions(2) == (("A",), ("B",))
    assert interchange.messages[0].segments[1].get(2, 1, 2) == "B"


def test_a_blank_in_una_of_syntax_4_means_no_repetition() -> None:
    source = "UNA:+.? '" + WHOLE.replace("UNOC:3", "UNOC:4").replace("X1", "A*B C")
    assert read_interchange(source.encode()).messages[0].segments[1].get(2) == "A*B C"


def test_a_star_in_una_of_syntax_3_separates_nothing() -> None:
    [message] = read_interchange(("UNA:+.?*'" + WHOLE.replace("X1", "A*B")).encode()).messages
    assert message.segments[1].get(2) == "A*B"


def test_trailing_empty_components_are_kept() -> None:
    [message] = read_interchange(WHOLE.replace("BGM+220+X1+9", "BGM+220::+X1+9+").encode()).messages
    assert message.segments[1].elements == (("220", "", ""), ("X1",), ("9",), ("",))


def test_functional_groups_keep_their_messages() -> None:
    group = (
        "UNG+ORDERS+A:14+B:14+261121:1205+5+UN+D:96A'"
        + ORDER
        + ORDER.replace("UNH+1", "UNH+2").replace("5+1'", "5+2'")
        + "UNE+2+5'"
    )
    interchange = read_interchange(
        (HEAD + group + group.replace("+5+UN", "+6+UN").replace("UNE+2+5", "UNE+2+6") + "UNZ+2+77'").encode()
    )
    assert interchange.faults == []
    assert [g.message_count for g in interchange.groups] == [2, 2]
    assert [m.group for m in interchange.messages] == [1, 1, 2, 2]
    assert interchange.groups[0].reference == "5"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (HEAD + ORDER.replace("UNT+5+1", "UNT+6+1") + TAIL, "unt-count"),
        (HEAD + ORDER.replace("UNT+5+1", "UNT+5+2") + TAIL, "unt-reference"),
        (HEAD + ORDER + "UNZ+2+77'", "unz-count"),
        (HEAD + ORDER + "UNZ+1+78'", "unz-reference"),
        (HEAD + ORDER, "unz-missing"),
        (ORDER, "unb-missing"),
        (HEAD + ORDER.replace("UNT+5+1'", "") + TAIL, "unt-missing"),
        (HEAD + ORDER.split("'", 1)[1] + TAIL, "unh-missing"),
        (HEAD + ORDER + ORDER + "UNZ+2+77'", "message-duplicate"),
        (HEAD + "UNZ+0+77'", "interchange-empty"),
        (HEAD + "UNH+1+ORDERS:D:96A:UN'UNT+2+1'" + TAIL, "message-empty"),
        (HEAD + "BGM+220+1'" + ORDER + TAIL, "segment-outside"),
        (HEAD + "UNG+ORDERS+A+B+261121:1205+5+UN+D:96A'" + ORDER + "UNE+2+5'UNZ+1+77'", "une-count"),
        (HEAD + "UNG+ORDERS+A+B+261121:1205+5+UN+D:96A'" + ORDER + "UNE+1+6'UNZ+1+77'", "une-reference"),
        (HEAD + "UNG+ORDERS+A+B+261121:1205+5+UN+D:96A'" + ORDER + "UNZ+1+77'", "une-missing"),
        (HEAD + ORDER + "UNE+1+5'" + TAIL, "ung-missing"),
        (HEAD + "UNG+ORDERS+A+B+261121:1205+5+UN+D:96A'UNE+0+5'UNZ+1+77'", "group-empty"),
        (HEAD + "UNG+INVOIC+A+B+261121:1205+5+UN+D:96A'" + ORDER + "UNE+1+5'UNZ+1+77'", "group-types"),
        (HEAD + ORDER + "UNG+ORDERS+A+B+261121:1205+5+UN+D:96A'" + ORDER + "UNE+1+5'UNZ+1+77'", "mixed-groups"),
        ("UNA::.? '" + WHOLE, "una-invalid"),
        ("UNA+:+.?*'" + WHOLE, "una-invalid"),
        ("no such thing", "not-edifact"),
        ("", "not-edifact"),
        (WHOLE[:-1], "terminator-missing"),
        (WHOLE + "goodbye", "trailing-text"),
        ("Dear partner,\n" + WHOLE, "leading-text"),
        (WHOLE.replace("UNOC", "XXXX"), "charset-unknown"),
        (WHOLE.replace("'", "\n"), "terminator-line-break"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_envelope_is_named(source: str, expected: str) -> None:
    assert expected in codes(source.encode())


def test_what_can_be_read_of_a_broken_unb_is_kept_so_that_the_sender_can_be_told() -> None:
    interchange = read_interchange(b"UNB+UNOA:3+SENDER:14'" + ORDER.encode())
    assert interchange.sender == PartyId("SENDER", "14")
    assert FaultCode.UNB_UNREADABLE in [f.code for f in interchange.faults]
    assert len(interchange.messages) == 1


@pytest.mark.parametrize("una", ["UNA+:+.?*'", "UNA::.? '", "UNA:+.'"])
def test_an_interchange_behind_an_impossible_una_is_still_read(una: str) -> None:
    interchange = read_interchange((una + WHOLE).encode())
    assert [f.code for f in interchange.faults] == [FaultCode.UNA_INVALID]
    assert interchange.sender == PartyId("A", "14")
    assert len(interchange.messages) == 1


def test_segments_outside_every_message_are_kept() -> None:
    interchange = read_interchange((HEAD + "BGM+220+1'DTM+1'" + ORDER + TAIL).encode())
    assert [s.tag for s in interchange.strays] == ["BGM", "DTM"]


def test_a_refused_tolerance_is_an_error() -> None:
    options = ReadOptions(refused=frozenset({"leading-text"}))
    assert [f.severity for f in read_interchange(b"x" + WHOLE.encode(), options).faults] == ["error"]
    assert [f.severity for f in read_interchange(b"x" + WHOLE.encode()).faults] == ["warning"]


def test_lines_wrapped_at_a_fixed_width_are_joined_and_places_still_hold() -> None:
    text = HEAD + ORDER.replace("X1", "X" * 30) + TAIL
    source = "\r\n".join(text[at : at + 50] for at in range(0, len(text), 50)).encode()
    [message] = read_interchange(source).messages
    assert [s.tag for s in message.segments] == ["UNH", "BGM", "DTM", "UNS", "UNT"]
    assert message.segments[1].get(2) == "X" * 30
    for segment in message.segments:
        assert source[segment.offset :].startswith(segment.tag[:1].encode())


def test_a_short_file_with_one_long_line_is_not_taken_for_wrapped() -> None:
    text = "UNH+1+ORDERS:D:96A:UN'BGM+220+" + "X" * 40 + "+9'FTX+AAI+++one\ntwo'\nUNT+4+1'"
    assert "wrapped-lines" not in codes(text.encode())
    assert read_interchange(text.encode()).messages[0].segments[2].get(4) == "one\ntwo"


def test_several_interchanges_in_one_file_are_all_read() -> None:
    both = read_interchanges((WHOLE + "\r\n" + WHOLE.replace("+77", "+78")).encode())
    assert [i.control_reference for i in both] == ["77", "78"]
    assert [len(i.messages) for i in both] == [1, 1]
    assert all(i.faults == [] for i in both)
    assert codes((WHOLE + WHOLE).encode()) == ["several-interchanges"]


def test_what_looks_like_edifact_is_told_by_its_first_bytes() -> None:
    assert all(
        looks_like_edifact(h)
        for h in (b"UNA:+.? 'UNB", b"\xef\xbb\xbfUNB+UNOA", b"\r\n UNH+1", "\ufeffUNB+U".encode("utf-16-le"))
    )
    assert not any(
        looks_like_edifact(h) for h in (b"", b"UN", b"UNABLE to read", b"UNB is text", b"ISA*00*", b"<xml/>")
    )


def test_a_segment_without_end_stops_the_reading() -> None:
    source = HEAD.encode() + b"BGM" + b"+x" * 20_000
    assert "segment-too-large" in codes(source, ReadOptions(segment_limit=1000))


def test_a_file_and_a_path_read_like_bytes(tmp_path: Path) -> None:
    source = generate(Recipe(count=3))
    path = tmp_path / "orders.edi"
    path.write_bytes(source)
    for opened in (path, BytesIO(source)):
        assert [list(m.segments) for m in iter_messages(opened)] == [
            list(m.segments) for m in read_interchange(source).messages
        ]


def test_a_file_that_is_no_edifact_is_closed_again(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear supplier")
    assert [f.code for f in read_interchange(path).faults] == [FaultCode.NOT_EDIFACT]
    path.unlink()


def test_reading_and_checking_a_stream_takes_memory_for_one_message_only(tmp_path: Path) -> None:
    path = tmp_path / "large.edi"
    with path.open("wb") as stream:
        size = write_large(stream, Recipe(count=3000, lines=10))
    assert size > 4_000_000
    check_stream(BytesIO(generate(Recipe())))  # what is compiled once is not counted
    tracemalloc.start()
    [(interchange, report)] = check_stream(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.ok
    assert report.message_count == interchange.message_count == 3000
    assert interchange.messages == []
    assert peak < 12_000_000
