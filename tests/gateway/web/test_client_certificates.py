"""Mutual TLS, with real certificates on real connections: a key that is bound demands its certificate, whoever forwards it."""

import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.errors import Conflict
from gateway.identity import certificates, people
from gateway.identity.tokens import Key
from gateway.model.decision import Role
from gateway.model.identity import Right
from gateway.store.certificates import ClientCertificates
from gateway.store.reach import Reach
from tests.certificates import Authority, an_authority
from tests.gateway.web.conftest import House, services_in, serving

OWN = "boutique"
HEADER = "Client-Cert"


@dataclass
class Tls:
    house: House
    folder: Path
    authority: Authority

    def key(self) -> Key:
        return people.make_key(self.house.services, "test", [Right.READ], by="t", reach=Reach(partner=OWN))

    def bound(self, key: Key, name: str, **overlap: timedelta) -> "tuple[bytes, bytes]":
        pem, secret = self.authority.issue(name)
        certificates.admit(self.house.services, key.id, pem, by="anna", **overlap)
        return pem, secret

    @contextmanager
    def client(self, shown: "tuple[bytes, bytes] | None" = None, key: Key | None = None) -> Iterator[httpx.Client]:
        context = ssl.create_default_context(cadata=self.authority.pem.decode())
        if shown is not None:
            both = self.folder / "shown.pem"
            both.write_bytes(b"".join(shown))
            context.load_cert_chain(both)
        headers = {"Authorization": f"Bearer {key.text}"} if key else {}
        with httpx.Client(base_url=self.house.base, verify=context, headers=headers, timeout=30) as http:
            yield http

    def status(self, shown: "tuple[bytes, bytes] | None" = None, key: Key | None = None) -> int:
        with self.client(shown, key) as http:
            return http.get("/v1/orders").status_code


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tls]:
    folder, authority = tmp_path_factory.mktemp("tls"), an_authority()
    certificate, secret = authority.issue("gateway")
    for name, content in {"ca.pem": authority.pem, "own.pem": certificate, "own.key": secret}.items():
        (folder / name).write_bytes(content)
    services = services_in(
        folder / "home", tls_certificate=folder / "own.pem", tls_key=folder / "own.key", tls_client_ca=folder / "ca.pem"
    )
    context = ssl.create_default_context(cadata=authority.pem.decode())
    with serving(services, verify=context) as house:
        yield Tls(house, folder, authority)
    services.store.close()


def test_a_bound_key_is_good_with_its_certificate_only(tls: Tls) -> None:
    free, bound = tls.key(), tls.key()
    right, wrong = tls.bound(bound, "martin"), tls.authority.issue("somebody else")
    assert tls.status(right, bound) == 200
    assert tls.status(None, bound) == 401
    assert tls.status(wrong, bound) == 401
    assert tls.status(None, free) == 200
    assert tls.status(right, free) == 200


def test_a_certificate_without_a_key_stands_for_the_key_it_is_bound_to(tls: Tls) -> None:
    shown = tls.bound(tls.key(), "alone")
    with tls.client(shown) as http:
        assert http.get("/v1/orders").status_code == 200
        assert http.post("/v1/interchanges", content=b"UNA").status_code == 403  # what the key may not, it may not
    assert tls.status(tls.authority.issue("unknown")) == 401
    assert tls.status() == 401


def test_a_certificate_that_another_authority_signed_does_not_get_through_the_handshake(tls: Tls) -> None:
    stranger = an_authority().issue("martin")
    with pytest.raises(httpx.TransportError):
        tls.status(stranger, tls.key())


def test_two_are_good_for_the_overlap_then_the_new_one_alone(tls: Tls) -> None:
    key = tls.key()
    old = tls.bound(key, "old")
    new = tls.bound(key, "new", overlap=timedelta(days=30))
    assert (tls.status(old, key), tls.status(new, key)) == (200, 200)
    with tls.house.services.store.reading() as tx:
        later = tx.now + timedelta(days=31)
        assert certificates.demanded_of(tx, key.id, later) == frozenset({_fingerprint(new)})
        assert (
            certificates.demanded_of(tx, key.id, later + timedelta(days=90)) == frozenset()
        )  # expired: nobody comes in


def test_the_successor_of_a_key_has_its_certificates(tls: Tls) -> None:
    key = tls.key()
    shown = tls.bound(key, "martin")
    successor = people.rotate_key(tls.house.services, key.id, by="t")
    assert tls.status(shown, key) == tls.status(shown, successor) == 200
    assert tls.status(None, successor) == 401


def test_a_withdrawn_certificate_opens_no_more_and_its_key_does_not_become_free(tls: Tls) -> None:
    key = tls.key()
    shown = tls.bound(key, "lost")
    certificates.withdraw(tls.house.services, key.id, _fingerprint(shown), by="anna")
    assert tls.status(shown, key) == 401
    assert tls.status(None, key) == 401
    assert tls.status(shown) == 401


