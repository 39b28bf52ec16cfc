"""A gateway in which every page has something to show, and sessions of those who look at it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from gateway.app import build
from gateway.demo.samples import load_bad_samples, load_samples
from gateway.identity import people
from gateway.identity.order_links import make_link
from gateway.model.identity import HOUSE_ROLES, SCOPES, Right
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Identifier, Item, Parties, Party, Quantity
from gateway.monitor.tell import watch_round
from gateway.pipeline import Services, make_quotation
from gateway.settings import Settings
from gateway.simulator import make_stand_in, simulate
from gateway.store.reach import Reach
from tests.documents.at_the_desk import odd_form, wanted
from tests.e2e.running import RunningGateway, running_gateway, until
from tests.gateway.web.conftest import an_order

PASSWORD = "la marée monte à six heures"
TODAY = date.today()  # noqa: DTZ011 - the partner's day
OVERLAY = "about: Norbat names the latest day in DTM+191\nmessages:\n  ORDERS:\n    header:\n      DTM[191]: requested_delivery.latest\n"
SENT = ("binary.edi", "truncated.edi", "interchange_d01b.edi", "unknown_buyer.edi", "unknown_item.edi", "wrong_counts.edi",
        "commande.pdf", "shop_order.json", "interchange_d96a.edi")  # fmt: skip
SCENARIOS = ("good-order", "duplicate-interchange", "unknown-item", "segment-missing", "cancellation")


@dataclass
class Furnished:
    """``ids`` fill the braces of the pages' addresses; ``cookies`` are by who looks: staff, customer."""

    gateway: RunningGateway
    ids: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return self.gateway.base


@contextmanager
def furnished(home: Path) -> Iterator[Furnished]:
    with running_gateway(home) as gateway:
        made = Furnished(gateway)
        _orders(made)
        services = build(Settings(home=home, bind=gateway.base.removeprefix("http://"))).services
        try:
            _partners(made, services)
            _papers(made, services)
            _persons(made, services)
        finally:
            services.store.close()
        yield made


def _orders(made: Furnished) -> None:
    gateway = made.gateway
    samples = [*load_samples(TODAY, "K7"), *load_bad_samples(TODAY, "K8")]
    papers = {one.name: one.content for one in samples}
    papers["commande.pdf"] = odd_form(wanted("D-2026-118", TODAY, VIS_0440=5, MAR_0500=3))
    sent = {name: _sent(gateway, name, papers[name]) for name in SENT}
    edifact, web, refused, paper = (
        gateway.settled(sent[name])
        for name in ("interchange_d96a.edi", "shop_order.json", "wrong_counts.edi", "commande.pdf")
    )
    with gateway.http() as http:
        for order in [*edifact.orders, *web.orders]:
            if order["state"] == "accepted":
                http.post(f"/v1/orders/{order['id']}/despatch", json={}).raise_for_status()
        bulk = http.post("/bulk", data={"action": "recheck", "order": edifact.order("LAC")["id"]}).headers["location"]
        view = {"page": "orders", "name": "Brico-Marine", "query": "partner=brico-marine"}
        http.post("/views", data=view)
    made.ids |= {
        "held": edifact.order("LAC")["id"],
        "accepted": web.orders[0]["id"],
        "inbound": edifact.inbound["id"],
        "refused": refused.inbound["id"],
        "paper": paper.orders[0]["id"],
        "bulk": bulk.rpartition("/")[2].partition("?")[0],
    }
    until(lambda: gateway.order(web.orders[0]["id"])["invoices"], "the order of the shop is invoiced")


def _sent(gateway: RunningGateway, name: str, content: bytes) -> str:
    path, params = "/v1/interchanges", {"filename": name}
    if name.endswith((".json", ".pdf")):
        params["partner"] = "boutique"
    if name.endswith(".json"):
        path = "/v1/orders"
    with gateway.http() as http:
        return str(http.post(path, params=params, content=content).raise_for_status().json()["id"])


def _partners(made: Furnished, services: Services) -> None:
    services.settings.overlays_folder.mkdir(exist_ok=True)
    (services.settings.overlays_folder / "norbat.yaml").write_text(OVERLAY, encoding="utf-8")
    with made.gateway.http() as http:
        http.post("/partners/norbat/test", follow_redirects=True).raise_for_status()
    played = simulate(services, make_stand_in(services), made.base, by="anna", only=SCENARIOS)
    made.ids["simulation"] = played.id
    watch_round(services)


def _papers(made: Furnished, services: Services) -> None:
    asked = Order(
        parties=Parties(buyer=Party(identifiers=(Identifier(scheme="seller", value="C1004"),))),
        lines=(OrderLine(number="1", item=Item(seller_code="VIS-0440"), quantity=Quantity(value=10)),),  # type: ignore[arg-type]
    )
    row, _ = make_quotation(services, asked, by="anna")
    made.ids["quotation"] = row.number
    with services.store.reading() as tx:
        made.ids["link"] = make_link(services.settings, tx, made.ids["accepted"])


def _persons(made: Furnished, services: Services) -> None:
    """From here on the doors are closed: who looks is signed in."""
    _, staff = people.invite(services, "anna@example.org", "Anna Marchand", HOUSE_ROLES, by="init")
    _, customer = people.invite(services, "achats@atelier.example", "Luc Lumière", [], by="init", account="C1004")
    _, asked = people.invite(services, "paul@example.org", "Paul Martin", HOUSE_ROLES[:1], by="init")
    _, buyer = people.invite(services, "julie@atelier.example", "Julie Lumière", [], by="init", account="C1004")
    people.make_key(services, "ERP", SCOPES[:3], by="anna")
    own = people.make_key(
        services, "Atelier Lumière", [Right.READ, Right.WRITE], by="anna", reach=Reach(account="C1004")
    )
    order = an_order(number="PO-K7", parties={"buyer": {"identifiers": [{"scheme": "seller", "value": "C1004"}]}})
    sent = httpx.post(f"{made.base}/v1/orders", content=order, headers={"Authorization": f"Bearer {own.text}"})
    made.ids["sent"] = sent.raise_for_status().json()["id"]
    made.ids |= {"welcome": asked, "portal_welcome": buyer}
    made.cookies |= {
        "staff": _session(made.base, f"/welcome/{staff}"),
        "customer": _session(made.base, f"/portal/welcome/{customer}"),
        "nobody": {},
    }


def _session(base: str, welcome: str) -> dict[str, str]:
    with httpx.Client(base_url=base, timeout=30) as http:
        form: dict[str, Any] = {"password": PASSWORD, "again": PASSWORD}
        form |= dict.fromkeys(re.findall(r'name="(login|name)"', http.get(welcome).text), "")
        done = http.post(welcome, data=form)
        assert done.status_code == 303, done.text[:500]
        return dict(done.cookies)
