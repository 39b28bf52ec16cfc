"""A mail that is more than the orders in it: an answer to a letter of ours, a bounce, a reply by machine.

An answer of a verified sender joins the case it is about. A corrected order takes the place of the one that waits, and is
decided again; words put the waiting order before a person. What nobody wrote is recorded, and nothing is done.
"""

import re
from dataclasses import replace

from gateway import orders
from gateway.model.decision import OrderState
from gateway.model.finding import Family, Finding, FindingKind, Severity, Words
from gateway.model.master import Partner
from gateway.pipeline.change import WAITING, is_change
from gateway.pipeline.decide import answered_for, book_for, settle
from gateway.pipeline.services import Services
from gateway.pipeline.version import carry_over
from gateway.ports import Bounce, Letter, ReadDocument, ReadResult
from gateway.store import Transaction
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.mail import ThreadRow
from gateway.store.orders import OrderRow
from gateway.store.outgoing import AnswerState

TOKEN = re.compile(r"\bGW-[A-Z2-7]{8}\b")
QUOTED = 400  # signs of an answer that its finding tells

REPLIED = FindingKind(
    "reply.words",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le client a répondu à notre courriel : « {text} »",
    en="The customer has answered our e-mail: “{text}”",
    way_out_fr="Lire la réponse, corriger la commande s'il le faut, puis lever le blocage.",
    way_out_en="Read the answer, correct the order where needed, then lift the hold.",
)
ABOUT_CLOSED = FindingKind(
    "reply.closed-case",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le client écrit au sujet de la commande {number}, qui n'est plus en attente ({state}) : « {text} »",
    en="The customer writes about order {number}, which no longer waits ({state}): “{text}”",
    way_out_fr="Lire le courriel et répondre au client ; modifier ou annuler la commande s'il le demande.",
    way_out_en="Read the e-mail and answer the customer; change or cancel the order if that is what is asked.",
)
BOUNCED = FindingKind(
    "mail.bounced",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Notre envoi {document} à {recipient} n'est pas arrivé ({status}) : {why}",
    en="Our {document} to {recipient} did not arrive ({status}): {why}",
    way_out_fr="Corriger l'adresse du partenaire (delivery, to), puis renvoyer le document ou appeler le client.",
    way_out_en="Correct the partner's address (delivery, to), then send the document again or call the customer.",
)
UNATTENDED = Words(
    fr="Réponse automatique ou avis d'un serveur : rien à faire.",
    en="A reply by machine or a notice of a server: nothing to do.",
)


def take_letter(
    services: Services, tx: Transaction, row: InboundRow, partner: Partner | None, result: ReadResult, form: str
) -> ReadResult | None:
    """What is left to be done with the mail in the ordinary way; None when all of it was done here."""
    letter = result.letter
    if letter is None:
        return result
    returned = [one for one in letter.bounces if one.final]
    if returned:
        return _take_bounces(tx, row, returned, result)
    about_ours = (*letter.answers_to, *(one.message_id for one in letter.bounces))
    thread = tx.mail.thread(about_ours, TOKEN.findall(letter.subject.upper()))
    returned_to_us = tx.mail.thread([letter.message_id]) if letter.message_id else None
    thread = returned_to_us or thread
    if letter.automatic or returned_to_us is not None:
        about = thread.order_id if thread is not None else None
        tx.journal.note("mail-automatic", inbound_id=row.id, order_id=about, subject=letter.subject[:120])
        _finish(tx, row, partner, letter, form, InboundState.NOTHING, reason=UNATTENDED.model_dump())
        return None
    if thread is None:
        return result
    known = partner is not None and partner.id == thread.partner
    tx.journal.note(
        "reply-joined" if known else "reply-unverified",
        inbound_id=row.id,
        order_id=thread.order_id,
        sender=letter.sender,
        subject=letter.subject[:120],
        mail=row.id,
    )
    if not known or thread.order_id is None:
        return result
    return _take_answer(services, tx, row, partner, letter, thread, result, form)


def _take_bounces(tx: Transaction, row: InboundRow, bounces: list[Bounce], result: ReadResult) -> ReadResult:
    findings = []
    for bounce in bounces:
        thread = tx.mail.thread([bounce.message_id])
        sent = tx.outgoing.get(thread.outgoing_id) if thread is not None else None
        recipient, status, why = bounce.recipient or "?", bounce.status or "?", bounce.why or "?"
        finding = BOUNCED.at(document=sent.kind if sent else "?", recipient=recipient, status=status, why=why)
        findings.append(finding)
        if sent is None or thread is None:
            continue
        tx.outgoing.answered(sent.id, AnswerState.REJECTED, finding.sentence.model_dump())
        tx.journal.note(
            "bounced",
            inbound_id=row.id,
            order_id=thread.order_id,
            document=sent.kind,
            outgoing=sent.id,
            recipient=recipient,
            status=status,
            why=why,
        )
    return replace(result, documents=(), findings=tuple(findings), receipt_owed=False)


