"""Commands on invoices: list, copy, credit, deposit, period, rebate, evidence, proof, letterhead."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from gateway.cli.orders import OrderReference, person
from gateway.cli.output import (
    FINDINGS,
    AsJson,
    InputFile,
    Language,
    complain,
    default_language,
    open_gateway,
    out,
    print_findings,
    print_json,
    read_input,
)
from gateway.cli.typed import (
    PANEL,
    Account,
    Lines,
    Number,
    Output,
    Why,
    day,
    finish,
    number_of,
    print_table,
    quantities,
)


def register(app: typer.Typer) -> None:
    named: dict[str, Callable[..., None]] = {
        "invoices": invoices,
        "invoice-copy": invoice_copy,
        "delivery-note": delivery_note,
        "invoice-period": invoice_period,
        "deposit": deposit,
        "credit-note": credit_note,
        "rebate": rebate,
        "attach": attach,
        "evidence": evidence,
        "verify-invoices": verify_invoices,
        "letterhead": letterhead,
    }
    for name, command in named.items():
        app.command(name, rich_help_panel=PANEL)(command)


def invoices(
    account: Annotated[str | None, typer.Option(help="Only of this account.")] = None,
    limit: int = 50,
    json: AsJson = False,
) -> None:
    """List what was issued, the latest first, with what is still open."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows = tx.billing.latest(account=account, limit=limit)
        items = {item.number: item for item in tx.receivables.items(numbers=[row.number for row in rows])}
    listed = [
        {
            "number": row.number,
            "kind": row.kind,
            "account": row.account,
            "issued_on": row.issued_on.isoformat(),
            "due_on": row.due_on.isoformat() if row.due_on else None,
            "gross": row.gross,
            "open": items[row.number].open,
            "currency": row.currency,
            "disputed": items[row.number].disputed,
        }
        for row in rows
    ]
    if json:
        print_json(listed)
    else:
        print_table(listed, right=("gross", "open"))


def invoice_copy(
    number: Number,
    form: Annotated[str, typer.Option(help="factur-x, factur-x-extended, cii, ubl or pdf.")] = "factur-x",
    output: Output = None,
) -> None:
    """Write an issued invoice in a form; made once, kept, and the same bytes ever after."""
    from gateway.pipeline.copies import copy

    with open_gateway() as gateway:
        row, content = copy(gateway.services, number, form)
    target = output or Path(row.filename)
    target.write_bytes(content)
    out.print(f"{escape(str(target))}  [dim]{row.size} bytes, sha256 {row.sha256}[/dim]")


def delivery_note(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The delivery note's number.")], output: Output = None
) -> None:
    """Write a delivery note (bon de livraison) as PDF."""
    from gateway.pipeline.copies import delivery_note as page_of

    with open_gateway() as gateway:
        formed = page_of(gateway.services, number)
    target = output or Path(formed.filename)
    target.write_bytes(formed.content)
    out.print(f"{escape(str(target))}  [dim]{len(formed.content)} bytes[/dim]")


def invoice_period(
    account: Account,
    since: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
    lang: Language = "",
) -> None:
    """One invoice for everything that left for an account in a period."""
    from gateway.pipeline import invoice_period as issue_period

    with open_gateway() as gateway:
        issues = issue_period(gateway.services, account, day(since), day(until), by=person())
        finish(gateway)
    for one in issues:
        if one.invoice is not None:
            out.print(f"{one.invoice.number}: {one.invoice.gross} {one.invoice.currency}")
        else:
            print_findings(one.findings, lang or default_language())
    if any(one.invoice is None for one in issues):
        raise typer.Exit(FINDINGS)
    if not issues:
        out.print("Nothing waits to be invoiced.")


def deposit(
    order: OrderReference, percent: Annotated[str, typer.Option(help="Part of the order, in percent.")]
) -> None:
    """Ask for a deposit: an invoice of type 386, due at once, deducted by the final invoice."""
    from gateway.pipeline import issue_deposit

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        made = issue_deposit(gateway.services, found.id, number_of(percent), by=person())
        finish(gateway)
    out.print(f"{made.number}: {made.gross} {made.currency}")


def credit_note(number: Number, why: Why, line: Lines = None) -> None:
    """Credit an invoice, whole or in part: the only way back from an issued invoice."""
    from gateway.pipeline import issue_credit_note

    with open_gateway() as gateway:
        made = issue_credit_note(gateway.services, number, by=person(), why=why, quantities=quantities(line))
        finish(gateway)
    out.print(f"{made.number}: {made.gross} {made.currency} for {number}")


def rebate(
    account: Account,
    percent: Annotated[str, typer.Option(help="Of the turnover excl. VAT.")],
    contract: Annotated[str, typer.Option(help="The contract that grants it.")],
    since: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
) -> None:
    """Grant the rebate (ristourne) on a period's turnover."""
    from gateway.pipeline.credit_notes import issue_rebate

    with open_gateway() as gateway:
        made = issue_rebate(
            gateway.services, account, day(since), day(until), number_of(percent), contract, by=person()
        )
        finish(gateway)
    out.print(f"{made.number}: {made.gross} {made.currency}")


def attach(
    order: OrderReference,
    file: InputFile,
    kind: Annotated[str, typer.Option(help="proof_of_delivery, letter …")] = "proof_of_delivery",
) -> None:
    """Keep a file with an order: the signed delivery note, a letter."""
    import mimetypes

    from gateway.pipeline.evidence import attach as keep

    content = read_input(file)
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        keep(gateway.services, found.id, content, file.name, media_type, kind=kind, by=person())
    out.print(f"{file.name} is kept with {order}")


def evidence(order: OrderReference, output: Output = None) -> None:
    """Everything about an order in one zip, with an index and the hashes of every file."""
    from gateway.pipeline.evidence import evidence_file, safe

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            found = tx.orders.find(order)
        content = evidence_file(gateway.services, found.id)
    target = output or Path(f"evidence-{safe(found.number or found.id)}.zip")
    target.write_bytes(content)
    out.print(f"{escape(str(target))}  [dim]{len(content)} bytes[/dim]")


def verify_invoices(json: AsJson = False) -> None:
    """Walk the chain of issued invoices: no gap, no exchange, every original as it was."""
    from gateway.pipeline.verify import verify_chain

    with open_gateway() as gateway:
        checked, broken = verify_chain(gateway.services)
    if json:
        print_json({"checked": checked, "broken": broken})
    else:
        for one in broken:
            complain(one)
        out.print(f"{checked} documents, {len(broken)} faults")
    if broken:
        raise typer.Exit(FINDINGS)


def letterhead(
    logo: Annotated[Path | None, typer.Option(help="SVG or PNG.", exists=True, dir_okay=False)] = None,
    accent: Annotated[str | None, typer.Option(help="Colour, such as #1f4e79.")] = None,
    footer: Annotated[str | None, typer.Option(help="Last line of our documents.")] = None,
) -> None:
    """Set the logo, the colour and the last line of our documents."""
    from gateway.pipeline.letterhead import set_letterhead

    content = logo.read_bytes() if logo is not None else None
    with open_gateway() as gateway:
        changed = set_letterhead(gateway.services, logo=content, accent=accent, footer=footer)
    out.print("Set: " + (", ".join(changed) or "nothing"))
