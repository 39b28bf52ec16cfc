"""The scenarios as they are written down: what is sent of each, and that a wrong answer is told from a right one."""

from datetime import datetime

import pytest

from gateway.model.master import AcknowledgementProfile, Partner
from gateway.simulator.doors import Document, Seen
from gateway.simulator.judge import judge, segments_of
from gateway.simulator.scenarios import Expected, Send, scenarios, written

DAY = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - UNB carries local time
FACTS: dict[str, object] = {
    "sender": "9529999999979:14", "us": "9521000000018:14", "buyer": "9529999999979", "supplier": "9521000000018",
    "currency": "EUR", "gtin": "9529999999955", "description": "Vis", "quantity": "1", "twice": "2", "price": "12.5",
    "half_price": "6.25", "version": "D:96A:UN:EAN008", "number": "SIM-1", "reference": "S1", "today": DAY, "now": DAY,
    "past": DAY, "wanted": DAY,
}  # fmt: skip
PARTNER = Partner(id="p", name="P", test=True)
CONTRL = "UNA:+.? 'UNB+UNOC:3+a+b'UNH+1+CONTRL:2:2:UN'UCI+S1+a:14+b?+c:14+7'UNT+3+1'UNZ+1+1'"


def seen(**changes: object) -> Seen:
    came: dict[str, object] = {
        "transmission": "read", "order": "accepted", "first": None, "findings": (), "case": (),
        "documents": (Document("d1", "CONTRL", CONTRL),),
    }  # fmt: skip
    return Seen(**{**came, **changes})  # type: ignore[arg-type]


def passed(expected: Expected, came: Seen, partner: Partner = PARTNER) -> bool:
    return all(check.passed for check in judge(expected, came, partner, FACTS))


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda one: one.name)
def test_every_scenario_can_be_written_and_carries_the_test_indicator_unless_that_is_its_fault(scenario) -> None:  # type: ignore[no-untyped-def]
    for send in scenario.sends:
        text = written(send, FACTS).decode("latin-1")
        assert "{" not in text
        flagged = any(one.startswith("UNB+") and one.endswith("++1++1") for one in segments_of(text))
        assert flagged == (scenario.name not in ("test-flag-forgotten", "rubbish"))


def test_names_are_used_once_and_said_in_both_languages() -> None:
    names = [one.name for one in scenarios()]
    assert len(names) == len(set(names))
    assert all(one.fr and one.en and one.fr != one.en for one in scenarios())


def test_the_number_of_segments_is_counted_after_the_faults() -> None:
    expect = Expected(transmission="read")
    whole = segments_of(written(Send(expect=expect), FACTS).decode())
    short = segments_of(written(Send(segments={"BGM": None}, expect=expect), FACTS).decode())
    assert f"UNT+{len(whole) - 2}+1" in whole  # without UNB and UNZ
    assert f"UNT+{len(whole) - 3}+1" in short


def test_a_segment_is_found_by_its_pattern_and_not_when_it_says_something_else() -> None:
    assert passed(Expected(transmission="read", answers={"CONTRL": ("UCI+{reference}+*+*+7",)}), seen())
    assert not passed(Expected(transmission="read", answers={"CONTRL": ("UCI+{reference}+*+*+4*",)}), seen())


@pytest.mark.parametrize(
    "came",
    [
        seen(transmission="rejected"),
        seen(order="held"),
        seen(order=None),
        seen(case=("data",)),
        seen(documents=()),
        seen(documents=(Document("d1", "CONTRL", CONTRL), Document("d2", "ORDRSP", ""))),
    ],
)
def test_whatever_is_not_as_expected_fails(came: Seen) -> None:
    expected = Expected(transmission="read", order="accepted", case=(), answers={"CONTRL": ()})
    assert passed(expected, seen())
    assert not passed(expected, came)


def test_nothing_is_expected_that_was_not_agreed_with_the_partner() -> None:
    silent = Partner(id="p", name="P", acknowledgement=AcknowledgementProfile(when="never"), answers=())
    expected = Expected(transmission="read", answers={"CONTRL": ("UCI*",), "ORDRSP": ("BGM*",)})
    assert passed(expected, seen(documents=()), silent)
    assert not passed(expected, seen(), silent)


def test_a_released_apostrophe_ends_no_segment() -> None:
    assert segments_of("FTX+AAI+++l?'heure'UNT+1'") == ["FTX+AAI+++l?'heure", "UNT+1"]
