"""Commands on orders: import master data, ingest files, list, show, settle, despatch, invoice, status."""

import os
import socket
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.output import (
    ENVIRONMENT,
    FINDINGS,
    OK,
    USAGE,
    AsJson,
    Language,
    complain,
    default_language,
    open_gateway,
    out,
    print_findings,
    print_json,
    read_input,
)

if TYPE_CHECKING:
    from gateway.app import Gateway
    from gateway.store.orders import OrderRow

OrderReference = Annotated[str, typer.Argument(metavar="ID", help="Our id, or the buyer's order number.")]
Why = Annotated[str, typer.Option("--why", help="The reason; kept with the order.")]

STATE_COLOURS = {
    "accepted": "green",
    "invoiced": "green",
    "despatched": "green",
    "held": "yellow",
    "rejected": "red",
    "duplicate": "dim",
    "received": "cyan",
}


def register(app: typer.Typer) -> None:
    app.command("import", rich_help_panel="Orders")(import_master)
    for command in (ingest, orders, show, hold, lift, reject, despatch, invoice, status):
        app.command(rich_help_panel="Orders")(command)


def person() -> str:
    """Who types: noted with everything a person does."""
    return os.environ.get("GATEWAY_USER") or os.environ.get("USER") or "command line"


def import_master(
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…", help="CSV, YAML or JSON files, or folders of them.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report only, change nothing.")] = False,
    json: AsJson = False,
    lang: Language = "",
) -> None:
    """Load own identity, partners, accounts, items, prices, stock. A bad row is refused with its reason; the rest goes in."""
    from gateway.pipeline.load import load_files

    language = lang or default_language()
    with open_gateway() as gateway:
        report = load_files(gateway.services, paths, dry_run=dry_run)
    if json:
        print_json(report.as_json())
    else:
        for line in report.lines(language):
            out.print(escape(line))
    if report.refused:
        raise typer.Exit(FINDINGS)


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files to take in; - for standard input.")],
    wait: Annotated[bool, typer.Option("--wait", help="Return when every order in them is decided.")] = False,
    timeout: Annotated[float, typer.Option(help="Seconds to wait at most.")] = 600,
    partner: Annotated[str | None, typer.Option(help="The partner these files come from.")] = None,
    json: AsJson = False,
    lang: Language = "",
) -> None:
    """Take files in as if they had been dropped. With --wait, show progress and what became of each order."""
    from gateway.cli.waiting import take_in, wait_for

    contents = [(file, read_input(file)) for file in files]
    language = lang or default_language()
    with open_gateway() as gateway:
        taken = take_in(gateway, contents, partner)
        finished = wait_for(gateway, taken, timeout, quiet=json) if wait else None
        summary = [_inbound_summary(gateway, inbound_id) for inbound_id in taken]
    if json:
        print_json(summary)
    else:
        _print_summary(summary, language)
    if finished is False:
        complain("not everything is decided yet", "is a worker running? `gateway worker`, then `gateway status`")
        raise typer.Exit(ENVIRONMENT)
    if wait and any(_needs_somebody(one) for one in summary):
        raise typer.Exit(FINDINGS)


def _needs_somebody(summary: dict[str, Any]) -> bool:
    return summary["state"] in ("rejected", "quarantined") or any(m["state"] == "rejected" for m in summary["messages"])


def _inbound_summary(gateway: "Gateway", inbound_id: str) -> dict[str, Any]:
    from gateway.pipeline.summary import inbound_summary

    with gateway.services.store.reading() as tx:
        return inbound_summary(tx, inbound_id)


