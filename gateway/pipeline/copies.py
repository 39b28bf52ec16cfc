"""After the issue: the invoice in the forms its customer wants and we keep, made once, kept byte for byte, and sent.

Made by a job, since a page takes a hundred times as long as a number; the rows are final, so asking again gives the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from gateway import billing
from gateway.errors import CannotWrite, Conflict, SettingsError
from gateway.model.decision import Hold, HoldKind, Role
from gateway.model.finding import Finding, Words
from gateway.model.master import Partner
from gateway.pipeline.answer import context_for, post
from gateway.pipeline.effects import Effects
from gateway.pipeline.issue import customer_partner
from gateway.pipeline.letters_out import MAIL, with_letterbox
from gateway.pipeline.life_cycle import deposited_as, platform_of
from gateway.pipeline.services import Services
from gateway.ports import Formed, Written
from gateway.store import Transaction
from gateway.store.billing import CopyRow, InvoiceRow
from gateway.store.jobs import Job


def copies(services: Services, job: Job) -> Effects:
    """The job an issued invoice leaves behind: every form that is wanted and not there yet."""
    number = job.subject_id
    with services.store.reading() as tx:
        row = tx.billing.invoice(number)
        kept, sent = _wanted(tx, row)
        platform = platform_of(tx, row.invoice())
        deposited = deposited_as(platform) if platform is not None else ()
        there = {copy.form for copy in tx.billing.copies(number)}
    wanted = dict.fromkeys((*kept, *sent, *deposited))
    made = {form: _write(services, row, form) for form in wanted if form not in there}
    return partial(_keep_and_send, services, number, made, sent)


def copy(services: Services, number: str, form: str) -> tuple[CopyRow, bytes]:
    """The invoice in this form: the copy that is kept, or a new one that is kept from now on.

    Raises :class:`SettingsError` for a form that is not installed, :class:`Conflict` when the rules forbid it.
    """
    with services.store.reading() as tx:
        row = tx.billing.invoice(number)
        known = next((one for one in tx.billing.copies(number) if one.form == form), None)
    if known is None:
        formed = _write(services, row, form)
        stopping = billing.stops(formed.findings)
        if stopping:
            raise Conflict(
                f"{number} cannot be put into {form}: " + " ".join(one.sentence.en for one in stopping),
                " ".join(dict.fromkeys(one.way_out.en for one in stopping)),
                fr=(
                    f"{number} ne peut pas être mise en {form} : " + " ".join(one.sentence.fr for one in stopping),
                    " ".join(dict.fromkeys(one.way_out.fr for one in stopping)),
                ),
            )
        with services.store.transaction() as tx:
            known = _keep(services, tx, number, form, formed)
    return known, services.archive.fetch(known.sha256)


def delivery_note(services: Services, number: str) -> Formed:
    """The delivery note (bon de livraison) as a page to sign, in the customer's language; it holds all the orders that
    left together."""
    with services.store.reading() as tx:
        shares = tx.billing.delivery(number)
        row = shares[0]
        own = tx.master.own()
        order = tx.orders.get(row.order_id)
        account = tx.master.account(order.account or "")
    language = account.language if account is not None else "fr"
    formed = services.forms["pdf"].write(
        billing.together([one.advice() for one in shares]), own, language, own.local(row.at)
    )
    assert formed is not None  # every delivery note has a page
    return formed


def _wanted(tx: Transaction, row: InvoiceRow) -> tuple[Sequence[str], Sequence[str]]:
    """Forms we keep, and forms the customer is sent: a partner those it asks for, anybody else those we keep."""
    order = tx.orders.get(row.order_id) if row.order_id else None
    partner = customer_partner(tx, order, row.account)
    kept = tx.master.own().invoices_as
    if partner is None:
        return kept, ()
    if partner.format == MAIL and "INVOIC" in partner.answers:
        return kept, partner.invoices_as or ENCLOSED
    known = tx.master.partner(partner.id) is not None
    return kept, partner.invoices_as if known else kept


ENCLOSED = ("pdf",)
"""What a letter encloses unless the customer asked for something else."""


def _write(services: Services, row: InvoiceRow, form: str) -> Formed:
    writer = services.forms.get(form)
    if writer is None:
        raise SettingsError(f"there is no form {form!r}", f"known are {', '.join(services.forms)}")
    with services.store.reading() as tx:
        own = tx.master.own()
        account = tx.master.account(row.account)
    language = account.language if account is not None else "fr"
    formed = writer.write(row.invoice(), own, language, own.local(row.issued_at))
    if formed is None:
        raise CannotWrite(
            f"{row.number} has no form {form}",
            f"choose one of {', '.join(services.forms)}",
            fr=(f"{row.number} n'a pas de forme {form}", f"choisissez parmi {', '.join(services.forms)}"),
        )
    return formed


def _keep(services: Services, tx: Transaction, number: str, form: str, formed: Formed) -> CopyRow:
    return tx.billing.keep_copy(
        number,
        form,
        filename=formed.filename,
        media_type=formed.media_type,
        sha256=services.archive.keep(formed.content),
        size=len(formed.content),
        verdict=dict(formed.verdict),
    )


def _keep_and_send(
    services: Services, number: str, made: dict[str, Formed], sent: Sequence[str], tx: Transaction
) -> None:
    row = tx.billing.invoice(number)
    for form, formed in made.items():
        stopping = billing.stops(formed.findings)
        if stopping:
            _hold_back(tx, row, form, stopping)
        else:
            _keep(services, tx, number, form, formed)
    order = tx.orders.get(row.order_id) if row.order_id else None
    about = {"inbound_id": order.inbound_id if order is not None else None, "order_id": row.order_id}
    copies = tx.billing.copies(number)
    partner, platform = customer_partner(tx, order, row.account), platform_of(tx, row.invoice())
    enclosed = [kept for kept in copies if kept.form in sent]
    if partner is not None and partner.format == MAIL:
        if enclosed:
            _send_letter(services, tx, row, partner, enclosed, about)
    elif partner is not None:
        for kept in enclosed:
            _send(services, tx, row, partner, kept, about)
    if platform is not None and (partner is None or partner.id != platform.id):
        for kept in copies:
            if kept.form in deposited_as(platform):
                _send(services, tx, row, platform, kept, about, deposit=True)


def _hold_back(tx: Transaction, row: InvoiceRow, form: str, findings: Sequence[Finding]) -> None:
    """The invoice stands, but this form of it would be refused: a person must know, and the customer must not get it."""
    codes = tuple(dict.fromkeys(one.code for one in findings))
    reason = Words(
        fr=f"{row.number}, {form} : " + " ".join(one.sentence.fr for one in findings),
        en=f"{row.number}, {form}: " + " ".join(one.sentence.en for one in findings),
    )
    for source in tx.billing.sources(row.number):
        order = tx.orders.get(source.order_id)
        tx.orders.open_holds(order.id, [Hold(kind=HoldKind.INVOICE, reason=reason, role=Role.BILLING, codes=codes)])
        tx.journal.note("copy-held", inbound_id=order.inbound_id, order_id=order.id, form=form, words=reason.fr)


def _send(
    services: Services,
    tx: Transaction,
    row: InvoiceRow,
    partner: Partner,
    kept: CopyRow,
    about: dict[str, str | None],
    *,
    deposit: bool = False,
) -> None:
    context = context_for(services, tx, tx.master.own(), partner, test=row.invoice().test)
    paper = _formed(services, kept)
    written = Written(kept.form.upper()[:20], paper.content, paper.media_type, paper.filename)
    key = f"{kept.form}/{row.number}"
    post(services, tx, written, context, dedupe_key=f"deposit/{key}" if deposit else key, **about)


def _send_letter(
    services: Services,
    tx: Transaction,
    row: InvoiceRow,
    partner: Partner,
    kept: Sequence[CopyRow],
    about: dict[str, str | None],
) -> None:
    """One letter that encloses the very bytes we keep. Raises :class:`CannotWrite` when nobody may be written to."""
    key = f"INVOIC/{row.number}"
    context = context_for(services, tx, tx.master.own(), partner, test=row.invoice().test)
    context = with_letterbox(services, tx, context, dedupe_key=key, **about)
    context = replace(context, papers=tuple(_formed(services, one) for one in kept))
    written = services.format(MAIL).write(row.invoice(), context)
    assert written is not None  # an invoice has a letter
    post(services, tx, written, context, dedupe_key=key, **about)


def _formed(services: Services, kept: CopyRow) -> Formed:
    return Formed(services.archive.fetch(kept.sha256), kept.media_type, kept.filename)
