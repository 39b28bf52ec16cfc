"""What the mapping costs on top of splitting: a 20-line ORDERS, step by step, best of several rounds.

``python -m bench mapping``. The mapping alone (tree of segments → canonical values) is to stay under 0.3 ms.
"""

import time
from collections.abc import Callable

from adapters.formats.edifact import build_tree, read_interchange
from adapters.formats.edifact.generate import Recipe, generate
from adapters.mapping import mapping_for, read_message, write_message
from gateway.model.order import Order

ROUNDS, TIMES = 7, 60
LINES = 20


def main() -> None:
    source = generate(Recipe(count=1, lines=LINES))
    message = read_interchange(source).messages[0]
    tree = build_tree(message)
    mapping = mapping_for(message.type, message.version, message.association)
    values, _ = mapping.tree(tree)
    order = read_message(message).document
    assert isinstance(order, Order)
    steps: dict[str, Callable[[], object]] = {
        "read the interchange (split)": lambda: list(read_interchange(source).messages[0].segments),
        "segment groups": lambda: build_tree(message),
        "map to canonical values": lambda: mapping.tree(tree),
        "typed model": lambda: Order.model_validate(values),
        "write the same order": lambda: write_message(order, message_type="ORDERS", association="EAN008"),
    }
    print(f"one ORDERS of {LINES} lines, {len(message.segments)} segments; milliseconds, best of {ROUNDS} × {TIMES}")
    for name, step in steps.items():
        print(f"  {name:32} {_milliseconds(step):6.3f}")


def _milliseconds(step: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for _ in range(TIMES):
            step()
        best = min(best, (time.perf_counter() - start) / TIMES)
    return best * 1000
