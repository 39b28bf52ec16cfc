"""Secrets stay where they are: a mark in every one of them is looked for in everything that comes out."""

import io
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.identity import people, signing_in
from gateway.identity.order_links import make_link
from gateway.logs import set_up_logs
from gateway.model.identity import HOUSE_ROLES, SCOPES
from gateway.pipeline import webhooks
from gateway.store.reach import EVERYTHING
from tests.gateway.web.conftest import an_order, services_in, serving

MARK = "CANARY7x"
PAGES = ("/", "/system", "/people", "/audit", "/account", "/orders", "/audit/export", "/docs")
ANSWERS = ("/v1/orders", "/v1/webhooks", "/v1/openapi.json", "/v1/inbound", "/v1/documents", "/v1/invoices")
PASSWORD = f"la phrase {MARK} du matin"


def test_no_secret_is_in_logs_pages_answers_streams_or_exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    monkeypatch.setattr(sys, "stdout", said)
    settings: dict[str, Any] = {
        "api_token": f"token-{MARK}", "smtp_url": f"smtp://user:{MARK}@mail.example:587", "secret_key": MARK,
        "oidc_client_secret": MARK, "log_level": "debug", "log_format": "json",
    }  # fmt: skip
    services = services_in(tmp_path, **settings)
    set_up_logs(services.settings)
    out: list[str] = []
    key = people.make_key(services, "erp", SCOPES, by="t")
    _, link = people.invite(services, "anna@example.org", "Anna", list(HOUSE_ROLES), by="t")
    _, webhook_secret = webhooks.subscribe(services, "https://93.184.216.34/x", [], by="t", reach=EVERYTHING)
    secrets = [
        MARK,
        key.text,
        key.text.split("_", 3)[3][:20],
        link,
        webhook_secret,
        webhook_secret.removeprefix("whsec_"),
    ]
    with serving(services) as house, httpx.Client(base_url=house.base, timeout=30) as http:
        signing_in.follow(services, link, password=PASSWORD)
        bearer = {"Authorization": f"Bearer {key.text}"}
        heard: list[str] = []
        stop = threading.Event()

        def listen() -> None:
            with httpx.stream("GET", f"{house.base}/v1/events", headers=bearer, timeout=30) as stream:
                for line in stream.iter_lines():
                    heard.append(line)
                    if stop.is_set() or "order.accepted" in line:
                        return

        listener = threading.Thread(target=listen)
        listener.start()
        taken = http.post("/v1/orders?partner=boutique", content=an_order(), headers=bearer)
        house.work()
        with services.store.reading() as tx:
            secrets.append(make_link(services.settings, tx, tx.orders.of_inbound(taken.json()["id"])[0].id))
        assert http.get(f"/portal/link/{secrets[-1]}").status_code == 303
        http.cookies.clear()
        http.get(f"/welcome/{link}")
        http.post("/sign-in", data={"login": "anna@example.org", "password": PASSWORD})
        http.post("/sign-in", data={"login": "anna@example.org", "password": f"wrong {MARK}"})
        out += [http.get(address).text for address in PAGES]
        out += [http.get(address, headers=bearer).text for address in (*ANSWERS, taken.json()["url"])]
        for wrong in (f"Bearer gw_live_{MARK}", f"Bearer {MARK}", f"Basic {MARK}"):
            out += [http.get("/v1/orders", headers={"Authorization": wrong}).text]
        stop.set()
        listener.join(timeout=20)
    out += [*heard, said.getvalue(), repr(services.settings), str(services.settings.model_dump())]
    assert len(heard) > 2
    assert "Anna" in "".join(out)
    for secret in secrets:
        for text in out:
            assert secret not in text
    with services.store.reading() as tx:  # and in the database only by hash or seal
        for table in ("person", "session", "sign_in_link", "api_key", "audit_entry", "webhook_endpoint"):
            rows = str([tuple(row) for row in tx.connection.exec_driver_sql(f"SELECT * FROM {table}")])
            assert not [secret for secret in secrets if secret in rows], table
    services.store.close()
