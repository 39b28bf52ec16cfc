"""docs/findings.md is made from the declarations and is never out of date.

To make it anew: ``GATEWAY_WRITE_DOCS=1 pytest tests/gateway/rules/test_reference.py``.
"""

import importlib
import os
from pathlib import Path

import pytest

from gateway.model.finding import CATALOGUE
from gateway.rules import reference

REPOSITORY = Path(__file__).parents[3]
PAGE = REPOSITORY / "docs" / "findings.md"


@pytest.fixture(scope="module", autouse=True)
def _every_declaration() -> None:
    """Findings are declared where they are raised: import every module that declares one."""
    for package in ("gateway", "adapters"):
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            if "FindingKind(" in path.read_text(encoding="utf-8"):
                importlib.import_module(".".join(path.relative_to(REPOSITORY).with_suffix("").parts))


def page() -> str:
    return f"{reference('fr')}\n{reference('en')}"


def test_the_page_of_findings_is_current() -> None:
    if os.environ.get("GATEWAY_WRITE_DOCS"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "docs/findings.md is out of date: GATEWAY_WRITE_DOCS=1 pytest tests/gateway/rules/test_reference.py"
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_finding_has_its_row_in_both_languages(language: str) -> None:
    text = reference(language)
    assert all(f"| `{code}` |" in text for code in CATALOGUE)
    assert "%d/%m" not in text
    assert ":fr}" not in text
