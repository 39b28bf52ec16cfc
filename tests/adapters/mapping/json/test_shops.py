"""Orders of web shops: what each says, where it stood, what was left over; and a partner's own JSON by its overlay."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.formats.order_json import OrderJson
from adapters.formats.shop_json import ShopJson
from adapters.mapping import MappingError, MappingFileError, use_overlay_folder
from adapters.mapping.json import read_json, recognised, shops
from adapters.mapping.json.bench import coverage, explain, suggest
from adapters.mapping.json.language import specify
from adapters.mapping.source import OVERLAY_FOLDERS, parse
from gateway.model.master import Partner
from gateway.model.order import Order

SAMPLES = Path(__file__).parents[4] / "mappings/samples/shops"


def payload(system: str, **changes: Any) -> bytes:
    return json.dumps(json.loads((SAMPLES / f"{system}.payload.json").read_text(encoding="utf-8")) | changes).encode()


def order(system: str, content: bytes) -> Order:
    reading = read_json(content, system)
    assert isinstance(reading.document, Order)
    assert reading.problems == []
    return reading.document


@pytest.mark.parametrize("system", shops())
def test_each_ready_mapping_reads_its_sample_as_expected(system: str) -> None:
    content = payload(system)
    expected = Order.model_validate_json((SAMPLES / f"{system}.json").read_bytes())
    assert order(system, content) == expected
    assert recognised(content[:512]) == system
    (read,) = ShopJson().read(content, None).documents
    assert read.order == expected
    assert read.reference == expected.number
    assert ShopJson().bid(content[:512], None, None) > OrderJson().bid(content[:512], None, None)


def test_canonical_json_is_not_taken_for_a_shops() -> None:
    content = (SAMPLES / "shopify.json").read_bytes()
    assert ShopJson().bid(content, None, "application/json") == 0


def test_what_the_mapping_does_not_take_is_listed_with_its_pointer() -> None:
    left = [(one.pointer, one.value) for one in read_json(payload("woocommerce"), "woocommerce").unmapped]
    assert left == [
        ("/meta_data/3/key", "_gift_wrap"),
        ("/meta_data/3/value", "ruban rouge"),
        ("/line_items/1/meta_data/1/key", "pa_taille"),
        ("/line_items/1/meta_data/1/value", "9"),
    ]


def test_every_field_says_where_it_stood() -> None:
    places = read_json(payload("shopify"), "shopify").places
    assert str(places["lines[0].item.seller_code"]) == "/line_items/0/sku"
    assert str(places["parties.buyer.vat_id"]) == "/note_attributes/1/value"
    assert str(places["allowances[0].amount"]) == "/shipping_lines/0/price"


@pytest.mark.parametrize("system", ["woocommerce", "shopify", "prestashop"])
def test_lines_charges_and_totals_agree(system: str) -> None:
    """Tax out of the prices, discounts taken once: what is left is what the shop says is to be paid."""
    known = order(system, payload(system))
    assert known.totals is not None
    net = sum(line.net_amount for line in known.lines if line.net_amount is not None)
    net += sum((one.amount or 0) * (1 if one.kind == "charge" else -1) for one in known.allowances)
    tax = known.totals.tax if known.totals.tax is not None else (known.totals.gross or 0) - (known.totals.net or 0)
    assert net + tax == known.totals.gross


def test_without_a_delivery_address_the_goods_go_to_the_buyer() -> None:
    empty = {"first_name": "", "last_name": "", "company": "", "address_1": "", "city": "", "postcode": ""}
    known = order("woocommerce", payload("woocommerce", shipping=empty)).parties
    assert known.ship_to is not None
    assert known.buyer is not None
    assert known.ship_to.address == known.buyer.address


def test_a_guest_has_no_customer_number_and_a_consumer_is_named_by_name() -> None:
    billing = {
        "first_name": "Zoé",
        "last_name": "Particulier",
        "address_1": "1 rue Seule",
        "city": "Là",
        "country": "FR",
    }
    known = order("woocommerce", payload("woocommerce", customer_id=0, billing=billing, meta_data=[])).parties
    assert known.orderer is None
    assert known.buyer is not None
    assert (known.buyer.name, known.buyer.identifiers) == ("Zoé Particulier", ())


@pytest.mark.parametrize(
    ("system", "change"),
    [
        ("woocommerce", {"status": "cancelled"}),
        ("shopify", {"cancelled_at": "2026-11-22T09:00:00+01:00", "cancel_reason": "customer"}),
        ("prestashop", {"event": "order.cancelled"}),
    ],
)
def test_a_cancelled_order_is_a_cancellation(system: str, change: dict[str, Any]) -> None:
    assert order(system, payload(system, **change)).function == "cancellation"


def test_an_unpaid_order_is_not_said_to_be_paid() -> None:
    unpaid = order("woocommerce", payload("woocommerce", date_paid=None))
    pending = order("shopify", payload("shopify", financial_status="pending", total_outstanding="222.00"))
    for known in (unpaid, pending):
        assert known.totals is not None
        assert known.totals.prepaid is None
        assert [note.subject for note in known.notes] == ["AAI"]


def test_prices_without_tax_are_taken_as_they_are() -> None:
    line = json.loads(payload("shopify"))["line_items"][0] | {"discount_allocations": []}
    known = order("shopify", payload("shopify", taxes_included=False, line_items=[line])).lines[0]
    assert known.price is not None
    assert (str(known.price.net), known.price.gross, str(known.net_amount)) == ("45.60", None, "228.00")


def test_a_value_that_is_none_costs_itself_only_and_says_where() -> None:
    line = json.loads(payload("woocommerce"))["line_items"][0] | {"quantity": "a dozen"}
    reading = read_json(payload("woocommerce", line_items=[line]), "woocommerce")
    assert [(one.code, one.path, one.raw) for one in reading.problems] == [
        ("value.number", "lines[0].quantity.value", "a dozen")
    ]
    (read,) = ShopJson().read(payload("woocommerce", line_items=[line]), None).documents
    assert [finding.place for finding in read.findings] == ["/line_items/0/quantity"]


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"parent_id": 1', b"\xff", b"[" * 100_000])
def test_what_is_no_order_is_refused_with_a_reason(content: bytes) -> None:
    result = ShopJson().read(content, None)
    assert result.documents == ()
    assert len(result.findings) == 1


@pytest.mark.parametrize("system", shops())
@pytest.mark.parametrize("odd", [None, 0, "", [], {}, [None], [[]], ["x"], {"a": 1}, True, "x"])
def test_odd_shapes_never_stop_the_reading(system: str, odd: Any) -> None:
    for key in json.loads(payload(system)):
        reading = read_json(payload(system, **{key: odd}), system)
        assert reading.document is not None
        assert isinstance(reading.unmapped, list)


OVERLAY = """\
about: Dupont's shop sends an order of its own making, and a GTIN of its own in WooCommerce
messages:
  woocommerce:
    content:
      line_items[]:
        meta_data[key=ean_dupont].value: {path: item.gtin, again: yes}
  json:
    document: order
    content:
      ref: number
      devise: currency
      lignes[]:
        each: lines
        "#": number
        article: item.seller_code
        qte: quantity.value
      client.nom, client.prenom: parties.buyer.name
