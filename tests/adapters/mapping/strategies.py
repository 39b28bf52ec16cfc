"""Arbitrary canonical documents, within what EDIFACT can carry; the limits are those of the table in mappings/README.md."""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice, DespatchLine
from gateway.model.dispute import CommercialDispute, DisputedDocument, DisputedLine, Objection
from gateway.model.invoice import Invoice, InvoiceLine, TaxTotal
from gateway.model.order import Delivery, Order, OrderLine
from gateway.model.parts import (
    Address,
    Allowance,
    Contact,
    DeliveryTerms,
    EarlyPayment,
    Identifier,
    Item,
    Note,
    Parties,
    Party,
    PaymentTerms,
    Period,
    Price,
    Quantity,
    Reference,
    Tax,
    Totals,
)
from gateway.model.receiving import Discrepancy, ReceivedLine, ReceivingAdvice
from gateway.model.remittance import Adjustment, RemittanceAdvice, SettledDocument
from gateway.model.response import ApplicationError, ApplicationFault, OrderResponse, ResponseLine

LETTERS = string.ascii_letters + string.digits + " .,-()/='+:?!\"%&*;<>éèàçÉÀôü"
CODE = string.ascii_uppercase + string.digits


def texts(longest: int) -> SearchStrategy[str]:
    """One line of text without blanks at its ends."""
    return st.text(LETTERS, min_size=1, max_size=longest).map(str.strip).filter(bool)


def codes(longest: int) -> SearchStrategy[str]:
    return st.text(CODE, min_size=1, max_size=longest)


def maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | strategy


