"""What Prometheus reads, parsed by its own client."""

import json
import re
from datetime import timedelta
from importlib.resources import files

import yaml
from prometheus_client.parser import text_string_to_metric_families

from gateway.model.alerts import Alarm, AlertRule
from gateway.model.finding import Words
from gateway.monitor.metrics import Metrics
from gateway.store.alerts import Alerts
from tests.road import Road, an_interchange


def read(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Sample name and its only label → value."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {(one.name, "/".join(one.labels.values())): one.value for family in families for one in family.samples}


def test_counts_by_state_come_from_the_database(road: Road) -> None:
    road.receive(an_interchange("A-1", "A-2"))
    road.work()
    told = read(Metrics(road.services))
    assert told["gateway_database_up", ""] == 1
    assert told["gateway_orders", "accepted"] == 2
    assert told["gateway_inbound", "read"] == 1
    assert told["gateway_received_total", ""] == 1
    assert told["gateway_ledger_mismatches", ""] == 0


def test_the_age_of_the_queue_grows_while_nobody_works(road: Road) -> None:
    road.receive(an_interchange("A-1"))
    assert read(Metrics(road.services))["gateway_queue_age_seconds", ""] >= 0
    assert read(Metrics(road.services))["gateway_jobs", "ready"] == 1


def test_requests_are_timed_by_route_and_not_by_address(quick_road: Road) -> None:
    metrics = Metrics(quick_road.services)
    metrics.answered("GET", "/v1/orders/{order_id}", 200, 0.02)
    told = read(metrics)
    assert told["gateway_http_request_seconds_count", "GET//v1/orders/{order_id}/200"] == 1


def test_a_database_that_is_away_is_said_so(quick_road: Road) -> None:
    metrics = Metrics(quick_road.services)
    quick_road.store.close()
    path = quick_road.services.settings.home / "gateway.db"
    path.rename(path.with_suffix(".gone"))
    path.mkdir()
    assert read(metrics) == {("gateway_database_up", ""): 0}


SHIPPED = files("gateway.monitor") / "shipped"


def expressions() -> list[str]:
    rules = yaml.safe_load((SHIPPED / "alert-rules.yml").read_text())
    panels = json.loads((SHIPPED / "grafana-dashboard.json").read_text())["panels"]
    found = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    return found + [target["expr"] for panel in panels for target in panel["targets"]]


def test_dashboard_and_alert_rules_ask_only_for_what_we_tell(road: Road) -> None:
    road.receive(an_interchange("A-1"))
    road.work()
    with road.store.transaction() as tx:
        tx.presence.beat("work@here", timedelta(minutes=1), duties=["work"])
        tx.targets.failed("http:martin", "refused")
        Alerts(tx.connection, tx.now).note([Alarm(AlertRule.DISK, "", Words(fr="x", en="y"))])
    metrics = Metrics(road.services)
    metrics.answered("GET", "/", 200, 0.01)
    told = {name for name, _ in read(metrics)}
    asked = {name for expression in expressions() for name in re.findall(r"gateway_\w+", expression)}
    assert asked <= told
