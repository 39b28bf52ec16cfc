"""My orders, one order, what I can say about it, and the papers to take home."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import Conflict, NotFound
from gateway.identity.tokens import new_token
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.pipeline.copies import delivery_note
from gateway.pipeline.portal_in import LONGEST, write_about
from gateway.store.own_orders import OwnOrders
from gateway.store.reach import ACCOUNT
from gateway.web.downloads import download
from gateway.web.language import Language
from gateway.web.portal import view
from gateway.web.portal.who import ROOT, FromCustomer, FromPortalReach, name_on_timeline, own_account, shown
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter(prefix=ROOT)

NOTHING_SAID = Words(fr="Écrivez ce que vous voulez nous dire.", en="Write what you want to tell us.")
PART = "part"
"""Header of the page's own script: it asks for what may have changed, and for nothing around it."""


@router.get("")
@needs(Right.PORTAL, bounded=True)
def my_orders(
    request: Request,
    services: FromServices,
    reach: FromPortalReach,
    language: FromLanguage,
    q: Annotated[str, Query(max_length=100)] = "",
    only: Annotated[str, Query(max_length=20)] = "",
    before: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    if reach.order is not None:
        return RedirectResponse(f"{ROOT}/orders/{reach.order}", status_code=303)
    states = view.FILTERS[only][1] if only in view.FILTERS else ()
    with services.store.reading() as tx:
        assert reach.account is not None
        own, account = tx.master.own(), own_account(tx, reach.account)
        page = OwnOrders(tx.connection, tx.now, reach).page(q, states, before=before or None)
        rows = [(row, view.progress_of(row, view.questions_of(row, own, tx.now, language))) for row in page.rows]
        quoted = len(tx.agreements.quotations(account=reach.account, state="open"))
    template = "_list.html" if request.headers.get(PART) else "orders.html"
    return shown(
        request, template, own, account=account, rows=rows, next=page.next, q=q, only=only, before=before,
        filters=view.FILTERS, quoted=quoted,
    )  # fmt: skip


@router.get("/orders/{order_id}")
@needs(Right.PORTAL)
def one_order(
    request: Request,
    order_id: str,
    services: FromServices,
    customer: FromCustomer,
    language: FromLanguage,
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    return order_page(request, services, language, order_id, done=done)


def order_page(
    request: Request,
    services: Services,
    language: Language,
    order_id: str,
    *,
    done: str = "",
    refusal: str = "",
    status: int = 200,
) -> HTMLResponse:
    with services.store.reading() as tx:
        seen = view.portal_order(tx, order_id, language)
    template = "_order.html" if request.headers.get(PART) else "order.html"
    return shown(
        request, template, seen.own, status=status, view=seen, key=new_token(), done=done, refusal=refusal,
        longest=LONGEST,
    )  # fmt: skip


@router.post("/orders/{order_id}/words")
@needs(Right.PORTAL, quiet=True)
async def say(
    request: Request, order_id: str, services: FromServices, customer: FromCustomer, language: FromLanguage
) -> Response:
    """An answer to what we asked, or a question: it reaches the order as a letter would."""
    form = await request.form(max_files=0, max_fields=100)
    key, words = str(form.get("key", ""))[:60] or new_token(), str(form.get("words", ""))
    given = {name: " ".join(str(value).split())[:400] for name, value in form.items() if name.startswith("answer-")}
    text = await run_in_threadpool(_composed, services, order_id, given, words, language)
    facts = {"by": customer.reference} | ({ACCOUNT: customer.reach.account} if customer.reach.account else {})
    try:
        await run_in_threadpool(
            lambda: write_about(
                services, order_id, text, key=key, who=name_on_timeline(customer, language), facts=facts
            )
        )
    except Conflict:
        return await run_in_threadpool(
            lambda: order_page(request, services, language, order_id, refusal=NOTHING_SAID.to(language), status=422)
        )
    return RedirectResponse(f"{ROOT}/orders/{order_id}?done=said", status_code=303)


def _composed(services: Services, order_id: str, given: dict[str, str], words: str, language: Language) -> str:
    """Each answer under its question, then what was written freely."""
    with services.store.reading() as tx:
        asked = view.questions_of(tx.orders.get(order_id), tx.master.own(), tx.now, language)
    told = [f"{one.text}\n→ {given[f'answer-{rank}']}" for rank, one in enumerate(asked) if given.get(f"answer-{rank}")]
    return "\n".join([*told, words.strip()]).strip()


# --- papers ----------------------------------------------------------------------------------------------------------


@router.get("/orders/{order_id}/confirmation")
@needs(Right.PORTAL)
def confirmation(order_id: str, services: FromServices, customer: FromCustomer, language: FromLanguage) -> Response:
    """Our answer to the order as a page, in the reader's language."""
    with services.store.reading() as tx:
        row, own = tx.orders.get(order_id), tx.master.own()
    answer = view.response_of(row, row.order(), row.decided(), own, language)
    if answer is None or answer.status not in ("accepted", "changed"):
        raise NotFound("this order is not confirmed yet", fr=("cette commande n'est pas encore confirmée", ""))
    formed = services.forms["pdf"].write(answer, own, language, own.local(row.decided_at or row.received_at))
    assert formed is not None  # every answer has a page
    return download(formed.content, formed.filename, formed.media_type)


@router.get("/orders/{order_id}/delivery-note")
@needs(Right.PORTAL)
def note_of_delivery(
    order_id: str, services: FromServices, customer: FromCustomer, number: Annotated[str, Query(max_length=60)]
) -> Response:
    with services.store.reading() as tx:
        if number not in [one.number for one in tx.billing.despatches(order_id)]:
            raise NotFound(
                f"there is no delivery note {number} of this order",
                fr=(f"il n'y a pas de bon de livraison {number} pour cette commande", ""),
            )
    formed = delivery_note(services, number)
    return download(formed.content, formed.filename, formed.media_type)
