"""Issuing on both databases: numbers without a gap, final rows, the chain, holds instead of wrong invoices."""

import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gateway.errors import Conflict
from gateway.model.master import InvoiceForm
from gateway.pipeline import despatch, issue_credit_note, issue_invoices
from gateway.pipeline.copies import copy
from gateway.pipeline.issue import original
from gateway.pipeline.verify import verify_chain
from gateway.store.billing import InvoiceRow
from tests.builders import own_identity
from tests.gateway.billing.sold import accepted, balance, invoiced, invoices, load, state, sums_agree
from tests.road import Road, an_interchange, numbers


def ranks(rows: list[InvoiceRow]) -> list[int]:
    return [row.rank for row in rows]


def all_invoices(road: Road) -> list[InvoiceRow]:
    with road.store.reading() as tx:
        return list(reversed(tx.billing.latest(limit=10_000)))


def test_an_invoice_is_issued_with_its_place_in_the_chain_and_its_archived_original(road: Road) -> None:
    made = invoiced(road)
    assert (made.kind, made.rank, made.chain_rank, made.preceding) == ("invoice", 1, 1, None)
    assert made.number == f"F{made.issued_on:%Y}-000001"
    assert road.services.archive.fetch(made.sha256) == original(made.invoice())
    assert verify_chain(road.services) == (1, [])
    assert state(road, made.order_id or "") == "invoiced"
    assert balance(road) == Decimal(150)
    assert sums_agree(road)


@pytest.mark.parametrize("change", ["UPDATE invoice SET gross = gross", "DELETE FROM invoice"])
def test_the_database_refuses_to_change_or_delete_an_issued_invoice(road: Road, change: str) -> None:
    invoiced(road)
    with pytest.raises(DBAPIError, match="final"), road.store.engine.begin() as connection:
        connection.execute(text(change))
    assert verify_chain(road.services) == (1, [])


def test_the_database_refuses_to_replace_or_empty_the_invoices(road: Road) -> None:
    invoiced(road)
    trick = (
        "TRUNCATE invoice CASCADE"
        if road.store.dialect == "postgresql"
        else ("INSERT OR REPLACE INTO invoice SELECT * FROM invoice")
    )
    with pytest.raises(DBAPIError, match="final"), road.store.engine.begin() as connection:
        connection.execute(text(trick))


def test_a_kept_copy_is_final_too(quick_road: Road) -> None:
    made = invoiced(quick_road)
    first, content = copy(quick_road.services, made.number, "pdf")
    again, same = copy(quick_road.services, made.number, "pdf")
    assert (first, content) == (again, same)
    with pytest.raises(DBAPIError, match="final"), quick_road.store.engine.begin() as connection:
        connection.execute(text("UPDATE invoice_copy SET sha256 = 'x'"))
    assert verify_chain(quick_road.services) == (2, [])


def test_an_original_that_was_exchanged_in_the_archive_is_found(quick_road: Road) -> None:
    made = invoiced(quick_road)
    folder = quick_road.services.settings.archive_folder
    (folder / made.sha256[:2] / made.sha256[2:4] / made.sha256).write_bytes(b"something else")
    checked, broken = verify_chain(quick_road.services)
    assert checked == 1
    assert len(broken) == 1
    assert made.number in broken[0]


def test_a_row_taken_out_of_the_chain_is_found(quick_road: Road) -> None:
    for index in range(3):
        invoiced(quick_road, f"A-{index}")
    with quick_road.store.engine.begin() as connection:  # as somebody with all rights on the database might
        connection.execute(text("DROP TRIGGER invoice_final_delete"))
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for table in ("invoice_source", "open_item", "invoice_status"):
            connection.execute(text(f"DELETE FROM {table} WHERE number LIKE '%000002'"))
        connection.execute(text("DELETE FROM invoice WHERE number LIKE '%000002'"))
    _, broken = verify_chain(quick_road.services)
    assert any("missing" in one for one in broken)
    assert any("hash" in one for one in broken)
    assert any("gap" in one for one in broken)


def test_a_missing_mention_holds_the_invoice_back_with_its_reason_and_uses_no_number(road: Road) -> None:
    row = accepted(road)
    load(road, own_identity(late_penalty_note=""))
    despatch(road.services, row.id, by="test")
    road.work()
    assert invoices(road, row.id) == []
    with road.store.reading() as tx:
        (hold,) = tx.orders.holds(row.id, still_open=True)
    assert (hold.kind, hold.role) == ("invoice", "billing")
    assert "pénalités de retard" in hold.reason["fr"]
    with pytest.raises(Conflict, match="late penalties"):
        issue_invoices(road.services, row.id, by="test")
    load(road, own_identity())
    (made,) = issue_invoices(road.services, row.id, by="Claire")
    assert made.rank == 1
    with road.store.reading() as tx:
        assert tx.orders.holds(row.id, still_open=True) == []


