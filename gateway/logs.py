"""Logs: readable lines for a person at a terminal, JSON for a log collector."""

import logging
import sys

import structlog

from gateway.settings import Settings

_AS_DICT = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
"""Without the local variables: they may hold secrets or a whole interchange, and to draw them takes minutes."""


def set_up_logs(settings: Settings) -> None:
    level = getattr(logging, settings.log_level.upper())
    readable = settings.log_format == "text"
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if readable else [_AS_DICT]),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
            if readable
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # asked each time: it may be another by then
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=level, handlers=[_ToStderr()], format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("pika", "dramatiq"):
        logging.getLogger(chatty).setLevel(max(level, logging.ERROR))


class _ToStderr(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")