def some(strategy: SearchStrategy[Any], most: int = 3) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def said(model: type[Document], **fields: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """A `model` that says at least one thing."""
    return st.builds(model, **fields).filter(lambda made: any(v not in (None, ()) for v in vars(made).values()))


DIGITS = st.sampled_from(["0", "1", "0.5", "12.50", "1.000", "999999.99", "0.0001", "10", "3"]).map(Decimal)
NUMBERS = DIGITS | st.decimals(min_value=0, max_value=10**8, places=2)
DAYS = st.dates(date(1990, 1, 1), date(2079, 12, 31))
MOMENTS = DAYS | st.datetimes(datetime(1990, 1, 1), datetime(2079, 12, 31)).map(lambda m: m.replace(microsecond=0))  # noqa: DTZ001
UNITS = st.sampled_from(["H87", "KGM", "LTR", "XCT", "XPX", "MTR", "C62", "ABC"])
QUANTITIES = st.builds(Quantity, value=NUMBERS, unit=maybe(UNITS))
PERIODS = (
    st.builds(lambda m: Period(earliest=m, latest=m), MOMENTS)
    | st.builds(Period, earliest=MOMENTS)
    | st.builds(Period, latest=MOMENTS)
    | st.builds(Period, earliest=MOMENTS, latest=MOMENTS)
)
GLNS = st.from_regex(r"[0-9]{13}", fullmatch=True)
COUNTRIES = st.sampled_from(["FR", "DE", "BE", "IT"])

ADDRESSES = said(
    Address,
    lines=some(texts(35), 3),
    city=maybe(texts(35)),
    postal_code=maybe(codes(9)),
    region=maybe(codes(9)),
    country=maybe(COUNTRIES),
)
CONTACTS = said(Contact, name=maybe(texts(35)), email=maybe(texts(80)), phone=maybe(texts(30)))
LATER = st.sampled_from(["seller", "supplier_number", "buyer", "account", "zzz"])


def identifiers(with_gln: bool) -> SearchStrategy[tuple[Identifier, ...]]:
    """Without a GLN the first one may be anything NAD can name; the others stand in RFF."""
    others = some(st.builds(Identifier, scheme=LATER, value=codes(20)), 2)
    if with_gln:
        return others
    first = st.builds(Identifier, scheme=st.sampled_from(["seller", "buyer", "duns", "86"]), value=codes(17))
    numbered = st.builds(Identifier, scheme=st.just("siret"), value=st.from_regex(r"[0-9]{14}", fullmatch=True))
    return others.filter(lambda o: not any(i.scheme in {"seller", "buyer"} for i in o)) | st.tuples(first | numbered)


def _party(gln: str | None) -> SearchStrategy[Party]:
    return said(
        Party,
        name=maybe(texts(160)),
        gln=st.just(gln),
        vat_id=maybe(codes(14)),
        legal_id=maybe(codes(14)),
        identifiers=identifiers(gln is not None),
        address=maybe(ADDRESSES),
        contact=maybe(CONTACTS),
    )


PARTIES = st.one_of(st.none(), GLNS).flatmap(_party)
SIMPLE_PARTIES = said(Party, name=maybe(texts(100)), gln=maybe(GLNS), address=maybe(ADDRESSES), contact=maybe(CONTACTS))


def parties(names: Sequence[str], party: SearchStrategy[Party] = PARTIES) -> SearchStrategy[Parties]:
    return st.builds(Parties, **{name: maybe(party) for name in names})


EVERYBODY = parties(["buyer", "seller", "ship_to", "invoice_to", "payer", "orderer", "end_customer", "carrier"])
TAXES = said(Tax, category=maybe(st.sampled_from("SEZ")), rate=maybe(NUMBERS))
GTINS = st.sampled_from(["3274080005003", "4000862141404", "012345678905", "20123451", "13274080005000"])
ITEMS = said(
    Item,
    gtin=maybe(GTINS),
    seller_code=maybe(codes(35)),
    buyer_code=maybe(codes(35)),
    description=maybe(texts(300)),
    lot=maybe(codes(20)),
    serials=some(codes(10), 7),
    other_codes=some(st.builds(Identifier, scheme=st.sampled_from(["MF", "PN", "HS"]), value=codes(20)), 6),
)
NOTES = st.builds(
    Note,
    text=texts(500),
    subject=st.sampled_from(["AAI", "DEL", "PUR", "INV"]),
    language=maybe(st.sampled_from(["FR", "EN"])),
)


def apart(notes: SearchStrategy[tuple[Note, ...]]) -> SearchStrategy[tuple[Note, ...]]:
    """A long note is followed by one of another subject, else the two cannot be told apart."""
    return notes.filter(lambda n: len({(x.subject, x.language) for x in n}) == len(n))


LISTS = st.sampled_from(["contract", "catalogue", "quotation", "SR"])
BASES = st.builds(Quantity, value=st.sampled_from(["1", "10", "100", "1000", "0.5"]).map(Decimal), unit=maybe(UNITS))
PRICES = st.builds(Price, net=NUMBERS, gross=maybe(NUMBERS), per=maybe(BASES), list_kind=maybe(LISTS)) | st.builds(
    Price, gross=NUMBERS, per=maybe(BASES)
)


def references(*kinds: str) -> SearchStrategy[tuple[Reference, ...]]:
    return some(
        st.builds(Reference, kind=st.sampled_from(kinds), number=codes(35), date=maybe(MOMENTS), line=maybe(codes(6)))
    )


KINDS = ("contract", "quotation", "price_list", "previous_order", "project", "buyer", "promotion", "zzz")
ALLOWANCES = some(
    st.builds(
        Allowance,
        kind=st.sampled_from(["allowance", "charge"]),
        code=maybe(codes(3)),
        reason=maybe(texts(60)),
        percent=maybe(DIGITS),
        base=maybe(NUMBERS),
        amount=maybe(NUMBERS),
        sequence=maybe(st.integers(1, 99)),
        tax=maybe(TAXES),
    ),
    2,
)
EARLY = st.builds(EarlyPayment, percent=DIGITS, days=maybe(st.integers(1, 90)))


def terms(**more: SearchStrategy[Any]) -> SearchStrategy[PaymentTerms]:
    return said(
        PaymentTerms,
        code=maybe(st.sampled_from(["1", "2", "3"])),
        days=maybe(st.integers(1, 120)),
        due_on=maybe(DAYS),
        note=maybe(texts(35)),
        early_payment=maybe(EARLY),
        means=maybe(st.sampled_from(["30", "31", "42"])),
        **more,
    )


TOTALS = said(
    Totals,
    **{
        name: maybe(NUMBERS)
        for name in ("lines", "allowances", "charges", "net", "tax", "gross", "prepaid", "rounding", "payable")
    },
    line_count=maybe(st.integers(0, 999)),
)
DELIVERIES = said(
    Delivery,
    ship_to=maybe(st.builds(Party, gln=GLNS)),
    quantity=maybe(QUANTITIES),
    requested_delivery=maybe(PERIODS),
)


def numbered(lines: SearchStrategy[Any], most: int = 3) -> SearchStrategy[tuple[Any, ...]]:
    """Lines numbered 1, 2, 3…"""
    return st.lists(lines, max_size=most).map(
        lambda made: tuple(line.model_copy(update={"number": str(n)}) for n, line in enumerate(made, 1))
    )


def order_lines(actions: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    return numbered(
        st.builds(
            OrderLine,
            number=st.just("1"),
            action=actions,
            item=ITEMS | st.just(Item()),
            quantity=maybe(QUANTITIES),
            free_quantity=maybe(QUANTITIES),
            price=maybe(PRICES),
            net_amount=maybe(NUMBERS),
            tax=maybe(TAXES),
            requested_delivery=maybe(PERIODS),
            deliveries=some(DELIVERIES, 2),
            allowances=ALLOWANCES,
            references=references(*KINDS),
            notes=apart(some(NOTES, 2)),
            packaging=maybe(st.builds(Quantity, value=st.integers(1, 99), unit=maybe(st.sampled_from(["CT", "BX"])))),
            units_per_pack=maybe(QUANTITIES),
        )
    )


def orders(
    function: SearchStrategy[Any], actions: SearchStrategy[Any], kind: SearchStrategy[Any]
) -> SearchStrategy[Order]:
    return st.builds(
        Order,
        number=codes(35),
        kind=kind,
        function=function,
        issued_at=MOMENTS,
        currency=maybe(st.sampled_from(["EUR", "USD"])),
        valid_until=maybe(MOMENTS),
        response_requested=maybe(st.sampled_from(["AB", "AC"])),
        requested_delivery=maybe(PERIODS),
        requested_despatch=maybe(PERIODS),
        requested_pick_up=maybe(PERIODS),
        parties=EVERYBODY,
        delivery_terms=maybe(
            said(
                DeliveryTerms,
                incoterm=maybe(st.sampled_from(["EXW", "DDP"])),
                place=maybe(texts(60)),
                partial_delivery=maybe(st.booleans()),
                transport_mode=maybe(st.sampled_from(["road", "sea"])),
            )
        ),
        payment_terms=maybe(terms()),
        references=references(*KINDS),
        allowances=ALLOWANCES,
        lines=order_lines(actions),
        totals=maybe(TOTALS),
        notes=apart(some(NOTES)),
        tax=maybe(TAXES),
    )


ORDERS = orders(
    st.sampled_from(["original", "change", "cancellation", "copy", "replacement", "duplicate"]),
    st.none(),
    st.sampled_from(["order", "blanket", "call_off", "spot", "sample", "rush", "consignment"]),
)
ORDER_CHANGES = orders(
    st.sampled_from(["change", "cancellation"]),
    maybe(st.sampled_from(["add", "change", "delete", "unchanged"])),
    st.just("order"),
)


def _response_line(status: str) -> SearchStrategy[ResponseLine]:
    quantity = QUANTITIES if status == "backordered" else maybe(QUANTITIES)
    substitute = said(Item, gtin=maybe(GTINS), seller_code=maybe(codes(35)), buyer_code=maybe(codes(35)))
    return st.builds(
        ResponseLine,
        number=st.just("1"),
        status=st.just(status),
        item=ITEMS | st.just(Item()),
        ordered=maybe(QUANTITIES),
        quantity=quantity,
        price=maybe(PRICES),
        ordered_price=maybe(st.builds(Price, net=NUMBERS, gross=maybe(NUMBERS), per=maybe(BASES))),
        expected_delivery=maybe(PERIODS),
        substitute=substitute if status == "substituted" else st.none(),
        notes=apart(some(NOTES, 2)),
    )


RESPONSES = st.builds(
    OrderResponse,
    number=codes(35),
    issued_at=MOMENTS,
    status=st.sampled_from(["accepted", "changed", "rejected", "received"]),
    order_number=codes(35),
    order_issued_at=maybe(MOMENTS),
    currency=maybe(st.just("EUR")),
    parties=EVERYBODY,
    expected_delivery=maybe(PERIODS),
    references=references(*KINDS),
    lines=numbered(
        st.sampled_from(["accepted", "changed", "rejected", "backordered", "substituted"]).flatmap(_response_line)
    ),
    totals=maybe(TOTALS),
    notes=apart(some(NOTES)),
)

INVOICES = st.builds(
    Invoice,
    number=codes(35),
    kind=st.sampled_from(["invoice", "credit_note", "deposit", "corrected", "debit_note", "self_billed", "rebate"]),
    issued_on=DAYS,
    due_on=maybe(DAYS),
    currency=st.just("EUR"),
    tax_currency=maybe(st.just("USD")),
    tax_in_tax_currency=maybe(NUMBERS),
    tax_point_on=maybe(DAYS),
    payment_reference=maybe(codes(35)),
    accounting_reference=maybe(codes(35)),
    delivered_on=maybe(DAYS),
    period=maybe(PERIODS),
    parties=EVERYBODY,
    payment_terms=maybe(terms()),
    references=references("order", "delivery_note", "despatch", "contract", "invoice"),
    allowances=ALLOWANCES,
    lines=numbered(
        st.builds(
            InvoiceLine,
            number=st.just("1"),
            item=ITEMS | st.just(Item()),
            quantity=QUANTITIES,
            price=PRICES,
            net_amount=NUMBERS,
            tax=TAXES,
            order_line=maybe(codes(6)),
            period=maybe(PERIODS),
            accounting_reference=maybe(codes(35)),
            allowances=ALLOWANCES,
            references=references("order", "despatch"),
            notes=apart(some(NOTES, 1)),
        )
    ),
    taxes=st.lists(
        st.builds(
            TaxTotal,
            category=st.sampled_from("SEZ"),
            rate=NUMBERS,
            base=NUMBERS,
            amount=NUMBERS,
            exemption_reason=maybe(texts(200)),
        ),
        max_size=3,
        unique_by=lambda t: t.category,
    ).map(tuple),
    totals=st.builds(lambda t, g: t.model_copy(update={"gross": g}), TOTALS, NUMBERS),
    notes=apart(some(NOTES, 2)),
)

DESPATCHES = st.builds(
    DespatchAdvice,
    number=codes(35),
    issued_at=MOMENTS,
    order_number=codes(35),
    order_issued_at=maybe(MOMENTS),
    despatched_at=maybe(MOMENTS),
    expected_delivery=maybe(PERIODS),
    parties=EVERYBODY,
    references=references(*KINDS),
    packages=maybe(st.builds(Quantity, value=st.integers(1, 99), unit=maybe(st.sampled_from(["CT", "BX"])))),
    lines=numbered(
        st.builds(
            DespatchLine,
            number=st.just("1"),
            order_line=maybe(codes(6)),
            item=ITEMS | st.just(Item()),
            quantity=QUANTITIES,
            ordered=maybe(QUANTITIES),
            notes=apart(some(NOTES, 2)),
        )
    ),
    notes=apart(some(NOTES, 2)),
)

FAULTS = st.builds(
    ApplicationFault,
    code=st.sampled_from(["item.unknown", "price.too_low", "42", "E12"]),
    text=texts(200),
    line=maybe(codes(6)),
)
APPLICATION_ERRORS = st.builds(
    ApplicationError,
    number=codes(35),
    issued_at=MOMENTS,
    order_number=maybe(codes(35)),
    message_reference=maybe(codes(14)),
    interchange_reference=maybe(codes(14)),
    parties=parties(["buyer", "seller", "ship_to", "invoice_to"], SIMPLE_PARTIES),
    faults=some(FAULTS),
)

RECEIVED = st.builds(
    ReceivingAdvice,
    number=codes(35),
    issued_at=MOMENTS,
    received_at=maybe(MOMENTS),
    parties=st.builds(Parties, buyer=st.builds(Party, gln=GLNS), ship_to=maybe(PARTIES)),
    references=references(*KINDS),
    lines=numbered(
        st.builds(
            ReceivedLine,
            number=st.just("1"),
            order_line=maybe(codes(6)),
            item=ITEMS.map(lambda i: i.model_copy(update={"serials": ()})).filter(lambda i: i != Item())
            | st.just(Item()),
            **{name: maybe(QUANTITIES) for name in ("received", "accepted", "rejected", "despatched", "ordered")},
            discrepancies=some(
                said(
                    Discrepancy,
                    kind=st.sampled_from(["AF", "AC"]),
                    reason=maybe(st.sampled_from(["AUE", "AV"])),
                    quantity=maybe(st.builds(Quantity, value=NUMBERS)),
                ),
                2,
            ),
            references=references(*KINDS),
        )
    ),
)
PLAIN_REFERENCES = some(st.builds(Reference, kind=st.sampled_from(KINDS), number=codes(35), line=maybe(codes(6))))
ADJUSTMENTS = some(
    st.builds(
        Adjustment,
        reason=st.sampled_from(["3", "5", "17"]),
        amount=maybe(NUMBERS),
        reference=maybe(codes(20)),
        notes=apart(some(NOTES, 2)),
    ),
    2,
)
SETTLED_KINDS = st.sampled_from(["invoice", "credit_note", "deposit", "debit_note"])
REMITTANCES = st.builds(
    RemittanceAdvice,
    number=codes(35),
    issued_at=MOMENTS,
    paid_on=maybe(MOMENTS),
    currency=maybe(st.just("EUR")),
    means=maybe(st.sampled_from(["30", "42"])),
    iban=maybe(codes(30)),
    payment_reference=maybe(codes(30)),
    parties=parties(["buyer", "seller", "payer", "payee"], SIMPLE_PARTIES),
    references=PLAIN_REFERENCES,
    documents=some(
        st.builds(
            SettledDocument,
            kind=SETTLED_KINDS,
            number=codes(35),
            date=maybe(MOMENTS),
            amount=maybe(NUMBERS),
            due=maybe(NUMBERS),
            paid=NUMBERS,
            discount=maybe(NUMBERS),
            references=PLAIN_REFERENCES,
            adjustments=ADJUSTMENTS,
        )
    ),
    due=maybe(NUMBERS),
    paid=NUMBERS,
    notes=apart(some(NOTES, 2)),
)
OBJECTIONS = some(st.builds(Objection, reason=st.sampled_from(["4", "5", "53"]), notes=apart(some(NOTES, 2))), 2)
DISPUTES = st.builds(
    CommercialDispute,
    number=codes(35),
    issued_at=MOMENTS,
    parties=parties(["buyer", "seller", "ship_to"], SIMPLE_PARTIES),
    references=PLAIN_REFERENCES,
    documents=some(
        st.builds(
            DisputedDocument,
            kind=SETTLED_KINDS,
            number=codes(35),
            date=maybe(MOMENTS),
            amount=maybe(NUMBERS),
            contested=maybe(NUMBERS),
            objections=OBJECTIONS,
            lines=numbered(
                st.builds(DisputedLine, number=st.just("1"), amount=maybe(NUMBERS), objections=OBJECTIONS), 2
            ),
        )
    ),
)
