"""The ledger as it was last taken: fresh while that is quick, in the background when it is not."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from gateway.errors import StoreUnavailable
from gateway.store import Store
from gateway.store.kept_ledger import KeptLedger
from gateway.store.ledger import Ledger
from gateway.store.migrate import migrate
from gateway.store.stock import SHARE, Stock

SLOW = 0.02


class Counting:
    """Takes stock of one input more each time."""

    def __init__(self, seconds: float, fails_at: int = 0) -> None:
        self.seconds, self.taken, self.fails_at = seconds, 0, fails_at

    def __call__(self) -> tuple[Ledger, datetime]:
        time.sleep(self.seconds)
        self.taken += 1
        if self.taken == self.fails_at:
            raise StoreUnavailable("the database went away")
        return Ledger(self.taken, {}, {}, {}, {}, {}), datetime.now(UTC)


def test_a_quick_one_is_taken_for_everybody_who_asks() -> None:
    stock = Stock(Counting(0), quick=1)
    assert [stock.latest().ledger.inputs for _ in range(2)] == [1, 2]
    assert Stock(Counting(0), quick=1).latest().fresh


def test_a_slow_one_is_told_as_it_was_and_taken_again_after_a_while() -> None:
    counting = Counting(SLOW)
    stock = Stock(counting, quick=SLOW / 2)
    assert stock.latest().fresh
    again = stock.latest()
    assert (again.ledger.inputs, again.fresh, counting.taken) == (1, False, 1)
    time.sleep(SLOW * 2 * SHARE)
    assert until(lambda: stock.latest().ledger.inputs == 2)


def test_one_that_could_not_be_taken_leaves_the_last_and_is_tried_again() -> None:
    counting = Counting(SLOW, fails_at=2)
    stock = Stock(counting, quick=SLOW / 2)
    stock.latest()
    time.sleep(SLOW * 2 * SHARE)
    assert stock.latest().ledger.inputs == 1
    assert until(lambda: stock.latest().ledger.inputs == 3)


def test_a_process_that_has_just_started_shows_the_last_slow_one_that_balanced_and_takes_its_own(
    tmp_path: Path,
) -> None:
    store = Store(f"sqlite:///{tmp_path}/gateway.db")
    migrate(store.engine)
    keeps = KeptLedger(store.reading, store.transaction)
    before = Stock(Counting(SLOW), keeps, quick=SLOW / 2, long=SLOW / 2)
    assert before.latest().fresh
    counting = Counting(SLOW)
    counting.taken = 6
    started = Stock(counting, keeps, quick=SLOW / 2, long=SLOW / 2)
    shown = started.latest()
    assert (shown.ledger.inputs, shown.fresh) == (1, False)
    assert shown.at < datetime.now(UTC)
    assert until(lambda: started.latest().ledger.inputs == 7)
    keeps.keep(Ledger(9, {}, {}, {}, {}, {}), datetime.now(UTC))
    wrong = Stock(
        lambda: (Ledger(1, {}, {}, {}, {}, {}, ["an input is lost"]), datetime.now(UTC)), keeps, quick=-1, long=-1
    )
    wrong.prepare()
    assert until(lambda: wrong.latest().ledger.mismatches == ["an input is lost"])
    kept = keeps.last()
    assert kept is not None
    assert kept[0].holds  # what is wrong is never told from memory
    store.close()


def until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()
