"""The whole road in real processes: orders in by three channels, decided, answered, despatched, invoiced, accounted for."""

import json
import re
from collections.abc import Callable

import pytest

from adapters.formats.edifact import Message, read_interchange, validate
from adapters.formats.edifact.witness import witness
from tests.e2e.running import RunningGateway, Settled, until

Samples = Callable[[str], bytes]


def post_interchange(gateway: RunningGateway, content: bytes) -> Settled:
    with gateway.http() as http:
        answer = http.post("/v1/interchanges", content=content)
    assert answer.status_code == 202, answer.text
    return gateway.settled(answer.json()["id"])


def read_edifact(content: bytes) -> Message:
    """What a partner would read: valid by our own validator, and read alike by pydifact."""
    interchange = read_interchange(content)
    report = validate(interchange)
    assert not report.errors, [fault.sentence("en") for fault in report.errors]
    testimony = witness(content)
    assert (testimony.differences, testimony.unheard) == ([], "")
    return interchange.messages[0]


def place(message: Message, tag: str, qualifier: str) -> list[str]:
    """The values that a qualifier announces: second components of the segments that begin with it."""
    return [segment.get(1, 2) for segment in message.segments if segment.tag == tag and segment.get(1) == qualifier]


def test_an_edifact_interchange_in_the_drop_folder_is_acknowledged_decided_and_invoiced(
    gateway: RunningGateway, samples: Samples
) -> None:
    content = samples("interchange_d96a.edi")
    number = re.findall(rb"BGM\+220\+(\w+-01)", content)[0].decode()
    gateway.drop("commande.edi", content)
    found = until(lambda: gateway.get(f"/v1/orders?number={number}")["orders"], "the order is there")
    settled = gateway.settled(found[0]["inbound_id"])

    assert [order["state"] for order in settled.orders] == ["accepted", "held", "held"]
    assert [hold["kind"] for order in settled.orders for hold in order["holds"]] == ["credit", "data"]
    assert not list((gateway.home / "inbox").glob("*.edi"))
    assert list((gateway.home / "inbox" / "done").glob("*/commande*.edi"))
    contrl = read_edifact(gateway.content(settled.made("CONTRL")[0]))
    assert [segment.get(4) for segment in contrl.segments if segment.tag == "UCI"] == ["7"]
    ordrsp = read_edifact(gateway.content(settled.made("ORDRSP")[0]))
    assert ordrsp.segments[1].get(3) == "29"
    assert place(ordrsp, "RFF", "ON") == [number]

    order_id = settled.order("-01")["id"]
    gateway.command("despatch", order_id)
    until(lambda: gateway.order(order_id)["state"] == "invoiced", "the invoice is issued")
    invoiced = gateway.settled(found[0]["inbound_id"])
    invoic = read_edifact(gateway.content(invoiced.made("INVOIC")[0]))
    assert place(invoic, "RFF", "ON") == [number]
    assert place(invoic, "MOA", "77") == ["1500.00"]
    assert re.fullmatch(r"F\d{4}-\d{6}", invoic.segments[1].get(2))


def test_an_interchange_over_http_in_d01b_is_answered_in_d01b(gateway: RunningGateway, samples: Samples) -> None:
    settled = post_interchange(gateway, samples("interchange_d01b.edi"))
    assert [order["state"] for order in settled.orders] == ["accepted"]
    assert read_edifact(gateway.content(settled.made("ORDRSP")[0])).version == "D.01B"


def test_a_web_order_is_accepted_once_and_answered_in_json(gateway: RunningGateway, samples: Samples) -> None:
    content = samples("shop_order.json")
    headers = {"Content-Type": "application/json", "Idempotency-Key": f"shop-{hash(content)}"}
    with gateway.http() as http:
        first, again = (
            http.post("/v1/orders", content=content, params={"partner": "boutique"}, headers=headers) for _ in range(2)
        )
    assert (first.status_code, again.json()["id"]) == (202, first.json()["id"])
    settled = gateway.settled(first.json()["id"])
    assert [order["state"] for order in settled.orders] == ["accepted"]
    answer = json.loads(gateway.content(settled.made("ORDER_RESPONSE")[0]))
    assert (answer["status"], answer["order_number"]) == ("accepted", settled.orders[0]["number"])


