"""The demonstration: the real gateway on its embedded default, fed by three channels, followed to the invoice.

Nothing here is make-believe but the data: files are dropped, requests are posted, jobs are worked off as in production.
"""

import hashlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from rich.console import Console
from rich.markup import escape

from gateway.app import Gateway, build
from gateway.cli.output import default_language, print_json
from gateway.demo.samples import MASTER_DATA, Sample, load_samples
from gateway.logs import set_up_logs
from gateway.monitor.counting import refresh
from gateway.pipeline.load import load_files
from gateway.pipeline.summary import inbound_summary, order_summary
from gateway.queue.crew import Crew
from gateway.settings import load
from gateway.web import create_app

PATIENCE = 60.0
SHOP = "boutique"


@dataclass
class Course:
    """What the demonstration has seen so far."""

    inbound_ids: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)


def run_demo(*, stay: bool, as_json: bool, port: int) -> bool:
    """True when everything came out as the samples are made to. With ``stay``, serves until interrupted."""
    console = Console(highlight=False, soft_wrap=True, quiet=as_json)
    free = _free_port(port)
    settings = load(bind=f"127.0.0.1:{free}", database_url=None, broker_url=None, api_token=None, poll_seconds=0.2)
    set_up_logs(settings)
    gateway = build(settings)
    try:
        _prepare(gateway, console)
        with _running(gateway, free) as base:
            course = _feed(gateway, base, console)
            refresh(gateway.services.store)  # the figures of today are there when the console is opened
            result = _result(gateway, course, base)
            ok = not result["surprises"]
            if as_json:
                print_json(result)
            else:
                _conclude(console, gateway, result)
            if stay:
                console.print(f"\nConsole: [bold]{base}/[/bold]   (Ctrl-C stops)")
                _until_interrupted()
        return ok
    finally:
        gateway.close()


def _prepare(gateway: Gateway, console: Console) -> None:
    report = load_files(gateway.services, [MASTER_DATA])
    rows = sum(len(file.rows) for file in report.files)
    console.print(f"Master data: {rows} rows of an invented French supplier, its customers and items.")
    with (
        gateway.services.store.transaction() as tx
    ):  # earlier demonstrations were paid, so that limits mean the same each time
        for account, (balance, _) in tx.credit.sums().items():
            if balance > 0:
                tx.credit.move(account, "payment", -balance, f"demo-{time.time_ns()}", None)


@contextmanager
def _running(gateway: Gateway, port: int) -> Iterator[str]:
    crew = Crew(gateway.services, gateway.channels, woken=gateway.woken)
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(gateway.services),
            host="127.0.0.1",
            port=port,
            log_level="error",
            timeout_graceful_shutdown=2,
        )
    )
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    web = threading.Thread(target=server.run, name="web", daemon=True)
    crew.start()
    web.start()
    try:
        _wait(lambda: server.started or not web.is_alive(), "the web server does not start")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        web.join(timeout=10)
        crew.stop()


def _feed(gateway: Gateway, base: str, console: Console) -> Course:
    course = Course()
    samples = {sample.name: sample for sample in load_samples(date.today(), _run_number())}  # noqa: DTZ011 - the partner's day
    with httpx.Client(base_url=base, timeout=30) as http:
        edifact = samples["interchange_d96a.edi"]
        _drop(gateway, edifact)
        console.print(
            f"1. [bold]folder[/bold]  {edifact.name}: an interchange of three orders, dropped into {gateway.services.settings.inbox_folder}"
        )
        course.inbound_ids.append(_arrived(gateway, edifact))
        _settled(gateway, course, console)
        console.print("2. [bold]HTTP[/bold]    the same interchange again (a partner who resends), then one in D.01B")
        for sample in (edifact, samples["interchange_d01b.edi"]):
            course.inbound_ids.append(_post(http, "/v1/interchanges", sample, {"filename": sample.name}))
        _settled(gateway, course, console)
        console.print("3. [bold]shop[/bold]    a web order as JSON")
        course.inbound_ids.append(_post(http, "/v1/orders", samples["shop_order.json"], {"partner": SHOP}))
        _settled(gateway, course, console)
        console.print("4. [bold]despatch[/bold] what was accepted leaves; invoices follow")
        for order_id in _accepted(gateway, course):
            http.post(f"/v1/orders/{order_id}/despatch", json={}).raise_for_status()
        _wait(lambda: _quiet(gateway, course), "the invoices are not all out")
    return course


