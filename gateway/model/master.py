"""Master data as the rules see it: partners, customer accounts, items, prices, stock. Fed from the ERP, never by orders.

A :class:`MasterBook` is the extract that the orders at hand need, loaded at once, so that rules stay pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from gateway.model.base import Document, Number
from gateway.model.calendar import WorkCalendar
from gateway.model.conditions import Action, Condition, Contract, CreditPolicy
from gateway.model.finding import Severity
from gateway.model.parts import Address, Contact, Identifier, Party
from gateway.model.receivable import ReminderPolicy

if TYPE_CHECKING:
    from gateway.model.frame import Frame
    from gateway.model.shelf import Article, Offers

InvoiceForm = Literal["factur-x", "factur-x-extended", "cii", "ubl", "pdf"]
"""Shapes an issued invoice can be put into, besides the messages of the partner's own format."""


class AcknowledgementProfile(Document):
    """When and how a partner wants its interchanges acknowledged by CONTRL."""

    when: Literal["requested", "always", "never"] = "requested"
    version: Literal["2:2", "D:3", "4:1"] = Field(
        default="2:2", description="CONTRL version and release as the partner reads it"
    )
    association: str | None = Field(default=None, examples=["EAN002"])
    good_messages: bool = Field(default=False, description="whether accepted messages get a UCM too")
    awaited_hours: int | None = Field(
        default=None, ge=1, description="hours within which it acknowledges what we send; absent when it does not"
    )


class EdifactProfile(Document):
    """How strictly a partner's interchanges are read. What each tolerance is called: `gateway explain` and the library."""

    encoding: str | None = Field(
        default=None, description="Python codec, for a partner that declares one set and sends another"
    )
    refused: tuple[str, ...] = Field(default=(), description="tolerances that are errors for this partner")
    unknown_directory: Literal["nearest", "structure-free", "refuse"] = "nearest"
    code_lists: Literal["error", "warning", "off"] = "warning"
    code_list_errors: tuple[str, ...] = Field(
        default=(), description="data elements whose code list is binding", examples=[["4451"]]
    )
    subset: str = Field(default="", description="an operator's tightened directory to check with")


class ReadingProfile(Document):
    """How surely a partner's pages (PDF, scans, sheets, mails) must have been read for an order to go on by itself."""

    threshold: float = Field(
        default=0.85,
        ge=0,
        le=1,
        description="confidence below which a mandatory field waits for a person; 0.9: nine in ten of such are right",
    )


class Partner(Document):
    """Somebody who sends us documents: an EDI station, a web shop, a mailbox.

    ``identifiers`` are what its envelopes carry: scheme ``unb`` with ``3012345000015:14`` or ``3012345000015``,
    ``shop`` with the shop's name, ``email`` with an address.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", examples=["martin"])
    name: str
    identifiers: tuple[Identifier, ...] = ()
    language: Literal["fr", "en", "de"] = "fr"
    format: Literal["edifact", "json", "xml", "mail"] = Field(
        default="edifact",
        description="xml: UBL 2.1, or Order-X to what came as Order-X; mail: letters in words with a PDF, by the outlet smtp",
    )
    outlet: str = Field(default="folder", description="how our documents reach it")
    delivery: Mapping[str, str] = Field(
        default_factory=dict,
        description="where they reach it, in the words of its outlet: url; to; host, user, folder …",
    )
    send_window: str | None = Field(
        default=None, description="when it may be sent to, in our local time", examples=["mon-fri 06:00-20:00"]
    )
    directory: str = Field(
        default="D.96A", description="version of the messages we send; order-x or ubl for one kind of XML whatever came"
    )
    association: str | None = Field(default="EAN008", description="association code of the messages we send")
    syntax: str = "UNOC:3"
    acknowledgement: AcknowledgementProfile = AcknowledgementProfile()
    edifact: EdifactProfile = EdifactProfile()
    reading: ReadingProfile = ReadingProfile()
    answers: tuple[Literal["ORDRSP", "APERAK", "DESADV", "INVOIC"], ...] = ("ORDRSP", "APERAK", "INVOIC")
    invoices_as: tuple[InvoiceForm, ...] = Field(
        default=(), description="forms in which it is sent our invoices, besides INVOIC when its answers name it"
    )
    test: bool = False
    price_tolerance_percent: Number | None = None
    severities: Mapping[str, Severity] = Field(
        default_factory=dict, description="finding code → severity for this partner"
    )
    contact: Contact | None = None


class Site(Document):
    """A place we deliver to. ``code`` is the customer's or our name for it."""

    name: str
    gln: str | None = None
    code: str | None = None
    address: Address | None = None

    def as_party(self) -> Party:
        codes = (Identifier.of(scheme="buyer", value=self.code),) if self.code else ()
        return Party.of(name=self.name, gln=self.gln, identifiers=codes, address=self.address)


