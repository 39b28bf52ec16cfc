"""Commands for whoever looks after the installation: doctor, ledger."""

import os
import shutil
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import typer
from rich.markup import escape

from gateway.cli.output import ENVIRONMENT, FINDINGS, AsJson, open_gateway, out, print_json
from gateway.errors import GatewayError

if TYPE_CHECKING:
    from gateway.settings import Settings


def register(app: typer.Typer) -> None:
    for command in (doctor, ledger):
        app.command(rich_help_panel="Care")(command)


def ledger(json: AsJson = False) -> None:
    """The conservation law in one line: every input accounted for. Exit 1 on a mismatch."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        taken = tx.ledger()
    if json:
        print_json(
            {
                "balanced": taken.holds,
                "inputs": taken.by_state,
                "messages": taken.messages,
                "orders": taken.orders,
                "outgoing": taken.outgoing,
                "jobs": taken.jobs,
                "mismatches": taken.mismatches,
            }
        )
    else:
        out.print(taken.line())
        for mismatch in taken.mismatches:
            out.print(f"  [red]{escape(mismatch)}[/red]")
    if not taken.holds:
        raise typer.Exit(FINDINGS)


Check = tuple[str, bool, str, str]
"""Name, whether it is well, what was seen, what to do."""


def doctor(
    print_config: bool = typer.Option(False, "--print-config", help="Print every setting, secrets hidden."),
    json: AsJson = False,
) -> None:
    """Look at database, broker, archive, folders, disk and the way to the ERP, and say what to do about what is not well. Exit 3 when red."""
    from gateway.settings import load

    settings = load()
    checks = [_guarded(name, check, settings) for name, check in CHECKS.items()]
    config = {name: str(value) for name, value in settings.model_dump().items()}
    if json:
        print_json(
            {
                "checks": [
                    {"name": name, "ok": ok, "seen": seen, "way_out": way_out} for name, ok, seen, way_out in checks
                ],
                "settings": config,
            }
        )
    else:
        for name, ok, seen, way_out in checks:
            mark = "[green]ok [/green]" if ok else "[red]red[/red]"
            out.print(f"{mark} {name:10} {escape(seen)}")
            if not ok:
                out.print(f"    → {escape(way_out)}")
        if print_config:
            for name, value in config.items():
                out.print(f"GATEWAY_{name.upper()}={escape(value)}", style="dim")
    if not all(ok for _, ok, _, _ in checks):
        raise typer.Exit(ENVIRONMENT)


def _guarded(name: str, check: "Callable[[Settings], tuple[bool, str, str]]", settings: "Settings") -> Check:
    try:
        return (name, *check(settings))
    except GatewayError as error:
        return name, False, error.message, error.way_out
    except OSError as error:
        return name, False, str(error), "check the path and who may write there"


def _python(_settings: "Settings") -> tuple[bool, str, str]:
    return sys.version_info >= (3, 11), sys.version.split()[0], "install Python 3.11 or newer"


def _database(settings: "Settings") -> tuple[bool, str, str]:
    from gateway.store import Store
    from gateway.store.health import durability
    from gateway.store.migrate import current, head

    store = Store(settings.database)
    try:
        where = store.engine.url.render_as_string(hide_password=True)
        revision = current(store.engine)
        if revision not in (head(), None):
            return False, f"{where} is at revision {revision}, this release wants {head()}", "run `gateway migrate`"
        weak = durability(store.engine)
        return (
            not weak,
            f"{where}, schema {revision or 'not created yet'}{'; ' + weak if weak else ''}",
            "switch it on in postgresql.conf",
        )
    finally:
        store.close()


def _broker(settings: "Settings") -> tuple[bool, str, str]:
    from gateway.queue.doorbell import Doorbell

    if settings.broker_url is None:
        return True, "in-process", ""
    bell = Doorbell(settings.broker_url.get_secret_value(), lambda _job: None, settings.broker_queue)
    try:
        bell.knock()
    finally:
        bell.close()
    return True, "RabbitMQ answers", ""


def _archive(settings: "Settings") -> tuple[bool, str, str]:
    from gateway.store.archive import FolderArchive

    FolderArchive(settings.archive_folder).probe()
    return True, f"{settings.archive_folder} can be written", ""


def _folders(settings: "Settings") -> tuple[bool, str, str]:
    folders = (settings.inbox_folder, settings.outbox_folder)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    locked = [str(folder) for folder in folders if not os.access(folder, os.W_OK)]
    return not locked, ", ".join(map(str, folders)), f"give the right to write to {', '.join(locked)}"


def _disk(settings: "Settings") -> tuple[bool, str, str]:
    settings.home.mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.home)
    share = usage.free / usage.total
    return share > 0.05, f"{usage.free / 1e9:.1f} GB free ({share:.0%})", "free space, or move GATEWAY_HOME"


def _identity(settings: "Settings") -> tuple[bool, str, str]:
    from gateway.store import Store
    from gateway.store.migrate import current

    store = Store(settings.database)
    try:
        if current(store.engine) is None:
            return True, "not set up yet", ""
        with store.reading() as tx:
            return True, tx.master.own().name, ""
    finally:
        store.close()


def _overlays(settings: "Settings") -> tuple[bool, str, str]:
    """What partners are agreed to do differently can be read."""
    from gateway.ports import ChecksItself
    from gateway.registry import registered

    agreed = [factory(settings) for factory in registered("agreements")]
    wrong = [str(fault) for one in agreed if isinstance(one, ChecksItself) for fault in one.faults()]
    return not wrong, "; ".join(wrong) or f"{settings.overlays_folder} can be read", "correct the line in the overlay"


def _erp(settings: "Settings") -> tuple[bool, str, str]:
    """What is accepted reaches the ERP, where GATEWAY_ERP says that it is brought."""
    from gateway.pipeline.erp import try_erp
    from gateway.registry import registered
    from gateway.store import Store
    from gateway.store.migrate import current

    if settings.erp is None:
        return True, "fetches for itself (GATEWAY_ERP is not set)", ""
    store = Store(settings.database)
    try:
        if current(store.engine) is None:
            return True, "not set up yet", ""
        outlets = [factory(settings) for factory in registered("outlets")]
        return True, try_erp(store, settings.erp, {one.name: one for one in outlets}), ""
    except GatewayError:
        raise
    except Exception as error:  # whatever its outlet says
        return False, f"{settings.erp} is not reached: {error}", "correct its delivery or its secret, or start the ERP"
    finally:
        store.close()


CHECKS: "dict[str, Callable[[Settings], tuple[bool, str, str]]]" = {
    "python": _python,
    "database": _database,
    "broker": _broker,
    "archive": _archive,
    "overlays": _overlays,
    "folders": _folders,
    "disk": _disk,
    "identity": _identity,
    "erp": _erp,
}
