"""Open pages hear what happens while it happens."""

import json
import queue
import threading
from typing import Any

import httpx

from gateway.web.live import Feed
from tests.gateway.web.conftest import House


def heard(house: House, heard_by: "queue.Queue[tuple[str, Any]]", ready: threading.Event) -> None:
    """Listen until two things happened."""
    name, count = "", 0
    with httpx.stream("GET", f"{house.base}/live", timeout=10) as line:
        assert line.headers["content-type"].startswith("text/event-stream")
        for text in line.iter_lines():
            kind, _, value = text.partition(": ")
            if kind == "event":
                name = value
            if kind == "data":
                heard_by.put((name, json.loads(value)))
                ready.set()
                count += name == "moved"
            if count == 2:
                return


def test_an_arrival_and_its_decision_are_heard(house: House) -> None:
    happenings: queue.Queue[tuple[str, Any]] = queue.Queue()
    ready = threading.Event()
    listener = threading.Thread(target=heard, args=(house, happenings, ready), daemon=True)
    listener.start()
    assert ready.wait(10)
    assert happenings.get()[0] == "hello"
    _until_watched(house)
    inbound_id = house.hand_over("shop_order.json")
    name, arrival = happenings.get(timeout=10)
    assert (name, arrival["arrived"], arrival["inbound"]) == ("moved", [inbound_id], [inbound_id])
    house.work()
    name, decided = happenings.get(timeout=10)
    assert name == "moved"
    assert decided["inbound"] == [inbound_id]
    assert decided["arrived"] == []
    assert len(decided["orders"]) == 1
    listener.join(10)


def _until_watched(house: House) -> None:
    """The journal is read once before the first happening can be told apart from what was there."""
    threading.Event().wait(0.6)


def test_nobody_watches_the_journal_while_nobody_listens(house: House) -> None:
    feed = Feed(house.services.store)
    assert feed._watch is None
