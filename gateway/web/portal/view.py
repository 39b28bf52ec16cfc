"""An order in a customer's words: how far it is, line by line what was asked and what comes, what we still need to know.

Nothing of our inside is in it: no codes, no credit, no other customer. What we ask and what we refuse are the sentences
that a partner is sent (gateway.orders.answers).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from gateway import orders as rules_of_answers
from gateway.model.decision import Decision, OrderState, Outcome
from gateway.model.finding import Words
from gateway.model.master import OwnIdentity
from gateway.model.order import Order
from gateway.model.parts import Contact, Item, Price, Quantity
from gateway.model.receivable import OpenItem
from gateway.model.response import ApplicationFault, OrderResponse, ResponseLine
from gateway.model.timing import latest_day, wanted_delivery
from gateway.orders import order_response
from gateway.store import Transaction
from gateway.store.billing import DespatchRow, InvoiceRow
from gateway.store.collection import DisputeRow
from gateway.store.orders import OrderRow

STEPS: tuple[Words, ...] = (
    Words(fr="Reçue", en="Received"),
    Words(fr="Vérifiée", en="Checked"),
    Words(fr="Confirmée", en="Confirmed"),
    Words(fr="Expédiée", en="Despatched"),
    Words(fr="Facturée", en="Invoiced"),
)
CHECKED, CONFIRMED, DESPATCHED, INVOICED = 2, 3, 4, 5

_DONE: dict[str, int] = {
    OrderState.RECEIVED: 1,
    OrderState.HELD: 1,
    OrderState.PARKED: 1,
    OrderState.ACCEPTED: CONFIRMED,
    OrderState.PART_DESPATCHED: CONFIRMED,
    OrderState.DESPATCHED: DESPATCHED,
    OrderState.PART_INVOICED: CONFIRMED,
    OrderState.INVOICED: INVOICED,
    OrderState.PAID: INVOICED,
}
_PARTLY = (OrderState.PART_DESPATCHED, OrderState.PART_INVOICED)
OVER = (OrderState.REJECTED, OrderState.CANCELLED, OrderState.DUPLICATE)

SAID: dict[str, Words] = {
    OrderState.RECEIVED: Words(fr="Bien reçue, nous la vérifions.", en="Received, we are checking it."),
    OrderState.HELD: Words(
        fr="Notre service commandes l'examine et vous répondra.",
        en="Our order desk is looking at it and will answer you.",
    ),
    OrderState.PARKED: Words(fr="Bien reçue, nous la vérifions.", en="Received, we are checking it."),
    OrderState.ACCEPTED: Words(fr="Confirmée, nous la préparons.", en="Confirmed, we are preparing it."),
    OrderState.PART_DESPATCHED: Words(
        fr="Une partie est partie, le reste suit.", en="Part of it has left, the rest follows."
    ),
    OrderState.DESPATCHED: Words(fr="Elle est en route.", en="It is on its way."),
    OrderState.PART_INVOICED: Words(
        fr="Une partie est partie et facturée, le reste suit.",
        en="Part of it has left and is invoiced, the rest follows.",
    ),
    OrderState.INVOICED: Words(fr="Partie et facturée.", en="Despatched and invoiced."),
    OrderState.PAID: Words(fr="Réglée. Merci !", en="Paid. Thank you!"),
    OrderState.REJECTED: Words(fr="Nous ne pouvons pas l'accepter.", en="We cannot accept it."),
    OrderState.CANCELLED: Words(fr="Annulée.", en="Cancelled."),
    OrderState.DUPLICATE: Words(fr="Reçue deux fois : la première compte.", en="Received twice: the first one counts."),
}
NEEDS_YOU = Words(fr="Nous avons besoin d'une précision de votre part.", en="We need something from you.")

FILTERS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "check": (Words(fr="En vérification", en="Being checked"), (OrderState.RECEIVED, OrderState.HELD, OrderState.PARKED)),
    "confirmed": (Words(fr="Confirmées", en="Confirmed"), (OrderState.ACCEPTED,)),
    "sent": (Words(fr="Expédiées", en="Despatched"), (OrderState.PART_DESPATCHED, OrderState.DESPATCHED)),
    "invoiced": (
        Words(fr="Facturées", en="Invoiced"), (OrderState.PART_INVOICED, OrderState.INVOICED, OrderState.PAID),
    ),
    "over": (Words(fr="Sans suite", en="Closed"), OVER),
}  # fmt: skip

StepState = Literal["done", "now", "part", "next"]


@dataclass(frozen=True, slots=True)
class Step:
    words: Words
    state: StepState


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an order is. ``over`` when it goes nowhere any more."""

    steps: tuple[Step, ...]
    said: Words
    over: bool
    asks: bool

    @property
    def tone(self) -> str:
        return "bad" if self.over else "warm" if self.asks else "good" if self.steps[2].state == "done" else "calm"

    @property
    def current(self) -> Words:
        """The last step that is done."""
        return [step for step in self.steps if step.state == "done"][-1].words


