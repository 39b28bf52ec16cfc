"""The conservation law notices whatever is lost, however it was lost."""

import pytest
from sqlalchemy import text

from tests.gateway.pipeline.ordchg import CHANGE, a_change, a_line
from tests.road import Road, an_interchange, numbers

BREAKAGES = {
    "no job reads it": ("received", "DELETE FROM job", "no job will read it"),
    "a message is gone": ("done", "DELETE FROM message WHERE position = 2", "not all of its messages are accounted for"),
    "an order is gone": ("held", "DELETE FROM orders WHERE position = 2", "whose order is missing"),
    "no job decides it": ("read", "DELETE FROM job WHERE kind = 'decide'", "no job will decide it"),
    "nobody lifts the hold": ("held", "UPDATE hold SET lifted_at = opened_at", "nobody is asked to lift a hold"),
    "no job answers it": ("to answer", "DELETE FROM job WHERE kind = 'answer'", "no job will answer it"),
    "no job sends it": ("decided", "DELETE FROM job WHERE kind = 'send'", "no job will send it"),
    "nobody asks for the order": ("parked", "DELETE FROM job WHERE kind = 'escalate'", "no job will ask a person"),
    "the balance is wrong": ("done", "UPDATE exposure SET balance = balance + 1", "not the sum of its movements"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKAGES)
def test_every_kind_of_loss_is_a_mismatch_in_a_sentence(road: Road, name: str) -> None:
    stage, breakage, sentence = BREAKAGES[name]
    content = an_interchange(*numbers("A", 2))
    if stage == "held":
        content = content.replace(b"PRI+AAA:12.50", b"PRI+AAA:1.00")
    if stage == "parked":
        content = a_change("A-9", a_line(1, CHANGE, 5))
    road.receive(content)
    if stage == "read":
        road.work(limit=1)
    elif stage == "to answer":
        road.work(limit=2)
    elif stage == "decided":
        road.work(limit=4)
    elif stage != "received":
        road.work()
    assert road.mismatches() == []
    with road.store.transaction() as tx:
        if name == "an order is gone":
            tx.connection.execute(text("DELETE FROM hold WHERE order_id IN (SELECT id FROM orders WHERE position = 2)"))
        tx.connection.execute(text(breakage))
    assert any(sentence in mismatch for mismatch in road.mismatches()), road.mismatches()


def test_the_line_says_that_all_is_in_balance(road: Road) -> None:
    road.receive(an_interchange("A-1", "A-2"))
    road.work()
    with road.store.reading() as tx:
        line = tx.ledger().line()
    assert line == "1 inputs (1 read) · 2 orders (2 accepted) · balanced"
