"""import, ingest, orders, show, hold, lift, reject, despatch, invoice, status and ledger on the embedded store."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.samples import MASTER_DATA
from tests.gateway.cli.conftest import Gateway


def ingested(gateway: Gateway, *files: Path, expect: int | None = 0) -> list[dict[str, Any]]:
    done = gateway("ingest", *map(str, files), "--wait", "--json", expect=expect)
    summary: list[dict[str, Any]] = json.loads(done.stdout)
    return summary


def orders_of(inbound: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {message["order"]["number"]: message["order"] for message in inbound["messages"] if message["order"]}


def test_import_reports_each_refused_row_and_takes_the_rest(gateway: Gateway, tmp_path: Path) -> None:
    gateway("import", str(MASTER_DATA))
    bad = tmp_path / "items.csv"
    bad.write_text("code;description;gtin;pack\nA1;Vis;9521101000016;10\nA2;Clou;9521101000017;5\n", encoding="utf-8")
    report = json.loads(gateway("import", str(bad), "--json", expect=1).stdout)
    assert (report[0]["loaded"], [problem["line"] for problem in report[0]["problems"] if problem["refused"]]) == (
        1,
        [3],
    )


def test_import_dry_run_changes_nothing(gateway: Gateway) -> None:
    gateway("import", str(MASTER_DATA), "--dry-run")
    assert "the gateway does not know yet who you are" in gateway("doctor", expect=3).stdout


def test_ingest_wait_returns_when_every_order_is_decided(furnished: Gateway, files: Path) -> None:
    (inbound,) = ingested(furnished, files / "interchange_d96a.edi")
    assert {number: order["decision"] for number, order in orders_of(inbound).items()} == {
        "BMCLI01-01": "accepted",
        "LACCLI01-07": "held",
        "BMCLI01-02": "held",
    }
    assert {document["kind"] for document in inbound["documents"]} == {"CONTRL", "ORDRSP", "APERAK"}
    assert all(Path(document["path"]).is_file() for document in inbound["documents"])


def test_ingest_of_rubbish_is_kept_and_ends_with_exit_1(furnished: Gateway, files: Path) -> None:
    summary = ingested(furnished, files / "binary.edi", files / "truncated.edi", files / "shop_order.json", expect=1)
    assert [inbound["state"] for inbound in summary] == ["rejected", "rejected", "read"]


def test_the_road_to_the_invoice_by_hand(furnished: Gateway, files: Path) -> None:
    ingested(furnished, files / "interchange_d01b.edi")
    (listed,) = json.loads(furnished("orders", "--json").stdout)
    furnished("despatch", listed["id"], "--line", "1=200")
    assert json.loads(furnished("show", listed["number"], "--json").stdout)["state"] == "part_invoiced"
    done = json.loads(furnished("despatch", listed["id"], "--json").stdout)
    assert done["state"] == "invoiced"
    total = sum(float(invoice["gross"]) for invoice in done["invoices"])
    assert (len(done["invoices"]), round(total, 2)) == (2, 2072.88)
    furnished("despatch", listed["id"], expect=1)
    assert "balanced" in furnished("ledger").stdout


def test_an_order_that_was_not_accepted_cannot_leave(furnished: Gateway, files: Path) -> None:
    (inbound,) = ingested(furnished, files / "interchange_d96a.edi")
    held = orders_of(inbound)["LACCLI01-07"]
    furnished("despatch", held["id"], expect=1)
    furnished("invoice", held["id"], expect=1)


def test_a_hold_is_lifted_with_a_reason_or_the_order_refused(furnished: Gateway, files: Path) -> None:
    (inbound,) = ingested(furnished, files / "interchange_d96a.edi")
    orders = orders_of(inbound)
    furnished("lift", orders["LACCLI01-07"]["id"], "--why", " ", expect=1)
    furnished("lift", orders["LACCLI01-07"]["id"], "--why", "cleared with the accountant")
    assert json.loads(furnished("show", "LACCLI01-07", "--json").stdout)["state"] == "accepted"
    furnished("reject", orders["BMCLI01-02"]["id"], "--why", "item withdrawn")
    refused = json.loads(furnished("show", "BMCLI01-02", "--json").stdout)
    assert refused["state"] == "rejected"
    assert [document["kind"] for document in refused["documents"]].count("ORDRSP") == 1


def test_show_names_lines_reasons_documents_and_events(furnished: Gateway, files: Path) -> None:
    ingested(furnished, files / "interchange_d96a.edi")
    shown = furnished("show", "BMCLI01-02").stdout
    for part in ("item.unknown", "APERAK", "VIS-0440", "order-held"):
        assert part in shown


def test_an_unknown_order_is_a_usage_error(furnished: Gateway) -> None:
    done = furnished("show", "nowhere", expect=None)
    assert "there is no order nowhere" in str(done.exception)


def test_status_and_ledger_count_everything(furnished: Gateway, files: Path) -> None:
    ingested(furnished, files / "interchange_d96a.edi", files / "interchange_d96a.edi")
    status = json.loads(furnished("status", "--json").stdout)
    assert status["inputs"] == {"read": 1, "duplicate": 1}
    assert status["orders"] == {"accepted": 1, "held": 2}
    assert json.loads(furnished("ledger", "--json").stdout)["balanced"] is True


def test_doctor_is_green_on_a_furnished_embedded_gateway(furnished: Gateway) -> None:
    report = json.loads(furnished("doctor", "--json").stdout)
    assert all(check["ok"] for check in report["checks"])


def test_doctor_is_red_about_an_overlay_that_cannot_be_read(gateway: Gateway, tmp_path: Path) -> None:
    folder = tmp_path / "home/overlays"
    folder.mkdir(parents=True)
    (folder / "dupont.yaml").write_text("exchange:\n  charst: UNOC:3\n", encoding="utf-8")
    report = json.loads(gateway("doctor", "--json", expect=3).stdout)
    (told,) = [check for check in report["checks"] if check["name"] == "overlays"]
    assert not told["ok"]
    assert "dupont.yaml:2: 'charst'" in told["seen"]


def erp_check(gateway: Gateway, expect: int) -> dict[str, Any]:
    report = json.loads(gateway("doctor", "--json", expect=expect).stdout)
    (told,) = [check for check in report["checks"] if check["name"] == "erp"]
    return dict(told)


def test_doctor_tries_the_way_to_the_erp(furnished: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "fetches for itself" in erp_check(furnished, 0)["seen"]
    monkeypatch.setenv("GATEWAY_ERP", "our-erp")
    told = erp_check(furnished, 3)
    assert (told["ok"], "no such partner" in told["seen"]) == (False, True)

    def brought(**said: Any) -> None:
        record = tmp_path / "partners.yaml"
        record.write_text(json.dumps({"partners": [{"id": "our-erp", "name": "Notre ERP", **said}]}), encoding="utf-8")
        furnished("import", str(record))

    brought(outlet="folder")
    told = erp_check(furnished, 0)
    assert "outbox/our-erp can be written to" in told["seen"]
    assert "confirmed/" in told["seen"]
    assert list((tmp_path / "home/outbox/our-erp").iterdir()) == []
    brought(outlet="http", delivery={"url": "http://127.0.0.1:9/orders"})
    monkeypatch.setenv("GATEWAY_LOCAL_TARGETS", "true")
    told = erp_check(furnished, 3)
    assert "our-erp is not reached: http://127.0.0.1:9/orders" in told["seen"]
    assert "delivery" in told["way_out"]
    brought(outlet="http", delivery={})
    assert "its delivery names no url" in erp_check(furnished, 3)["seen"]
    brought(outlet="pigeon")
    assert "there is no such outlet" in erp_check(furnished, 3)["seen"]


def test_show_places_says_where_in_the_source_each_field_stands(furnished: Gateway, files: Path) -> None:
    ingested(furnished, files / "interchange_d96a.edi", files / "shop_order.json")
    source = (files / "interchange_d96a.edi").read_bytes()
    places = json.loads(furnished("show", "LACCLI01-07", "--places", "--json").stdout)
    place = places["lines[1].quantity.value"]
    first, last = map(int, place.rpartition("bytes ")[2].split("-"))
    assert source[first:last] == b"QTY+21:10:PCE"
    assert place.startswith("QTY, segment 18, element 1, component 2")
    shop = json.loads(furnished("show", "WEB-CLI01-0042", "--places", "--json").stdout)
    assert shop["lines[0].quantity.value"] == "/lines/0/quantity/value"


def test_lift_says_what_the_order_still_waits_for_and_who_lets_it_go(
    furnished: Gateway, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingested(furnished, files / "interchange_d96a.edi")
    (price,) = json.loads(furnished("show", "LACCLI01-07", "--json").stdout)["open_holds"]
    reference = "LACCLI01-07"
    furnished("hold", reference, "--why", "the buyer calls back")
    told = furnished("lift", reference, "--kind", "manual", "--why", "he called").stdout
    assert f"{reference}: held" in told
    assert price["reason"]["en"] in told
    assert f"gateway lift {reference} --kind {price['kind']} --why" in told
    monkeypatch.setenv("GATEWAY_LANGUAGE", "fr")
    furnished("hold", reference, "--why", "l'acheteur rappelle")
    told = furnished("lift", reference, "--kind", "manual", "--why", "il a appelé").stdout
    assert price["reason"]["fr"] in told
    assert "le lève : " in told


def test_versions_are_told_line_by_line_in_either_language(furnished: Gateway, files: Path) -> None:
    order = json.loads((files / "shop_order.json").read_bytes())
    first, second, *_ = order["lines"]
    fewer = first | {"quantity": first["quantity"] | {"value": "50"}, "net_amount": "56.00", "action": "change"}
    change = order | {"function": "change", "lines": [fewer, second | {"action": "delete"}]}
    change.pop("totals", None)
    (files / "change.json").write_text(json.dumps(change), encoding="utf-8")
    ingested(furnished, files / "shop_order.json")
    assert furnished("versions", order["number"], "--lang", "fr").stdout == "Jamais modifiée.\n"
    ingested(furnished, files / "change.json")
    french = furnished("versions", order["number"], "--lang", "fr").stdout
    english = furnished("versions", order["number"], "--lang", "en").stdout
    assert "ligne 1 modifiée" in french
    assert "ligne 2 supprimée" in french
    assert "line 1 changed" in english
    assert "quantity: 100 H87 → 50 H87" in english
