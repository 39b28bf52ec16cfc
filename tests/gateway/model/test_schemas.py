"""The published JSON Schemas are those of the model. To write them anew: GATEWAY_WRITE_DOCS=1 pytest tests/gateway/model."""

import os
from pathlib import Path

import pytest

from gateway.model.schemas import PUBLISHED, schema_text

FOLDER = Path(__file__).parents[3] / "schemas" / "canonical"


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_current(name: str) -> None:
    file = FOLDER / f"{name}.schema.json"
    if os.environ.get("GATEWAY_WRITE_DOCS"):
        file.write_text(schema_text(name), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == schema_text(name)
