"""What is too old is forgotten and certified; what a legal hold keeps is not, whatever its age."""

import hashlib
import json
import os
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from gateway.errors import ArchiveCorrupt, Conflict, NotFound
from gateway.pipeline.purge import as_json, certificate, certificates, lift_hold, place_hold, purge
from gateway.store.legal_holds import HeldKind, LegalHolds
from gateway.store.orders import OrderRow
from gateway.store.reach import ACCOUNT
from gateway.store.tables import attachment
from gateway.store.types import new_id
from tests.road import Road, an_interchange

YEAR = 365


@pytest.fixture
def old(quick_road: Road) -> Road:
    """Two transmissions from years ago, a paper attached to the order of each, and bytes that belong to nothing."""
    for number, reference in (("A-1", "R1"), ("A-2", "R2")):
        quick_road.receive(an_interchange(number, reference=reference))
    quick_road.work()
    quick_road.services.archive.keep(b"received, never committed")
    with quick_road.store.transaction() as tx:
        for row in tx.inbound.select(None, None, None, None):
            (order,) = tx.orders.of_inbound(row.id)
            paper = quick_road.services.archive.keep(f"scan of {order.number}".encode())
            tx.connection.execute(
                attachment.insert().values(
                    id=new_id("att"), order_id=order.id, kind="scan", filename="scan", media_type="text/plain", sha256=paper, size=1, by="anna",
                    at=datetime(2015, 1, 1, tzinfo=UTC),
                )
            )  # fmt: skip
        for table, column in (("inbound", "received_at"), ("outgoing", "created_at"), ("orders", "received_at")):
            tx.connection.exec_driver_sql(f"UPDATE {table} SET {column} = '2015-01-01 00:00:00.000000'")
    quick_road.services.archive.settle()  # type: ignore[attr-defined]
    for sha256, _ in list(quick_road.services.archive.kept()):
        os.utime(quick_road.services.archive.path(sha256), (0, 0))  # type: ignore[attr-defined]
    return quick_road


def first(road: Road) -> tuple[str, set[str], OrderRow]:
    """The first transmission's id, the hashes of what belongs to it, and its order."""
    with road.store.reading() as tx:
        row = min(tx.inbound.select(None, None, None, None), key=lambda one: one.id)
        (order,) = tx.orders.of_inbound(row.id)
    return row.id, {row.sha256, hashlib.sha256(f"scan of {order.number}".encode()).hexdigest()}, order


@pytest.mark.parametrize("kind", list(HeldKind))
def test_a_hold_keeps_the_documents_of_its_subject_and_lifting_it_lets_them_go(old: Road, kind: HeldKind) -> None:
    inbound_id, own, order = first(old)
    subject = {
        HeldKind.PARTNER: order.partner, HeldKind.ACCOUNT: order.account, HeldKind.ORDER: order.id,
        HeldKind.INBOUND: inbound_id,
    }[kind]  # fmt: skip
    assert subject is not None
    hold = place_hold(old.services, kind, subject, why="Dispute 2026/17", by="anna")
    done = purge(old.services, days=YEAR, dry_run=False)
    assert not own & set(done.hashes)
    assert done.held == (2 if kind in (HeldKind.ORDER, HeldKind.INBOUND) else 4)  # both are the same partner's
    lift_hold(old.services, hold.id, why="settled", by="anna")
    assert own <= set(purge(old.services, days=YEAR, dry_run=False).hashes)
    with pytest.raises(ArchiveCorrupt):
        old.services.archive.fetch(own.pop())


def test_what_a_held_customer_handed_over_itself_is_kept_though_no_order_came_of_it(old: Road) -> None:
    inbound_id, _, order = first(old)
    with old.store.transaction() as tx:
        account = order.account or ""
        other = next(one for one in tx.inbound.select(None, None, None, None) if one.id != inbound_id)
        tx.inbound.change(other.id, facts={ACCOUNT: account}, partner=None)
        tx.connection.exec_driver_sql(f"UPDATE orders SET account = NULL WHERE inbound_id = '{other.id}'")
    place_hold(old.services, HeldKind.ACCOUNT, account, why="Dispute", by="anna")
    purge(old.services, days=YEAR, dry_run=False)
    assert old.services.archive.fetch(other.sha256) == an_interchange("A-2", reference="R2")


def test_a_deletion_is_certified_with_what_when_who_why_and_every_hash(old: Road) -> None:
    inbound_id, own, _ = first(old)
    assert purge(old.services, days=YEAR, dry_run=True).certificate is None
    done = purge(old.services, days=YEAR, dry_run=False, why="erasure asked for")
    assert done.certificate is not None
    with old.store.reading() as tx:
        shown = certificate(tx, done.certificate)
        chain = {one.number: one.hash for one in tx.audit.entries()}
        assert tx.audit.verify().fault is None
        assert [one.id for one in certificates(tx)] == [done.certificate]
    assert shown.complete
    assert (shown.by, shown.why, shown.days) == ("gateway", "erasure asked for", YEAR)
    assert [one["sha256"] for one in shown.documents] == done.hashes
    assert inbound_id in [name for one in shown.documents if one["sha256"] in own for name in one["of"]]
    assert all(chain[one["number"]] == one["hash"] for one in shown.entries)
    assert json.loads(as_json(shown)) == asdict(shown) | {"complete": True}


def test_a_purge_that_died_half_way_left_a_certificate_that_says_so(old: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(_sha256: str) -> None:
        raise OSError("gone")

    monkeypatch.setattr(old.services.archive, "discard", dies)
    with pytest.raises(OSError, match="gone"):
        purge(old.services, days=YEAR, dry_run=False)
    monkeypatch.undo()
    with old.store.reading() as tx:
        (cut_short,) = certificates(tx)
    assert not cut_short.complete
    assert purge(old.services, days=YEAR, dry_run=False).hashes == [one["sha256"] for one in cut_short.documents]


def test_a_purge_that_finds_nothing_certifies_nothing(quick_road: Road) -> None:
    quick_road.receive(an_interchange("A-1"))
    assert purge(quick_road.services, days=YEAR, dry_run=False).certificate is None
    with quick_road.store.reading() as tx:
        assert certificates(tx) == []
        with pytest.raises(NotFound):
            certificate(tx, "del_none")


def test_a_hold_has_a_subject_and_a_reason_and_is_lifted_once(quick_road: Road) -> None:
    services = quick_road.services
    for kind in HeldKind:
        with pytest.raises(NotFound):
            place_hold(services, kind, "nobody", why="x", by="anna")
    taken = quick_road.receive(an_interchange("A-1"))
    with pytest.raises(Conflict, match="reason"):
        place_hold(services, HeldKind.INBOUND, taken.inbound.id, why=" ", by="anna")
    hold = place_hold(services, HeldKind.INBOUND, taken.inbound.id, why="x", by="anna")
    lift_hold(services, hold.id, why="over", by="bob")
    with pytest.raises(Conflict, match="lifted already"):
        lift_hold(services, hold.id, why="over", by="bob")
    with quick_road.store.reading() as tx:
        (one,) = LegalHolds(tx.connection, tx.now).all()
        assert (one.placed_by, one.lifted_by, one.lifted_why) == ("anna", "bob", "over")
        assert [entry.action for entry in tx.audit.newest(subject=hold.id)] == [
            "legal-hold-lifted",
            "legal-hold-placed",
        ]
