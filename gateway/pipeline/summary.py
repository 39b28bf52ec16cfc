"""What became of a transmission or an order, as plain values for the command line, the demo and the API."""

from typing import Any

from gateway.store import Transaction
from gateway.store.orders import OrderRow
from gateway.store.outgoing import OutgoingRow


def inbound_summary(tx: Transaction, inbound_id: str) -> dict[str, Any]:
    row = tx.inbound.get(inbound_id)
    orders = {order.id: order_brief(order) for order in tx.orders.each_of_inbound(inbound_id)}
    messages = tx.inbound.messages(inbound_id)
    return {
        "id": row.id,
        "channel": row.channel,
        "filename": row.filename,
        "sha256": row.sha256,
        "format": row.format,
        "partner": row.partner,
        "sender": row.sender,
        "recipient": row.recipient,
        "reference": row.reference,
        "state": row.state,
        "reason": row.reason,
        "duplicate_of": row.duplicate_of,
        "received_at": row.received_at.isoformat(),
        "findings": [one.model_dump(mode="json") for one in tx.journal.findings(inbound_id)],
        "messages": [
            {
                "position": message.position,
                "kind": message.kind,
                "reference": message.reference,
                "state": message.state,
                "order": orders.get(message.order_id) if message.order_id else None,
            }
            for message in messages
        ],
        "documents": [document_brief(sent) for sent in tx.outgoing.about(inbound_id=inbound_id)],
    }


def order_brief(row: OrderRow) -> dict[str, Any]:
    """The decision with its reasons: whatever was found that is more than a notice."""
    decision = row.decided()
    findings = decision.findings if decision else ()
    return {
        "id": row.id,
        "number": row.number,
        "account": row.account,
        "state": row.state,
        "decision": decision.outcome if decision else None,
        "holds": [hold.kind for hold in decision.holds] if decision else [],
        "reasons": [
            {
                "code": one.code,
                "severity": one.severity,
                "line": one.line,
                "sentence": one.sentence.model_dump(),
                "way_out": one.way_out.model_dump(),
            }
            for one in findings
            if one.severity != "notice"
        ],
        "duplicate_of": row.duplicate_of,
        "currency": row.currency,
        "net": row.net,
        "gross": row.gross,
    }


def document_brief(sent: OutgoingRow) -> dict[str, Any]:
    return {
        "kind": sent.kind,
        "id": sent.id,
        "partner": sent.partner,
        "state": sent.state,
        "path": sent.location,
        "order": sent.order_id,
    }


def order_summary(tx: Transaction, row: OrderRow) -> dict[str, Any]:
    """Everything about one order."""
    return {
        **order_brief(row),
        "partner": row.partner,
        "channel": row.channel,
        "inbound": row.inbound_id,
        "received_at": row.received_at.isoformat(),
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "order": row.document,
        "resolution": row.decision["resolution"] if row.decision else None,
        "open_holds": [
            {
                "id": hold.id,
                "kind": hold.kind,
                "role": hold.role,
                "reason": hold.reason,
                "codes": hold.codes,
                "since": hold.opened_at.isoformat(),
                "due": hold.due_at.isoformat() if hold.due_at else None,
                "signed_by": hold.first_by,
            }
            for hold in tx.orders.holds(row.id, still_open=True)
        ],
        "documents": [
            *(document_brief(sent) for sent in tx.outgoing.about(order_id=row.id)),
            *(document_brief(sent) for sent in tx.outgoing.about(inbound_id=row.inbound_id) if sent.order_id is None),
        ],
        "invoices": [
            {
                "number": made.number,
                "gross": made.gross,
                "currency": made.currency,
                "issued_on": made.issued_on.isoformat(),
            }
            for made in tx.billing.invoices(row.id)
        ],
        "events": [
            {"at": event.at.isoformat(), "kind": event.kind, "actor": event.actor, "payload": event.payload}
            for event in tx.journal.events(order_id=row.id, inbound_id=row.inbound_id)
        ],
    }
