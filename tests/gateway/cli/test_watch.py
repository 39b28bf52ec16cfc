"""Alerts, figures and what goes with them, on the command line."""

import json
from pathlib import Path

import pytest

from tests.certificates import a_certificate
from tests.gateway.cli.conftest import Gateway


@pytest.fixture
def stocked(furnished: Gateway, files: Path) -> Gateway:
    """With an interchange taken in and decided on."""
    furnished("ingest", str(files / "interchange_d96a.edi"), "--wait", expect=None)
    return furnished


def test_figures_are_counted_when_asked_for(stocked: Gateway) -> None:
    told = json.loads(stocked("kpi", "--json").stdout)
    assert told["orders"] >= 1
    assert told["rates"]["intake-touchless"]["whole"] >= 1


def test_figures_say_what_they_mean_in_the_language_asked_for(stocked: Gateway) -> None:
    assert "without any person touching them" in " ".join(stocked("kpi", "--lang", "en").stdout.split())
    assert "sans qu'aucune personne" in " ".join(stocked("kpi", "--lang", "fr").stdout.split())


def test_alerts_exit_with_1_while_something_is_wrong(furnished: Gateway, tmp_path: Path) -> None:
    listed = furnished("alerts", "--json", expect=None)
    assert [one["rule"] for one in json.loads(listed.stdout) if one["rule"] == "certificate"] == []
    (tmp_path / "home" / "secrets").mkdir(parents=True, exist_ok=True)
    (tmp_path / "home" / "secrets" / "martin.pem").write_bytes(a_certificate(days=3))
    assert "martin.pem" in furnished("alerts", expect=1).stdout


def test_the_dashboard_and_the_rules_are_written_where_asked(gateway: Gateway, tmp_path: Path) -> None:
    gateway("monitoring", str(tmp_path / "for-it"))
    assert sorted(path.name for path in (tmp_path / "for-it").iterdir()) == [
        "alert-rules.yml",
        "grafana-dashboard.json",
    ]
