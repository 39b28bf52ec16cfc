"""Step 1: bytes are kept and a job is written before anybody is told "received"."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.errors import GatewayError, KeyReused, TooLarge
from gateway.pipeline.services import Services
from gateway.ports import Arrival
from gateway.store import Transaction
from gateway.store.inbound import InboundRow
from gateway.store.jobs import INTERACTIVE

PEEK = 4096  # bytes that tell whose turn it takes up
LONGEST_NAME = 64
HANDED_OVER_BY = "by"
"""Among the facts of a transmission: the key or the person."""
NAMELESS = "application/json"
"""Media type of what has no envelope that names its sender; it is not looked at in vain."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """``new`` is false when this very transmission had been received before: its first row is returned."""

    inbound: InboundRow
    new: bool


def receive(services: Services, arrival: Arrival) -> Receipt:
    """Archive the bytes, commit ``inbound`` and ``job``; only then return.

    Raises :class:`KeyReused` when the transmission id is known with other bytes, :class:`TooLarge`, and
    :class:`gateway.errors.Unavailable` when nothing was kept: the sender must then not be told that it was.
    """
    (outcome,) = receive_together(services, [arrival])
    if isinstance(outcome, GatewayError):
        raise outcome
    return outcome


def receive_together(services: Services, arrivals: Sequence[Arrival]) -> list[Receipt | GatewayError]:
    """As :func:`receive` for several, in one transaction; what is wrong with one is in its place and stops no other.

    Raises :class:`gateway.errors.Unavailable` when nothing of it was kept.
    """
    limit = services.settings.max_upload_bytes
    taken = [arrival for arrival in arrivals if len(arrival.content) <= limit]
    hashes = services.archive.keep_many([arrival.content for arrival in taken])
    whose = [_whose(services, arrival) for arrival in taken]
    with services.store.transaction() as tx:
        rows = tx.inbound.add_many(
            [
                {
                    "channel": arrival.channel,
                    "transport_id": arrival.transport_id,
                    "sha256": sha256,
                    "size": len(arrival.content),
                    "filename": arrival.filename,
                    "media_type": arrival.media_type,
                    "sender": arrival.sender,
                    "partner": arrival.partner,
                    "facts": dict(arrival.facts),
                }
                for arrival, sha256 in zip(taken, hashes, strict=True)
            ]
        )
        for arrival, partner, (row, new) in zip(taken, whose, rows, strict=True):
            if new:
                _queue(services, tx, arrival, row, partner)
    if any(new for _, new in rows):
        services.wake()
    told = iter(
        _known(arrival, row, sha256) or Receipt(row, new)
        for arrival, sha256, (row, new) in zip(taken, hashes, rows, strict=True)
    )
    return [_too_large(arrival, limit) if len(arrival.content) > limit else next(told) for arrival in arrivals]


def _queue(services: Services, tx: Transaction, arrival: Arrival, row: InboundRow, partner: str) -> None:
    tx.jobs.add(
        "read",
        row.id,
        max_attempts=services.settings.max_attempts,
        partner=partner,
        priority=INTERACTIVE if arrival.urgent else 0,
    )
    tx.journal.note("received", inbound_id=row.id, channel=arrival.channel, size=row.size, filename=row.filename)


def _known(arrival: Arrival, row: InboundRow, sha256: str) -> KeyReused | None:
    if row.sha256 == sha256:
        return None
    return KeyReused(
        f"{arrival.transport_id} was used before for another content",
        "use a new key for a new order, or send exactly what was sent the first time",
        fr=(
            f"{arrival.transport_id} a déjà servi pour un autre contenu",
            "prenez une nouvelle clé pour une nouvelle commande, ou renvoyez exactement le premier envoi",
        ),
    )


def _too_large(arrival: Arrival, limit: int) -> TooLarge:
    return TooLarge(
        f"{len(arrival.content)} bytes are over the limit of {limit}",
        "send it in parts, or raise GATEWAY_MAX_UPLOAD_BYTES",
        fr=(
            f"{len(arrival.content)} octets dépassent la limite de {limit}",
            "envoyez en plusieurs parties, ou relevez GATEWAY_MAX_UPLOAD_BYTES",
        ),
    )


def _whose(services: Services, arrival: Arrival) -> str:
    """Whose work this is, as far as can be told at once; only what is fair between senders depends on it."""
    known = arrival.partner or arrival.sender or arrival.facts.get(HANDED_OVER_BY)
    if known is None and arrival.media_type != NAMELESS:
        form = services.recognise(arrival.content[:PEEK], arrival.filename, arrival.media_type)
        known = form.peek(arrival.content[:PEEK]).sender if form is not None else None
    return (known or "")[:LONGEST_NAME]
