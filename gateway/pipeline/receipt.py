"""The technical acknowledgement of a transmission: whether it is owed, and putting it into the outbox."""

from collections.abc import Callable

from gateway.model.master import Partner
from gateway.pipeline.answer import context_for, post, stranger
from gateway.pipeline.letters_out import with_letterbox
from gateway.pipeline.services import Services
from gateway.ports import Format, NextContext, OutgoingContext, Written
from gateway.store import Transaction

Write = Callable[[NextContext], list[tuple[Written, OutgoingContext]]]


def is_owed(partner: Partner | None, *, requested: bool, refused: bool) -> bool:
    """As the partner's profile says; a refusal is told even where nobody asked, unless the profile says never."""
    wish = partner.acknowledgement.when if partner is not None else "requested"
    return wish != "never" and (wish == "always" or requested or refused)


def owe_receipt(
    services: Services,
    tx: Transaction,
    inbound_id: str,
    form: Format,
    partner: Partner | None,
    sender: str | None,
    *,
    test: bool,
    write: Write,
) -> None:
    profile = partner or stranger(sender, form.name)
    own = tx.master.own()

    def next_context() -> OutgoingContext:
        context = context_for(services, tx, own, profile, test=test)
        return with_letterbox(
            services, tx, context, dedupe_key=f"RECEIPT/{inbound_id}", inbound_id=inbound_id, order_id=None
        )

    for receipt, context in write(next_context):
        key = f"{receipt.kind}/{inbound_id}/{context.reference}"
        post(services, tx, receipt, context, dedupe_key=key, inbound_id=inbound_id, order_id=None)