def _print_summary(summary: list[dict[str, Any]], language: str) -> None:
    from gateway.model.finding import Finding

    for inbound in summary:
        reason = (inbound["reason"] or {}).get(language, "")
        out.print(
            f"[bold]{escape(inbound['filename'] or inbound['id'])}[/bold] {inbound['state']} {escape(reason)}".rstrip()
        )
        print_findings(
            [Finding.model_validate(one) for one in inbound["findings"] if one["severity"] in ("error", "reject")],
            language,
        )
        for message in inbound["messages"]:
            if message["order"] is None:
                out.print(f"  message {message['position']} {message['kind']}: [red]{message['state']}[/red]")
                continue
            order = message["order"]
            colour = STATE_COLOURS.get(order["state"], "default")
            amount = f"{order['gross']} {order['currency'] or ''}" if order["gross"] is not None else ""
            out.print(
                f"  {escape(order['number'] or '-'):20} [{colour}]{order['state']:10}[/{colour}] {amount:>16}  {order['id']}"
            )
            for reason in order["reasons"]:
                out.print(f"      {escape(reason['code'])}: {escape(reason['sentence'][language])}", style="dim")
        for document in inbound["documents"]:
            out.print(f"  → {document['kind']} {escape(document['path'] or document['state'])}", style="dim")


