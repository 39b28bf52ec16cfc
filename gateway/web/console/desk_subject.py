"""What lies on the document desk: an order, a document that became none, or an empty form."""

from dataclasses import dataclass, field
from datetime import date

from gateway.errors import GatewayError
from gateway.model.decision import OrderState
from gateway.model.finding import Finding
from gateway.model.order import Order
from gateway.model.reading import DocumentReading, ReadPage
from gateway.pipeline import Services
from gateway.pipeline.change import WAITING
from gateway.pipeline.keyed import SOURCES, questions_for
from gateway.pipeline.marked import SourceLine, marked_source
from gateway.pipeline.pages import picture_in
from gateway.store.inbound import InboundRow
from gateway.store.orders import HoldRow, OrderRow
from gateway.web.console.desk_page import Desk, Typed, desk_of
from gateway.web.explain import explain

FINAL = frozenset({OrderState.REJECTED, OrderState.DUPLICATE, OrderState.CANCELLED, OrderState.APPLIED})
MOST_PAGES = 20  # drawn of a document that nothing was read from
LOOK = 72  # dots per inch that tell whether there is a page


@dataclass(frozen=True, slots=True)
class Subject:
    """``pictured``: its pages can be drawn. ``waits``: saving decides it; else saving changes what was accepted."""

    order: Order
    language: str
    row: OrderRow | None = None
    inbound: InboundRow | None = None
    position: int = 1
    reading: DocumentReading | None = None
    source: list[SourceLine] | None = None
    findings: list[Finding] = field(default_factory=list)
    holds: list[HoldRow] = field(default_factory=list)
    sentence: str = ""
    questions: str = ""
    account: str = ""
    pictured: bool = False
    checked: bool = False
    can_undo: bool = False
    waits: bool = True

    @property
    def order_id(self) -> str | None:
        return self.row.id if self.row is not None else None

    @property
    def open(self) -> bool:
        """Whether there is anything left to correct."""
        return self.row is None or self.row.state not in FINAL

    @property
    def address(self) -> str:
        if self.row is not None:
            return f"/desk/{self.row.id}"
        return f"/desk/inbound/{self.inbound.id}/{self.position}" if self.inbound is not None else "/desk/new"

    @property
    def pictures(self) -> str:
        return f"/desk/inbound/{self.inbound.id}/{self.position}/page" if self.inbound is not None else ""

    @property
    def sources(self) -> dict[str, str]:
        return {name: words.to(self.language) for name, words in SOURCES.items()}

    def desk(self, typed: Typed | None) -> Desk:
        return desk_of(
            self.order,
            self.language,
            reading=self.reading,
            source=self.source,
            findings=self.findings,
            typed=typed,
            checked=self.checked,
            pictured=self.pictured,
        )


def subject_of_nothing(language: str) -> Subject:
    return Subject(Order(issued_at=date.today()), language)  # noqa: DTZ011 - the day of the person who writes it down


def subject_of_order(services: Services, order_id: str, language: str) -> Subject:
    with services.store.reading() as tx:
        row = tx.orders.get(order_id)
        order, decision = row.order(), row.decided()
        inbound = tx.inbound.get(row.inbound_id)
        reading = tx.readings.of(row.inbound_id, row.position)
        holds = tx.orders.holds(order_id)
        versions = tx.orders.versions(order_id)
        story = tx.journal.events(order_id=order_id)
        findings = tx.journal.findings(row.inbound_id, position=row.position)
        sentence = explain(row, holds, tx.billing.invoices(order_id)).to(language)
    checked = any(one.kind in ("order-corrected", "order-verified", "order-keyed") for one in story)
    if reading is not None and versions:
        reading = _following(reading, versions[0].order(), order)
    seen = _seen(services, inbound, row.position, reading)
    waits = row.state in WAITING
    return Subject(
        order,
        language,
        row=row,
        inbound=inbound,
        position=row.position,
        reading=seen.reading,
        source=seen.source,
        findings=findings,
        holds=[one for one in holds if one.lifted_at is None],
        sentence=sentence,
        questions=questions_for(services, order_id, language) if waits else "",
        account=(decision.resolution.account if decision is not None else None) or row.account or "",
        pictured=seen.pictured,
        checked=checked,
        can_undo=bool(versions) and row.state not in FINAL and versions[-1].change_id is None,
        waits=waits,
    )


def subject_of_document(services: Services, inbound_id: str, position: int, language: str) -> Subject:
    with services.store.reading() as tx:
        inbound = tx.inbound.get(inbound_id)
        made = next((one for one in tx.orders.of_inbound(inbound_id) if one.position == position), None)
        reading = tx.readings.of(inbound_id, position)
        findings = tx.journal.findings(inbound_id)
    if made is not None:
        return subject_of_order(services, made.id, language)
    seen = _seen(services, inbound, position, reading)
    return Subject(
        Order(),
        language,
        inbound=inbound,
        position=position,
        reading=seen.reading,
        source=seen.source,
        findings=findings,
        pictured=seen.pictured,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    reading: DocumentReading | None
    source: list[SourceLine] | None
    pictured: bool


def _seen(services: Services, inbound: InboundRow, position: int, reading: DocumentReading | None) -> _Seen:
    """The pages as far as there are any, drawn where they can be; else the source as text, where it is any. An archive
    that cannot be read now leaves the form usable."""
    try:
        pages = reading.pages if reading is not None else ()
        first = picture_in(services, inbound.id, position, 1, dots=LOOK)
        if first is not None and not pages:
            reading = DocumentReading(reader="?", pages=_drawn(services, inbound.id, position))
        if reading is not None and reading.pages:
            return _Seen(reading, None, first is not None)
        return _Seen(None, marked_source(services, inbound.id, position), False)
    except GatewayError:
        return _Seen(reading, None, False)


def _drawn(services: Services, inbound_id: str, position: int) -> tuple[ReadPage, ...]:
    pages = []
    for number in range(1, MOST_PAGES + 1):
        drawn = picture_in(services, inbound_id, position, number, dots=LOOK)
        if drawn is None:
            break
        pages.append(ReadPage(number=number, width=drawn.width, height=drawn.height))
    return tuple(pages)


def _following(reading: DocumentReading, first: Order, now: Order) -> DocumentReading:
    """The reading speaks of the lines as they were read; a person may have taken some away since."""
    places = {line.number: index for index, line in enumerate(now.lines)}
    moved = {f"lines[{index}]": places.get(line.number) for index, line in enumerate(first.lines)}
    fields = []
    for one in reading.fields:
        head, bracket, rest = one.path.partition("]")
        if not bracket or head + bracket not in moved:
            fields.append(one)
        elif (index := moved[head + bracket]) is not None:
            fields.append(one.model_copy(update={"path": f"lines[{index}]{rest}"}))
    return reading.model_copy(update={"fields": tuple(fields)})