class Account(Document):
    """A customer account. ``limit`` absent means no credit has been granted yet."""

    number: str
    name: str
    gln: str | None = None
    vat_id: str | None = None
    legal_id: str | None = Field(default=None, description="SIREN or SIRET")
    consumer: bool = Field(default=False, description="a private person: no SIREN is asked for, no indemnity claimed")
    identifiers: tuple[Identifier, ...] = ()
    electronic_address: Identifier | None = Field(
        default=None, description="where it takes electronic invoices; its SIREN in the French directory when absent"
    )
    partner: str | None = None
    address: Address | None = None
    sites: tuple[Site, ...] = ()
    contact: Contact | None = None
    language: Literal["fr", "en", "de"] = "fr"
    currency: str = "EUR"
    price_list: str = "standard"
    payment_days: int = 30
    limit: Number | None = Field(default=None, description="credit limit, tax included, in the account's currency")
    credit_policy: Action | None = Field(
        default=None,
        description="what happens over the limit, overdue or without limit, instead of the segment's policy",
    )
    segment: str = Field(default="default", description="decides which credit policy and which conditions apply")
    group: str | None = Field(default=None, description="number of the account that heads its group")
    insured_amount: Number | None = Field(default=None, description="what the credit insurer covers")
    insured_until: date | None = None
    insolvent: bool = Field(default=False, description="insolvency proceedings are open (procédure collective)")
    deposit_percent: Number | None = Field(default=None, description="instead of the segment's")
    status: Literal["active", "blocked", "closed"] = "active"
    blocked_reason: str | None = None
    invoice_to: str | None = Field(default=None, description="number of the account that is invoiced for this one")
    invoicing: Literal["despatch", "period"] = Field(
        default="despatch",
        description="an invoice for each despatch, or one for all of a period (gateway invoice-period)",
    )
    reminders: Literal["standard", "gentle", "none"] = Field(
        default="standard",
        description="by which policy it is reminded of what is overdue; standard: its segment's, as our own identity says",
    )
    tax_category: Literal["K", "G", "AE", "E", "O"] | None = Field(
        default=None, description="VAT category instead of the items' own, at 0 %: K intra-Community, G export …"
    )

    def as_party(self) -> Party:
        return Party.of(
            name=self.name,
            gln=self.gln,
            vat_id=self.vat_id,
            legal_id=self.legal_id,
            identifiers=(Identifier.of(scheme="seller", value=self.number),),
            electronic_address=self.electronic_address,
            address=self.address,
            contact=self.contact,
        )


class CatalogueItem(Document):
    """``unit`` is the sales unit (Rec 20); ``pack`` the multiple in which it is sold."""

    code: str
    description: str
    gtin: str | None = None
    unit: str = "H87"
    pack: Number = Field(default=1, validate_default=True)
    minimum: Number | None = None
    status: Literal["active", "discontinued", "blocked"] = "active"
    free_per: Number | None = Field(
        default=None, description="one unit is given free for so many bought: 12 for a 13/12"
    )
    substitute: str | None = None
    tax_category: str = "S"
    tax_rate: Number = Field(default=20, validate_default=True)
    nature: Literal["goods", "service"] = "goods"
    units: Mapping[str, Number] = Field(
        default_factory=dict, description="other units it may be ordered in → how many sales units one holds"
    )