def orders(
    state: Annotated[str | None, typer.Option(help="Only orders in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    json: AsJson = False,
) -> None:
    """List orders, the newest first."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows = tx.orders.latest(limit=limit, state=state)
    if json:
        print_json([_order_line(row) for row in rows])
        return
    if not rows:
        out.print("No orders yet. Try `gateway ingest FILE --wait`, or drop a file into the inbox folder.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("received", "number", "account", "state", "lines", "gross", "id"):
        table.add_column(title, justify="right" if title in ("lines", "gross") else "left", no_wrap=True)
    for row in rows:
        colour = STATE_COLOURS.get(row.state, "default")
        table.add_row(
            f"{row.received_at.astimezone():%Y-%m-%d %H:%M}",
            escape(row.number or "-"),
            row.account or "-",
            f"[{colour}]{row.state}[/{colour}]",
            str(row.line_count),
            f"{row.gross} {row.currency}" if row.gross is not None else "-",
            row.id,
        )
    out.print(table)


def _order_line(row: "OrderRow") -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "account": row.account,
        "partner": row.partner,
        "state": row.state,
        "channel": row.channel,
        "lines": row.line_count,
        "currency": row.currency,
        "net": row.net,
        "gross": row.gross,
        "received_at": row.received_at.isoformat(),
        "inbound": row.inbound_id,
    }


def show(
    order: OrderReference,
    places: Annotated[bool, typer.Option("--places", help="Show where in the source each field stands.")] = False,
    json: AsJson = False,
    lang: Language = "",
) -> None:
    """Show an order: what was asked, what was decided and why, what was sent, what happened when."""
    if places:
        _show_places(order, json=json)
        return
    from gateway.cli.display import print_order
    from gateway.pipeline.summary import order_summary

    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        summary = order_summary(tx, tx.orders.find(order))
    if json:
        print_json(summary)
    else:
        print_order(summary, lang or default_language())


def _show_places(reference: str, *, json: bool) -> None:
    from gateway.pipeline import provenance

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(reference)
        where = provenance(gateway.services, found.id)
    if json:
        print_json(where)
        return
    for path, place in where.items():
        out.print(f"{path:45} {place}", markup=False)


def hold(order: OrderReference, why: Why) -> None:
    """Keep a held order waiting, whatever master data or payments bring, until somebody lifts that again."""
    from gateway.pipeline.settle import hold_by_hand

    _settle(order, lambda gateway, order_id: hold_by_hand(gateway.services, order_id, by=person(), why=why))


def lift(
    order: OrderReference,
    why: Why,
    kind: Annotated[list[str] | None, typer.Option(help="Only holds of this kind.")] = None,
) -> None:
    """Lift the holds of an order; it is examined again and accepted when nothing stands against it."""
    from gateway.model.decision import HoldKind
    from gateway.pipeline import lift_holds

    try:
        kinds = [HoldKind(one) for one in kind] if kind else None
    except ValueError as error:
        complain(str(error), "kinds are " + ", ".join(HoldKind))
        raise typer.Exit(USAGE) from error
    _settle(order, lambda gateway, order_id: lift_holds(gateway.services, order_id, by=person(), why=why, kinds=kinds))


def reject(order: OrderReference, why: Why) -> None:
    """Refuse a held order; the partner is told so with the reason."""
    from gateway.pipeline import reject as refuse

    _settle(order, lambda gateway, order_id: refuse(gateway.services, order_id, by=person(), why=why))


def despatch(
    order: OrderReference,
    line: Annotated[list[str] | None, typer.Option("--line", help="NUMBER=QUANTITY, for a partial delivery.")] = None,
    to: Annotated[str | None, typer.Option(help="Only what goes to this place: its GLN, code or name.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only what is wanted by then.")] = None,
    together: Annotated[
        list[str] | None, typer.Option("--with", help="Another order of the customer, on the same delivery note.")
    ] = None,
    json: AsJson = False,
) -> None:
    """The goods of an accepted order leave, with a delivery note for each place; despatch advice and invoice follow."""
    from gateway.pipeline import despatch as send_off
    from gateway.pipeline import despatch_together

    quantities = dict(_line_quantity(one) for one in line) if line else None
    day = until.date() if until else None

    def leave(gateway: "Gateway", order_id: str) -> None:
        if not together:
            send_off(gateway.services, order_id, by=person(), quantities=quantities, place=to, until=day)
            return
        with gateway.services.store.reading() as tx:
            others = [tx.orders.find(one).id for one in together]
        despatch_together(gateway.services, [order_id, *others], by=person(), place=to, until=day)

    _settle(order, leave, json=json)


def _line_quantity(text: str) -> tuple[str, Decimal]:
    number, _, quantity = text.partition("=")
    try:
        return number, Decimal(quantity.replace(",", "."))
    except InvalidOperation:
        complain(f"--line {text} is not NUMBER=QUANTITY", "for example --line 1=12")
        raise typer.Exit(USAGE) from None


def invoice(order: OrderReference, json: AsJson = False) -> None:
    """Issue the invoices of an order for everything that has left."""
    from gateway.pipeline import issue_invoices

    _settle(order, lambda gateway, order_id: issue_invoices(gateway.services, order_id, by=person()), json=json)


def _settle(reference: str, work: Any, *, json: bool = False) -> None:
    """Do the work on the order and, on the embedded gateway, what follows from it; then show where it stands."""
    from gateway.cli.display import print_holds
    from gateway.cli.waiting import finish_work
    from gateway.pipeline.summary import order_summary

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(reference)
        work(gateway, found.id)
        finish_work(gateway)
        with gateway.services.store.reading() as tx:
            summary = order_summary(tx, tx.orders.get(found.id))
    if json:
        print_json(summary)
        return
    out.print(f"{escape(summary['number'] or summary['id'])}: [bold]{summary['state']}[/bold]")
    print_holds(summary, default_language())
    for made in summary["documents"]:
        out.print(f"  → {made['kind']} {escape(made['path'] or made['state'])}", style="dim")


def status(
    json: AsJson = False,
    here: Annotated[
        bool, typer.Option("--here", help="Only say by the exit code whether somebody works on this host.")
    ] = False,
) -> None:
    """What came in, what waits, what failed, who is working."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        ledger = tx.ledger()
        answers = tx.outgoing.answers()
        alive = [beat.name for beat in tx.presence.alive() if "@" in beat.name]
    if here:
        raise typer.Exit(OK if any(f"@{socket.gethostname()}:" in name for name in alive) else FINDINGS)
    if json:
        print_json(
            {
                "inputs": ledger.by_state,
                "messages": ledger.messages,
                "orders": ledger.orders,
                "outgoing": ledger.outgoing,
                "answers": answers,
                "jobs": ledger.jobs,
                "alive": alive,
            }
        )
        return
    for title, counts in (
        ("inputs", ledger.by_state),
        ("messages", ledger.messages),
        ("orders", ledger.orders),
        ("outgoing", ledger.outgoing),
        ("answers", answers),
        ("jobs", ledger.jobs),
    ):
        out.print(f"{title:9} " + (", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none"))
    out.print(f"{'alive':9} " + (", ".join(alive) or "nobody"))
