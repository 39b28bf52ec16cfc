"""How accepted orders reach the ERP when it does not fetch them: put into its folder, or pushed to its address."""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import text

from gateway.errors import Conflict, SettingsError
from gateway.monitor.tell import watch_round
from gateway.pipeline import cancel_order, confirm_for_erp, handed_over, orders_for_erp
from gateway.pipeline.erp import serve_erp
from gateway.store.tables import handover
from tests.builders import a_partner
from tests.gateway.pipeline.ordchg import CHANGE, a_change, a_line
from tests.road import Road, an_interchange, martins_world, open_road, sqlite_url

ERP = a_partner(id="erp", name="Notre ERP", identifiers=())


@contextmanager
def a_house(folder: Path, **erp: Any) -> Iterator[Road]:
    """A gateway that brings its orders to an ERP."""
    world = [*martins_world(), ERP.model_copy(update=erp)]
    with open_road(sqlite_url(folder), folder, world=world, erp="erp", local_targets=True) as road:
        yield road


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with a_house(tmp_path) as opened:
        yield opened


def placed(road: Road, number: str = "A-1") -> str:
    taken = road.receive(an_interchange(number, reference=f"R{number}"))
    road.work()
    (row,) = road.orders(taken.inbound.id)
    assert row.state == "accepted"
    return row.id


def served(road: Road) -> list[str]:
    """The names of what lies in the ERP's folder after a round."""
    serve_erp(road.services)
    road.work()
    return sorted(path.name for path in folder_of(road).glob("*.json"))


def folder_of(road: Road) -> Path:
    return road.services.settings.outbox_folder / "erp"


def grow_old(road: Road) -> None:
    with road.store.transaction() as tx:
        tx.connection.execute(handover.update().values(ready_at=tx.now - timedelta(days=2)))


def due_now(road: Road) -> None:
    """As if the time to try again had come."""
    with road.store.engine.begin() as connection:
        connection.execute(text("UPDATE job SET not_before = created_at WHERE kind = 'send'"))
        connection.execute(text("UPDATE target SET closed_until = NULL"))


def confirmed_by_hand(road: Road, name: str, content: str) -> None:
    """As the ERP writes it, and a while ago."""
    path = folder_of(road) / "confirmed" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    os.utime(path, (time.time() - 60, time.time() - 60))
    serve_erp(road.services)


def test_an_accepted_order_is_put_into_the_folder_of_the_erp_once_as_it_would_be_fetched(road: Road) -> None:
    order_id = placed(road)
    for _ in range(2):
        assert served(road) == [f"{order_id}-v1.json"]
    put = json.loads((folder_of(road) / f"{order_id}-v1.json").read_bytes())
    ((handed, row),) = orders_for_erp(road.services)
    assert put == handed_over(handed, row)
    assert (put["number"], put["resolution"]["lines"][0]["item_code"]) == ("A-1", "EQ-50")
    assert road.mismatches() == []


def test_the_file_moved_among_the_confirmed_ones_confirms_the_order(road: Road) -> None:
    order_id = placed(road)
    (name,) = served(road)
    (folder_of(road) / "confirmed").mkdir()
    os.utime(folder_of(road) / name, (time.time() - 60, time.time() - 60))
    (folder_of(road) / name).rename(folder_of(road) / "confirmed" / name)
    serve_erp(road.services)
    assert orders_for_erp(road.services) == []
    assert [path.name for path in (folder_of(road) / "confirmed").glob("done/*/*")] == [name]
    with road.store.reading() as tx:
        told = [one.kind for one in tx.journal.events(order_id=order_id)]
    assert told.index("handed-over") < told.index("erp-confirmed")


def test_a_new_version_and_the_end_of_an_order_are_brought_too_with_the_number_the_erp_gave_it(road: Road) -> None:
    order_id = placed(road)
    served(road)
    confirmed_by_hand(road, "a.json", json.dumps({"order_id": order_id, "version": 1, "reference": "SO-77"}))
    road.receive(a_change("A-1", a_line(1, CHANGE, 12)))
    road.work()
    assert f"{order_id}-v2.json" in served(road)
    assert json.loads((folder_of(road) / f"{order_id}-v2.json").read_bytes())["reference"] == "SO-77"
    cancel_order(road.services, order_id, by="ana", why="not wanted")
    assert f"{order_id}-v2-cancelled.json" in served(road)
    assert json.loads((folder_of(road) / f"{order_id}-v2-cancelled.json").read_bytes())["cancelled"] is True


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"order_id": "{order}", "version": 9}', "version 9"),
        ('{"order_id": "ord_nobody", "version": 1}', "no order ord_nobody"),
        ("ok", "confirms no order"),
    ],
)
def test_what_confirms_nothing_is_put_aside_with_its_reason_and_the_order_goes_on_waiting(
    road: Road, content: str, reason: str
) -> None:
    order_id = placed(road)
    served(road)
    confirmed_by_hand(road, "a.json", content.replace("{order}", order_id))
    refused = folder_of(road) / "confirmed" / "refused"
    assert reason in (refused / "a.json.reason.txt").read_text(encoding="utf-8")
    assert (refused / "a.json").exists()
    assert [row.id for _, row in orders_for_erp(road.services)] == [order_id]