def test_parts_are_invoiced_one_by_one_or_together(road: Road) -> None:
    row = accepted(road, lines=2)
    for quantities in ({"1": Decimal(4)}, {"1": Decimal(6), "2": Decimal(10)}):
        despatch(road.services, row.id, by="test", quantities=quantities)
        road.work()
    made = invoices(road, row.id)
    assert [one.gross for one in made] == [Decimal(60), Decimal(240)]
    assert state(road, row.id) == "invoiced"
    assert balance(road) == Decimal(300)
    assert sums_agree(road)


def test_a_number_is_given_back_when_the_transaction_fails(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    row = accepted(road)
    despatch(road.services, row.id, by="test")
    with monkeypatch.context() as patch:
        patch.setattr("gateway.pipeline.issue._tell_partner", lambda *_: (_ for _ in ()).throw(OSError("no disk")))
        with pytest.raises(OSError, match="no disk"):
            issue_invoices(road.services, row.id, by="test")
    assert all_invoices(road) == []
    (made,) = issue_invoices(road.services, row.id, by="test")
    assert made.rank == 1


def test_numbers_have_no_gap_and_follow_time_when_many_issue_at_once(road: Road) -> None:
    taken = road.receive(an_interchange(*numbers("C", 12)))
    road.work()
    rows = [row for row in road.orders(taken.inbound.id) if row.state == "accepted"]
    assert len(rows) == 12
    for row in rows:
        despatch(road.services, row.id, by="test")
    failures: list[BaseException] = []

    def issue(share: list[str]) -> None:
        try:
            for order_id in share:
                issue_invoices(road.services, order_id, by="test")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=issue, args=([row.id for row in rows[start::4]],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    made = all_invoices(road)
    assert ranks(made) == list(range(1, 13))
    assert [one.issued_at for one in made] == sorted(one.issued_at for one in made)
    assert [one.issued_on for one in made] == sorted(one.issued_on for one in made)
    assert verify_chain(road.services) == (12, [])
    assert sums_agree(road)


def test_series_are_numbered_each_by_itself_and_chained_together(road: Road) -> None:
    first = invoiced(road, "A-1")
    credit = issue_credit_note(road.services, first.number, by="test", why="Erreur de prix")
    second = invoiced(road, "A-2")
    assert [first.number[0], credit.number[0], second.number[0]] == ["F", "A", "F"]
    assert (first.rank, credit.rank, second.rank) == (1, 1, 2)
    assert [first.chain_rank, credit.chain_rank, second.chain_rank] == [1, 2, 3]
    assert verify_chain(road.services) == (3, [])


def test_prefixes_are_a_setting(quick_road: Road) -> None:
    load(quick_road, own_identity(series={"invoice": "FA-", "credit_note": "AV-"}))
    made = invoiced(quick_road)
    credit = issue_credit_note(quick_road.services, made.number, by="test", why="Retour")
    assert made.number.startswith("FA-")
    assert credit.number.startswith("AV-")


VICTIM = """
import sys
from gateway.pipeline import issue_invoices
from tests.road import open_road
from pathlib import Path
with open_road(sys.argv[1], Path(sys.argv[2]), world=()) as road:
    print("ready", flush=True)
    for order_id in sys.argv[3:]:
        issue_invoices(road.services, order_id, by="victim")
"""


@pytest.mark.parametrize(
    ("forms", "delays"),
    [pytest.param((), (0.03, 0.09), id="plain"), pytest.param(("cii",), (1.8,), id="judged")],
)
def test_a_process_killed_while_it_issues_leaves_no_gap_and_no_half_invoice(
    road: Road, tmp_path: Path, forms: tuple[InvoiceForm, ...], delays: tuple[float, ...]
) -> None:
    load(road, own_identity(invoices_as=forms))
    taken = road.receive(an_interchange(*numbers("K", 16)))
    road.work()
    rows = road.orders(taken.inbound.id)
    for row in rows:
        despatch(road.services, row.id, by="test")
    url = road.services.settings.database
    pending = [row.id for row in rows]
    for delay in delays:
        victim = subprocess.Popen(
            [sys.executable, "-c", VICTIM, url, str(tmp_path), *pending],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        assert victim.stdout is not None
        assert victim.stdout.readline() == b"ready\n"
        time.sleep(delay)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        victim.stdout.close()
        made = all_invoices(road)
        assert ranks(made) == list(range(1, len(made) + 1))
        done = {one.order_id for one in made}
        pending = [row.id for row in rows if row.id not in done]
    for order_id in pending:
        issue_invoices(road.services, order_id, by="test")
    made = all_invoices(road)
    assert ranks(made) == list(range(1, 17))
    assert len({one.order_id for one in made}) == 16
    assert verify_chain(road.services)[1] == []
    assert sums_agree(road)
