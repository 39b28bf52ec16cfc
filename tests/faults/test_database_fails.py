"""F8, F9, F24: the database restarts, drops its clients, is full or busy; the clock steps."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from gateway.errors import StoreUnavailable
from gateway.store import Store
from gateway.store import engine as engine_module
from tests.faults.house import REPOSITORY, open_house, ringing, until
from tests.road import an_interchange, emptied, numbers, open_road, sqlite_url
from tests.services import PrivatePostgres, private_postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[PrivatePostgres]:
    with private_postgres() as server:
        yield server


def test_f8_through_a_restart_and_cut_connections_503_is_said_and_workers_come_back(
    postgres: PrivatePostgres, rabbitmq_url: str, tmp_path: Path
) -> None:
    with postgres.new_database() as url, open_house(url, tmp_path / "home", broker=rabbitmq_url) as house:
        worker = house.start("worker")
        _, web = house.serve()
        statuses: list[int] = []
        stop = threading.Event()

        def customers() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                key = f"k{number}"
                try:
                    answer = httpx.post(
                        f"{web}/v1/interchanges", content=an_interchange(f"A-{number}", reference=f"R{number}"),
                        headers={"Idempotency-Key": key}, timeout=30,
                    )  # fmt: skip
                except httpx.HTTPError:
                    continue
                statuses.append(answer.status_code)
                if answer.status_code < 300:
                    house.acknowledged[key] = answer.json()["id"]
                else:
                    assert answer.status_code == 503
                    assert "retry-after" in answer.headers
                time.sleep(0.02)

        sender = threading.Thread(target=customers)
        with ringing(house):
            sender.start()
            until(lambda: len(house.acknowledged) > 8, what="the first customers")
            postgres.drop_connections()
            before = len(house.acknowledged)
            until(lambda: len(house.acknowledged) > before + 5, what="customers after the cut")
            postgres.stop_immediately()
            until(lambda: 503 in statuses, what="an honest answer")
            postgres.start()
            before = len(house.acknowledged)
            until(lambda: len(house.acknowledged) > before + 5, what="customers after the restart")
            stop.set()
            sender.join()
            assert worker.poll() is None
            house.expire_leases()
            house.hurry()
            until(lambda: house.quiet, what="the workers' return")
        worker.terminate()
        worker.wait(20)
        house.audit(accepted=len({order.number for order in house.road.orders()}))


def test_f8_who_is_started_while_the_database_is_away_begins_when_it_is_back(
    postgres: PrivatePostgres, rabbitmq_url: str, tmp_path: Path
) -> None:
    """A worker that was restarted in the same minute as its database once ended there and then, and its work waited."""
    with postgres.new_database() as url, open_house(url, tmp_path / "home", broker=rabbitmq_url) as house:
        house.send(an_interchange(*numbers("A", 3)), "k1")
        postgres.stop_immediately()
        worker, relay = house.start("worker"), house.start("relay")
        log = house.road.services.settings.home / "worker.log"
        until(lambda: "trying again" in log.read_text(), what="the worker's complaint")
        assert (worker.poll(), relay.poll()) == (None, None)
        postgres.start()
        until(lambda: house.quiet, what="the work")
        for process in (worker, relay):
            process.terminate()
            assert process.wait(20) == 0
        house.audit(accepted=3)


def test_f9_sqlite_killed_in_commit_is_whole_and_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path)
    with open_road(url, tmp_path):
        pass
    writer = (
        "import sys\nfrom pathlib import Path\nfrom tests.road import an_interchange, open_road\n"
        f"with open_road({url!r}, Path({str(tmp_path)!r})) as road:\n"
        "    for number in range(10_000):\n"
        "        taken = road.receive(an_interchange(f'A-{number}', reference=f'R{number}'), key=f'k{sys.argv[1]}-{number}')\n"
        "        print(taken.inbound.id, flush=True)\n"
    )
    acknowledged: list[str] = []
    for round_ in range(3):
        child = subprocess.Popen(
            [sys.executable, "-c", writer, str(round_)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        for line in child.stdout:
            acknowledged.append(line.strip())
            if len(acknowledged) % 15 == 0:
                os.kill(child.pid, signal.SIGKILL)
                break
        acknowledged += [line.strip() for line in child.stdout if line.endswith("\n")]
        child.stdout.close()
        child.wait()
    with sqlite3.connect(tmp_path / "gateway.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    with open_house(url, tmp_path / "home", archive=tmp_path / "archive") as house:
        house.acknowledged = {inbound_id: inbound_id for inbound_id in acknowledged}
        house.finish()
        house.audit()


def test_f9_a_busy_or_full_sqlite_is_unavailable_and_nothing_is_half_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 300)
    with open_house(sqlite_url(tmp_path), tmp_path / "home") as house:
        road = house.road
        with road.store.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
        big = an_interchange(*numbers("A", 3))
        taken = 0

        def fill() -> None:
            nonlocal taken
            for number in range(500):
                taken_in = road.receive(big, key=f"k{number}", filename="x" * 350)
                house.acknowledged[f"k{number}"] = taken_in.inbound.id
                taken += 1

        with pytest.raises(StoreUnavailable):
            fill()
        with road.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
        with road.store.reading() as tx:
            assert tx.ledger().inputs == taken
            assert tx.ledger().mismatches == []
        house.send(an_interchange("B-1", reference="RB"), "after")
        house.finish()
        house.audit(accepted=4)
    blocker = sqlite3.connect(tmp_path / "gateway.db", isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    impatient = Store(sqlite_url(tmp_path))
    with pytest.raises(StoreUnavailable), impatient.transaction():
        pass
    blocker.close()
    impatient.close()


def test_f24_only_the_databases_clock_decides_about_leases(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_house(emptied(postgres_url), tmp_path / "home") as house:
        road = house.road
        house.send(an_interchange("A-1"), "k1")
        with road.store.reading() as tx:
            (job_id,) = tx.jobs.ready(1)
        with road.store.transaction() as tx:
            assert tx.jobs.lease(job_id, "here", timedelta(minutes=5)) is not None
        for step in (3600, -3600):
            stepped = time.time() + step
            monkeypatch.setattr(time, "time", lambda stepped=stepped: stepped)
            with road.store.transaction() as tx:
                assert tx.jobs.expired() == []
                assert tx.jobs.lease(job_id, "there", timedelta(minutes=5)) is None
        house.expire_leases()
        house.finish()
        house.audit(accepted=1)
