"""A real PostgreSQL for the tests: where to find one, and private ones that a test may kill.

URLs are SQLAlchemy's (``postgresql+psycopg://…``). Each test run works in databases of its own.
"""

import getpass
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from gateway.chaos.postgres import START_SECONDS, PostgresServer, PrivatePostgres, installed_programs
from gateway.chaos.spawn import ServiceMissing, StartFailed
from tests.services.install import container, docker_answers, install_debian_package

VARIABLE = "GATEWAY_TEST_POSTGRES"
WHAT_TO_DO = (
    "These tests need PostgreSQL: start one on 127.0.0.1:5432, or name one in "
    f"{VARIABLE}=postgresql://user:password@host:5432/postgres, or install its programs (Debian: apt install postgresql), "
    "or start Docker."
)


@contextmanager
def private_postgres(**settings: str) -> Iterator[PrivatePostgres]:
    """A running server of our own; ``settings`` are those of ``postgresql.conf``.

    Raises :class:`ServiceMissing` when PostgreSQL's programs are not on this machine and cannot be installed.
    """
    programs = installed_programs() or _installed_now()
    if programs is None:
        raise ServiceMissing(WHAT_TO_DO)
    server = PrivatePostgres(programs, settings)
    try:
        server.start()
        yield server
    finally:
        server.close()


def _installed_now() -> Path | None:
    return installed_programs() if install_debian_package("postgresql") else None


def find_postgres(stack: ExitStack) -> PostgresServer:
    """The first that works: named, running here, private from installed programs, Docker, Debian package.

    What had to be started ends with ``stack``. Raises :class:`ServiceMissing`.
    """
    if named := os.environ.get(VARIABLE):
        return named_server(named)
    if running := running_here():
        return running
    if installed_programs():
        return stack.enter_context(private_postgres())
    if docker_answers():
        return stack.enter_context(postgres_in_docker())
    return stack.enter_context(private_postgres())


def named_server(url: str) -> PostgresServer:
    server = PostgresServer(make_url(url))
    if not server.usable():
        raise ServiceMissing(
            f"{VARIABLE} names {server.admin.render_as_string()}, which does not answer, is older than version 13, or "
            "does not let this user create databases."
        )
    return server


def running_here() -> PostgresServer | None:
    user = getpass.getuser()
    candidates = [
        URL.create("postgresql", username=name, database="postgres", query={"host": host, "port": "5432"})
        for name in dict.fromkeys(("postgres", user))
        for host in ("127.0.0.1", "/var/run/postgresql")
    ]
    return next((server for server in map(PostgresServer, candidates) if server.usable()), None)


@contextmanager
def postgres_in_docker(image: str = "postgres:18-alpine") -> Iterator[PostgresServer]:
    with container(image, 5432, {"POSTGRES_HOST_AUTH_METHOD": "trust"}) as (_, port):
        server = PostgresServer(
            URL.create("postgresql", username="postgres", host="127.0.0.1", port=port, database="postgres")
        )
        deadline = time.monotonic() + START_SECONDS
        while not server.usable():
            if time.monotonic() > deadline:
                raise StartFailed(f"{image} did not come up")
            time.sleep(0.2)
        yield server
