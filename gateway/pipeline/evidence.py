"""The evidence file: every document of an order from its arrival to its payment in one zip, with an index and the hashes.

What a court or an auditor needs: the bytes as they came and went, when, and the proof that none was exchanged.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath

from gateway.errors import NotFound
from gateway.pipeline.copies import delivery_note
from gateway.pipeline.quotations import quotation_page
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.inbound import InboundRow
from gateway.store.orders import OrderRow
from gateway.store.receivables import PaymentRow

INDEX, HASHES = "index.json", "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One file of the zip; ``about`` says in both languages what it is."""

    name: str
    kind: str
    sha256: str
    at: datetime
    media_type: str
    content: bytes


def attach(
    services: Services, order_id: str, content: bytes, filename: str, media_type: str, *, kind: str, by: str
) -> str:
    """Keep a file with the order: ``proof_of_delivery``, a letter, anything that proves something."""
    sha256 = services.archive.keep(content)
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id)
        attachment = tx.collection.attach(
            order_id,
            kind=kind,
            filename=filename[:400],
            media_type=media_type,
            sha256=sha256,
            size=len(content),
            by=by,
        )
        tx.journal.note(
            "attached", inbound_id=row.inbound_id, order_id=order_id, actor=by, attached=kind, filename=filename
        )
    return attachment


def evidence_file(services: Services, order_id: str) -> bytes:
    """The zip: exhibits numbered in the order of time, ``index.json``, and ``SHA256SUMS`` as sha256sum checks them.

    Raises :class:`gateway.errors.ArchiveCorrupt` when a byte has changed since.
    """
    with services.store.reading() as tx:
        row = tx.orders.get(order_id)
        exhibits = sorted(_exhibits(services, tx, row), key=lambda one: (one.at, one.name))
        index = _index(tx, row)
    listed = []
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        sums = []
        for rank, exhibit in enumerate(exhibits, start=1):
            name = f"{rank:02d}-{safe(exhibit.name)}"
            _add(archive, name, exhibit.content, exhibit.at)
            listed.append(
                {
                    "file": name,
                    "kind": exhibit.kind,
                    "at": exhibit.at.isoformat(),
                    "media_type": exhibit.media_type,
                    "sha256": exhibit.sha256,
                    "size": len(exhibit.content),
                }
            )
            sums.append(f"{exhibit.sha256}  {name}")
        written = json.dumps(index | {"exhibits": listed}, ensure_ascii=False, indent=2, default=str).encode()
        latest = max((one.at for one in exhibits), default=row.received_at)
        _add(archive, INDEX, written, latest)
        sums.append(f"{hashlib.sha256(written).hexdigest()}  {INDEX}")
        _add(archive, HASHES, ("\n".join(sums) + "\n").encode(), latest)
    return buffer.getvalue()


def _exhibits(services: Services, tx: Transaction, row: OrderRow) -> Iterator[Exhibit]:
    yield from _quotations(services, tx, row)
    arrived = tx.inbound.get(row.inbound_id)
    yield _kept(
        services,
        arrived.filename or arrived.id,
        "order as it arrived",
        arrived.sha256,
        arrived.received_at,
        arrived.media_type,
    )
    answers = tx.outgoing.about(order_id=row.id)
    contents = tx.outgoing.contents([sent.id for sent in answers])
    for sent in answers:
        content = contents.get(sent.id) or services.archive.fetch(sent.sha256)
        yield Exhibit(sent.filename, f"{sent.kind} sent", sent.sha256, sent.created_at, sent.media_type, content)
    for gone in tx.billing.despatches(row.id):
        content = gone.advice().model_dump_json().encode()
        hashed = hashlib.sha256(content).hexdigest()
        yield Exhibit(f"{gone.number}.json", "delivery note", hashed, gone.at, "application/json", content)
        page = delivery_note(services, gone.number).content
        hashed = hashlib.sha256(page).hexdigest()
        yield Exhibit(f"{gone.number}.pdf", "delivery note as a page", hashed, gone.at, "application/pdf", page)
    for made in tx.billing.invoices(row.id):
        kind = f"{made.kind.replace('_', ' ')}, archived original"
        yield _kept(services, f"{made.number}.json", kind, made.sha256, made.issued_at, "application/json")
        for copy in tx.billing.copies(made.number):
            yield _kept(
                services,
                f"{copy.form}-{copy.filename}",
                f"{made.kind} as {copy.form}",
                copy.sha256,
                copy.at,
                copy.media_type,
            )
        for letter in tx.collection.reminders(number=made.number):
            if letter.sha256 is not None:
                name = f"{letter.step}-{made.number}.pdf"
                yield _kept(services, name, f"reminder {letter.step}", letter.sha256, letter.at, "application/pdf")
    for arrived in _told_of_invoices(tx, row.id):
        name = arrived.filename or arrived.id
        kind = "what was told of an invoice, as it arrived"
        yield _kept(services, name, kind, arrived.sha256, arrived.received_at, arrived.media_type)
    for paid in _payments(tx, row.id):
        content = json.dumps(asdict(paid), ensure_ascii=False, default=str).encode()
        hashed = hashlib.sha256(content).hexdigest()
        yield Exhibit(f"payment-{paid.id}.json", "payment", hashed, paid.at, "application/json", content)
    for known in tx.collection.attachments(row.id):
        yield _kept(services, known.filename, known.kind, known.sha256, known.at, known.media_type)


