"""What a decided batch owes: its numbers are given out with the decisions, and a retry writes under the same."""

from collections.abc import Callable
from typing import Any

import pytest

from gateway.errors import CannotWrite
from gateway.pipeline.at_hand import AtHand
from gateway.queue.worker import Worker
from gateway.store.jobs import Job
from tests.road import Road, an_interchange, numbers


def owed(road: Road) -> Job:
    """Orders read and decided, and not yet answered."""
    stepper = Worker(road.services, "stepper", goes_on=False)
    for kind in ("read", "decide"):
        with road.store.reading() as tx:
            (job_id,) = tx.jobs.ready(10, kinds=[kind])
        stepper.run(job_id)
    with road.store.reading() as tx:
        (job_id,) = tx.jobs.ready(10, kinds=["answer"])
        return tx.jobs.get(job_id)


def test_the_numbers_are_in_the_job_that_is_committed_with_the_decisions(road: Road) -> None:
    road.receive(an_interchange(*numbers("A", 3)))
    job = owed(road)
    said = job.payload["answers"]
    assert [one["number"][-6:] for one in said] == ["000001", "000002", "000003"]
    assert [one["reference"] for one in said] == [2, 3, 4]  # the receipt had the first
    road.work()
    sent = sorted(road.sent(job.subject_id, "ORDRSP"), key=lambda row: row.reference)
    assert [int(row.reference) for row in sent] == [2, 3, 4]


def test_a_retry_writes_the_very_same_documents_whoever_writes_them(road: Road) -> None:
    road.receive(an_interchange(*numbers("A", 3)))
    job = owed(road)
    elsewhere = Worker(road.services, "elsewhere", goes_on=False)
    finish = elsewhere._finish
    elsewhere._finish = lambda done: []  # type: ignore[method-assign]  # it dies before its commit
    kept = dict(road.services.at_hand._kept)
    assert elsewhere.run(job.id)
    assert finish is not None
    assert road.sent(job.subject_id, "ORDRSP") == []
    with road.store.transaction() as tx:
        tx.jobs.put_back(tx.jobs.get(job.id), "lost", wait=-tx.now.resolution)
    assert not road.services.at_hand.take(kept), "the next worker finds the orders in the database"
    road.work()
    sent = road.sent(job.subject_id, "ORDRSP")
    assert sorted(int(row.reference) for row in sent) == [2, 3, 4]
    assert {row.state for row in sent} == {"sent"}
    assert road.mismatches() == []


def test_an_answer_that_cannot_be_written_leaves_a_job_and_does_not_stop_the_others(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = road.services.format("edifact")
    write: Callable[..., Any] = form.write

    def wavering(document: Any, context: Any) -> Any:
        if getattr(document, "order_number", "") == "A-00002":
            raise CannotWrite("no", "mend it")
        return write(document, context)

    monkeypatch.setattr(form, "write", wavering)
    taken = road.receive(an_interchange(*numbers("A", 3)))
    road.work()
    assert len(road.sent(taken.inbound.id, "ORDRSP")) == 2
    with road.store.reading() as tx:
        waiting = tx.jobs.of([order.id for order in road.orders()])
    assert [job.kind for job in waiting] == ["write"]


def test_a_repeat_in_the_same_file_gets_the_answer_of_the_first_again(road: Road) -> None:
    taken = road.receive(an_interchange("A-1", "A-1"))
    road.work()
    road.work()
    first, again = sorted(road.sent(taken.inbound.id, "ORDRSP"), key=lambda row: row.created_at)
    assert (first.sha256, first.reference) == (again.sha256, again.reference)
    assert road.mismatches() == []


def test_only_so_many_orders_are_kept_at_hand() -> None:
    from gateway.pipeline.at_hand import Kept
    from tests.builders import an_order

    hands = AtHand(most_lines=30)
    for number in range(5):
        hands.put(f"ord_{number}", Kept(an_order()))
    assert list(hands.take([f"ord_{number}" for number in range(5)])) == ["ord_2", "ord_3", "ord_4"]
    assert not hands.take(["ord_4"])
