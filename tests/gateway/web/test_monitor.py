"""The ingestion monitor: what it shows is so, and what a person tells it is done."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gateway.ports import Arrival, Settle
from gateway.queue.crew import visit
from gateway.queue.relay import Relay
from gateway.queue.visits import Visits
from gateway.store.flow import Flow
from gateway.store.jobs import JobState
from gateway.store.standing import Standing
from tests.gateway.web.conftest import House, sample, services_in, serving


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Of its own for each test: what is told here holds for the whole gateway."""
    with serving(services_in(tmp_path, poll_seconds=0.001)) as running:
        yield running


class Postbox:
    """A channel in which the samples lie that a test puts there."""

    name = "postbox"

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.looks = 0

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        self.looks += 1
        while self.waiting:
            content = self.waiting.pop()
            yield Arrival("postbox", f"p{len(content)}-{self.looks}", content, "order.edi"), lambda _error: None


def told(house: House, action: str, **said: str) -> None:
    answer = house.http.post(f"/monitor/{action}", data=said)
    assert answer.status_code == 303, answer.text


def test_a_paused_channel_is_left_alone_until_somebody_asks_or_it_is_resumed(house: House) -> None:
    box = Postbox()
    visits = Visits(house.services, box, "p1", visit)
    visits.once()
    assert box.looks == 1
    told(house, "postbox/pause")
    box.waiting.append(sample("interchange_d96a.edi"))
    visits.once()
    assert (box.looks, len(box.waiting)) == (1, 1)
    assert "paused" in house.http.get("/monitor", headers={"Accept-Language": "en"}).text
    told(house, "postbox/poll")
    visits.once()
    visits.once()
    assert (box.looks, box.waiting) == (2, [])
    told(house, "postbox/resume")
    visits.once()
    assert box.looks == 3
    with house.services.store.reading() as tx:
        done = [(entry.action, entry.subject) for entry in tx.audit.entries()]
        seen = tx.presence.visits()["postbox"]
    assert seen.details["error"] is None
    assert [(f"web:{one}", "postbox") for one in ("pause", "poll_now", "resume")] == done[-3:]


def test_while_draining_nothing_new_is_rung_for(house: House) -> None:
    rung: list[str] = []
    relay = Relay(house.services, rung.append, "r1")
    told(house, "jobs/drain")
    inbound_id = house.hand_over("interchange_d96a.edi")
    with house.services.store.reading() as tx:
        (reading,) = tx.jobs.of([inbound_id])
    assert relay.step() is False
    assert rung == []
    told(house, "jobs/drain", end="true")
    assert relay.step() is True
    assert reading.id in rung


def test_what_was_put_aside_is_released_from_the_page(house: House) -> None:
    inbound_id = house.hand_over("interchange_d96a.edi")
    with house.services.store.transaction() as tx:
        (waiting,) = tx.jobs.of([inbound_id])
        leased = tx.jobs.lease(waiting.id, "w", timedelta(seconds=9))
        assert leased is not None
        tx.jobs.quarantine(leased, "it broke")
    shown = house.http.get("/monitor", headers={"Accept-Language": "en"}).text
    assert "it broke" in shown
    told(house, "jobs/release", job=waiting.id)
    with house.services.store.reading() as tx:
        assert tx.jobs.get(waiting.id).state == JobState.READY


def test_the_steps_count_what_waits_and_what_passed(house: House) -> None:
    house.hand_over("interchange_d96a.edi")
    with house.services.store.reading() as tx:
        before = {step.name: step for step in Flow(tx.connection, tx.now).steps()}
    assert (before["received"].waiting, before["read"].waiting) == (1, 1)
    assert before["read"].oldest is not None
    house.work()
    with house.services.store.reading() as tx:
        after = {step.name: step for step in Flow(tx.connection, tx.now).steps()}
    assert (after["received"].waiting, after["read"].waiting, after["read"].passed_hour) == (0, 0, 1)
    assert after["decided"].passed_day == 2
    assert after["sent"].passed_day >= 1


def test_who_may_only_look_finds_no_buttons_and_the_channel_is_kept_in_words(house: House) -> None:
    with house.services.store.transaction() as tx:
        Standing(tx.connection, tx.now).pause("folder", by="anna")
    shown = house.http.get("/monitor", headers={"Accept-Language": "fr"}).text
    assert "en pause" in shown
    assert "anna" in shown


def test_the_audit_page_shows_the_ledger_of_any_days(house: House) -> None:
    house.hand_over("interchange_d96a.edi")
    house.work()
    english = {"Accept-Language": "en"}
    today = house.http.get("/audit", headers=english).text
    assert "1 transmission" in today
    assert "every message of it is accounted for" in today
    assert "0 transmissions" in house.http.get("/audit?first=2001-01-01&last=2001-01-31", headers=english).text
