"""What is logged of an error: what went wrong and where, quickly, and nothing of what the functions held."""

import io
import sys
import time
from pathlib import Path

import pytest
import structlog

from gateway.logs import set_up_logs
from gateway.settings import Settings


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_error_deep_among_large_values_is_logged_at_once_and_without_them(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = io.StringIO()
    monkeypatch.setattr(sys, "stderr", said)
    before = structlog.get_config()
    try:
        set_up_logs(Settings(home=tmp_path, log_format=form))
        held = {f"k{at}": [{"secret": "s3same"}] * 200 for at in range(200)}
        log, started = structlog.get_logger(), time.perf_counter()
        try:
            _fails(30, held)
        except ValueError:
            log.exception("failed")
        assert time.perf_counter() - started < 2
    finally:
        structlog.configure(**before)
    assert "the bad query" in said.getvalue()
    assert "_fails" in said.getvalue()
    assert "s3same" not in said.getvalue()


def _fails(depth: int, held: dict[str, list[dict[str, str]]]) -> None:
    if depth == 0:
        raise ValueError("the bad query")
    _fails(depth - 1, held)
