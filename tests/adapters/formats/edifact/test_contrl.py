"""CONTRL: built from the report at the right level, by profile, and read back; when none may be sent."""

from __future__ import annotations

import pytest

from adapters.formats.edifact import (
    ContrlImpossible,
    ContrlProfile,
    Fault,
    FaultCode,
    Obstacle,
    PartyId,
    build_contrl,
    may_acknowledge,
    read_contrl,
    read_interchange,
    validate,
)
from adapters.formats.edifact.generate import Recipe, generate
from adapters.formats.edifact.validator import check_stream
from adapters.formats.edifact.witness import witness
from tests.adapters.formats.edifact.mutations import NOON

HEAD = "UNB+UNOC:3+ALICE:14:IN+BOB:ZZ+261121:1200+REF7++++1'"
GOOD = "UNH+{n}+ORDERS:D:96A:UN:EAN008'BGM+220+X{n}+9'DTM+137:20261121:102'UNS+S'UNT+5+{n}'"
BAD = "UNH+{n}+ORDERS:D:96A:UN:EAN008'BGM+220+X{n}+9'LIN+1'QTY+21:A:PCE:X'UNS+S'UNT+6+{n}'"


def answer(source: str | bytes, profile: ContrlProfile | None = None, **how: bool) -> list[str]:
    """The segments of the CONTRL between UNH and UNT."""
    content = source.encode("latin-1") if isinstance(source, str) else source
    interchange = read_interchange(content)
    built = build_contrl(
        interchange, validate(interchange), profile or ContrlProfile(), control_reference="C1", prepared=NOON, **how
    )
    assert validate(read_interchange(built)).ok
    assert witness(built).agrees or (profile and profile.version == "4:1")
    return [s.raw for s in read_interchange(built).messages[0].segments][1:-1]


def of(*messages: str, head: str = HEAD, count: int | None = None) -> str:
    body = "".join(m.format(n=n) for n, m in enumerate(messages, 1))
    return f"{head}{body}UNZ+{len(messages) if count is None else count}+REF7'"


def test_a_good_interchange_is_acknowledged_with_its_own_parties_and_reference() -> None:
    assert answer(of(GOOD)) == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+7"]


def test_the_contrl_goes_back_with_the_parties_swapped() -> None:
    interchange = read_interchange(of(GOOD).encode())
    built = build_contrl(
        interchange, validate(interchange), ContrlProfile(association="EAN002"), control_reference="C1", prepared=NOON
    )
    contrl = read_interchange(built)
    assert (contrl.sender, contrl.recipient) == (PartyId("BOB", "ZZ"), PartyId("ALICE", "14", "IN"))
    assert contrl.control_reference == "C1"
    assert contrl.messages[0].segments[0].raw == "UNH+1+CONTRL:D:3:UN:EAN002"


def test_a_bad_message_is_rejected_with_segment_and_element_and_the_good_ones_are_not_named() -> None:
    assert answer(of(GOOD, BAD)) == [
        "UCI+REF7+ALICE:14:IN+BOB:ZZ+7",
        "UCM+2+ORDERS:D:96A:UN:EAN008+4",
        "UCS+2+13",
        "UCS+4",
        "UCD+37+2:2",
        "UCD+16+2:4",
    ]


def test_good_messages_are_named_when_the_partner_wants_it() -> None:
    assert answer(of(GOOD, BAD), ContrlProfile(acknowledge_each=True))[1:3] == [
        "UCM+1+ORDERS:D:96A:UN:EAN008+7",
        "UCM+2+ORDERS:D:96A:UN:EAN008+4",
    ]


