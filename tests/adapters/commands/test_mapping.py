"""The analyst's bench on the command line."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gateway.cli import app

ORDERS = """UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO-9+9'DTM+137:20261121:102'NAD+BY+3012345000015::9'
LIN+1++3274080005003:EN'QTY+21:6:PCE'QTY+83:2:PCE'UNS+S'UNT+9+1'"""


def gateway(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_the_shipped_samples_pass() -> None:
    code, said = gateway("mapping", "test")
    assert code == 0, said


def test_a_sample_that_reads_otherwise_is_shown_field_by_field(tmp_path: Path) -> None:
    (tmp_path / "one.edi").write_text(ORDERS)
    (tmp_path / "one.json").write_text('{"number": "PO-8"}')
    code, said = gateway("mapping", "test", str(tmp_path))
    assert code == 1
    assert "number: expected" in said


def test_explain_names_the_place_of_every_field(tmp_path: Path) -> None:
    (tmp_path / "one.edi").write_text(ORDERS)
    _, said = gateway("mapping", "explain", str(tmp_path / "one.edi"), "--json")
    fields = {field["path"]: field["place"] for field in json.loads(said)[0]["fields"]}
    assert fields["lines[0].quantity.value"] == "QTY, segment 6, element 1, component 2"


def test_suggest_lists_what_nothing_takes_and_drafts_an_overlay(tmp_path: Path) -> None:
    (tmp_path / "one.edi").write_text(ORDERS)
    assert "QTY[83]" in gateway("mapping", "suggest", str(tmp_path / "one.edi"))[1]
    assert "messages:" in gateway("mapping", "suggest", str(tmp_path / "one.edi"), "--partner", "martin")[1]


def test_coverage_says_what_has_no_place() -> None:
    code, said = gateway("mapping", "coverage", "orders")
    assert code == 0
    assert "lines[].quantity" in said


def test_convert_lists_what_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "one.edi").write_text(ORDERS)
    _, said = gateway("convert", str(tmp_path / "one.edi"), "--unmapped")
    assert "not taken: ORDERS 1: QTY, segment 7" in said
