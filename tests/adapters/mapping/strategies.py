"""Arbitrary canonical documents, made from the models themselves: a field that is added is tried the day it is declared.

Values keep within the sizes that the narrowest wire holds, and say what can be meant: lines are numbered, no part is empty, two
notes in a row can be told apart, what bears VAT has no reason not to. What a wire cannot carry is no business of this module
but of ``mappings/exceptions.yaml``.
"""

from __future__ import annotations

import string
import typing
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.dispute import CommercialDispute
from gateway.model.invoice import Invoice, Prepayment, TaxTotal
from gateway.model.life_cycle import LifeCycleNotice
from gateway.model.order import Order
from gateway.model.parts import Identifier, Note, Parties, Party, Price, Quantity, Reference
from gateway.model.receiving import ReceivingAdvice
from gateway.model.remittance import RemittanceAdvice, SettledDocument
from gateway.model.response import ApplicationError, OrderResponse

LETTERS = string.ascii_letters + string.digits + " .,-()/='+:?!\"%&*;<>éèàçÉÀôü"
CODE = string.ascii_uppercase + string.digits
Strategy = SearchStrategy[Any]


def texts(longest: int) -> Strategy:
    """One line of text without blanks at its ends."""
    return st.text(LETTERS, min_size=1, max_size=longest).map(str.strip).filter(bool)


def codes(longest: int) -> Strategy:
    return st.text(CODE, min_size=1, max_size=longest)


def words(told: str) -> Strategy:
    return st.sampled_from(told.split())


DIGITS = words("0 1 0.5 12.50 1.000 999999.99 0.0001 10 3").map(Decimal)
NUMBERS = DIGITS | st.decimals(min_value=0, max_value=10**8, places=2)
DAYS = st.dates(date(1990, 1, 1), date(2079, 12, 31))
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2079, 12, 31)).map(lambda m: m.replace(microsecond=0))  # noqa: DTZ001
GLNS = st.from_regex(r"[0-9]{13}", fullmatch=True)
KINDS = [
    "contract",
    "quotation",
    "price_list",
    "previous_order",
    "project",
    "buyer",
    "promotion",
    "blanket_order",
    "order",
    "despatch",
    "invoice",
    "zzz",
]


LEAVES: dict[Any, Strategy] = {
    Decimal: NUMBERS,
    int: st.integers(1, 99),
    bool: st.booleans(),
    date: DAYS,
    datetime: TIMES,
    str: codes(20),
}
FIELDS: dict[str, Strategy] = {
    "number": codes(35),
    "order_number": codes(35),
    "payment_reference": codes(35),
    "accounting_reference": codes(35),
    "references": st.deferred(lambda: REFERENCES),
    "line": codes(6),
    "order_line": codes(6),
    "currency": words("EUR USD"),
    "tax_currency": words("CHF GBP"),
    "country": words("FR DE BE IT"),
    "unit": words("H87 KGM LTR XCT XPX MTR C62 ABC"),
    "gln": GLNS,
    "vat_id": codes(14),
    "legal_id": codes(14),
    "city": texts(35),
    "postal_code": codes(9),
    "region": codes(9),
    "phone": texts(30),
    "email": texts(80),
    "Party.name": texts(60),
    "Contact.name": texts(35),
    "DeliveryTerms.place": texts(60),
    "Address.lines": (st.lists(texts(35), max_size=3) | st.lists(texts(35), min_size=4, max_size=4)).map(tuple),
    "Item.gtin": words("3274080005003 4000862141404 012345678905 20123451 13274080005000"),
    "seller_code": codes(35),
    "buyer_code": codes(35),
    "description": texts(300),
    "Item.serials": st.lists(codes(10), max_size=7).map(tuple),
    "other_codes.scheme": words("MF PN HS"),
    "lot": codes(20),
    "electronic_address.scheme": words("0225 0060 EM"),  # one of 0088 is a GLN, and read as one by UBL
    "identifiers": st.lists(
        st.builds(Identifier, scheme=words("seller buyer supplier_number account duns zzz"), value=codes(17))
        | st.builds(Identifier, scheme=st.just("siret"), value=st.from_regex(r"[0-9]{14}", fullmatch=True)),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one.scheme,
    ).map(tuple),
    "Note.text": texts(400),
    "Note.subject": words("AAI DEL PUR INV"),
    "Note.language": words("FR EN"),
    "list_kind": words("contract catalogue quotation SR"),
    "Allowance.code": words("AA ABL"),
    "Allowance.reason": texts(60),
    "percent": DIGITS,
    "Tax.category": words("S E Z"),
    "per": st.builds(Quantity, value=words("1 10 100 1000 0.5").map(Decimal), unit=st.none() | words("H87 KGM XCT")),
    "incoterm": words("EXW DDP"),
    "transport_mode": words("road sea"),
    "response_requested": words("AB AC"),
    "PaymentTerms.code": words("1 2 3"),
    "PaymentTerms.note": texts(35),
    "means": words("30 31 42"),
    "iban": codes(30),
    "bic": codes(11),
    "TaxTotal.category": words("S E Z"),
    "exemption_reason": texts(200),
    "exemption_code": words("VATEX-EU-IC VATEX-EU-O"),
    "tax_point_code": words("5 29 72"),
    "business_process": words("B1 S1 M4"),
    "specification": words("urn:cen.eu:en16931:2017 urn:example:1.0"),
    "OrderLine.packaging": st.builds(Quantity, value=st.integers(1, 99), unit=st.none() | words("CT BX")),
    "DespatchAdvice.packages": st.builds(Quantity, value=st.integers(1, 99), unit=st.none() | words("CT BX")),
    "Discrepancy.kind": words("AF AC"),
    "Discrepancy.reason": words("AUE AV"),
    "Discrepancy.quantity": st.builds(Quantity, value=NUMBERS),
    "Adjustment.reason": words("3 5 17"),
    "Objection.reason": words("4 5 53"),
    "ApplicationFault.code": words("item.unknown quantity.zero line.price-differs"),
    "ApplicationFault.text": texts(100),
}
"""What a text, code or part of this name looks like; a name with the model (and the field around it) before it is looked up first."""


