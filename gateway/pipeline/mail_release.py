"""A person answers for the sender of a mail that was kept back: it is read again, as the partner's."""

from gateway.errors import Conflict, NotFound
from gateway.pipeline.recovery import reprocess
from gateway.pipeline.senders import allow_sender
from gateway.pipeline.services import Services


def release_mail(services: Services, inbound_id: str, *, partner: str, by: str, why: str, allow: bool = False) -> None:
    """A person answers for the sender of a mail that was kept back: it is read again as the partner's. With ``allow`` the
    address may write in the partner's name from now on, whenever our mail server vouches for it.

    Raises :class:`Conflict` when it is no such mail, :class:`NotFound` for an unknown partner."""
    if not why.strip():
        raise Conflict(
            "a reason is needed to release a mail",
            "say in a few words how the sender was checked",
            fr=(
                "il faut un motif pour libérer un courriel",
                "dites en quelques mots comment l'expéditeur a été vérifié",
            ),
        )
    with services.store.transaction() as tx:
        row = tx.inbound.get(inbound_id)
        if row.format != "mail":
            raise Conflict(
                f"transmission {inbound_id} is no e-mail",
                "`gateway reprocess` reads any other again",
                fr=(
                    f"la transmission {inbound_id} n'est pas un courriel",
                    "`gateway reprocess` relit toute autre transmission",
                ),
            )
        known = tx.master.partner(partner)
        if known is None:
            raise NotFound(
                f"there is no partner {partner}",
                "import it first: gateway import partners.yaml",
                fr=(f"il n'y a pas de partenaire {partner}", "importez-le d'abord : gateway import partners.yaml"),
            )
        if row.document_count and any(tx.orders.of_inbound(inbound_id)):
            raise Conflict(
                f"orders were made of {inbound_id} already",
                "correct the orders themselves",
                fr=(f"des commandes ont déjà été faites de {inbound_id}", "corrigez les commandes elles-mêmes"),
            )
        facts = {**row.facts, "released_by": by, "released_why": why}
        tx.inbound.change(inbound_id, partner=partner, facts=facts)
        tx.journal.note("mail-released", inbound_id=inbound_id, actor=by, partner=partner, sender=row.sender, why=why)
        if allow:
            allow_sender(tx, partner, row.sender or "", by=by, why=why, inbound_id=inbound_id)
    reprocess(services, inbound_id, by=by)