def test_counts_and_references_are_told_at_their_own_level_with_the_service_segment() -> None:
    assert answer(of(GOOD.replace("UNT+5", "UNT+6"))) == [
        "UCI+REF7+ALICE:14:IN+BOB:ZZ+7",
        "UCM+1+ORDERS:D:96A:UN:EAN008+4+29+UNT+2",
    ]
    assert answer(of(GOOD.replace("UNT+5+{n}", "UNT+5+9")))[1] == "UCM+1+ORDERS:D:96A:UN:EAN008+4+28+UNT+3"
    assert answer(of(GOOD, count=3)) == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+4+29+UNZ+2"]
    assert answer(of(GOOD)[:-5] + "REF8'") == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+4+28+UNZ+3"]


def test_a_fault_in_the_header_locates_element_and_component() -> None:
    assert answer(of(GOOD, head=HEAD.replace("+1'", "+X'"))) == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+4+37+UNB+10"]
    assert answer(of(GOOD, head=HEAD.replace("1200", "12"))) == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+4+40+UNB+5:2"]


def test_a_message_that_cannot_be_named_is_told_at_the_interchange_one_without_agency_is_named() -> None:
    nameless = GOOD.replace("UNH+{n}+", "UNH++").replace("UNT+5+{n}", "UNT+5+")
    assert answer(of(nameless)) == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+4+13+UNH+2"]
    assert (
        answer(of(GOOD, GOOD.replace("ORDERS:D:96A:UN:EAN008", "ORDERS:D:96A")))[1]
        == "UCM+2+ORDERS:D:96A:UN+4+13+UNH+3:4"
    )


def test_a_missing_trailer_and_a_duplicate_are_told_of_the_message() -> None:
    assert answer(of(GOOD.replace("UNT+5+{n}'", "")))[1] == "UCM+1+ORDERS:D:96A:UN:EAN008+4+13+UNT"
    assert answer(of(GOOD.replace("{n}", "1"), GOOD.replace("{n}", "1")))[1].startswith(
        "UCM+1+ORDERS:D:96A:UN:EAN008+4+26+UNH"
    )


def test_too_many_repetitions_are_told_of_the_segment() -> None:
    many = GOOD.replace("DTM+137:20261121:102'", "DTM+137:20261121:102'" * 36).replace("UNT+5", "UNT+40")
    assert answer(of(many))[2:] == ["UCS+38+35"]
    groups = GOOD.replace("UNS", "RFF+CT:1'" * 11 + "UNS").replace("UNT+5", "UNT+16")
    assert answer(of(groups))[2:] == ["UCS+14+36"]


def test_groups_are_answered_with_ucf_and_never_beside_loose_messages() -> None:
    group = "UNG+ORDERS+P1:14+P2:14+261121:1200+G5+UN+D:96A'" + GOOD.format(n=1) + BAD.format(n=2) + "UNE+2+G5'"
    assert answer(HEAD + group + "UNZ+1+REF7'")[:3] == [
        "UCI+REF7+ALICE:14:IN+BOB:ZZ+7",
        "UCF+G5+P1:14+P2:14+7",
        "UCM+2+ORDERS:D:96A:UN:EAN008+4",
    ]
    wrong = group.replace("UNE+2", "UNE+3")
    assert answer(HEAD + wrong + "UNZ+1+REF7'") == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+7", "UCF+G5+P1:14+P2:14+4+29+UNE+2"]
    mixed = HEAD + group + GOOD.format(n=3) + "UNZ+2+REF7'"
    assert answer(mixed)[0].startswith("UCI+REF7+ALICE:14:IN+BOB:ZZ+4+30")
    assert len(answer(mixed)) == 1


def test_syntax_4_has_its_own_version_and_the_codes_that_came_with_it() -> None:
    lines = answer(of(BAD), ContrlProfile(version="4:1"))
    assert lines[0] == "UCI+REF7+ALICE:14:IN+BOB:ZZ+7"
    interchange = read_interchange(of(GOOD).encode())
    built = build_contrl(
        interchange, validate(interchange), ContrlProfile(version="4:1"), control_reference="1", prepared=NOON
    )
    assert b"UNOC:4" in built
    assert b"+20261121:1200+" in built
    assert b"CONTRL:4:1:UN" in built


