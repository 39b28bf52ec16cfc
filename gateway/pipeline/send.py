"""Step 5, second half: carry written documents to the partner. Tried again until the outlet says that they are there.

Documents that go the same way go together. A target that fails again and again is left alone for a while, by every
worker, and its documents wait without counting attempts; other targets notice nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from gateway.errors import SettingsError
from gateway.model.master import Partner
from gateway.pipeline.effects import Effects
from gateway.pipeline.schedule import opens_at
from gateway.pipeline.services import Services
from gateway.pipeline.trouble import A_MOMENT, Later, send_alone
from gateway.ports import Outlet, Parcel
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.outgoing import OutgoingRow, OutgoingState
from gateway.store.targets import PATIENCE


def lane_of(outlet: str, partner: str) -> str:
    """The name of a target: its breaker's, and the lane of the jobs that go there."""
    return f"{outlet}:{partner}"


def send_together(services: Services, jobs: Sequence[Job]) -> list[Effects | Exception]:
    """All of one lane."""
    wanted = {job.id: documents_of(job) for job in jobs}
    with services.store.reading() as tx:
        least_tried = sorted(jobs, key=lambda job: (job.attempts, job.not_before))
        known = {row.id: row for row in tx.outgoing.many([one for some in wanted.values() for one in some])}
        rows = [known[one] for job in least_tried for one in wanted[job.id]]
        waiting = [row for row in rows if row.state != OutgoingState.SENT]
        first = rows[0]
        lane = lane_of(first.outlet, first.partner)
        contents = tx.outgoing.contents([row.id for row in waiting])
        profile = tx.master.partner(first.partner)
        closed = tx.targets.closed_until(lane)
        target = tx.targets.get(lane)
        now = tx.now
        opening = opens_at(profile.send_window, tx.master.own().local(now)) if profile is not None else None
    if closed is not None:
        raise Later(closed - now, f"{lane} is left alone until {closed:%H:%M:%S}")
    if opening is not None and waiting:
        raise Later(opening - now, f"{first.partner} is not sent to before {opening:%a %H:%M}")
    outlet = services.outlets.get(first.outlet)
    if outlet is None:
        raise SettingsError(
            f"{first.kind} for {first.partner} goes by outlet {first.outlet!r}, which is not set up",
            f"correct the partner's outlet; there are: {', '.join(services.outlets)}",
        )
    parcels = [_parcel(services, row, profile, contents) for row in waiting]
    failures = target.failures if target is not None else 0
    carried = _carry_one(outlet, parcels) if failures >= PATIENCE else carry(outlet, parcels, failures)
    told = {row.id: place for row, place in zip(waiting, carried, strict=True)}
    _note_target(services, lane, carried)
    return [_outcome(job, [known[one] for one in wanted[job.id]], told) for job in jobs]


def documents_of(job: Job) -> list[str]:
    """The ids of what a sending job carries: one document, or all that were written together."""
    documents: list[str] = job.payload.get("documents", [job.subject_id])
    return documents


def _outcome(job: Job, rows: Sequence[OutgoingRow], told: Mapping[str, str | Exception]) -> Effects | Exception:
    """What was carried is noted, what was not goes on by itself; when nothing was carried, the job failed."""
    there = {row.id: place for row in rows if isinstance(place := told.get(row.id), str)}
    failed = {row.id: error for row in rows if isinstance(error := told.get(row.id), Exception)}
    if failed and not there:
        return next(iter(failed.values()))
    return partial(_note_sent, job, [row for row in rows if row.id in there], there, failed)


def _parcel(services: Services, row: OutgoingRow, profile: Partner | None, contents: dict[str, bytes]) -> Parcel:
    return Parcel(
        id=row.id,
        kind=row.kind,
        partner=row.partner,
        filename=row.filename,
        media_type=row.media_type,
        content=contents.get(row.id) or services.archive.fetch(row.sha256),
        dedupe_key=row.dedupe_key,
        address=dict(profile.delivery) if profile is not None else {},
    )


def carry(outlet: Outlet, parcels: Sequence[Parcel], failures: int = 0) -> list[str | Exception]:
    """Where each parcel is now, or why not. After three failures in a row, ``failures`` of them before, the others are not
    even tried."""
    together = getattr(outlet, "send_together", None)
    if together is not None:
        told: list[str | Exception] = together(parcels)
        return told
    told = []
    why = ""
    for parcel in parcels:
        if failures >= PATIENCE:
            told.append(Later(timedelta(seconds=30), f"the target fails: {why}"))
            continue
        try:
            told.append(outlet.send(parcel))
            failures = 0
        except Exception as error:
            told.append(error)
            failures, why = failures + 1, str(error)
    return told


def _carry_one(outlet: Outlet, parcels: Sequence[Parcel]) -> list[str | Exception]:
    """To a target that was left alone: one parcel as a trial, the others when it was taken."""
    first, rest = carry(outlet, parcels[:1]), parcels[1:]
    if isinstance(first[0], Exception):
        return [*first, *(Later(timedelta(seconds=30), f"the target fails: {first[0]}") for _ in rest)]
    return [*first, *(carry(outlet, rest) if rest else ())]


def _note_target(services: Services, lane: str, told: Sequence[str | Exception]) -> None:
    """Count what failed for the breaker; a success opens the way at once."""
    failures = [one for one in told if isinstance(one, Exception) and not isinstance(one, (Later, SettingsError))]
    if not told:
        return
    with services.store.reading() as tx:
        troubled = tx.targets.get(lane)
    if not failures and (troubled is None or troubled.failures == 0):
        return
    with services.store.transaction() as tx:
        if isinstance(told[-1], str):
            tx.targets.works(lane)
            return
        for error in failures:
            tx.targets.failed(lane, f"{type(error).__name__}: {error}")


def _note_sent(
    job: Job,
    rows: Sequence[OutgoingRow],
    places: Mapping[str, str],
    failed: Mapping[str, Exception],
    tx: Transaction,
) -> None:
    for row in rows:
        tx.outgoing.sent(row.id, places[row.id])
        tx.journal.note(
            "sent",
            inbound_id=row.inbound_id,
            order_id=row.order_id,
            document=row.kind,
            outgoing=row.id,
            location=places[row.id],
        )
    for outgoing_id, error in failed.items():
        tx.outgoing.failed(outgoing_id, f"{type(error).__name__}: {error}", final=False)
        send_alone(tx, job, outgoing_id, wait=error.wait if isinstance(error, Later) else A_MOMENT)


def content_of(services: Services, row: OutgoingRow) -> bytes:
    """The bytes of a written document. Raises :class:`gateway.errors.ArchiveCorrupt` when they are lost."""
    with services.store.reading() as tx:
        kept = tx.outgoing.contents([row.id])
    return kept.get(row.id) or services.archive.fetch(row.sha256)
