"""Setting right what went wrong: releasing what was put aside, reading again what was refused, replaying the archive.
Nothing here changes an order that exists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.errors import Conflict
from gateway.model.master import OwnIdentity, Partner
from gateway.pipeline.pages import read_by
from gateway.pipeline.read import find_partner
from gateway.pipeline.services import Services
from gateway.ports import Format, OutgoingContext, ReadResult
from gateway.rules import content_hash
from gateway.store import Transaction
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.jobs import Job, JobState
from gateway.store.orders import OrderRow
from gateway.store.outgoing import OutgoingRow

REREADABLE = (InboundState.REJECTED, InboundState.NOTHING)


def release(services: Services, job_id: str, *, by: str) -> Job:
    """Give a job that was put aside another set of attempts. Raises :class:`gateway.errors.NotFound`."""
    with services.store.transaction() as tx:
        released = tx.jobs.release(job_id)
        if released.kind in ("read", "part"):
            tx.inbound.reopen(released.subject_id)
        elif released.kind == "send":
            tx.outgoing.reopen(released.subject_id)
            tx.targets.works(released.lane or "")
        tx.journal.note("released", inbound_id=_inbound_of(released), actor=by, job=job_id, job_kind=released.kind)
    services.wake()
    return released


def _inbound_of(job: Job) -> str | None:
    return job.subject_id if job.subject_id.startswith("in_") else None


def reprocess(services: Services, inbound_id: str, *, by: str) -> None:
    """Read a transmission again that was refused or put aside. Its findings are replaced; its bytes are the same.

    Raises :class:`Conflict` when orders were made of it: they are there, and reading again would make them twice.
    """
    with services.store.transaction() as tx:
        row = tx.inbound.get(inbound_id)
        aside = [job for job in tx.jobs.of([inbound_id]) if job.state in (JobState.QUARANTINED, JobState.FAILED)]
        if aside:
            for job in aside:
                tx.jobs.release(job.id)
            tx.inbound.reopen(inbound_id)
        elif row.state in REREADABLE:
            tx.journal.forget_findings(inbound_id)
            tx.inbound.forget_messages(inbound_id)
            tx.divisions.forget(inbound_id)
            tx.inbound.reopen(inbound_id)
            tx.jobs.add("read", inbound_id, max_attempts=services.settings.max_attempts, partner=row.partner)
        else:
            raise Conflict(
                f"transmission {inbound_id} is {row.state}: there is nothing to read again",
                "`gateway replay` compares what it would give today with what it gave",
                fr=(
                    f"la transmission {inbound_id} est en l'état « {row.state} » : il n'y a rien à relire",
                    "`gateway replay` compare ce qu'elle donnerait aujourd'hui à ce qu'elle a donné",
                ),
            )
        tx.journal.note("reprocessed", inbound_id=inbound_id, actor=by)
    services.wake()


@dataclass(frozen=True, slots=True)
class Replayed:
    """One transmission read again from the archive. ``differences`` are sentences; none means that all is the same."""

    inbound: InboundRow
    documents: int
    differences: tuple[str, ...] = ()
    readable_now: bool = False


def replay(services: Services, rows: Iterable[InboundRow]) -> Iterator[Replayed]:
    """Read archived transmissions again with today's formats and partners, and compare with what was made of them.

    Reads only. What was refused and would be taken today is ``readable_now``: :func:`reprocess` takes it.
    """
    for row in rows:
        if row.state == InboundState.DUPLICATE:
            yield Replayed(row, 0)
            continue
        content = services.archive.fetch(row.sha256)
        form = services.recognise(content, row.filename, row.media_type)
        if form is None:
            same = row.state in REREADABLE
            yield Replayed(row, 0, () if same else ("no format recognises it any more",))
            continue
        partner = find_partner(services, row, form.peek(content))
        result = read_by(services, form, content, row, partner)
        with services.store.reading() as tx:
            differences = [*_differing_orders(tx, row, result)]
            own = tx.master.own()
            receipts = [sent for sent in tx.outgoing.about(inbound_id=row.id) if sent.order_id is None]
            contents = tx.outgoing.contents([sent.id for sent in receipts])
        if partner is not None:
            differences += _differing_receipts(form, result, own, partner, row, receipts, contents)
        readable = row.state in REREADABLE and any(document.accepted for document in result.documents)
        if readable:
            differences.append(f"was {row.state} and would be read today")
        yield Replayed(row, len(result.documents), tuple(differences), readable)


def _differing_receipts(
    form: Format,
    result: ReadResult,
    own: OwnIdentity,
    partner: Partner,
    row: InboundRow,
    receipts: Sequence[OutgoingRow],
    contents: Mapping[str, bytes],
) -> Iterator[str]:
    """Written again under their old references and times, the receipts must be the same, byte for byte."""
    contexts = iter(
        [OutgoingContext(own, partner, sent.reference, own.local(sent.created_at), row.test) for sent in receipts]
    )
    if receipts:
        for (written, _), sent in zip(form.receipts(result, lambda: next(contexts)), receipts, strict=False):
            if written.content != contents.get(sent.id, written.content):
                yield f"{written.kind} {sent.reference} would be another one"


def _differing_orders(tx: Transaction, row: InboundRow, result: ReadResult) -> Iterator[str]:
    stored: dict[int, OrderRow] = {order.position: order for order in tx.orders.of_inbound(row.id)}
    if row.state == InboundState.READ and len(result.documents) != row.document_count:
        yield f"{len(result.documents)} documents instead of {row.document_count}"
    for document in result.documents:
        order = stored.pop(document.position, None)
        taken = document.accepted and document.order is not None
        if order is None:
            if taken and row.state == InboundState.READ:
                yield f"message {document.position} would become an order, and did not"
        elif not taken or document.order is None:
            yield f"message {document.position} would be refused; it is order {order.number}"
        elif _said(document.order.number, content_hash(document.order)) != _said(order.number, order.content_hash):
            yield f"order {order.number} (message {document.position}) would have another content"
    for order in stored.values():
        yield f"order {order.number} would not be found any more"


def _said(number: str | None, digest: str) -> tuple[str | None, str]:
    return number, digest


def put_aside_jobs(tx: Transaction, limit: int = 100) -> Sequence[Job]:
    return [*tx.jobs.in_state(JobState.QUARANTINED, limit), *tx.jobs.in_state(JobState.FAILED, limit)]
