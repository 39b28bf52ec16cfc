"""Requests made up from the contract itself, right ones and wrong ones, at every operation: none makes a server error, and
nothing is answered that the contract does not announce. Bounded to about a minute for the whole contract."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from requests import RequestException
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode

from tests.gateway.web.conftest import House, services_in, serving

SECONDS = 45.0
EXAMPLES = 8  # of each operation and kind, when time allows
STREAMS = ("/v1/events",)

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    services = services_in(tmp_path_factory.mktemp("fuzzed"), max_upload_bytes=200_000)
    with serving(services) as running:
        running.orders("interchange_d96a.edi")
        yield running
    services.store.close()


def known_ids(house: House) -> dict[str, list[str]]:
    """So that operations on one thing reach a thing now and then."""
    orders = house.http.get("/v1/orders").json()["orders"]
    documents = house.http.get("/v1/documents").json()["documents"]
    return {
        "order_id": [one["id"] for one in orders],
        "inbound_id": list({one["inbound_id"] for one in orders}),
        "outgoing_id": [one["id"] for one in documents],
    }


@schemathesis.serializer("application/edifact")
def as_bytes(_context: Any, value: Any) -> bytes:
    """An interchange, or whatever stands where one should."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@dataclass
class Course:
    house: House
    ids: dict[str, list[str]]
    asked: int = 0
    reached: set[tuple[str, str]] = field(default_factory=set)

    def fuzz(self, operation: Any, mode: GenerationMode, announced: set[str], seconds: float) -> None:
        until = time.monotonic() + seconds

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(data=st.data())
        def ask(data: st.DataObject) -> None:
            case = data.draw(operation.as_strategy(generation_mode=mode))
            for name in sorted(set(case.path_parameters or {}) & set(self.ids)):
                if data.draw(st.booleans()):
                    case.path_parameters[name] = data.draw(st.sampled_from(self.ids[name]))
            if time.monotonic() < until:
                self.send(case, operation, announced)

        with suppress(schemathesis.errors.InvalidSchema, Unsatisfiable):  # there is no wrong request of this kind
            ask()

    def send(self, case: Any, operation: Any, announced: set[str]) -> None:
        try:
            answer = case.call(base_url=self.house.base, timeout=30)
        except (RequestException, UnicodeError, ValueError):
            return  # cannot be sent at all
        self.asked += 1
        self.reached.add((operation.method, operation.path))
        case.validate_response(answer, checks=[not_a_server_error])
        if answer.status_code not in (400, 404, 405, 421):
            assert str(answer.status_code) in announced, (case.as_curl_command(), answer.status_code)
        if answer.status_code >= 400 and "problem+json" in answer.headers.get("content-type", [""])[0]:
            assert json.loads(answer.content)["code"], answer.content


def test_no_request_that_the_contract_can_describe_makes_a_server_error(fuzzed: House) -> None:
    described: dict[str, Any] = fuzzed.http.get("/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    operations = [one.ok() for one in schema.get_all_operations()]
    operations = [one for one in operations if one.path not in STREAMS]
    course = Course(fuzzed, known_ids(fuzzed))
    for operation in operations:
        announced = set(described["paths"][operation.path][operation.method]["responses"])
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            course.fuzz(operation, mode, announced, SECONDS / (2 * len(operations)))
    assert len(course.reached) >= len(operations) * 0.9
    assert course.asked >= 2 * len(operations)
    assert fuzzed.http.get("/healthz/ready").status_code == 200
    with fuzzed.services.store.reading() as tx:
        assert tx.ledger().mismatches == []
