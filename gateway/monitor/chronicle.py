"""What happened, told to logs and traces once it is committed: each event with its transmission and its order, so that one
search finds the whole story from receipt to invoice, over every process and machine.

A trace's id is made from the transmission's id: no process has to hand it to another. Traces need the extra ``traces`` and
``GATEWAY_OTLP_ENDPOINT``.
"""

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from gateway.errors import SettingsError
from gateway.settings import Settings
from gateway.store.journal import Noted

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

log = structlog.get_logger("gateway.event")

TOLD = (
    "number",
    "reference",
    "document",
    "account",
    "code",
    "holds",
    "outgoing",
    "version",
    "format",
    "channel",
    "invoice",
)
"""What of an event's payload may stand in a log: names and codes, never words that people wrote."""


@dataclass(frozen=True, slots=True)
class Work:
    """What this thread is at: the kind of job, its id, and since when (nanoseconds since 1970)."""

    kind: str
    job: str
    since: int


_at_work: ContextVar[Work | None] = ContextVar("at_work", default=None)


@contextmanager
def at_work(kind: str, job: str) -> Iterator[None]:
    """Everything logged and noted meanwhile belongs to this job."""
    token = _at_work.set(Work(kind, job, time.time_ns()))
    try:
        with structlog.contextvars.bound_contextvars(job=job, job_kind=kind):
            yield
    finally:
        _at_work.reset(token)


class Chronicle:
    """Called with what a transaction noted, after its commit."""

    def __init__(self, traces: "TracerProvider | None" = None) -> None:
        self._tracer = traces.get_tracer("gateway") if traces is not None else None
        self._traces = traces

    def __call__(self, noted: Sequence[Noted]) -> None:
        for one in noted:
            said = {name: one.payload[name] for name in TOLD if one.payload.get(name) is not None}
            log.info(one.kind, inbound=one.inbound_id, order=one.order_id, actor=one.actor, **said)
        if self._tracer is not None:
            self._draw(noted)

    def close(self) -> None:
        """What was drawn leaves."""
        if self._traces is not None:
            self._traces.shutdown()

    def _draw(self, noted: Sequence[Noted]) -> None:
        """A span for each transmission that this piece of work moved on, with the events in it."""
        from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

        assert self._tracer is not None
        by_inbound: dict[str, list[Noted]] = {}
        for one in noted:
            if one.inbound_id is not None:
                by_inbound.setdefault(one.inbound_id, []).append(one)
        work, now = _at_work.get(), time.time_ns()
        for inbound_id, events in by_inbound.items():
            trace, root = trace_of(inbound_id)
            parent = SpanContext(trace, root, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
            span = self._tracer.start_span(
                work.kind if work else events[0].kind,
                context=set_span_in_context(NonRecordingSpan(parent)),
                start_time=work.since if work else now,
                attributes={"gateway.inbound": inbound_id, **({"gateway.job": work.job} if work else {})},
            )
            for one in events:
                span.add_event(one.kind, {"gateway.order": one.order_id} if one.order_id else {}, timestamp=now)
            span.end(now)


def trace_of(inbound_id: str) -> tuple[int, int]:
    """The ids of a transmission's trace, and of the span that all of its spans hang from."""
    digest = hashlib.sha256(inbound_id.encode()).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])


def chronicle(settings: Settings, exporter: "SpanExporter | None" = None) -> Chronicle | None:
    """None when neither the logs nor a collector would hear it."""
    traced = exporter is not None or settings.otlp_endpoint is not None
    if settings.log_level not in ("debug", "info") and not traced:
        return None
    return Chronicle(_provider(settings, exporter) if traced else None)


def _provider(settings: Settings, exporter: "SpanExporter | None") -> "TracerProvider":
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    except ImportError as error:
        raise SettingsError(
            "GATEWAY_OTLP_ENDPOINT is set, and what draws traces is not installed",
            "pip install 'order-gateway[traces]', or take the setting away",
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "order-gateway"}))
    processor: SpanProcessor = (
        SimpleSpanProcessor(exporter)
        if exporter is not None
        else BatchSpanProcessor(OTLPSpanExporter(endpoint=_address(settings)))
    )
    provider.add_span_processor(processor)
    return provider


def _address(settings: Settings) -> str:
    base = (settings.otlp_endpoint or "").rstrip("/")
    return base if base.endswith("/v1/traces") else f"{base}/v1/traces"
