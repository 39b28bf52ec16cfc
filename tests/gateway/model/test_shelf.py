"""What the rules look at of items and prices says the same as the documents it was made from."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gateway.model.master import PriceEntry, Stock
from gateway.model.shelf import Article, Offer, shelved
from tests.builders import BRACKET, BRACKET_GTIN, a_price, an_item


def test_a_gtin_is_found_in_14_digits_and_as_each_item_spells_it_with_all_the_items_that_carry_it() -> None:
    padded = an_item("EQ-51", gtin=BRACKET_GTIN.zfill(14))
    shelf = shelved([BRACKET, padded, an_item("NO-GTIN", gtin=None)], [], {})
    assert dict(shelf.gtins) == {
        BRACKET_GTIN: ("EQ-50", "EQ-51"),
        BRACKET_GTIN.zfill(14): ("EQ-50", "EQ-51"),
    }


def test_a_price_is_stated_in_the_unit_its_item_is_sold_in_and_as_the_list_writes_it() -> None:
    prices = [a_price("M", "7.10", per="1.0"), a_price("GONE", "1")]
    shelf = shelved([an_item("M", unit="KGM")], prices, {"M": Stock(item="M", available=Decimal(3), lead_days=2)})
    (offer,) = shelf.prices["standard"]["M"]
    assert offer.price is not None
    assert offer.price.per is not None
    assert (str(offer.price.net), str(offer.price.per.value), offer.price.per.unit) == ("7.10", "1.0", "KGM")
    assert shelf.prices["standard"]["GONE"][0].price is None
    assert shelf.items["M"].available == 3
    assert shelf.items["M"].lead_days == 2


@pytest.mark.parametrize(
    ("said", "always"),
    [
        ({}, True),
        ({"from_quantity": "10"}, False),
        ({"valid_from": date(2026, 1, 1)}, False),
        ({"valid_to": date(2026, 1, 1)}, False),
        ({"per": "0"}, False),
    ],
)
def test_only_an_offer_for_every_day_and_quantity_is_for_always(said: dict[str, Any], always: bool) -> None:
    assert Offer.of(a_price(**said)).always is always


@pytest.mark.parametrize(("net", "too_fine"), [("1.123456", False), ("1.1234560", False), ("1.1234567", True)])
def test_a_price_has_six_decimals_at_most(net: str, too_fine: bool) -> None:
    assert Offer.of(PriceEntry(price_list="L", item="A", net=Decimal(net))).too_fine is too_fine


@pytest.mark.parametrize(
    ("said", "singly"), [({}, True), ({"pack": "1.0"}, True), ({"pack": 10}, False), ({"minimum": 2}, False)]
)
def test_an_article_is_sold_singly_without_pack_and_minimum(said: dict[str, Any], singly: bool) -> None:
    assert Article.of(an_item(**said)).singly is singly
