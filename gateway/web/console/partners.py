"""Partners: what passes, how each is set up and what people have taught of it, and whether it may go live."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import NotFound
from gateway.model.identity import Right
from gateway.model.master import Account, Partner
from gateway.monitor.watch import expiries
from gateway.pipeline import Services, overlays
from gateway.pipeline.golive import back_to_test, checklist, go_live
from gateway.pipeline.learn import forget_code, forget_lesson
from gateway.pipeline.pages import forget_layout
from gateway.pipeline.senders import second_sender
from gateway.store import Transaction
from gateway.store.catalogue import Lesson
from gateway.store.partner_traffic import PartnerTraffic, Traffic
from gateway.web.console.pages import page
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs

router = APIRouter()

SECRETS = ("secret", "key", "certificate", "password")
"""Fields of a partner's delivery that name files in the secrets folder."""
MOST_TAUGHT = 200
Said = Annotated[str, Form(max_length=400)]


@dataclass(frozen=True, slots=True)
class Secret:
    """A file the partner's delivery names: is it there, and when does the certificate in it end."""

    use: str
    name: str
    there: bool
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Overlay:
    """The partner's overlay in force, and which fields of its record it states otherwise. ``version`` 0: that of the folder."""

    version: int
    text: str
    states: tuple[str, ...]


@router.get("/partners")
@needs(Right.MASTER)
def partners(request: Request, services: FromServices) -> HTMLResponse:
    with services.store.reading() as tx:
        found = tx.master.partners()
        traffic = PartnerTraffic(tx.connection, tx.now).of_all()
        return page(
            request,
            "partners.html",
            tx,
            partners=found,
            traffic={one.id: traffic.get(one.id, Traffic()) for one in found},
        )


@router.get("/partners/{partner}")
@needs(Right.MASTER)
def one_partner(
    request: Request, services: FromServices, partner: str, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    with services.store.reading() as tx:
        recorded = next(iter(tx.catalogue.rows(Partner, about=[partner])), None)
        agreed = tx.master.partner(partner)
        if recorded is None or agreed is None:
            raise NotFound(
                f"there is no partner {partner}",
                "look at the list of partners",
                fr=(f"il n'y a pas de partenaire {partner}", "regardez la liste des partenaires"),
            )
        accounts = [one for one in tx.catalogue.rows(Account) if one.partner == partner]
        numbers = {one.number for one in accounts}
        traffic = PartnerTraffic(tx.connection, tx.now)
        return page(
            request,
            "partner.html",
            tx,
            partner=agreed,
            accounts=accounts,
            traffic=traffic.of_all().get(partner, Traffic()),
            kinds=traffic.versions_seen(partner),
            points=checklist(tx, agreed),
            secrets=_secrets(services, agreed),
            overlay=_overlay(services, tx, recorded, agreed),
            codes=[one for one in tx.catalogue.taught() if one.account in numbers][:MOST_TAUGHT],
            lessons=_lessons(tx, numbers),
            layouts=tx.layouts.of(partner),
            senders=tx.mail.senders(partner),
            now=tx.now,
            done=done,
        )


def _lessons(tx: Transaction, numbers: set[str]) -> list[Lesson]:
    found = tx.catalogue.lessons(accounts=numbers)
    return [one for one in found if one.account in numbers or one.meant in numbers][:MOST_TAUGHT]


def _secrets(services: Services, partner: Partner) -> list[Secret]:
    folder = services.settings.secrets_folder
    found = []
    for use in SECRETS:
        name = partner.delivery.get(use)
        if name is None:
            continue
        path = folder / Path(name).name
        ends = expiries(path.read_bytes()) if path.is_file() else []
        found.append(Secret(use, path.name, path.is_file(), min(ends, default=None)))
    return found


def _overlay(services: Services, tx: Transaction, recorded: Partner, agreed: Partner) -> Overlay | None:
    versions = tx.overlays.of(recorded.id)
    text, now = overlays.text_in_force(services, recorded.id, versions), overlays.in_force(versions)
    if not text:
        return None
    states = tuple(name for name in Partner.model_fields if getattr(recorded, name) != getattr(agreed, name))
    return Overlay(now.version if now and now.text else 0, text, states)


@router.post("/partners/{partner}/live")
@needs(Right.TEACH)
def live(services: FromServices, partner: str) -> Response:
    go_live(services, partner)
    return _back(partner, "live")


@router.post("/partners/{partner}/test")
@needs(Right.TEACH)
def test(services: FromServices, partner: str) -> Response:
    back_to_test(services, partner)
    return _back(partner, "test")


@router.post("/partners/{partner}/forget-code")
@needs(Right.TEACH)
def revoke_code(services: FromServices, actor: FromActor, partner: str, account: Said, code: Said) -> Response:
    forget_code(services, account, code, by=actor)
    return _back(partner, "revoked")


@router.post("/partners/{partner}/forget-lesson")
@needs(Right.TEACH)
def revoke_lesson(
    services: FromServices, actor: FromActor, partner: str, kind: Said, given: Said, account: Said = ""
) -> Response:
    forget_lesson(services, kind, account, given, by=actor)
    return _back(partner, "revoked")


@router.post("/partners/{partner}/forget-layout")
@needs(Right.TEACH)
def revoke_layout(services: FromServices, actor: FromActor, partner: str, layout: Said) -> Response:
    forget_layout(services, layout, by=actor)
    return _back(partner, "revoked")


@router.post("/partners/{partner}/withdraw-sender")
@needs(Right.TEACH)
def withdraw_sender(services: FromServices, actor: FromActor, partner: str, address: Said) -> Response:
    with services.store.transaction() as tx:
        if not tx.mail.withdraw(partner, address, by=actor):
            raise NotFound(
                f"{address} was not allowed for {partner}",
                "look at the partner's senders",
                fr=(f"{address} n'avait pas été admis pour {partner}", "regardez les expéditeurs du partenaire"),
            )
        tx.journal.note("sender-withdrawn", actor=actor, partner=partner, sender=address)
    return _back(partner, "revoked")


@router.post("/partners/{partner}/second-sender")
@needs(Right.SETTLE, Right.TEACH)
def confirm_sender(services: FromServices, actor: FromActor, partner: str, address: Said) -> Response:
    with services.store.transaction() as tx:
        second_sender(tx, partner, address, by=actor)
    return _back(partner, "seconded")


def _back(partner: str, done: str) -> Response:
    return RedirectResponse(f"/partners/{partner}?done={done}", status_code=303)
