"""A fax in the drop folder walks the whole road: it waits for a person once, and the next one like it does not."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.channels import folder as folder_module
from adapters.channels.folder import FolderChannel
from gateway.pipeline.amend import amend_order
from gateway.pipeline.pages import layouts, picture_of, reading_of
from gateway.queue.crew import poll
from tests.builders import MARTIN_GLN
from tests.documents.fax import faxed
from tests.documents.layouts import LAYOUTS
from tests.documents.truth import Truth, invent
from tests.road import Road, today


def martins_order(number: str) -> Truth:
    """Fifty brackets at our price, for next month, signed with Martin's GLN."""
    truth = invent("fr", "fax road", lines=1)
    line = replace(
        truth.lines[0], code="EQ-50", quantity=Decimal(50), unit="PCE", price=Decimal("12.50"), amount=Decimal("625.00")
    )
    return replace(
        truth, number=number, lines=(line,), gln=MARTIN_GLN, vat="", net=Decimal("625.00"), tax=Decimal("125.00"), gross=Decimal("750.00"),
        ordered=today(), wanted=today() + timedelta(days=30),
    )  # fmt: skip


def drop(road: Road, name: str, content: bytes) -> None:
    inbox = road.services.settings.inbox_folder / "martin"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / name).write_bytes(content)


def doubts(road: Road, order_id: str) -> dict[str, str | None]:
    with road.store.reading() as tx:
        said = tx.journal.order_findings(order_id)
    return {one.code: one.path for one in said if one.code.startswith(("pdf.", "scan."))}


def test_a_fax_waits_once_for_its_number_and_the_next_of_its_layout_passes(
    quick_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = quick_road
    monkeypatch.setattr(folder_module, "YOUNG", -1)
    channel = FolderChannel(road.services.settings)
    numbers = ("CDE-48213", "CDE-48307")
    for turn, number in enumerate(numbers):
        drop(road, f"fax{turn}.tif", faxed(LAYOUTS["boxed"](martins_order(number)), "fine", "light", seed=number))
        assert poll(road.services, channel, "one") + poll(road.services, channel, "one") == 1
        road.work()
        order = road.orders()[-1]
        assert order.number == number
        read = reading_of(road.services, order.id)
        assert read is not None
        assert read.reader == "scan"
        drawn = picture_of(road.services, order.id, 1)
        assert drawn is not None
        assert drawn.content.startswith(b"\x89PNG")
        if turn == 0:
            assert doubts(road, order.id) == {"pdf.field-doubtful": "number"}
            assert order.state == "held"
            amend_order(road.services, order.id, order.order(), by="anne", why="compared with the fax")
            assert len(layouts(road.services)) == 1
        else:
            assert doubts(road, order.id) == {}
    assert road.mismatches() == []
