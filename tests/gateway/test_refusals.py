"""Whoever is refused something is told why in French and in English: every refusal in the source, not a sample."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.errors import CannotWrite, Conflict, GatewayError, KeyReused, NotFound, TargetRefused, TooLarge

REPOSITORY = Path(__file__).parents[2]
REFUSALS: tuple[type[GatewayError], ...] = (Conflict, KeyReused, NotFound, TooLarge, TargetRefused, CannotWrite)
"""What a clerk, a credit manager or a customer may meet. Settings, servers out of reach and broken archives are the
operator's, whose tools speak English."""


def refusals() -> Iterator[tuple[str, ast.Call]]:
    names = {kind.__name__ for kind in REFUSALS}
    for package in ("gateway", "adapters"):
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if not any(f"{name}(" in text for name in names):
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                    yield f"{path.relative_to(REPOSITORY)}:{node.lineno}", node


def fault(call: ast.Call) -> str | None:
    french = next((known.value for known in call.keywords if known.arg == "fr"), None)
    if french is None:
        return "is in English only"
    if not isinstance(french, ast.Tuple):
        return None  # made elsewhere, as a pair
    reason, way_out = french.elts
    if ast.unparse(reason) == ast.unparse(call.args[0]):
        return "says the same in both languages"
    if len(call.args) > 1 and isinstance(way_out, ast.Constant) and not way_out.value:
        return "has its way out in English only"
    return None


def test_every_refusal_is_said_in_french_and_in_english() -> None:
    found = list(refusals())
    assert len(found) > 150
    assert [f"{place} {said}" for place, call in found if (said := fault(call)) is not None] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('Conflict("no", "ask", fr=("non", "demandez"))', None),
        ('Conflict("no", fr=("non", ""))', None),
        ('Conflict("no", "ask", fr=pair)', None),
        ('Conflict("no", "ask")', "is in English only"),
        ('Conflict("no", "ask", fr=("no", "demandez"))', "says the same in both languages"),
        ('Conflict("no", "ask", fr=("non", ""))', "has its way out in English only"),
    ],
)
def test_one_that_is_not_is_found(source: str, said: str | None) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert fault(call) == said


def test_both_languages_are_told_with_what_to_do() -> None:
    error = Conflict("order 7 is paid", "look at it", fr=("la commande 7 est payée", "regardez-la"))
    assert error.said("fr") == "la commande 7 est payée ; regardez-la"
    assert error.said("en") == "order 7 is paid; look at it"
