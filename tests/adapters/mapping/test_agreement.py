"""What an overlay states of the exchange with a partner holds over its record, on the whole road."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.formats.edifact import read_interchange
from adapters.mapping import MappingFileError
from adapters.mapping.agreement import Overlays, stated
from adapters.mapping.source import OVERLAY_FOLDERS, parse
from gateway.model.master import AcknowledgementProfile, EdifactProfile, Partner
from gateway.model.parts import Party
from tests.builders import MARTIN_DEPOT_GLN, a_partner
from tests.road import Road, an_interchange, open_road, sqlite_url

OVERLAY = """
about: Martin answers to nobody's habits
exchange:
  version: D.01B
  charset: UNOD:3
  tolerances: {code_lists: error, refused: [blanks-between-segments]}
  acknowledgement: {when: always, good_messages: yes}
messages:
  ORDERS:
    header:
      DTM[61]: requested_delivery
    required: [currency]
  ORDRSP:
    header:
      BGM: {1.1: =320}
"""


@pytest.fixture(autouse=True)
def overlay_folders() -> Iterator[None]:
    before = list(OVERLAY_FOLDERS)
    yield
    OVERLAY_FOLDERS[:] = before


class Folder:
    def __init__(self, folder: Path) -> None:
        self.overlays_folder = folder


def agreed(folder: Path, text: str, partner: Partner) -> Partner:
    (folder / f"{partner.id}.yaml").write_text(text, encoding="utf-8")
    return Overlays(Folder(folder))(partner)


def test_the_overlay_holds_over_the_record_and_the_record_over_the_default(tmp_path: Path) -> None:
    recorded = a_partner().model_copy(
        update={
            "acknowledgement": AcknowledgementProfile(when="never", awaited_hours=6),
            "edifact": EdifactProfile(encoding="cp1252", code_lists="off"),
        }
    )
    found = agreed(tmp_path, OVERLAY, recorded)
    assert (found.directory, found.syntax, found.association) == ("D.01B", "UNOD:3", recorded.association)
    assert found.acknowledgement == AcknowledgementProfile(when="always", good_messages=True, awaited_hours=6)
    assert found.edifact == EdifactProfile(encoding="cp1252", code_lists="error", refused=("blanks-between-segments",))
    assert found.name == recorded.name


def test_an_overlay_that_states_nothing_of_the_exchange_changes_nothing(tmp_path: Path) -> None:
    assert agreed(tmp_path, "messages: {}", a_partner()) == a_partner()
    assert Overlays(Folder(tmp_path / "nowhere"))(a_partner()) == a_partner()


def test_a_changed_overlay_is_taken_at_once(tmp_path: Path) -> None:
    assert agreed(tmp_path, "exchange: {version: D.01B}", a_partner()).directory == "D.01B"
    assert agreed(tmp_path, "exchange:\n  version: D.07A", a_partner()).directory == "D.07A"


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("exchange:\n  version: D.96A\n  chraset: UNOC:3", 3, "'chraset' is nothing to state"),
        ("exchange:\n  acknowledgement:\n    when: sometimes", 3, "acknowledgement.when"),
        ("exchange:\n  acknowledgement:\n    every: yes", 3, "acknowledgement.every"),
        ("exchange:\n  read_as: [a]", 2, "edifact.encoding"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(text: str, place: int, sentence: str) -> None:
    with pytest.raises(MappingFileError, match=f"^martin.yaml:{place}: {sentence}"):
        stated(parse(text, "martin.yaml").items["exchange"])


@pytest.fixture
def martins_road(tmp_path: Path) -> Iterator[Road]:
    (tmp_path / "overlays").mkdir()
    (tmp_path / "overlays" / "martin.yaml").write_text(OVERLAY, encoding="utf-8")
    with open_road(sqlite_url(tmp_path), tmp_path) as road:
        yield road


def test_what_the_overlay_states_takes_effect_from_arrival_to_answer(martins_road: Road) -> None:
    taken = martins_road.receive(an_interchange("A-1", ack=False).replace(b"\n", b""))
    martins_road.work()
    (contrl,) = martins_road.sent(taken.inbound.id, "CONTRL")  # nobody asked: the overlay says always
    assert b"UCM" in martins_road.content(contrl)  # and for good messages too
    assert b"UNB+UNOD:3" in martins_road.content(contrl)
    (answer,) = martins_road.sent(taken.inbound.id, "ORDRSP")
    message = read_interchange(martins_road.content(answer)).messages[0]
    assert message.version == "D.01B"
    assert message.segments[1].get(1) == "320"  # a single place of its own, when we write


def test_a_tolerance_that_the_overlay_refuses_is_refused_on_the_road(martins_road: Road) -> None:
    taken = martins_road.receive(an_interchange("A-2"))  # with line breaks between its segments
    martins_road.work()
    assert not [order for order in martins_road.orders(taken.inbound.id) if order.state == "accepted"]
    (contrl,) = martins_road.sent(taken.inbound.id, "CONTRL")
    assert b"UCI+REF1+3020120000015:14+3012345000017:14+4" in martins_road.content(contrl)


def test_what_the_overlay_makes_mandatory_is_missed_on_the_road(martins_road: Road) -> None:
    content = an_interchange("A-3").replace(b"\n", b"").replace(b"CUX+2:EUR:9'", b"")
    taken = martins_road.receive(content.replace(b"UNT+13+1", b"UNT+12+1"))
    martins_road.work()
    (order,) = martins_road.orders(taken.inbound.id)
    with martins_road.store.reading() as tx:
        found = tx.journal.order_findings(order.id)
    assert [finding.path for finding in found if finding.code == "edifact.value"] == ["currency"]


OTHERWISE = """
exchange:
  association: ~
  read_as: utf-8
  price_tolerance_percent: 3
  tolerances: {unknown_directory: refuse}
