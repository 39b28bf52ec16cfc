"""Bringing the schema to this release. Many processes may start at once: one migrates, the others see that it is done."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from gateway.errors import SettingsError
from gateway.store.engine import unavailable_when_broken

_LOCK = 7_236_144_103  # any number, the same in every release


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("gateway.store") / "migrations"))
    config.attributes["connection"] = connection
    return config


def head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with unavailable_when_broken(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def at_head(engine: Engine) -> bool:
    return current(engine) == head()


def migrate(engine: Engine) -> bool:
    """Upgrade to this release's schema; True when there was something to do. A newer schema is refused, never touched."""
    if at_head(engine):
        return False
    with unavailable_when_broken(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        revision = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
        if revision is not None and revision not in known:
            raise SettingsError(
                f"the database is at revision {revision}, which this release does not know",
                "it was upgraded by a newer release: start that one",
            )
        if revision == head():
            return False
        command.upgrade(_config(connection), "head")
    return True
