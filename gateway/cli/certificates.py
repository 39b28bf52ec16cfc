"""Commands on the certificates that programs show (mutual TLS)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateway.cli.orders import person
from gateway.cli.output import USAGE, AsJson, complain, open_gateway, out, print_json
from gateway.cli.typed import print_table

if TYPE_CHECKING:
    from gateway.app import Gateway
    from gateway.store.certificates import ClientCertificate

cert = typer.Typer(help="Certificates that programs show besides their key, or instead of it.", no_args_is_help=True)

KeyId = Annotated[str, typer.Option("--key", help="The key it is bound to: the eight signs after gw_live_.")]
Fingerprint = Annotated[str, typer.Argument(metavar="FINGERPRINT", help="Its SHA-256, or the beginning of it.")]


def register(app: typer.Typer, panel: str) -> None:
    commands: dict[str, Callable[..., None]] = {
        "add": add, "list": list_all, "confirm": confirm, "withdraw": withdraw,
    }  # fmt: skip
    for name, command in commands.items():
        cert.command(name)(command)
    app.add_typer(cert, name="cert", rich_help_panel=panel)


def add(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The certificate, PEM or DER.")],
    key: KeyId,
    overlap_days: Annotated[
        int | None,
        typer.Option(min=0, help="It takes over from those in force, which end after so many days; else beside them."),
    ] = None,
) -> None:
    """Bind a certificate to a key, which from then on is good with one of its certificates only."""
    from gateway.identity import certificates

    if not file.is_file() or file.stat().st_size > certificates.LARGEST:
        complain(f"{file} is no certificate", "name a file that holds one")
        raise typer.Exit(USAGE)
    overlap = None if overlap_days is None else timedelta(days=overlap_days)
    with open_gateway() as gateway:
        made = certificates.admit(gateway.services, key, file.read_bytes(), by=person(), overlap=overlap)
    out.print(f"{made.fingerprint} {'waits for a second person' if made.waits else 'is in force'}")


def list_all(json: AsJson = False) -> None:
    """Every certificate there is or was, with the key it is bound to."""
    from gateway.store.certificates import ClientCertificates

    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        rows: list[dict[str, Any]] = [
            {
                "fingerprint": one.fingerprint, "key": one.key_id, "subject": one.subject,
                "state": "in force" if one.in_force(tx.now) else "waits" if one.waits else "over",
                "expires_at": one.not_after, "ends_at": one.ends_at, "added_by": one.added_by,
                "seconded_by": one.seconded_by,
            }
            for one in ClientCertificates(tx.connection, tx.now).all()
        ]  # fmt: skip
    print_json(rows) if json else print_table(rows)


def confirm(fingerprint: Fingerprint, key: KeyId) -> None:
    """Say yes as the second person; the first one cannot."""
    from gateway.identity import certificates

    with open_gateway() as gateway:
        one = _named(gateway, fingerprint, key)
        certificates.second(gateway.services, one.key_id, one.fingerprint, by=person())


def withdraw(fingerprint: Fingerprint, key: KeyId) -> None:
    """End a certificate at once; its key goes on demanding one."""
    from gateway.identity import certificates

    with open_gateway() as gateway:
        one = _named(gateway, fingerprint, key)
        certificates.withdraw(gateway.services, one.key_id, one.fingerprint, by=person())


def _named(gateway: "Gateway", beginning: str, key: str) -> "ClientCertificate":
    from gateway.store.certificates import ClientCertificates

    wanted = beginning.replace(":", "").lower()
    with gateway.services.store.reading() as tx:
        of_key = ClientCertificates(tx.connection, tx.now).of_key(key.removeprefix("key_"))
    found = [one for one in of_key if one.fingerprint.startswith(wanted)] if len(wanted) >= 8 else []
    if len(found) != 1:
        complain(f"{len(found)} certificates of key {key} begin with {beginning}", "`gateway cert list` names them")
        raise typer.Exit(USAGE)
    return found[0]
