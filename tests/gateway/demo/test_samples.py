"""The demonstration's data agree with each other, on any day."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pydifact.segmentcollection import Interchange

from gateway.demo.samples import MASTER_DATA, Sample, load_bad_samples, load_samples, workday_after
from gateway.masterdata import SiteRow, read_master_folder
from gateway.model.base import Document
from gateway.model.master import Account, CatalogueItem, CrossReference, OwnIdentity, Partner, PriceEntry, Stock
from gateway.model.order import Order

SATURDAY = date(2027, 2, 27)
pytestmark = pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")


@pytest.fixture(scope="module")
def master() -> dict[type[Document], list]:
    rows: dict[type[Document], list] = {}
    for file in read_master_folder(MASTER_DATA):
        assert file.problems == (), f"{file.source}: {file.problems}"
        for row in file.rows:
            rows.setdefault(type(row), []).append(row)
    return rows


def sample(name: str, day: date = SATURDAY) -> Sample:
    return next(found for found in load_samples(day) if found.name == name)


def messages(name: str) -> list:
    interchange = Interchange.from_str(sample(name).content.decode("iso-8859-1"))
    return list(interchange.get_messages())


def elements(message, tag: str) -> list[list]:
    return [segment.elements for segment in message.segments if segment.tag == tag]


def test_the_master_data_hold_together(master: dict) -> None:
    accounts = {row.number: row for row in master[Account]}
    items = {row.code: row for row in master[CatalogueItem]}
    assert len(master[OwnIdentity]) == 1
    assert len(items) == 25
    assert len({row.gtin for row in items.values()}) == 25
    assert {row.account for row in master[SiteRow]} <= set(accounts)
    assert {row.account for row in master[CrossReference]} <= set(accounts)
    assert {row.item for kind in (CrossReference, PriceEntry, Stock) for row in master[kind]} == set(items)
    assert {(row.price_list, row.item) for row in master[PriceEntry]} >= {("standard", code) for code in items}
    assert {row.price_list for row in accounts.values()} == {row.price_list for row in master[PriceEntry]}
    assert {row.partner for row in accounts.values() if row.partner} == {row.id for row in master[Partner]}
    assert {row.status for row in accounts.values()} == {"active", "blocked"}
    assert any(row.limit is None for row in accounts.values())


@pytest.mark.parametrize(
    ("name", "price_list", "count"), [("interchange_d96a.edi", "standard", 3), ("interchange_d01b.edi", "pro", 1)]
)
def test_interchanges_count_and_price_what_the_master_data_say(
    name: str, price_list: str, count: int, master: dict
) -> None:
    items = {row.gtin: row for row in master[CatalogueItem]}
    prices = {(row.price_list, row.item): row.net / row.per for row in master[PriceEntry] if not row.from_quantity}
    found = messages(name)
    assert len(found) == count
    for message in found:
        gtins = [line[2][0] for line in elements(message, "LIN")]
        quantities = [Decimal(quantity[0][1]) for quantity in elements(message, "QTY")]
        nets = [Decimal(price[0][1]) for price in elements(message, "PRI")]
        *amounts, total = [Decimal(amount[0][1]) for amount in elements(message, "MOA")]
        assert amounts == [quantity * net for quantity, net in zip(quantities, nets, strict=True)]
        assert total == sum(amounts)
        assert elements(message, "CNT") == [[["2", str(len(gtins))]]]
        for gtin, quantity, net in zip(gtins, quantities, nets, strict=True):
            if item := items.get(gtin):
                assert net == prices[price_list, item.code]
                assert quantity % item.pack == 0
                assert quantity >= (item.minimum or 0)


def test_the_three_orders_of_the_first_interchange_are_one_good_one_too_dear_one_unknown(master: dict) -> None:
    good, dear, unknown = messages("interchange_d96a.edi")
    known = {row.gtin for row in master[CatalogueItem]}
    limits = {row.gln: row.limit for row in master[Account]}

    def gtins(message) -> set[str]:
        return {line[2][0] for line in elements(message, "LIN")}

    def gross_against_limit(message) -> bool:
        buyer = next(party[1][0] for party in elements(message, "NAD") if party[0] == "BY")
        return Decimal(elements(message, "MOA")[-1][0][1]) * Decimal("1.2") > limits[buyer]

    assert gtins(good) | gtins(dear) <= known
    assert not gtins(unknown) <= known
    assert [gross_against_limit(message) for message in (good, dear, unknown)] == [False, True, False]


def test_the_first_interchange_asks_for_an_acknowledgement() -> None:
    header = sample("interchange_d96a.edi").content.split(b"'")[1].strip().decode().split("+")
    assert header[0] == "UNB"
    assert header[9] == "1"


def test_the_web_order_is_a_canonical_order(master: dict) -> None:
    order = Order.model_validate_json(sample("shop_order.json").content)
    prices = {row.item: row.net for row in master[PriceEntry] if row.price_list == "standard"}
    gtins = {row.gtin: row.code for row in master[CatalogueItem]}
    for line in order.lines:
        code = line.item.seller_code or gtins[line.item.gtin]
        assert line.price.net == prices[code]
        assert line.net_amount == line.quantity.value * prices[code]
    assert order.totals.net == sum(line.net_amount for line in order.lines)


def test_dates_never_age_and_fall_on_working_days() -> None:
    assert sample("shop_order.json").content.count(SATURDAY.isoformat().encode()) == 1
    for offset in range(14):
        day = SATURDAY + timedelta(days=offset)
        order = json.loads(sample("shop_order.json", day).content)
        wanted = date.fromisoformat(order["requested_delivery"]["latest"])
        assert day < wanted < day + timedelta(days=10)
        assert wanted.weekday() < 5
    assert workday_after(SATURDAY, 1) == date(2027, 3, 1)


def test_no_mark_is_left_and_numbers_follow_the_run() -> None:
    for found in load_samples(SATURDAY) + load_bad_samples(SATURDAY):
        assert b"{{" not in found.content
    assert b"WEB-270227-0042" in sample("shop_order.json").content
    again = {found.name: found.content for found in load_samples(SATURDAY, run="A1")}
    assert b"BGM+220+BMA1-01+9" in again["interchange_d96a.edi"]


def test_the_bad_samples_are_what_their_names_say() -> None:
    bad = {found.name: found.content for found in load_bad_samples(SATURDAY)}
    assert set(bad) == {
        "binary.edi", "empty.edi", "truncated.edi", "unknown_buyer.edi", "unknown_directory.edi", "unknown_item.edi",
        "wrong_counts.edi",
    }  # fmt: skip
    assert bad["empty.edi"] == b""
    assert b"\x00" in bad["binary.edi"]
    assert b"UNZ" not in bad["truncated.edi"]
    assert b"UNT+99+1" in bad["wrong_counts.edi"]
    assert b"D:99Z:UN" in bad["unknown_directory.edi"]
