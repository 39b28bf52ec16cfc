"""The validator: each check at its place, no cascades, policies."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.formats.edifact import (
    Fault,
    FaultCode,
    ReadOptions,
    Report,
    Segment,
    ValidationPolicy,
    build_tree,
    directory,
    read_interchange,
    validate,
)
from adapters.formats.edifact.directory import available, parse_format, resolve
from adapters.formats.edifact.elements import format_fault
from adapters.formats.edifact.generate import FAULTS, Recipe, generate
from adapters.formats.edifact.sentences import _SAYS
from adapters.formats.edifact.structure import Automaton, Structure, walk

HEAD = "BGM+220+X1+9'DTM+137:20261121:102'"
LINE = "LIN+1++4000862141404:EN'QTY+21:5:PCE'PRI+AAA:12.5'"
FOOT = "UNS+S'CNT+2:1'"


def message(body: str, version: str = "D:96A:UN", kind: str = "ORDERS", count: int | None = None) -> bytes:
    segments = body.count("'") - body.count("?'") + 2
    return f"UNB+UNOC:3+A:14+B:14+261121:1200+7'UNH+1+{kind}:{version}'{body}UNT+{count or segments}+1'UNZ+1+7'".encode(
        "latin-1"
    )


def report(body: str, policy: ValidationPolicy | None = None, **how: str) -> Report:
    return validate(read_interchange(message(body, **how)), policy or ValidationPolicy())  # type: ignore[arg-type]


def found(
    body: str, policy: ValidationPolicy | None = None
) -> list[tuple[str, str, int | None, int | None, int | None]]:
    return [(f.code.value, f.tag, f.segment, f.element, f.component) for f in report(body, policy).faults]


def test_a_right_order_has_no_fault() -> None:
    assert found(HEAD + LINE + FOOT) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("DTM+137:20261121:102'" + LINE + FOOT, ("segment-missing", "BGM", 1, None, None)),
        ("BGM+220+X1+9'" + LINE + FOOT, ("segment-missing", "DTM", 2, None, None)),
        (HEAD + LINE, ("segment-missing", "UNS", 6, None, None)),
        (HEAD + "XYZ+1'" + LINE + FOOT, ("segment-unknown", "XYZ", 4, None, None)),
        (HEAD + "CPS+1'" + LINE + FOOT, ("segment-unknown", "CPS", 4, None, None)),
        (HEAD + "PRI+AAA:1'" + FOOT, ("segment-misplaced", "PRI", 4, None, None)),
        ("BGM+220+X0+9'" + HEAD + LINE + FOOT, ("segment-repeats", "BGM", 3, None, None)),
        (HEAD + "RFF+CT:1'" * 11 + LINE + FOOT, ("group-repeats", "RFF", 14, None, None)),
        (HEAD + "bgm+220'" + LINE + FOOT, ("tag-malformed", "bgm", 4, None, None)),
        (HEAD + "LIN:1+1'" + FOOT, ("nesting-indicator", "LIN", 4, None, None)),
        (HEAD + "NAD++123::9'" + FOOT, ("element-missing", "NAD", 4, 1, None)),
        (HEAD + "LIN+1'QTY+21'" + FOOT, ("component-missing", "QTY", 5, 1, 2)),
        (HEAD + "LIN+1'QTY+21:1:PCE:X'" + FOOT, ("component-excess", "QTY", 5, 1, 4)),
        (HEAD + "LIN+1'QTY+21:1+X'" + FOOT, ("element-excess", "QTY", 5, 2, None)),
        (HEAD + "LIN+1'QTY+21:1::'" + FOOT, ("trailing-separator", "QTY", 5, 1, 4)),
        (HEAD + "LIN+1'QTY+21:1A'" + FOOT, ("value-type", "QTY", 5, 1, 2)),
        (HEAD + "LIN+1'QTY+21:.5'" + FOOT, ("decimal-no-digit", "QTY", 5, 1, 2)),
        (HEAD + "LIN+1'QTY+21:1.2.3'" + FOOT, ("decimal-notation", "QTY", 5, 1, 2)),
        (HEAD + "LIN+1'QTY+21:1.'" + FOOT, ("decimal-notation", "QTY", 5, 1, 2)),
        (HEAD + "LIN+1'QTY+21:1234567890123456'" + FOOT, ("value-too-long", "QTY", 5, 1, 2)),
        (HEAD + "LIN+1'QTY+~~:1'" + FOOT, ("code-unknown", "QTY", 5, 1, 1)),
        (HEAD + "LIN+1234567'" + FOOT, ("value-too-long", "LIN", 4, 1, None)),
    ],
)  # fmt: skip
def test_every_check_says_where(body: str, expected: tuple[str, str, int | None, int | None, int | None]) -> None:
    assert found(body) == [expected]


def test_places_are_given_in_bytes() -> None:
    source = message(HEAD + "NAD+BY+1::9++Ça?+là'LIN+1'QTY+21:bad'" + FOOT)
    [fault] = validate(read_interchange(source)).errors
    assert fault.offset is not None
    assert source[fault.offset : fault.offset + 3] == b"bad"


def test_places_in_the_envelope_are_given_in_bytes_too() -> None:
    source = message(HEAD + LINE + FOOT).replace(b"+B:14+", b"+B:TOOLONG+")
    [fault] = validate(read_interchange(source)).errors
    assert fault.offset == source.index(b"TOOLONG")
    assert (fault.tag, fault.element, fault.component) == ("UNB", 3, 2)


def test_a_missing_trigger_is_reported_once_and_the_rest_of_its_group_is_read() -> None:
    assert found(HEAD + "PIA+1+X:SA'QTY+21:5'PRI+AAA:1'" + FOOT) == [("trigger-missing", "LIN", 3, None, None)]


def test_the_second_line_without_its_trigger_is_told_as_such() -> None:
    body = HEAD + LINE + "QTY+21:7:PCE'PRI+AAA:3'" + LINE.replace("LIN+1", "LIN+3") + FOOT
    assert found(body) == [("trigger-missing", "LIN", 6, None, None)]
    tree = build_tree(read_interchange(message(body)).messages[0])
    assert [g.first("QTY").get(1, 2) for g in tree.within("LIN")] == ["5", "7", "5"]  # type: ignore[union-attr]


def test_one_stray_segment_does_not_make_its_neighbours_wrong() -> None:
    assert found(HEAD + "MOA+79:5'NAD+BY+1::9'" + LINE + FOOT) == [("segment-misplaced", "MOA", 4, None, None)]
    assert found(HEAD + LINE + "PIA+1+X:SA'" + LINE.replace("LIN+1", "LIN+2") + FOOT) == [
        ("segment-misplaced", "PIA", 7, None, None)
    ]


def test_the_whole_report_is_given_not_only_the_first_fault() -> None:
    codes = [c for c, *_ in found("DTM+137:20261121:102'LIN+1'QTY+21:A'PRI+AAA:1:CT:XXX:B'")]
    assert codes == ["segment-missing", "value-type", "code-unknown", "value-type", "segment-missing"]


@pytest.mark.parametrize(
    ("value", "form", "marks", "expected"),
    [
        ("12", "n..3", ".", None), ("-12.5", "n..3", ".", None), ("1234", "n..3", ".", FaultCode.VALUE_TOO_LONG),
        ("1,5", "n..3", ".", FaultCode.DECIMAL_NOTATION), ("1,5", "n..3", ".,", None), ("+1", "n..3", ".", FaultCode.VALUE_TYPE),
        ("1 000", "n..9", ".", FaultCode.VALUE_TYPE), ("12-", "n..9", ".", FaultCode.VALUE_TYPE), (".5", "n..9", ".", FaultCode.DECIMAL_NO_DIGIT),
        ("1.", "n..9", ".", FaultCode.DECIMAL_NOTATION), ("12", "n4", ".", FaultCode.VALUE_TOO_SHORT), ("²", "n..3", ".", FaultCode.VALUE_TYPE),
        ("AB", "a..3", ".", None), ("A1", "a..3", ".", FaultCode.VALUE_TYPE), ("ABCD", "a3", ".", FaultCode.VALUE_TOO_LONG),
        ("AB", "an3", ".", FaultCode.VALUE_TOO_SHORT), ("éèà", "an..3", ".", None),
    ],
)  # fmt: skip
def test_a_format_counts_neither_sign_nor_decimal_mark(
    value: str, form: str, marks: str, expected: FaultCode | None
) -> None:
    assert format_fault(value, parse_format(form), marks) == expected


def test_una_decides_the_decimal_mark_up_to_syntax_3_and_both_hold_in_4() -> None:
    comma = message(HEAD + "LIN+1'QTY+21:1,5'" + FOOT)
    assert validate(read_interchange(comma)).ok
    assert [f.code for f in validate(read_interchange(b"UNA:+.? '" + comma)).errors] == [FaultCode.DECIMAL_NOTATION]
    assert validate(read_interchange(b"UNA:+,? '" + comma)).ok
    four = b"UNA:+.? '" + comma.replace(b"UNOC:3", b"UNOC:4").replace(b"261121:1200", b"20261121:1200")
    assert validate(read_interchange(four)).ok


def test_a_code_outside_its_list_warns_unless_the_partner_wants_an_error() -> None:
    body = HEAD + "LIN+1'QTY+~~:1'" + FOOT
    assert [f.severity for f in report(body).faults] == ["warning"]
    assert [f.severity for f in report(body, ValidationPolicy(code_lists="error")).faults] == ["error"]
    assert report(body, ValidationPolicy(code_lists="off")).faults == []
    only = ValidationPolicy(code_lists="off", code_list_errors=frozenset({"6063"}))
    assert [f.severity for f in report(body, only).faults] == ["error"]


def test_codes_of_another_agencys_list_are_not_looked_up() -> None:
    body = HEAD + "ALC+A++++XYZ::9'" + FOOT
    assert report(body).faults == []
    strict = ValidationPolicy(skip_foreign_codes=False)
    assert [f.element_id for f in report(body, strict).faults] == ["7161"]


def test_severities_can_be_set_per_partner() -> None:
    lenient = ValidationPolicy(severities={FaultCode.VALUE_TOO_LONG: "warning"})
    result = report("BGM+220+" + "9" * 40 + "'DTM+137:20261121:102'" + FOOT, lenient)
    assert result.ok
    assert [f.severity for f in result.faults] == ["warning"]


def test_an_unknown_directory_is_checked_with_the_nearest_or_by_policy() -> None:
    body = HEAD + LINE + FOOT
    [fault] = report(body, version="D:94B:UN").faults
    assert (fault.code, fault.severity, fault.expected) == (FaultCode.DIRECTORY_SUBSTITUTED, "warning", "D.95A")
    refuse = report(body, ValidationPolicy(unknown_directory="refuse"), version="D:94B:UN")
    assert [(f.code, f.action_code) for f in refuse.errors] == [(FaultCode.DIRECTORY_UNKNOWN, "3")]
    free = report("BGM+220+1'XXX+1'", ValidationPolicy(unknown_directory="structure-free"), version="D:94B:UN")
    assert [f.code for f in free.faults] == [FaultCode.DIRECTORY_SKIPPED]
    assert [f.code for f in report(body, version="X:XX:UN").errors] == [FaultCode.DIRECTORY_UNKNOWN]
    assert resolve("2.912", "ORDERS").directory is directory("D.93A")


def test_a_message_type_outside_the_directory_is_checked_at_its_envelope_only() -> None:
    result = report("BGM+610'CNI+1'", kind="IFCSUM", version="D:01B:UN:EAN003")
    assert result.ok
    assert [f.code for f in result.warnings] == [FaultCode.MESSAGE_TYPE_UNKNOWN]
    wrong = validate(read_interchange(message("BGM+610'", kind="IFCSUM", version="D:01B:UN", count=9)))
    assert [f.code for f in wrong.errors] == [FaultCode.UNT_COUNT]


def test_a_blank_in_the_version_is_tolerated_with_a_warning() -> None:
    result = report(HEAD + LINE + FOOT, version="D: 96A:UN:EAN008")
    assert result.ok
    assert [f.code for f in result.warnings] == [FaultCode.VERSION_SPACING]
    strict = report(HEAD + LINE + FOOT, ValidationPolicy(refused=frozenset({"version-spacing"})), version="D: 96A:UN")
    assert not strict.ok


def test_the_association_of_ean_uses_the_directory_of_the_united_nations() -> None:
    assert report(HEAD + LINE + FOOT, version="D:96A:UN:EAN008").faults == []
    assert report(HEAD + LINE + FOOT, version="D:01B:UN:EAN010").faults == []


def test_unoa_does_not_hold_small_letters_nor_unoc_control_characters() -> None:
    small = message(HEAD + "FTX+AAI+++texte'" + LINE + FOOT).replace(b"UNOC", b"UNOA")
    [fault] = validate(read_interchange(small)).faults
    assert (fault.code, fault.severity, fault.tag, fault.element, fault.value) == (
        FaultCode.CHARACTER_OUTSIDE_SET, "warning", "FTX", 4, "t")  # fmt: skip
    control = message(HEAD + "FTX+AAI+++a\x07b'" + LINE + FOOT)
    assert [f.code for f in validate(read_interchange(control)).faults] == [FaultCode.CHARACTER_OUTSIDE_SET]


def test_a_byte_that_is_no_utf_8_under_unow_is_kept_and_an_error() -> None:
    source = message(HEAD + "FTX+AAI+++\xc3\xa9\xc3\xa0 \xe9'" + LINE + FOOT).replace(b"UNOC", b"UNOW")
    interchange = read_interchange(source)
    assert [f.code for f in validate(interchange).errors] == [FaultCode.CHARACTER_UNDECODABLE]
    assert interchange.messages[0].segments[3].get(4) == "éà \uf7e9"
    assert interchange.messages[0].segments[4].offset == source.index(b"LIN+1")


def test_latin_text_under_unow_is_read_as_such_with_a_warning() -> None:
    source = message(HEAD + "FTX+AAI+++d\xe9j\xe0'" + LINE + FOOT).replace(b"UNOC", b"UNOW")
    interchange = read_interchange(source)
    assert interchange.messages[0].segments[3].get(4) == "déjà"
    assert [(f.code, f.severity) for f in validate(interchange).faults] == [(FaultCode.CHARSET_LIED, "warning")]


def test_a_line_break_within_a_value_is_kept_and_named() -> None:
    interchange = read_interchange(message(HEAD + "FTX+AAI+++one\ntwo'" + LINE + FOOT))
    assert interchange.messages[0].segments[3].get(4) == "one\ntwo"
    assert [f.code for f in validate(interchange).faults] == [FaultCode.LINE_BREAK_INSIDE]


def test_blanks_between_segments_are_tolerated_counted_and_can_be_refused() -> None:
    source = message(HEAD + LINE + FOOT).replace(b"'", b"'\r\n")
    interchange = read_interchange(source)
    assert validate(interchange).ok
    assert interchange.tolerances["blanks-between-segments"] > 5
    refused = read_interchange(source, ReadOptions(refused=frozenset({"blanks-between-segments"})))
    assert not validate(refused).ok


def test_the_faults_of_a_report_are_limited_but_the_verdict_is_not() -> None:
    result = report(HEAD + "LIN+1'QTY+21:A'" * 50 + FOOT, ValidationPolicy(fault_limit=10))
    assert len(result.faults) == 11
    assert result.faults[-1].code is FaultCode.FAULTS_OMITTED
    assert not result.message_ok(1)
    assert result.interchange_ok


def test_every_code_has_its_sentences() -> None:
    assert set(_SAYS) == set(FaultCode)
    for code in FaultCode:
        fault = Fault(code, value="v", expected="e", tag="TAG")
        assert fault.sentence("fr") != fault.sentence("en")
        assert "{" not in fault.sentence("fr") + fault.sentence("en")


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_generated_fault_is_found_by_its_name(name: str) -> None:
    result = validate(read_interchange(generate(Recipe(count=2, lines=2), name)))
    assert name in {f.code.value for f in result.faults}


@pytest.mark.parametrize("name", available())
def test_every_directory_is_whole(name: str) -> None:
    used = directory(name)
    for kind in used.message_types:
        tree = used.tree(kind)
        assert tree is not None
        tags = [child.tag for child in tree.children]
        assert (tags[0], tags[-1]) == ("UNH", "UNT")
        assert tags.count("UNH") == tags.count("UNT") == 1
        assert [t for t in Structure(tree).tags if used.segment(t) is None] == []


@pytest.mark.parametrize("name", available())
def test_the_fast_way_and_the_exact_walk_accept_the_same_messages(name: str) -> None:
    used = directory(name)
    for kind in used.message_types:
        tree = used.tree(kind)
        assert tree is not None
        structure = Structure(tree)
        tags = list(_mandatory(tree))
        assert Automaton(structure).accepts(tags)
        assert walk(structure, tags)[1] == ()
        for at in range(1, len(tags) - 1):
            shorter = tags[:at] + tags[at + 1 :]
            placed, remaining = walk(structure, shorter)
            exact = not remaining and all(p.move is not None and not p.move.cost for p in placed)
            assert Automaton(structure).accepts(shorter) == exact


def _mandatory(node: object) -> list[str]:
    from adapters.formats.edifact.directory import Node

    assert isinstance(node, Node)
    tags: list[str] = []
    for child in node.children:
        if child.mandatory:
            tags += _mandatory(child) if child.is_group else [child.tag]
    return tags


def test_a_tree_keeps_every_segment_and_lists_what_has_no_place() -> None:
    [one] = read_interchange(message(HEAD + "NAD+BY+1::9'CTA+OC'XYZ+1'" + LINE + LINE + FOOT)).messages
    tree = build_tree(one)
    assert list(tree.walk()) == list(one.segments)
    assert [s.tag for s in tree.unplaced] == ["XYZ"]
    assert [g.name for g in tree.groups] == ["SG2", "SG25", "SG25"]
    assert [g.name for g in tree.within("NAD")[0].groups] == ["SG5"]
    line = tree.within("LIN")[1]
    assert [g.name for g in line.groups] == ["SG28"]
    assert line.first("QTY") == Segment.of("QTY", ["21", "5", "PCE"])


def test_an_operators_subset_tightens_its_base(tmp_path: Path) -> None:
    (tmp_path / "martin.yaml").write_text(
        "subset: MARTIN\nbase: D.96A\nmessage: ORDERS\nassociations: [EAN008]\n"
        "structure: {PAI: unused, DTM: {max: 1}, SG25/QTY: {status: M}}\n"
        "elements: {BGM/2: {status: M, format: an..5}, LIN/3.1: {status: M}}\ncodes: {'1001': ['220']}\n"
    )
    policy = ValidationPolicy(directories=tmp_path)
    body = "BGM+221+TOOLONG+9'DTM+137:20261121:102'DTM+2:20261122:102'LIN+1'PRI+AAA:1'" + FOOT
    result = report(body, policy, version="D:96A:UN:EAN008")
    assert [f.code.value for f in result.errors] == [
        "code-unknown", "value-too-long", "segment-repeats", "segment-missing"]  # fmt: skip
    assert report(body, policy, version="D:96A:UN").ok, "only messages with its association code"
    by_name = ValidationPolicy(directories=tmp_path, subset="MARTIN")
    assert not report(body, by_name, version="D:96A:UN").ok


def test_an_operators_whole_directory_is_used_for_its_version(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text(
        '{"directory": "Z25A", "messages": {"HELLO": [{"t": "UNH", "s": "M", "r": 1}, {"t": "GRT", "s": "M", "r": 2},'
        '{"t": "UNT", "s": "M", "r": 1}]}, "segments": {"GRT": {"n": "GREETING", "e": [{"id": "9999", "s": "M", "r": 1, "f": "an..5"}]}},'
        '"elements": {"9999": {"n": "Greeting", "f": "an..5"}}, "codes": {}}'
    )
    policy = ValidationPolicy(directories=tmp_path)
    assert report("GRT+HELLO'", policy, kind="HELLO", version="Z:25A:ME").faults == []
    assert [f.code.value for f in report("GRT+GOODBYE'", policy, kind="HELLO", version="Z:25A:ME").faults] == [
        "value-too-long"
    ]
