"""Step 1: bytes are kept and a job is written before anybody is told "received"."""

from dataclasses import dataclass

from gateway.errors import KeyReused, TooLarge
from gateway.pipeline.services import Services
from gateway.ports import Arrival
from gateway.store.inbound import InboundRow
from gateway.store.jobs import INTERACTIVE

PEEK = 4096  # bytes that tell whose turn it takes up
LONGEST_NAME = 64


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
    limit = services.settings.max_upload_bytes
    if len(arrival.content) > limit:
        raise TooLarge(
            f"{len(arrival.content)} bytes are over the limit of {limit}",
            "send it in parts, or raise GATEWAY_MAX_UPLOAD_BYTES",
        )
    sha256 = services.archive.keep(arrival.content)
    whose = _whose(services, arrival)
    with services.store.transaction() as tx:
        row, new = tx.inbound.add(
            channel=arrival.channel,
            transport_id=arrival.transport_id,
            sha256=sha256,
            size=len(arrival.content),
            filename=arrival.filename,
            media_type=arrival.media_type,
            sender=arrival.sender,
            partner=arrival.partner,
            facts=arrival.facts,
        )
        if new:
            tx.jobs.add(
                "read",
                row.id,
                max_attempts=services.settings.max_attempts,
                partner=whose,
                priority=INTERACTIVE if arrival.urgent else 0,
            )
            tx.journal.note(
                "received", inbound_id=row.id, channel=arrival.channel, size=row.size, filename=row.filename
            )
    if row.sha256 != sha256:
        raise KeyReused(
            f"{arrival.transport_id} was used before for another content",
            "use a new key for a new order, or send exactly what was sent the first time",
        )
    if new:
        services.wake()
    return Receipt(row, new)


def _whose(services: Services, arrival: Arrival) -> str:
    """Whose work this is, as far as can be told at once; only what is fair between senders depends on it."""
    known = arrival.partner or arrival.sender
    if known is None:
        form = services.recognise(arrival.content[:PEEK], arrival.filename, arrival.media_type)
        known = form.peek(arrival.content[:PEEK]).sender if form is not None else None
    return (known or "")[:LONGEST_NAME]
