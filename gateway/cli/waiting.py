"""Taking files in from the command line, and waiting until their orders are decided.

On the embedded gateway the command does the work itself (a server on the same database may help: leases keep them apart);
with a broker it waits for the workers.
"""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from gateway.app import Gateway
from gateway.cli.output import err
from gateway.pipeline import receive
from gateway.ports import Arrival
from gateway.queue.crew import drain, process_name
from gateway.queue.worker import Worker
from gateway.store import Transaction

LOOK_EVERY = 0.1


def take_in(gateway: Gateway, contents: Sequence[tuple[Path, bytes]], partner: str | None) -> list[str]:
    """The ids of the transmissions. Each call is a transmission of its own: the same file again is a duplicate to be seen."""
    taken = []
    for number, (file, content) in enumerate(contents):
        digest = hashlib.sha256(content).hexdigest()[:16]
        arrival = Arrival(
            channel="command",
            urgent=True,
            transport_id=f"{file.name}:{time.time_ns()}:{number}:{digest}",
            content=content,
            filename=None if str(file) == "-" else file.name,
            partner=partner,
        )
        taken.append(receive(gateway.services, arrival).inbound.id)
    return taken


def wait_for(gateway: Gateway, inbound_ids: Sequence[str], timeout: float, *, quiet: bool) -> bool:
    """Until every order in them is decided and every answer sent. False when the time ran out."""
    deadline = time.monotonic() + timeout
    worker = Worker(gateway.services, process_name("command"))
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=err,
        transient=True,
        disable=quiet,
    ) as progress:
        bar = progress.add_task("orders decided", total=None)

        def settled() -> bool:
            with gateway.services.store.reading() as tx:
                decided, known, done = _progress(tx, inbound_ids)
            progress.update(bar, completed=decided, total=known or None)
            return done or time.monotonic() > deadline

        while not settled():
            if gateway.services.settings.embedded:
                drain(gateway.services, worker, until=settled)
            time.sleep(LOOK_EVERY)
    with gateway.services.store.reading() as tx:
        return _progress(tx, inbound_ids)[2]


def _progress(tx: Transaction, inbound_ids: Sequence[str]) -> tuple[int, int, bool]:
    """Orders decided, orders known, and whether nothing is left to do."""
    decided = known = 0
    done = True
    for inbound_id in inbound_ids:
        orders = tx.orders.of_inbound(inbound_id)
        known += len(orders)
        decided += sum(order.decision is not None for order in orders)
        subjects = [inbound_id, *(sent.id for sent in tx.outgoing.about(inbound_id=inbound_id))]
        done = done and not any(job.is_unfinished for job in tx.jobs.of(subjects))
    return decided, known, done


def finish_work(gateway: Gateway) -> None:
    """On the embedded gateway, do what the last command left to do; with a broker the workers will."""
    if gateway.services.settings.embedded:
        drain(gateway.services, Worker(gateway.services, process_name("command")), until=lambda: False)
