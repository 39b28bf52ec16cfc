"""What became of a transmission, for a channel that tells its sender later: in sentences and as plain values."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from gateway.model.decision import STATE_WORDS, OrderState
from gateway.model.finding import Severity, Words
from gateway.pipeline.services import Services
from gateway.pipeline.summary import inbound_summary
from gateway.ports import Fate
from gateway.store import Transaction
from gateway.store.inbound import INBOUND_WORDS, InboundRow, InboundState

BAD = (Severity.ERROR, Severity.REJECT)
LOST = (InboundState.REJECTED, InboundState.QUARANTINED)
MOST = 30  # sentences


def fate_of(services: Services, channel: str, transport_id: str) -> Fate | None:
    """``None`` while it is not read and decided, or was never received."""
    with services.store.reading() as tx:
        row = tx.inbound.by_transport(channel, transport_id)
        if row is None or row.state == InboundState.RECEIVED:
            return None
        if tx.orders.any_undecided(row.id):
            return None
        words = tuple(islice(_said(tx, row), MOST))
    return Fate(refused=row.state in LOST, words=words, facts=partial(_facts, services, row.id))


def _facts(services: Services, inbound_id: str) -> dict[str, Any]:
    with services.store.reading() as tx:
        return inbound_summary(tx, inbound_id)


def _said(tx: Transaction, row: InboundRow) -> Iterator[Words]:
    state = INBOUND_WORDS[InboundState(row.state)]
    yield Words(fr=f"{state.fr} ({row.id})", en=f"{state.en} ({row.id})")
    if row.reason:
        yield Words.model_validate(row.reason)
    for finding in tx.journal.findings(row.id):
        if finding.severity in BAD:
            yield _line(finding.sentence, finding.way_out, finding.place)
    for order in tx.orders.each_of_inbound(row.id):
        name, state = order.number or order.id, STATE_WORDS[OrderState(order.state)]
        yield Words(fr=f"Commande {name} : {state.fr}", en=f"Order {name}: {state.en}")
        for finding in tx.journal.order_findings(order.id):
            if finding.severity in BAD:
                yield _line(finding.sentence, finding.way_out, finding.place)


def _line(sentence: Words, way_out: Words, place: str | None) -> Words:
    where = f" [{place}]" if place else ""
    return Words(fr=f"- {sentence.fr}{where} → {way_out.fr}", en=f"- {sentence.en}{where} → {way_out.en}")
