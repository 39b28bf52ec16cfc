"""Factur-X: the paper and the XML in one PDF/A-3 file. The embedding is the library's; schema and rules are ours."""

from typing import Literal

from facturx import generate_from_binary, get_facturx_xml_from_pdf

from gateway.model.invoice import Invoice

FILE = "factur-x.xml"


def embed(pdf: bytes, xml: bytes, invoice: Invoice, level: Literal["en16931", "extended"], language: str) -> bytes:
    """``pdf`` with ``xml`` inside, under the name and metadata Factur-X demands."""
    seller = invoice.parties.seller
    name = seller.name if seller is not None and seller.name else ""
    made = generate_from_binary(
        pdf,
        xml,
        flavor="factur-x",
        level=level,
        check_xsd=False,
        check_schematron=False,
        pdf_metadata={
            "author": name,
            "title": f"{name} {invoice.number}".strip(),
            "subject": f"Factur-X {invoice.number}, {invoice.issued_on:%Y-%m-%d}",
            "keywords": "Factur-X",
        },
        lang=language,
    )
    return bytes(made)


def extract(pdf: bytes) -> bytes:
    """The XML inside a Factur-X file, byte for byte. Raises ValueError when there is none."""
    _, xml = get_facturx_xml_from_pdf(pdf, check_xsd=False, check_schematron=False)
    if not xml:
        raise ValueError("there is no Factur-X XML in this PDF")
    return bytes(xml)
