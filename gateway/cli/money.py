"""Commands on what is owed: payments, ageing, reminders, disputes."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

import typer
from rich.markup import escape

from gateway.cli.orders import person
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
from gateway.cli.typed import (
    PANEL,
    Account,
    Lines,
    Number,
    Why,
    day,
    finish,
    pair,
    print_table,
    quantities,
)


def register(app: typer.Typer) -> None:
    named: dict[str, Callable[..., None]] = {
        "import-payments": import_payments,
        "payments": payments,
        "allocate": allocate,
        "ageing": ageing,
        "life-cycle": life_cycle,
        "remind": remind,
        "pause-reminders": pause_reminders,
        "routines": routines,
        "dispute": dispute,
        "disputes": disputes,
        "close-dispute": close_dispute,
    }
    for name, command in named.items():
        app.command(name, rich_help_panel=PANEL)(command)


def import_payments(file: InputFile, json: AsJson = False, lang: Language = "") -> None:
    """Import a bank statement (camt.053 or CSV) and match its credits to invoices. A line counts once."""
    from gateway.pipeline.payments import import_statement

    with open_gateway() as gateway:
        report = import_statement(gateway.services, read_input(file), file.name, by=person())
        finish(gateway)
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
        print_table(listed, right=("amount", "left"))


def allocate(
    payment: Annotated[str, typer.Argument(metavar="PAYMENT", help="Its id, as `gateway payments` shows it.")],
    account: Annotated[str | None, typer.Option(help="Whose payment it is, when nobody knew.")] = None,
    to: Annotated[list[str] | None, typer.Option("--to", help="INVOICE=AMOUNT; the oldest first when absent.")] = None,
) -> None:
    """Say whose a payment is and what it settles."""
    from gateway.billing.matching import Share
    from gateway.pipeline.payments import allocate as settle

    shares = [Share(number, amount) for number, amount in (pair(one) for one in to)] if to else None
    with open_gateway() as gateway:
        row = settle(gateway.services, payment, by=person(), debtor=account, shares=shares)
    out.print(f"{row.id}: {row.left} {row.currency} left of {row.amount}")


def life_cycle(
    number: Number,
    json: AsJson = False,
    xml: Annotated[bool, typer.Option("--xml", help="The message for the platform (CDAR) instead.")] = False,
    status: Annotated[int | None, typer.Option(help="With --xml: of this status, not the last; 200 to 213.")] = None,
    lang: Language = "",
) -> None:
    """The life-cycle statuses of an invoice (200 deposited … 212 cashed), or the message that tells a platform of one."""
    from gateway.model.receivable import STATUS_WORDS, InvoiceStatus

    if status is not None and status not in tuple(InvoiceStatus):
        complain(f"{status} is no status", "they are 200 to 213")
        raise typer.Exit(USAGE)
    with open_gateway() as gateway:
        if xml:
            from gateway.pipeline.life_cycle import message

            told = message(gateway.services, number, InvoiceStatus(status) if status is not None else None)
            typer.echo(told.content.decode())
            return
        with gateway.services.store.reading() as tx:
            noted = tx.receivables.statuses(tx.billing.invoice(number).number)
    if json:
        print_json([{"status": one.code, "at": one.at, "by": one.by, "detail": one.detail} for one in noted])
        return
    language = lang or default_language()
    for one in noted:
        words = STATUS_WORDS[InvoiceStatus(one.code)].to(language)
        why = one.detail.get("words") or one.detail.get("why") or ""
        out.print(f"{one.at:%Y-%m-%d %H:%M}  {one.code} {words}  {escape(one.by)}  {escape(str(why))}")


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
        print_table(listed, right=("not_due", "1-30", "31-60", "61-90", "90+", "total", "disputed"))


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
            finish(gateway)
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
        print_table(listed, right=("total",))


def routines(json: AsJson = False) -> None:
    """What the gateway did by the clock: period invoices and reminders, the latest first."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        listed = [
            {
                "routine": row.name,
                "period": row.period,
                "taken_up": row.taken_up_at.isoformat(timespec="minutes"),
                "done": row.done_at.isoformat(timespec="minutes") if row.done_at else None,
                "outcome": "; ".join(
                    f"{what}: {', '.join(whom)}" for what, whom in (row.outcome or {}).items() if whom
                ),
            }
            for row in tx.collection.runs()
        ]
    if json:
        print_json(listed)
    else:
        print_table(listed)


def pause_reminders(
    account: Account,
    until: Annotated[str, typer.Option(help="Last day of the pause, YYYY-MM-DD.")],
    why: Why,
    invoice: Annotated[str | None, typer.Option(help="Only for this invoice.")] = None,
) -> None:
    """Leave a customer, or one invoice, alone until a day."""
    from gateway.pipeline.reminders import pause_reminders as pause

    with open_gateway() as gateway:
        pause(gateway.services, account, day(until), by=person(), why=why, number=invoice)
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
        print_table(listed, right=("days",))


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
            gateway.services, dispute_id, DisputeOutcome(outcome), by=person(), why=why, quantities=quantities(line)
        )
        finish(gateway)
    out.print(f"{made.number}: {made.outcome}" + (f", credit note {made.credit_note}" if made.credit_note else ""))
