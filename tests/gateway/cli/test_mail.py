"""gateway mail: what was seen, who may order by mail, releasing a mail that was kept back."""

import json
from email.message import EmailMessage
from pathlib import Path

from tests.gateway.cli.conftest import Gateway


def kept_back(gateway: Gateway, tmp_path: Path) -> str:
    """An order by mail, dropped where nobody says whose it is."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "jean@martin.example", "us@example.org", "Commande"
    message["Message-ID"] = "<1@martin.example>"
    message.set_content("Commande n° CDE-1\n\n10 x EQ-50\n")
    file = tmp_path / "mail.eml"
    file.write_bytes(message.as_bytes())
    (summary,) = json.loads(gateway("ingest", str(file), "--wait", "--json", expect=None).stdout)
    assert summary["state"] == "rejected"
    return str(summary["id"])


def some_partner(gateway: Gateway) -> str:
    return gateway("export", "partners").stdout.splitlines()[1].split(";")[0]


def test_a_mail_is_released_once_with_a_reason_and_its_sender_allowed(furnished: Gateway, tmp_path: Path) -> None:
    inbound = kept_back(furnished, tmp_path)
    partner = some_partner(furnished)
    release = ("mail", "release", inbound, "--partner", partner, "--by", "anna")
    furnished(*release, "--why", " ", expect=None)
    assert json.loads(furnished("mail", "senders", "--json").stdout) == []
    done = furnished(*release, "--why", "called", "--allow")
    assert f"{inbound}: read" in done.stdout
    (allowed,) = json.loads(furnished("mail", "senders", "--json").stdout)
    assert (allowed["address"], allowed["allowed_by"], allowed["why"]) == ("jean@martin.example", "anna", "called")
    assert furnished(*release, "--why", "again", expect=None).exit_code != 0


def test_senders_are_allowed_and_withdrawn(furnished: Gateway) -> None:
    partner = some_partner(furnished)
    furnished("mail", "allow", "@martin.example", "--partner", partner, "--why", "contract")
    furnished("mail", "allow", "@martin.example", "--partner", "nobody", "--why", "contract", expect=2)
    furnished("mail", "allow", "not an address", "--partner", partner, "--why", "x", expect=None)
    furnished("mail", "withdraw", "@martin.example", "--partner", partner, "--by", "anna")
    furnished("mail", "withdraw", "@martin.example", "--partner", partner, expect=2)
    assert "withdrawn by anna" in furnished("mail", "senders").stdout


def test_with_no_mail_seen_it_says_so(gateway: Gateway) -> None:
    assert "no mail was seen" in gateway("mail", "seen").stdout
    assert json.loads(gateway("mail", "seen", "--json").stdout) == []