def _numbered(lines: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(line.model_copy(update={"number": str(n)}) for n, line in enumerate(lines, 1))


def _apart(notes: Iterable[Note]) -> tuple[Note, ...]:
    """No two of one subject and language: a long note is followed by another, else the two cannot be told apart."""
    return tuple({(note.subject or "AAI", note.language): note for note in notes}.values())


def _meant(taxes: Iterable[TaxTotal]) -> tuple[TaxTotal, ...]:
    """One row per category; only what bears no VAT has a reason for it (BT-120)."""
    silent = {"exemption_reason": None, "exemption_code": None}
    rows = {row.category: row for row in taxes}.values()
    return tuple(row if row.category == "E" else row.model_copy(update=silent) for row in rows)


def _summed(deposits: Iterable[Prepayment]) -> tuple[Prepayment, ...]:
    """Each once, its net what is not tax."""
    once = {deposit.number: deposit for deposit in deposits}.values()
    return tuple(deposit.model_copy(update={"net": deposit.gross - deposit.tax}) for deposit in once)


SELDOM = frozenset({"gln", "subject", "gross", "net"})
"""Said half of the time; everything else more often than not."""
LISTS: dict[str, Callable[[Iterable[Any]], tuple[Any, ...]]] = {
    "lines": _numbered,
    "notes": _apart,
    "taxes": _meant,
    "prepayments": _summed,
}
"""What holds of the items of a list among themselves."""


@cache
def documents(model: type[Document], around: str = "", **given: Strategy) -> Strategy:
    """Any `model`: each of its fields said or not. `given` says of a field what it may be."""
    fields = {name: given[name] if name in given else _field(model, name, around) for name in model.model_fields}
    made = st.builds(model, **fields)
    return made.map(_SHAPES[model]) if model in _SHAPES else made


def _field(model: type[Document], name: str, around: str) -> Strategy:
    info = model.model_fields[name]
    known = next((key for key in (f"{around}.{name}", f"{model.__name__}.{name}", name) if key in FIELDS), None)
    made = FIELDS[known] if known is not None else _of(info.annotation, name)
    if info.is_required():
        return made
    default = info.get_default(call_default_factory=True)
    said = made.map(lambda value: default if _is_empty(value) else value)
    return st.one_of(st.just(default), *([said] * (1 if name in SELDOM else 3)))


def _with(part: Any, field: str, value: Any) -> Any:
    return part if getattr(part, field) is not None else part.model_copy(update={field: value})


_ONE = Decimal(1)
_SHAPES: dict[type[Document], Callable[[Any], Any]] = {
    Price: lambda price: price if price.net is not None else _with(price, "gross", _ONE),
    Invoice: lambda made: made.model_copy(update={"totals": _with(made.totals, "gross", _ONE)}),
    ReceivingAdvice: lambda made: made.model_copy(
        update={"parties": _with(made.parties, "buyer", Party(gln="3012345000015"))}
    ),
    SettledDocument: lambda settled: _with(settled, "paid", _ONE),
    RemittanceAdvice: lambda advice: _with(advice, "paid", _ONE),
}
"""What a part says at least. Given, not sought: to drop a document of this size is dear."""


def _of(annotation: Any, name: str) -> Strategy:
    origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _of(inside[0], name)
    if origin is Literal:
        return st.sampled_from(inside)
    if origin is tuple:
        return st.lists(_of(inside[0], name), max_size=3).map(
            lambda items: LISTS.get(name, tuple)(item for item in items if not _is_empty(item))
        )
    if origin is not None:  # a union
        return st.one_of(*(_of(one, name) for one in inside if one is not type(None)))
    if isinstance(annotation, type) and issubclass(annotation, Document):
        return documents(annotation, name)
    return LEAVES[annotation]


def _is_empty(value: Any) -> bool:
    return isinstance(value, Document) and all(said in (None, ()) for said in vars(value).values())


REFERENCES = st.one_of(
    *(
        st.lists(documents(Reference, kind=st.sampled_from(two)), max_size=4).map(tuple)
        for two in zip(KINDS, [*KINDS[5:], *KINDS[:5]], strict=True)
    )
)
"""Of few kinds, so that two are often of one."""
ORDERS = documents(Order)
ORDER_CHANGES = documents(Order, function=words("change cancellation"))
RESPONSES = documents(OrderResponse)
INVOICES = documents(Invoice)
DESPATCHES = documents(DespatchAdvice)
APPLICATION_ERRORS = documents(ApplicationError)
RECEIVED = documents(ReceivingAdvice, parties=documents(Parties, tax_representative=st.none()))  # ten NAD are the most
REMITTANCES = documents(RemittanceAdvice)
DISPUTES = documents(CommercialDispute)
NOTICES = documents(LifeCycleNotice)


def is_writable(document: Any) -> bool:
    """Whether it says what no EDIFACT message can do without."""
    settled = getattr(document, "documents", ())
    has_date = getattr(document, "issued_at", True) is not None
    return document.number is not None and has_date and all(one.kind != "other" for one in settled)
