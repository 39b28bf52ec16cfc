"""Step 5, second half: carry a written document to the partner. Tried again until the outlet says that it is there."""

from gateway.errors import SettingsError
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.ports import Parcel
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.outgoing import OutgoingState


def send(services: Services, job: Job) -> Effects:
    with services.store.reading() as tx:
        row = tx.outgoing.get(job.subject_id)
    if row.state == OutgoingState.SENT:
        return lambda _tx: None
    outlet = services.outlets.get(row.outlet)
    if outlet is None:
        raise SettingsError(
            f"{row.kind} for {row.partner} goes by outlet {row.outlet!r}, which is not set up",
            f"correct the partner's outlet; there are: {', '.join(services.outlets)}",
        )
    location = outlet.send(
        Parcel(
            id=row.id,
            kind=row.kind,
            partner=row.partner,
            filename=row.filename,
            media_type=row.media_type,
            content=services.archive.fetch(row.sha256),
            dedupe_key=row.dedupe_key,
        )
    )

    def note_sent(tx: Transaction) -> None:
        tx.outgoing.sent(row.id, location)
        tx.journal.note(
            "sent",
            inbound_id=row.inbound_id,
            order_id=row.order_id,
            document=row.kind,
            outgoing=row.id,
            location=location,
        )

    return note_sent
