"""docs/lifecycle.md is made from the code and is never out of date.

To make it anew: ``GATEWAY_WRITE_DOCS=1 pytest tests/gateway/orders/test_drawing.py``.
"""

import os
from pathlib import Path

from gateway.model.decision import HOLD_WORDS, SERVICE_HOURS, STATE_WORDS, HoldKind, OrderState
from gateway.orders.drawing import life_of_an_order

PAGE = Path(__file__).parents[3] / "docs" / "lifecycle.md"


def test_the_drawing_is_current() -> None:
    page = f"{life_of_an_order('fr')}\n{life_of_an_order('en')}"
    if os.environ.get("GATEWAY_WRITE_DOCS"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, (
        "docs/lifecycle.md is out of date: GATEWAY_WRITE_DOCS=1 pytest tests/gateway/orders/test_drawing.py"
    )


def test_every_state_and_hold_has_its_words_and_its_service_level() -> None:
    assert set(STATE_WORDS) == set(OrderState)
    assert set(HOLD_WORDS) == set(SERVICE_HOURS) == set(HoldKind)
