"""Forgetting what is too old, and what must not be forgotten: retention, legal holds, and the certificate of a deletion.

The certificate is in the audit: an entry for each batch, written before its bytes go (what: hashes and whose they were; when,
who, why), and a last one when all are gone. A certificate without its last entry was cut short; the next purge goes on.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from gateway.errors import Conflict, NotFound
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.audit import Entry
from gateway.store.legal_holds import HeldKind, LegalHold, LegalHolds
from gateway.store.retention import carriers
from gateway.store.types import new_id

ORPHAN_AGE = timedelta(days=1)
DONE_JOBS = timedelta(days=30)
AT_ONCE = 400
DELETED, COMPLETED = "deleted", "purged"


@dataclass(slots=True)
class Purged:
    """``hashes`` and the jobs done long ago were forgotten, or would be; ``held`` are kept by a legal hold alone.
    ``certificate`` is the number under which the audit proves it; None when nothing was forgotten."""

    kept: int = 0
    held: int = 0
    jobs: int = 0
    hashes: list[str] = field(default_factory=list)
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class DeletionCertificate:
    """``documents`` are ``{"sha256": …, "of": [ids of the rows that carried it]}``; ``entries`` are numbers and hashes of the
    audit entries that it is made of, so that it can be held against an export."""

    id: str
    begun_at: str
    ended_at: str | None
    by: str
    why: str
    days: int
    documents: list[dict[str, Any]]
    entries: list[dict[str, Any]]

    @property
    def complete(self) -> bool:
        return self.ended_at is not None


def purge(services: Services, *, days: int, dry_run: bool, why: str = "") -> Purged:
    """Forget archived bytes that are older than ``days``, that no younger row refers to and no legal hold keeps, and jobs
    that were done more than thirty days ago. What they led to stays."""
    done, reason = Purged(), why or f"older than the retention of {days} days"
    with services.store.reading() as tx:
        cutoff, orphans = tx.now - timedelta(days=days), tx.now - ORPHAN_AGE
    every = services.archive.kept()
    while batch := list(islice(every, AT_ONCE)):
        with services.store.reading() as tx:
            old = [sha256 for sha256, since in batch if since < min(cutoff, orphans)]
            needed = tx.still_needed(old, cutoff)
            held = LegalHolds(tx.connection, tx.now).held(set(old) - needed)
        done.kept += len(batch) - len(old) + len(needed) + len(held)
        done.held += len(held)
        going = [sha256 for sha256 in old if sha256 not in needed | held]
        done.hashes += going
        if going and not dry_run:
            done.certificate = done.certificate or new_id("del")
            _certify(services, done.certificate, going, why=reason, days=days)
            for sha256 in going:
                services.archive.discard(sha256)
    if not dry_run:
        done.jobs = _forget_jobs(services)
        with services.store.transaction() as tx:
            tx.audit.enter(
                COMPLETED, done.certificate or "", why=reason, days=days, archived=len(done.hashes), kept=done.kept,
                held=done.held, jobs=done.jobs,
            )  # fmt: skip
    return done


def _certify(services: Services, certificate: str, hashes: Sequence[str], *, why: str, days: int) -> None:
    """A hold that was placed this very moment is seen here, in the transaction that certifies."""
    with services.store.transaction() as tx:
        if LegalHolds(tx.connection, tx.now).held(hashes):
            raise Conflict(
                "a legal hold was placed meanwhile",
                "run the purge again",
                fr=("un gel légal a été posé entre-temps", "relancez la purge"),
            )
        whose = carriers(tx.connection, hashes)
        documents = [{"sha256": one, "of": whose.get(one, [])} for one in hashes]
        tx.audit.enter(DELETED, certificate, why=why, days=days, documents=documents)


def _forget_jobs(services: Services) -> int:
    forgotten = 0
    while True:
        with services.store.transaction() as tx:
            gone = tx.jobs.forget_done(tx.now - DONE_JOBS)
        forgotten += gone
        if not gone:
            return forgotten


# --- certificates ----------------------------------------------------------------------------------------------------


def certificates(tx: Transaction, limit: int = 100) -> list[DeletionCertificate]:
    """The newest first."""
    found: dict[str, list[Entry]] = {}
    for entry in tx.audit.newest(action=DELETED, limit=limit):
        if entry.action == DELETED:
            found.setdefault(entry.subject, [])
    return [certificate(tx, one) for one in found]


def certificate(tx: Transaction, certificate_id: str) -> DeletionCertificate:
    """Raises :class:`NotFound`."""
    entries = [
        one for one in tx.audit.newest(subject=certificate_id, limit=100_000) if one.action in (DELETED, COMPLETED)
    ]
    if not certificate_id or not any(one.action == DELETED for one in entries):
        raise NotFound(
            f"there is no certificate of deletion {certificate_id}",
            "`gateway audit deletions` names them",
            fr=(f"il n'y a pas de certificat de suppression {certificate_id}", "`gateway audit deletions` les nomme"),
        )
    entries.sort(key=lambda one: one.number)
    said = [json.loads(one.facts) for one in entries if one.action == DELETED]
    ended = next((one.at for one in entries if one.action == COMPLETED), None)
    return DeletionCertificate(
        id=certificate_id,
        begun_at=entries[0].at,
        ended_at=ended,
        by=entries[0].actor,
        why=said[0]["why"],
        days=said[0]["days"],
        documents=[document for one in said for document in one["documents"]],
        entries=[{"number": one.number, "hash": one.hash} for one in entries],
    )


def as_json(shown: DeletionCertificate) -> str:
    return json.dumps(asdict(shown) | {"complete": shown.complete}, ensure_ascii=False, indent=2) + "\n"


# --- legal holds -----------------------------------------------------------------------------------------------------


def place_hold(services: Services, kind: HeldKind, subject: str, *, why: str, by: str) -> LegalHold:
    """From now on nothing of it is purged. Raises :class:`Conflict` or :class:`NotFound`."""
    with services.store.transaction() as tx:
        _reasoned(why)
        _exists(tx, kind, subject)
        hold_id = LegalHolds(tx.connection, tx.now).place(kind, subject, why.strip()[:1000], by)
        tx.audit.enter("legal-hold-placed", hold_id, kind=kind, of=subject, why=why.strip()[:1000])
        return LegalHolds(tx.connection, tx.now).get(hold_id)


def lift_hold(services: Services, hold_id: str, *, why: str, by: str) -> None:
    """Its subject's documents follow their retention again. Raises :class:`Conflict` when it is lifted already."""
    with services.store.transaction() as tx:
        _reasoned(why)
        kept = LegalHolds(tx.connection, tx.now)
        if kept.get(hold_id).lifted_at is not None:
            raise Conflict(
                f"legal hold {hold_id} is lifted already",
                "place a new one where it is needed",
                fr=(f"le gel légal {hold_id} est déjà levé", "posez-en un nouveau s'il le faut"),
            )
        kept.lift(hold_id, why.strip()[:1000], by)
        tx.audit.enter("legal-hold-lifted", hold_id, why=why.strip()[:1000])


def _reasoned(why: str) -> None:
    if not why.strip():
        raise Conflict(
            "a legal hold needs its reason",
            "say which matter it is for",
            fr=("un gel légal demande un motif", "dites pour quelle affaire"),
        )


def _exists(tx: Transaction, kind: HeldKind, subject: str) -> None:
    known: object | None
    match kind:
        case HeldKind.PARTNER:
            known = tx.master.partner(subject)
        case HeldKind.ACCOUNT:
            known = tx.master.account(subject)
        case HeldKind.ORDER:
            known = tx.orders.get(subject)
        case HeldKind.INBOUND:
            known = tx.inbound.get(subject)
    if known is None:
        raise NotFound(
            f"there is no {kind} {subject}",
            "check its number",
            fr=(f"{kind} {subject} n'existe pas", "vérifiez le numéro"),
        )
