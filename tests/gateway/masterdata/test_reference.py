"""docs/masterdata.md is made from the declarations and is never out of date.

To make it anew: ``GATEWAY_WRITE_DOCS=1 pytest tests/gateway/masterdata/test_reference.py``.
"""

import os
from pathlib import Path

from gateway.masterdata import KINDS
from gateway.masterdata.reference import reference

PAGE = Path(__file__).parents[3] / "docs" / "masterdata.md"


def test_the_page_on_master_data_is_current() -> None:
    page = f"{reference('fr')}\n{reference('en')}"
    if os.environ.get("GATEWAY_WRITE_DOCS"):
        PAGE.write_text(page, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page, (
        "docs/masterdata.md is out of date: GATEWAY_WRITE_DOCS=1 pytest tests/gateway/masterdata/test_reference.py"
    )


def test_every_kind_is_on_it() -> None:
    assert all(f"## `{kind}`" in reference("fr") and f"## `{kind}`" in reference("en") for kind in KINDS)
