"""Commands on who may come in: persons, keys of programs, and the audit of what they did."""

import json as jsonlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from gateway.cli import certificates, keeping
from gateway.cli.master import audit
from gateway.cli.orders import person
from gateway.cli.output import FINDINGS, USAGE, AsJson, complain, open_gateway, out, print_json
from gateway.cli.typed import print_table

if TYPE_CHECKING:
    from gateway.app import Gateway
    from gateway.identity.tokens import Key
    from gateway.model.decision import Role
    from gateway.model.identity import Right

PANEL = "Access"
user = typer.Typer(help="Persons of the console.", no_args_is_help=True)
key = typer.Typer(help="API keys of programs.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="What the person signs in with.")]
KeyId = Annotated[str, typer.Argument(metavar="KEY", help="The key's id: the eight signs after gw_live_.")]
Roles = Annotated[
    list[str] | None, typer.Option("--role", help="clerk, credit, billing, it, admin or auditor; may be given again.")
]
Scopes = Annotated[list[str], typer.Option("--scope", help="orders:read, orders:write …; may be given again.")]


def register(app: typer.Typer) -> None:
    persons: dict[str, Callable[..., None]] = {
        "add": add, "list": list_persons, "roles": roles, "link": link, "shut-out": shut_out, "let-in": let_in,
    }  # fmt: skip
    keys: dict[str, Callable[..., None]] = {"create": create, "list": list_keys, "rotate": rotate, "revoke": revoke}
    for name, command in persons.items():
        user.command(name)(command)
    for name, command in keys.items():
        key.command(name)(command)
    audit.command("verify")(verify)
    audit.command("export")(export)
    app.add_typer(user, name="user", rich_help_panel=PANEL)
    app.add_typer(key, name="key", rich_help_panel=PANEL)
    certificates.register(app, PANEL)
    keeping.register(app, PANEL)


def welcome_address(gateway: "Gateway", token: str, *, customer: bool = False) -> str:
    settings = gateway.services.settings
    base = (settings.public_url or f"http://{settings.bind}").rstrip("/")
    return f"{base}{'/portal' if customer else ''}/welcome/{token}"


# --- persons ---------------------------------------------------------------------------------------------------------


def add(
    login: Login,
    role: Roles = None,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    account: Annotated[
        str | None,
        typer.Option(help="The customer account of a customer's person, who sees the portal and nothing else."),
    ] = None,
) -> None:
    """Add a person and print the link by which they choose their password; it opens once, for three days."""
    from gateway.identity import people

    with open_gateway() as gateway:
        made, token = people.invite(gateway.services, login, name or login, _roles(role), by=person(), account=account)
        address = welcome_address(gateway, token, customer=account is not None)
        out.print(f"{escape(made.name)} chooses a password at {address}")


def list_persons(json: AsJson = False) -> None:
    """Everybody who may come in, or once could."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows: list[dict[str, Any]] = [
            {
                "login": one.login, "name": one.name, "roles": ",".join(one.roles), "second_factor": one.totp is not None,
                "state": "shut out" if one.disabled_at else "invited" if not (one.password or one.subject) else "in",
                "id": one.id,
            }
            for one in tx.people.all()
        ]  # fmt: skip
    print_json(rows) if json else print_table(rows)


def roles(login: Login, role: Roles = None) -> None:
    """Give a person these roles, and no others; open sessions end."""
    from gateway.identity import people

    with open_gateway() as gateway:
        people.give_roles(gateway.services, _id_of(gateway, login), _roles(role), by=person())


def link(login: Login) -> None:
    """A new link for a person who forgot their password."""
    from gateway.identity import people

    with open_gateway() as gateway:
        who = _id_of(gateway, login)
        token = people.new_link(gateway.services, who, by=person())
        with gateway.services.store.reading() as tx:
            customer = tx.people.get(who).account is not None
        out.print(welcome_address(gateway, token, customer=customer))


def shut_out(login: Login) -> None:
    """Let a person in no more; what is open ends at once."""
    from gateway.identity import people

    with open_gateway() as gateway:
        people.shut_out(gateway.services, _id_of(gateway, login))


def let_in(login: Login) -> None:
    """Let a person in again."""
    from gateway.identity import people

    with open_gateway() as gateway:
        people.let_in_again(gateway.services, _id_of(gateway, login))


def _id_of(gateway: "Gateway", login: str) -> str:
    with gateway.services.store.reading() as tx:
        found = tx.people.by_login(login)
    if found is None:
        complain(f"there is nobody called {login}", "`gateway user list` names them")
        raise typer.Exit(USAGE)
    return found.id


def _roles(said: list[str] | None) -> "list[Role]":
    from gateway.model.decision import Role

    wrong = [one for one in said or [] if one not in tuple(Role)]
    if wrong:
        complain(f"there is no role {', '.join(wrong)}", f"choose among {', '.join(Role)}")
        raise typer.Exit(USAGE)
    return [Role(one) for one in said or []]


# --- keys ------------------------------------------------------------------------------------------------------------


def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the key is for.")],
    scope: Scopes,
    partner: Annotated[str | None, typer.Option(help="Bind it to this partner.")] = None,
    account: Annotated[str | None, typer.Option(help="Bind it to this customer account.")] = None,
    ip: Annotated[list[str] | None, typer.Option("--ip", help="Address or network it may come from.")] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it ends; never when absent.")] = None,
    per_minute: Annotated[int | None, typer.Option(min=1, help="Requests it may make in a minute.")] = None,
) -> None:
    """Make a key and print it: it is shown now and never again."""
    from gateway.identity import people
    from gateway.store.reach import Reach

    with open_gateway() as gateway:
        made = people.make_key(
            gateway.services,
            name,
            _rights(scope),
            by=person(),
            reach=Reach(partner, account),
            addresses=ip or (),
            expires_at=datetime.now(UTC) + timedelta(days=days) if days else None,
            per_minute=per_minute,
        )
    _show(made)


def list_keys(json: AsJson = False) -> None:
    """Every key there is or was, without its secret."""
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows: list[dict[str, Any]] = [
            {
                "id": one.id, "name": one.name, "state": "live" if one.lives(tx.now) else "over",
                "scopes": ",".join(one.scopes), "partner": one.partner, "account": one.account,
                "addresses": ",".join(one.addresses), "expires_at": one.expires_at, "last_used_at": one.last_used_at,
                "successor": one.successor,
            }
            for one in tx.api_keys.all()
        ]  # fmt: skip
    print_json(rows) if json else print_table(rows)


def rotate(
    key: KeyId,
    overlap_days: Annotated[int, typer.Option(min=0, help="How long the old key goes on beside the new one.")] = 7,
) -> None:
    """Make the key's successor and print it; the old one goes on for the overlap."""
    from gateway.identity import people

    with open_gateway() as gateway:
        made = people.rotate_key(gateway.services, key, by=person(), overlap=timedelta(days=overlap_days))
    _show(made)


def revoke(key: KeyId) -> None:
    """End a key at once."""
    from gateway.identity import people

    with open_gateway() as gateway:
        people.revoke_key(gateway.services, key)


def _show(made: "Key") -> None:
    typer.echo(made.text)
    complain("This is the only time it is shown.", "keep it where your program finds it; send it as a Bearer token")


def _rights(said: list[str]) -> "list[Right]":
    from gateway.model.identity import SCOPES, Right

    wrong = [one for one in said if one not in SCOPES]
    if wrong:
        complain(f"there is no scope {', '.join(wrong)}", f"choose among {', '.join(SCOPES)}")
        raise typer.Exit(USAGE)
    return [Right(one) for one in said]


# --- audit -----------------------------------------------------------------------------------------------------------


def verify(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="An export; the database when absent.")] = None,
    head: Annotated[
        str | None, typer.Option(help="A head noted earlier, which must still be part of the chain.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Walk the whole audit chain and print its head: note it elsewhere. Exit 1 when something was altered, cut or moved."""
    from gateway.store.audit import GENESIS, Verdict, broken_at

    if file is not None:
        entries = list(_read_export(file))
        fault = broken_at(entries, head)
        verdict = Verdict(len(entries), entries[-1].hash if entries else GENESIS, fault)
    else:
        with open_gateway() as gateway, gateway.services.store.reading() as tx:
            verdict = tx.audit.verify(head)
    if json:
        print_json({"entries": verdict.entries, "head": verdict.head, "fault": verdict.fault})
    else:
        out.print(f"{verdict.entries} entries, head {verdict.head}")
        out.print("The chain holds." if verdict.fault is None else f"[red]{escape(verdict.fault)}[/red]")
    if verdict.fault is not None:
        raise typer.Exit(FINDINGS)


def _read_export(file: Path) -> Any:
    from gateway.store.audit import Entry

    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            yield Entry(**jsonlib.loads(line))
        except (ValueError, TypeError) as error:
            complain(f"{file} is not an export of the audit: {error}", "write one with `gateway audit export`")
            raise typer.Exit(USAGE) from error


def export(
    into: Annotated[Path | None, typer.Option("--out", help="File; standard output when absent.")] = None,
) -> None:
    """The audit, one JSON object a line."""
    from dataclasses import asdict

    with open_gateway() as gateway:
        with gateway.services.store.transaction() as tx:
            tx.audit.enter("audit-exported")
        with gateway.services.store.reading() as tx:
            lines = (jsonlib.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in tx.audit.entries())
            if into is None:
                for line in lines:
                    typer.echo(line, nl=False)
            else:
                with into.open("w", encoding="utf-8") as file:
                    file.writelines(lines)
