"""The commands on invoices and money, one after the other on one embedded gateway, as a clerk types them."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from gateway.errors import Conflict
from gateway.pipeline import despatch
from tests.gateway.billing.sold import accepted, invoiced
from tests.road import open_road, sqlite_url, today


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GATEWAY_HOME", str(tmp_path))
    monkeypatch.setenv("GATEWAY_USER", "Claire")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == exit_code, result.output
    return result.output


def listed(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_a_clerk_lists_copies_credits_and_proves(home: Path) -> None:
    with open_road(sqlite_url(home), home) as road:
        made = invoiced(road)
    (row,) = listed("invoices")
    assert (row["number"], row["open"]) == (made.number, "150.00")
    assert "150" in run("invoices")
    run("invoice-copy", made.number, "-o", "f.pdf")
    first = (home / "f.pdf").read_bytes()
    run("invoice-copy", made.number, "-o", "g.pdf")
    assert (home / "g.pdf").read_bytes() == first
    run("credit-note", made.number, "--why", "Deux tordues", "--line", "1=2")
    assert [one["open"] for one in listed("invoices")] == ["0.00", "120.00"]
    assert "0 faults" in run("verify-invoices")
    run("attach", "A-1", "f.pdf", "--kind", "proof_of_delivery")
    run("evidence", "A-1", "-o", "e.zip")
    with zipfile.ZipFile(home / "e.zip") as bundle:
        assert {"index.json", "SHA256SUMS"} <= set(bundle.namelist())
    run("delivery-note", f"BL{today():%Y}-000001", "-o", "bl.pdf")
    assert (home / "bl.pdf").read_bytes().startswith(b"%PDF")


def test_a_clerk_takes_a_deposit_then_money_in_and_chases_the_rest(home: Path) -> None:
    with open_road(sqlite_url(home), home) as road:
        ahead = accepted(road, "A-1")
        made = invoiced(road, "A-2")
    run("deposit", "A-1", "--percent", "30")
    deposit = next(one for one in listed("invoices") if one["kind"] == "deposit")
    (home / "bank.csv").write_text(
        f"date;amount;reference;id\n{today()};45.00;{deposit['number']};1\n{today()};20.00;?;2\n", encoding="utf-8"
    )
    booked = listed("import-payments", "bank.csv")
    assert [one["why"] for one in booked["booked"]] == ["reference", "none"]
    assert "0 new, 2 known" in run("import-payments", "bank.csv")
    (waiting,) = listed("payments", "--unallocated")
    run("allocate", waiting["id"], "--account", "C0042", "--to", f"{made.number}=20")
    (aged,) = listed("ageing")
    assert (aged["total"], aged["not_due"]) == ("130.00", "130.00")
    run("dispute", made.number, "--reason", "price", "--words", "11,50 convenus")
    (open_one,) = listed("disputes")
    assert (open_one["invoice"], open_one["owner"]) == (made.number, "Claire")
    run("close-dispute", open_one["id"], "--outcome", "unfounded", "--why", "Tarif signé")
    assert listed("disputes") == []
    assert listed("remind") == []
    run("pause-reminders", "C0042", "--until", f"{today()}", "--why", "Vu au téléphone")
    with open_road(sqlite_url(home), home, world=()) as road:
        despatch(road.services, ahead.id, by="test")
        road.work()
    assert {one["open"] for one in listed("invoices")} == {"0.00", "105.00", "130.00"}


def test_what_cannot_be_done_is_said_in_a_sentence(home: Path) -> None:
    with open_road(sqlite_url(home), home) as road:
        made = invoiced(road)
    with pytest.raises(Conflict, match="reason"):
        run("credit-note", made.number, "--why", " ")
    assert "is no reason" in run("dispute", made.number, "--reason", "mood", exit_code=2)
    assert "YYYY-MM-DD" in run("invoice-period", "C0042", "--from", "hier", "--to", f"{today()}", exit_code=2)
    assert "INVOICE" in run("allocate", "--help") or "PAYMENT" in run("allocate", "--help")
    assert "Nothing waits" in run("invoice-period", "C0042", "--from", f"{today()}", "--to", f"{today()}")


def test_the_letterhead_is_tried_before_it_is_kept(home: Path) -> None:
    with open_road(sqlite_url(home), home) as road:
        (home / "bad.svg").write_text("no picture", encoding="utf-8")
        (home / "logo.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>', "utf-8"
        )
        with pytest.raises(Exception, match="logo"):
            run("letterhead", "--logo", "bad.svg")
        assert "accent, footer, logo" in run("letterhead", "--logo", "logo.svg", "--accent", "#123456", "--footer", "x")
        with road.store.reading() as tx:
            own = tx.master.own()
    assert (own.accent, own.footer, (own.logo or "")[:4]) == ("#123456", "x", "<svg")
