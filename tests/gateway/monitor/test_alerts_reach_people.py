"""Alerts on a real road, carried by a real SMTP server: holds nobody answers, and orders the ERP does not confirm."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from gateway.model.alerts import AlertPolicy
from gateway.monitor.tell import watch_round
from gateway.pipeline import confirm_for_erp, lift_holds
from gateway.store.alerts import Alerts
from gateway.store.tables import handover, hold
from tests.builders import MARTIN_GLN
from tests.road import Road, an_interchange, martins_world, open_road, sqlite_url


class Postbox:
    def __init__(self) -> None:
        self.letters: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        body = letter.get_body(("plain",))
        files = [part.get_content() for part in letter.iter_attachments()]
        texts = [one.decode() if isinstance(one, bytes) else one for one in files]
        said = body.get_content() if body is not None else ""
        self.letters.append("\n".join([f"To: {','.join(envelope.rcpt_tos)}", str(letter["Subject"]), said, *texts]))
        return "250 OK"


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
def road(tmp_path: Path, postbox: tuple[Postbox, int]) -> Iterator[Road]:
    address = {"smtp_url": f"smtp://127.0.0.1:{postbox[1]}", "mail_from": "gateway@dupont.example"}
    world = martins_world(limit=1)
    with open_road(sqlite_url(tmp_path), tmp_path, world=world, local_targets=True, **address) as opened:
        with opened.store.transaction() as tx:
            said = {"mail_to": ["lea@dupont.example"], "off": ["disk", "no-worker"]}
            Alerts(tx.connection, tx.now).keep_policy(AlertPolicy.model_validate(said))
        yield opened


def test_a_hold_that_nobody_answers_in_time_reaches_a_person_by_mail_and_ends_when_it_is_lifted(
    road: Road, postbox: tuple[Postbox, int]
) -> None:
    box, _ = postbox
    inbound = road.receive(an_interchange("A-1", sender=MARTIN_GLN)).inbound.id
    road.work()
    (row,) = road.orders(inbound)
    assert row.state == "held"
    watch_round(road.services)
    assert [one for one in box.letters if "hold(s) unanswered" in one] == []
    with road.store.transaction() as tx:
        tx.connection.execute(hold.update().values(due_at=tx.now - timedelta(minutes=1)))
    assert "hold-overdue" in {one.rule for one in watch_round(road.services)}
    (letter,) = [one for one in box.letters if "hold(s) unanswered" in one]
    assert "To: lea@dupont.example" in letter
    assert "Encours à valider : 1 blocage(s) sans réponse dans leur délai." in letter
    lift_holds(road.services, row.id, by="lea", why="ok")
    assert "hold-overdue" not in {one.rule for one in watch_round(road.services)}


def test_an_order_the_erp_does_not_confirm_is_an_alert_until_it_does(road: Road, postbox: tuple[Postbox, int]) -> None:
    box, _ = postbox
    inbound = road.receive(an_interchange("A-1", "A-2")).inbound.id
    road.work()
    first, second = road.orders(inbound)
    for row in (first, second):
        lift_holds(road.services, row.id, by="lea", why="ok")
    road.work()
    with road.store.transaction() as tx:
        tx.connection.execute(handover.update().values(ready_at=tx.now - timedelta(days=2)))
    assert "erp-unconfirmed" not in {one.rule for one in watch_round(road.services)}  # no ERP confirms here at all
    confirm_for_erp(road.services, first.id, version=1, by="erp", reference="SO-1")
    assert "erp-unconfirmed" in {one.rule for one in watch_round(road.services)}
    (letter,) = [one for one in box.letters if "the ERP has not confirmed" in one]
    assert second.id in letter
    confirm_for_erp(road.services, second.id, version=1, by="erp", reference="SO-2")
    assert "erp-unconfirmed" not in {one.rule for one in watch_round(road.services)}
