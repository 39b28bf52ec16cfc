"""The migrations give the very tables that the code declares, on both databases; they run once, and never backwards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from gateway.errors import SettingsError
from gateway.store.engine import connect
from gateway.store.migrate import at_head, migrate
from gateway.store.tables import metadata
from tests.services import PostgresServer


def shape(engine: Engine) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, in an order that does not matter."""
    seen = inspect(engine)
    return {
        table: (
            sorted((one["name"], str(one["type"]), one["nullable"]) for one in seen.get_columns(table)),
            seen.get_pk_constraint(table)["constrained_columns"],
            sorted(str(sorted(one.items(), key=str)) for one in seen.get_foreign_keys(table)),
            sorted(str(one["column_names"]) for one in seen.get_unique_constraints(table)),
            sorted(
                (one["name"] or "", str(one["column_names"]), bool(one["unique"])) for one in seen.get_indexes(table)
            ),
            sorted(str(one["name"]) for one in seen.get_check_constraints(table)),
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """Two empty databases of one kind."""
    if request.param == "sqlite":
        pair = connect(f"sqlite:///{tmp_path}/one.db"), connect(f"sqlite:///{tmp_path}/two.db")
        yield pair
        for engine in pair:
            engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.new_database() as one, server.new_database() as two:
        pair = create_engine(one), create_engine(two)
        yield pair
        for engine in pair:
            engine.dispose()


def test_the_migrations_make_the_tables_that_the_code_declares(engines: tuple[Engine, Engine]) -> None:
    declared, migrated = engines
    metadata.create_all(declared)
    assert migrate(migrated)
    assert shape(migrated) == shape(declared)


def test_migrating_again_changes_nothing(engines: tuple[Engine, Engine]) -> None:
    engine, _ = engines
    assert (migrate(engine), migrate(engine), at_head(engine)) == (True, False, True)


def test_a_database_of_a_newer_release_is_refused_and_left_alone(engines: tuple[Engine, Engine]) -> None:
    engine, _ = engines
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsError, match="9999"):
        migrate(engine)
