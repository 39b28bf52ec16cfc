"""The law of credit: the balance is the sum of its movements whatever happens in whatever order, and nobody is ever given
more than the limit, however many orders are accepted at once."""

import threading
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.credit import MovementKind, on_acceptance, on_cancellation, on_change, on_deposit, on_invoice, on_payment
from gateway.credit.explain import MOVEMENT_WORDS
from gateway.queue.worker import Worker
from gateway.store import Store
from gateway.store.migrate import migrate
from tests.builders import an_account, own_identity
from tests.road import Road, an_interchange, sqlite_url

AMOUNTS = st.decimals(min_value="0.01", max_value="99999.99", places=2)
NAMES = st.sampled_from(["a", "b", "c"])
EVENTS = st.one_of(
    st.builds(on_acceptance, NAMES, AMOUNTS),
    st.builds(on_change, NAMES, st.integers(2, 4), AMOUNTS, AMOUNTS),
    st.builds(on_cancellation, NAMES, AMOUNTS),
    st.builds(on_invoice, NAMES, NAMES, AMOUNTS),
    st.builds(on_payment, NAMES, AMOUNTS),
    st.builds(on_deposit, NAMES, AMOUNTS),
)
WORLD = [own_identity(), an_account(), an_account("C2", gln=None, vat_id=None, legal_id=None, partner=None, sites=())]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["C0042", "C2"]), EVENTS, st.booleans()), max_size=25))
def test_the_balance_is_the_sum_of_the_movements_under_any_interleaving(
    tmp_path_factory: object, steps: list[tuple[str, tuple[object, ...], bool]]
) -> None:
    """Events of two accounts in any order, repeated or not, some of them rolled back half way."""
    store = _store(tmp_path_factory)
    expected: dict[str, dict[tuple[str, str], Decimal]] = {"C0042": {}, "C2": {}}
    for number, movements, rolled_back in steps:
        try:
            with store.transaction() as tx:
                tx.credit.lock([number])
                for one in movements:
                    tx.credit.move(number, one.kind, one.amount, one.reference, None)  # type: ignore[attr-defined]
                if rolled_back:
                    raise _Undone
        except _Undone:
            continue
        for one in movements:
            key = (str(one.kind), one.reference)  # type: ignore[attr-defined]
            expected[number].setdefault(key, one.amount)  # type: ignore[attr-defined]
    with store.reading() as tx:
        sums = tx.credit.sums()
        assert tx.ledger().mismatches == []
    for number, booked in expected.items():
        total = sum(booked.values(), Decimal(0))
        assert sums.get(number, (Decimal(0), Decimal(0))) == (total, total)
    store.close()


class _Undone(Exception):
    """The transaction is given up."""


_COUNT = iter(range(1_000_000))


def _store(factory: object) -> Store:
    folder: Path = factory.mktemp(f"law{next(_COUNT)}")  # type: ignore[attr-defined]
    store = Store(sqlite_url(folder))
    migrate(store.engine)
    with store.transaction() as tx:
        tx.master.load(WORLD)
    return store


def test_orders_accepted_at_once_never_exceed_a_blocking_limit(road: Road) -> None:
    """Twelve orders of 150.00, eight workers, a limit of 700.00: four are accepted, whatever the threads do."""
    with road.store.transaction() as tx:
        martin = tx.master.account("C0042")
        assert martin is not None
        tx.master.load([martin.model_copy(update={"limit": Decimal(700)})])
    for index in range(12):
        road.receive(an_interchange(f"A-{index}", reference=f"R{index}"))
    _at_once([lambda name=f"w{index}": _work(Worker(road.services, name)) for index in range(8)])
    road.work()
    states = sorted(row.state for row in road.orders())
    assert states == ["accepted"] * 4 + ["held"] * 8
    with road.store.reading() as tx:
        assert tx.credit.balance("C0042") == Decimal("600.00")
    assert road.mismatches() == []


def test_a_group_is_never_over_its_limit_whichever_members_order_at_once(road: Road) -> None:
    """Members have no limit of their own; their head's is locked by whoever accepts."""
    with road.store.transaction() as tx:
        martin = tx.master.account("C0042")
        assert martin is not None
        apart = {"gln": None, "vat_id": None, "legal_id": None, "partner": None, "sites": ()}
        head = martin.model_copy(update={"number": "G1", "limit": Decimal(500), **apart})
        other = martin.model_copy(
            update={
                "number": "C0043",
                "gln": "3700000000013",
                "group": "G1",
                "limit": None,
                **{k: v for k, v in apart.items() if k != "gln"},
            }
        )
        tx.master.load([head, other, martin.model_copy(update={"group": "G1", "limit": None})])
    for index in range(8):
        content = an_interchange(f"A-{index}", reference=f"R{index}")
        if index % 2:
            content = content.replace(b"NAD+BY+3020120000015", b"NAD+BY+3700000000013").replace(
                b"NAD+DP+3020120000022::9", b"NAD+DP+3700000000013::9"
            )
        road.receive(content)
    _at_once([lambda name=f"w{index}": _work(Worker(road.services, name)) for index in range(6)])
    road.work()
    with road.store.reading() as tx:
        assert tx.credit.group_balance("G1") == Decimal("450.00")
    assert sorted(row.state for row in road.orders()).count("accepted") == 3
    assert road.mismatches() == []


def _work(worker: Worker) -> None:
    for _ in range(40):
        with worker.services.store.reading() as tx:
            ready = tx.jobs.ready(limit=20)
        if not sum(worker.run(job_id) for job_id in ready) and not ready:
            return


def _at_once(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_every_kind_of_movement_has_its_words() -> None:
    assert set(MOVEMENT_WORDS) == set(MovementKind)
