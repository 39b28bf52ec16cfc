"""F21, F22: a large interchange takes bounded memory and starves nobody; a dead receiver is its own trouble only."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.ports import Parcel
from tests.builders import a_partner
from tests.faults.house import REPOSITORY, House, open_house, until
from tests.road import an_interchange, numbers, sqlite_url


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(sqlite_url(tmp_path), tmp_path / "home") as opened:
        yield opened


READ_PARTS = r"""
import re, sys
from gateway.app import build
from gateway.queue.worker import Worker
from gateway.settings import load
gateway = build(load())
worker = Worker(gateway.services, "measured")
kinds = ("read", "part")
while True:
    with gateway.services.store.reading() as tx:
        ready = tx.jobs.ready(int(sys.argv[1]), kinds=kinds)
    if not ready:
        break
    for job in ready[:1]:
        worker.run(job)
    if int(sys.argv[2]) == 1:
        break
print(int(re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


def megabytes(house: House, jobs: int) -> int:
    """The largest memory of a process that reads: only the first job (the cut), or everything."""
    told = subprocess.run(
        [sys.executable, "-c", READ_PARTS, "50", str(jobs)], cwd=REPOSITORY, check=True, capture_output=True, text=True,
        env={**os.environ, **house.environment, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    return int(told.stdout.split()[-1])


@pytest.mark.parametrize(("orders", "lines"), [(1500, 12), pytest.param(16_500, 100, marks=pytest.mark.soak)])
def test_f21_memory_follows_the_part_and_not_the_file(house: House, orders: int, lines: int) -> None:
    """The long one is just under the limit of 100 MB and has five million segments."""
    content = an_interchange(*numbers("A", orders), lines=lines)
    small = an_interchange(*numbers("S", 30), lines=lines, reference="S")
    house.send(small, "small")
    before = megabytes(house, 0)
    assert house.send(content, "large")
    after = megabytes(house, 0)
    assert after < 300
    assert after - before < max(60, len(content) / 1e6)
    large = house.road.inbound(house.acknowledged["large"])
    assert (large.document_count, large.state) == (orders, "read")
    if orders < 10_000:
        house.finish()
        house.audit(accepted=orders + 30)
    else:  # decisions on sixteen thousand orders of a hundred lines are the benchmark's matter; the law holds now
        house.audit_stored()


def test_f21_what_is_over_the_limit_is_refused_with_the_reason_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    with open_house(sqlite_url(tmp_path), tmp_path / "home", max_upload_bytes=20_000) as house:
        _, url = house.serve()
        large = an_interchange(*numbers("A", 100))
        answer = httpx.post(f"{url}/v1/interchanges", content=large, headers={"Idempotency-Key": "k"}, timeout=30)
        assert answer.status_code == 413
        assert "20" in answer.text
        settings = house.road.services.settings
        settings.inbox_folder.mkdir(parents=True, exist_ok=True)
        (settings.inbox_folder / "large.edi").write_bytes(large)
        (settings.inbox_folder / "small.edi").write_bytes(an_interchange("B-1"))
        house.start("relay")
        until(lambda: any(settings.inbox_folder.glob("done/*/small.edi")), what="the small one")
        until(lambda: any(settings.inbox_folder.glob("refused/large.edi.reason.txt")), what="the reason")
        house.finish()
        house.audit(accepted=1)


def test_f22_a_dead_receiver_is_its_own_trouble_only(house: House) -> None:
    class Half:
        name = "folder"

        def __init__(self) -> None:
            self.taken: list[str] = []
            self.dead = True

        def send(self, parcel: Parcel) -> str:
            if self.dead and parcel.partner == "martin":
                raise TimeoutError("hangs")
            self.taken.append(parcel.dedupe_key)
            return "there"

    outlet = Half()
    house.road.services.outlets["folder"] = outlet  # type: ignore[index]
    other = "3020120000099"
    with house.road.store.transaction() as tx:
        tx.master.load([a_partner(id="other", identifiers=({"scheme": "unb", "value": f"{other}:14"},))])
    house.send(an_interchange(*numbers("A", 10), reference="R1"), "dead")
    house.send(an_interchange(*numbers("B", 10), reference="R2", sender=other), "alive")
    house.road.work()
    assert len(outlet.taken) == 11
    with house.road.store.reading() as tx:
        assert [target.name for target in tx.targets.closed()] == ["folder:martin"]
        assert tx.ledger().mismatches == []
        waiting = [row.id for row in house.road.sent(house.acknowledged["dead"]) if row.state == "ready"]
    assert len(waiting) == 11
    outlet.dead = False
    with house.road.store.transaction() as tx:
        tx.targets.works("folder:martin")
    house.finish()
    assert len(outlet.taken) == len(set(outlet.taken)) == 22
    house.audit(accepted=20)
