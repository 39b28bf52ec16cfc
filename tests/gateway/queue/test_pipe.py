"""The bell of worker processes without a broker: each ring is heard once, by whoever is free, or is rung for again."""

import os
import threading
import time
from collections.abc import Callable

from gateway.queue.pipe import RECORD, PipeBell, PipeListener


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_every_ring_is_heard_once_whoever_listens() -> None:
    bell, heard, guard = PipeBell(), list[str](), threading.Lock()

    def work(job_id: str) -> None:
        with guard:
            heard.append(job_id)

    listeners = [PipeListener(bell.reading, work, 2, lambda: None) for _ in range(2)]
    for one in listeners:
        one.start()
    rung = [f"job_{number:032d}" for number in range(300)]
    for job_id in rung:
        bell.ring(job_id)
    until(lambda: len(heard) == len(rung))
    for one in listeners:
        one.stop(5)
    assert sorted(heard) == rung


def test_a_bell_that_nobody_hears_stops_nobody() -> None:
    bell = PipeBell()
    for number in range((1 << 20) // RECORD):  # more than any pipe holds
        bell.ring(f"job_{number}")
    bell.close()


def test_work_that_fails_does_not_end_the_listening() -> None:
    bell, heard = PipeBell(), list[str]()

    def work(job_id: str) -> None:
        heard.append(job_id)
        raise ValueError(job_id)

    listener = PipeListener(bell.reading, work, 1, lambda: None)
    listener.start()
    bell.ring("one")
    bell.ring("two")
    until(lambda: heard == ["one", "two"])
    assert listener.hears
    listener.stop(5)
    assert not listener.hears


def test_whoever_listens_learns_that_the_ringing_process_is_gone() -> None:
    bell, gone = PipeBell(), threading.Event()
    inherited = os.dup(bell.reading)
    listener = PipeListener(inherited, lambda _job: None, 1, gone.set)
    listener.start()
    bell.close()
    assert gone.wait(5)
    listener.stop(5)
    os.close(inherited)
