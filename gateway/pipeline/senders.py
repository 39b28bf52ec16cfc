"""Who may order by e-mail in a partner's name: the partner's own list, and what persons allowed, noted with who and when.

An address counts only when our own mail server vouched for it. As soon as there are two persons who could allow one, one
alone cannot: it counts once the second has said so. A person may release one mail of anybody
(:mod:`gateway.pipeline.mail_release`).
"""

from gateway.errors import Conflict
from gateway.model.identity import Right, rights_of
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
    """``address`` or ``@domain``; what waits for a second person is in force once another than the first allows it.
    Raises :class:`Conflict` when it is neither."""
    plain = address.strip().lower()
    if not plain.isascii() or plain.count("@") != 1 or plain.endswith("@") or len(plain) > 320 or " " in plain:
        raise Conflict(
            f"{address!r} is no address",
            "write it as name@domain, or @domain for all of a domain",
            fr=(f"{address!r} n'est pas une adresse", "écrivez nom@domaine, ou @domaine pour tout un domaine"),
        )
    if tx.mail.second(partner, plain, by=by):
        tx.journal.note("sender-seconded", inbound_id=inbound_id, actor=by, partner=partner, sender=plain)
        return
    waits = _takes_two(tx)
    tx.mail.allow(partner, plain, by=by, why=why, waits=waits)
    kind = "sender-proposed" if waits else "sender-allowed"
    tx.journal.note(kind, inbound_id=inbound_id, actor=by, partner=partner, sender=plain, why=why)


def second_sender(tx: Transaction, partner: str, address: str, *, by: str) -> None:
    """Raises :class:`Conflict` when it waits for nobody, or for somebody else than who allowed it."""
    if not tx.mail.second(partner, address, by=by):
        raise Conflict(
            f"{address} does not wait for {by}",
            "an address is confirmed once, by another person than who allowed it",
            fr=(
                f"{address} n'attend pas {by}",
                "une adresse est confirmée une fois, par une autre personne que celle qui l'a admise",
            ),
        )
    tx.journal.note("sender-seconded", actor=by, partner=partner, sender=address)


def _takes_two(tx: Transaction) -> bool:
    may = {Right.SETTLE, Right.TEACH}
    able = [one for one in tx.people.all() if one.disabled_at is None and one.account is None]
    return sum(not may.isdisjoint(rights_of(one.held_roles)) for one in able) > 1
