"""What a clerk or a credit manager is refused in the console is told in the language of the page."""

import ast
from pathlib import Path

import pytest

from gateway.errors import Conflict
from tests.gateway.web.conftest import House

WEB = Path(__file__).parents[3] / "gateway" / "web"
ENGLISH_FOR_OPERATORS = {"health.py"}


def test_no_page_takes_only_the_english_of_an_error() -> None:
    """Which refusals have both languages is seen to in tests/gateway/test_refusals.py; pages ask for the one they speak."""
    taken = [
        f"{path.relative_to(WEB)}:{node.lineno}"
        for path in sorted(WEB.rglob("*.py"))
        if path.name not in ENGLISH_FOR_OPERATORS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("message", "way_out")
        and isinstance(node.value, ast.Name)
        and node.value.id == "error"
    ]
    assert taken == []


def test_an_error_without_french_is_told_in_english_rather_than_not_at_all() -> None:
    assert Conflict("it is gone", "look again").said("fr") == "it is gone; look again"
    assert Conflict("it is gone", "look again", fr=("elle n'y est plus", "regardez")).said("fr") == (
        "elle n'y est plus ; regardez"
    )
    assert Conflict("it is gone").said("en") == "it is gone"


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "n'est pas en attente (acceptée) ; rechargez-la"), ("en", "is accepted, not on hold; reload it")],
)
def test_a_page_refuses_in_its_own_language(house: House, language: str, said: str) -> None:
    order = next(one for one in house.orders("interchange_d96a.edi") if one["state"] == "accepted")
    answer = house.http.post(
        f"/orders/{order['id']}/reject",
        data={"why": "x"},
        headers={"Accept-Language": language, "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 409
    assert said in answer.text.replace("&#39;", "'")
