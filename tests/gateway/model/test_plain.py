"""A document as plain values is what pydantic would make of it, to the letter."""

import hashlib

from hypothesis import HealthCheck, given, settings

from gateway.model.base import Document
from gateway.model.decision import Decision, Outcome, Resolution
from gateway.model.order import Order
from gateway.model.plain import as_json, plain
from gateway.rules.repeats import content_hash
from tests.adapters.mapping.strategies import ORDERS
from tests.builders import an_order


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ORDERS)
def test_an_order_is_written_as_pydantic_writes_it(order: Order) -> None:
    assert plain(order) == order.model_dump(mode="json")
    assert list(plain(order)) == list(order.model_dump(mode="json"))
    assert as_json(plain(order)) == order.model_dump_json()
    assert Order.model_validate_json(as_json(plain(order))) == order


def test_what_is_empty_is_left_out_at_every_depth() -> None:
    decision = Decision(outcome=Outcome.ACCEPTED, resolution=Resolution(account="1"))
    assert plain(decision) == decision.model_dump(mode="json")


def test_every_kind_of_document_with_nothing_said_in_it_is_written_the_same() -> None:
    for kind in every_kind(Document):
        try:
            empty = kind()
        except ValueError:
            continue
        assert plain(empty) == empty.model_dump(mode="json"), kind


def test_the_hash_of_an_order_does_not_change_with_the_way_it_is_written() -> None:
    known = an_order()
    left_out = {"origin", "function", "response_requested"}
    assert content_hash(known) == hashlib.sha256(known.model_dump_json(exclude=left_out).encode()).hexdigest()


def every_kind(kind: type[Document]) -> list[type[Document]]:
    return [one for sub in kind.__subclasses__() for one in (sub, *every_kind(sub))]
