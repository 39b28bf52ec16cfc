"""The parts that orders, responses, despatch advices and invoices share: parties, items, quantities, prices, terms.

Names follow the canonical JSON: ``snake_case``, decimal strings, ISO 8601 dates, ISO 3166-1 alpha-2 countries,
ISO 4217 currencies, UN/ECE Recommendation 20 units (``H87`` is a piece).
"""

from datetime import date
from typing import Literal

from pydantic import Field

from gateway.model.base import Document, Moment, Number


class Identifier(Document):
    """A name somebody gave to a party, for example ``{"scheme": "buyer", "value": "F0042"}``.

    Schemes in use: ``seller`` (assigned by us), ``buyer`` (assigned by the customer), ``duns``, ``siret``, ``siren``,
    ``iban``, ``supplier_number`` (ours, at the buyer), or the EDIFACT code of the agency when none of these fits.
    """

    scheme: str
    value: str


class Address(Document):
    lines: tuple[str, ...] = ()
    city: str | None = None
    postal_code: str | None = None
    region: str | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2", examples=["FR"])


class Contact(Document):
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class Party(Document):
    name: str | None = None
    gln: str | None = Field(default=None, description="GS1 location number, 13 digits", examples=["3012345000015"])
    vat_id: str | None = Field(default=None, examples=["FR23552100554"])
    legal_id: str | None = Field(default=None, description="SIREN, SIRET or the country's register number")
    identifiers: tuple[Identifier, ...] = ()
    electronic_address: Identifier | None = Field(
        default=None, description="where it takes invoices: scheme of the EAS list (0225, 0088, EM …) and value"
    )
    address: Address | None = None
    contact: Contact | None = None

    def identifier(self, scheme: str) -> str | None:
        return next((known.value for known in self.identifiers if known.scheme == scheme), None)


class Parties(Document):
    buyer: Party | None = None
    seller: Party | None = None
    ship_to: Party | None = None
    invoice_to: Party | None = None
    payer: Party | None = None
    orderer: Party | None = None
    end_customer: Party | None = None
    carrier: Party | None = None
    payee: Party | None = None
    ship_from: Party | None = None
    tax_representative: Party | None = None


class Period(Document):
    """From the earliest to the latest moment, both included; one day when they are equal."""

    earliest: Moment | None = None
    latest: Moment | None = None


class Quantity(Document):
    value: Number
    unit: str | None = Field(default=None, description="UN/ECE Recommendation 20", examples=["H87"])


class Price(Document):
    """Per ``per`` (one of the ordered unit when absent). ``net`` is after allowances, ``gross`` before."""

    net: Number | None = None
    gross: Number | None = None
    per: Quantity | None = None
    list_kind: str | None = Field(default=None, description="contract, catalogue, promotion, quotation …")


class Tax(Document):
    category: str | None = Field(default=None, description="UNCL 5305: S, Z, E, AE, K, G, O", examples=["S"])
    rate: Number | None = Field(default=None, description="percent", examples=["20"])


class Item(Document):
    gtin: str | None = Field(default=None, examples=["3274080005003"])
    seller_code: str | None = Field(default=None, description="our code")
    buyer_code: str | None = Field(default=None, description="the customer's code")
    description: str | None = None
    lot: str | None = None
    serials: tuple[str, ...] = ()
    other_codes: tuple[Identifier, ...] = ()


class Allowance(Document):
    """A reduction (``allowance``) or an addition (``charge``); ``sequence`` orders a cascade."""

    kind: Literal["allowance", "charge"]
    code: str | None = None
    reason: str | None = None
    percent: Number | None = None
    base: Number | None = None
    amount: Number | None = None
    sequence: int | None = None
    tax: Tax | None = None


class Reference(Document):
    """Another document. Kinds: ``contract quotation price_list previous_order project buyer order order_response
    despatch receipt invoice blanket_order promotion delivery_note`` or the EDIFACT 1153 code in lower case."""

    kind: str
    number: str
    date: Moment | None = None
    line: str | None = None


class Note(Document):
    """``subject`` is the UNCL 4451 code when the source gives one (``AAI`` general, ``DEL`` delivery …)."""

    text: str
    subject: str | None = None
    language: str | None = None


class DeliveryTerms(Document):
    incoterm: str | None = None
    place: str | None = None
    partial_delivery: bool | None = None
    transport_mode: str | None = None


class EarlyPayment(Document):
    percent: Number
    days: int | None = None


class PaymentTerms(Document):
    code: str | None = None
    days: int | None = None
    due_on: date | None = None
    note: str | None = None
    early_payment: EarlyPayment | None = None
    means: str | None = Field(default=None, description="UNCL 4461", examples=["30"])
    iban: str | None = None
    bic: str | None = None


class Totals(Document):
    """As the document states them; never computed on reading."""

    lines: Number | None = None
    allowances: Number | None = None
    charges: Number | None = None
    net: Number | None = None
    tax: Number | None = None
    gross: Number | None = None
    prepaid: Number | None = None
    rounding: Number | None = None
    payable: Number | None = None
    line_count: int | None = None


class Attachment(Document):
    name: str | None = None
    reference: str | None = None
    media_type: str | None = None
    sha256: str | None = None