"""


def test_each_other_thing_that_an_overlay_states_takes_effect_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "overlays").mkdir()
    overlay = tmp_path / "overlays" / "martin.yaml"
    overlay.write_text(OTHERWISE, encoding="utf-8")
    depot = f"NAD+DP+{MARTIN_DEPOT_GLN}::9"
    content = an_interchange("B-1", ack=False).replace(b"PRI+AAA:12.50", b"PRI+AAA:12.20")  # 2.4 % below the list
    content = content.replace(depot.encode(), f"{depot}++Dépôt".encode())  # declared as Latin-1
    unknown = an_interchange("B-2", reference="REF2", ack=False).replace(b":D:96A:", b":D:77Q:")
    with open_road(sqlite_url(tmp_path), tmp_path) as road:
        taken, refused = road.receive(content), road.receive(unknown)
        road.work()
        (order,) = road.orders(taken.inbound.id)
        assert order.state == "accepted"
        assert order.order().parties.ship_to == Party(name="Dépôt", gln=MARTIN_DEPOT_GLN)
        (answer,) = road.sent(taken.inbound.id, "ORDRSP")
        assert b"ORDRSP:D:96A:UN'" in road.content(answer)
        assert b"+UNOC:3+" in road.content(answer)  # of which the overlay says nothing
        assert [one.state for one in road.orders(refused.inbound.id)] == []

        overlay.write_text("exchange: {answers: [APERAK], price_tolerance_percent: 0}\n", encoding="utf-8")
        later = road.receive(content.replace(b"B-1", b"B-3").replace(b"REF1", b"REF3"))
        road.work()
        (strict,) = road.orders(later.inbound.id)
        assert strict.state != "accepted"  # the price is another than the agreed one again
        assert road.sent(later.inbound.id, "ORDRSP") == []


def test_what_is_wrong_with_the_overlays_is_told_with_file_and_line(tmp_path: Path) -> None:
    told = {
        "good": "messages:\n  ORDERS:\n    header:\n      DTM[61]: requested_delivery.latest",
        "bad-exchange": "exchange:\n  versoin: D.01B",
        "bad-place": "messages:\n  ORDERS:\n    header:\n      DTM[61]: requested_delivery.last",
        "bad-xml": "messages:\n  ubl_order:\n    content:\n      cbc:ID!: nummer",
        "bad-shop": "messages:\n  shopify:\n    content:\n      tags: nummer",
        "bad-name": "messages:\n  ORDRES: {header: {}}",
        "bad-yaml": "messages: [",
        "bad-part": "mesages: {}",
    }
    for name, text in told.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    faults = [str(fault) for fault in Overlays(Folder(tmp_path)).faults()]
    assert len(faults) == 7
    for name, line in [("bad-exchange", 2), ("bad-place", 4), ("bad-shop", 4), ("bad-xml", 4), ("bad-part", 1)]:
        assert any(f"{name}.yaml:{line}: " in fault for fault in faults), (name, faults)
    assert any("no mapping for the message ORDRES" in fault for fault in faults)
    assert not any("good" in fault for fault in faults)
