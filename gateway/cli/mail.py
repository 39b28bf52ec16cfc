"""Commands about e-mail: what was seen in the mailboxes, who may order by mail, releasing a mail that was kept back."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.output import USAGE, AsJson, complain, open_gateway, out, print_json

PANEL = "Care"
By = Annotated[str, typer.Option(help="Who does it.")]
Why = Annotated[str, typer.Option(help="How the sender was checked; kept with the mail.")]
PartnerId = Annotated[str, typer.Option("--partner", help="Id of the partner.")]
Address = Annotated[str, typer.Argument(help="name@domain, or @domain for all of a domain.")]

mail = typer.Typer(no_args_is_help=True, help="Mail seen, senders allowed, mail kept back.")


def register(app: typer.Typer) -> None:
    app.add_typer(mail, name="mail", rich_help_panel=PANEL)


@mail.command("seen")
def seen(
    mailbox: Annotated[str, typer.Option(help="Of one mailbox only.")] = "",
    limit: Annotated[int, typer.Option(help="How many.")] = 30,
    json: AsJson = False,
) -> None:
    """List the mails seen in the mailboxes, the latest first, and what became of each."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows = tx.mail.seen(mailbox or None, limit=limit)
    if json:
        print_json([{name: getattr(row, name) for name in row.__slots__} for row in rows])
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("mailbox", "folder", "uid", "state", "bytes", "Message-ID", "why"):
        table.add_column(title)
    for row in rows:
        told = row.state if row.marked or row.state == "seen" else f"{row.state}, server not told"
        place = (row.mailbox, row.folder, f"{row.uidvalidity}/{row.uid}", told, str(row.size))
        table.add_row(*map(escape, (*place, row.message_id[:60], row.why or "")))
    out.print(table if rows else "no mail was seen")


@mail.command("release")
def release(
    inbound: Annotated[str, typer.Argument(help="Id of the transmission.")],
    partner: PartnerId,
    why: Why,
    allow: Annotated[bool, typer.Option("--allow", help="The address may order for the partner from now on.")] = False,
    by: By = "command line",
) -> None:
    """Answer for the sender of a mail that was kept back: it is read again, as the partner's."""
    from gateway.cli.waiting import finish_work
    from gateway.pipeline.mail_release import release_mail

    with open_gateway() as gateway:
        release_mail(gateway.services, inbound, partner=partner, by=by, why=why, allow=allow)
        finish_work(gateway)
        with gateway.services.store.reading() as tx:
            row = tx.inbound.get(inbound)
    out.print(f"{row.id}: {row.state}{'; ' + escape((row.reason or {}).get('en', '')) if row.reason else ''}")


@mail.command("senders")
def senders(partner: Annotated[str, typer.Option(help="Of one partner only.")] = "", json: AsJson = False) -> None:
    """List the addresses that persons have allowed, with who did and why, and who took one back."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows = tx.mail.senders(partner or None)
    if json:
        print_json([{name: getattr(row, name) for name in row.__slots__} for row in rows])
        return
    for row in rows:
        gone = f" [red]withdrawn by {escape(row.withdrawn_by or '')}[/red]" if row.withdrawn_at else ""
        gone = gone or (" [yellow]waits for a second person[/yellow]" if row.waits else "")
        told = f"{row.allowed_at:%Y-%m-%d} {escape(row.allowed_by)}: {escape(row.why)}"
        out.print(f"{escape(row.partner)}  {escape(row.address)}  [dim]{told}[/dim]{gone}")
    if not rows:
        out.print("nobody but the partners' own addresses")


@mail.command("allow")
def allow(address: Address, partner: PartnerId, why: Why, by: By = "command line") -> None:
    """Let an address order in a partner's name, whenever our mail server vouches for it. Where two persons could do so, it
    takes both."""
    from gateway.pipeline.senders import allow_sender

    with open_gateway() as gateway, gateway.services.store.transaction() as tx:
        if tx.master.partner(partner) is None:
            complain(f"there is no partner {partner}", "import it first: gateway import partners.yaml")
            raise typer.Exit(USAGE)
        allow_sender(tx, partner, address, by=by, why=why)
        waits = any(one.waits for one in tx.mail.senders(partner) if one.address == address.strip().lower())
    way = "waits for a second person before it may order" if waits else "may order"
    out.print(f"{escape(address)} {way} for {escape(partner)}")


@mail.command("withdraw")
def withdraw(address: Address, partner: PartnerId, by: By = "command line") -> None:
    """Take the permission back. Orders that came before stand."""
    with open_gateway() as gateway, gateway.services.store.transaction() as tx:
        if not tx.mail.withdraw(partner, address, by=by):
            complain(f"{address} was not allowed for {partner}", "`gateway mail senders` lists who is")
            raise typer.Exit(USAGE)
        tx.journal.note("sender-withdrawn", actor=by, partner=partner, sender=address)
    out.print(f"{escape(address)} may no longer order for {escape(partner)}")