"""


def test_an_overlay_changes_a_shops_mapping_and_maps_a_partners_own_json(tmp_path: Path) -> None:
    before = list(OVERLAY_FOLDERS)
    (tmp_path / "dupont.yaml").write_text(OVERLAY, encoding="utf-8")
    dupont = Partner(id="dupont", name="Dupont", format="json")
    own = {
        "ref": "D-1",
        "devise": "EUR",
        "lignes": [{"article": "A7", "qte": 3}],
        "client": {"nom": "Essai", "prenom": "Li"},
    }
    line = json.loads(payload("woocommerce"))["line_items"][0]
    line["meta_data"] = [{"id": 1, "key": "ean_dupont", "value": "3274080009001"}]
    try:
        use_overlay_folder(tmp_path)
        (shop,) = ShopJson().read(payload("woocommerce", line_items=[line]), dupont).documents
        (mapped,) = OrderJson().read(json.dumps(own).encode(), dupont).documents
    finally:
        OVERLAY_FOLDERS[:] = before
    assert shop.order is not None
    assert shop.order.lines[0].item.gtin == "3274080009001"
    assert mapped.order is not None
    assert (mapped.order.number, mapped.order.parties.buyer and mapped.order.parties.buyer.name) == ("D-1", "Essai Li")
    assert str(mapped.order.lines[0].quantity and mapped.order.lines[0].quantity.value) == "3"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a b: number", "'a b' is no name"),
        ("a: nummer", "no field 'nummer'"),
        ("a: kind", "needs a table"),
        ("a: parties", "not a single value"),
        ("a: {each: number, b: number}", "must lead to a list"),
        ("a: {call: fly}", "no function 'fly'"),
        ("a: {path: number, size: 3}", "'size' is no part of a value"),
        ("a: number as swatch", "a value reads"),
        ("a: kind via nothing", "no code table"),
        ("a: {use: nothing, b: number}", "no shared block 'nothing'"),
    ],
)
def test_a_mistake_in_a_json_mapping_is_told_with_its_line(content: str, sentence: str) -> None:
    raw = parse(f"document: order\ncontent:\n  {content}\n", "own.yaml")
    with pytest.raises(MappingFileError, match=sentence) as error:
        specify("own", raw)
    assert (error.value.file, error.value.line) == ("own.yaml", 3)


def test_the_analysts_bench_serves_json_too() -> None:
    content = payload("shopify")
    told = {one.path: one for one in explain(content)}
    assert str(told["currency"].place) == "/currency"
    assert told["lines[0].quantity.unit"].place is None or "/line_items/0" in str(told["lines[0].quantity.unit"].place)
    assert [place for path, place, _ in coverage("shopify") if path == "currency"] == ["currency"]
    assert [(one.place, one.seen) for one in suggest([content, content])][:2] == [
        ("line_items[].properties[].name", 2),
        ("line_items[].properties[].value", 2),
    ]
    with pytest.raises(MappingError, match="no mapping reads this JSON"):
        explain((SAMPLES / "shopify.json").read_bytes())
