"""A person's way in: the first link, password, second factor, sessions that end, forms that must be ours."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from gateway.identity import people, signing_in, totp
from gateway.identity.seal import seal_of
from gateway.model.decision import Role
from gateway.model.identity import HOUSE_ROLES
from gateway.store.people import ABSOLUTE, IDLE, PATIENCE
from gateway.web.access import LOCAL_COOKIE
from gateway.web.console.sign_in import on_this_site
from tests.gateway.web.conftest import House, services_in, serving

PASSWORD = "la marée monte à six heures"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    services = services_in(tmp_path)
    with serving(services) as house:
        yield house
    services.store.close()


_opened: list[httpx.Client] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


def browser(house: House) -> httpx.Client:
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    _opened.append(httpx.Client(base_url=house.base, timeout=30, headers=headers))
    return _opened[-1]


def invited(house: House, login: str = "anna@example.org", *roles: Role) -> None:
    _, token = people.invite(house.services, login, "Anna Lévêque", roles or [Role.CLERK], by="t")
    signing_in.follow(house.services, token, password=PASSWORD)
    time.sleep(2.1)  # the web process knows by then that there are persons


def signed_in(house: House, login: str = "anna@example.org") -> httpx.Client:
    client = browser(house)
    answer = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def token_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_link_of_gateway_init_makes_the_first_admin_and_closes_the_door(home: House) -> None:
    token = signing_in.first_link(home.services, "t")
    assert token is not None
    client = browser(home)
    assert client.get("/orders").status_code == 200  # open to this machine until then
    page = client.get(f"/welcome/{token}")
    assert "The first administrator" in page.text
    said = {"login": "Chef@Example.org", "name": "Chef", "password": "court", "again": "court"}
    assert client.post(f"/welcome/{token}", data=said).status_code == 422
    said |= {"password": PASSWORD, "again": PASSWORD}
    answer = client.post(f"/welcome/{token}", data=said)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/people").status_code == 200
    stranger = browser(home)
    assert stranger.get("/orders").headers["location"] == "/sign-in?next=/orders"
    assert stranger.get("/orders", headers={"Accept": "*/*"}).status_code == 401
    assert stranger.get("/v1/orders").status_code == 401
    assert stranger.get(f"/welcome/{token}").status_code == 410
    assert stranger.post(f"/welcome/{token}", data=said).status_code == 410
    assert signing_in.first_link(home.services, "t") is None


def test_a_wrong_password_is_not_told_from_a_wrong_login_and_after_some_in_a_row_the_person_waits(home: House) -> None:
    invited(home)
    client = browser(home)
    answers = [
        client.post("/sign-in", data={"login": login, "password": "not the password"})
        for login in ("nobody@example.org", *["anna@example.org"] * PATIENCE)
    ]
    assert {one.status_code for one in answers} == {401}
    assert len({re.sub(r'value="[^"]*"', "", one.text) for one in answers}) == 1
    locked = client.post("/sign-in", data={"login": "anna@example.org", "password": PASSWORD})
    assert locked.status_code == 401  # right, and too late
    with home.services.store.engine.begin() as connection:
        connection.execute(text("UPDATE person SET locked_until = NULL"))
    assert client.post("/sign-in", data={"login": "anna@example.org", "password": PASSWORD}).status_code == 303


def test_guessing_from_one_address_is_slowed_whoever_it_is_for(home: House) -> None:
    invited(home)
    client = browser(home)
    codes = [client.post("/sign-in", data={"login": f"u{n}", "password": "x"}).status_code for n in range(20)]
    assert codes[0] == 401
    assert codes[-1] == 429


def test_a_session_has_a_new_id_at_every_sign_in_and_none_that_was_brought_along(home: House) -> None:
    invited(home)
    client = browser(home)
    client.cookies.set(LOCAL_COOKIE, "chosen-by-somebody-else")
    client.post("/sign-in", data={"login": "anna@example.org", "password": PASSWORD})
    first = client.cookies.get(LOCAL_COOKIE, domain="127.0.0.1")
    other = signed_in(home).cookies.get(LOCAL_COOKIE)
    assert len({first, other, "chosen-by-somebody-else"}) == 3
    with home.services.store.reading() as tx:
        kept = {row.sha256 for row in tx.connection.execute(text("SELECT sha256 FROM session"))}
    assert first not in kept


@pytest.mark.parametrize("column", ["seen_at", "created_at"])
def test_a_session_ends_when_left_alone_and_after_half_a_day(home: House, column: str) -> None:
    invited(home)
    client = signed_in(home)
    assert client.get("/orders").status_code == 200
    back = (IDLE if column == "seen_at" else ABSOLUTE) + timedelta(minutes=1)
    with home.services.store.transaction() as tx:
        from gateway.store.tables import session

        tx.connection.execute(session.update().values({column: tx.now - back}))
    time.sleep(2.1)
    assert client.get("/orders").status_code == 303


def test_signing_out_ends_the_session_on_the_server(home: House) -> None:
    invited(home)
    client = signed_in(home)
    stolen = {"Cookie": f"{LOCAL_COOKIE}={client.cookies.get(LOCAL_COOKIE)}"}
    client.post("/sign-out", data={"csrf": token_of(client.get("/orders").text)})
    assert browser(home).get("/orders", headers=stolen).status_code == 303


def test_who_is_shut_out_or_given_other_roles_is_out_at_once(home: House) -> None:
    invited(home, "chef@example.org", Role.ADMIN)
    invited(home)
    client, chef = signed_in(home), signed_in(home, "chef@example.org")
    with home.services.store.reading() as tx:
        anna = tx.people.by_login("anna@example.org")
    assert anna is not None
    page = chef.get("/people").text
    answer = chef.post(f"/people/{anna.id}/shut-out", data={"csrf": token_of(page)})
    assert answer.status_code == 200
    assert client.get("/orders").status_code == 303
    assert browser(home).post("/sign-in", data={"login": "anna@example.org", "password": PASSWORD}).status_code == 401


def test_the_last_administrator_stays(home: House) -> None:
    invited(home, "chef@example.org", Role.ADMIN)
    chef = signed_in(home, "chef@example.org")
    page = chef.get("/people").text
    with home.services.store.reading() as tx:
        (person,) = tx.people.all()
    for action, data in (("shut-out", {}), ("roles", {"role": "clerk"})):
        refused = chef.post(f"/people/{person.id}/{action}?lang=fr", data={"csrf": token_of(page)} | data)
        assert refused.status_code == 409, action
        assert "plus personne ne pourrait donner accès aux autres" in refused.text
    assert chef.get("/people").status_code == 200


def test_a_form_without_the_sessions_token_changes_nothing(home: House) -> None:
    invited(home, "anna@example.org", Role.CLERK, Role.CREDIT, Role.ADMIN)
    client = signed_in(home)
    other = signed_in(home)
    foreign = token_of(other.get("/account").text)
    with home.services.store.reading() as tx:
        (anna,) = tx.people.all()
    for data in ({}, {"csrf": ""}, {"csrf": foreign}, {"csrf": "x" * 43}):
        answer = client.post(f"/people/{anna.id}/roles", data={"role": "clerk"} | data)
        assert answer.status_code == 403, data
    own = token_of(client.get("/account").text)
    cross = client.post("/people", data={"csrf": own}, headers={"Sec-Fetch-Site": "cross-site"})
    assert cross.status_code == 403
    assert client.post("/people", data={"csrf": own, "login": "b@example.org", "name": "B"}).status_code == 200


def test_every_form_that_changes_something_carries_the_token(home: House) -> None:
    invited(home, "anna@example.org", *HOUSE_ROLES)
    client = signed_in(home)
    for address in ("/", "/orders", "/people", "/account", "/exceptions", "/audit", "/system"):
        page = client.get(address).text
        assert page.count('method="post"') == page.count('name="csrf" value='), address
        assert 'method="post"' in page
    assert re.search(r'<meta name="csrf" content="[^"]{43}">', client.get("/").text)


def test_the_second_factor_is_asked_for_each_code_once_and_recovery_codes_open_once(home: House) -> None:
    invited(home)
    client = signed_in(home)
    csrf = token_of(client.get("/account").text)
    page = client.post("/account/code", data={"csrf": csrf}).text
    assert 'src="data:image/svg+xml' in page
    proposal = re.search(r'name="proposal" value="([0-9a-f]+)"', page)
    assert proposal is not None
    with home.services.store.reading() as tx:
        (anna,) = tx.people.all()
    secret = seal_of(home.services.settings).open(bytes.fromhex(proposal[1]), f"proposal/{anna.id}")
    wrong = client.post("/account/code/confirm", data={"csrf": csrf, "proposal": proposal[1], "code": "000000"})
    assert wrong.status_code == 409
    code = totp.code_at(secret, time.time())
    done = client.post("/account/code/confirm", data={"csrf": csrf, "proposal": proposal[1], "code": code})
    recovery = re.findall(r"<li>([0-9a-z]{5}(?:-[0-9a-z]{5}){2})</li>", done.text)
    assert len(recovery) == 10

    fresh = browser(home)
    asked = fresh.post("/sign-in", data={"login": "anna@example.org", "password": PASSWORD})
    assert asked.headers["location"] == "/sign-in/code"
    assert fresh.get("/orders").status_code == 303  # not in yet
    before = fresh.cookies.get(LOCAL_COOKIE)
    half = {"csrf": ""}
    with home.services.store.reading() as tx:
        half["csrf"] = tx.connection.execute(text("SELECT csrf FROM session WHERE complete = 0")).scalar_one()
    assert fresh.post("/sign-in/code", data=half | {"code": code}).status_code == 401  # used already
    assert fresh.post("/sign-in/code", data=half | {"code": recovery[0].upper()}).status_code == 303
    assert fresh.cookies.get(LOCAL_COOKIE) != before
    assert fresh.get("/orders").status_code == 200
    with home.services.store.reading() as tx:
        assert len(tx.people.get(anna.id).recovery) == 9
        assert secret not in (tx.people.get(anna.id).totp or b"")


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "\n/x", "evil"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(address: str) -> None:
    assert on_this_site(address) == "/"
    assert on_this_site("/orders?state=held") == "/orders?state=held"


def test_a_password_does_not_travel_in_the_clear(home: House) -> None:
    invited(home)
    answer = browser(home).post(
        "/sign-in", data={"login": "anna@example.org", "password": PASSWORD}, headers={"Host": "orders.example"}
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
