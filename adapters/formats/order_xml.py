"""Orders as XML: Order-X (CII) and UBL 2.1 orders, changes and cancellations in; order responses out, in Order-X to what came as
Order-X and else in UBL, unless the partner's directory says otherwise. Life-cycle messages of invoices (CDAR) both ways.

What stands where is in ``mappings/xml``; here the documents are tied to the gateway's ports.
"""

import re
from dataclasses import replace
from functools import partial

from adapters.formats.reader import Reader
from adapters.mapping import MappingError, MappingFileError, Problem, overlay_of
from adapters.mapping.xml import XmlReading, read_xml, write_xml
from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.life_cycle import LifeCycleNotice
from gateway.model.master import Partner
from gateway.model.order import Order, Origin
from gateway.model.response import OrderResponse
from gateway.ports import Envelope, OutgoingContext, ReadDocument, ReadResult, StatusTold, Written

UNREADABLE = FindingKind(
    "xml.syntax", Family.SYNTAX, Severity.REJECT,
    fr="Ce document XML ne peut pas être lu : {problem_fr}.", en="This XML document cannot be read: {problem}.",
    way_out_fr="Corrigez le document et renvoyez-le ; sont lus : Order-X et les commandes UBL 2.1.",
    way_out_en="Correct the document and send it again; Order-X and UBL 2.1 orders are read.",
)  # fmt: skip
VALUE = FindingKind(
    "xml.value", Family.SYNTAX, Severity.ERROR, fr="{fr}", en="{en}",
    way_out_fr="Corrigez la valeur d'après l'original, ou demandez un nouvel envoi.",
    way_out_en="Correct the value from the original, or ask for it to be sent again.",
)  # fmt: skip

WRITTEN: dict[tuple[type[Document], str | None], tuple[str, str, str]] = {
    (OrderResponse, None): ("ubl_order_response", "ORDER_RESPONSE", "order-response"),
    (LifeCycleNotice, None): ("cdar", "CDAR", "life-cycle"),
    (Order, "original"): ("ubl_order", "ORDER", "order"),
    (Order, "change"): ("ubl_order_change", "ORDER_CHANGE", "order-change"),
    (Order, "cancellation"): ("ubl_order_cancellation", "ORDER_CANCELLATION", "order-cancellation"),
}
"""The mapping, the kind and the file's stem of each document; of an order its function decides."""
ORDER_X, UBL = "order-x", "ubl"
"""The directory of a partner (`exchange: {version: order-x}` in its overlay) says what it is written, whatever its orders came as."""
IN_ORDER_X = {"ubl_order_response": "order_x_response", "ubl_order": "order_x", "ubl_order_change": "order_x_change"}
_START = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml|<[A-Za-z_!])")


class OrderXml(Reader):
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
            reading = read_xml(content, overlay=overlay_of(partner.id) if partner is not None else None)
        except MappingFileError:
            raise  # the fault is in our own files: nothing of the partner's is refused for it
        except MappingError as error:
            return ReadResult(findings=(UNREADABLE.at(problem=error.message, problem_fr=error.words.fr, place="/"),))
        if isinstance(reading.document, LifeCycleNotice):
            return ReadResult(documents=(_notice(reading, reading.document),))
        order = reading.document if isinstance(reading.document, Order) else None
        if order is not None:
            order = order.model_copy(update={"origin": Origin(media_type=self.media_type, message_type=reading.kind)})
        return ReadResult(documents=(_document(reading, order),))

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        kind_of_document = type(document)
        said = document.function if isinstance(document, Order) else None
        known = WRITTEN.get((kind_of_document, said)) or WRITTEN.get((kind_of_document, "original"))
        if known is None:
            return None
        kind, name, stem = known
        if _in_order_x(context):
            kind = IN_ORDER_X.get(kind, kind)
        try:
            content = write_xml(document, kind, overlay=overlay_of(context.partner.id))
        except MappingError as error:
            raise CannotWrite(
                f"{name} for {context.partner.name} cannot be written: {error}",
                error.way_out,
                fr=(
                    f"{name} pour {context.partner.name} ne peut pas être écrit : {error.told('fr')[0]}",
                    error.told("fr")[1],
                ),
            ) from error
        losses = tuple(f"{loss.path}: {loss.en}" for loss in content.losses)
        return Written(name, bytes(content), self.media_type, f"{stem}-{context.reference}.xml", losses)

    def show(self, content: bytes, language: str) -> str:
        return content.decode("utf-8", "backslashreplace")


def _in_order_x(context: OutgoingContext) -> bool:
    """As the partner's directory says; when it names no form of XML, as the order came that is answered."""
    agreed = context.partner.directory.lower()
    return agreed == ORDER_X or (agreed != UBL and (context.answers or "").startswith("order_x"))


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


def _notice(reading: XmlReading, notice: LifeCycleNotice) -> ReadDocument:
    """What a platform tells of our invoices (CDAR): each status with its reasons."""
    told = (
        StatusTold(
            one.invoice,
            int(one.status),
            next((why.code for why in one.reasons if why.code), ""),
            "; ".join(said for why in one.reasons for said in (why.words, why.action) if said),
        )
        for one in notice.invoices
        if one.status.isdigit()
    )
    plain = _document(reading, None)
    return replace(plain, kind="CDAR", reference=notice.number, statuses=tuple(told))


def _finding(problem: Problem) -> Finding:
    severity = Severity.ERROR if problem.severity == "error" else Severity.NOTICE
    place = str(problem.place) if problem.place else None
    return VALUE.at(problem.path or None, place=place, severity=severity, fr=problem.fr, en=problem.en)


def _left_out(reading: XmlReading) -> tuple[str, ...]:
    return tuple(f"{one.xpath}, line {one.line}: {one.value}" for one in reading.unmapped)


def _places(reading: XmlReading) -> dict[str, str]:
    return {path: f"{place.xpath}, line {place.line}" for path, place in reading.places.items()}
