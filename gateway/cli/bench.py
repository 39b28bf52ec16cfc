"""``gateway bench e2e``: how many orders a second this installation takes, measured on a gateway of its own."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from gateway.cli.output import ENVIRONMENT, AsJson, complain, out, print_json

if TYPE_CHECKING:
    from gateway.chaos.site import Site

bench = typer.Typer(no_args_is_help=True, help="Measure what this machine and these servers do.")


def register(app: typer.Typer) -> None:
    app.add_typer(bench, name="bench", rich_help_panel="Care")


@bench.callback()
def about() -> None:
    """A group, to which adapters add measurements of their own."""


@bench.command("e2e")
def e2e(
    orders: Annotated[int, typer.Option(min=1, help="How many orders are sent.")] = 10_000,
    lines: Annotated[int, typer.Option(min=1, help="Lines of each order.")] = 20,
    files: Annotated[int, typer.Option(min=1, help="In how many files they come.")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 2,
    stored: Annotated[int, typer.Option(min=0, help="Orders to be in the database before.")] = 0,
    json: AsJson = False,
) -> None:
    """From the drop folder to every order stored, checked, decided and answered on disk: orders per second, pydifact's
    parsing beside it, the largest process and the ledger. On the configured servers, in a database, a queue and a folder
    of its own that are removed afterwards; without servers the embedded gateway."""
    from gateway.bench.e2e import NotDone, fill, measure, wait_until_up
    from gateway.chaos.spawn import ServiceMissing, StartFailed

    with tempfile.TemporaryDirectory(prefix="gateway-bench-", dir=_beside_the_real_one()) as home:
        try:
            with _site(Path(home), workers) as (site, setup):
                wait_until_up(site, workers=workers)
                fill(site, stored)
                measured = measure(site, setup=setup, orders=orders, lines=lines, files=files)
        except (ServiceMissing, StartFailed, NotDone) as why:
            complain(str(why), "`gateway doctor` looks at the servers; without them the embedded gateway is measured")
            raise typer.Exit(ENVIRONMENT) from why
    if json:
        print_json(measured.as_json())
        return
    for line in measured.lines_of_text():
        out.print(escape(line))


def _beside_the_real_one() -> Path:
    """On the disk that the real gateway would write to."""
    from gateway.settings import load

    home = load().home
    home.mkdir(parents=True, exist_ok=True)
    return home.absolute()


@contextmanager
def _site(home: Path, workers: int) -> "Iterator[tuple[Site, str]]":
    from gateway.bench.orders import world
    from gateway.chaos import postgres, rabbitmq
    from gateway.chaos.site import open_site
    from gateway.settings import load

    settings = load()
    with ExitStack() as stack:
        if settings.database_url is None or settings.broker_url is None:
            site = stack.enter_context(open_site(home, master_data=world(), workers=workers))
            yield site, f"embedded, SQLite, {workers} worker{'s' if workers > 1 else ''}"
            return
        database = postgres.server_at(settings.database_url.get_secret_value())
        broker_url = settings.broker_url.get_secret_value()
        queue = f"gateway_bench_{secrets.token_hex(4)}"
        stack.callback(rabbitmq.forget_queue, broker_url, queue)
        site = stack.enter_context(
            open_site(
                home,
                database=database,
                database_url=stack.enter_context(database.new_database("gateway_bench")),
                broker_url=broker_url,
                queue=queue,
                master_data=world(),
                workers=workers,
            )
        )
        yield site, f"PostgreSQL + RabbitMQ, {workers} worker{'s' if workers > 1 else ''}"
