"""Commands on what must be kept (legal holds), and on the certificates of what was deleted."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli.master import audit
from gateway.cli.orders import person
from gateway.cli.output import USAGE, AsJson, complain, open_gateway, out, print_json
from gateway.cli.typed import print_table

legal_hold = typer.Typer(help="Documents that no purge may take, whatever their age.", no_args_is_help=True)

Why = Annotated[str, typer.Option("--why", help="The matter it is for; kept with it and in the audit.")]


def register(app: typer.Typer, panel: str) -> None:
    commands: dict[str, Callable[..., None]] = {"place": place, "lift": lift, "list": list_holds}
    for name, command in commands.items():
        legal_hold.command(name)(command)
    audit.command("deletions")(deletions)
    audit.command("deletion")(deletion)
    app.add_typer(legal_hold, name="legal-hold", rich_help_panel=panel)


def place(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="partner, account, order or inbound.")],
    subject: Annotated[str, typer.Argument(metavar="ID", help="Which one.")],
    why: Why,
) -> None:
    """From now on, nothing of this partner, customer, order or transmission is purged."""
    from gateway.pipeline.purge import place_hold
    from gateway.store.legal_holds import HeldKind

    if kind not in tuple(HeldKind):
        complain(f"there is no legal hold on a {kind}", f"choose among {', '.join(HeldKind)}")
        raise typer.Exit(USAGE)
    with open_gateway() as gateway:
        out.print(place_hold(gateway.services, HeldKind(kind), subject, why=why, by=person()).id)


def lift(hold: Annotated[str, typer.Argument(metavar="HOLD", help="The hold's id.")], why: Why) -> None:
    """Its documents follow their retention again."""
    from gateway.pipeline.purge import lift_hold

    with open_gateway() as gateway:
        lift_hold(gateway.services, hold, why=why, by=person())


def list_holds(json: AsJson = False) -> None:
    """Every legal hold there is or was."""
    from gateway.store.legal_holds import LegalHolds

    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows: list[dict[str, Any]] = [
            {
                "id": one.id, "kind": one.kind, "subject": one.subject, "state": "lifted" if one.lifted_at else "in force",
                "why": one.why, "placed_at": one.placed_at, "placed_by": one.placed_by, "lifted_at": one.lifted_at,
                "lifted_by": one.lifted_by, "lifted_why": one.lifted_why,
            }
            for one in LegalHolds(tx.connection, tx.now).all()
        ]  # fmt: skip
    print_json(rows) if json else print_table(rows)


def deletions(json: AsJson = False) -> None:
    """The certificates of what was deleted, the newest first."""
    from gateway.pipeline.purge import certificates

    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows: list[dict[str, Any]] = [
            {
                "id": one.id, "begun_at": one.begun_at, "complete": one.complete, "documents": len(one.documents),
                "by": one.by, "why": one.why,
            }
            for one in certificates(tx)
        ]  # fmt: skip
    print_json(rows) if json else print_table(rows)


def deletion(
    certificate: Annotated[str, typer.Argument(metavar="CERTIFICATE", help="Its id: del_…")],
    into: Annotated[Path | None, typer.Option("--out", help="File; standard output when absent.")] = None,
) -> None:
    """One certificate as JSON: what (hashes, and whose they were), when, who, why, and the entries of the audit that prove it."""
    from gateway.pipeline import purge

    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        text = purge.as_json(purge.certificate(tx, certificate))
    if into is None:
        typer.echo(text, nl=False)
    else:
        into.write_text(text, encoding="utf-8")
