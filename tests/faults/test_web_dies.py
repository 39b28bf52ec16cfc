"""F2, F10, F18: the web process dies at the worst moment, the archive is away, everybody asks at once."""

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.faults.house import House, open_house, until
from tests.road import an_interchange, sqlite_url


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(sqlite_url(tmp_path), tmp_path / "home") as opened:
        yield opened


CONTENT = an_interchange("A-1")


def post(url: str, content: bytes = CONTENT, key: str = "k1") -> httpx.Response:
    return httpx.post(f"{url}/v1/interchanges", content=content, headers={"Idempotency-Key": key}, timeout=20)


def test_f2_no_answer_without_a_row_and_the_retry_gets_the_same_transmission(house: House) -> None:
    dying, url = house.serve(SABOTAGE="")
    with socket.create_connection(("127.0.0.1", int(url.rsplit(":", 1)[1]))) as half:
        half.sendall(b"POST /v1/interchanges HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nUNB+half")
        House.kill(dying)
    with house.road.store.reading() as tx:
        assert tx.ledger().inputs == 0
    _, healthy = house.serve()
    first, again = post(healthy), post(healthy)
    assert first.json()["id"] == again.json()["id"]
    house.acknowledged["k1"] = first.json()["id"]
    house.finish()
    house.audit(accepted=1)


def test_f2_killed_between_commit_and_answer_the_same_key_gives_the_same_order(house: House) -> None:
    dying, url = house.serve()
    House.kill(dying)
    port = url.rsplit(":", 1)[1]
    sabotaged = house.start("serve", "--web-only", sabotage="after-commit", GATEWAY_BIND=f"127.0.0.1:{port}")

    def unanswered() -> bool:
        try:
            post(url)
        except httpx.ConnectError:
            return False
        except httpx.HTTPError:
            return True
        raise AssertionError("it answered")

    until(unanswered, what="the request that got no answer")
    assert sabotaged.wait(10) == -signal.SIGKILL
    with house.road.store.reading() as tx:
        (stored,) = tx.inbound.select(None, None, None, None)
    _, healthy = house.serve()
    answer = post(healthy)
    assert answer.status_code in (200, 202)
    assert answer.json()["id"] == stored.id
    house.acknowledged["k1"] = stored.id
    house.finish()
    house.audit(accepted=1)


def test_f18_fifty_at_once_with_one_key_are_one_order_and_another_body_is_refused(house: House) -> None:
    _, url = house.serve()
    with ThreadPoolExecutor(max_workers=25) as hands:
        answers = list(hands.map(lambda _: post(url), range(50)))
    assert {answer.status_code for answer in answers} <= {200, 202, 409, 503}
    ids = {answer.json()["id"] for answer in answers if answer.status_code < 300}
    assert len(ids) == 1
    assert post(url, an_interchange("A-2")).status_code == 422
    house.acknowledged["k1"] = ids.pop()
    house.finish()
    house.audit(accepted=1)


def test_f10_with_an_archive_that_cannot_be_written_nothing_is_acknowledged_and_the_file_stays(house: House) -> None:
    """A plain file stands where the archive should be, as after a volume was not mounted (the full disk itself:
    test_disk_full.py)."""
    settings = house.road.services.settings
    archive = settings.home / "full"
    archive.mkdir()
    (archive / "blocked").touch()
    settings.inbox_folder.mkdir(parents=True, exist_ok=True)
    (settings.inbox_folder / "a.edi").write_bytes(CONTENT)
    full = {"GATEWAY_ARCHIVE": str(archive / "blocked")}
    _, url = house.serve(**full)
    answer = post(url)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers
    assert httpx.get(f"{url}/healthz/ready").status_code == 503
    poller = house.start("relay", **full)
    until(lambda: "poll.not-taken" in (settings.home / "relay.log").read_text(), what="the refused file")
    House.kill(poller)
    with house.road.store.reading() as tx:
        assert tx.ledger().inputs == 0
    assert [path.name for path in settings.inbox_folder.rglob("*.edi")] == ["a.edi"]
    _, healthy = house.serve()
    house.acknowledged["k1"] = post(healthy).raise_for_status().json()["id"]
    house.finish()
    house.audit(accepted=1)
