"""A partner's mapping overlay in the browser: its errors at their lines, tried before and after, published by two, undone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import as_agreed, build
from gateway.identity import people
from gateway.model.decision import Role
from gateway.queue.worker import Worker
from gateway.settings import Settings
from tests.gateway.web.conftest import House

ENGLISH = {"Accept-Language": "en"}
PASSWORD = "la marée monte à six heures"
AT = "/mappings/overlays/norbat"
SITE = "messages:\n  ORDERS:\n    header:\n      DTM[191]: requested_delivery.latest\n"
OTHER = SITE.replace("DTM[191]", "DTM[63]")
ORDER = (
    "UNB+UNOC:3+9521000002005:14+4012345000009:14+261121:1200+{number}'\nUNH+1+ORDERS:D:96A:UN'\nBGM+220+OV-{number}+9'\n"
    "DTM+137:20261121:102'\nDTM+191:20261204:102'\nLIN+1++4000862141404:SRV'\nQTY+21:5:H87'\nUNS+S'\nUNT+8+1'\nUNZ+1+{number}'"
)


@pytest.fixture
def desk(house: House) -> Iterator[House]:
    """The module's gateway, with no overlay in force. Nobody is signed in, so nobody else could publish."""
    yield house
    if "Back to it" in house.http.get(AT, headers=ENGLISH).text:
        ask(house, f"{AT}/return", version=0, why="the next test")
    (house.services.settings.overlays_folder / "norbat.yaml").unlink(missing_ok=True)


def ask(house: House, address: str, http: httpx.Client | None = None, **form: Any) -> str:
    """A page; with a form, what its button answers with, and where that leads."""
    http = http or house.http
    if not form:
        answer = http.get(address, headers=ENGLISH)
    else:
        token = re.search(r'name="csrf" value="([^"]+)"', http.get(AT).text)
        form |= {"csrf": token[1]} if token else {}
        answer = http.post(address, data=form, headers=ENGLISH, follow_redirects=True)
    assert answer.status_code in (200, 409), answer.text[:500]
    return unescape(answer.text)


def publish(house: House, text: str, based_on: int = 0, http: httpx.Client | None = None) -> str:
    return ask(house, f"{AT}/publish", http, text=text, based_on=based_on, why="they name the latest day in it")


def newest(house: House) -> int:
    with house.services.store.reading() as tx:
        return max((one.version for one in tx.overlays.of("norbat")), default=0)


def latest_day(house: House, number: str) -> str | None:
    """Of an order of the partner, as the road reads it."""
    sent = house.http.post("/v1/interchanges", content=ORDER.format(number=number).encode())
    house.work()
    found = house.http.get(f"/v1/inbound/{sent.json()['id']}").json()["messages"][0]["order"]
    wanted = house.order(found["id"])["document"].get("requested_delivery")
    return wanted["latest"] if wanted else None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (SITE.replace("requested_delivery", "requested"), 4, "has no field 'requested'"),
        ("about: x\nmesages:\n  ORDERS: {}\n", 2, "'mesages' is no part of an overlay"),
        ("messages:\n  ORDERS: [\n", 3, "this is not readable YAML"),
        ("a: &a [x]\nmessages: *a\n", 2, "an alias (*a) is not taken"),
        ("[" * 60, 1, "more than 30 levels"),
        ("about: x\n---\nabout: y\n", 2, "a second document"),
    ],
)
def test_a_mistake_is_told_at_its_line_while_one_writes_and_stops_the_publication(
    desk: House, text: str, line: int, said: str
) -> None:
    told = ask(desk, f"{AT}/faults", text=text)
    assert f'data-lines="{line} "' in told
    assert said in told
    refused = publish(desk, text)
    assert "is-refused" in refused
    assert said in refused
    assert text.strip() in refused  # nothing that was written is lost
    assert newest(desk) == 0


def test_a_text_is_tried_field_by_field_and_nothing_is_kept(desk: House) -> None:
    latest_day(desk, "70")
    page = ask(desk, f"{AT}/try", text=SITE, based_on=0, source=ORDER.format(number="71"))
    row = '<td class="mono">requested_delivery.latest</td><td>–</td><td><ins>2026-12-04</ins></td>'
    sample, received, golden = re.split(r"<h2>(?:What the partner sent lately|Golden samples)</h2>", page)[:3]
    assert row in sample.replace("\n", "")
    assert "Taken from now on:" in sample
    assert row in received  # what the partner sent an hour ago
    assert "all read as before" in golden
    assert newest(desk) == 0
    assert latest_day(desk, "72") is None
    assert "It cannot be read" in ask(desk, f"{AT}/try", text=SITE, based_on=0, source="<broken")


