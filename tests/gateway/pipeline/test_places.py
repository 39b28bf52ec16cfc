"""One order for several places, several orders for one place: what leaves, what is told, what is invoiced."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.errors import Conflict
from gateway.model.master import Site
from gateway.model.parts import Address
from gateway.pipeline import despatch, despatch_together, invoice_period
from gateway.pipeline.copies import delivery_note
from gateway.store.orders import OrderRow
from tests.builders import (
    BRACKET,
    BRACKET_GTIN,
    MARTIN_DEPOT_GLN,
    MARTIN_GLN,
    OUR_GLN,
    PAINT,
    PRICES,
    SCREW,
    a_partner,
    an_account,
    own_identity,
)
from tests.road import RICH, Road, an_interchange, open_road, sqlite_url, today

DIJON_GLN = "3020120000039"
DEPOT = an_account().sites[0]
DIJON = Site(
    name="Martin, magasin de Dijon",
    gln=DIJON_GLN,
    code="DIJ",
    address=Address(lines=("8 rue de la Liberté",), city="Dijon", postal_code="21000", country="FR"),
)
WANTED, LATER = today() + timedelta(days=20), today() + timedelta(days=40)


def two_places(number: str = "PO-1", *, second: str = DIJON_GLN) -> bytes:
    """Ten brackets: four for the depot, six for Dijon three weeks later."""
    body = f"""UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+{number}+9'DTM+137:{today():%Y%m%d}:102'NAD+BY+{MARTIN_GLN}::9'
NAD+SU+{OUR_GLN}::9'NAD+DP+{MARTIN_DEPOT_GLN}::9'CUX+2:EUR:9'LIN+1++{BRACKET_GTIN}:EN'QTY+21:10:PCE'PRI+AAA:12.50'
LOC+7+{MARTIN_DEPOT_GLN}::9'QTY+11:4:PCE'DTM+2:{WANTED:%Y%m%d}:102'
LOC+7+{second}::9'QTY+11:6:PCE'DTM+2:{LATER:%Y%m%d}:102'UNS+S'UNT+18+1'"""
    return f"UNB+UNOC:3+{MARTIN_GLN}:14+{OUR_GLN}:14+261101:0930+R{number}'{body}UNZ+1+R{number}'".encode()


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    account = an_account(limit=RICH, sites=(DEPOT, DIJON), invoicing="period")
    partner = a_partner(answers=("APERAK", "ORDRSP", "DESADV"))
    world = [own_identity(), partner, account, BRACKET, SCREW, PAINT, *PRICES]
    with open_road(sqlite_url(tmp_path), tmp_path, world=world) as opened:
        yield opened


def taken(road: Road, content: bytes) -> OrderRow:
    inbound = road.receive(content).inbound.id
    road.work()
    (row,) = road.orders(inbound)
    return row


def now(road: Road, row: OrderRow) -> OrderRow:
    with road.store.reading() as tx:
        return tx.orders.get(row.id)


def test_an_order_for_two_places_is_accepted_as_one_order_and_answered_part_by_part(road: Road) -> None:
    row = taken(road, two_places())
    assert row.state == "accepted"
    (answer,) = road.sent(row.inbound_id, "ORDRSP")
    said = road.content(answer).decode("latin-1").split("'")
    depot = next(at for at, segment in enumerate(said) if segment.strip().startswith(f"LOC+7+{MARTIN_DEPOT_GLN}::9"))
    dijon = next(at for at, segment in enumerate(said) if segment.strip().startswith(f"LOC+7+{DIJON_GLN}::9"))
    assert [one.strip() for one in said[depot + 1 : depot + 3]] == ["QTY+113:4:PCE", f"DTM+69:{WANTED:%Y%m%d}:102"]
    assert [one.strip() for one in said[dijon + 1 : dijon + 3]] == ["QTY+113:6:PCE", f"DTM+69:{LATER:%Y%m%d}:102"]


