"""The gateway's own command line, in a process that kills itself at the point that ``SABOTAGE`` names.

``drain`` instead of a command does what is ready in this one process and ends. Points: ``after-lease``, ``mid-parse``,
``after-effects`` (all but committed), ``after-commit`` (of a receive, before the answer), ``after-send`` (the receiver has
it, we have not noted it), ``mail-fetched`` (a body is here, not committed), ``mail-committed`` (its server is not told),
``mail-sent`` (the customer's server has our letter), ``poison-abort``, ``poison-memory``, ``poison-loop``, ``poison-regex`` (only for the bytes
marked POISON), ``slow-job`` (every read takes four seconds), ``older-release`` (does not know jobs of kind "part").
"""

import os
import re
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

MARK = b"POISON"


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(real: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **said: Any) -> Any:
        real(*args, **said)
        die()

    return wrapped


def poison(deed: Callable[[], None]) -> None:
    from adapters.formats.edifact.format import EdifactFormat

    real = EdifactFormat.read

    def read(self: Any, content: bytes, partner: Any) -> Any:
        if MARK in content:
            deed()
        return real(self, content, partner)

    EdifactFormat.read = read  # type: ignore[method-assign]


def eat() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    hoard = []
    try:
        while True:
            hoard.append(bytearray(64 << 20))
    except MemoryError:
        die()  # what the kernel's killer does; here without taking the machine along


def spin() -> None:
    while True:
        time.sleep(0.01)


def backtrack() -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def sabotage(point: str) -> None:
    from gateway.queue import worker as worker_module
    from gateway.queue.worker import Worker
    from gateway.store import Transaction

    if point == "after-lease":
        Worker._work = lambda self, leased: die()  # type: ignore[method-assign,assignment,return-value]
    elif point == "mid-parse":
        from adapters.formats.edifact.format import EdifactFormat

        EdifactFormat.read = lambda *_a: die()  # type: ignore[method-assign,assignment]
    elif point == "after-effects":
        Transaction.write = then_die(Transaction.write)  # type: ignore[method-assign]
        real = Worker._lease

        def lease(self: Worker, job_id: str) -> Any:
            Transaction.write = written  # type: ignore[method-assign]
            try:
                return real(self, job_id)
            finally:
                Transaction.write = then_die(written)  # type: ignore[method-assign]

        written = Transaction.write.__closure__[0].cell_contents  # type: ignore[attr-defined]
        Worker._lease = lease  # type: ignore[method-assign]
    elif point == "after-commit":
        from gateway.pipeline import gathering

        gathering.receive_together = then_die(gathering.receive_together)
    elif point == "after-send":
        from adapters.channels.folder import FolderOutlet

        FolderOutlet.send_together = then_die(FolderOutlet.send_together)  # type: ignore[method-assign]
    elif point == "mail-fetched":
        from gateway.store.mail_ledger import StoredMailLedger

        StoredMailLedger.keep = then_die(StoredMailLedger.keep)  # type: ignore[method-assign]
    elif point == "mail-committed":
        from gateway.queue import crew

        crew.receive_together = then_die(crew.receive_together)
    elif point == "mail-sent":
        from adapters.channels.smtp import SmtpOutlet

        SmtpOutlet.send = then_die(SmtpOutlet.send)  # type: ignore[method-assign]
    elif point.startswith("poison-"):
        poison({"abort": os.abort, "memory": eat, "loop": spin, "regex": backtrack}[point.removeprefix("poison-")])
    elif point == "older-release":
        del worker_module.STEPS["part"]
    elif point == "slow-job":
        step = worker_module.STEPS["read"]

        def slowly(services: Any, job: Any) -> Any:
            time.sleep(4)
            return step(services, job)

        worker_module.STEPS["read"] = slowly
    elif point:
        raise SystemExit(f"there is no point {point}")


def drain() -> None:
    from gateway.app import build
    from gateway.queue.crew import drain as do_ready
    from gateway.queue.worker import Worker
    from gateway.settings import load

    gateway = build(load())
    do_ready(gateway.services, Worker(gateway.services, f"drain-{os.getpid()}"), until=lambda: False)


if __name__ == "__main__":
    sabotage(os.environ.get("SABOTAGE", ""))
    if sys.argv[1:] == ["drain"]:
        drain()
    else:
        from gateway.cli import main

        main()