class PriceEntry(Document):
    """Net price of ``per`` sales units, in a list, from a day to a day (both included)."""

    price_list: str
    item: str
    currency: str = "EUR"
    net: Number
    per: Number = Field(default=1, validate_default=True)
    from_quantity: Number = Field(default=0, validate_default=True)
    valid_from: date | None = None
    valid_to: date | None = None


class Stock(Document):
    """``available`` to promise, in sales units; what it does not cover can leave after ``lead_days`` days, and 0 says
    that nobody knows when."""

    item: str
    available: Number
    lead_days: int = 0


class CrossReference(Document):
    """The customer's own code for one of our items."""

    account: str
    buyer_code: str
    item: str


class LedgerItem(Document):
    """An open item of the ERP's ledger: an invoice (or, with a negative ``open``, a credit) not settled yet."""

    account: str
    number: str
    currency: str = "EUR"
    open: Number = Field(description="what is still owed, tax included")
    issued_on: date | None = None
    due_on: date | None = None
    disputed: bool = False


class CreditLimit(Document):
    """What the credit feed knows of an account, and nothing else of it; joined to the account when it is loaded."""

    account: str
    limit: Number | None = None
    insured_amount: Number | None = None
    insured_until: date | None = None
    insolvent: bool | None = None
    segment: str | None = None
    status: Literal["active", "blocked", "closed"] | None = None
    blocked_reason: str | None = None


class OwnIdentity(Document):
    """Who we are on documents. An order addressed to somebody else is refused."""

    name: str
    gln: str | None = None
    glns: tuple[str, ...] = Field(default=(), description="further location numbers of ours")
    vat_id: str | None = None
    legal_id: str | None = None
    electronic_address: Identifier | None = Field(
        default=None, description="where we take electronic invoices; our SIREN in the French directory when absent"
    )
    legal_note: str | None = Field(default=None, description="legal form, capital, register: on every invoice")
    address: Address | None = None
    contact: Contact | None = None
    edi_id: str | None = Field(default=None, description="our UNB identification; the GLN when absent")
    edi_qualifier: str = "14"
    time_zone: str = Field(default="Europe/Paris", description="decides which day it is on documents, and their hours")
    iban: str | None = None
    bic: str | None = None
    late_penalty_note: str = ""
    late_penalty_percent: Number = Field(
        default=Decimal("12.15"), description="yearly rate of late penalties, as the note says it; for interest claimed"
    )
    recovery_note: str = ""
    early_payment_note: str = ""
    translations: Mapping[str, Mapping[str, str]] = Field(
        default_factory=dict,
        description="the notes for customers of another language: en → late_penalty_note, recovery_note … → text",
    )
    vat_on_debits: bool = Field(default=False, description="option for VAT on debits: said on every invoice")
    calendar: WorkCalendar | None = Field(default=None, description="working days, cut-off hour, preparation, transit")
    feed_hours: Mapping[str, int] = Field(
        default_factory=dict,
        description="kind of master data → hours after which it is out of date, such as open_items=26",
    )
    euro_rates: Mapping[str, Number] = Field(
        default_factory=dict, description="what one unit of another currency is worth in EUR, for VAT in EUR (BT-111)"
    )
    series: Mapping[str, str] = Field(
        default_factory=dict, description="prefixes of numbers, by invoice, credit_note, deposit; F, A, AC when absent"
    )
    invoices_as: tuple[InvoiceForm, ...] = Field(
        default=(), description="forms every issued invoice is kept in, besides what its customer is sent"
    )
    invoices_at: time | None = Field(
        default=time(6),
        description="hour at which the accounts invoiced by period get their invoice; absent: never by itself",
    )
    invoices_every: Literal["week", "half_month", "month"] = Field(
        default="month", description="the period of the accounts that are invoiced by period"
    )
    reminders_at: time | None = Field(
        default=None, description="hour at which reminders leave on working days; absent: only by command"
    )
    reminders: Mapping[str, ReminderPolicy] = Field(
        default_factory=dict,
        description="segment → how its customers are reminded; the segment default is everybody else's",
    )
    platform: str | None = Field(
        default=None,
        description="id of the partner (format xml) that carries our invoices between French businesses (plateforme "
        "agréée): they are deposited with it in the forms of its invoices_as, factur-x when it names none; it is told of "
        "what is cashed (212), and what it tells of any of them is taken",
    )
    logo: str | None = Field(default=None, description="SVG text, or data:image/png;base64,… for our documents")
    accent: str = Field(default="#1f4e79", pattern=r"^#[0-9a-fA-F]{6}$", description="colour of our documents")
    footer: str = Field(default="", description="last line of our documents")

    def as_party(self) -> Party:
        return Party(
            name=self.name,
            gln=self.gln,
            vat_id=self.vat_id,
            legal_id=self.legal_id,
            electronic_address=self.electronic_address,
            address=self.address,
            contact=self.contact,
        )

    def local(self, moment: datetime) -> datetime:
        """The moment on our own clock: an invoice of half past midnight in Paris is not yesterday's."""
        return moment.astimezone(self.zone)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def note_in(self, language: str, name: str) -> str:
        """One of our notes in the customer's language; in ours when it has not been translated."""
        own: str | None = getattr(self, name)
        return self.translations.get(language, {}).get(name) or own or ""

    def is_ours(self, gln: str) -> bool:
        return gln == self.gln or gln in self.glns