def test_what_leaves_has_a_delivery_note_and_a_despatch_advice_for_each_place(road: Road) -> None:
    row = taken(road, two_places())
    depot, dijon = despatch(road.services, row.id, by="ana")
    road.work()
    assert [note.advice().lines[0].quantity.value for note in (depot, dijon)] == [4, 6]
    assert [note.advice().parties.ship_to.gln for note in (depot, dijon)] == [MARTIN_DEPOT_GLN, DIJON_GLN]  # type: ignore[union-attr]
    advices = [road.content(one).decode("latin-1") for one in road.sent(row.inbound_id, "DESADV")]
    assert f"NAD+DP+{MARTIN_DEPOT_GLN}" in advices[0]
    assert "QTY+12:4" in advices[0]
    assert f"NAD+DP+{DIJON_GLN}" in advices[1]
    assert "QTY+12:6" in advices[1]
    assert now(road, row).state == "despatched"


def test_one_place_is_sent_to_and_the_other_waits(road: Road) -> None:
    row = taken(road, two_places())
    (sent,) = despatch(road.services, row.id, by="ana", place="dij")
    assert sent.advice().lines[0].quantity.value == 6
    assert now(road, row).state == "part_despatched"
    with pytest.raises(Conflict, match="nothing of order PO-1 is left for DIJ"):
        despatch(road.services, row.id, by="ana", place="DIJ")
    (rest,) = despatch(road.services, row.id, by="ana")
    assert rest.advice().parties.ship_to.gln == MARTIN_DEPOT_GLN  # type: ignore[union-attr]
    assert now(road, row).state == "despatched"


def test_quantities_are_shared_out_between_the_places_none_getting_more_than_it_wants(road: Road) -> None:
    row = taken(road, two_places())
    sent = despatch(road.services, row.id, by="ana", quantities={"1": Decimal(7)})
    assert [one.advice().lines[0].quantity.value for one in sent] == [4, 3]


def test_what_is_wanted_later_stays(road: Road) -> None:
    row = taken(road, two_places())
    (sent,) = despatch(road.services, row.id, by="ana", until=WANTED)
    assert sent.advice().lines[0].quantity.value == 4
    with pytest.raises(Conflict, match="nothing to despatch"):
        despatch(road.services, row.id, by="ana", until=WANTED)


def test_a_place_we_do_not_know_holds_the_order_and_names_the_line(road: Road) -> None:
    row = taken(road, two_places(second="3020120009995"))
    assert row.state == "held"
    decision = row.decided()
    assert decision is not None
    (finding,) = [one for one in decision.findings if one.code == "ship-to.unknown"]
    assert (finding.line, finding.path) == ("1", "lines[0].deliveries[1].ship_to")


def test_two_orders_leave_on_one_delivery_note_and_one_invoice_that_name_both(road: Road) -> None:
    inbound = road.receive(an_interchange("PO-7", "PO-8")).inbound.id
    road.work()
    first, second = road.orders(inbound)
    note = despatch_together(road.services, [first.id, second.id], by="ana")
    road.work()
    (advice,) = road.sent(inbound, "DESADV")
    said = road.content(advice).decode("latin-1")
    assert "RFF+ON:PO-7:1'" in said
    assert "RFF+ON:PO-8:1'" in said
    assert [now(road, one).state for one in (first, second)] == ["despatched", "despatched"]
    assert b"%PDF" in delivery_note(road.services, note.number).content[:10]
    day = today()
    (issue,) = invoice_period(road.services, "C0042", day - timedelta(days=1), day + timedelta(days=1), by="ana")
    assert issue.invoice is not None
    document = issue.invoice.invoice()
    numbers = {(one.kind, one.number) for one in document.references}
    assert {("order", "PO-7"), ("order", "PO-8"), ("despatch", note.number)} <= numbers
    assert len(document.lines) == 2
    with road.store.reading() as tx:
        share = tx.billing.despatches(second.id)[0].number
    assert delivery_note(road.services, share).filename == delivery_note(road.services, note.number).filename


def test_orders_for_several_places_do_not_leave_on_one_note_unless_one_is_named(road: Road) -> None:
    first, second = taken(road, two_places("PO-1")), taken(road, two_places("PO-2"))
    with pytest.raises(Conflict, match="2 places"):
        despatch_together(road.services, [first.id, second.id], by="ana")
    note = despatch_together(road.services, [first.id, second.id], by="ana", place=DIJON_GLN)
    with road.store.reading() as tx:
        shares = [one.advice() for one in tx.billing.delivery(note.number)]
    assert [share.order_number for share in shares] in (["PO-1", "PO-2"], ["PO-2", "PO-1"])
    assert all(share.lines[0].quantity.value == 6 for share in shares)
