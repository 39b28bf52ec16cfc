"""Who may order by e-mail in a partner's name: the partner's own list, and what persons allowed, noted with who and when.

An address counts only when our own mail server vouched for it. A person may release one mail of anybody
(:mod:`gateway.pipeline.mail_release`).
"""

from gateway.errors import Conflict
from gateway.model.master import Partner
from gateway.model.parts import Identifier
from gateway.store import Transaction
from gateway.store.inbound import InboundRow

AUTHENTIC = ("verified", "not-listed")
"""Our server vouched for the address; ``not-listed`` only says that no settings name it."""


def partner_of_sender(tx: Transaction, row: InboundRow) -> Partner | None:
    """The partner in whose name this mail's sender may write. None for any other mail, and for what is no mail."""
    address = row.sender or ""
    if row.facts.get("sender_check") not in AUTHENTIC or "@" not in address:
        return None
    named = tx.mail.partner_allowing(address)
    if named is not None:
        known = tx.master.partner(named)
        return None if known is None else with_sender(known, address)
    return tx.master.partner_by("email", address) or tx.master.partner_by("email", "@" + address.rpartition("@")[2])


def with_sender(partner: Partner, address: str | None) -> Partner:
    """The profile with this address among its own, for the reading of one mail."""
    if not address or "@" not in address:
        return partner
    own = Identifier(scheme="email", value=address.lower())
    return partner.model_copy(update={"identifiers": (*partner.identifiers, own)})


def allow_sender(
    tx: Transaction, partner: str, address: str, *, by: str, why: str, inbound_id: str | None = None
) -> None:
    """``address`` or ``@domain``. Raises :class:`Conflict` when it is neither."""
    plain = address.strip().lower()
    if not plain.isascii() or plain.count("@") != 1 or plain.endswith("@") or len(plain) > 320 or " " in plain:
        raise Conflict(f"{address!r} is no address", "write it as name@domain, or @domain for all of a domain")
    tx.mail.allow(partner, plain, by=by, why=why)
    tx.journal.note("sender-allowed", inbound_id=inbound_id, actor=by, partner=partner, sender=plain, why=why)
