"""Logs: readable lines for a person at a terminal, JSON for a log collector."""

import logging
import sys

import structlog

from gateway.settings import Settings


def set_up_logs(settings: Settings) -> None:
    level = getattr(logging, settings.log_level.upper())
    readable = settings.log_format == "text"
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if readable else [structlog.processors.dict_tracebacks]),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
            if readable
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for chatty in ("pika", "dramatiq"):
        logging.getLogger(chatty).setLevel(max(level, logging.ERROR))
