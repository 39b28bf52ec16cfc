"""Real PostgreSQL and RabbitMQ for the tests: found running, or started privately, or installed; never imitated.

``postgres.py`` and ``rabbitmq.py`` each know one server: how to find it, how to start a private one, how to break it.
The private servers are those of ``gateway chaos`` (gateway/chaos); ``install.py`` brings in what is not there,
``fixtures.py`` hands it to the tests.
A test that breaks its server on purpose starts its own::

    with private_postgres() as server:
        with server.new_database() as url: ...
        server.kill()
        server.start()
"""

from gateway.chaos.spawn import ServiceMissing
from tests.services.postgres import PostgresServer, PrivatePostgres, private_postgres
from tests.services.rabbitmq import PrivateRabbit, RabbitServer, private_rabbitmq

__all__ = [
    "PostgresServer",
    "PrivatePostgres",
    "PrivateRabbit",
    "RabbitServer",
    "ServiceMissing",
    "private_postgres",
    "private_rabbitmq",
]