def _take_answer(
    services: Services,
    tx: Transaction,
    row: InboundRow,
    partner: Partner | None,
    letter: Letter,
    thread: ThreadRow,
    result: ReadResult,
    form: str,
) -> ReadResult | None:
    assert thread.order_id is not None
    case = tx.orders.get(thread.order_id, lock=True)
    corrected = [one for one in result.documents if one.accepted and one.order is not None]
    waits = case.state in WAITING and not is_change(case)
    if corrected:
        document = corrected[0]
        if len(corrected) == 1 and waits and _take_corrected(services, tx, case, document, letter):
            tx.inbound.add_message(row.id, 1, document.kind, document.reference, "reply", case.id)
            _finish(tx, row, partner, letter, form, InboundState.READ, document_count=1)
            return None
        return replace(result, documents=tuple(_as_replacement(one, case) for one in result.documents))
    text = " ".join(letter.text.split())[:QUOTED] or letter.subject
    told = take_words(services, tx, row, case, text, REPLIED)
    if told is not None:
        return replace(result, documents=(), findings=(told,), receipt_owed=False)
    _finish(tx, row, partner, letter, form, InboundState.READ, document_count=1)
    return None


def take_words(
    services: Services, tx: Transaction, row: InboundRow, case: OrderRow, text: str, said: FindingKind
) -> Finding | None:
    """The customer's words about an order: one that waits is put before a person with them (``said``). Of another, what is
    to be said of the transmission instead: somebody must read it there."""
    if case.state not in WAITING or is_change(case):
        return ABOUT_CLOSED.at(number=case.number or case.id, state=case.state, text=text)
    tx.journal.add_findings([said.at(text=text)], inbound_id=case.inbound_id, position=case.position, order_id=case.id)
    tx.inbound.add_message(row.id, 1, "reply", None, "reply", case.id)
    settle(services, tx, case, book_for(tx, [case]), released=answered_for(tx, case) - {said.code})
    return None


def _take_corrected(
    services: Services, tx: Transaction, case: OrderRow, document: ReadDocument, letter: Letter
) -> bool:
    """The waiting order becomes what the customer now says. False when it says another order's number."""
    assert document.order is not None
    if document.order.number and case.number and document.order.number != case.number:
        return False
    wanted = document.order.model_copy(
        update={"function": "replacement", "number": document.order.number or case.number}
    )
    amended = orders.amend(case.order(), wanted, {})
    if amended.refused:
        return False
    by = letter.sender or "customer"
    carry_over(tx, case, amended, None, change_id=None, by=by, why="answer by e-mail")
    tx.journal.replace_order_findings(
        document.findings, inbound_id=case.inbound_id, position=case.position, order_id=case.id
    )
    again = tx.orders.get(case.id)
    settle(services, tx, again, book_for(tx, [again]), released=answered_for(tx, case) - {REPLIED.code}, actor=by)
    return True


def _as_replacement(document: ReadDocument, case: OrderRow) -> ReadDocument:
    """An order sent in answer to our letter about the same number changes that order; it is no second one."""
    order = document.order
    over = (OrderState.REJECTED, OrderState.CANCELLED, OrderState.DUPLICATE)
    if order is None or order.number is None or order.number != case.number or case.state in over:
        return document
    if order.function not in (None, "original"):
        return document
    return replace(document, order=order.model_copy(update={"function": "replacement"}))


def _finish(
    tx: Transaction,
    row: InboundRow,
    partner: Partner | None,
    letter: Letter,
    form: str,
    state: InboundState,
    *,
    document_count: int = 0,
    reason: dict[str, str] | None = None,
) -> None:
    tx.inbound.finish(
        row.id,
        state,
        format=form,
        sender=letter.sender or row.sender,
        reference=(letter.message_id or "")[:100] or None,
        partner=partner.id if partner else None,
        document_count=document_count,
        reason=reason,
    )
    tx.journal.note(
        "read", inbound_id=row.id, format=form, documents=document_count, partner=partner.id if partner else None
    )
