"""An order may be tried before it is sent: what would be decided is said with its reasons, and nothing is kept."""

from decimal import Decimal

from sqlalchemy import func, select

from gateway.pipeline import try_out
from gateway.store.tables import metadata
from tests.road import Road, an_interchange


def rows(road: Road) -> dict[str, int]:
    with road.store.reading() as tx:
        return {
            name: tx.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def test_a_good_order_would_be_accepted_and_nothing_of_it_is_kept(quick_road: Road) -> None:
    before, archive = rows(quick_road), quick_road.services.settings.archive_folder
    quick_road.services.archive.settle()  # type: ignore[attr-defined]
    kept = sorted(archive.rglob("*"))
    tried = try_out(quick_road.services, an_interchange("PO-1", lines=2), "orders.edi")
    (trial,) = tried.trials
    assert (tried.format, tried.partner) == ("edifact", "martin")
    assert trial.decision is not None
    assert (trial.decision.outcome, trial.decision.resolution.account) == ("accepted", "C0042")
    assert trial.decision.resolution.gross == Decimal("300.00")
    assert rows(quick_road) == before
    assert sorted(archive.rglob("*")) == kept


def test_what_would_hold_it_is_said_with_its_place(quick_road: Road) -> None:
    content = an_interchange("PO-1").replace(b"QTY+21:10:PCE", b"QTY+21:0:PCE")
    (trial,) = try_out(quick_road.services, content, "orders.edi").trials
    assert trial.decision is not None
    assert trial.decision.outcome == "held"
    (finding,) = [one for one in trial.findings if one.code == "quantity.not-positive"]
    assert (finding.path, finding.line) == ("lines[0].quantity", "1")
    assert trial.decision.holds[0].codes


def test_the_same_number_twice_in_a_file_or_held_already_is_seen(quick_road: Road) -> None:
    tried = try_out(quick_road.services, an_interchange("PO-1", "PO-1"), "orders.edi")
    assert [one.decision.outcome for one in tried.trials if one.decision] == ["accepted", "duplicate"]
    quick_road.receive(an_interchange("PO-2"))
    quick_road.work()
    (again,) = try_out(quick_road.services, an_interchange("PO-2"), "orders.edi").trials
    assert again.decision is not None
    assert again.decision.outcome == "duplicate"


def test_a_file_in_no_format_is_no_error(quick_road: Road) -> None:
    assert try_out(quick_road.services, b"\x00\x01 nothing", "x.bin").format is None


def test_a_change_is_named_and_not_tried(quick_road: Road) -> None:
    content = an_interchange("PO-1").replace(b"BGM+220+PO-1+9", b"BGM+220+PO-1+4")
    (trial,) = try_out(quick_road.services, content, "orders.edi").trials
    assert trial.decision is None
