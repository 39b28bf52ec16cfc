"""convert, check, ack and explain look at a file and need neither database nor configuration."""

import json
from pathlib import Path

import pytest

from adapters.formats.edifact import read_interchange
from gateway.model.order import Order
from tests.gateway.cli.conftest import Gateway


def test_convert_prints_one_canonical_order_per_line(gateway: Gateway, files: Path, tmp_path: Path) -> None:
    lines = gateway("convert", str(files / "interchange_d96a.edi")).stdout.splitlines()
    orders = [Order.model_validate_json(line) for line in lines]
    assert [order.number for order in orders] == ["BMCLI01-01", "LACCLI01-07", "BMCLI01-02"]
    assert str(orders[0].lines[0].price.net) == "11.20"  # type: ignore[union-attr]
    assert not (tmp_path / "home").exists()


def test_what_convert_prints_converts_to_edifact_and_back(gateway: Gateway, files: Path, tmp_path: Path) -> None:
    printed = gateway("convert", str(files / "interchange_d01b.edi")).stdout
    (tmp_path / "order.jsonl").write_text(printed, encoding="utf-8")
    edifact = gateway("convert", str(tmp_path / "order.jsonl"), "--to", "edifact", "--directory", "D.01B").stdout_bytes
    (tmp_path / "order.edi").write_bytes(edifact)
    again = json.loads(gateway("convert", str(tmp_path / "order.edi")).stdout)
    before = json.loads(printed)
    for order in (before, again):
        order.pop("origin")
    assert again == before


def test_convert_reads_standard_input(gateway: Gateway, files: Path) -> None:
    content = (files / "shop_order.json").read_bytes()
    assert json.loads(gateway("convert", "-", given=content).stdout)["number"] == "WEB-CLI01-0042"


def test_convert_gives_the_orders_it_can_read_and_says_on_stderr_what_is_wrong(gateway: Gateway, files: Path) -> None:
    done = gateway("convert", str(files / "wrong_counts.edi"), expect=None)
    assert len(done.stdout.splitlines()) == 1
    assert "UNT states 99 segments, there are 18" in done.stderr


@pytest.mark.parametrize("name", ["empty.edi", "binary.edi"])
def test_what_is_no_document_ends_with_a_sentence_and_exit_1(gateway: Gateway, files: Path, name: str) -> None:
    for command in ("convert", "check", "ack", "explain"):
        done = gateway(command, str(files / name), expect=1)
        assert done.stdout == ""
        assert str(name) in done.stderr


def test_a_missing_file_is_a_usage_error(gateway: Gateway, tmp_path: Path) -> None:
    assert "check the path" in gateway("check", str(tmp_path / "nowhere.edi"), expect=2).stderr


def test_check_says_nothing_is_wrong_with_exit_0(gateway: Gateway, files: Path) -> None:
    assert "0 error(s)" in gateway("check", str(files / "interchange_d96a.edi")).stdout


def test_check_gives_place_code_sentence_and_way_out(gateway: Gateway, files: Path) -> None:
    done = gateway("check", str(files / "wrong_counts.edi"), expect=1).stdout
    assert "edifact.unt-count (UNT, segment 18, element 1, byte" in done
    assert "UNT states 99 segments, there are 18." in done
    assert "→ The partner must correct this" in done


def test_check_speaks_french(gateway: Gateway, files: Path) -> None:
    assert (
        "UNT annonce 99 segments" in gateway("check", str(files / "wrong_counts.edi"), "--lang", "fr", expect=1).stdout
    )


def test_check_as_json_is_for_programs(gateway: Gateway, files: Path) -> None:
    report = json.loads(gateway("check", str(files / "wrong_counts.edi"), "--json", expect=1).stdout)
    assert report["ok"] is False
    assert {finding["code"] for finding in report["findings"]} >= {"edifact.unt-count", "edifact.unz-count"}


@pytest.mark.parametrize(("style", "mark"), [("junit", "<testsuite"), ("sarif", '"version": "2.1.0"')])
def test_check_reports_to_build_servers(gateway: Gateway, files: Path, style: str, mark: str) -> None:
    report = gateway("check", str(files / "wrong_counts.edi"), "--format", style, expect=1).stdout
    assert mark.replace(" ", "") in report.replace(" ", "")


def test_a_json_field_that_does_not_fit_is_named_by_its_pointer(gateway: Gateway, tmp_path: Path) -> None:
    (tmp_path / "order.json").write_text('{"number": "1", "lines": [{"number": "1", "quantity": {"value": "many"}}]}')
    done = gateway("check", str(tmp_path / "order.json"), expect=1).stdout
    assert "json.field (/lines/0/quantity/value)" in done


def test_ack_prints_the_contrl_that_the_file_deserves(gateway: Gateway, files: Path) -> None:
    good = read_interchange(gateway("ack", str(files / "interchange_d96a.edi")).stdout_bytes)
    bad = read_interchange(gateway("ack", str(files / "wrong_counts.edi")).stdout_bytes)
    verdicts = [one.messages[0].segments[1].get(4) for one in (good, bad)]
    assert verdicts == ["7", "4"]


def test_ack_says_when_nobody_can_be_answered(gateway: Gateway, files: Path) -> None:
    assert "no CONTRL" in gateway("ack", str(files / "shop_order.json"), expect=1).stderr


def test_explain_annotates_the_interchange_in_both_languages(gateway: Gateway, files: Path) -> None:
    file = str(files / "interchange_d96a.edi")
    assert "Document/message name" in gateway("explain", file, "--lang", "en").stdout
    french = gateway("explain", file, "--lang", "fr").stdout
    assert "BMCLI01-01" in french
    assert gateway("explain", file, "--html").stdout.startswith("<!doctype html>")


def test_the_edifact_tools_are_commands_too(gateway: Gateway, files: Path, tmp_path: Path) -> None:
    assert "1082" in gateway("directory", "D.96A", "LIN", "--lang", "en").stdout
    made = gateway("generate", "orders", "--count", "3", "--lines", "2").stdout_bytes
    assert len(read_interchange(made).messages) == 3
    other = tmp_path / "other.edi"
    other.write_bytes((files / "interchange_d96a.edi").read_bytes().replace(b"QTY+21:48", b"QTY+21:49"))
    assert "48" in gateway("diff", str(files / "interchange_d96a.edi"), str(other), expect=1).stdout
    gateway("diff", str(other), str(other))


def test_check_orders_says_what_would_be_decided_and_keeps_nothing(furnished: Gateway, files: Path) -> None:
    tried = json.loads(
        furnished("check", "--orders", str(files / "interchange_d96a.edi"), "--json", expect=None).stdout
    )
    assert [one["number"] for one in tried["orders"]] == ["BMCLI01-01", "LACCLI01-07", "BMCLI01-02"]
    assert {one["decision"] for one in tried["orders"]} <= {"accepted", "held", "rejected"}
    assert all(one["account"] for one in tried["orders"])
    assert json.loads(furnished("orders", "--json").stdout) == []
    shown = furnished("check", "--orders", str(files / "interchange_d96a.edi"), expect=None).stdout
    assert "BMCLI01-01" in shown
