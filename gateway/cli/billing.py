"""Commands on invoices and money: list, copy, credit, deposit, period, payments, ageing, reminders, disputes, evidence."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.orders import OrderReference, person
from gateway.cli.output import (
    FINDINGS,
    USAGE,
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


def register(app: typer.Typer) -> None:
    named: dict[str, Callable[..., None]] = {
        "invoices": invoices,
        "invoice-copy": invoice_copy,
        "delivery-note": delivery_note,
        "invoice-period": invoice_period,
        "deposit": deposit,
        "credit-note": credit_note,
        "rebate": rebate,
        "import-payments": import_payments,
        "payments": payments,
        "allocate": allocate,
        "ageing": ageing,
        "remind": remind,
        "pause-reminders": pause_reminders,
        "dispute": dispute,
        "disputes": disputes,
        "close-dispute": close_dispute,
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
        _table(listed, right=("gross", "open"))


def _table(rows: Iterable[dict[str, Any]], right: Iterable[str] = ()) -> None:
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
        issues = issue_period(gateway.services, account, _day(since), _day(until), by=person())
        _finish(gateway)
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
        made = issue_deposit(gateway.services, found.id, _number(percent), by=person())
        _finish(gateway)
    out.print(f"{made.number}: {made.gross} {made.currency}")


def credit_note(number: Number, why: Why, line: Lines = None) -> None:
    """Credit an invoice, whole or in part: the only way back from an issued invoice."""
    from gateway.pipeline import issue_credit_note

    with open_gateway() as gateway:
        made = issue_credit_note(gateway.services, number, by=person(), why=why, quantities=_quantities(line))
        _finish(gateway)
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
            gateway.services, account, _day(since), _day(until), _number(percent), contract, by=person()
        )
        _finish(gateway)
    out.print(f"{made.number}: {made.gross} {made.currency}")


def import_payments(file: InputFile, json: AsJson = False, lang: Language = "") -> None:
    """Import a bank statement (camt.053 or CSV) and match its credits to invoices. A line counts once."""
    from gateway.pipeline.payments import import_statement

    with open_gateway() as gateway:
        report = import_statement(gateway.services, read_input(file), file.name, by=person())
        _finish(gateway)
    if json:
        print_json(
            {
                "booked": [
                    {
                        "payment": one.payment,
                        "amount": one.amount,
                        "debtor": one.debtor,
                        "why": one.why,
                        "shares": {share.number: share.amount for share in one.shares},
                    }
                    for one in report.booked
                ],
                "known": report.known,
                "findings": [one.model_dump(mode="json") for one in report.findings],
            }
        )
    else:
        for one in report.booked:
            shares = ", ".join(f"{share.number} {share.amount}" for share in one.shares) or "to be matched by hand"
            out.print(f"{one.payment}  {one.amount} {one.currency}  {escape(one.debtor or '?')}  → {shares}")
        out.print(f"{len(report.booked)} new, {report.known} known, {report.left} left to match")
        print_findings(report.findings, lang or default_language())
    if report.findings:
        raise typer.Exit(FINDINGS)


def payments(
    unallocated: Annotated[bool, typer.Option("--unallocated", help="Only those with money left to match.")] = False,
    json: AsJson = False,
) -> None:
    """List the money that came in."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows = tx.receivables.payments(unallocated=unallocated)
    listed = [
        {
            "id": row.id,
            "received_on": row.received_on.isoformat(),
            "debtor": row.debtor,
            "amount": row.amount,
            "left": row.left,
            "currency": row.currency,
            "payer": row.payer,
            "reference": row.reference,
        }
        for row in rows
    ]
    if json:
        print_json(listed)
    else:
        _table(listed, right=("amount", "left"))


def allocate(
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="Its id, as `gateway payments` shows it.")],
    account: Annotated[str | None, typer.Option(help="Whose payment it is, when nobody knew.")] = None,
    to: Annotated[list[str] | None, typer.Option("--to", help="INVOICE=AMOUNT; the oldest first when absent.")] = None,
) -> None:
    """Say whose a payment is and what it settles."""
    from gateway.billing.matching import Share
    from gateway.pipeline.payments import allocate as settle

    shares = [Share(number, amount) for number, amount in (_pair(one) for one in to)] if to else None
    with open_gateway() as gateway:
        row = settle(gateway.services, payment, by=person(), debtor=account, shares=shares)
    out.print(f"{row.id}: {row.left} {row.currency} left of {row.amount}")


def ageing(json: AsJson = False) -> None:
    """What is owed, by debtor and age (balance âgée)."""
    from gateway.billing.ageing import aged

    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        found = aged(tx.receivables.items(), tx.master.own().local(tx.now).date())
    listed = [
        {
            "debtor": one.debtor,
            "currency": one.currency,
            **one.buckets,
            "total": one.total,
            "disputed": one.disputed,
            "oldest": one.oldest.isoformat() if one.oldest else None,
        }
        for one in found
    ]
    if json:
        print_json(listed)
    else:
        _table(listed, right=("not_due", "1-30", "31-60", "61-90", "90+", "total", "disputed"))


