"""The command line in a home of its own, run in this process."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app
from gateway.demo.samples import MASTER_DATA, load_bad_samples, load_samples

Gateway = Callable[..., Result]


@pytest.fixture
def gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """``gateway("orders", "--json")`` in an empty home, in English."""
    monkeypatch.setenv("GATEWAY_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GATEWAY_LANGUAGE", "en")
    for name in ("GATEWAY_DATABASE_URL", "GATEWAY_BROKER_URL", "GATEWAY_BIND", "GATEWAY_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, expect: int | None = 0, given: bytes | None = None) -> Result:
        result = CliRunner().invoke(app, list(arguments), input=given)
        if expect is not None:
            assert result.exit_code == expect, f"{arguments}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        return result

    return run


@pytest.fixture
def furnished(gateway: Gateway) -> Gateway:
    """The same with the demonstration's master data."""
    gateway("import", str(MASTER_DATA))
    return gateway


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The demonstration's samples, good and bad, as files."""
    folder = tmp_path / "files"
    folder.mkdir()
    for sample in [*load_samples(date.today(), "CLI01"), *load_bad_samples(date.today(), "CLI02")]:  # noqa: DTZ011
        (folder / sample.name).write_bytes(sample.content)
    return folder
