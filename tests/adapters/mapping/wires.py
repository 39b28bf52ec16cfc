"""Every wire format that a mapping reads and writes, each with the documents it carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from adapters.formats.edifact import read_interchange, validate
from adapters.mapping import Loss, read_message, write_message
from adapters.mapping.xml import read_xml, write_xml
from gateway.model.base import Document
from gateway.model.life_cycle import LifeCycleNotice
from gateway.model.order import Order
from gateway.model.parts import Reference
from gateway.model.response import OrderResponse
from tests.adapters.mapping import strategies as arbitrary
from tests.adapters.mapping.strategies import documents, words
from tests.adapters.mapping.wire import interchange_of
from tests.adapters.mapping.xml.schemas import check


@dataclass(frozen=True)
class Came:
    """What a partner reads: the document, what it could not make out of it, and what we told is lost."""

    document: Document | None
    wrong: list[Any]
    unmapped: list[Any]
    losses: list[Loss]


@dataclass(frozen=True)
class Wire:
    """``names`` are those by which the table of exceptions knows it, from the widest to its own."""

    names: tuple[str, ...]
    documents: SearchStrategy[Any]
    through: Callable[[Document], Came]

    def __str__(self) -> str:
        return self.names[-1]


def _edifact(message: str, version: str, association: str, documents: SearchStrategy[Any]) -> Wire:
    def through(document: Document) -> Came:
        """Written, wrapped, judged by our validator, read."""
        segments = write_message(document, message_type=message, version=version, association=association)
        interchange = read_interchange(interchange_of(segments, message, version, association))
        report = validate(interchange)
        assert report.ok, [fault.sentence("en") for fault in report.errors]
        reading = read_message(interchange.messages[0])
        wrong = [problem for problem in reading.problems if problem.severity == "error"]
        return Came(reading.document, wrong, reading.unmapped, segments.losses)

    return Wire(("EDIFACT", version, message, f"{message} {version}"), documents, through)


def _xml(family: str, kind: str, documents: SearchStrategy[Any]) -> Wire:
    def through(document: Document) -> Came:
        """Written, judged by the schema, read."""
        written = write_xml(document, kind)
        check(written)
        reading = read_xml(written)
        assert reading.kind == kind
        return Came(reading.document, reading.problems, reading.unmapped, written.losses)

    return Wire(("XML", family, kind), documents, through)


_EDIFACT = [
    ("ORDERS", arbitrary.ORDERS, ("EAN008", "EAN010")),
    ("ORDCHG", arbitrary.ORDER_CHANGES, ("EAN005", "EAN009")),
    ("ORDRSP", arbitrary.RESPONSES, ("EAN005", "EAN009")),
    ("DESADV", arbitrary.DESPATCHES, ("EAN005", "EAN007")),
    ("INVOIC", arbitrary.INVOICES, ("EAN008", "EAN010")),
    ("APERAK", arbitrary.APPLICATION_ERRORS, ("EAN004", "EAN004")),
    ("RECADV", arbitrary.RECEIVED, ("EAN005", "EAN005")),
    ("REMADV", arbitrary.REMITTANCES, ("EAN003", "EAN005")),
    ("COMDIS", arbitrary.DISPUTES, ("EAN002", "EAN003")),
]
_PAID = {"currency": words("EUR USD")}  # without one UBL says no amount, see test_xml_orders
_CHANGES = documents(Order, function=words("change"), **_PAID)
_NAMED = documents(Reference, kind=words("order_change"))


def _named(orders: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """With the number of the change itself: UBL has no change without."""
    return st.builds(
        lambda order, own: order.model_copy(update={"references": (own, *order.references)}), orders, _NAMED
    )


def _priced(notice: LifeCycleNotice) -> LifeCycleNotice:
    """Its currency stands beside its amounts, and only there."""
    has_amount = any(why.amount is not None for told in notice.invoices for why in told.reasons)
    return notice.model_copy(update={"currency": "EUR" if has_amount else None})


WIRES = [
    *(
        _edifact(message, version, association, made)
        for message, made, associations in _EDIFACT
        for version, association in zip(("D.96A", "D.01B"), associations, strict=True)
    ),
    _edifact("INVOIC", "D.14B", "", arbitrary.INVOICES),
    _xml("Order-X", "order_x", arbitrary.ORDERS),
    _xml("Order-X", "order_x_change", documents(Order, function=words("change"))),
    _xml("Order-X", "order_x_response", arbitrary.RESPONSES),
    _xml("UBL", "ubl_order", arbitrary.ORDERS),
    _xml("UBL", "ubl_order_change", _named(_CHANGES)),
    _xml("UBL", "ubl_order_cancellation", _named(documents(Order, function=words("cancellation")))),
    _xml("UBL", "ubl_order_response", documents(OrderResponse, **_PAID)),
    _xml("UBL", "ubl_order_response_simple", arbitrary.RESPONSES),
    _xml("CDAR", "cdar", arbitrary.NOTICES.map(_priced)),
]
