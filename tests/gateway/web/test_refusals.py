"""What a clerk or a credit manager is refused in the console is told in the language of the page."""

import ast
from pathlib import Path

import pytest

from gateway.errors import Conflict
from tests.gateway.web.conftest import House

GATEWAY = Path(__file__).parents[3] / "gateway"
BEHIND_THE_BUTTONS = [
    "pipeline/settle.py",
    "pipeline/amend.py",
    "pipeline/fulfil.py",
    "pipeline/invoicing.py",
    "web/console/credit.py",
]


@pytest.mark.parametrize("module", BEHIND_THE_BUTTONS)
def test_every_refusal_behind_a_button_is_said_in_french_too(module: str) -> None:
    tree = ast.parse((GATEWAY / module).read_text(encoding="utf-8"))
    refusals = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Conflict"
    ]
    assert refusals
    assert [one.lineno for one in refusals if "fr" not in {word.arg for word in one.keywords}] == []


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
