"""What waits for a person, grouped by cause: each with its remedy, for one order or for all that wait for the same."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import NotFound
from gateway.model.finding import Finding
from gateway.model.identity import Right
from gateway.pipeline import learn, mail_release
from gateway.pipeline.recovery import release
from gateway.store import Transaction
from gateway.store.care import Cares
from gateway.store.causes import Causes
from gateway.store.notes import Notes
from gateway.store.orders import OrderRow
from gateway.store.views import Views
from gateway.web.console.kept_views import kept
from gateway.web.console.order_view import OrderView, view_order
from gateway.web.console.pages import fragment, page
from gateway.web.request import FromActor, FromLanguage, FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter()
REFUSED_FOR = timedelta(days=14)
"""How long a refused transmission is worth a look; afterwards it is in the inbox only."""

Said = Annotated[str, Query(max_length=300)]


@router.get("/exceptions")
@needs(Right.READ)
def exceptions(
    request: Request,
    services: FromServices,
    caller: FromCaller,
    owner: Said = "",
    put_off: Said = "",
    done: Said = "",
    undo: Annotated[str, Query(max_length=1000)] = "",
) -> HTMLResponse:
    with services.store.reading() as tx:
        causes = Causes(tx.connection, tx.now)
        held = causes.of_held_orders(owner=owner, put_off=bool(put_off))
        refused = [] if owner or put_off else causes.of_refused(tx.now - REFUSED_FOR)
        names = Views(tx.connection, tx.now).names(
            [order.account for cause in held for order in cause.orders],
            [row.partner for cause in refused for row in cause.inbound]
            + [order.partner for cause in held for order in cause.orders],
        )
        return page(
            request, "exceptions.html", tx, held=held, refused=refused, names=names, days=REFUSED_FOR.days,
            put_aside=[] if owner or put_off else causes.put_aside(), owner=owner, put_off=put_off, now=tx.now,
            mentions=Notes(tx.connection, tx.now).calling(caller.name), views=kept(tx, caller, "exceptions"),
            done=done, undo=undo.partition(":"),
        )  # fmt: skip


@router.get("/exceptions/order/{order_id}")
@needs(Right.READ)
def preview(
    request: Request, services: FromServices, language: FromLanguage, order_id: str, cause: Said = ""
) -> Response:
    """One order beside the list, with what may be done about it."""
    offers = learn.offers(services, order_id)
    with services.store.reading() as tx:
        view = view_order(tx, order_id, language)
        return fragment(
            request, "_exception_preview.html", view=view, offers=offers, cause=cause, now=tx.now,
            names=Views(tx.connection, tx.now).names([view.row.account], [view.row.partner]),
            care=Cares(tx.connection, tx.now).of([order_id]).get(order_id),
            reply=reply_to(tx, view, language),
        )  # fmt: skip


@router.post("/exceptions/{order_id}/apply")
@needs(Right.SETTLE)
def apply(
    services: FromServices,
    caller: FromCaller,
    order_id: str,
    kind: Annotated[str, Form(max_length=12)],
    given: Annotated[str, Form(max_length=300)],
    meant: Annotated[str, Form(max_length=120)],
    account: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Teach what was suggested, and check the order again at once. Raises :class:`NotFound` for what is no suggestion."""
    lesson = {"kind": kind, "account": account, "given": given, "meant": meant}
    if lesson not in [offer.lesson() for offer in learn.offers(services, order_id)]:
        raise NotFound(
            "this suggestion does not hold any more",
            "reload the page: somebody may have settled the order",
            fr=("cette proposition ne vaut plus", "rechargez la page : quelqu'un a peut-être réglé la commande"),
        )
    state = learn.apply(services, order_id, lesson, by=caller.name)
    return RedirectResponse(f"/exceptions?done={'applied' if state != 'held' else 'still'}", status_code=303)


@router.post("/exceptions/{job_id}/release")
@needs(Right.RUN)
def let_go_on(job_id: str, services: FromServices, actor: FromActor) -> Response:
    """A new set of attempts. Raises :class:`gateway.errors.NotFound` for a job that is not put aside (any more)."""
    release(services, job_id, by=actor)
    return RedirectResponse("/exceptions#put-aside", status_code=303)


@router.post("/inbound/{inbound_id}/release")
@needs(Right.SETTLE)
def release_mail(
    services: FromServices,
    caller: FromCaller,
    inbound_id: str,
    partner: Annotated[str, Form(max_length=64)],
    why: Annotated[str, Form(max_length=1000)] = "",
    allow: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """A person answers for the sender of a mail that was kept back."""
    mail_release.release_mail(services, inbound_id, partner=partner, by=caller.name, why=why, allow=bool(allow))
    return RedirectResponse(f"/inbound/{inbound_id}", status_code=303)


class Reply:
    """A letter to whoever sent the order, ready to be looked over: ``to`` may be empty when nobody is known."""

    def __init__(self, to: str, subject: str, text: str) -> None:
        self.to, self.subject, self.text = to, subject, text

    @property
    def address(self) -> str:
        return f"mailto:{quote(self.to, safe='@')}?subject={quote(self.subject)}&body={quote(self.text)}"


def reply_to(tx: Transaction, view: OrderView, language: str) -> Reply:
    """In the customer's language where we know it; only what the customer can mend, never a word on its credit."""
    row = view.row
    known = tx.master.partner(row.partner) if row.partner else None
    spoken = known.language if known is not None and known.language in ("fr", "en") else language
    asked = [one for one in _found(view) if one.severity in ("error", "reject") and one.family != "credit"]
    points = "\n".join(f"- {one.sentence.to(spoken)}" for one in asked)
    return Reply(
        _writes_from(tx, row, view), *(_letter_fr if spoken == "fr" else _letter_en)(row.number or "?", points)
    )


def _found(view: OrderView) -> list[Finding]:
    return [*view.findings, *(one for line in view.lines for one in line.findings)]


def _writes_from(tx: Transaction, row: OrderRow, view: OrderView) -> str:
    if view.inbound.sender and "@" in view.inbound.sender:
        return view.inbound.sender
    partner = tx.master.partner(row.partner) if row.partner else None
    account = tx.master.account(row.account) if row.account else None
    contacts = (partner.contact if partner else None, account.contact if account else None)
    return next((one.email for one in contacts if one is not None and one.email), "")


def _letter_fr(number: str, points: str) -> tuple[str, str]:
    text = (
        f"Bonjour,\n\nVotre commande {number} est en attente chez nous :\n\n{points}\n\n"
        "Merci de nous indiquer ce qu'il faut retenir.\n\nCordialement"
    )
    return f"Votre commande {number}", text


def _letter_en(number: str, points: str) -> tuple[str, str]:
    text = (
        f"Hello,\n\nYour order {number} waits with us:\n\n{points}\n\nPlease let us know what is meant.\n\nKind regards"
    )
    return f"Your order {number}", text
