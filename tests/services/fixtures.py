"""The servers as fixtures. A test that asks for one gets it, or fails with the sentence that says what to do.

Safe with pytest-xdist: every worker has its own database and its own virtual host.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

import pytest

from gateway.chaos.spawn import ServiceMissing
from tests.services import dovecot
from tests.services.postgres import PostgresServer, find_postgres
from tests.services.rabbitmq import RabbitServer, find_rabbitmq

Found = TypeVar("Found")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL on which tests may create databases: ``with postgres_server.new_database() as url``."""
    with ExitStack() as stack:
        yield _or_fail(find_postgres, stack)


@pytest.fixture(scope="session")
def rabbitmq_server() -> Iterator[RabbitServer]:
    """A RabbitMQ on which tests may create virtual hosts: ``with rabbitmq_server.new_vhost() as url``."""
    with ExitStack() as stack:
        yield _or_fail(find_rabbitmq, stack)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """``postgresql+psycopg://…`` of one empty database for the whole run of this worker."""
    with postgres_server.new_database() as url:
        yield url


@pytest.fixture
def fresh_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """``postgresql+psycopg://…`` of an empty database for this test alone."""
    with postgres_server.new_database() as url:
        yield url


@pytest.fixture(scope="session")
def rabbitmq_url(rabbitmq_server: RabbitServer) -> Iterator[str]:
    """``amqp://…`` of one empty virtual host for the whole run of this worker."""
    with rabbitmq_server.new_vhost() as url:
        yield url


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[dovecot.Server]:
    """An IMAP server with one user; a test that uses it finds its folders as the one before left them."""
    with ExitStack() as stack:
        yield _or_fail(lambda closing: closing.enter_context(dovecot.private_dovecot()), stack)


def _or_fail(find: Callable[[ExitStack], Found], stack: ExitStack) -> Found:
    try:
        return find(stack)
    except ServiceMissing as missing:
        pytest.fail(str(missing), pytrace=False)
