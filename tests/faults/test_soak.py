"""F30: the seeded random soak of ``gateway chaos run``; its one line is the proof. The long runs are in `make faults`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.house import REPOSITORY

SEED = os.environ.get("GATEWAY_SOAK_SEED", "7")
MINUTES = float(os.environ.get("GATEWAY_SOAK_MINUTES", "2"))


def chaos(on: str, minutes: float, home: Path, **environment: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "gateway.cli", "chaos", "run", "--on", on, "--seed", SEED, "--minutes", str(minutes),
         "--keep", str(home), "--json"],
        cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["complaints"] == [], told["line"] + done.stderr
    assert done.returncode == 0
    print(f"\n{on}: {told['line']}")
    return told


@pytest.mark.parametrize(
    ("on", "minutes"),
    [
        ("embedded", 0.1),
        pytest.param("embedded", MINUTES, marks=pytest.mark.soak),
        pytest.param("private", MINUTES, marks=pytest.mark.soak),
    ],
)
def test_f30_a_random_soak_loses_nothing_and_does_nothing_twice(on: str, minutes: float, tmp_path: Path) -> None:
    told = chaos(on, minutes, tmp_path / "home")
    assert told["acknowledged"] > 3
    assert told["lost"] == told["duplicated"] == []
    assert told["recovered"] == sum(told["faults"].values())


@pytest.mark.soak
def test_f30_on_servers_of_others_only_our_own_database_and_queue_are_touched(
    fresh_postgres_url: str, rabbitmq_url: str, tmp_path: Path
) -> None:
    told = chaos(
        "configured", 0.5, tmp_path / "home",
        GATEWAY_DATABASE_URL=fresh_postgres_url, GATEWAY_BROKER_URL=rabbitmq_url,
    )  # fmt: skip
    assert told["acknowledged"] > 3
    assert not any(name in told["faults"] for name in ("database restarts", "broker killed", "broker wiped"))


def test_f30_a_lost_order_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The soak must be able to fail: an acknowledged order taken away behind its back is in its line, and it exits 1."""
    from typer.testing import CliRunner

    from gateway.chaos import soak as soak_module
    from gateway.cli import app

    real = soak_module._compare

    def compare(site: Any, outcome: Any) -> None:
        with site.gateway.services.store.transaction() as tx:
            tx.connection.exec_driver_sql(
                "UPDATE orders SET state = 'rejected' WHERE id = (SELECT min(id) FROM orders)"
            )
        real(site, outcome)

    monkeypatch.setattr(soak_module, "_compare", compare)
    for name in [name for name in os.environ if name.startswith("GATEWAY_")]:
        monkeypatch.delenv(name)
    done = CliRunner().invoke(app, ["chaos", "run", "--minutes", "0.05", "--keep", str(tmp_path / "home")])
    assert done.exit_code == 1
    assert "lost 1," in done.stdout