def test_the_same_interchange_again_is_a_linked_duplicate_and_gets_the_same_receipt(
    gateway: RunningGateway, samples: Samples
) -> None:
    content = samples("interchange_d01b.edi")
    first = post_interchange(gateway, content)
    again = post_interchange(gateway, content)
    assert (again.inbound["state"], again.inbound["duplicate_of"]) == ("duplicate", first.inbound["id"])
    assert again.orders == []
    assert again.made("CONTRL")[0]["sha256"] == first.made("CONTRL")[0]["sha256"]


def test_a_credit_hold_is_lifted_with_a_reason_and_the_order_goes_on(gateway: RunningGateway, samples: Samples) -> None:
    held = post_interchange(gateway, samples("interchange_d96a.edi")).order("LAC")
    gateway.command("lift", held["id"], "--why", "Vu avec la comptabilité")
    until(lambda: gateway.order(held["id"])["state"] == "accepted", "the order is accepted")
    assert "holds-lifted" in [event["kind"] for event in gateway.order(held["id"])["timeline"]]


def test_an_unknown_item_cannot_be_waved_through(gateway: RunningGateway, samples: Samples) -> None:
    held = post_interchange(gateway, samples("interchange_d96a.edi")).order("-02")
    gateway.command("lift", held["id"], "--why", "Ça ira", expect=1)
    assert gateway.order(held["id"])["state"] == "held"


BAD_INPUT = {
    "truncated.edi": ("rejected", "CONTRL", "edifact.terminator-missing"),
    "wrong_counts.edi": ("rejected", "CONTRL", "edifact.unt-count"),
    "unknown_directory.edi": ("rejected", "CONTRL", "edifact.directory-unknown"),
    "binary.edi": ("rejected", None, "input.unreadable"),
}


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_is_kept_refused_with_its_place_and_answered(
    gateway: RunningGateway, samples: Samples, name: str
) -> None:
    state, receipt, code = BAD_INPUT[name]
    settled = post_interchange(gateway, samples(name))
    assert settled.inbound["state"] == state
    assert settled.inbound["reason"]["fr"]
    findings = settled.inbound["findings"]
    assert code in {finding["code"] for finding in findings}
    assert all(finding["sentence"]["fr"] and finding["way_out"]["en"] for finding in findings)
    assert [document["kind"] for document in settled.documents] == ([receipt] if receipt else [])
    if receipt:
        contrl = read_edifact(gateway.content(settled.documents[0]))
        verdicts = [s.get(4 if s.tag == "UCI" else 3) for s in contrl.segments if s.tag in ("UCI", "UCM")]
        assert "4" in verdicts


@pytest.mark.parametrize(
    ("name", "code"), [("unknown_buyer.edi", "buyer.unknown"), ("unknown_item.edi", "item.unknown")]
)
def test_what_the_partner_can_mend_is_told_by_aperak_and_the_good_order_goes_through(
    gateway: RunningGateway, samples: Samples, name: str, code: str
) -> None:
    settled = post_interchange(gateway, samples(name))
    states = sorted(order["state"] for order in settled.orders)
    assert states == (["held"] if name == "unknown_buyer.edi" else ["accepted", "held"])
    aperak = read_edifact(gateway.content(settled.made("APERAK")[0]))
    assert code in " ".join(segment.get(4) for segment in aperak.segments if segment.tag == "FTX")


def test_an_empty_file_in_the_drop_folder_is_kept_and_shown(gateway: RunningGateway) -> None:
    before = json.loads(gateway.command("status", "--json"))["inputs"].get("rejected", 0)
    gateway.drop("vide.edi", b"")
    until(lambda: list((gateway.home / "inbox" / "done").glob("*/vide*.edi")), "the file is taken")
    until(
        lambda: json.loads(gateway.command("status", "--json"))["inputs"].get("rejected", 0) == before + 1,
        "it is refused",
    )


def test_every_input_is_accounted_for(gateway: RunningGateway, samples: Samples) -> None:
    post_interchange(gateway, samples("interchange_d01b.edi"))
    until(lambda: "balanced" in gateway.command("ledger", expect=None), "the ledger balances")
    ledger = json.loads(gateway.command("ledger", "--json"))
    assert ledger["mismatches"] == []