def _quotations(services: Services, tx: Transaction, row: OrderRow) -> Iterator[Exhibit]:
    """What we had quoted this customer, where the order names it."""
    for named in (known.number for known in row.order().references if known.kind == "quotation"):
        try:
            quoted = tx.agreements.quotation(named)
        except NotFound:
            continue
        if quoted.account == row.account:
            content = json.dumps(asdict(quoted), ensure_ascii=False, default=str).encode()
            hashed = hashlib.sha256(content).hexdigest()
            yield Exhibit(f"{named}.json", "quotation", hashed, quoted.made_at, "application/json", content)
            page = quotation_page(services, named).content
            hashed = hashlib.sha256(page).hexdigest()
            yield Exhibit(f"{named}.pdf", "quotation as a page", hashed, quoted.made_at, "application/pdf", page)


def _told_of_invoices(tx: Transaction, order_id: str) -> list[InboundRow]:
    """The messages that announced a payment (REMADV), contested (COMDIS) or told a status (CDAR), each once."""
    noted = (one for made in tx.billing.invoices(order_id) for one in tx.receivables.statuses(made.number))
    return [tx.inbound.get(known) for known in dict.fromkeys(one.detail.get("inbound") for one in noted) if known]


def _payments(tx: Transaction, order_id: str) -> list[PaymentRow]:
    """The money that settled an invoice of the order, each payment once."""
    settled = (one for made in tx.billing.invoices(order_id) for one in tx.receivables.allocations(made.number))
    return [tx.receivables.payment(payment) for payment in dict.fromkeys(one.payment_id for one in settled) if payment]


def _kept(services: Services, name: str, kind: str, sha256: str, at: datetime, media_type: str | None) -> Exhibit:
    """From the archive, which checks the hash as it reads."""
    content = services.archive.fetch(sha256)
    return Exhibit(name, kind, sha256, at, media_type or "application/octet-stream", content)


def _index(tx: Transaction, row: OrderRow) -> dict[str, object]:
    """The chain of documents, each with the one before; the events; what was paid, disputed and reminded."""
    invoices = tx.billing.invoices(row.id)
    return {
        "order": {
            "id": row.id,
            "number": row.number,
            "account": row.account,
            "state": row.state,
            "names": [known.model_dump(mode="json", exclude_none=True) for known in row.order().references],
        },
        "made_at": tx.now.isoformat(),
        "despatches": [
            {"number": gone.number, "at": gone.at, "names": row.number} for gone in tx.billing.despatches(row.id)
        ],
        "invoices": [
            {
                "number": made.number,
                "kind": made.kind,
                "issued_at": made.issued_at,
                "gross": made.gross,
                "payable": made.payable,
                "currency": made.currency,
                "names": made.preceding or [known.number for known in made.invoice().references],
                "sha256": made.sha256,
                "chain": {"rank": made.chain_rank, "hash": made.chain},
                "open": tx.receivables.item(made.number).open,
                "statuses": [
                    {"code": one.code, "at": one.at, "by": one.by} for one in tx.receivables.statuses(made.number)
                ],
                "settled_by": [
                    {"payment": one.payment_id, "credit_note": one.credit_note, "amount": one.amount, "at": one.at}
                    for one in tx.receivables.allocations(made.number)
                ],
                "disputes": [
                    {"reason": one.reason, "words": one.words, "opened_at": one.opened_at, "outcome": one.outcome}
                    for one in tx.collection.disputes(number=made.number)
                ],
            }
            for made in invoices
        ],
        "events": [
            {"at": event.at, "kind": event.kind, "actor": event.actor, "payload": event.payload}
            for event in tx.journal.events(order_id=row.id, inbound_id=row.inbound_id)
        ],
    }


def _add(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    entry = zipfile.ZipInfo(name, date_time=max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def safe(name: str) -> str:
    """The last part of a name, without what a file system or a shell could trip over."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in plain).lstrip(".")
    return kept[:120] or "file"
