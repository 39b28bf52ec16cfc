"""The writer: exact escapes, counts of what was written, charsets, envelopes; and pydifact as witness."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.formats.edifact import (
    CharacterError,
    Envelope,
    GroupHeader,
    OutMessage,
    PartyId,
    Repeat,
    Segment,
    ServiceCharacters,
    read_interchange,
    validate,
    write_interchange,
    write_segment,
)
from adapters.formats.edifact.generate import Recipe, generate, order_segments
from adapters.formats.edifact.witness import witness
from tests.adapters.formats.edifact.mutations import NOON

ENVELOPE = Envelope(PartyId("ME", "14"), PartyId("YOU", "14", "DEPT"), "R9", NOON)


def orders(*references: str, lines: int = 1) -> list[OutMessage]:
    return [OutMessage("ORDERS", "D.96A", "EAN008", r, order_segments(1, lines)) for r in references]


def test_counts_are_those_of_what_was_written() -> None:
    source = write_interchange(ENVELOPE, orders("1", "2", lines=3))
    interchange = read_interchange(source)
    assert validate(interchange).faults == []
    assert [m.segments[-1].get(1) for m in interchange.messages] == [str(len(m.segments)) for m in interchange.messages]
    assert interchange.trailer is not None
    assert interchange.trailer.get(1) == "2"


def test_exactly_the_service_characters_in_use_are_released() -> None:
    assert write_segment(Segment.of("FTX", "a+b:c?d'e*f.g,h")) == "FTX+a?+b?:c??d?'e*f.g,h"
    other = ServiceCharacters("|", "^", ",", "\\", "", "~")
    assert write_segment(Segment.of("FTX", "a+b:c?d'e|f^g\\h~"), other) == "FTX^a+b:c?d'e\\|f\\^g\\\\h\\~"
    four = ServiceCharacters(repetition="*")
    assert write_segment(Segment.of("FTX", Repeat("a*b", ["c", "d"])), four) == "FTX+a?*b*c:d"


def test_empty_ends_are_written_as_they_are() -> None:
    assert write_segment(Segment.of("FTX", ["a", ""], "")) == "FTX+a:+"


def test_a_service_character_that_cannot_be_released_is_refused() -> None:
    with pytest.raises(ValueError, match="no release character"):
        write_segment(Segment.of("FTX", "a+b"), ServiceCharacters(release=""))


def test_una_is_written_when_asked_or_needed() -> None:
    assert write_interchange(replace(ENVELOPE, una=False), orders("1")).startswith(b"UNB+")
    assert write_interchange(replace(ENVELOPE, una=False, characters=ServiceCharacters("|")), orders("1")).startswith(
        b"UNA|+.? '"
    )
    four = replace(ENVELOPE, syntax="UNOC:4", una=False)
    assert write_interchange(four, orders("1")).startswith(b"UNA"), (
        "without UNA syntax 4 would read a star as repetition"
    )


def test_syntax_4_writes_eight_digit_dates() -> None:
    interchange = read_interchange(write_interchange(replace(ENVELOPE, syntax="UNOC:4"), orders("1")))
    assert interchange.header is not None
    assert interchange.header.get(4) == "20261121"
    assert validate(interchange).faults == []


def test_what_the_envelope_says_is_written_and_read_back() -> None:
    said = replace(ENVELOPE, application_reference="ORDERS", ack_requested=True, test=True, agreement="AGR")
    read = read_interchange(write_interchange(said, orders("1")))
    assert (read.sender, read.recipient, read.control_reference) == (said.sender, said.recipient, "R9")
    assert (read.application_reference, read.ack_requested, read.test, read.agreement) == ("ORDERS", True, True, "AGR")
    assert read.prepared == NOON


def test_messages_can_be_wrapped_in_a_group() -> None:
    group = GroupHeader(PartyId("ME", "14"), PartyId("YOU", "14"), "G1")
    interchange = read_interchange(write_interchange(replace(ENVELOPE, group=group), orders("1", "2")))
    assert validate(interchange).faults == []
    assert (interchange.groups[0].reference, interchange.groups[0].message_count) == ("G1", 2)


def test_a_character_that_does_not_fit_is_a_finding_with_its_place_never_a_question_mark() -> None:
    content = [Segment.of("FTX", "AAI", "", "", ["fine", "10 € 漢"])]
    with pytest.raises(CharacterError) as refusal:
        write_interchange(ENVELOPE, [OutMessage("ORDERS", "D.96A", "", "7", content)])
    [euro, han] = refusal.value.findings
    assert (euro.message_reference, euro.segment, euro.tag, euro.element, euro.component) == ("7", 2, "FTX", 4, 2)
    assert (euro.character, han.character) == ("€", "漢")
    assert "€" in euro.sentence("fr")
    assert write_interchange(replace(ENVELOPE, syntax="UNOW:4"), [OutMessage("ORDERS", "D.96A", "", "7", content)])
    with pytest.raises(CharacterError):
        write_interchange(
            replace(ENVELOPE, syntax="UNOA:3"), [OutMessage("ORDERS", "D.96A", "", "7", [Segment.of("FTX", "abc")])]
        )


def test_the_witness_agrees_with_a_right_interchange_and_tells_what_differs_in_another() -> None:
    assert witness(generate(Recipe(count=3))).agrees
    assert witness(b"UNB+UNOC:3+A+B+261121:1200+1'UNH+1+ORDERS:D:96A:UN'BGM+22?\n0'UNT+3+1'UNZ+1+1'").differences
    assert witness(
        write_interchange(replace(ENVELOPE, syntax="UNOC:4", characters=ServiceCharacters(repetition="*")), orders("1"))
    ).unheard
