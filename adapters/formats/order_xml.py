"""Orders as XML: Order-X (CII) and UBL 2.1 orders, changes and cancellations in; UBL order responses out.

What stands where is in ``mappings/xml``; here the documents are tied to the gateway's ports.
"""

import re
from functools import partial

from adapters.mapping import MappingError, Problem
from adapters.mapping.xml import XmlReading, read_xml, write_xml
from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.model.response import OrderResponse
from gateway.ports import Envelope, NextContext, OutgoingContext, ReadDocument, ReadResult, Written

UNREADABLE = FindingKind(
    "xml.syntax", Family.SYNTAX, Severity.REJECT,
    fr="Ce document XML ne peut pas être lu : {problem}.", en="This XML document cannot be read: {problem}.",
    way_out_fr="Corrigez le document et renvoyez-le ; sont lus : Order-X et les commandes UBL 2.1.",
    way_out_en="Correct the document and send it again; Order-X and UBL 2.1 orders are read.",
)  # fmt: skip
VALUE = FindingKind(
    "xml.value", Family.SYNTAX, Severity.ERROR, fr="{fr}", en="{en}",
    way_out_fr="Corrigez la valeur d'après l'original, ou demandez un nouvel envoi.",
    way_out_en="Correct the value from the original, or ask for it to be sent again.",
)  # fmt: skip

WRITTEN: dict[type[Document], tuple[str, str, str]] = {
    OrderResponse: ("ubl_order_response", "ORDER_RESPONSE", "order-response"),
    Order: ("ubl_order", "ORDER", "order"),
}
_START = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml|<[A-Za-z_!])")


class OrderXml:
    name = "xml"
    media_type = "application/xml"

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        """Any XML is ours, so that its sender is told what we read; HTML is not."""
        plain = head.decode("utf-16", "ignore").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
        return 0 if b"<html" in plain.lower() or not _START.match(plain) else 80

    def peek(self, content: bytes) -> Envelope:
        return Envelope()

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        try:
            reading = read_xml(content)
        except MappingError as error:
            return ReadResult(findings=(UNREADABLE.at(problem=error.message, place="/"),))
        order = reading.document if isinstance(reading.document, Order) else None
        return ReadResult(documents=(_document(reading, order),))

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        return []

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        known = WRITTEN.get(type(document))
        if known is None:
            return None
        kind, name, stem = known
        try:
            content = write_xml(document, kind)
        except MappingError as error:
            raise CannotWrite(
                f"{name} for {context.partner.name} cannot be written: {error}", "complete its data"
            ) from error
        losses = tuple(f"{loss.path}: {loss.en}" for loss in content.losses)
        return Written(name, bytes(content), self.media_type, f"{stem}-{context.reference}.xml", losses)

    def show(self, content: bytes, language: str) -> str:
        return content.decode("utf-8", "backslashreplace")

    def page(self, content: bytes, language: str) -> str | None:
        return None

    def report(self, content: bytes, style: str, name: str, language: str) -> str | None:
        return None


def _document(reading: XmlReading, order: Order | None) -> ReadDocument:
    return ReadDocument(
        position=1,
        kind=reading.kind,
        reference=order.number if order is not None else None,
        order=order,
        findings=tuple(_finding(problem) for problem in reading.problems),
        left_out=partial(_left_out, reading),
        places=partial(_places, reading),
    )


def _finding(problem: Problem) -> Finding:
    severity = Severity.ERROR if problem.severity == "error" else Severity.NOTICE
    place = str(problem.place) if problem.place else None
    return VALUE.at(problem.path or None, place=place, severity=severity, fr=problem.fr, en=problem.en)


def _left_out(reading: XmlReading) -> tuple[str, ...]:
    return tuple(f"{one.xpath}, line {one.line}: {one.value}" for one in reading.unmapped)


def _places(reading: XmlReading) -> dict[str, str]:
    return {path: f"{place.xpath}, line {place.line}" for path, place in reading.places.items()}
