"""Orders made by hand at the document desk: keyed in from a call, a letter or a visit; or made from a document that had
become none, so that nothing that came in is lost. Both are decided like every other order.
"""

import hashlib
from dataclasses import dataclass

from gateway import orders
from gateway.errors import Conflict
from gateway.model.finding import Words
from gateway.model.order import Order, Origin
from gateway.model.parts import Attachment
from gateway.model.response import ApplicationError, ApplicationFault
from gateway.pipeline.answer import answer
from gateway.pipeline.correct import AT_THE_DESK, Remember
from gateway.pipeline.decide import book_for, settle
from gateway.pipeline.letters_out import MAIL
from gateway.pipeline.outcome import answering_partner
from gateway.pipeline.pages import learn_layout
from gateway.pipeline.receive import Receipt, receive
from gateway.pipeline.services import Services
from gateway.ports import Arrival
from gateway.rules import content_hash
from gateway.store.orders import OrderRow

CHANNEL = "desk"
SOURCES: dict[str, Words] = {
    "phone": Words(fr="Téléphone", en="Telephone"),
    "letter": Words(fr="Courrier", en="Letter"),
    "fax": Words(fr="Télécopie", en="Fax"),
    "visit": Words(fr="Commercial, visite", en="Sales representative, visit"),
}
"""How an order reached the person who keys it in."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """``source`` is one of :data:`SOURCES`, ``who`` the customer's person who gave the order."""

    source: str
    who: str = ""
    scan: bytes | None = None
    scan_name: str = ""
    scan_type: str | None = None


def key_order(services: Services, order: Order, spoken: Spoken, *, by: str, key: str) -> Receipt:
    """An order without a document: its canonical JSON is archived and received like any transmission. ``key`` is the
    form's own, so that one sent twice is one order."""
    attachments = order.attachments
    if spoken.scan is not None:
        sha256 = services.archive.keep(spoken.scan)
        name = spoken.scan_name or sha256
        attachments = (*attachments, Attachment(name=name, media_type=spoken.scan_type, sha256=sha256))
    content = order.model_copy(update={"attachments": attachments}).model_dump_json(indent=2).encode()
    facts = {"source": spoken.source, "who": spoken.who[:200], "keyed_by": by}
    if spoken.scan is not None:
        facts["scan"] = hashlib.sha256(spoken.scan).hexdigest()
    return receive(
        services,
        Arrival(
            channel=CHANNEL,
            transport_id=key,
            content=content,
            filename=f"{order.number}.json" if order.number else None,
            media_type="application/json",
            facts=facts,
            urgent=True,
        ),
    )


def make_order(
    services: Services, inbound_id: str, position: int, order: Order, *, by: str, remember: Remember
) -> OrderRow:
    """The order of a document that had become none. Raises :class:`Conflict` when it has become one meanwhile."""
    with services.store.transaction() as tx:
        row = tx.inbound.get(inbound_id)
        tx.inbound.lock_bytes(row.sha256)
        made = next((one for one in tx.orders.of_inbound(inbound_id) if one.position == position), None)
        if made is not None:
            raise Conflict(
                f"this document has become order {made.number or made.id}",
                "correct that one",
                fr=(f"ce document est devenu la commande {made.number or made.id}", "corrigez celle-ci"),
            )
        origin = Origin(
            channel=row.channel,
            received_at=row.received_at,
            sha256=row.sha256,
            media_type=row.media_type,
            sender=row.sender,
            partner=row.partner,
        )
        order = order.model_copy(update={"origin": origin, "test": row.test})
        order_id = tx.orders.add(
            order,
            inbound_id=inbound_id,
            position=position,
            channel=row.channel,
            partner=row.partner,
            content_hash=content_hash(order),
            received_at=row.received_at,
        )
        tx.write()
        tx.inbound.became_order(inbound_id, position, order.number, order_id)
        tx.journal.note(
            "order-keyed", inbound_id=inbound_id, order_id=order_id, actor=by, number=order.number, position=position
        )
        kept = tx.orders.get(order_id)
        if remember.layout:
            learn_layout(services, tx, kept, order, by=by)
        settle(services, tx, kept, book_for(tx, [kept]), actor=by)
    services.wake()
    with services.store.reading() as tx:
        return tx.orders.get(order_id)


def questions_for(services: Services, order_id: str, language: str) -> str:
    """What the sender of an order must tell us, a line each: the text a person starts from."""
    with services.store.reading() as tx:
        row = tx.orders.get(order_id)
        partner = answering_partner(tx, row, row.account)
        decision = row.decided()
        own = tx.master.own()
        said = partner.language if partner.format == MAIL else language
        wrong = decision.findings if decision is not None else ()
        asked = orders.application_error(row.order(), wrong, own, "?", own.local(tx.now), said)
    before = "Ligne" if said == "fr" else "Line"
    lines = [f"{before} {one.line}: {one.text}" if one.line else one.text for one in asked.faults]
    return "\n".join(dict.fromkeys(lines))


def ask_sender(services: Services, order_id: str, text: str, *, by: str) -> bool:
    """The question is noted on the order, and sent when its partner is answered by e-mail: whether it was.

    Raises :class:`Conflict` for an empty text.
    """
    asked = [line.strip() for line in text.splitlines() if line.strip()]
    if not asked:
        raise Conflict(
            "there is no question",
            "write what the sender is to tell us",
            fr=("il n'y a pas de question", "écrivez ce que l'expéditeur doit nous dire"),
        )
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id, lock=True)
        partner = answering_partner(tx, row, row.account)
        own = tx.master.own()
        outgoing = None
        if partner.format == MAIL:
            now = own.local(tx.now)
            number = f"AE{now:%Y}-{tx.counters.next('application-error'):06d}"
            letter = ApplicationError(
                number=number,
                issued_at=now,
                order_number=row.number,
                faults=tuple(ApplicationFault(code="question", text=line) for line in asked),
                test=row.test,
            )
            outgoing = answer(
                services,
                tx,
                letter,
                partner,
                dedupe_key=f"QUESTION/{row.id}/{number}",
                test=row.test,
                inbound_id=row.inbound_id,
                order_id=row.id,
            )
        tx.journal.note(
            "question-asked",
            inbound_id=row.inbound_id,
            order_id=row.id,
            actor=by,
            text=" ".join(asked)[:1000],
            why=AT_THE_DESK,
            outgoing=outgoing,
        )
    services.wake()
    return outgoing is not None
