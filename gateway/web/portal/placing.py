"""A new order: filled in, with the items of the customer's own price list, or as a file of any kind we read."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import Conflict, KeyReused, NotFound, TooLarge
from gateway.identity.tokens import new_token
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.model.master import Account
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Identifier, Item, Note, Parties, Party, Period, Quantity
from gateway.pipeline import Services
from gateway.pipeline.portal_in import hand_over_file, hand_over_order
from gateway.store.own_orders import Offered, OwnOrders
from gateway.store.reach import Reach
from gateway.web.language import Language
from gateway.web.portal.who import ROOT, FromAccount, FromCustomer, FromPortalReach, own_account, shown
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter(prefix=ROOT)

ROWS = 3  # empty rows of a new form; a script adds more
MOST_LINES = 200
LARGEST = 10 * 1024 * 1024
MOST, FINEST = Decimal(10**9), Decimal("0.000001")
FORM_AGAIN = Words(
    fr="Ce formulaire a déjà été envoyé avec un autre contenu : ouvrez-en un nouveau.",
    en="This form was sent before with another content: open a new one.",
)
NO_NUMBER = Words(fr="Donnez votre numéro de commande.", en="Give your order number.")
NO_LINE = Words(fr="Ajoutez au moins un article.", en="Add an item at least.")
NO_ITEM = Words(fr="L'article {code} n'est pas dans votre tarif.", en="Item {code} is not in your price list.")
NO_QUANTITY = Words(fr="La quantité de {code} n'est pas un nombre.", en="The quantity of {code} is no number.")
NO_DATE = Words(fr="Cette date n'en est pas une, ou elle est passée.", en="This is no date, or it is past.")
NO_FILE = Words(fr="Choisissez le fichier de votre commande.", en="Choose the file of your order.")


@dataclass
class Filled:
    """A form as it was filled in; ``wrong`` are the sentences that say what will not do."""

    number: str = ""
    site: str = ""
    wanted: str = ""
    note: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@router.get("/new")
@needs(Right.PORTAL, bounded=True)
def new_order(request: Request, services: FromServices, account: FromAccount) -> HTMLResponse:
    return _form(request, services, account, Filled())


def _form(request: Request, services: Services, number: str, filled: Filled, status: int = 200) -> HTMLResponse:
    with services.store.reading() as tx:
        own, account = tx.master.own(), own_account(tx, number)
        today = own.local(tx.now).date()
        codes = [code for code, _ in filled.lines]
        offered = OwnOrders(tx.connection, tx.now, Reach(account=number)).offered(account.price_list, codes, today)
    rows = [*filled.lines, *[("", "")] * ROWS]
    return shown(
        request, "new.html", own, status=status, account=account, filled=filled, rows=rows, offered=offered,
        key=new_token(), today=today,
    )  # fmt: skip


@router.get("/items")
@needs(Right.PORTAL, bounded=True)
def items(
    request: Request, services: FromServices, account: FromAccount, q: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """The items of the customer's own price list that carry the words."""
    with services.store.reading() as tx:
        own, known = tx.master.own(), own_account(tx, account)
        own_orders = OwnOrders(tx.connection, tx.now, Reach(account=account))
        found = own_orders.items(known.price_list, q, own.local(tx.now).date()) if q.strip() else []
    return shown(request, "_items.html", own, found=found, account=known, q=q)


@router.post("/new")
@needs(Right.PORTAL, bounded=True, quiet=True)
async def place(
    request: Request, services: FromServices, customer: FromCustomer, account: FromAccount, language: FromLanguage
) -> Response:
    form = await request.form(max_files=0, max_fields=1000)
    filled = _filled(form)
    order = await run_in_threadpool(_order, services, account, filled, language)
    if order is not None:
        key = str(form.get("key", ""))[:60] or new_token()
        try:
            receipt = await run_in_threadpool(
                lambda: hand_over_order(services, account, order, key=key, by=customer.reference)
            )
            return RedirectResponse(f"{ROOT}/sent/{receipt.inbound.id}", status_code=303)
        except KeyReused:
            filled.wrong.append(FORM_AGAIN.to(language))
    return await run_in_threadpool(_form, request, services, account, filled, 422)


def _filled(form: FormData) -> Filled:
    said = {name: str(form.get(name, "")).strip() for name in ("number", "site", "wanted", "note")}
    codes, quantities = ([str(one).strip()[:80] for one in form.getlist(name)] for name in ("code", "quantity"))
    lines = [(code, quantity) for code, quantity in zip(codes, quantities, strict=False) if code][:MOST_LINES]
    return Filled(said["number"][:35], said["site"][:10], said["wanted"][:10], said["note"][:500], lines)


