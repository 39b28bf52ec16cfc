"""Master data, credit and what people teach, from the command line."""

import json
from pathlib import Path
from typing import Any

from gateway.errors import NotFound
from tests.gateway.cli.conftest import Gateway


def test_what_is_exported_imports_to_the_same(furnished: Gateway, tmp_path: Path) -> None:
    for form in ("csv", "yaml", "json"):
        folder = tmp_path / form
        furnished("export", "all", "--format", form, "--out", str(folder))
        report = json.loads(furnished("import", str(folder), "--json").output)
        assert {(file["new"], file["changed"]) for file in report} == {(0, 0)}
        assert sum(file["unchanged"] for file in report) > 100


def test_a_dry_run_reports_and_stores_nothing(furnished: Gateway, tmp_path: Path) -> None:
    limits = tmp_path / "credit_limits.csv"
    limits.write_text("account;limit\nC1001;1,50\nC404;2\n", encoding="utf-8")
    output = furnished("import", str(limits), "--dry-run", "--lang", "en", expect=1).output
    assert "1 loaded (0 new, 1 changed, 0 unchanged), 1 refused (dry run, nothing is stored)" in output
    assert "20000.00" in furnished("credit", "explain", "C1001").output


def test_a_file_with_some_of_the_columns_leaves_the_others_alone(furnished: Gateway, tmp_path: Path) -> None:
    kinds = ("accounts", "items", "partners", "prices")

    def held() -> dict[str, list[dict[str, Any]]]:
        return {kind: json.loads(furnished("export", kind, "--format", "json").output)["rows"] for kind in kinds}

    before = held()
    for name, text in (
        ("accounts.csv", "number;name;segment\nC1004;Atelier Lumière SARL;vip\n"),
        ("items.csv", "code;description\nCHV-0840;Cheville nylon 8 × 40\n"),
        ("partners.csv", "id;name\nnorbat;Norbat SAS\n"),
        ("prices.csv", "item;net\nVIS-0440;9,10\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        furnished("import", str(tmp_path / name))
    after = held()
    changed = {
        kind: [
            {name for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
            for was, now in zip(before[kind], after[kind], strict=True)
            if was != now
        ]
        for kind in kinds
    }
    assert changed == {
        "accounts": [{"segment"}],
        "items": [{"description"}],
        "partners": [{"name"}],
        "prices": [{"net"}],
    }


def test_a_refused_row_names_its_line_and_column(furnished: Gateway, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("number;name;limit\nC1001;X;abc\n", encoding="utf-8")
    assert "line 2, limit: “abc” is not a number" in furnished("import", str(file), expect=1).output


def test_the_audit_says_what_will_go_wrong(furnished: Gateway, tmp_path: Path) -> None:
    assert "0 errors" in furnished("audit", "base").output
    broken = tmp_path / "accounts.csv"
    broken.write_text("number;name;price_list\nC7;Sept;absent\n", encoding="utf-8")
    furnished("import", str(broken))
    found = json.loads(furnished("audit", "base", "--json", expect=1).output)
    assert {"account.prices", "account.address", "account.identifier"} <= {one["code"] for one in found}


def test_credit_is_explained_and_an_unknown_account_is_said(furnished: Gateway) -> None:
    told = furnished("credit", "explain", "C1005", "--lang", "fr").output
    assert "Aucune limite ne lui est accordée." in told
    assert isinstance(furnished("credit", "explain", "C404", expect=1).exception, NotFound)


def test_what_is_taught_is_listed_and_forgotten(furnished: Gateway) -> None:
    furnished("teach", "C1001", "XY-1", "VIS-0440")
    (known,) = json.loads(furnished("learned", "--json").output)
    assert (known["code"], known["item"]) == ("XY-1", "VIS-0440")
    assert isinstance(furnished("teach", "C1001", "XY-1", "NOPE", expect=1).exception, NotFound)
    furnished("forget", "C1001", "XY-1")
    assert isinstance(furnished("forget", "C1001", "XY-1", expect=1).exception, NotFound)
    assert json.loads(furnished("learned", "--json").output) == []


def test_nothing_waits_in_an_empty_gateway(furnished: Gateway) -> None:
    assert json.loads(furnished("holds", "--json").output) == []
