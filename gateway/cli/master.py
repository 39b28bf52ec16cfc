"""Commands on master data and credit: export, audit, and why a customer may or may not order."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.output import FINDINGS, AsJson, Language, complain, default_language, open_gateway, out, print_json

audit = typer.Typer(help="Faults in the master data; the chained log of who did what.", no_args_is_help=True)
credit = typer.Typer(help="Credit: what counts, who waits.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel="Master data")(export)
    app.command(rich_help_panel="Orders")(holds)
    audit.command("base")(audit_the_base)
    credit.command("explain")(explain)
    app.add_typer(audit, name="audit", rich_help_panel="Master data")
    app.add_typer(credit, name="credit", rich_help_panel="Master data")


def export(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="accounts, items, prices … or all.")],
    form: Annotated[str, typer.Option("--format", help="csv, yaml or json.")] = "csv",
    into: Annotated[Path | None, typer.Option("--out", help="Folder to write to; standard output when absent.")] = None,
) -> None:
    """Write master data out as files that `gateway import` reads back to the same."""
    from gateway.pipeline.base import EXPORTED, export_master

    if form not in ("csv", "yaml", "json"):
        complain(f"there is no form {form!r}", "choose csv, yaml or json")
        raise typer.Exit(2)
    if kind == "all" and into is None:
        complain("all kinds do not fit on standard output", "name a folder with --out")
        raise typer.Exit(2)
    with open_gateway() as gateway:
        for name in EXPORTED if kind == "all" else (kind,):
            content = export_master(gateway.services, name, form)  # type: ignore[arg-type]
            if into is None:
                typer.echo(content.decode("utf-8-sig"), nl=False)
                continue
            into.mkdir(parents=True, exist_ok=True)
            path = into / f"{name}.{form}"
            path.write_bytes(content)
            out.print(f"{path}")


def audit_the_base(json: AsJson = False, lang: Language = "") -> None:
    """What is missing, wrong, doubled or contradictory in the master data. Exit 1 when something will hold orders."""
    from gateway.pipeline.base import audit_base

    language = lang or default_language()
    with open_gateway() as gateway:
        defects = audit_base(gateway.services)
    if json:
        print_json(
            [
                {"code": one.code, "weight": one.weight, "subject": one.subject, **one.words.model_dump()}
                for one in defects
            ]
        )
    for one in [] if json else defects:
        colour = "red" if one.weight == "error" else "yellow"
        out.print(
            f"[{colour}]{one.weight:7}[/{colour}] [bold]{escape(one.subject)}[/bold] {escape(one.words.to(language))}"
            f" [dim]{one.code}[/dim]"
        )
    if not json:
        errors = sum(one.weight == "error" for one in defects)
        out.print(f"{errors} errors, {len(defects) - errors} warnings")
    if any(one.weight == "error" for one in defects):
        raise typer.Exit(FINDINGS)


def explain(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The customer account's number.")],
    order: Annotated[str | None, typer.Option("--order", metavar="ID", help="An order of it: what if?")] = None,
    json: AsJson = False,
    lang: Language = "",
) -> None:
    """Say in words what an account owes, what its limit is, and what an order would meet."""
    from gateway.pipeline.explain_credit import explain_credit

    with open_gateway() as gateway:
        told = explain_credit(gateway.services, account, order=order)
    if json:
        print_json([one.model_dump() for one in told])
        return
    for one in told:
        out.print(escape(one.to(lang or default_language())))


def holds(
    kind: Annotated[list[str] | None, typer.Option(help="Only holds of this kind: credit, data, price …")] = None,
    json: AsJson = False,
    lang: Language = "",
) -> None:
    """The release list: what waits for a person, what is due first on top, of two as urgent the larger order."""
    language = lang or default_language()
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        waiting = tx.orders.waiting(kinds=kind or ())
        now = tx.now
    if json:
        print_json(
            [
                {
                    "order": row.id, "number": row.number, "account": row.account, "gross": row.gross,
                    "currency": row.currency, "hold": one.kind, "role": one.role, "reason": one.reason,
                    "since": one.opened_at.isoformat(), "due": one.due_at.isoformat() if one.due_at else None,
                    "overdue": one.due_at is not None and one.due_at < now, "signed_by": one.first_by,
                }
                for one, row in waiting
            ]
        )  # fmt: skip
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("due", "hold", "role", "number", "account", "gross", "reason"):
        table.add_column(title, justify="right" if title == "gross" else "left")
    for one, row in waiting:
        late = one.due_at is not None and one.due_at < now
        due = f"{one.due_at.astimezone():%d/%m %H:%M}" if one.due_at else "-"
        table.add_row(
            f"[red]{due}[/red]" if late else due,
            one.kind + (f" (1/2 {escape(one.first_by)})" if one.first_by else ""),
            one.role,
            escape(row.number or "-"),
            row.account or "-",
            f"{row.gross} {row.currency}" if row.gross is not None else "-",
            escape(one.reason[language]),
        )
    out.print(table)