def _drop(gateway: Gateway, sample: Sample) -> None:
    inbox = gateway.services.settings.inbox_folder
    inbox.mkdir(parents=True, exist_ok=True)
    unfinished = inbox / f".{sample.name}"
    unfinished.write_bytes(sample.content)
    unfinished.rename(inbox / sample.name)


def _post(http: httpx.Client, path: str, sample: Sample, params: dict[str, str]) -> str:
    answer = http.post(path, content=sample.content, params=params, headers={"Content-Type": sample.media_type})
    answer.raise_for_status()
    return str(answer.json()["id"])


def _arrived(gateway: Gateway, sample: Sample) -> str:
    """The transmission that the folder watcher made of the file."""
    digest = hashlib.sha256(sample.content).hexdigest()
    found: list[str] = []

    def seen() -> bool:
        with gateway.services.store.reading() as tx:
            found.extend(tx.inbound.with_bytes(digest))
        return bool(found)

    _wait(seen, f"{sample.name} is not taken from the folder")
    return found[0]


def _settled(gateway: Gateway, course: Course, console: Console) -> None:
    """Wait until the newest transmissions are decided and answered, and say what became of them."""
    _wait(lambda: _quiet(gateway, course), "the orders are not decided")
    with gateway.services.store.reading() as tx:
        for inbound_id in course.inbound_ids:
            if inbound_id not in course.told:
                course.told.add(inbound_id)
                _tell(console, inbound_summary(tx, inbound_id), default_language())


def _tell(console: Console, inbound: dict[str, Any], language: str) -> None:
    if inbound["state"] != "read":
        console.print(f"     {inbound['state']}: {escape((inbound['reason'] or {}).get(language, ''))}")
    for message in inbound["messages"]:
        order = message["order"]
        if order is None:
            console.print(f"     message {message['position']}: {message['state']}")
            continue
        colour = "green" if order["state"] in ("accepted", "invoiced") else "yellow"
        console.print(
            f"     {escape(order['number'] or '-'):16} [{colour}]{order['decision']}[/{colour}] {order['gross']} {order['currency']}"
        )
        for reason in order["reasons"]:
            if reason["severity"] in ("error", "reject"):
                console.print(f"       {escape(reason['sentence'][language])}", style="dim")


def _quiet(gateway: Gateway, course: Course) -> bool:
    """Every transmission read, every order decided, every document sent, every job of theirs done."""
    with gateway.services.store.reading() as tx:
        for inbound_id in course.inbound_ids:
            orders = [order.id for order in tx.orders.of_inbound(inbound_id)]
            invoices = [issued.number for order_id in orders for issued in tx.billing.invoices(order_id)]
            documents = [sent.id for sent in tx.outgoing.about(inbound_id=inbound_id)]
            for job in tx.jobs.of([inbound_id, *orders, *invoices, *documents]):
                if job.is_unfinished:
                    return False
    return True


def _accepted(gateway: Gateway, course: Course) -> list[str]:
    with gateway.services.store.reading() as tx:
        return [
            order.id
            for inbound_id in course.inbound_ids
            for order in tx.orders.of_inbound(inbound_id)
            if order.state == "accepted"
        ]