def test_the_old_version_2_2_can_be_asked_for() -> None:
    interchange = read_interchange(of(GOOD).encode())
    built = build_contrl(
        interchange, validate(interchange), ContrlProfile(version="2:2"), control_reference="1", prepared=NOON
    )
    assert b"CONTRL:2:2:UN'" in built


def test_a_receipt_says_only_that_it_was_received() -> None:
    assert answer(of(BAD), receipt=True) == ["UCI+REF7+ALICE:14:IN+BOB:ZZ+8"]


def test_what_only_the_receiver_can_know_is_answered_at_the_interchange() -> None:
    interchange = read_interchange(of(GOOD).encode())
    report = validate(interchange)
    report.add([Fault(FaultCode.INTERCHANGE_DUPLICATE, value="REF7")])
    built = build_contrl(interchange, report, control_reference="1", prepared=NOON)
    assert b"UCI+REF7+ALICE:14:IN+BOB:ZZ+4+26'" in built


@pytest.mark.parametrize(
    ("source", "obstacle"),
    [
        ("UNB+UNOC:3+ALICE'" + GOOD.format(n=1), Obstacle.ENVELOPE_UNREADABLE),
        (GOOD.format(n=1), Obstacle.ENVELOPE_UNREADABLE),
        (of("UNH+{n}+CONTRL:D:3:UN'UCI+1+A+B+7'UNT+3+{n}'"), Obstacle.ANSWERS_CONTRL),
        (of("UNH+{n}+APERAK:D:96A:UN'BGM+1'UNT+3+{n}'"), Obstacle.ANSWERS_APERAK),
    ],
)
def test_no_contrl_is_built_where_none_may_be_sent(source: str, obstacle: Obstacle) -> None:
    interchange = read_interchange(source.encode())
    assert may_acknowledge(interchange) is obstacle
    with pytest.raises(ContrlImpossible) as refusal:
        build_contrl(interchange, validate(interchange), control_reference="1", prepared=NOON)
    assert refusal.value.obstacle is obstacle


def test_an_aperak_is_answered_when_agreed() -> None:
    source = of("UNH+{n}+APERAK:D:96A:UN'BGM+1'UNT+3+{n}'")
    assert may_acknowledge(read_interchange(source.encode()), ContrlProfile(acknowledge_aperak=True)) is None


def test_a_stream_too_large_for_memory_is_answered_all_the_same() -> None:
    source = generate(Recipe(count=5, lines=2), "value-type")
    [(interchange, report)] = check_stream(source)
    built = build_contrl(interchange, report, control_reference="1", prepared=NOON)
    [said] = read_contrl(built)
    assert said.rejected_messages == ("1", "2", "3", "4", "5")


def test_what_we_send_is_read_back_as_what_we_meant() -> None:
    interchange = read_interchange(of(GOOD, BAD).encode())
    [said] = read_contrl(build_contrl(interchange, validate(interchange), control_reference="C9", prepared=NOON))
    assert (said.reference, said.sender, said.verdict) == ("REF7", PartyId("ALICE", "14", "IN"), "partly")
    assert said.rejected_messages == ("2",)
    assert said.contrl_reference == "C9"
    [missing, wrong] = said.messages[0].segments
    assert (missing.position, missing.code) == (2, "13")
    assert [(e.code, e.element, e.component) for e in wrong.elements] == [("37", 1, 2), ("16", 1, 4)]
    assert any("rejeté" in line for line in said.sentences("fr"))


@pytest.mark.parametrize(
    ("action", "verdict", "positive"),
    [("1", "accepted", True), ("7", "accepted", True), ("8", "received", True), ("4", "rejected", False)],
)
def test_1_7_and_8_are_read_as_positive(action: str, verdict: str, positive: bool) -> None:
    source = of("UNH+{n}+CONTRL:2:2:UN'UCI+R1+US+THEM+" + action + "'UNT+3+{n}'")
    [said] = read_contrl(source.encode())
    assert (said.verdict, said.positive) == (verdict, positive)