def progress_of(row: OrderRow, asked: Sequence[ApplicationFault] = ()) -> Progress:
    done, over = _DONE.get(row.state, 1), row.state in OVER
    partly = row.state in _PARTLY

    def state_of(rank: int) -> StepState:
        if rank <= done:
            return "done"
        if over:
            return "next"
        if partly and (rank == DESPATCHED or row.state == OrderState.PART_INVOICED):
            return "part"
        return "now" if rank == done + 1 else "next"

    steps = tuple(Step(words, state_of(rank)) for rank, words in enumerate(STEPS, start=1))
    said = NEEDS_YOU if asked else SAID.get(row.state, SAID[OrderState.RECEIVED])
    return Progress(steps, said, over, bool(asked))


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as it was asked for, and what we answer; ``answer`` is None while the order is being looked at."""

    number: str
    item: Item
    asked: Quantity | None
    asked_price: Price | None
    wanted_on: date | None
    answer: ResponseLine | None

    @property
    def quantity_changed(self) -> bool:
        ours = self.answer.quantity if self.answer is not None else None
        return ours is not None and self.asked is not None and ours.value != self.asked.value

    @property
    def price_changed(self) -> bool:
        ours = self.answer.price if self.answer is not None else None
        theirs = self.asked_price.net if self.asked_price is not None else None
        return ours is not None and ours.net is not None and theirs is not None and ours != self.asked_price

    @property
    def expected_on(self) -> date | None:
        return latest_day(self.answer.expected_delivery) if self.answer is not None else None

    @property
    def later(self) -> bool:
        return self.expected_on is not None and self.wanted_on is not None and self.expected_on > self.wanted_on


@dataclass(frozen=True, slots=True)
class Spoken:
    at: datetime
    text: str
    by_us: bool


@dataclass(frozen=True, slots=True)
class InvoiceView:
    row: InvoiceRow
    item: OpenItem
    disputes: list[DisputeRow]

    @property
    def contested(self) -> bool:
        return any(one.closed_at is None for one in self.disputes)


@dataclass(frozen=True, slots=True)
class PortalOrder:
    row: OrderRow
    order: Order
    progress: Progress
    lines: list[LineView]
    asked: tuple[ApplicationFault, ...]
    reasons: tuple[str, ...]
    spoken: list[Spoken]
    deliveries: list[DespatchRow]
    invoices: list[InvoiceView]
    confirmed: bool
    contact: Contact | None
    own: OwnIdentity


def portal_order(tx: Transaction, order_id: str, language: str) -> PortalOrder:
    row = tx.orders.get(order_id)
    own, order, decision = tx.master.own(), row.order(), row.decided()
    asked = _asked(row, order, decision, own, tx.now, language)
    answer = response_of(row, order, decision, own, language)
    return PortalOrder(
        row=row,
        order=order,
        progress=progress_of(row, asked),
        lines=_lines(order, answer),
        asked=asked,
        reasons=tuple(note.text for note in answer.notes) if answer and row.state == OrderState.REJECTED else (),
        spoken=_spoken(tx, row),
        deliveries=tx.billing.despatches(row.id),
        invoices=[
            InvoiceView(made, tx.receivables.item(made.number), tx.collection.disputes(number=made.number))
            for made in tx.billing.invoices(row.id)
        ],
        confirmed=decision is not None and decision.outcome is Outcome.ACCEPTED and row.state not in OVER,
        contact=own.contact,
        own=own,
    )


def response_of(
    row: OrderRow, order: Order, decision: Decision | None, own: OwnIdentity, language: str
) -> OrderResponse | None:
    """Our answer to the order as it stands now; None before it is decided."""
    if decision is None or row.decided_at is None:
        return None
    return order_response(order, decision, own, row.number or row.id, own.local(row.decided_at), language)


def questions_of(row: OrderRow, own: OwnIdentity, at: datetime, language: str) -> tuple[ApplicationFault, ...]:
    return _asked(row, row.order(), row.decided(), own, at, language)


def _asked(
    row: OrderRow, order: Order, decision: Decision | None, own: OwnIdentity, at: datetime, language: str
) -> tuple[ApplicationFault, ...]:
    """What only the customer can tell us, while the order waits for it."""
    if row.state != OrderState.HELD or decision is None:
        return ()
    return rules_of_answers.application_error(order, decision.findings, own, "?", own.local(at), language).faults


def _lines(order: Order, answer: OrderResponse | None) -> list[LineView]:
    answered = {line.number: line for line in answer.lines} if answer is not None else {}
    return [
        LineView(
            number=line.number,
            item=answered[line.number].item if line.number in answered else line.item,
            asked=line.quantity,
            asked_price=line.price,
            wanted_on=latest_day(wanted_delivery(line, order)),
            answer=answered.get(line.number),
        )
        for line in order.lines
    ]


def _spoken(tx: Transaction, row: OrderRow) -> list[Spoken]:
    """What was said between us about the order, the oldest first."""
    told = tx.journal.events(order_id=row.id)
    return [
        Spoken(one.at, str(one.payload.get("text", "")), one.kind == "question-asked")
        for one in told
        if one.kind in ("customer-wrote", "question-asked")
    ]
