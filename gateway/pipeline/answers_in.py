"""What partners say of what we sent: a CONTRL or an APERAK closes it, rejects it, or is missed when it does not come."""

from collections.abc import Callable

from gateway.model.finding import Finding
from gateway.model.master import Partner
from gateway.pipeline import findings as found
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.ports import PartnerAnswer
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.outgoing import AnswerState

NEGATIVE = (AnswerState.PARTLY, AnswerState.REJECTED)


def reconcile(tx: Transaction, partner: Partner | None, said: PartnerAnswer, inbound_id: str) -> list[Finding]:
    """Note the partner's answer at the document it is about. An answer to nothing of ours, and a refusal, are findings."""
    about = tx.outgoing.sent_under(partner.id, said.reference) if partner is not None else []
    if not about:
        return [found.ANSWER_UNMATCHED.at(reference=said.reference)]
    verdict = AnswerState(said.verdict)
    for sent in about:
        tx.outgoing.answered(sent.id, verdict, said.words.model_dump())
        tx.journal.note(
            "partner-answered",
            inbound_id=sent.inbound_id,
            order_id=sent.order_id,
            document=sent.kind,
            outgoing=sent.id,
            verdict=verdict,
            by=inbound_id,
        )
    if verdict not in NEGATIVE:
        return []
    return [
        found.ANSWER_NEGATIVE.at(
            kind=about[0].kind, reference=said.reference, reasons_fr=said.words.fr, reasons_en=said.words.en
        )
    ]


def miss(services: Services, job: Job) -> Effects:
    """The job that looks, when the partner's time is over, whether its acknowledgement came."""

    def note_overdue(tx: Transaction) -> None:
        if tx.outgoing.overdue(job.subject_id):
            sent = tx.outgoing.get(job.subject_id)
            tx.journal.note(
                "answer-overdue",
                inbound_id=sent.inbound_id,
                order_id=sent.order_id,
                document=sent.kind,
                outgoing=sent.id,
                partner=sent.partner,
            )

    effects: Callable[[Transaction], None] = note_overdue
    return effects
