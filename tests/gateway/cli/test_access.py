"""Persons, keys and the audit from the command line."""

import json
from pathlib import Path

from tests.certificates import a_certificate
from tests.gateway.cli.conftest import Gateway


def test_init_prints_the_link_that_makes_the_first_administrator_until_there_is_one(gateway: Gateway) -> None:
    assert "http://127.0.0.1:8080/welcome/" in gateway("init").stdout
    assert "/welcome/" in gateway("init").stdout  # a new one; the one before opens no more
    gateway("user", "add", "chef@example.org", "--role", "admin", "--name", "Chef")
    assert "/welcome/" not in gateway("init").stdout


def test_a_person_is_added_given_roles_shut_out_and_let_in(gateway: Gateway) -> None:
    assert "/welcome/" in gateway("user", "add", "Anna@Example.org", "--role", "clerk").stdout
    gateway("user", "roles", "anna@example.org", "--role", "credit", "--role", "admin")
    (anna,) = json.loads(gateway("user", "list", "--json").stdout)
    assert (anna["login"], anna["roles"], anna["state"]) == ("anna@example.org", "admin,credit", "invited")
    assert "nobody could let others in" in str(gateway("user", "shut-out", "anna@example.org", expect=1).exception)
    gateway("user", "add", "bob", "--role", "clerk")
    gateway("user", "shut-out", "bob")
    assert "shut out" in gateway("user", "list").stdout
    gateway("user", "let-in", "bob")
    assert "/welcome/" in gateway("user", "link", "bob").stdout
    gateway("user", "add", "bob", expect=1)
    gateway("user", "link", "nobody", expect=2)
    gateway("user", "add", "carl", "--role", "king", expect=2)


def test_a_key_is_shown_once_and_can_be_rotated_and_revoked(furnished: Gateway) -> None:
    made = furnished("key", "create", "ERP", "--scope", "orders:read", "--ip", "10.0.0.0/8", "--days", "30").stdout
    key = made.split()[0]
    listed = furnished("key", "list", "--json").stdout
    (row,) = json.loads(listed)
    assert key.startswith(f"gw_live_{row['id']}_")
    assert key not in listed
    assert row["expires_at"] is not None
    furnished("key", "rotate", row["id"], "--overlap-days", "1")
    furnished("key", "revoke", row["id"])
    assert sorted(one["state"] for one in json.loads(furnished("key", "list", "--json").stdout)) == ["live", "over"]
    furnished("key", "create", "shop", "--scope", "orders:write", "--partner", "boutique")
    for wrong in (["--scope", "everything"], ["--scope", "people:manage"]):
        furnished("key", "create", "x", *wrong, expect=2)
    for refused in (
        ["--scope", "orders:read", "--partner", "nobody"],
        ["--scope", "system:run", "--partner", "boutique"],
        ["--scope", "orders:read", "--ip", "not-an-address"],
    ):
        furnished("key", "create", "x", *refused, expect=1)


def test_a_certificate_is_bound_to_a_key_listed_and_withdrawn(furnished: Gateway, tmp_path: Path) -> None:
    furnished("key", "create", "shop", "--scope", "orders:read")
    (key,) = json.loads(furnished("key", "list", "--json").stdout)
    (tmp_path / "martin.pem").write_bytes(a_certificate(days=90))
    assert "is in force" in furnished("cert", "add", str(tmp_path / "martin.pem"), "--key", key["id"]).stdout
    (one,) = json.loads(furnished("cert", "list", "--json").stdout)
    assert (one["key"], one["subject"], one["state"]) == (key["id"], "CN=martin", "in force")
    furnished("cert", "withdraw", one["fingerprint"][:12], "--key", key["id"])
    (one,) = json.loads(furnished("cert", "list", "--json").stdout)
    assert one["state"] == "over"
    furnished("cert", "confirm", one["fingerprint"][:12], "--key", key["id"], expect=1)
    furnished("cert", "confirm", "0" * 12, "--key", key["id"], expect=2)
    furnished("cert", "add", str(tmp_path / "nothing.pem"), "--key", key["id"], expect=2)


def test_the_audit_is_verified_here_and_as_an_export_elsewhere(gateway: Gateway, tmp_path: Path) -> None:
    gateway("user", "add", "anna", "--role", "clerk")
    first = json.loads(gateway("audit", "verify", "--json").stdout)
    assert first["entries"] >= 2
    assert first["fault"] is None
    export = tmp_path / "audit.jsonl"
    gateway("audit", "export", "--out", str(export))
    gateway("audit", "verify", str(export), "--head", first["head"])
    lines = export.read_text().splitlines()
    export.write_text("\n".join([lines[1], lines[0], *lines[2:]]))
    assert "missing" in gateway("audit", "verify", str(export), expect=1).stdout
    export.write_text("\n".join(lines).replace("anna", "anne").replace("person-added", "person-adored"))
    gateway("audit", "verify", str(export), expect=1)
    gateway("audit", "verify", "--head", "0" * 63 + "1", expect=1)
