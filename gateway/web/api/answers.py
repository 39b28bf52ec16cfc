"""Rows of the store as answers of the API."""

from typing import Any
from urllib.parse import urlencode

from gateway.model.finding import Finding, Words
from gateway.store import Transaction
from gateway.store.billing import DespatchRow, InvoiceRow
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.journal import EventRow
from gateway.store.orders import HoldRow, OrderRow
from gateway.store.outgoing import OutgoingRow
from gateway.store.views import InboxEntry, MessageEntry, OrderGlance, Views
from gateway.web.api import models
from gateway.web.explain import explain
from gateway.web.words import event_words

MESSAGES = 100  # of one interchange in one answer


def taken(tx: Transaction, row: InboundRow) -> models.Taken:
    entry = Views(tx.connection, tx.now).entry(row.id)
    return models.Taken(
        id=row.id,
        url=inbound_url(row.id),
        state=entry.inbound.state,
        received_at=row.received_at,
        orders=[glance(order) for order in entry.first],
    )


def just_taken(row: InboundRow) -> models.Taken:
    """Of what came in this very moment nothing more is known."""
    return models.Taken(
        id=row.id, url=inbound_url(row.id), state=InboundState(row.state), received_at=row.received_at, orders=[]
    )


def inbound_url(inbound_id: str) -> str:
    return f"/v1/inbound/{inbound_id}"


def glance(order: OrderGlance | OrderRow) -> models.OrderGlance:
    return models.OrderGlance(id=order.id, number=order.number, state=order.state, url=f"/v1/orders/{order.id}")


def summary(row: OrderRow) -> models.OrderSummary:
    return models.OrderSummary(**_summary_fields(row))  # type: ignore[arg-type]


def _summary_fields(row: OrderRow) -> dict[str, object]:
    names = set(models.OrderSummary.model_fields) - {"url"}
    return {name: getattr(row, name) for name in names} | {"url": f"/v1/orders/{row.id}"}


def order_detail(tx: Transaction, order_id: str) -> models.OrderDetail:
    row = tx.orders.get(order_id)
    holds = tx.orders.holds(order_id)
    invoices = tx.billing.invoices(order_id)
    return models.OrderDetail(
        **_summary_fields(row),  # type: ignore[arg-type]
        explanation=explain(row, holds, invoices),
        duplicate_of=row.duplicate_of,
        document=row.order(),
        decision=row.decided(),
        holds=[hold(one) for one in holds],
        documents=[document(one) for one in tx.outgoing.about(order_id=order_id)],
        despatches=[despatch(one) for one in tx.billing.despatches(order_id)],
        invoices=[invoice(one) for one in invoices],
        timeline=[event(one) for one in tx.journal.events(inbound_id=row.inbound_id, order_id=order_id)],
        inbound_url=inbound_url(row.inbound_id),
    )


def inbound_summary(entry: InboxEntry) -> models.InboundSummary:
    row = entry.inbound
    copied = set(models.InboundSummary.model_fields) & set(InboundRow.__dataclass_fields__)
    return models.InboundSummary(
        **{name: getattr(row, name) for name in copied},
        url=inbound_url(row.id),
        failed_messages=entry.failed_messages,
        orders=entry.orders,
    )


def following(path: str, asked: dict[str, Any]) -> str | None:
    """The path of the page after this one, with the filters of this one; None on the last."""
    if asked["before"] is None:
        return None
    return f"{path}?{urlencode({name: value for name, value in asked.items() if value is not None})}"


def inbound_detail(tx: Transaction, inbound_id: str, after: int) -> models.InboundDetail:
    views = Views(tx.connection, tx.now)
    entry = views.entry(inbound_id)
    row = entry.inbound
    messages = views.messages(inbound_id, after=after, limit=MESSAGES)
    copied = set(models.InboundDetail.model_fields) & set(InboundRow.__dataclass_fields__) - {"reason"}
    return models.InboundDetail(
        **{name: getattr(row, name) for name in copied},
        url=inbound_url(row.id),
        reason=Words(**row.reason) if row.reason else None,
        orders=entry.orders,
        messages=[message(one) for one in messages],
        next=f"{inbound_url(row.id)}?after={messages[-1].message.position}" if len(messages) == MESSAGES else None,
        findings=[finding(found, position) for position, found in views.transmission_findings(inbound_id)],
        documents=[document(one) for one in tx.outgoing.about(inbound_id=inbound_id) if one.order_id is None],
    )


def message(entry: MessageEntry) -> models.MessageAnswer:
    said = entry.message
    return models.MessageAnswer(
        position=said.position,
        kind=said.kind,
        reference=said.reference,
        state=said.state,
        order=glance(entry.order) if entry.order else None,
    )


def finding(found: Finding, position: int | None) -> models.FindingAnswer:
    copied = set(models.FindingAnswer.model_fields) - {"message"}
    return models.FindingAnswer(**{name: getattr(found, name) for name in copied}, message=position)


def hold(row: HoldRow) -> models.HoldAnswer:
    return models.HoldAnswer.model_validate(row)


def document(row: OutgoingRow) -> models.DocumentAnswer:
    copied = set(models.DocumentAnswer.model_fields) - {"url"}
    return models.DocumentAnswer(**{name: getattr(row, name) for name in copied}, url=f"/v1/documents/{row.id}")


def despatch(row: DespatchRow) -> models.DespatchAnswer:
    return models.DespatchAnswer.model_validate(row)


def invoice(row: InvoiceRow) -> models.InvoiceAnswer:
    return models.InvoiceAnswer.model_validate(row)


def event(row: EventRow) -> models.EventAnswer:
    return models.EventAnswer(at=row.at, kind=row.kind, actor=row.actor, sentence=event_words(row))
