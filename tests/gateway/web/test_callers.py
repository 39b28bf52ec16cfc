"""What was just asked of the database about a caller is not asked again by everybody at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.identity import people
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.web.callers import REMEMBERED, Callers
from tests.gateway.web.conftest import services_in


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return services_in(tmp_path)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How many seconds have passed."""
    passed, real = [0.0], time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + passed[0])
    return passed


def test_fifty_requests_at_the_moment_of_forgetting_ask_once_whether_anybody_is_there(
    services: Services, later: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    callers = Callers(services.store, None)
    callers.persons_or_keys()
    later[0] = REMEMBERED + 1
    asked, may_answer, reading = [0], threading.Event(), services.store.reading

    def slowly() -> object:
        asked[0] += 1
        may_answer.wait(10)
        return reading()

    monkeypatch.setattr(services.store, "reading", slowly)
    with ThreadPoolExecutor(2) as hands:
        first = hands.submit(callers.persons_or_keys)
        while not asked[0]:
            time.sleep(0.001)
        assert [callers.persons_or_keys() for _ in range(50)] == [(False, False)] * 50
        may_answer.set()
        assert first.result(10) == (False, False)
    assert asked == [1]


def test_a_key_in_use_is_looked_up_anew_before_it_is_forgotten_and_once(
    services: Services, later: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = people.make_key(services, "shop", [Right.READ], by="t")
    callers = Callers(services.store, None)
    assert callers.by_bearer(key.text, "") is not None
    people.revoke_key(services, key.id)
    asked, reading = [0], services.store.reading

    def counted() -> object:
        asked[0] += 1
        return reading()

    monkeypatch.setattr(services.store, "reading", counted)
    later[0] = REMEMBERED * 0.6
    told = [callers.by_bearer(key.text, "") for _ in range(50)]  # believed until its time is over
    callers._renewals.shutdown(wait=True)
    assert all(told)
    assert asked == [1]
    later[0] = REMEMBERED + 0.1
    assert callers.by_bearer(key.text, "") is None