def test_what_is_no_certificate_is_refused_with_the_way_out(tls: Tls) -> None:
    key, services = tls.key(), tls.house.services
    pem, secret = tls.authority.issue("martin")
    with pytest.raises(Conflict, match="private key"):
        certificates.admit(services, key.id, pem + secret, by="anna")
    with pytest.raises(Conflict, match="no certificate"):
        certificates.admit(services, key.id, b"hello", by="anna")
    with pytest.raises(Conflict, match="2 certificates"):
        certificates.admit(services, key.id, pem + tls.authority.pem, by="anna")
    with pytest.raises(Conflict, match="expired"):
        certificates.admit(services, key.id, tls.authority.issue("old", days=-1, began=9)[0], by="anna")
    certificates.admit(services, key.id, x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER), by="anna")
    with pytest.raises(Conflict, match="already"):
        certificates.admit(services, key.id, pem, by="anna")


def test_where_two_persons_could_admit_one_it_takes_both(tmp_path: Path) -> None:
    services, authority = services_in(tmp_path), an_authority()
    for login in ("anna", "bob"):
        people.invite(services, login, login, [Role.ADMIN], by="t")
    key = people.make_key(services, "test", [Right.READ], by="t", reach=Reach(partner=OWN))
    made = certificates.admit(services, key.id, authority.issue("martin")[0], by="anna")
    with services.store.reading() as tx:
        assert made.waits
        assert certificates.demanded_of(tx, key.id, tx.now) is None
        assert certificates.key_behind(tx, made.fingerprint, tx.now) is None
    with pytest.raises(Conflict, match="does not wait for anna"):
        certificates.second(services, key.id, made.fingerprint, by="anna")
    certificates.second(services, key.id, made.fingerprint, by="bob")
    with services.store.reading() as tx:
        assert certificates.demanded_of(tx, key.id, tx.now) == frozenset({made.fingerprint})
        assert [one.action for one in tx.audit.newest(subject=f"key_{key.id}")][:2] == [
            "certificate-seconded", "certificate-proposed",
        ]  # fmt: skip
    services.store.close()


def test_the_console_binds_shows_and_withdraws_one(fresh_house: House) -> None:
    authority = an_authority()
    key = people.make_key(fresh_house.services, "shop", [Right.READ], by="t", reach=Reach(partner=OWN))
    pem, _ = authority.issue("martin")
    page = fresh_house.http.post(f"/keys/{key.id}/certificate", data={"certificate": pem.decode()})
    shown = _fingerprint((pem, b""))
    assert page.status_code == 200
    assert "CN=martin" in page.text
    assert shown in page.text
    assert fresh_house.http.post(f"/keys/{key.id}/certificate", data={"certificate": "x"}).status_code == 409
    fresh_house.http.post(f"/keys/{key.id}/certificate-withdraw", data={"fingerprint": shown})
    with fresh_house.services.store.reading() as tx:
        (one,) = ClientCertificates(tx.connection, tx.now).all()
    assert one.withdrawn_by == "console"


# --- behind a reverse proxy ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trusted", ["127.0.0.1", "10.9.8.7"], ids=["from the proxy", "spoofed from elsewhere"])
def test_a_forwarded_certificate_counts_from_the_proxys_address_only(tmp_path: Path, trusted: str) -> None:
    services = services_in(tmp_path, client_certificate_header=HEADER, trusted_proxies=trusted)
    pem, _ = an_authority().issue("martin")
    key = people.make_key(services, "test", [Right.READ], by="t", reach=Reach(partner=OWN))
    made = certificates.admit(services, key.id, pem, by="anna")
    der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    forms = [f":{base64.b64encode(der).decode()}:", quote(pem.decode()), made.fingerprint]  # RFC 9440, nginx, a hash
    with serving(services) as house:
        for shown in forms:
            for headers in ({}, {"Authorization": f"Bearer {key.text}"}, {"X-Forwarded-For": "127.0.0.1"}):
                answer = house.http.get("/v1/orders", headers=headers | {HEADER: shown})
                assert answer.status_code == (200 if trusted == "127.0.0.1" else 401), (shown[:20], headers)
        bearer = {"Authorization": f"Bearer {key.text}"}
        assert house.http.get("/v1/orders", headers=bearer).status_code == 401
        twice = [(HEADER, made.fingerprint), (HEADER, "0" * 64), *bearer.items()]
        assert house.http.get("/v1/orders", headers=twice).status_code == 401
        for nonsense in ("hello", ":hello:", ":!!!:", "%ff"):
            assert house.http.get("/v1/orders", headers=bearer | {HEADER: nonsense}).status_code == 401
    services.store.close()


def _fingerprint(shown: "tuple[bytes, bytes]") -> str:
    return certificates.fingerprint_of(x509.load_pem_x509_certificate(shown[0]))
