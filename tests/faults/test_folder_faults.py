"""F12, F13, F14, F19: files that come slowly, all at once, or twice; one order by two ways."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.chaos.spawn import free_port
from gateway.model.master import Partner
from gateway.queue.crew import Crew
from tests.builders import an_order
from tests.faults.house import House, children_of, megabytes, open_house, until
from tests.road import an_interchange, numbers, sqlite_url, today, workday_after


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(sqlite_url(tmp_path), tmp_path / "home") as opened:
        opened.road.services.settings.inbox_folder.mkdir(parents=True)
        crew = Crew(opened.road.services, opened.road.gateway.channels, woken=opened.road.gateway.woken)
        crew.start()
        yield opened
        crew.stop()


def inbox(house: House) -> Path:
    return house.road.services.settings.inbox_folder


def settled(house: House, inputs: int) -> None:
    def done() -> bool:
        with house.road.store.reading() as tx:
            return tx.ledger().inputs == inputs and house.quiet

    until(done, what=f"{inputs} inputs")


def test_f12_slow_copies_and_renames_are_taken_once_and_whole(house: House) -> None:
    slow, renamed = an_interchange(*numbers("S", 40)), an_interchange(*numbers("R", 4), reference="R2")

    def copy_slowly() -> None:
        with (inbox(house) / "slow.edi").open("wb") as file:
            for start in range(0, len(slow), 1500):
                file.write(slow[start : start + 1500])
                file.flush()
                time.sleep(0.12)

    copying = threading.Thread(target=copy_slowly)
    copying.start()
    (inbox(house) / "whole.edi.part").write_bytes(renamed)
    time.sleep(0.6)
    (inbox(house) / "whole.edi.part").rename(inbox(house) / "whole.edi")
    copying.join()
    settled(house, 2)
    house.audit(accepted=44)


def test_f14_same_file_same_name_and_same_content_are_told_apart(house: House) -> None:
    content, other = an_interchange("A-1"), an_interchange("A-2", reference="R2")
    (inbox(house) / "a.edi").write_bytes(content)
    settled(house, 1)
    (inbox(house) / "a.edi").write_bytes(content)
    settled(house, 2)
    (inbox(house) / "a.edi").write_bytes(other)
    settled(house, 3)
    shutil.copy2(next(inbox(house).glob("done/*/a.edi")), inbox(house) / "b.edi")
    settled(house, 4)
    with house.road.store.reading() as tx:
        states = [row.state for row in tx.inbound.select(None, None, None, None)]
    assert states == ["read", "duplicate", "read", "duplicate"]
    house.audit(accepted=2)


def test_f19_the_same_number_by_edi_and_by_the_shop_is_held_as_a_possible_duplicate(house: House) -> None:
    with house.road.store.transaction() as tx:
        tx.master.load([Partner(id="shop", name="Boutique", format="json")])
    house.send(an_interchange("PO-1042"), "edi")
    settled(house, 1)
    order = an_order("PO-1042", issued_at=today(), requested_delivery={"latest": workday_after(today(), 10)})
    house.acknowledged["shop"] = house.road.receive(
        order.model_dump_json().encode(), channel="http", partner="shop", key="shop"
    ).inbound.id
    settled(house, 2)
    assert sorted(order.state for order in house.road.orders()) == ["accepted", "held"]
    house.audit(accepted=1)


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.soak)])
def test_f13_many_files_at_once_are_all_found_by_the_scan_in_bounded_memory(tmp_path: Path, count: int) -> None:
    with open_house(sqlite_url(tmp_path), tmp_path / "home", bind=f"127.0.0.1:{free_port()}") as house:
        inbox(house).mkdir(parents=True)
        _many_at_once(house, count)


def _many_at_once(house: House, count: int) -> None:
    aside = inbox(house).parent / "aside"
    aside.mkdir()
    for index in range(count):
        (aside / f"{index}.edi").write_bytes(an_interchange(f"A-{index}", reference=f"R{index}"))
    for path in aside.iterdir():  # arrived while nobody was told: only the scan can find them
        path.rename(inbox(house) / path.name)
    gateway = house.start("serve")

    def done() -> bool:
        with house.road.store.reading() as tx:
            return tx.ledger().inputs == count and house.quiet

    until(done, 60 + count / 5, what="all files")
    assert max(megabytes(pid) for pid in (gateway.pid, *children_of(gateway.pid))) < 300
    gateway.terminate()
    gateway.wait(30)
    assert len(list(inbox(house).glob("done/*/*.edi"))) == count
    house.audit(accepted=count)