def remind(
    send: Annotated[bool, typer.Option("--send", help="Send the letters; without it, only say what is due.")] = False,
    account: Annotated[list[str] | None, typer.Option(help="Only these debtors.")] = None,
    json: AsJson = False,
) -> None:
    """Reminders that are due today by each customer's policy."""
    from gateway.pipeline.reminders import reminders_due, send_reminders

    with open_gateway() as gateway:
        if send:
            letters = send_reminders(gateway.services, by=person(), debtors=account)
            _finish(gateway)
            listed: list[dict[str, Any]] = [
                {"debtor": one.debtor, "step": str(one.step), "total": one.total, "invoices": len(one.invoices)}
                for one in letters
            ]
        else:
            listed = [
                {
                    "debtor": one.debtor,
                    "step": str(one.step),
                    "total": sum((item.open for item in one.items), Decimal(0)),
                    "invoices": ", ".join(item.number for item in one.items),
                }
                for one in reminders_due(gateway.services)
                if account is None or one.debtor in account
            ]
    if json:
        print_json(listed)
    else:
        _table(listed, right=("total",))


def pause_reminders(
    account: Account,
    until: Annotated[str, typer.Option(help="Last day of the pause, YYYY-MM-DD.")],
    why: Why,
    invoice: Annotated[str | None, typer.Option(help="Only for this invoice.")] = None,
) -> None:
    """Leave a customer, or one invoice, alone until a day."""
    from gateway.pipeline.reminders import pause_reminders as pause

    with open_gateway() as gateway:
        pause(gateway.services, account, _day(until), by=person(), why=why, number=invoice)
    out.print(f"{account}: no reminders until {until}")


def dispute(
    number: Number,
    reason: Annotated[str, typer.Option(help="price, quantity, damaged, not_received, vat_rate …")],
    words: Annotated[str, typer.Option(help="What the customer says.")] = "",
    owner: Annotated[str, typer.Option(help="Who answers for it; you when absent.")] = "",
    line: Annotated[list[str] | None, typer.Option("--line", help="Numbers of the disputed lines.")] = None,
) -> None:
    """Open a dispute (litige): the invoice is not chased until it is closed."""
    from gateway.model.receivable import DisputeReason
    from gateway.pipeline.disputes import open_dispute

    if reason not in set(DisputeReason):
        complain(f"{reason} is no reason", "reasons are " + ", ".join(DisputeReason))
        raise typer.Exit(USAGE)
    with open_gateway() as gateway:
        made = open_dispute(
            gateway.services,
            number,
            DisputeReason(reason),
            words,
            owner=owner or person(),
            by=person(),
            lines=line or (),
        )
    out.print(f"{made.id}: {number} is in dispute, owned by {escape(made.owner)}")


def disputes(json: AsJson = False) -> None:
    """Open disputes, the oldest first."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        listed = [
            {
                "id": row.id,
                "invoice": row.number,
                "reason": row.reason,
                "owner": row.owner,
                "days": (tx.now - row.opened_at).days,
                "words": row.words,
            }
            for row in tx.collection.disputes(still_open=True)
        ]
    if json:
        print_json(listed)
    else:
        _table(listed, right=("days",))


def close_dispute(
    dispute_id: Annotated[str, typer.Argument(metavar="ID", help="As `gateway disputes` shows it.")],
    outcome: Annotated[str, typer.Option(help="credited, unfounded or settled.")],
    why: Why,
    line: Lines = None,
) -> None:
    """Close a dispute; credited issues the credit note for the disputed lines."""
    from gateway.model.receivable import DisputeOutcome
    from gateway.pipeline.disputes import close_dispute as close

    if outcome not in set(DisputeOutcome):
        complain(f"{outcome} is no outcome", "outcomes are " + ", ".join(DisputeOutcome))
        raise typer.Exit(USAGE)
    with open_gateway() as gateway:
        made = close(
            gateway.services, dispute_id, DisputeOutcome(outcome), by=person(), why=why, quantities=_quantities(line)
        )
        _finish(gateway)
    out.print(f"{made.number}: {made.outcome}" + (f", credit note {made.credit_note}" if made.credit_note else ""))


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


def _finish(gateway: "Gateway") -> None:
    from gateway.cli.waiting import finish_work

    finish_work(gateway)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        complain(f"{text} is not a day", "write it as YYYY-MM-DD")
        raise typer.Exit(USAGE) from None


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        complain(f"{text} is not a number", "for example 30 or 2.5")
        raise typer.Exit(USAGE) from None


def _pair(text: str) -> tuple[str, Decimal]:
    name, sign, value = text.rpartition("=")
    if not sign:
        complain(f"{text} is not NAME=AMOUNT", "for example F2026-000001=120.00")
        raise typer.Exit(USAGE)
    return name, _number(value)


def _quantities(lines: list[str] | None) -> dict[str, Decimal] | None:
    return dict(_pair(one) for one in lines) if lines else None
