"""Gateways to measure: embedded, or on PostgreSQL and RabbitMQ as the tests find or start them."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gateway.bench.e2e import wait_until_up
from gateway.bench.orders import world
from gateway.chaos.site import Site, open_site
from tests.services.postgres import find_postgres
from tests.services.rabbitmq import find_rabbitmq

EMBEDDED, SERVERS = "embedded, SQLite", "PostgreSQL + RabbitMQ"


@contextmanager
def site(*, servers: bool, workers: int = 2) -> Iterator[tuple[Site, str]]:
    """A gateway that is up, and what to call it."""
    with tempfile.TemporaryDirectory(prefix="gateway-bench-") as folder, ExitStack() as stack:
        if servers:
            made = open_site(
                Path(folder),
                database_url=stack.enter_context(find_postgres(stack).new_database("gateway_bench")),
                broker_url=stack.enter_context(find_rabbitmq(stack).new_vhost()),
                master_data=world(),
                workers=workers,
            )
        else:
            made = open_site(Path(folder), master_data=world(), workers=workers)
        called = f"{SERVERS if servers else EMBEDDED}, {workers} worker{'s' if workers > 1 else ''}"
        running = stack.enter_context(made)
        wait_until_up(running, workers=workers)
        yield running, called
