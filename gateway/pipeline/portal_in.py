"""What a customer gives us by its portal: orders from a form or a file, and words about an order.

A customer orders for itself and for nobody else, whatever its file says: the account it signed in for is the buyer. Words
are kept like any transmission and reach the order that waits as an answer by e-mail does.
"""

from dataclasses import replace
from typing import Any

from gateway.errors import Conflict, NotFound
from gateway.model.finding import Family, FindingKind, Severity
from gateway.model.keys import party_keys
from gateway.model.order import Order
from gateway.model.parts import Identifier, Party
from gateway.pipeline.letters_in import QUOTED, take_words
from gateway.pipeline.receive import Receipt, receive
from gateway.pipeline.services import Services
from gateway.ports import Arrival, ReadDocument, ReadResult
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.reach import ACCOUNT

CHANNEL = "portal"
LONGEST = 4000  # signs of a message

NOT_YOURS = FindingKind(
    "portal.not-yours",
    Family.IDENTITY,
    Severity.REJECT,
    fr="Le document commande au nom d'un autre client que {account}, qui l'a déposé.",
    en="The document orders in the name of a customer other than {account}, who handed it over.",
    way_out_fr="Le client dépose le fichier de son propre compte, ou nous l'envoie par son canal habituel.",
    way_out_en="The customer hands over a file of its own account, or sends it to us by its usual channel.",
)
NOT_AN_ORDER = FindingKind(
    "portal.not-an-order",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce document ({kind}) n'est pas une commande.",
    en="This document ({kind}) is no order.",
    way_out_fr="Seules les commandes se déposent dans l'espace client ; le reste passe par le canal habituel.",
    way_out_en="Only orders are handed over in the portal; anything else takes its usual channel.",
)
SAID = FindingKind(
    "reply.portal",
    Family.SYNTAX,
    Severity.ERROR,
    fr="Le client a répondu dans son espace : « {text} »",
    en="The customer has answered in its portal: “{text}”",
    way_out_fr="Lire la réponse, corriger la commande s'il le faut, puis lever le blocage.",
    way_out_en="Read the answer, correct the order where needed, then lift the hold.",
)


def from_customer(row: InboundRow) -> bool:
    return row.channel == CHANNEL


def hand_over_order(services: Services, account: str, order: Order, *, key: str, by: str) -> Receipt:
    """An order filled in as a form. ``key`` is the form's own: sent twice, it is one order."""
    content = order.model_dump_json(indent=2).encode()
    name = f"{order.number}.json" if order.number else None
    return _hand_over(services, account, content, f"form:{account}:{key}", name, "application/json", by)


def hand_over_file(
    services: Services, account: str, content: bytes, filename: str, media_type: str | None, *, key: str, by: str
) -> Receipt:
    """An order as a file, in any format that the gateway reads. Raises :class:`Conflict` for an empty one."""
    if not content:
        raise Conflict(
            "there is no file, or it is empty",
            "choose the file with your order",
            fr=("il n'y a pas de fichier, ou il est vide", "choisissez le fichier de votre commande"),
        )
    return _hand_over(services, account, content, f"file:{account}:{key}", filename, media_type, by)


def _hand_over(
    services: Services,
    account: str,
    content: bytes,
    transport_id: str,
    filename: str | None,
    media_type: str | None,
    by: str,
) -> Receipt:
    with services.store.reading() as tx:
        known = tx.master.account(account)
        if known is None:
            raise NotFound(f"there is no account {account}", fr=(f"il n'y a pas de compte {account}", ""))
    return receive(
        services,
        Arrival(
            channel=CHANNEL,
            transport_id=transport_id,
            content=content,
            filename=filename,
            media_type=media_type,
            partner=known.partner,
            facts={ACCOUNT: account, "by": by},
            urgent=True,
        ),
    )


# --- what is read of it ----------------------------------------------------------------------------------------------


def as_customers_own(services: Services, row: InboundRow, result: ReadResult) -> ReadResult:
    """What a transmission of the portal may be: orders of the customer itself. Anything else is as it was read."""
    if not from_customer(row):
        return result
    account = str(row.facts[ACCOUNT])
    documents = tuple(_own(services, account, one) for one in result.documents)
    return replace(result, documents=documents, letter=None, receipt_owed=False)


def _own(services: Services, account: str, document: ReadDocument) -> ReadDocument:
    if not document.accepted:
        return document
    if document.order is None:
        refused = NOT_AN_ORDER.at(kind=document.kind)
        return replace(
            document,
            accepted=False,
            answer=None,
            remittance=None,
            complaints=(),
            findings=(*document.findings, refused),
        )
    parties = document.order.parties
    if parties.buyer is not None and _names_another(services, account, parties.buyer):
        refused = NOT_YOURS.at(account=account)
        return replace(document, accepted=False, order=None, findings=(*document.findings, refused))
    buyer = Party(
        name=parties.buyer.name if parties.buyer is not None else None,
        identifiers=(Identifier(scheme="seller", value=account),),
    )
    own = parties.model_copy(update={"buyer": buyer})
    return replace(document, order=document.order.model_copy(update={"parties": own}))


def _names_another(services: Services, account: str, buyer: Party) -> bool:
    keys = list(party_keys(buyer))
    sites = [("site_gln", value) for scheme, value in keys if scheme == "gln"]
    with services.store.reading() as tx:
        index = tx.master.book(account_keys=[*keys, *sites], gtins=(), item_codes=(), buyer_codes=()).account_index
    holders = [index[key] for key in (*keys, *sites) if key in index]
    return bool(holders) and not any(account in numbers for numbers in holders)


# --- words -----------------------------------------------------------------------------------------------------------


def write_about(services: Services, order_id: str, text: str, *, key: str, who: str, facts: dict[str, Any]) -> None:
    """Words of a customer about one of its orders; the same form sent twice says them once.

    Raises :class:`Conflict` when nothing is said.
    """
    said = "\n".join(line.strip() for line in text.strip()[:LONGEST].splitlines())
    if not said:
        raise Conflict(
            "there is nothing to send",
            "write what you want to tell us",
            fr=("il n'y a rien à envoyer", "écrivez ce que vous voulez nous dire"),
        )
    content = said.encode()
    sha256 = services.archive.keep(content)
    with services.store.transaction() as tx:
        case = tx.orders.get(order_id, lock=True)
        ((row, new),) = tx.inbound.add_many(
            [
                {
                    "channel": CHANNEL, "transport_id": f"words:{order_id}:{key}", "sha256": sha256,
                    "size": len(content), "filename": None, "media_type": "text/plain", "sender": None,
                    "partner": case.partner, "facts": facts | {"order": order_id},
                }
            ]
        )  # fmt: skip
        if not new:
            return
        tx.journal.note("received", inbound_id=row.id, channel=CHANNEL, size=row.size, filename=None)
        tx.journal.note(
            "customer-wrote", inbound_id=case.inbound_id, order_id=case.id, actor=who, text=said[:1000], letter=row.id
        )
        told = take_words(services, tx, row, case, " ".join(said.split())[:QUOTED], SAID)
        if told is None:
            tx.inbound.finish(row.id, InboundState.READ, format="text", document_count=1)
        else:
            tx.journal.add_findings([told], inbound_id=row.id)
            tx.inbound.finish(row.id, InboundState.REJECTED, format="text", reason=told.sentence.model_dump())
    services.wake()
