"""Every route × no, wrong and under-scoped credentials × another partner's ids. Generated from the routes themselves: a new
route is tested the day it is written, and one that declares no right fails here."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi.routing import RouteContext, iter_route_contexts

from gateway.identity import people, signing_in
from gateway.model.decision import Role
from gateway.model.identity import PARTNER_SCOPES, SCOPES, Right
from gateway.pipeline import Services, webhooks
from gateway.store.reach import EVERYTHING, SUBJECTS, Reach
from gateway.web import create_app
from gateway.web.callers import REMEMBERED
from gateway.web.rights import Demand, demand_of
from tests.gateway.web.conftest import House, services_in, serving

PASSWORD = "trois petits chats, chapeau"
OWN, OTHER = "boutique", "brico-marine"
ENDLESS = ("/live", "/v1/events")
"""Streams: they are asked for nothing but a refusal."""


@dataclass
class Guarded:
    house: House
    ids: dict[str, str]
    """What belongs to the other partner, by the names that addresses give to ids."""

    def ask(self, method: str, path: str, key: str | None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with httpx.Client(base_url=self.house.base, timeout=30) as http:  # no cookie of anybody
            return http.request(method, path, headers=headers | more.pop("headers", {}), **more)

    def key(self, *scopes: Right, reach: Reach = EVERYTHING) -> str:
        return people.make_key(self.house.services, "test", scopes, by="t", reach=reach).text


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    services = services_in(tmp_path_factory.mktemp("guarded"), local_targets=True)
    with serving(services) as house:
        order = next(one for one in house.orders("interchange_d96a.edi") if one["state"] == "accepted")
        house.http.post(f"/v1/orders/{order['id']}/despatch", json={}).raise_for_status()
        house.work()
        house.orders("shop_order.json")  # the partner's own
        with services.store.reading() as tx:
            (invoice,) = tx.billing.invoices(order["id"])
        endpoint, _ = webhooks.subscribe(services, "https://hooks.example/", [], by="t", reach=Reach(partner=OTHER))
        ids = {
            "order_id": order["id"], "inbound_id": order["inbound_id"], "outgoing_id": order["documents"][0]["id"],
            "invoice_number": invoice.number, "endpoint_id": endpoint.id,
            "delivery_id": webhooks.try_out(services, endpoint.id), "quotation_number": "DV2026-000001",
        }  # fmt: skip
        assert set(ids) == set(SUBJECTS)
        _, token = people.invite(services, "anna@example.org", "Anna", [Role.CLERK], by="t")
        signing_in.follow(services, token, password=PASSWORD)
        made = Guarded(house, ids)
        until = time.monotonic() + 10  # the door believes for two seconds that nobody has been invited yet
        while made.ask("GET", "/healthz/deep", None).status_code != 401 and time.monotonic() < until:
            time.sleep(0.1)
        yield made
    services.store.close()


def routes(services: Services) -> list[tuple[RouteContext, str, str]]:
    found = []
    for route in iter_route_contexts(create_app(services).routes):
        methods = sorted((route.methods or set()) - {"HEAD", "OPTIONS"})
        found.extend((route, method, str(route.path)) for method in methods)
    return found


def filled(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: ids.get(name[1], "unknown"), path)


def demanded(route: RouteContext) -> Demand:
    found = demand_of(route)
    assert found is not None, f"{route.path} declares no right: add @needs(…)"
    return found


def test_every_route_declares_what_it_demands(guarded: Guarded) -> None:
    undeclared = [path for route, _, path in routes(guarded.house.services) if demand_of(route) is None]
    assert undeclared == []


def test_what_is_open_to_all_is_the_way_in_and_whether_it_is_alive(guarded: Guarded) -> None:
    found = {path for route, _, path in routes(guarded.house.services) if Right.OPEN in demanded(route).rights}
    assert found <= {
        "/healthz/live", "/healthz/ready", "/sign-in", "/sign-in/code", "/sign-in/provider", "/sign-in/callback",
        "/sign-out", "/welcome/{token}",
        "/v1/shops/{shop}",  # signed by the shop instead
        "/portal/sign-in", "/portal/sign-out", "/portal/welcome/{token}", "/portal/link/{token}",
    }  # fmt: skip


def test_nobody_and_somebody_with_a_wrong_key_come_nowhere(guarded: Guarded) -> None:
    good = guarded.key(Right.READ)
    revoked = people.make_key(guarded.house.services, "revoked", [Right.READ], by="t")
    people.revoke_key(guarded.house.services, revoked.id)
    wrong = [None, "x", "gw_live_x", good[:-1] + ("0" if good[-1] != "0" else "1"), revoked.text]
    for route, method, path in routes(guarded.house.services):
        if Right.OPEN in demanded(route).rights:
            continue
        for key in wrong if path in ("/v1/orders", "/v1/orders/{order_id}", "/", "/people") else wrong[:1]:
            answer = guarded.ask(method, filled(path, guarded.ids), key)
            assert answer.status_code == 401, (method, path, key, answer.status_code)


def test_a_key_without_the_scope_is_refused_and_told_which_it_takes(guarded: Guarded) -> None:
    keys: dict[frozenset[Right], str] = {}
    for route, method, path in routes(guarded.house.services):
        rights = demanded(route).rights
        if Right.OPEN in rights:
            continue
        lacking = frozenset(SCOPES) - rights
        key = keys.setdefault(lacking, "") or guarded.key(*lacking)
        keys[lacking] = key
        answer = guarded.ask(method, filled(path, guarded.ids), key)
        if answer.status_code == 429:
            pytest.fail("the limit is in the way of the test")
        assert answer.status_code == 403, (method, path, answer.status_code)
        if path.startswith("/v1/"):
            assert answer.json()["needs"] == sorted(rights)


def test_another_partners_ids_do_not_exist(guarded: Guarded) -> None:
    key = guarded.key(*PARTNER_SCOPES, reach=Reach(partner=OWN))
    customer = guarded.key(*PARTNER_SCOPES, reach=Reach(account="C1004"))
    tried = set()
    for route, method, path in routes(guarded.house.services):
        named = set(re.findall(r"\{(\w+)", path)) & set(SUBJECTS)
        if not named or Right.OPEN in demanded(route).rights:
            continue
        address, unknown = filled(path, guarded.ids), filled(path, {})
        for bound in (key, customer):
            answer, nothing = guarded.ask(method, address, bound), guarded.ask(method, unknown, bound)
            assert answer.status_code == nothing.status_code, (method, path)
            assert answer.status_code in (403, 404), (method, path, answer.status_code)
            if path.startswith("/v1/") and answer.status_code == 404:
                hidden = answer.text.replace(address, "")
                for said in guarded.ids.values():
                    hidden = hidden.replace(said, "unknown")
                assert hidden == nothing.text.replace(unknown, "")
                tried |= named
    assert tried == set(SUBJECTS) - {"quotation_number"}  # in the portal only: tests/gateway/web/test_portal.py


def test_lists_show_a_partner_its_own_and_nothing_else(guarded: Guarded) -> None:
    key = guarded.key(*PARTNER_SCOPES, reach=Reach(partner=OWN))
    customer = guarded.key(*PARTNER_SCOPES, reach=Reach(account="C1004"))
    shown = 0
    for route, method, path in routes(guarded.house.services):
        if method != "GET" or path in ENDLESS or "{" in path or Right.OPEN in demanded(route).rights:
            continue
        for bound in (key, customer):
            answer = guarded.ask(method, path, bound)
            assert answer.status_code in (200, 403), (path, answer.status_code)
            if answer.status_code == 200:
                shown += 1
                for said in (*guarded.ids.values(), OTHER):
                    assert said not in answer.text or path == "/v1/openapi.json", (path, said)
    assert shown >= 10
    assert guarded.ask("GET", "/v1/orders", key).json()["orders"]


def test_a_partners_key_hands_over_in_its_own_name_only(guarded: Guarded) -> None:
    from tests.gateway.web.conftest import an_order

    key = guarded.key(Right.WRITE, Right.READ, reach=Reach(partner=OWN))
    assert guarded.ask("POST", f"/v1/orders?partner={OTHER}", key, content=an_order()).status_code == 403
    taken = guarded.ask("POST", "/v1/orders", key, content=an_order(number="OWN-1"))
    assert taken.status_code == 202
    assert guarded.ask("GET", taken.json()["url"], key).json()["partner"] == OWN


def test_a_customers_key_orders_for_its_own_account_only(guarded: Guarded) -> None:
    from tests.gateway.web.conftest import an_order

    key = guarded.key(Right.WRITE, Right.READ, reach=Reach(account="C1002"))
    other = an_order(number="CUST-1")  # its buyer is another account
    refused = guarded.ask("POST", "/v1/orders", key, content=other)
    assert (refused.status_code, refused.json()["findings"][0]["code"]) == (422, "order.not-yours")
    assert guarded.ask("POST", "/v1/interchanges", key, content=b"UNB+").status_code == 403
    own = {"buyer": {"identifiers": [{"scheme": "seller", "value": "C1002"}]}}
    taken = guarded.ask("POST", "/v1/orders", key, content=an_order(number="CUST-2", parties=own))
    assert taken.status_code == 202, taken.text
    guarded.house.work()
    inbound = guarded.ask("GET", taken.json()["url"], key).json()
    order = guarded.ask("GET", inbound["messages"][0]["order"]["url"], key).json()
    assert order["account"] == "C1002"


def test_a_key_is_good_from_its_addresses_only_and_never_in_the_address(guarded: Guarded) -> None:
    services = guarded.house.services
    far = people.make_key(services, "far", [Right.READ], by="t", addresses=["203.0.113.0/24"]).text
    near = people.make_key(services, "near", [Right.READ], by="t", addresses=["127.0.0.0/8", "::1"]).text
    assert guarded.ask("GET", "/v1/orders", far).status_code == 401
    assert guarded.ask("GET", "/v1/orders", near).status_code == 200
    assert guarded.ask("GET", f"/v1/orders?key={near}&access_token={near}", None).status_code == 401


def test_a_rotated_key_lives_beside_its_successor_and_a_revoked_one_dies(guarded: Guarded) -> None:
    import time
    from datetime import timedelta

    from gateway.errors import Conflict

    services = guarded.house.services
    old = people.make_key(services, "rotating", [Right.READ], by="t")
    new = people.rotate_key(services, old.id, by="t", overlap=timedelta(hours=1))
    assert [guarded.ask("GET", "/v1/orders", key.text).status_code for key in (old, new)] == [200, 200]
    with pytest.raises(Conflict):
        people.rotate_key(services, old.id, by="t")
    people.revoke_key(services, old.id)
    time.sleep(REMEMBERED + 0.2)
    assert [guarded.ask("GET", "/v1/orders", key.text).status_code for key in (old, new)] == [401, 200]
    with services.store.reading() as tx:
        assert tx.api_keys.get(new.id).last_used_at is not None


def test_who_asks_too_often_waits(guarded: Guarded) -> None:
    key = people.make_key(guarded.house.services, "hasty", [Right.READ], by="t", per_minute=5).text
    answers = [guarded.ask("GET", "/v1/orders?limit=1", key) for _ in range(7)]
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    assert answers[-1].json()["code"] == "too-many-requests"
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60


def test_duties_are_separated_between_roles() -> None:
    from gateway.model.identity import ROLE_RIGHTS

    for role, rights in ROLE_RIGHTS.items():
        assert not {Right.CREDIT, Right.BILL} <= rights
        assert Right.PEOPLE not in rights or role is Role.ADMIN
    changing = {Right.WRITE, Right.SETTLE, Right.DESPATCH, Right.CREDIT, Right.BILL, Right.TEACH, Right.RUN,
                Right.WEBHOOKS, Right.PEOPLE}  # fmt: skip
    assert not ROLE_RIGHTS[Role.AUDITOR] & changing


def test_a_clerk_does_not_lift_a_hold_of_credit(guarded: Guarded) -> None:
    held = next(one for one in guarded_orders(guarded) if one["state"] == "held")
    clerk, credit = guarded.key(Right.SETTLE, Right.READ), guarded.key(Right.CREDIT, Right.READ)
    lift = f"/v1/orders/{held['id']}/holds/lift"
    assert guarded.ask("POST", lift, clerk, json={"why": "x", "kinds": ["credit"]}).status_code == 409
    assert guarded.ask("POST", lift, credit, json={"why": "acompte reçu", "kinds": ["credit"]}).status_code == 200


def guarded_orders(guarded: Guarded) -> list[dict[str, Any]]:
    key = guarded.key(Right.READ, Right.WRITE)
    found: list[dict[str, Any]] = guarded.ask("GET", "/v1/orders?limit=200", key).json()["orders"]
    return [
        one
        for one in found
        if one["state"] == "held"
        and {"credit"} == {hold["kind"] for hold in guarded.ask("GET", one["url"], key).json()["holds"]}
    ]


def test_what_was_done_and_what_was_refused_is_in_the_audit(guarded: Guarded) -> None:
    key = people.make_key(guarded.house.services, "watched", [Right.READ], by="t")
    guarded.ask("POST", f"/v1/orders/{guarded.ids['order_id']}/reject", key.text, json={"why": "secret word"})
    with guarded.house.services.store.reading() as tx:
        entries = tx.audit.newest(actor=f"key_{key.id}", limit=5)
        assert tx.audit.verify().fault is None
    assert [one.action for one in entries] == ["refused"]
    assert "secret word" not in str(entries)
