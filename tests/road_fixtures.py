"""Stores and roads as fixtures: everything that asks for ``store`` or ``road`` runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store import Store
from gateway.store.migrate import migrate
from tests.road import Road, emptied, open_road, sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of our schema, on each of the two servers in turn."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path)
    return emptied(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    migrate(opened.engine)
    yield opened
    opened.close()


@pytest.fixture
def road(database_url: str, tmp_path: Path) -> Iterator[Road]:
    with open_road(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
def quick_road(tmp_path: Path) -> Iterator[Road]:
    """On SQLite alone, for what does not depend on the database."""
    with open_road(sqlite_url(tmp_path), tmp_path) as opened:
        yield opened