def _order(services: Services, number: str, filled: Filled, language: Language) -> Order | None:
    """None when something will not do; it is then said in the form."""
    with services.store.reading() as tx:
        own, account = tx.master.own(), own_account(tx, number)
        today = own.local(tx.now).date()
        codes = [code for code, _ in filled.lines]
        offered = OwnOrders(tx.connection, tx.now, Reach(account=number)).offered(account.price_list, codes, today)
    if not filled.number:
        filled.wrong.append(NO_NUMBER.to(language))
    if not filled.lines:
        filled.wrong.append(NO_LINE.to(language))
    lines = [
        line
        for rank, (code, quantity) in enumerate(filled.lines, start=1)
        if (line := _line(rank, code, quantity, offered, filled, language)) is not None
    ]
    wanted = _day(filled.wanted)
    if filled.wanted and (wanted is None or wanted < today):
        filled.wrong.append(NO_DATE.to(language))
    if filled.wrong:
        return None
    return Order(
        number=filled.number,
        issued_at=today,
        currency=account.currency,
        requested_delivery=Period(earliest=wanted, latest=wanted) if wanted is not None else None,
        parties=Parties(
            buyer=Party(name=account.name, identifiers=(Identifier(scheme="seller", value=account.number),)),
            ship_to=_site(account, filled.site),
        ),
        lines=tuple(lines),
        notes=(Note(text=filled.note),) if filled.note else (),
    )


def _line(
    rank: int, code: str, quantity: str, offered: dict[str, Offered], filled: Filled, language: Language
) -> OrderLine | None:
    known = offered.get(code)
    if known is None:
        filled.wrong.append(NO_ITEM.to(language).format(code=code))
        return None
    value = _number(quantity)
    if value is None:
        filled.wrong.append(NO_QUANTITY.to(language).format(code=code))
        return None
    return OrderLine(
        number=str(rank),
        item=Item(seller_code=code, gtin=known.item.gtin, description=known.item.description),
        quantity=Quantity(value=value, unit=known.item.unit),
    )


def _number(said: str) -> Decimal | None:
    """As people write it: ``12``, ``1 200``, ``2,5``."""
    plain = said.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and Decimal(0) < value < MOST and value == value.quantize(FINEST) else None


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _site(account: Account, chosen: str) -> Party | None:
    """The site by its rank among the customer's own; the customer's only place, or its address, otherwise."""
    if chosen.isascii() and chosen.isdigit() and int(chosen) < len(account.sites):
        return account.sites[int(chosen)].as_party()
    return None if len(account.sites) == 1 else account.as_party()


@router.post("/file")
@needs(Right.PORTAL, bounded=True, quiet=True)
async def upload(
    request: Request, services: FromServices, customer: FromCustomer, account: FromAccount, language: FromLanguage
) -> Response:
    limit = min(LARGEST, services.settings.max_upload_bytes)
    form = await request.form(max_files=1, max_fields=10)
    file = form.get("file")
    key = str(form.get("key", ""))[:60] or new_token()
    if not isinstance(file, UploadFile) or not file.size:
        filled = Filled(wrong=[NO_FILE.to(language)])
        return await run_in_threadpool(_form, request, services, account, filled, 422)
    if file.size > limit:
        raise TooLarge(
            f"{file.size} bytes are over the limit of {limit}",
            "send it in parts",
            fr=(f"{file.size} octets dépassent la limite de {limit}", "envoyez en plusieurs parties"),
        )
    content, name = await file.read(), (file.filename or "")[:200]
    await form.close()
    try:
        receipt = await run_in_threadpool(
            lambda: hand_over_file(services, account, content, name, file.content_type, key=key, by=customer.reference)
        )
    except (KeyReused, Conflict):
        filled = Filled(wrong=[FORM_AGAIN.to(language)])
        return await run_in_threadpool(_form, request, services, account, filled, 422)
    return RedirectResponse(f"{ROOT}/sent/{receipt.inbound.id}", status_code=303)


@router.get("/sent/{inbound_id}")
@needs(Right.PORTAL)
def sent(
    request: Request, inbound_id: str, services: FromServices, account: FromAccount, reach: FromPortalReach
) -> Response:
    """What became of what was handed over: the order itself once there is one."""
    with services.store.reading() as tx:
        own = tx.master.own()
        row = OwnOrders(tx.connection, tx.now, reach).handed_over(inbound_id)
        if row is None:
            raise NotFound(f"there is no inbound {inbound_id}", fr=(f"il n'y a pas de transmission {inbound_id}", ""))
        made = tx.orders.of_inbound(inbound_id)
    if len(made) == 1 and row.document_count == 1:
        return RedirectResponse(f"{ROOT}/orders/{made[0].id}?done=sent", status_code=303)
    return shown(
        request,
        "sent.html",
        own,
        row=row,
        orders=made,
        undecided=any(one.account is None and one.state == "received" for one in made),
    )
