"""Fixtures for the whole suite: the servers, and the places of real data."""

from pathlib import Path

import pytest
import structlog

from tests.services.fixtures import (
    dovecot_server,
    fresh_postgres_url,
    postgres_server,
    postgres_url,
    rabbitmq_server,
    rabbitmq_url,
)

__all__ = ["dovecot_server", "fresh_postgres_url", "postgres_server", "postgres_url", "rabbitmq_server", "rabbitmq_url"]

REPOSITORY = Path(__file__).parent.parent

structlog.configure(  # as the gateway itself logs: to draw the local variables of every frame takes minutes
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real interchanges and documents, kept beside the repository; without them the test is skipped."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared samples are not beside the repository")
    return folder
