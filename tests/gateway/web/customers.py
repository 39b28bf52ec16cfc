"""A gateway with customers in its portal: a house that works when a test says so, and browsers of a customer's persons."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from limits import RateLimitItemPerMinute

from gateway.identity import people, signing_in
from gateway.model.decision import Role
from gateway.model.identity import Right
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Identifier, Item, Parties, Party, Quantity
from gateway.pipeline import make_quotation
from gateway.web import limits
from tests.gateway.web.conftest import House, an_order, services_in, serving

PASSWORD = "trois petits chats, chapeau"
_persons = itertools.count(1)


@dataclass
class Portal:
    house: House
    staff: str
    """A key of the house, to read what became of it."""

    def person(self, account: str) -> tuple[str, httpx.Cookies]:
        """Somebody of that customer, who has chosen a password: the login, and the session it opened."""
        login = f"{account}-{next(_persons)}@example.org"
        _, token = people.invite(self.house.services, login, f"Acheteur {account}", [], by="t", account=account)
        welcome = f"{self.house.base}/portal/welcome/{token}"
        done = httpx.post(welcome, data={"password": PASSWORD, "again": PASSWORD}, timeout=30)
        assert done.headers["location"] == "/portal", done.text
        return login, done.cookies

    def browser(self, account: str) -> httpx.Client:
        """Somebody of that customer, signed in."""
        _, cookies = self.person(account)
        return httpx.Client(base_url=self.house.base, timeout=30, headers={"Accept": "text/html"}, cookies=cookies)

    def get(self, path: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.house.base}{path}", headers={"Authorization": f"Bearer {self.staff}"})
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def post(self, path: str, **more: Any) -> httpx.Response:
        return httpx.post(f"{self.house.base}{path}", headers={"Authorization": f"Bearer {self.staff}"}, **more)

    def hand_over(self, number: str, account: str = "C1004", **changes: Any) -> None:
        """An order of that customer, kept and not looked at yet."""
        buyer = {"buyer": {"identifiers": [{"scheme": "seller", "value": account}]}}
        self.post("/v1/orders", content=an_order(number=number, parties=buyer, **changes)).raise_for_status()

    def give(self, number: str, account: str = "C1004", **changes: Any) -> str:
        """An order of that customer, decided; its id."""
        self.hand_over(number, account, **changes)
        self.house.work()
        (found,) = self.get(f"/v1/orders?number={number}")["orders"]
        return str(found["id"])

    def quote(self, account: str) -> str:
        """A quotation for that customer; its number."""
        asked = Order(
            parties=Parties(buyer=Party(identifiers=(Identifier(scheme="seller", value=account),))),
            lines=(OrderLine(number="1", item=Item(seller_code="VIS-0440"), quantity=Quantity(value=10)),),  # type: ignore[arg-type]
        )
        row, _ = make_quotation(self.house.services, asked, by="t")
        return row.number


@contextmanager
def open_portal(home: Path) -> Iterator[Portal]:
    services = services_in(home)
    _, token = people.invite(services, "chef@example.org", "Chef", [Role.ADMIN, Role.CLERK], by="t")
    signing_in.follow(services, token, password=PASSWORD)
    key = people.make_key(services, "house", [Right.READ, Right.WRITE, Right.DESPATCH, Right.INVOICES], by="t").text
    patched = pytest.MonkeyPatch()
    patched.setattr(limits, "SIGN_INS", RateLimitItemPerMinute(1000))  # more than one person signs in here in a minute
    try:
        with serving(services) as house:
            yield Portal(house, key)
    finally:
        patched.undo()
        services.store.close()
