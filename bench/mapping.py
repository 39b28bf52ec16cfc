"""What the mapping costs on top of splitting: a 20-line ORDERS, step by step, best of several rounds.

``python -m bench mapping``. Splitting ends with the segments cut into their elements; reading through the mapping begins there
and includes finding the segment groups. It is to stay under 0.3 ms, and so is writing the ORDRSP that answers.
"""

import time
from collections.abc import Callable

from adapters.formats.edifact import build_tree, read_interchange
from adapters.formats.edifact.generate import Recipe, generate
from adapters.formats.edifact.interchange import Message
from adapters.mapping import mapping_for, read_message, write_message
from gateway.model.order import Order
from gateway.model.response import OrderResponse, ResponseLine

ROUNDS, TIMES = 200, 4  # short turns: on a busy machine some of them run undisturbed
LINES = 20


def main() -> None:
    source = generate(Recipe(count=1, lines=LINES))
    message = read_interchange(source).messages[0]
    mapping = mapping_for(message.type, message.version, message.association)
    values, _ = mapping.read(message)
    order = read_message(message).document
    assert isinstance(order, Order)
    answer = answer_to(order)
    steps: dict[str, Callable[[], object]] = {
        "split, elements cut": lambda: _split(source),
        "split and map to canonical values": lambda: mapping.read(_split(source)),
        "split, map, typed model": lambda: read_message(_split(source)),
        "map to canonical values": lambda: mapping.read(message),
        "typed model": lambda: Order.model_validate(values),
        "segment groups as a tree (not needed)": lambda: build_tree(message),
        "write the same order": lambda: write_message(order, message_type="ORDERS", association="EAN008"),
        "write its ORDRSP": lambda: write_message(answer, message_type="ORDRSP", association="EAN005"),
    }
    took = {name: _milliseconds(step) for name, step in steps.items()}
    split = took["split, elements cut"]
    took["=> mapping on top of splitting"] = took["split and map to canonical values"] - split
    took["=> the same with the typed model"] = took["split, map, typed model"] - split
    print(f"one ORDERS of {LINES} lines, {len(message.segments)} segments; milliseconds, best of {ROUNDS} × {TIMES}")
    for name, milliseconds in took.items():
        print(f"  {name:38} {milliseconds:6.3f}")


def answer_to(order: Order) -> OrderResponse:
    """Everything accepted, as the gateway answers."""
    assert order.issued_at is not None
    assert order.number is not None
    return OrderResponse(
        number="AB4711",
        issued_at=order.issued_at,
        status="accepted",
        order_number=order.number,
        order_issued_at=order.issued_at,
        currency=order.currency,
        parties=order.parties,
        lines=tuple(
            ResponseLine(
                number=line.number,
                status="accepted",
                item=line.item,
                ordered=line.quantity,
                quantity=line.quantity,
                price=line.price,
            )
            for line in order.lines
        ),
    )


def _split(source: bytes) -> Message:
    """The message with all its segments cut into elements."""
    message = read_interchange(source).messages[0]
    for segment in message.segments:
        segment.elements  # noqa: B018 - cut when looked at
    return message


def _milliseconds(step: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(TIMES):
            step()
        best = min(best, (time.perf_counter() - start) / TIMES)
    return best * 1000
