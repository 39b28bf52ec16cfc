"""Who is in the portal, and the page around what they see."""

from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.errors import Conflict
from gateway.model.identity import Right
from gateway.model.master import Account, OwnIdentity
from gateway.model.receivable import DISPUTE_WORDS
from gateway.store import Transaction
from gateway.store.reach import Reach
from gateway.web.callers import BY_LINK, Caller
from gateway.web.console.pages import fragment
from gateway.web.problems import UNAUTHORIZED, Refused
from gateway.web.request import at_hand
from gateway.web.rights import caller_of

ROOT = "/portal"


def customer_of(request: Request) -> Caller:
    """Raises :class:`Refused` for whoever is no customer: nobody of the house looks through this door."""
    caller = caller_of(request)
    if not (caller.may(Right.PORTAL) and (caller.reach.account or caller.reach.order)):
        raise Refused(UNAUTHORIZED)
    return caller


def account_of(request: Request) -> str:
    """For what takes more than the link to one order: the account that the person belongs to."""
    reach = customer_of(request).reach
    if reach.account is None:
        raise Refused(UNAUTHORIZED)
    return reach.account


def portal_reach(request: Request) -> Reach:
    return customer_of(request).reach


FromCustomer = Annotated[Caller, Depends(at_hand(customer_of))]
FromAccount = Annotated[str, Depends(at_hand(account_of))]
FromPortalReach = Annotated[Reach, Depends(at_hand(portal_reach))]


def shown(
    request: Request, template: str, own: OwnIdentity | None, *, status: int = 200, **content: Any
) -> HTMLResponse:
    """A page of the portal, in our name and with whom to call."""
    answer = fragment(
        request, f"portal/{template}", own=own, by_link=caller_of(request).name == BY_LINK,
        dispute_reasons=DISPUTE_WORDS.items, **content,
    )  # fmt: skip
    answer.status_code = status
    return answer


def own_account(tx: Transaction, number: str) -> Account:
    known = tx.master.account(number)
    if known is None:
        raise Conflict(
            "your account is not known any more",
            "please call us",
            fr=("votre compte n'est plus connu", "appelez-nous, s'il vous plaît"),
        )
    return known


def name_on_timeline(caller: Caller, language: str) -> str:
    """What the house reads on the order's timeline."""
    if caller.name != BY_LINK:
        return caller.name
    return "client (par lien)" if language == "fr" else "customer (by link)"
