"""What is written straight is what the careful way writes; what has no room goes the careful way and is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis.strategies import SearchStrategy

from adapters.mapping import CannotCarry, mapping_for, write_message
from adapters.mapping.arrange import arrange
from adapters.mapping.context import NoRoom, WriteContext
from adapters.mapping.engine import Mapping
from gateway.model.base import Document
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Item, Note, Quantity

from .strategies import APPLICATION_ERRORS, DESPATCHES, DISPUTES, INVOICES, ORDERS, REMITTANCES, RESPONSES, is_writable


def context(mapping: Mapping, document: Document, *, strict: bool) -> WriteContext:
    return WriteContext(mapping.grammar, mapping.spec.settings, mapping.spec.tables, document, strict)


def carefully(mapping: Mapping, document: Document) -> list[str]:
    careful = context(mapping, document, strict=False)
    header, summary = mapping.writer.run(document, careful)
    return [str(s) for s in arrange(header, summary, careful)]


@pytest.mark.parametrize(
    ("kind", "version", "documents"),
    [
        ("ORDERS", "D.96A", ORDERS),
        ("ORDERS", "D.01B", ORDERS),
        ("ORDRSP", "D.96A", RESPONSES),
        ("DESADV", "D.01B", DESPATCHES),
        ("INVOIC", "D.96A", INVOICES),
        ("APERAK", "D.96A", APPLICATION_ERRORS),
        ("REMADV", "D.96A", REMITTANCES),
        ("COMDIS", "D.96A", DISPUTES),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_straight_way_writes_what_the_careful_way_writes(
    kind: str, version: str, documents: SearchStrategy[Document]
) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(document=documents)
    def check(document: Document) -> None:
        assume(is_writable(document))
        mapping = mapping_for(kind, version)
        assert [str(s) for s in mapping.write(document)[0]] == carefully(mapping, document)

    check()


def an_order(**changes: object) -> Order:
    line = OrderLine(number="1", item=Item(gtin="3000000000088"), quantity=Quantity(value=Decimal(3), unit="H87"))
    return Order(number="A1", issued_at=date(2026, 11, 21), lines=(line,)).model_copy(update=changes)


def test_an_ordinary_order_goes_straight() -> None:
    mapping = mapping_for("ORDERS", "D.96A")
    assert len(mapping.straight_writer.run(an_order(), context(mapping, an_order(), strict=True))) == 5


def test_what_has_no_room_is_told_with_its_place() -> None:
    mapping, order = mapping_for("ORDERS", "D.96A"), an_order(number="A" * 36)
    with pytest.raises(CannotCarry, match="number"):
        write_message(order, message_type="ORDERS")
    order = an_order(notes=tuple(Note(text=f"note {n}") for n in range(120)))
    with pytest.raises(NoRoom):
        mapping.straight_writer.run(order, context(mapping, order, strict=True))
    written = write_message(order, message_type="ORDERS")
    assert len(written.losses) == 21
    assert sum(s.tag == "FTX" for s in written) == 99
