"""What people type and how lists are printed: days, numbers, NAME=AMOUNT, tables. Shared by the commands on invoices and money."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.output import USAGE, complain, out

if TYPE_CHECKING:
    from gateway.app import Gateway

PANEL = "Invoices and money"
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The invoice's number.")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account's number.")]
Why = Annotated[str, typer.Option("--why", help="The reason; kept, and said to the customer where it concerns it.")]
Lines = Annotated[
    list[str] | None, typer.Option("--line", help="NUMBER=QUANTITY of the invoice's lines; all when absent.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Where to write it; its own name when absent.")]


def print_table(rows: Iterable[dict[str, Any]], right: Iterable[str] = ()) -> None:
    listed = list(rows)
    if not listed:
        out.print("None.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in listed[0]:
        table.add_column(name.replace("_", " "), justify="right" if name in right else "left", no_wrap=True)
    for row in listed:
        table.add_row(*("-" if value in (None, "") else escape(str(value)) for value in row.values()))
    out.print(table)


def finish(gateway: "Gateway") -> None:
    from gateway.cli.waiting import finish_work

    finish_work(gateway)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        complain(f"{text} is not a day", "write it as YYYY-MM-DD")
        raise typer.Exit(USAGE) from None


def number_of(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        complain(f"{text} is not a number", "for example 30 or 2.5")
        raise typer.Exit(USAGE) from None


def pair(text: str) -> tuple[str, Decimal]:
    name, sign, value = text.rpartition("=")
    if not sign:
        complain(f"{text} is not NAME=AMOUNT", "for example F2026-000001=120.00")
        raise typer.Exit(USAGE)
    return name, number_of(value)


def quantities(lines: list[str] | None) -> dict[str, Decimal] | None:
    return dict(pair(one) for one in lines) if lines else None
