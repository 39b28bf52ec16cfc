"""Who may come in, from which pages, and what browsers are told."""

import os
import re
from base64 import b64encode

import pytest

from gateway.pipeline.purge import purge
from gateway.web.access import host_name
from tests.gateway.web.conftest import House, an_order

TOKEN = "s3cret-tøken"


def basic(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "", "["])
def test_without_a_token_only_this_machine_is_answered(house: House, host: str) -> None:
    """A page on another name that resolves to this machine must not read orders (DNS rebinding)."""
    for address in ("/", "/v1/orders", "/healthz/deep"):
        assert house.http.get(address, headers={"Host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST"])
def test_every_name_of_this_machine_will_do(house: House, host: str) -> None:
    assert house.http.get("/v1/orders", headers={"Host": host}).status_code == 200


def test_a_host_name_is_read_with_and_without_port_and_brackets() -> None:
    assert [host_name(host) for host in ("a.b:1", "[::1]:8", "[::1", "")] == ["a.b", "::1", "", ""]


def test_the_api_wants_the_token_and_nothing_but_the_token(locked_house: House) -> None:
    get = locked_house.http.get
    refused = get("/v1/orders", headers={"Accept-Language": "fr"})
    assert (refused.status_code, refused.json()["code"], refused.json()["title"]) == (
        401,
        "unauthorized",
        "Accès refusé",
    )
    assert refused.headers["www-authenticate"].startswith("Bearer")
    for wrong in ("Bearer", "Bearer wrong", "Bearer s3cret", f"Token {TOKEN}"):
        assert get("/v1/orders", headers={"Authorization": wrong.encode()}).status_code == 401
    assert get("/v1/orders", headers=basic("anna", TOKEN)).status_code == 401
    assert get("/v1/orders", headers={"Authorization": f"Bearer {TOKEN}".encode()}).status_code == 200
    assert get("/v1/openapi.json").status_code == 401


def test_the_console_asks_for_a_name_and_the_token(locked_house: House) -> None:
    get = locked_house.http.get
    for address in ("/", "/orders", "/live", "/healthz/deep", "/docs", "/people", "/audit", "/system"):
        asked = get(address)
        assert asked.status_code == 401, address
        assert asked.headers["www-authenticate"].startswith("Basic")
    assert get("/", headers=basic("anna", "wrong")).status_code == 401
    assert get("/", headers={"Authorization": "Basic ???"}).status_code == 401
    assert get("/", headers=basic("anna", TOKEN)).status_code == 200


def test_load_balancers_need_no_token(locked_house: House) -> None:
    assert locked_house.http.get("/healthz/live", headers={"Host": "10.1.2.3"}).status_code == 200
    assert set(locked_house.http.get("/healthz/ready").json().values()) == {"ready", "ok"}


def test_who_acted_in_the_console_stands_on_the_timeline(house: House, locked_house: House) -> None:
    held = house.held()
    form = {"kind": "credit", "why": "acompte reçu"}
    answer = locked_house.http.post(f"/orders/{held['id']}/lift", data=form, headers=basic("Anna Lévêque", TOKEN))
    assert answer.status_code == 303
    assert house.order(held["id"])["holds"][0]["lifted_by"] == "Anna Lévêque"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
    ],
)
def test_a_form_on_another_page_can_change_nothing(house: House, headers: dict[str, str]) -> None:
    held = house.held()
    for address in (f"/orders/{held['id']}/lift", f"/v1/orders/{held['id']}/holds/lift", "/v1/interchanges"):
        assert house.http.post(address, data={"kind": "credit", "why": "x"}, headers=headers).status_code == 403
    assert house.order(held["id"])["state"] == "held"


def test_programs_and_the_gateways_own_pages_may(house: House) -> None:
    own = {"Origin": house.base, "Sec-Fetch-Site": "same-origin"}
    for headers in ({}, own, {"Origin": house.base}, {"Sec-Fetch-Site": "none"}):
        assert house.http.post("/v1/orders", content=an_order(), headers=headers).status_code == 202


@pytest.mark.parametrize("address", ["/", "/orders", "/v1/orders", "/static/console.js", "/healthz/live", "/nowhere"])
def test_browsers_are_told_to_be_strict_everywhere(house: House, address: str) -> None:
    headers = house.http.get(address).headers
    policy = headers["content-security-policy"]
    for rule in ("default-src 'self'", "script-src 'self'", "style-src 'self'", "object-src 'none'",
                 "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):  # fmt: skip
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_are_not_kept_and_static_files_are(house: House) -> None:
    assert house.http.get("/orders").headers["cache-control"] == "no-store"
    page = house.http.get("/").text
    address = page.split('<script src="')[1].split('"')[0]
    assert "immutable" in house.http.get(address).headers["cache-control"]


def test_what_a_partner_sent_is_never_shown_by_the_browser_in_our_name(house: House) -> None:
    content = b"<html><script>alert(1)</script>"
    answer = house.http.post(
        "/v1/interchanges",
        params={"filename": '../../<b>"x".html'},
        content=content,
        headers={"Content-Type": "text/html"},
    )
    download = house.http.get(f"/inbound/{answer.json()['id']}/source")
    assert download.content == content
    assert download.headers["content-disposition"].startswith('attachment; filename="<b>_x_.html"')
    assert download.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_legal_hold_is_placed_and_lifted_in_the_console_with_its_reason(fresh_house: House) -> None:
    http, asked = fresh_house.http, {"kind": "partner", "subject": "boutique", "why": "Dispute 17"}
    page = http.post("/audit/legal-holds", data=asked, follow_redirects=True)
    assert "Dispute 17" in page.text
    (hold,) = re.findall(r"/audit/legal-holds/(legal_\w+)/lift", page.text)
    refused = http.post(f"/audit/legal-holds/{hold}/lift", data={"why": " "}, headers={"Accept-Language": "fr"})
    assert refused.status_code == 409
    assert "un gel légal demande un motif" in refused.text
    assert (
        "settled" in http.post(f"/audit/legal-holds/{hold}/lift", data={"why": "settled"}, follow_redirects=True).text
    )
    assert http.post("/audit/legal-holds", data=asked | {"subject": "nobody"}).status_code == 409


def test_the_certificate_of_a_deletion_is_shown_and_downloaded(fresh_house: House) -> None:
    services = fresh_house.services
    sha256 = services.archive.keep(b"received, never committed")
    os.utime(services.archive.path(sha256), (0, 0))  # type: ignore[attr-defined]
    done = purge(services, days=1, dry_run=False, why="too old")
    page = fresh_house.http.get("/audit/keeping").text
    assert f"/audit/deletions/{done.certificate}" in page
    assert "too old" in page
    answer = fresh_house.http.get(f"/audit/deletions/{done.certificate}")
    assert answer.json()["documents"] == [{"sha256": sha256, "of": []}]
    assert "attachment" in answer.headers["content-disposition"]
    assert fresh_house.http.get("/audit/deletions/del_none").status_code == 404
