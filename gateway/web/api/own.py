"""In whose name something is handed over: a bounded caller hands over its own orders only."""

from typing import Any

from gateway.model.order import Order
from gateway.pipeline.receive import HANDED_OVER_BY
from gateway.store.reach import ACCOUNT
from gateway.web.api.bodies import NOT_YOURS, finding
from gateway.web.callers import Caller
from gateway.web.problems import FORBIDDEN, INVALID, Refused


def in_whose_name(caller: Caller, partner: str | None, order: Order | None) -> str | None:
    """The partner whose transmission it is. Raises :class:`Refused` when it would be somebody else's."""
    reach = caller.reach
    if reach.partner is not None:
        if partner not in (None, reach.partner):
            raise Refused(FORBIDDEN)
        return reach.partner
    if reach.account is not None:
        if partner is not None or order is None:  # an interchange says itself who orders: not for a customer's key
            raise Refused(FORBIDDEN)
        if not _is_of(order, reach.account):
            raise Refused(
                INVALID,
                findings=[finding(NOT_YOURS, path="parties.buyer", pointer="/parties/buyer", expected=reach.account)],
            )
    return partner


def _is_of(order: Order, account: str) -> bool:
    """The buyer is named by our account number and by nothing else that could mean another; nobody else is billed."""
    parties = order.parties
    buyer = parties.buyer
    if buyer is None or buyer.gln or buyer.vat_id:
        return False
    others = [
        name for name in type(parties).model_fields if name not in ("buyer", "ship_to") and getattr(parties, name)
    ]
    return not others and [(one.scheme, one.value) for one in buyer.identifiers] == [("seller", account)]


def handed_over_by(caller: Caller) -> dict[str, Any]:
    """Kept with the transmission: the key or person, and the customer it is bound to."""
    facts: dict[str, Any] = {}
    if caller.key_id or caller.person_id:
        facts[HANDED_OVER_BY] = caller.reference
    if caller.reach.account:
        facts[ACCOUNT] = caller.reach.account
    return facts
