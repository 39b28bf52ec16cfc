"""Fixtures for the whole suite: the servers, and the places of real data."""

from pathlib import Path

import pytest

from tests.services.fixtures import (
    fresh_postgres_url,
    postgres_server,
    postgres_url,
    rabbitmq_server,
    rabbitmq_url,
)

__all__ = ["fresh_postgres_url", "postgres_server", "postgres_url", "rabbitmq_server", "rabbitmq_url"]

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real interchanges and documents, kept beside the repository; without them the test is skipped."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the shared samples are not beside the repository")
    return folder
