"""Commands on quotations, blanket orders, and what the ERP has to take over."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.orders import OrderReference, person
from gateway.cli.output import AsJson, Language, complain, default_language, open_gateway, out, print_json
from gateway.model.figures import Figure, money

erp = typer.Typer(help="Accepted orders on their way into the ERP.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="QUOTATION", help="Our number of it, such as DV2026-000001.")]


def register(app: typer.Typer) -> None:
    for command in (quote, quotations, quote_page, accept_quote, withdraw_quote, blanket):
        app.command(rich_help_panel="Orders")(command)
    erp.command("orders")(erp_orders)
    erp.command("confirm")(erp_confirm)
    app.add_typer(erp, name="erp", rich_help_panel="Orders")


def quote(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What is asked for: an order in JSON, prices optional.")],
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Valid until; 30 days when absent.")
    ] = None,
    json: AsJson = False,
    lang: Language = "",
) -> None:
    """Make a quotation: priced like an order, promised until a day."""
    from pydantic import ValidationError

    from gateway.model.order import Order
    from gateway.pipeline import make_quotation

    try:
        asked = Order.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        complain(f"{file} is not an order in JSON: {error}", "`gateway convert` makes one of any file")
        raise typer.Exit(2) from None
    day: date | None = until.date() if until is not None else None
    with open_gateway() as gateway:
        row, findings = make_quotation(gateway.services, asked, by=person(), valid_until=day)
    if json:
        print_json({"number": row.number, "account": row.account, "net": row.net, "gross": row.gross,
                    "currency": row.currency, "valid_until": row.valid_until.isoformat()})  # fmt: skip
        return
    out.print(f"[bold]{row.number}[/bold] {row.account}: {money(row.net)} {row.currency}, {row.valid_until}")
    for one in findings:
        out.print(f"  {one.severity:7} {escape(one.sentence.to(lang or default_language()))}")


def quotations(json: AsJson = False) -> None:
    """The quotations, the latest first."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows = tx.agreements.quotations()
    if json:
        print_json(
            [
                {"number": row.number, "account": row.account, "state": row.state, "net": row.net,
                 "currency": row.currency, "valid_until": row.valid_until.isoformat(), "order": row.order_number}
                for row in rows
            ]
        )  # fmt: skip
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("number", "account", "state", "until", "net", "order"):
        table.add_column(title, justify="right" if title == "net" else "left")
    for row in rows:
        net = f"{money(row.net)} {row.currency}"
        table.add_row(row.number, row.account, row.state, str(row.valid_until), net, escape(row.order_number or "-"))
    out.print(table)


def quote_page(
    number: Number,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where to; NUMBER.pdf when absent.")] = None,
) -> None:
    """Write a quotation as PDF, in the customer's language."""
    from gateway.pipeline import quotation_page

    with open_gateway() as gateway:
        formed = quotation_page(gateway.services, number)
    target = output or Path(formed.filename)
    target.write_bytes(formed.content)
    out.print(f"{escape(str(target))}  [dim]{len(formed.content)} bytes[/dim]")


def accept_quote(
    number: Number,
    order: Annotated[str, typer.Option("--order", metavar="NUMBER", help="The customer's order number.")],
) -> None:
    """The customer takes a quotation up: it becomes an order like any other."""
    from gateway.pipeline import accept_quotation

    with open_gateway() as gateway:
        receipt = accept_quotation(gateway.services, number, order_number=order, by=person())
    out.print(f"{number} → {escape(order)} ({receipt.inbound.id})")


def withdraw_quote(number: Number) -> None:
    """A quotation no longer counts."""
    from gateway.pipeline import withdraw_quotation

    with open_gateway() as gateway:
        row = withdraw_quotation(gateway.services, number, by=person())
    out.print(f"{row.number}: {row.state}")


def blanket(order: OrderReference, json: AsJson = False) -> None:
    """What is called off on a blanket order, and what is left."""
    from gateway.pipeline import blanket_order

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        frame, drawn = blanket_order(gateway.services, found.id)
    if json:
        print_json(
            {
                "order": found.id,
                "number": frame.number,
                "lines": [
                    {"item": one.item, "agreed": one.quantity, "called": one.called, "left": one.left,
                     "agreed_net": one.net, "called_net": one.called_net}
                    for one in frame.lines.values()
                ],
                "call_offs": [
                    {"order": known, "number": number, "item": item, "quantity": quantity, "net": net}
                    for known, number, item, quantity, net in drawn
                ],
            }
        )  # fmt: skip
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("item", "agreed", "called", "left", "value left"):
        table.add_column(title, justify="left" if title == "item" else "right")
    for one in frame.lines.values():
        left = f"{money(one.net - one.called_net)} {frame.currency or ''}"
        table.add_row(escape(one.item), f"{Figure(one.quantity)}", f"{Figure(one.called)}", f"{Figure(one.left)}", left)
    out.print(table)
    for known, number, item, quantity, _ in drawn:
        out.print(f"  {escape(number or known)}: {Figure(quantity)} {escape(item)}", style="dim")


def erp_orders(json: AsJson = False) -> None:
    """Accepted orders the ERP has not confirmed yet, the oldest first."""
    from gateway.pipeline import orders_for_erp

    with open_gateway() as gateway:
        waiting = orders_for_erp(gateway.services)
    if json:
        print_json(
            [
                {"order": row.id, "number": row.number, "account": row.account, "version": handed.version,
                 "cancelled": handed.cancelled, "since": handed.ready_at.isoformat(), "document": row.document}
                for handed, row in waiting
            ]
        )  # fmt: skip
        return
    for handed, row in waiting:
        mark = " cancelled" if handed.cancelled else ""
        out.print(
            f"{row.id} {escape(row.number or '-')} v{handed.version}{mark} {handed.ready_at.astimezone():%Y-%m-%d %H:%M}"
        )


def erp_confirm(
    order: OrderReference,
    version: Annotated[int, typer.Option(help="The version that was taken over.")] = 1,
    reference: Annotated[str | None, typer.Option(help="The ERP's own number of it.")] = None,
) -> None:
    """The ERP has taken an order over."""
    from gateway.pipeline import confirm_for_erp

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        confirm_for_erp(gateway.services, found.id, version=version, by=person(), reference=reference)
    out.print(f"{escape(found.number or found.id)} v{version}: confirmed")
