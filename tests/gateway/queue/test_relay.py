"""The relay rings for what is due, a window at a time; one leads, another takes over."""

import threading
import time
from datetime import timedelta

import pytest

from gateway.errors import Unavailable
from gateway.queue import crew as crew_module
from gateway.queue.crew import WORK, Crew, drain, poll
from gateway.queue.doorbell import Hearing
from gateway.queue.relay import Relay
from tests.road import Road, an_interchange, numbers


def rings(road: Road, name: str = "r1", window: int = 200) -> tuple[Relay, list[str]]:
    rung: list[str] = []
    return Relay(road.services, rung.append, name, window), rung


def test_everything_due_is_rung_for_once(road: Road) -> None:
    for index in range(5):
        road.receive(an_interchange("A-1", reference=f"R{index}"))
    relay, rung = rings(road)
    relay.step()
    relay.step()
    assert len(rung) == len(set(rung)) == 5


def test_only_a_window_of_jobs_is_rung_for_and_the_rest_when_those_are_taken(road: Road) -> None:
    for index in range(5):
        road.receive(an_interchange("A-1", reference=f"R{index}"))
    relay, rung = rings(road, window=2)
    relay.step()
    relay.step()
    assert len(rung) == 2
    for job_id in rung:
        with road.store.transaction() as tx:
            tx.jobs.lease(job_id, "w", timedelta(minutes=1))
    relay.step()
    assert len(rung) == 4


def test_a_broker_that_is_away_leaves_the_job_to_be_rung_for_again(road: Road) -> None:
    road.receive(an_interchange("A-1"))

    def unreachable(_job: str) -> None:
        raise Unavailable("no broker")

    relay = Relay(road.services, unreachable, "r1")
    with pytest.raises(Unavailable):
        relay.step()
    relay.ring = (rung := []).append
    relay.step()
    assert len(rung) == 1


def test_a_second_relay_waits_until_the_first_is_gone(road: Road) -> None:
    road.receive(an_interchange("A-1"))
    first, _ = rings(road, "r1", window=0)
    second, rung = rings(road, "r2")
    first.step()
    assert second.step() is False
    assert rung == []
    first.resign()
    second.step()
    assert len(rung) == 1


def test_the_crew_of_one_process_does_everything_from_the_drop_folder_to_the_answer(road: Road) -> None:
    inbox = road.services.settings.inbox_folder
    inbox.mkdir()
    for index in range(3):
        (inbox / f"{index}.edi").write_bytes(an_interchange(*numbers(f"A{index}", 4), reference=f"R{index}"))
    crew = Crew(road.services, road.gateway.channels, woken=road.gateway.woken)
    crew.start()
    try:
        done = threading.Event()
        for _ in range(150):
            if len(road.accepted_numbers()) == 12 and all(row.state == "sent" for order in road.orders() for row in road.sent(order.inbound_id)):  # fmt: skip
                done.set()
                break
            done.wait(0.1)
    finally:
        crew.stop()
    assert done.is_set()
    assert road.mismatches() == []
    with road.store.reading() as tx:
        assert tx.jobs.counts() == {"done": tx.jobs.counts()["done"]}


def test_two_pollers_of_one_folder_do_not_work_at_the_same_time(road: Road) -> None:
    (channel,) = (one for one in road.gateway.channels if one.name == "folder")
    road.services.settings.inbox_folder.mkdir()
    poll(road.services, channel, "p1")
    (road.services.settings.inbox_folder / "a.edi").write_bytes(b"x")
    assert poll(road.services, channel, "p2") == 0


def test_drain_does_what_is_ready_in_this_thread(road: Road) -> None:
    road.receive(an_interchange("A-1"))
    drain(road.services, road.worker, until=lambda: False)
    assert road.accepted_numbers() == ["A-1"]


def test_a_crew_that_stops_leaves_at_once_what_it_led(road: Road) -> None:
    road.services.settings.inbox_folder.mkdir()
    first = Crew(road.services, road.gateway.channels, woken=road.gateway.woken)
    first.start()
    try:
        for _ in range(100):
            with road.store.reading() as tx:
                led = {beat.name for beat in tx.presence.alive() if beat.holder == first.name}
            if {"relay", "poll-folder", first.name} <= led:
                break
            time.sleep(0.05)
        assert {"relay", "poll-folder", first.name} <= led
    finally:
        first.stop()
    with road.store.reading() as tx:
        assert [beat.name for beat in tx.presence.alive() if beat.holder == first.name] == []


def test_a_worker_that_does_not_hear_the_bell_any_more_does_not_hold_on(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[float] = []
    monkeypatch.setattr(crew_module.supervisor, "hold_on", held.append)
    crew = Crew(road.services, (), duties=(WORK,))
    crew.start()
    try:
        crew._keep_alive()
        before = len(held)
        assert before
        assert isinstance(crew._listener, Hearing)
        for consumer in crew._listener._worker.consumers.values():
            consumer.stop()
            consumer.join(5)
        crew._keep_alive()
        assert len(held) == before
    finally:
        crew.stop()
