"""Commands that run the gateway: init, serve, worker, relay, migrate, demo."""

import signal
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.output import FINDINGS, AsJson, complain, open_gateway, out

if TYPE_CHECKING:
    from gateway.app import Gateway
    from gateway.queue.crew import Crew

LOOK_AGAIN = 1.0  # seconds between two tries to reach a database server that does not answer
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def register(app: typer.Typer) -> None:
    for command in (init, serve, worker, relay, migrate, demo):
        app.command(rich_help_panel="Running")(command)


def init() -> None:
    """Make the folders and the database, print a link that makes the first administrator, and say what to do next."""
    from gateway.cli.access import welcome_address
    from gateway.cli.orders import person
    from gateway.identity.signing_in import first_link

    with open_gateway() as gateway:
        settings = gateway.services.settings
        gateway.services.archive.probe()
        for folder in (settings.inbox_folder, settings.outbox_folder):
            folder.mkdir(parents=True, exist_ok=True)
        out.print(f"Ready in {settings.home.absolute()} ({gateway.services.store.dialect}).")
        token = first_link(gateway.services, person())
        if token is not None:
            out.print(f"First administrator (opens once, for a day): {welcome_address(gateway, token)}")
        out.print(
            "Next: `gateway import FOLDER` with your identity, partners, accounts, items and prices; then `gateway serve`."
        )


def migrate() -> None:
    """Bring the database to this release's schema; says nothing to do when it is there."""
    from gateway.settings import load
    from gateway.store import Store
    from gateway.store.migrate import head
    from gateway.store.migrate import migrate as upgrade

    store = Store(load().database)
    try:
        done = upgrade(store.engine)
        out.print(f"{'upgraded to' if done else 'already at'} {head()}")
    finally:
        store.close()


def serve(
    web_only: Annotated[
        bool, typer.Option("--web-only", help="Serve API and console; leave the work to `gateway worker` and `relay`.")
    ] = False,
) -> None:
    """Run API and console; on the embedded default also everything else, with worker processes of its own."""
    from gateway.queue.crew import EVERYTHING, POLL, RELAY
    from gateway.queue.hands import Hands

    signal.signal(signal.SIGTERM, _leave)
    with _open_when_it_answers() as gateway:
        settings = gateway.services.settings
        if web_only or not settings.embedded:
            _serve_web(gateway)
            return
        hands = Hands(settings.worker_processes) if settings.worker_processes else None
        with working(gateway, EVERYTHING if hands is None else (RELAY, POLL), hands=hands):
            _serve_web(gateway)


def _leave(_number: int, _frame: object) -> None:
    """Uvicorn sends itself the signal again once it has stopped: the rest of us must still be stopped in good order."""
    raise SystemExit(0)


def worker(
    processes: Annotated[
        int, typer.Option(min=1, help="Worker processes side by side; with more than one, the dead are replaced.")
    ] = 1,
    rung_by: Annotated[
        int | None, typer.Option(hidden=True, help="The pipe of the gateway that started this one.")
    ] = None,
) -> None:
    """Do jobs until told to stop. Start as many as you like, on as many machines."""
    from gateway.queue.crew import WORK
    from gateway.queue.supervisor import Supervisor, worker_command

    if processes > 1:
        raise typer.Exit(Supervisor(worker_command(), processes).run())
    _run_until_stopped((WORK,), "Working; Ctrl-C to stop.", rung_by=rung_by)


def relay() -> None:
    """Ring for ready jobs, sweep up after silent workers, watch the drop folder. A second one waits to take over."""
    from gateway.queue.crew import POLL, RELAY

    _run_until_stopped((RELAY, POLL), "Relaying; Ctrl-C to stop.")


def _run_until_stopped(duties: Collection[str], words: str, *, rung_by: int | None = None) -> None:
    stopped = threading.Event()
    with _open_when_it_answers() as gateway:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopped.set())
        with working(gateway, duties, rung_by=rung_by, abandoned=stopped.set):
            out.print(words)
            stopped.wait()


@contextmanager
def _open_when_it_answers() -> "Iterator[Gateway]":
    """The gateway, as soon as its database server answers: one that is just restarting is no reason to end. What is wrong
    with a file of our own does not mend itself, and is said at once."""
    from gateway.errors import StoreUnavailable
    from gateway.settings import load

    stack = ExitStack()
    said = ""
    while True:
        try:
            gateway = stack.enter_context(open_gateway())
            break
        except StoreUnavailable as error:
            if load().database.startswith("sqlite"):
                raise
            if error.message != said:
                complain(error.message, "trying again until it does; Ctrl-C stops")
                said = error.message
            time.sleep(LOOK_AGAIN)
    with stack:
        yield gateway


@contextmanager
def working(gateway: "Gateway", duties: Collection[str], **said: Any) -> "Iterator[Crew]":
    """A crew for these duties while the block runs. ``said`` is more of what :class:`Crew` takes."""
    from gateway.collector import collect_seldom
    from gateway.queue.crew import Crew

    crew = Crew(gateway.services, gateway.channels, duties=duties, woken=gateway.woken, **said)
    collect_seldom()
    crew.start()
    try:
        yield crew
    finally:
        crew.stop()


def _serve_web(gateway: "Gateway") -> None:
    import uvicorn

    from gateway.errors import SettingsError
    from gateway.web import SERVED, create_app
    from gateway.web.peers import tls_of

    settings = gateway.services.settings
    host, port = settings.host_and_port
    app = create_app(gateway.services)
    if host not in LOOPBACK and settings.api_token is None and not any(app.state.callers.persons_or_keys()):
        raise SettingsError(
            f"GATEWAY_BIND is {settings.bind}: reachable from outside, and nobody would be asked who they are",
            "make the first administrator (`gateway init` prints a link, `gateway user add` adds one), set "
            "GATEWAY_API_TOKEN (or GATEWAY_API_TOKEN_FILE) to a long random text, or bind to 127.0.0.1",
        )
    gateway.services.store.stock.prepare()
    base = f"{'https' if settings.tls_certificate else 'http'}://{settings.bind}"
    out.print(f"Console: {base}/   API: {base}/v1/")
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level=settings.log_level,
        timeout_graceful_shutdown=5,
        **SERVED,
        **tls_of(settings),
    )


def demo(
    once: Annotated[bool, typer.Option("--once", help="Do not stay up; exit 0 when all came out as expected.")] = False,
    json: AsJson = False,
    port: Annotated[int, typer.Option(help="Port of the console; 0 takes a free one.")] = 8080,
) -> None:
    """A small French supplier, its customers, and sample orders by three channels: folder, HTTP, web shop."""
    from gateway.demo.run import run_demo

    if json and not once:
        complain("--json goes with --once", "gateway demo --once --json")
        raise typer.Exit(2)
    if not run_demo(stay=not once, as_json=json, port=port):
        raise typer.Exit(FINDINGS)