def _result(gateway: Gateway, course: Course, base: str) -> dict[str, Any]:
    with gateway.services.store.reading() as tx:
        received = [inbound_summary(tx, inbound_id) for inbound_id in course.inbound_ids]
        orders = [order_summary(tx, row) for one in course.inbound_ids for row in tx.orders.of_inbound(one)]
        ledger = tx.ledger()
    documents = [document for inbound in received for document in inbound["documents"]]
    surprises = [*_surprises(received, orders, documents), *ledger.mismatches]
    return {
        "ok": not surprises,
        "surprises": surprises,
        "home": str(gateway.services.settings.home.absolute()),
        "console": f"{base}/",
        "ledger": ledger.line(),
        "received": [
            {
                key: inbound[key]
                for key in ("id", "channel", "filename", "format", "partner", "state", "duplicate_of", "reference")
            }
            | {"orders": [m["order"]["number"] for m in inbound["messages"] if m["order"]]}
            for inbound in received
        ],
        "orders": [
            {
                key: order[key]
                for key in (
                    "id",
                    "number",
                    "account",
                    "channel",
                    "state",
                    "decision",
                    "holds",
                    "reasons",
                    "currency",
                    "net",
                    "gross",
                )
            }
            for order in orders
        ],
        "documents": [{**document, "path": _absolute(document["path"])} for document in documents],
        "invoices": [invoice for order in orders for invoice in order["invoices"]],
    }


def _absolute(path: str | None) -> str | None:
    return str(Path(path).absolute()) if path else None


def _surprises(
    received: list[dict[str, Any]], orders: list[dict[str, Any]], documents: list[dict[str, Any]]
) -> list[str]:
    """Everything that did not come out as the samples are made to, each in a sentence."""
    wrong = []
    decided = [(order["number"], order["decision"]) for order in orders]
    if sorted(str(decision) for _, decision in decided) != ["accepted", "accepted", "accepted", "held", "held"]:
        wrong.append(f"three orders accepted and two held were expected, but came {decided}")
    if [inbound["state"] for inbound in received] != ["read", "duplicate", "read", "read"]:
        wrong.append(f"the second transmission repeats the first, but the states are {[i['state'] for i in received]}")
    holds = sorted(kind for order in orders for kind in order["holds"])
    if holds != ["credit", "data"]:
        wrong.append(f"one order should wait for credit and one for data, but the holds are {holds}")
    kinds = {document["kind"] for document in documents}
    missing = {"CONTRL", "ORDRSP", "APERAK", "INVOIC", "ORDER_RESPONSE", "INVOICE", "FACTUR-X"} - kinds
    if missing:
        wrong.append(f"no {', '.join(sorted(missing))} was made")
    wrong += [
        f"{document['kind']} {document['id']} is {document['state']}"
        for document in documents
        if document["state"] != "sent" or not Path(document["path"]).is_file()
    ]
    uninvoiced = [
        order["number"] for order in orders if order["decision"] == "accepted" and order["state"] != "invoiced"
    ]
    if uninvoiced:
        wrong.append(f"accepted but not invoiced: {', '.join(uninvoiced)}")
    return wrong


def _conclude(console: Console, gateway: Gateway, result: dict[str, Any]) -> None:
    total = sum((Decimal(str(invoice["gross"])) for invoice in result["invoices"]), Decimal(0))
    console.print(f"\n{len(result['invoices'])} invoices, {total} EUR. Answers and invoices:")
    for document in result["documents"]:
        console.print(f"  {document['kind']:14} {escape(document['path'] or document['state'])}", style="dim")
    console.print(f"\nLedger: {result['ledger']}")
    for surprise in result["surprises"]:
        console.print(f"[red]Not as expected: {escape(surprise)}[/red]")
    if not result["surprises"]:
        console.print("[green]Everything came out as expected.[/green]")
    console.print(f"Files: {gateway.services.settings.home.absolute()}")


def _wait(condition: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{otherwise} after {PATIENCE:.0f} s")
        time.sleep(0.05)


def _until_interrupted() -> None:
    """Until Ctrl-C, or until whoever started this asks it to end."""
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    ended.wait()


def _run_number() -> str:
    """Six signs, other ones every second: in every order number, so that each demonstration has new orders."""
    number, signs = int(time.time()), []
    while number:
        number, digit = divmod(number, 36)
        signs.append("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit])
    return "".join(reversed(signs))[-6:]


def _free_port(wanted: int) -> int:
    """The wanted port, or any free one when it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")
