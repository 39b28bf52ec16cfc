"""Requests that share a transaction: each is answered after it, and what is wrong with one is told to it alone."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from gateway.errors import KeyReused, StoreUnavailable, TooLarge
from gateway.pipeline import Gathering, Receipt
from gateway.pipeline.receive import receive_together
from gateway.ports import Arrival
from tests.road import Road

Result = TypeVar("Result")


def alone(work: Coroutine[Any, Any, Result]) -> Result:
    """In a loop of its own: a browser that is open in this process has one on the main thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def test_what_is_received_together_has_the_outcome_of_what_is_received_alone(road: Road) -> None:
    road.receive(b"{}", key="known")
    too_large = b"x" * (road.services.settings.max_upload_bytes + 1)
    new, known, reused, large, same, other = receive_together(
        road.services,
        [
            Arrival("test", "a", b"{1}"),
            Arrival("test", "known", b"{}"),
            Arrival("test", "known", b"[]"),
            Arrival("test", "large", too_large),
            Arrival("test", "a", b"{1}"),
            Arrival("test", "a", b"{2}"),
        ],
    )
    assert (new.new, known.new, same.new) == (True, False, False)  # type: ignore[union-attr]
    assert same.inbound.id == new.inbound.id  # type: ignore[union-attr]
    assert isinstance(reused, KeyReused)
    assert isinstance(other, KeyReused)
    assert isinstance(large, TooLarge)
    assert road.services.archive.fetch(new.inbound.sha256) == b"{1}"  # type: ignore[union-attr]
    with road.store.reading() as tx:
        assert tx.ledger().inputs == 2
        assert len(tx.jobs.of([new.inbound.id])) == 1  # type: ignore[union-attr]


def test_fifty_at_once_are_all_kept_in_a_few_transactions(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.pipeline import gathering as room

    calls: list[int] = []
    began = threading.Event()

    def counted(services: Any, arrivals: Any) -> Any:
        calls.append(len(arrivals))
        began.wait(10)
        return receive_together(services, arrivals)

    monkeypatch.setattr(room, "receive_together", counted)

    async def all_at_once() -> list[Receipt]:
        gathering = Gathering(road.services)
        asked = [
            asyncio.ensure_future(gathering.receive(Arrival("test", f"k{number}", b"{%d}" % number)))
            for number in range(50)
        ]
        await asyncio.sleep(0)
        began.set()
        return await asyncio.wait_for(asyncio.gather(*asked), 30)

    assert all(receipt.new for receipt in alone(all_at_once()))
    assert sum(calls) == 50
    assert len(calls) <= 3
    with road.store.reading() as tx:
        assert tx.ledger().inputs == 50


def test_nobody_is_told_received_when_nothing_was_kept(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    from gateway.pipeline import gathering as room

    def away(*_: Any) -> Any:
        raise StoreUnavailable("away", "wait")

    monkeypatch.setattr(room, "receive_together", away)
    with pytest.raises(StoreUnavailable):
        alone(Gathering(road.services).receive(Arrival("test", "k", b"{}")))


def test_one_that_spoils_the_transaction_does_not_take_its_company_along(road: Road) -> None:
    good = [Arrival("test", f"k{number}", b"{%d}" % number) for number in range(3)]
    spoiling = Arrival("test", "bad", b"{}", facts={"what": {1, 2}})  # no JSON for a set

    async def together() -> list[Receipt | BaseException]:
        gathering = Gathering(road.services)
        asked = [gathering.receive(one) for one in (good[0], spoiling, *good[1:])]
        return await asyncio.gather(*asked, return_exceptions=True)

    first, spoilt, *others = alone(together())
    assert isinstance(spoilt, Exception)
    assert "serializable" in str(spoilt)
    assert all(isinstance(one, Receipt) and one.new for one in (first, *others))


def test_whoever_hangs_up_while_waiting_keeps_nobody_else_from_the_answer(road: Road) -> None:
    async def one_goes() -> Receipt:
        gathering = Gathering(road.services)
        gone = asyncio.ensure_future(gathering.receive(Arrival("test", "gone", b"{1}")))
        stays = asyncio.ensure_future(gathering.receive(Arrival("test", "stays", b"{2}")))
        await asyncio.sleep(0)
        gone.cancel()
        return await asyncio.wait_for(stays, 30)

    assert alone(one_goes()).new