@dataclass(frozen=True, slots=True)
class EarlierOrder:
    """An order we hold already under the same account and buyer's number."""

    id: str
    state: str
    received_at: datetime
    content_hash: str
    channel: str
    test: bool = False


STANDARD_POLICY = CreditPolicy()
"""Where no policy has been imported: block over the limit, without a limit, overdue for more than 30 days."""


def policy_for(segment: str, policies: Mapping[str, CreditPolicy]) -> CreditPolicy:
    """The segment's own policy, else the house's."""
    return policies.get(segment) or policies.get("default") or STANDARD_POLICY


@dataclass(frozen=True, slots=True)
class Arrears:
    """What an account owes past its due date, and since when the oldest of it; disputed invoices left out."""

    amount: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class MasterBook:
    """The master data that a batch of orders needs. Keys are spelled as :mod:`gateway.model.keys` spells them: schemes
    are those of the account's fields (``gln``, ``vat_id``, ``legal_id``) or of its identifiers and its sites
    (``site_gln``, ``site_code``); ``items``, ``gtins`` and ``prices`` stand on a :class:`~gateway.model.shelf.Shelf`;
    ``earlier`` by (account, buyer's order number); ``contracts`` by account, ``usual`` (the largest quantity of an item an account has
    ordered, in sales units) by (account, item); ``stale`` are kinds of master data that are out of date; ``awaited`` are
    the orders, by (account, buyer's number), that a change came before; ``frames`` are the blanket orders and quotations
    that the orders name, by (account, kind of reference, number); ``lessons`` what people said: ("site", account, address)
    means the site of that name, ("sender", "", sender) the account of that number."""

    own: OwnIdentity
    accounts: Mapping[str, Account] = field(default_factory=dict)
    account_index: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    items: Mapping[str, "Article"] = field(default_factory=dict)
    gtins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buyer_codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    prices: "Offers" = field(default_factory=dict)
    earlier: Mapping[tuple[str, str], tuple[EarlierOrder, ...]] = field(default_factory=dict)
    contracts: Mapping[str, tuple[Contract, ...]] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    policies: Mapping[str, CreditPolicy] = field(default_factory=dict)
    arrears: Mapping[str, Arrears] = field(default_factory=dict)
    usual: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    stale: Mapping[str, datetime] = field(default_factory=dict)
    awaited: frozenset[tuple[str, str, bool]] = frozenset()
    frames: Mapping[tuple[str, str, str], "Frame"] = field(default_factory=dict)
    lessons: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def policy_of(self, account: Account) -> CreditPolicy:
        return policy_for(account.segment, self.policies)
