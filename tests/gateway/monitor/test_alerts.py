"""Each alert rule fires when it should and not otherwise; an alert is told once, by mail and webhook, and ends."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateway.identity import certificates, people
from gateway.model.alerts import PRESETS, AlertPolicy, AlertRule
from gateway.model.identity import Right
from gateway.monitor.tell import watch_round
from gateway.monitor.watch import WATCHES
from gateway.pipeline import Services
from gateway.ports import Parcel
from gateway.store.alerts import Alerts
from gateway.store.tables import hold, inbound, job, outgoing
from gateway.store.tables import target as target_table
from tests.certificates import a_certificate
from tests.road import Road, an_interchange


@dataclass
class Notebook:
    """An outlet that keeps what it is given, or refuses it."""

    name: str
    taken: list[Parcel] = field(default_factory=list)
    broken: bool = False

    def send(self, parcel: Parcel) -> str:
        if self.broken:
            raise OSError("no route")
        self.taken.append(parcel)
        return "here"


@dataclass
class Watched:
    road: Road
    services: Services
    mail: Notebook
    hook: Notebook

    def rules(self) -> set[str]:
        return {one.rule for one in watch_round(self.services)}

    def policy(self, **said: object) -> None:
        with self.road.store.transaction() as tx:
            Alerts(tx.connection, tx.now).keep_policy(AlertPolicy.model_validate(said))


@pytest.fixture
def watched(road: Road) -> Watched:
    mail, hook = Notebook("smtp"), Notebook("http")
    return Watched(road, replace(road.services, outlets={"smtp": mail, "http": hook}), mail, hook)


def late(road: Road, **columns: object) -> None:
    """Something in the job table that nobody did."""
    with road.store.transaction() as tx:
        row = {"id": "job_1", "kind": "read", "subject_id": "in_1", "state": "ready", "max_attempts": 3}
        values = {
            "payload": {},
            "partner": "",
            "priority": 0,
            "attempts": 0,
            "created_at": tx.now,
            "not_before": tx.now,
        }
        tx.connection.execute(job.insert().values(**row | values | columns))


def test_every_rule_has_its_words_and_its_watch() -> None:
    assert set(PRESETS) == set(WATCHES) == set(AlertRule)


def test_a_quiet_gateway_alerts_nobody(watched: Watched) -> None:
    watched.policy(mail_to=["it@example.com"], off=["disk"])
    assert watched.rules() == set()
    assert not watched.mail.taken


def test_a_job_that_waits_too_long_and_no_worker(watched: Watched) -> None:
    watched.policy(off=["disk"])
    late(watched.road, not_before=datetime.now(UTC) - timedelta(minutes=11))
    assert {"queue-age", "no-worker"} <= watched.rules()
    with watched.road.store.transaction() as tx:
        tx.presence.beat("work@here", timedelta(minutes=1), duties=["work"])
    assert "no-worker" not in watched.rules()


def test_a_job_in_quarantine(watched: Watched) -> None:
    late(watched.road, state="quarantined")
    assert "quarantine" in watched.rules()


def test_a_limit_of_the_policy_counts_instead_of_the_preset(watched: Watched) -> None:
    late(watched.road, state="quarantined")
    watched.policy(limits={"quarantine": 2})
    assert "quarantine" not in watched.rules()


def test_a_ledger_that_does_not_balance(watched: Watched) -> None:
    watched.road.receive(an_interchange("A-1"))
    with watched.road.store.transaction() as tx:
        tx.connection.execute(job.delete())
    assert "ledger" in watched.rules()


def test_a_target_that_fails(watched: Watched) -> None:
    with watched.road.store.transaction() as tx:
        tx.connection.execute(
            target_table.insert().values(name="http:martin", failures=3, last_error="refused", changed_at=tx.now)
        )
    assert "target-down" in watched.rules()


def test_an_acknowledgement_that_a_partner_owes(watched: Watched) -> None:
    inbound_id = watched.road.receive(an_interchange("A-1")).inbound.id
    watched.road.work()
    with watched.road.store.transaction() as tx:
        tx.connection.execute(outgoing.update().where(outgoing.c.inbound_id == inbound_id).values(answer="overdue"))
    assert "answer-overdue" in watched.rules()


def test_a_hold_past_its_service_level(watched: Watched) -> None:
    inbound_id = watched.road.receive(an_interchange("A-1", sender="3099999999999")).inbound.id
    watched.road.work()
    with watched.road.store.transaction() as tx:
        tx.orders.open_holds(watched.road.orders(inbound_id)[0].id, [])
        order_id = watched.road.orders(inbound_id)[0].id
        tx.connection.execute(
            hold.insert().values(
                id="hold_1", order_id=order_id, kind="credit", role="credit", reason={"fr": "x", "en": "x"}, codes=[],
                opened_at=tx.now - timedelta(hours=9), due_at=tx.now - timedelta(hours=5),
            )
        )  # fmt: skip
    assert "hold-overdue" in watched.rules()


def test_a_certificate_that_ends_soon(watched: Watched) -> None:
    secrets = watched.road.services.settings.secrets_folder
    secrets.mkdir(parents=True)
    (secrets / "martin.pem").write_bytes(a_certificate(days=10))
    (secrets / "fresh.pem").write_bytes(a_certificate(days=300))
    (secrets / "broken.pem").write_text("no certificate")
    open_now = [one for one in watch_round(watched.services) if one.rule == "certificate"]
    assert [one.subject for one in open_now] == ["martin.pem"]


def test_the_certificate_of_a_program_that_ends_soon_until_the_next_one_takes_over(watched: Watched) -> None:
    services = watched.road.services
    key = people.make_key(services, "shop", [Right.READ], by="t")
    old = certificates.admit(services, key.id, a_certificate(days=10), by="t")
    certificates.admit(services, key.id, a_certificate(days=300), by="t")
    open_now = [one for one in watch_round(watched.services) if one.rule == "certificate"]
    assert [one.subject for one in open_now] == [f"{key.id}/{old.fingerprint[:12]}"]
    certificates.admit(services, key.id, a_certificate(days=301), by="t", overlap=timedelta(days=5))
    assert "certificate" not in watched.rules()


def test_a_disk_that_fills_up(watched: Watched) -> None:
    watched.policy(limits={"disk": 101})
    assert "disk" in watched.rules()


def test_master_data_that_is_out_of_date(watched: Watched) -> None:
    with watched.road.store.transaction() as tx:
        own = tx.master.own().model_copy(update={"feed_hours": {"stock": 26}})
        tx.master.load([own])
        tx.master.loaded("stock", "stock.csv", 3)
    assert "stale-feed" not in watched.rules()
    with watched.road.store.transaction() as tx:
        tx.master.load([tx.master.own().model_copy(update={"feed_hours": {"stock": 0}})])
    assert "stale-feed" in watched.rules()


def test_a_partner_that_misses_its_usual_hour(watched: Watched) -> None:
    """Early on each of the last four such weekdays; nothing today."""
    with watched.road.store.transaction() as tx:
        tx.master.load([tx.master.own().model_copy(update={"calendar": None})])
        for week in range(1, 5):
            _arrived(tx, f"in_{week}", "martin", tx.now - timedelta(weeks=week, minutes=70))
            _arrived(tx, f"in_x{week}", "irregular", tx.now - timedelta(weeks=week * 2, minutes=70))
    silent = [one.subject for one in watch_round(watched.services) if one.rule == "silent-partner"]
    assert silent in (["martin"], [])  # around midnight the usual hour may still lie ahead
    local = datetime.now(UTC).hour
    if 3 < local < 22:
        assert silent == ["martin"]
    with watched.road.store.transaction() as tx:
        _arrived(tx, "in_today", "martin", tx.now)
    assert "silent-partner" not in watched.rules()


def test_an_alert_is_told_once_by_mail_and_webhook_and_is_over_when_its_cause_is(watched: Watched) -> None:
    watched.policy(mail_to=["it@example.com"], webhook="https://example.com/hook", off=["disk"])
    late(watched.road, state="quarantined")
    watched.rules()
    watched.rules()
    (letter,), (call,) = watched.mail.taken, watched.hook.taken
    assert letter.address["to"] == "it@example.com"
    assert json.loads(call.content)["rule"] == "quarantine"
    with watched.road.store.transaction() as tx:
        tx.connection.execute(job.delete())
    assert watched.rules() == set()
    with watched.road.store.reading() as tx:
        (over,) = Alerts(tx.connection, tx.now).recent()
    assert over.closed_at is not None


def test_what_could_not_be_told_is_tried_again(watched: Watched) -> None:
    watched.policy(mail_to=["it@example.com"], off=["disk"])
    late(watched.road, state="quarantined")
    watched.mail.broken = True
    (waiting,) = watch_round(watched.services)
    assert (waiting.told_at, waiting.tries, waiting.last_error) == (None, 1, "smtp: no route")
    watched.mail.broken = False
    (told,) = watch_round(watched.services)
    assert told.told_at is not None


def test_nobody_is_told_in_the_quiet_hours(watched: Watched) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=2)).strftime("%a").lower()
    watched.policy(mail_to=["it@example.com"], tell_window=f"{yesterday} 08:00-08:30", off=["disk"])
    late(watched.road, state="quarantined")
    assert watched.rules() == {"quarantine"}
    assert not watched.mail.taken


def test_a_silenced_alert_is_not_told(watched: Watched) -> None:
    late(watched.road, state="quarantined")
    watched.policy(off=["disk"], tell_window="mon 03:00-03:01" if datetime.now(UTC).weekday() else "thu 03:00-03:01")
    (alert,) = watch_round(watched.services)
    with watched.road.store.transaction() as tx:
        assert Alerts(tx.connection, tx.now).silence(alert.id, hours=4, by="anne")
    watched.policy(mail_to=["it@example.com"], off=["disk"])
    assert watched.rules() == {"quarantine"}
    assert not watched.mail.taken


def _arrived(tx, inbound_id: str, partner: str, at: datetime) -> None:  # type: ignore[no-untyped-def]
    tx.connection.execute(
        inbound.insert().values(
            id=inbound_id, channel="test", transport_id=inbound_id, sha256="0" * 64, size=1, partner=partner,
            received_at=at, state="rejected", document_count=0, test=False, facts={},
        )
    )  # fmt: skip


def test_without_our_identity_the_watch_goes_on(tmp_path: Path) -> None:
    from tests.road import open_road, sqlite_url

    with open_road(sqlite_url(tmp_path), tmp_path, world=[]) as road:
        watch_round(road.services)
