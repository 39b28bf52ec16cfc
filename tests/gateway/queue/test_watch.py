"""The watch is kept by one process at a time."""

from gateway.queue.crew import RELAY, Crew
from gateway.store.alerts import Alerts
from gateway.store.tables import job
from tests.road import Road, an_interchange


def test_only_the_leader_looks_and_what_it_sees_is_an_alert(road: Road) -> None:
    first, second = (Crew(road.services, (), duties=(RELAY,)) for _ in range(2))
    first._look_round()
    road.receive(an_interchange("A-1"))
    with road.store.transaction() as tx:
        tx.connection.execute(job.update().values(state="quarantined"))
    second._look_round()
    assert "quarantine" not in open_rules(road)
    first._look_round()
    assert "quarantine" in open_rules(road)


def open_rules(road: Road) -> set[str]:
    with road.store.reading() as tx:
        return {one.rule for one in Alerts(tx.connection, tx.now).still_open()}
