"""Orders of the collection, field by field, against values picked out of the XML with nothing of ours."""

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from adapters.mapping.xml import kind_of, read_xml
from gateway.model.order import Order

UBL_LINE = "//*[local-name()='OrderLine']/*[local-name()='LineItem']"
CII_LINE = "//*[local-name()='IncludedSupplyChainTradeLineItem']"
PICKED = {
    "ubl": {
        "number": "/*/*[local-name()='ID']",
        "issued": "/*/*[local-name()='IssueDate']",
        "currency": "/*/*[local-name()='DocumentCurrencyCode']",
        "lines": UBL_LINE + "/*[local-name()='ID']",
        "quantities": UBL_LINE + "/*[local-name()='Quantity']",
        "prices": UBL_LINE + "/*[local-name()='Price']/*[local-name()='PriceAmount']",
        "amounts": UBL_LINE + "/*[local-name()='LineExtensionAmount']",
        "codes": UBL_LINE + "/*[local-name()='Item']/*[local-name()='SellersItemIdentification']/*[local-name()='ID']",
        "total": "//*[local-name()='AnticipatedMonetaryTotal']/*[local-name()='LineExtensionAmount']",
        "payable": "//*[local-name()='AnticipatedMonetaryTotal']/*[local-name()='PayableAmount']",
    },
    "order": {
        "number": "/*/*[local-name()='ExchangedDocument']/*[local-name()='ID']",
        "issued": "/*/*[local-name()='ExchangedDocument']/*[local-name()='IssueDateTime']/*",
        "currency": "//*[local-name()='OrderCurrencyCode']",
        "lines": CII_LINE + "/*[local-name()='AssociatedDocumentLineDocument']/*[local-name()='LineID']",
        "quantities": CII_LINE + "//*[local-name()='RequestedQuantity']",
        "prices": CII_LINE + "//*[local-name()='NetPriceProductTradePrice']/*[local-name()='ChargeAmount']",
        "amounts": CII_LINE
        + "//*[local-name()='SpecifiedTradeSettlementLineMonetarySummation']/*[local-name()='LineTotalAmount']",
        "codes": CII_LINE + "/*[local-name()='SpecifiedTradeProduct']/*[local-name()='SellerAssignedID']",
        "total": "//*[local-name()='SpecifiedTradeSettlementHeaderMonetarySummation']/*[local-name()='LineTotalAmount']",
        "payable": "//*[local-name()='NoSuchTotal']",
    },
}


def test_every_order_says_what_its_xml_says(shared_data: Path) -> None:
    compared = 0
    for file in sorted((shared_data / "documents").glob("*.xml")):
        content = file.read_bytes()
        kind = kind_of(content)
        if kind is None or not kind.startswith(("ubl_order", "order_x")):
            continue
        order = read_xml(content).document
        if not isinstance(order, Order) or order.function == "cancellation":
            continue
        said = picked(content, "ubl" if kind.startswith("ubl") else "order")
        assert [order.number] == said["number"][:1], file.name
        assert [order.currency] == said["currency"][:1] or (order.currency is None and not said["currency"]), file.name
        assert str(order.issued_at)[:10].replace("-", "") == said["issued"][0][:10].replace("-", "")[:8], file.name
        lines = order.lines
        assert [line.number for line in lines] == said["lines"], file.name
        assert [line.quantity.value for line in lines if line.quantity] == numbers(said["quantities"]), file.name
        assert [line.price.net for line in lines if line.price and line.price.net is not None] == numbers(
            said["prices"]
        )
        assert [line.net_amount for line in lines if line.net_amount is not None] == numbers(said["amounts"]), file.name
        assert [line.item.seller_code for line in lines if line.item.seller_code] == said["codes"], file.name
        totals = order.totals
        assert numbers(said["total"]) == ([totals.lines] if totals and totals.lines is not None else []), file.name
        assert numbers(said["payable"]) == ([totals.payable] if totals and totals.payable is not None else []), (
            file.name
        )
        compared += 1
    assert compared >= 7


def picked(content: bytes, style: str) -> dict[str, list[str]]:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    return {
        name: [str(found.text).strip() for found in root.xpath(path) if (found.text or "").strip()]
        for name, path in PICKED[style].items()
    }


def numbers(said: list[str]) -> list[Decimal]:
    return [Decimal(one) for one in said]


@pytest.mark.parametrize("style", list(PICKED))
def test_the_picking_itself_finds_what_it_looks_for(shared_data: Path, style: str) -> None:
    found: dict[str, int] = {}
    for file in (shared_data / "documents").glob("*.xml"):
        if (kind_of(file.read_bytes()) or "").startswith("ubl_order" if style == "ubl" else "order_x"):
            for name, values in picked(file.read_bytes(), style).items():
                found[name] = found.get(name, 0) + len(values)
    assert [name for name, count in found.items() if not count and name != "payable"] == []
