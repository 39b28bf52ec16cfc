"""What Prometheus is told. Counts and ages come from the database when they are asked for, so that every process says
the same; only the durations of requests are this process's own.

The names begin with ``gateway_``; the dashboard and the alert rules in ``schemas/monitoring`` use them.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from gateway.errors import Unavailable
from gateway.pipeline import Services
from gateway.store.alerts import Alerts

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LATENCIES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One per process."""

    def __init__(self, services: Services) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_FromStore(services))
        self._requests = Histogram(
            "gateway_http_request_seconds",
            "Duration of HTTP requests answered by this process",
            ("method", "route", "status"),
            buckets=LATENCIES,
            registry=self.registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """``route`` is the pattern, never the address: ids would make a metric each."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _FromStore:
    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> list[Metric]:
        return []  # named when collected; the registry must not open the database to know them

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("gateway_database_up", "1 while the database answers")
        try:
            found = list(self._metrics())
        except Unavailable:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        yield from found

    def _metrics(self) -> Iterator[Metric]:
        stock = self._services.store.stock.latest().ledger
        with self._services.store.reading() as tx:
            alerts = Alerts(tx.connection, tx.now)
            oldest = alerts.oldest_ready()
            age = 0.0 if oldest is None else max(0.0, (tx.now - oldest).total_seconds())
            still_open = alerts.still_open()
            alive = tx.presence.alive()
            down = alerts.failing_targets(1)
        yield _by_state("gateway_inbound", "Transmissions by state", stock.by_state)
        yield _by_state("gateway_messages", "Messages of transmissions by state", stock.messages)
        yield _by_state("gateway_orders", "Orders by state", stock.orders)
        yield _by_state("gateway_outgoing", "Documents that leave, by state", stock.outgoing)
        yield _by_state("gateway_jobs", "Jobs by state", stock.jobs)
        yield _one("gateway_queue_age_seconds", "Age of the oldest job that is ready", age)
        yield _one("gateway_ledger_mismatches", "Inputs that are not in exactly one state", len(stock.mismatches))
        received = CounterMetricFamily("gateway_received", "Transmissions ever taken in")
        received.add_metric([], stock.inputs)
        yield received
        open_alerts = GaugeMetricFamily("gateway_alerts_open", "Alerts open now", labels=["rule"])
        for rule in sorted({one.rule for one in still_open}):
            open_alerts.add_metric([rule], sum(one.rule == rule for one in still_open))
        yield open_alerts
        workers = GaugeMetricFamily("gateway_processes_alive", "Processes alive, by duty", labels=["duty"])
        duties = [duty for beat in alive for duty in beat.details.get("duties", ())]
        for duty in sorted(set(duties)):
            workers.add_metric([duty], duties.count(duty))
        yield workers
        failing = GaugeMetricFamily("gateway_target_failures", "Failures in a row of a target", labels=["target"])
        for name, failures, _error in down:
            failing.add_metric([name], failures)
        yield failing


def _by_state(name: str, says: str, counts: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=["state"])
    for state, count in sorted(counts.items()):
        family.add_metric([state], count)
    return family


def _one(name: str, says: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, says)
    family.add_metric([], value)
    return family
