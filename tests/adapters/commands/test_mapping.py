"""The analyst's bench on the command line."""

import contextlib
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app, main

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


INVOICE = """UNA:+.? 'UNB+UNOC:3+A:14+B:14+261121:1200+1'UNH+1+INVOIC:D:96A:UN'BGM+380+F-77+9'DTM+137:20261121:102'
NAD+BY+3012345000015::9'NAD+SU+3020000000012::9'LIN+1++3274080005003:EN'QTY+47:6:PCE'
MOA+203:60.00'PRI+AAA:10.00'UNS+S'MOA+77:72.00{currency}'UNT+12+1'UNZ+1+1'"""


def test_convert_lists_what_is_not_taken_of_messages_that_are_no_orders(tmp_path: Path) -> None:
    """The currency of an invoice that says it in MOA only is taken; what stands beside it there is not."""
    file = tmp_path / "invoice.edi"
    file.write_text(INVOICE.format(currency=":CHF").replace("\n", ""))
    assert gateway("convert", str(file), "--unmapped") == (0, "")
    fields = json.loads(gateway("mapping", "explain", str(file), "--json")[1])[0]["fields"]
    told = {field["path"]: (field["value"], field["place"]) for field in fields}
    assert told["currency"] == ("CHF", "MOA, segment 11, element 1, component 3")
    file.write_text(INVOICE.format(currency=":CHF:4").replace("\n", ""))
    assert gateway("convert", str(file), "--unmapped") == (
        1,
        "not taken: INVOIC 1: MOA, segment 11, element 1, component 4: 4\n",
    )


def test_convert_ends_with_0_when_everything_is_taken_of_a_message_that_is_no_order(tmp_path: Path) -> None:
    for name in ("invoic-d96a", "desadv-d96a", "ordrsp-d96a"):
        code, said = gateway("convert", f"mappings/samples/{name}.edi", "--unmapped")
        assert (code, said.count("not taken")) == (0, 0), said


def test_a_message_without_a_mapping_is_not_taken_at_all(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.edi"
    file.write_text("UNH+1+PRICAT:D:96A:UN'BGM+9+K-1'DTM+137:20261121:102'UNT+4+1'")
    code, said = gateway("convert", str(file), "--unmapped")
    assert code == 1
    assert "PRICAT 1: the whole message" in said


UBL = """<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:ID>PO-7</cbc:ID><cbc:IssueDate>2026-11-21</cbc:IssueDate><cbc:AccountingCost>K-1</cbc:AccountingCost>
</Order>"""


def test_the_same_commands_serve_xml(tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_text(UBL)
    _, said = gateway("mapping", "explain", str(tmp_path / "one.xml"), "--json")
    fields = {field["path"]: (field["xpath"], field["line"]) for field in json.loads(said)}
    assert fields["number"][1] == 4
    assert fields["number"][0].endswith("cbc:ID")
    _, said = gateway("mapping", "suggest", str(tmp_path / "one.xml"))
    assert "AccountingCost, e.g. K-1" in said
    code, said = gateway("mapping", "coverage", "ubl_order_change")
    assert code == 0
    assert "cac:OrderReference/cbc:ID" in said
    assert "references[].kind" in said.partition("without a place")[0]


def complained(arguments: list[str], language: str) -> tuple[int, str]:
    """Exit code, and what is said on standard error to somebody of that language."""
    told = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(told):
        patch.setenv("GATEWAY_LANGUAGE", language)
        patch.setattr("sys.argv", ["gateway", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    return int(str(ended.value.code)), told.getvalue()


def test_a_mistake_in_an_overlay_is_told_in_the_language_of_who_types(tmp_path: Path) -> None:
    (tmp_path / "one.edi").write_text(ORDERS)
    (tmp_path / "dupont.yaml").write_text("messages:\n  ORDERS:\n    header:\n      DTM[61]: requested_delivery.last\n")
    explain = ["mapping", "explain", str(tmp_path / "one.edi"), "--overlay", str(tmp_path / "dupont.yaml")]
    code, said = complained(explain, "fr")
    assert code == 2
    assert "dupont.yaml:4 : Period n'a pas de champ « last » ; ses champs sont" in said
    assert "corrigez la ligne" in said
    assert "dupont.yaml:4: Period has no field 'last'; it has" in complained(explain, "en")[1]


def test_a_mapping_that_is_not_there_is_told_in_the_language_of_who_types() -> None:
    assert complained(["mapping", "coverage", "no_such_kind"], "fr")[1].startswith("il n'y a pas de correspondance")
    assert complained(["mapping", "coverage", "no_such_kind"], "en") == (
        2,
        "there is no mapping for the message NO_SUCH_KIND\n  → messages with a mapping have a file in mappings/\n",
    )
