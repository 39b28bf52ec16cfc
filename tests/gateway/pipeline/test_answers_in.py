"""What a partner says of what we sent it: accepted, refused, about nothing of ours, or nothing at all in time."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update

from adapters.formats.edifact import build_contrl, read_interchange, validate
from gateway.model.master import AcknowledgementProfile, Partner
from gateway.store.jobs import JobState
from gateway.store.outgoing import OutgoingRow
from gateway.store.tables import job
from gateway.web.words import event_words
from tests.builders import MARTIN_GLN, OUR_GLN, a_partner
from tests.road import Road, an_interchange, today


def awaited_partner() -> Partner:
    known = a_partner()
    return known.model_copy(update={"acknowledgement": AcknowledgementProfile(when="always", awaited_hours=4)})


@pytest.fixture
def asked(quick_road: Road) -> Road:
    """Martin acknowledges what we send it, within four hours."""
    with quick_road.store.transaction() as tx:
        tx.master.load([awaited_partner()])
    return quick_road


def the_answer(road: Road, number: str = "A-1") -> OutgoingRow:
    """The order response that Martin got for its order."""
    inbound = road.receive(an_interchange(number, reference=f"R{number}")).inbound
    road.work()
    (sent,) = road.sent(inbound.id, "ORDRSP")
    return sent


def contrl_about(road: Road, sent: OutgoingRow, *, good: bool = True) -> bytes:
    """Martin's CONTRL about what we sent, as its own system would build it."""
    content = road.content(sent)
    if not good:
        content = content.replace(b"BGM+231", b"BGM+23100000")
    received = read_interchange(content)
    return build_contrl(
        received, validate(received), control_reference="77", prepared=datetime.combine(today(), time(12))
    )


def state_of(road: Road, sent: OutgoingRow) -> str | None:
    with road.store.reading() as tx:
        return tx.outgoing.get(sent.id).answer


def test_what_we_send_asks_for_an_acknowledgement_and_awaits_it(asked: Road) -> None:
    sent = the_answer(asked)
    assert read_interchange(asked.content(sent)).ack_requested
    assert state_of(asked, sent) == "awaited"


def test_a_positive_contrl_closes_what_was_sent(asked: Road) -> None:
    sent = the_answer(asked)
    inbound = asked.receive(contrl_about(asked, sent)).inbound
    asked.work()
    assert state_of(asked, sent) == "accepted"
    assert asked.inbound(inbound.id).state == "read"
    assert asked.sent(inbound.id) == []  # never a CONTRL for a CONTRL
    assert asked.mismatches() == []


def test_a_negative_contrl_is_a_finding_that_names_the_document(asked: Road) -> None:
    sent = the_answer(asked)
    inbound = asked.receive(contrl_about(asked, sent, good=False)).inbound
    asked.work()
    assert state_of(asked, sent) == "partly"  # the interchange was received, its message refused
    with asked.store.reading() as tx:
        (finding,) = [one for one in tx.journal.findings(inbound.id) if one.code == "answer.negative"]
    assert f"ORDRSP {sent.reference}" in finding.sentence.en


def test_a_contrl_about_nothing_of_ours_is_said(asked: Road) -> None:
    sent = the_answer(asked)
    strange = contrl_about(asked, sent).replace(sent.reference.encode(), b"99999999")
    inbound = asked.receive(strange).inbound
    asked.work()
    with asked.store.reading() as tx:
        assert [one.code for one in tx.journal.findings(inbound.id)] == ["answer.unmatched"]
    assert state_of(asked, sent) == "awaited"


def test_an_aperak_refuses_what_was_sent_in_its_own_words(asked: Road) -> None:
    sent = the_answer(asked)
    aperak = (
        f"UNB+UNOC:3+{MARTIN_GLN}:14+{OUR_GLN}:14+{today():%y%m%d}:1200+88'UNH+1+APERAK:D:96A:UN'BGM+313+E1+27'"
        f"DTM+137:{today():%Y%m%d}:102'RFF+ACW:{sent.reference}'ERC+ZZZ'FTX+AAO+++date impossible'UNT+7+1'UNZ+1+88'"
    )
    asked.receive(aperak.encode("iso-8859-1"))
    asked.work()
    with asked.store.reading() as tx:
        row = tx.outgoing.get(sent.id)
    assert row.answer == "rejected"
    assert "date impossible" in (row.answer_words or {})["fr"]


def test_an_acknowledgement_that_does_not_come_is_missed_when_its_time_is_over(asked: Road) -> None:
    sent = the_answer(asked)
    with asked.store.transaction() as tx:
        tx.connection.execute(update(job).where(job.c.kind == "miss").values(not_before=tx.now - timedelta(seconds=1)))
    asked.work()
    assert state_of(asked, sent) == "overdue"
    with asked.store.reading() as tx:
        assert "answer-overdue" in [event.kind for event in tx.journal.events(order_id=sent.order_id)]
        assert tx.outgoing.answers() == {"overdue": 1}


def test_an_answer_after_all_closes_what_was_overdue(asked: Road) -> None:
    sent = the_answer(asked)
    with asked.store.transaction() as tx:
        assert tx.outgoing.overdue(sent.id)
    asked.receive(contrl_about(asked, sent))
    asked.work()
    assert state_of(asked, sent) == "accepted"


def test_what_a_second_reader_reads_otherwise_does_not_leave(quick_road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    from adapters.formats.edifact.format import writing
    from adapters.formats.edifact.witness import Testimony

    monkeypatch.setattr(writing, "witness", lambda _content: Testimony(["segment 3: QTY differs"], ""))
    inbound = quick_road.receive(an_interchange("W-1", ack=False)).inbound
    quick_road.work()
    assert quick_road.sent(inbound.id, "ORDRSP") == []
    with quick_road.store.reading() as tx:
        (order,) = tx.orders.of_inbound(inbound.id)
        (told,) = [event for event in tx.journal.events(order_id=order.id) if event.kind == "not-written"]
    assert "QTY differs" in told.payload["error"]
    assert "se lit autrement ailleurs" in event_words(told).fr
    assert "reads otherwise elsewhere" in event_words(told).en


def test_a_document_that_cannot_be_written_waits_for_a_person_and_leaves_when_it_is_released(
    quick_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.formats.edifact.format import writing
    from adapters.formats.edifact.witness import Testimony

    with monkeypatch.context() as other:
        other.setattr(writing, "witness", lambda _content: Testimony(["segment 3: QTY differs"], ""))
        inbound = quick_road.receive(an_interchange("W-2", ack=False)).inbound
        for _ in range(4):
            quick_road.work()
            with quick_road.store.transaction() as tx:
                tx.connection.execute(update(job).where(job.c.kind == "write").values(not_before=tx.now))
    with quick_road.store.transaction() as tx:
        (aside,) = [one for one in tx.jobs.in_state(JobState.QUARANTINED) if one.kind == "write"]
        assert "QTY differs" in (aside.last_error or "")
        tx.jobs.release(aside.id)
    quick_road.work()
    assert [row.state for row in quick_road.sent(inbound.id, "ORDRSP")] == ["sent"]