def test_a_file_that_is_still_being_written_is_left_alone(road: Road) -> None:
    placed(road)
    served(road)
    half = folder_of(road) / "confirmed" / "a.json"
    half.parent.mkdir()
    half.write_text('{"order', encoding="utf-8")
    os.utime(half, (time.time() + 60, time.time() + 60))
    serve_erp(road.services)
    assert half.exists()


def test_an_order_that_this_erp_never_confirms_is_an_alert_from_the_first_one_on(road: Road) -> None:
    placed(road)
    served(road)
    assert "erp-unconfirmed" not in {one.rule for one in watch_round(road.services)}
    grow_old(road)
    assert "erp-unconfirmed" in {one.rule for one in watch_round(road.services)}
    ((handed, row),) = orders_for_erp(road.services)
    confirm_for_erp(road.services, row.id, version=handed.version, by="erp", reference=None)
    assert "erp-unconfirmed" not in {one.rule for one in watch_round(road.services)}


def test_no_partner_is_shown_what_the_erp_is_given(road: Road) -> None:
    order_id = placed(road)
    served(road)
    with road.store.reading() as tx:
        assert "ERP_ORDER" not in {one.kind for one in tx.outgoing.about(order_id=order_id)}


class Erp(BaseHTTPRequestHandler):
    got: ClassVar[list[dict[str, Any]]] = []
    keys: ClassVar[list[str]] = []
    says: ClassVar[list[int]] = [503, 200]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Erp.got.append(json.loads(body))
        Erp.keys.append(self.headers["webhook-id"])
        self.send_response(Erp.says.pop(0))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing to the console."""


def test_an_erp_that_is_pushed_to_gets_the_order_again_until_it_takes_it_under_the_same_key(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Erp)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = {"outlet": "http", "delivery": {"url": f"http://127.0.0.1:{server.server_port}/orders"}}
        with a_house(tmp_path, **address) as road:
            order_id = placed(road)
            serve_erp(road.services)
            road.work()
            due_now(road)
            road.work()
            assert [one["order_id"] for one in Erp.got] == [order_id] * 2
            assert len(set(Erp.keys)) == 1
            confirm_for_erp(road.services, order_id, version=Erp.got[-1]["version"], by="erp", reference="SO-1")
            assert orders_for_erp(road.services) == []
            assert road.mismatches() == []
    finally:
        server.shutdown()
        server.server_close()


def test_an_erp_that_is_no_partner_is_said_to_be_missing(tmp_path: Path) -> None:
    with open_road(sqlite_url(tmp_path), tmp_path, erp="sage") as road, pytest.raises(SettingsError, match="sage"):
        serve_erp(road.services)


def test_where_the_erp_fetches_nothing_is_brought(quick_road: Road) -> None:
    placed(quick_road)
    serve_erp(quick_road.services)
    assert not folder_of(quick_road).exists()
    assert len(orders_for_erp(quick_road.services)) == 1


def test_an_erp_that_fetched_an_order_before_it_was_cancelled_does_not_confirm_the_cancellation(
    quick_road: Road,
) -> None:
    road, order_id = quick_road, placed(quick_road)
    assert len(orders_for_erp(road.services)) == 1
    cancel_order(road.services, order_id, by="ana", why="not wanted")
    with pytest.raises(Conflict, match="has been cancelled since version 1"):
        confirm_for_erp(road.services, order_id, version=1, by="erp", reference="SO-1")
    ((again, _),) = orders_for_erp(road.services)
    assert again.cancelled
    assert confirm_for_erp(road.services, order_id, version=1, by="erp", reference="SO-1").confirmed_at is not None


def test_a_file_of_the_order_confirmed_after_its_cancellation_is_put_aside(road: Road) -> None:
    order_id = placed(road)
    (name,) = served(road)
    before = (folder_of(road) / name).read_text(encoding="utf-8")
    cancel_order(road.services, order_id, by="ana", why="not wanted")
    served(road)
    confirmed_by_hand(road, "late.json", before)
    assert [one.order_id for one, _ in orders_for_erp(road.services)] == [order_id]
    told = (folder_of(road) / "confirmed/refused/late.json.reason.txt").read_text(encoding="utf-8")
    assert "a été annulée depuis" in told
    assert "has been cancelled since" in told
    confirmed_by_hand(road, "end.json", json.dumps({"order_id": order_id, "version": 1, "cancelled": True}))
    assert orders_for_erp(road.services) == []