def test_what_is_published_is_read_by_every_process_from_the_next_message_on(desk: House, tmp_path: Path) -> None:
    """Another gateway on the same database: a worker on another machine has no folder in common with the console."""
    assert "The overlay is in force" in publish(desk, SITE, based_on=newest(desk))
    assert latest_day(desk, "80") == "2026-12-04"
    away = build(Settings(home=tmp_path / "away", database_url=f"sqlite:///{desk.services.settings.home}/gateway.db",
                          archive=desk.services.settings.archive_folder)).services  # fmt: skip
    try:
        sent = desk.http.post("/v1/interchanges", content=ORDER.format(number="81").encode()).json()["id"]
        worker = Worker(away, "away")
        with away.store.reading() as tx:
            ready = tx.jobs.ready(10)
        for job in ready:
            worker.run(job)
        found = desk.http.get(f"/v1/inbound/{sent}").json()["messages"][0]["order"]
        assert desk.order(found["id"])["document"]["requested_delivery"]["latest"] == "2026-12-04"
    finally:
        away.store.close()
        as_agreed(desk.services.settings)  # one gateway to a process: the folder of this one again


def test_a_version_is_taken_back_and_the_history_tells(desk: House) -> None:
    publish(desk, SITE, based_on=newest(desk))
    first = newest(desk)
    page = publish(desk, OTHER, based_on=first)
    assert f"version {first + 1} is in force" in page
    assert latest_day(desk, "90") is None
    page = ask(desk, f"{AT}/return", version=first, why="orders of today came without a day")
    assert "The earlier version is in force again." in page
    assert f"back to version {first}" in page
    assert latest_day(desk, "91") == "2026-12-04"
    page = ask(desk, f"{AT}/return", version=0, why="none at all")
    assert "nothing is in force yet" in page
    assert latest_day(desk, "92") is None
    assert "never in force" in ask(desk, f"{AT}/return", version=99, why="x")


def test_the_overlay_of_the_folder_is_what_one_begins_with_and_returns_to(desk: House) -> None:
    folder = desk.services.settings.overlays_folder
    folder.mkdir(exist_ok=True)
    (folder / "norbat.yaml").write_text(SITE, encoding="utf-8")
    page = ask(desk, AT)
    assert "the overlay of the folder is in force" in page
    assert "DTM[191]: requested_delivery.latest" in page
    assert "nothing has been changed" in publish(desk, SITE, based_on=newest(desk))
    publish(desk, OTHER, based_on=newest(desk))
    assert latest_day(desk, "95") is None
    ask(desk, f"{AT}/return", version=0, why="as it was")
    assert latest_day(desk, "96") == "2026-12-04"


def test_whoever_began_before_the_last_publication_is_told_and_loses_nothing(desk: House) -> None:
    publish(desk, SITE, based_on=newest(desk))
    page = publish(desk, OTHER, based_on=newest(desk) - 1)
    assert "has changed since you began" in page
    assert "DTM[63]" in page
    assert "a reason is needed" in ask(desk, f"{AT}/publish", text=OTHER, based_on=newest(desk), why=" ")


def test_of_two_persons_one_writes_and_the_other_publishes_unless_the_partner_is_in_test(fresh_house: House) -> None:
    house = fresh_house
    with signed_in(house, "anna@example.org") as anna, signed_in(house, "paul@example.org") as paul:
        page = publish(house, SITE, http=anna)
        assert "The overlay waits for a second person." in page
        assert "You wrote it: another person publishes it." in page
        assert "waits for another person" in ask(house, f"{AT}/second", anna, version=1)
        assert "waits for a second person" in ask(house, "/mappings", paul)
        assert "The overlay is in force" in ask(house, f"{AT}/second", paul, version=1)
        assert "does not wait" in ask(house, f"{AT}/second", paul, version=1)
        publish(house, OTHER, based_on=1, http=paul)
        assert "Withdrawn" in ask(house, f"{AT}/withdraw", anna, version=2)
        ask(house, "/partners/norbat/test", anna, do="test")
        assert "The overlay is in force" in publish(house, OTHER, based_on=1, http=anna)


@contextmanager
def signed_in(house: House, login: str) -> Iterator[httpx.Client]:
    _, token = people.invite(house.services, login, login.partition("@")[0].title(), [Role.IT], by="init")
    with httpx.Client(base_url=house.base, timeout=30) as http:
        http.post(f"/welcome/{token}", data={"password": PASSWORD, "again": PASSWORD})
        yield http
