"""The outside of a letter to a partner that is answered by e-mail: whom it goes to, what it answers, under which Message-ID.

Decided once, in the transaction that writes the letter. Only addresses that are the partner's own, or that our mail server
vouched for, are ever written to.
"""

import base64
import hashlib
from dataclasses import replace

from gateway.identity.order_links import link_address
from gateway.model.decision import Decision
from gateway.model.letters import message_id
from gateway.model.master import MasterBook, Partner
from gateway.model.response import OrderResponse
from gateway.pipeline.services import Services
from gateway.ports import Correspondence, OutgoingContext
from gateway.store import Transaction
from gateway.store.inbound import InboundRow
from gateway.store.mail import ThreadRow

MAIL = "mail"
SMTP = "smtp"
TRUSTED = ("verified", "not-listed")
"""What the channel may have said of a sender whose address is really its own."""


def token_of(case: str) -> str:
    """Short, readable, the same for all letters of a case: ``GW-7QK2M4XA``."""
    digest = hashlib.sha256(f"case/{case}".encode()).digest()
    return "GW-" + base64.b32encode(digest)[:8].decode()


def with_letterbox(
    services: Services,
    tx: Transaction,
    context: OutgoingContext,
    *,
    dedupe_key: str,
    inbound_id: str | None,
    order_id: str | None,
) -> OutgoingContext:
    """The context of a partner whose format is ``mail``, with the outside of the letter; any other as it is."""
    partner = context.partner
    if partner.format != MAIL:
        return context
    asked = tx.inbound.get(inbound_id) if inbound_id else None
    said = asked.facts.get("message_id") if asked is not None else None
    sender = services.settings.mail_from or (context.own.contact.email if context.own.contact else None) or ""
    correspondence = Correspondence(
        message_id=message_id(dedupe_key, sender),
        sender=sender,
        recipients=_recipients(partner, asked),
        token=token_of(order_id or inbound_id or partner.id),
        in_reply_to=str(said) if said else None,
        references=(str(said),) if said else (),
        language=partner.language,
        order_page=link_address(services.settings, tx, order_id) if order_id and _is_sure(partner, asked) else None,
    )
    return replace(context, mail=correspondence)


def _recipients(partner: Partner, asked: InboundRow | None) -> tuple[str, ...]:
    """Where the partner wants them; else who wrote to us, when our server vouched for the address or a person did."""
    named = _named(partner)
    if named or asked is None or not asked.sender or "@" not in asked.sender:
        return named
    return (asked.sender,) if _is_vouched(partner, asked) or asked.facts.get("released_by") else ()


def _named(partner: Partner) -> tuple[str, ...]:
    return tuple(one.strip() for one in partner.delivery.get("to", "").split(",") if one.strip())


def _is_vouched(partner: Partner, asked: InboundRow) -> bool:
    return asked.partner == partner.id and asked.facts.get("sender_check") in TRUSTED


def _is_sure(partner: Partner, asked: InboundRow | None) -> bool:
    """Whether a letter may carry what opens the order. A person who released one mail answered for what it orders, and for
    no more than that."""
    if _named(partner) or asked is None:
        return bool(_named(partner))
    return _is_vouched(partner, asked) and not asked.facts.get("released_by")


def for_reading(response: OrderResponse, decision: Decision, book: MasterBook, partner: Partner) -> OrderResponse:
    """A person reads names where a machine reads numbers: the parties of a letter as our master data knows them."""
    if partner.format != MAIL:
        return response
    account = book.accounts.get(decision.resolution.account or "")
    said = response.parties
    buyer = (
        account.as_party() if account is not None and (said.buyer is None or said.buyer.name is None) else said.buyer
    )
    ship_to = said.ship_to if said.ship_to is not None and said.ship_to.name else decision.resolution.ship_to
    parties = said.model_copy(update={"buyer": buyer, "ship_to": ship_to or said.ship_to})
    return response.model_copy(update={"parties": parties})


def begin_thread(
    services: Services,
    tx: Transaction,
    outgoing_id: str,
    context: OutgoingContext,
    *,
    dedupe_key: str,
    inbound_id: str | None,
    order_id: str | None,
) -> None:
    """What goes by e-mail is remembered by its Message-ID, so that answers and bounces find it."""
    if context.partner.outlet != SMTP and context.mail is None:
        return
    sender = services.settings.mail_from or ""
    known = context.mail.message_id if context.mail else message_id(dedupe_key, sender)
    to = context.mail.recipients if context.mail else (context.partner.delivery.get("to", ""),)
    tx.mail.begin_thread(
        ThreadRow(
            message_id=known,
            token=token_of(order_id or inbound_id or context.partner.id),
            outgoing_id=outgoing_id,
            partner=context.partner.id,
            inbound_id=inbound_id,
            order_id=order_id,
            sent_to=", ".join(to)[:400],
            at=tx.now,
        )
    )
