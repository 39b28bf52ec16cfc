"""What a document becomes once it is read: a row, an order with its origin, findings; then orders wait to be decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.model.master import Partner
from gateway.model.order import Order, Origin
from gateway.model.plain import Json, as_json, plain
from gateway.pipeline import findings as found
from gateway.pipeline.answers_in import reconcile
from gateway.pipeline.at_hand import Kept
from gateway.pipeline.services import Services
from gateway.pipeline.settlement_in import announce, complain, take_statuses
from gateway.ports import Envelope, Format, ReadDocument
from gateway.rules import hash_of_content
from gateway.store import Transaction
from gateway.store.inbound import InboundRow
from gateway.store.journal import MACHINE

BATCH = 100  # orders decided in one transaction


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as it is stored; ``order`` is None where it is none, or is not accepted."""

    document: ReadDocument
    order: Order | None = None
    values: dict[str, Any] = field(default_factory=dict)
    said: Json | None = None
    content_hash: str = ""


def prepare(
    row: InboundRow, form: Format, partner: Partner | None, said: Envelope, documents: Iterable[ReadDocument]
) -> list[Prepared]:
    """All that can be done before a transaction begins."""
    return [_prepared(row, form, partner, said, document) for document in documents]


def _prepared(
    row: InboundRow, form: Format, partner: Partner | None, said: Envelope, document: ReadDocument
) -> Prepared:
    if not document.accepted or document.order is None:
        return Prepared(document)
    order = _with_origin(document.order, row, form, partner, said, document)
    values = plain(order)
    return Prepared(document, order, values, as_json(values), hash_of_content(values))


def keep_documents(
    services: Services, tx: Transaction, row: InboundRow, partner: Partner | None, prepared: Iterable[Prepared]
) -> list[str]:
    """The ids of the orders among them."""
    kept = [_keep_document(services, tx, row, partner, one) for one in prepared]
    tx.write()
    return [order_id for order_id in kept if order_id is not None]


def _keep_document(
    services: Services, tx: Transaction, row: InboundRow, partner: Partner | None, prepared: Prepared
) -> str | None:
    """One row per message, and the order when it is one. Returns the order's id."""
    document, order = prepared.document, prepared.order
    order_id = None
    state = "rejected"
    if order is not None:
        order_id = tx.orders.add(
            order,
            inbound_id=row.id,
            position=document.position,
            channel=row.channel,
            partner=partner.id if partner else None,
            content_hash=prepared.content_hash,
            received_at=row.received_at,
            document=prepared.said,
        )
        services.at_hand.put(order_id, Kept(order, prepared.values))
        keyed_by = row.facts.get("keyed_by")  # a person typed it: nobody may call it touchless
        tx.journal.note(
            "order-keyed" if keyed_by else "order-read",
            inbound_id=row.id,
            order_id=order_id,
            actor=str(keyed_by or MACHINE),
            number=order.number,
            position=document.position,
        )
        state = "order"
    elif document.accepted and document.answer is not None:
        state = "answer"
        told = reconcile(tx, partner, document.answer, row.id)
        tx.journal.add_findings(told, inbound_id=row.id, position=document.position)
    elif document.accepted and document.remittance is not None:
        state = "answer"
        told = announce(tx, partner, document.remittance, row.id)
        tx.journal.add_findings(told, inbound_id=row.id, position=document.position)
    elif document.accepted and document.complaints:
        state = "answer"
        told = complain(tx, partner, document.complaints, row.id)
        tx.journal.add_findings(told, inbound_id=row.id, position=document.position)
    elif document.accepted and document.statuses:
        state = "answer"
        told = take_statuses(tx, partner, document.statuses, row.id)
        tx.journal.add_findings(told, inbound_id=row.id, position=document.position)
    elif document.accepted:
        state = "unsupported"
        tx.journal.add_findings(
            [found.KIND_UNSUPPORTED.at(kind=document.kind)], inbound_id=row.id, position=document.position
        )
    if document.reading is not None:
        tx.readings.keep(row.id, document.position, document.reading)
    tx.journal.add_findings(document.findings, inbound_id=row.id, position=document.position, order_id=order_id)
    tx.inbound.add_message(row.id, document.position, document.kind, document.reference, state, order_id)
    return order_id


def _with_origin(
    order: Order, row: InboundRow, form: Format, partner: Partner | None, said: Envelope, document: ReadDocument
) -> Order:
    """What the channel and the envelope know, over what the format said; never what a sender claims of itself."""
    stated = order.origin or Origin()
    return order.model_copy(
        update={
            "test": order.test or said.test,
            "origin": Origin(
                channel=row.channel,
                received_at=row.received_at,
                sha256=row.sha256,
                media_type=row.media_type or form.media_type,
                sender=said.sender or row.sender,
                interchange_reference=said.reference,
                message_reference=document.reference,
                message_type=stated.message_type,
                partner=partner.id if partner else None,
                ack_requested=said.ack_requested,
            ),
        }
    )


def queue_decisions(
    services: Services,
    tx: Transaction,
    row: InboundRow,
    partner: Partner | None,
    order_ids: Sequence[str],
    *,
    priority: int = 0,
) -> None:
    for start in range(0, len(order_ids), BATCH):
        tx.jobs.add(
            "decide",
            row.id,
            payload={"orders": list(order_ids[start : start + BATCH])},
            max_attempts=services.settings.max_attempts,
            priority=priority,
            partner=partner.id if partner else row.sender,
        )
