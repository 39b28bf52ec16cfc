"""A PostgreSQL to work on and to break: databases of our own on one that runs, and private servers that may be killed.

URLs are SQLAlchemy's (``postgresql+psycopg://…``).
"""

import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from gateway.chaos.spawn import (
    Server,
    ServiceMissing,
    StartFailed,
    free_port,
    private_folder,
    remove_folder,
    unprivileged,
)

START_SECONDS = 30


class PostgresServer:
    """A server on which we may create databases. ``admin`` leads to one that exists."""

    def __init__(self, admin: URL) -> None:
        self.admin = admin

    @property
    def place(self) -> tuple[int, str]:
        """Port and host."""
        return self.admin.port or 5432, self.admin.host or "127.0.0.1"

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A plain connection to the existing database, each statement committed by itself."""
        plain = self.admin.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, connect_timeout=3, autocommit=True)

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def usable(self) -> bool:
        """Whether it answers, is recent enough and lets us create databases."""
        try:
            with self.connect() as connection:
                row = connection.execute(
                    "SELECT (rolcreatedb OR rolsuper) AND current_setting('server_version_num')::int >= 130000 "
                    "FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            return False
        return bool(row and row[0])

    def drop_connections(self, database: str | None = None) -> None:
        """Ends every other client's connection (to one database), as an administrator or a failing network would."""
        with self.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND backend_type = 'client backend' AND (%(name)s::text IS NULL OR datname = %(name)s)",
                {"name": database},
            )

    @contextmanager
    def new_database(self, prefix: str = "gateway_test") -> Iterator[str]:
        """The URL of an empty database of our own, dropped at the end together with whoever is still connected."""
        name = f"{prefix}_{secrets.token_hex(6)}"
        with self.connect() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
        try:
            yield self.admin.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
        finally:
            if self.answers():
                with self.connect() as connection:
                    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


class PrivatePostgres(PostgresServer):
    """A server of our own on its own port and folder. Data survives :meth:`kill`, :meth:`stop` and :meth:`start`."""

    def __init__(self, programs: Path, settings: Mapping[str, str]) -> None:
        self._account = unprivileged("postgres")
        self.folder = private_folder("gw-pg-", self._account)
        self.port = free_port()
        self._programs = programs
        self._settings = settings
        self._server: Server | None = None
        super().__init__(
            URL.create("postgresql", username="postgres", host="127.0.0.1", port=self.port, database="postgres")
        )
        self._initdb()

    def _initdb(self) -> None:
        command: list[str | Path] = [
            self._programs / "initdb",
            "--pgdata",
            self.folder / "db",
            "--username",
            "postgres",
        ]
        command += ["--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"]
        done = subprocess.run(  # noqa: S603 - the server's own program
            command,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=self._environment,
            **self._account,
        )
        if done.returncode:
            raise StartFailed(f"initdb failed:\n{done.stdout}{done.stderr}")

    @property
    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "LC_ALL": "C"}

    @property
    def pid(self) -> int:
        assert self._server is not None, "the server was not started"
        return self._server.child.pid

    def start(self) -> None:
        """Starts it, after a kill too, and returns when it answers."""
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder), **self._settings}
        command: list[str | Path] = [self._programs / "postgres", "-D", self.folder / "db", "-p", str(self.port)]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._server = Server(command, self.folder, self._environment, self._account)
        self._server.await_answer(self.answers, START_SECONDS)

    def stop(self) -> None:
        """Orderly: open transactions are rolled back, clients disconnected."""
        self._end(signal.SIGINT)

    def stop_immediately(self) -> None:
        """What ``pg_ctl stop -m immediate`` does: no checkpoint, recovery at the next start."""
        self._end(signal.SIGQUIT)

    def kill(self) -> None:
        """``kill -9`` to every process of the server at once."""
        if self._server:
            self._server.signal_all(signal.SIGKILL)
            self._server.wait(10)

    def close(self) -> None:
        self.stop_immediately()
        remove_folder(self.folder)

    def _end(self, number: int) -> None:
        if self._server and self._server.alive:
            self._server.signal(number)
            self._server.wait(20)


@contextmanager
def private() -> Iterator[PrivatePostgres]:
    """A running server of our own. Raises :class:`ServiceMissing` when PostgreSQL's programs are not on this machine."""
    programs = installed_programs()
    if programs is None:
        raise ServiceMissing("PostgreSQL's programs are not installed here (Debian: apt install postgresql)")
    server = PrivatePostgres(programs, {})
    try:
        server.start()
        yield server
    finally:
        server.close()


def server_at(url: str) -> PostgresServer:
    """The server that a database's URL names. Raises :class:`ServiceMissing` when we may not make a database on it."""
    server = PostgresServer(make_url(url))
    if not server.usable():
        raise ServiceMissing(
            f"{server.admin.render_as_string()} does not answer, or does not let this user create databases"
        )
    return server


def installed_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, of the newest version there is."""
    on_path = shutil.which("initdb")
    if on_path and (beside := Path(on_path).resolve().parent) and (beside / "postgres").exists():
        return beside
    places = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
    found = [folder for place in places for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> int:
    return int("".join(character for character in folder.parent.name if character.isdigit()) or 0)
