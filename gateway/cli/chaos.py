"""``gateway chaos run``: break a gateway of its own on purpose and prove that nothing is lost and nothing done twice."""

import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from gateway.cli.output import ENVIRONMENT, FINDINGS, AsJson, complain, err, out, print_json

if TYPE_CHECKING:
    from gateway.chaos.site import Site

chaos = typer.Typer(no_args_is_help=True, help="Break a gateway of its own on purpose; never the one that works here.")


def register(app: typer.Typer) -> None:
    app.add_typer(chaos, name="chaos", rich_help_panel="Care")


class On(StrEnum):
    EMBEDDED = "embedded"
    PRIVATE = "private"
    CONFIGURED = "configured"


@chaos.callback()
def about() -> None:
    """A group, so that its one command keeps its name."""


@chaos.command("run")
def run(
    seed: Annotated[str, typer.Option(help="The same seed makes the same faults in the same order.")] = "1",
    minutes: Annotated[float, typer.Option(min=0.05, help="How long faults strike.")] = 10.0,
    on: Annotated[
        On,
        typer.Option(
            help="embedded: SQLite in one process. private: PostgreSQL and RabbitMQ started for the run from the programs "
            "installed here. configured: a new database on the server of GATEWAY_DATABASE_URL, a new queue on the broker."
        ),
    ] = On.EMBEDDED,
    keep: Annotated[Path | None, typer.Option(help="A new folder to work in, kept for reading the logs.")] = None,
    json: AsJson = False,
) -> None:
    """Send orders while processes are killed, servers restarted, wires cut and disks taken away; then compare the senders'
    books with the ledger, in one line. Everything happens in a folder and a database of its own, removed afterwards.
    Exit 1 when anything was lost, done twice, or not through a minute after a fault."""
    from gateway.chaos.soak import soak
    from gateway.chaos.spawn import ServiceMissing, StartFailed

    if keep is not None and keep.exists() and any(keep.iterdir()):
        complain(f"{keep} is not empty", "name a new folder")
        raise typer.Exit(ENVIRONMENT)
    began = time.monotonic()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stopped)

    def say(words: str) -> None:
        err.print(f"[dim]{time.monotonic() - began:7.1f} s[/dim]  {escape(words)}")

    home = keep or Path(tempfile.mkdtemp(prefix="gateway-chaos-"))
    try:
        with _site(on, home) as site:
            outcome = soak(site, seed=seed, seconds=minutes * 60, say=say)
    except (ServiceMissing, StartFailed) as missing:
        complain(str(missing), "`--on embedded` needs no server")
        raise typer.Exit(ENVIRONMENT) from missing
    finally:
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)
    if json:
        print_json(
            {
                "ok": outcome.ok,
                "line": outcome.line(),
                "seed": outcome.seed,
                "on": on,
                "minutes": minutes,
                "attempts": outcome.told.attempts,
                "acknowledged": outcome.told.acknowledged,
                "repeats": outcome.told.repeats,
                "lost": outcome.lost,
                "duplicated": outcome.twice,
                "recovered": outcome.recovered,
                "longest_recovery_seconds": round(outcome.longest, 1),
                "longest_recovery_after": outcome.longest_after,
                "faults": dict(outcome.faults),
                "restarts": outcome.restarts,
                "ledger": outcome.ledger,
                "complaints": outcome.complaints,
            }
        )
    else:
        out.print(escape(outcome.line()))
        for complaint in outcome.complaints:
            out.print(f"  [red]{escape(complaint)}[/red]")
    if not outcome.ok:
        raise typer.Exit(FINDINGS)


def _stopped(number: int, _frame: object) -> None:
    """What was started is ended on the way out, and what was made removed."""
    raise typer.Exit(128 + number)


@contextmanager
def _site(on: On, home: Path) -> "Iterator[Site]":
    from gateway.chaos.site import open_site

    with ExitStack() as stack:
        if on is On.EMBEDDED:
            yield stack.enter_context(open_site(home, workers=1))
        elif on is On.PRIVATE:
            yield _private(stack, home)
        else:
            yield _configured(stack, home)


def _private(stack: ExitStack, home: Path) -> "Site":
    from gateway.chaos import postgres, rabbitmq
    from gateway.chaos.proxy import Proxy
    from gateway.chaos.site import open_site

    database = stack.enter_context(postgres.private())
    broker = stack.enter_context(rabbitmq.private())
    return stack.enter_context(
        open_site(
            home,
            database=database,
            database_url=stack.enter_context(database.new_database("gateway_chaos")),
            database_wire=stack.enter_context(Proxy(database.port)),
            broker=broker,
            broker_url=broker.url,
            broker_wire=stack.enter_context(Proxy(broker.port)),
        )
    )


def _configured(stack: ExitStack, home: Path) -> "Site":
    """Other people's servers are not restarted: wires to them are cut, and our own processes killed."""
    from gateway.chaos import postgres, rabbitmq
    from gateway.chaos.proxy import Proxy
    from gateway.chaos.site import open_site
    from gateway.settings import load

    settings = load()
    if settings.database_url is None or settings.broker_url is None:
        complain(
            "GATEWAY_DATABASE_URL and GATEWAY_BROKER_URL do not name both servers",
            "set them, or run `gateway chaos run --on embedded`",
        )
        raise typer.Exit(ENVIRONMENT)
    database = postgres.server_at(settings.database_url.get_secret_value())
    broker_url = settings.broker_url.get_secret_value()
    queue = f"gateway_chaos_{secrets.token_hex(4)}"
    stack.callback(rabbitmq.forget_queue, broker_url, queue)
    return stack.enter_context(
        open_site(
            home,
            database=database,
            database_url=stack.enter_context(database.new_database("gateway_chaos")),
            database_wire=stack.enter_context(Proxy(*database.place)),
            broker_url=broker_url,
            broker_wire=stack.enter_context(Proxy(*rabbitmq.place_of(broker_url))),
            queue=queue,
        )
    )
