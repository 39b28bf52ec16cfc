"""Signing in by an identity provider: a real one over HTTP, made up for the test, that can be told to cheat."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from gateway.model.decision import Role
from tests.gateway.web.conftest import House, services_in, serving

CLIENT, SECRET = "order-gateway", "geheim"


@dataclass
class Provider:
    """``claims`` go before what it would say by itself; ``forged`` signs with a key that is not in its list."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    claims: dict[str, Any] = field(default_factory=dict)
    forged: bool = False
    asked: dict[str, str] = field(default_factory=dict)
    exchanged: dict[str, list[str]] = field(default_factory=dict)

    def authorize(self, address: str) -> str:
        """What the browser does there: the person agrees. Where it is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.asked = query
        return f"{query['redirect_uri']}?code=the-code&state={query['state']}"

    def token(self) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer, "aud": CLIENT, "sub": "p-17", "iat": now, "exp": now + 300, "nonce": self.asked["nonce"],
            "email": "Paul@Example.org", "name": "Paul Petit", "roles": ["clerk", "credit", "admin", "cook"],
        }  # fmt: skip
        key = RSAKey.generate_key(2048, {"kid": "one"}) if self.forged else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, said | self.claims, key)


@pytest.fixture
def provider() -> Iterator[Provider]:
    made: Provider

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.endswith("openid-configuration"):
                self.say({"issuer": made.issuer, "authorization_endpoint": f"{made.issuer}/authorize",
                          "token_endpoint": f"{made.issuer}/token", "jwks_uri": f"{made.issuer}/keys"})  # fmt: skip
            else:
                self.say(KeySet([made.key]).as_dict(private=False))

        def do_POST(self) -> None:
            said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            made.exchanged = said
            challenge = base64.urlsafe_b64encode(hashlib.sha256(said["code_verifier"][0].encode()).digest())
            known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            right = (
                challenge.rstrip(b"=").decode() == made.asked["code_challenge"]
                and self.headers["Authorization"] == f"Basic {known}"
                and said["code"] == ["the-code"]
            )
            self.say({"id_token": made.token(), "access_token": "x", "token_type": "Bearer"} if right else {}, right)

        def say(self, content: dict[str, Any], ok: bool = True) -> None:
            body = json.dumps(content).encode()
            self.send_response(200 if ok else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Provider(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def house(tmp_path: Path, provider: Provider) -> Iterator[House]:
    services = services_in(
        tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT, oidc_client_secret=SECRET, api_token="house"
    )
    with serving(services) as running:
        yield running
    services.store.close()


def sign_in(house: House, provider: Provider, change: Any = None) -> tuple[httpx.Response, httpx.Client]:
    client = httpx.Client(base_url=house.base, timeout=30, headers={"Accept": "text/html"})
    begun = client.get("/sign-in/provider")
    assert begun.status_code == 303, begun.text
    back = provider.authorize(begun.headers["location"])
    return client.get(change(back) if change else back), client


def test_a_person_comes_in_with_the_roles_that_may_be_given_and_no_others(house: House, provider: Provider) -> None:
    answer, client = sign_in(house, provider)
    with closing(client):
        assert answer.status_code == 303, answer.text
        assert provider.asked["code_challenge_method"] == "S256"
        assert provider.asked["scope"] == "openid profile email"
        assert client.get("/orders").status_code == 200
        assert client.get("/people").status_code == 403
    with house.services.store.reading() as tx:
        (paul,) = tx.people.all()
        assert tx.audit.verify().fault is None
    assert (paul.login, paul.name, paul.held_roles) == ("paul@example.org", "Paul Petit", {Role.CLERK, Role.CREDIT})
    assert paul.password is None


def test_roles_follow_the_claim_and_a_person_is_known_by_subject(house: House, provider: Provider) -> None:
    sign_in(house, provider)[1].close()
    provider.claims = {"email": "new@example.org", "roles": ["billing"]}
    sign_in(house, provider)[1].close()
    with house.services.store.reading() as tx:
        (paul,) = tx.people.all()
    assert paul.held_roles == {Role.BILLING}


@pytest.mark.parametrize(
    "claims",
    [{"nonce": "another"}, {"nonce": None}, {"iss": "https://evil.example"}, {"aud": "another-client"},
     {"exp": 1}, {"iat": 9999999999}, {"azp": "another-client", "aud": [CLIENT, "other"]}],
)  # fmt: skip
def test_a_token_for_somebody_else_from_somebody_else_or_from_another_time_is_not_believed(
    house: House, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    answer, client = sign_in(house, provider)
    client.close()
    assert answer.status_code == 401, claims
    assert "gateway-local" not in answer.headers.get("set-cookie", "")


def test_a_forged_signature_is_not_believed(house: House, provider: Provider) -> None:
    provider.forged = True
    answer, client = sign_in(house, provider)
    client.close()
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "change",
    [lambda back: back.replace("state=", "state=x"), lambda back: back.replace("the-code", "stolen"),
     lambda back: back.partition("?")[0] + "?error=access_denied"],
)  # fmt: skip
def test_an_answer_that_this_browser_did_not_ask_for_opens_nothing(
    house: House, provider: Provider, change: Any
) -> None:
    answer, client = sign_in(house, provider, change)
    client.close()
    assert answer.status_code == 401


def test_an_answer_in_another_browser_opens_nothing(house: House, provider: Provider) -> None:
    with httpx.Client(base_url=house.base, timeout=30) as one, httpx.Client(base_url=house.base, timeout=30) as other:
        back = provider.authorize(one.get("/sign-in/provider").headers["location"])
        assert other.get(back).status_code == 401
