"""The simulator against a whole gateway: every answer is as it must be, and nothing stays behind."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.simulator import scenarios
from tests.e2e.running import RunningGateway, running_gateway


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("home")) as running:
        yield running


def played(home: RunningGateway, *arguments: str) -> list[tuple[str, list[str]]]:
    """Scenarios that did not come out as expected, each with what was otherwise."""
    told = json.loads(home.command("simulate", "--json", "--url", home.base, *arguments, expect=None))
    assert told["total"] == len(told["scenarios"]) > 0
    return [
        (one["name"], [f"{c['what']}: {c['expected']} ≠ {c['got']}" for c in one["checks"] if not c["passed"]])
        for one in told["scenarios"]
        if not one["passed"]
    ]


def test_every_answer_to_the_stand_in_is_as_it_must_be_and_its_files_can_be_had(
    home: RunningGateway, tmp_path: Path
) -> None:
    assert played(home, "--save", str(tmp_path)) == []
    assert {one.name for one in tmp_path.iterdir()} == {one.name for one in scenarios()}
    assert any((tmp_path / "good-order").glob("ORDRSP-*"))
    assert len(list((tmp_path / "duplicate-interchange").glob("sent-*"))) == 2


def test_nothing_of_it_goes_on_waiting_for_a_person_or_stands_in_anybodys_credit(home: RunningGateway) -> None:
    orders = home.get("/v1/orders?partner=simulator&limit=200")["orders"]
    assert orders
    assert {one["state"] for one in orders} <= {"cancelled", "rejected", "duplicate", "applied"}
    assert all(one["test"] for one in orders if one["state"] != "rejected")


def test_a_partner_in_test_is_played_by_its_own_rules_and_that_proves_nothing_for_it(home: RunningGateway) -> None:
    with home.http() as http:
        http.post("/partners/norbat/test", follow_redirects=True).raise_for_status()
        before = points(http.get("/partners/norbat?lang=en").text)
        assert played(home, "norbat") == []
        after = points(http.get("/partners/norbat?lang=en").text)
    assert {name for name, met in after.items() if met} - {name for name, met in before.items() if met} == {
        "Simulator passed"
    }


def points(page: str) -> dict[str, bool]:
    """The go-live checklist: each point, and whether it is met."""
    found = re.findall(r'<li class="(met|advice|)">.*?<b>(?:<a [^>]*>)?([^<]+)', page, re.DOTALL)
    return {name: state == "met" for state, name in found}


def test_a_partner_in_production_is_never_played(home: RunningGateway) -> None:
    assert home.command("simulate", "brico-marine", "--url", home.base, expect=1) == ""
