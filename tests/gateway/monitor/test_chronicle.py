"""Logs and traces: one search finds an order's story, from its receipt to its invoice, over every process."""

from collections.abc import Iterator

import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from gateway import pipeline
from gateway.monitor.chronicle import Chronicle, at_work, chronicle, trace_of
from gateway.settings import Settings
from tests.road import Road, an_interchange


@pytest.fixture(autouse=True)
def _every_line_is_logged() -> Iterator[None]:
    """Whatever level another test has set."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    yield
    structlog.configure(**before)


@pytest.fixture
def drawn(quick_road: Road) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    quick_road.store.heard = chronicle(Settings(), exporter)
    return exporter


def walk(road: Road) -> tuple[str, str]:
    """An order from receipt to invoice: its transmission's id and its own."""
    inbound_id = road.receive(an_interchange("A-1")).inbound.id
    road.work()
    order_id = road.orders(inbound_id)[0].id
    pipeline.despatch(road.services, order_id, by="anne", quantities=None)
    road.work()
    return inbound_id, order_id


def test_every_event_is_logged_with_its_transmission_and_its_order(quick_road: Road) -> None:
    quick_road.store.heard = Chronicle()
    with capture_logs() as lines:
        inbound_id, order_id = walk(quick_road)
    story = [line["event"] for line in lines if line.get("inbound") == inbound_id]
    assert story[:2] == ["received", "read"] or story[0] == "received"
    assert {"order-accepted", "answered", "sent", "despatched"} <= set(story)
    assert order_id in {line.get("order") for line in lines}


def test_words_that_people_wrote_are_not_logged(quick_road: Road) -> None:
    quick_road.store.heard = Chronicle()
    inbound_id = quick_road.receive(an_interchange("A-1")).inbound.id
    quick_road.work()
    with capture_logs() as lines:
        order_id = quick_road.orders(inbound_id)[0].id
        pipeline.cancel_order(quick_road.services, order_id, by="anne", why="Mme Petit has the flu")
    assert lines
    assert "flu" not in str(lines)


def test_a_log_line_of_a_job_names_the_job() -> None:
    with at_work("read", "job_1"):
        assert structlog.contextvars.get_contextvars() == {"job": "job_1", "job_kind": "read"}
    assert structlog.contextvars.get_contextvars() == {}


def test_the_steps_of_a_transmission_are_one_trace(quick_road: Road, drawn: InMemorySpanExporter) -> None:
    inbound_id, _ = walk(quick_road)
    trace, root = trace_of(inbound_id)
    spans = [span for span in drawn.get_finished_spans() if span.context and span.context.trace_id == trace]
    assert {"received", "read", "send"} <= {span.name for span in spans}
    assert {span.parent.span_id for span in spans if span.parent} == {root}
    events = [event.name for span in spans for event in span.events]
    assert {"received", "read", "order-accepted", "sent", "despatched"} <= set(events)
    assert all(span.end_time and span.start_time and span.end_time >= span.start_time for span in spans)


def test_two_transmissions_are_two_traces(quick_road: Road, drawn: InMemorySpanExporter) -> None:
    quick_road.receive(an_interchange("A-1"))
    quick_road.receive(an_interchange("A-2", reference="REF2"))
    quick_road.work()
    assert len({span.context.trace_id for span in drawn.get_finished_spans() if span.context}) == 2


def test_what_is_rolled_back_is_not_told(quick_road: Road) -> None:
    quick_road.store.heard = Chronicle()
    with capture_logs() as lines, pytest.raises(ZeroDivisionError):
        _note_and_fail(quick_road)
    assert lines == []


def _note_and_fail(road: Road) -> None:
    with road.store.transaction() as tx:
        tx.journal.note("received", inbound_id="in_1")
        1 / 0  # noqa: B018


def test_nobody_listens_unless_somebody_hears_it() -> None:
    assert chronicle(Settings(log_level="warning")) is None
    assert chronicle(Settings(log_level="info")) is not None
