"""Invoices of every kind we make, from the builders' customer and articles: telling, small, each value different."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from gateway import billing, rules
from gateway.billing.deposit import prepayment
from gateway.model.decision import Resolution
from gateway.model.invoice import Invoice, InvoiceLine
from gateway.model.master import Account, CatalogueItem, OwnIdentity, PriceEntry
from gateway.model.order import Order
from gateway.model.parts import Address, Allowance, Item, Note, Party, Period, Price, Quantity, Reference, Tax
from tests.builders import (
    BRACKET,
    NOW,
    PAINT,
    PRICES,
    SCREW,
    TODAY,
    a_book,
    a_context,
    a_line,
    a_price,
    an_account,
    an_item,
    an_order,
    own_identity,
)

BOOK = an_item("LIV-1", description="Manuel du bricoleur", gtin=None, tax_rate=Decimal("5.5"))
FITTING = an_item("POSE", description="Pose sur site, l'heure", gtin=None, unit="HUR", nature="service")
ARTICLES = (BRACKET, SCREW, PAINT, BOOK, FITTING)
NET_PRICES = (*PRICES, a_price("LIV-1", "19.99"), a_price("POSE", "48.50"), a_price("EQ-50", "13.60", currency="USD"))
ISSUED_AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)

REDUCTIONS = (
    Allowance(kind="charge", reason="Port", code="FC", amount=Decimal("15.00")),
    Allowance(kind="allowance", reason="Remise", percent=Decimal(10), sequence=1),
    Allowance(kind="allowance", reason="Promotion", percent=Decimal(2), sequence=2),
)

LIEGE = {
    "name": "Quincaillerie de Liège SA",
    "tax_category": "K",
    "vat_id": "BE0403170701",
    "legal_id": None,
    "address": Address(lines=("Rue Haute 1",), city="Liège", postal_code="4000", country="BE"),
}


def order_lines(*asked: tuple[str, str]) -> tuple[Any, ...]:
    return tuple(
        a_line(str(rank), item=Item(seller_code=code), quantity=Quantity(value=Decimal(value)), price=None)
        for rank, (code, value) in enumerate(asked, start=1)
    )


def understood(
    order: Order,
    account: Account,
    own: OwnIdentity,
    items: Sequence[CatalogueItem] = ARTICLES,
    prices: Sequence[PriceEntry] = NET_PRICES,
) -> Resolution:
    book = a_book(own=own, accounts=(account,), items=items, prices=prices)
    return rules.examine(order, book, a_context()).resolution


def billed(
    order: Order, account: Account, own: OwnIdentity, number: str = "BL2026-000001", **more: Any
) -> billing.Billed:
    resolution = understood(order, account, own, **more)
    return billing.Billed(order, resolution, billing.despatch_advice(order, resolution, own, number, NOW))


def an_invoice(
    *asked: tuple[str, str],
    account: Account | None = None,
    own: OwnIdentity | None = None,
    services: frozenset[str] = frozenset({"POSE"}),
    number: str = "F2026-000001",
    **order: Any,
) -> Invoice:
    """The builders' order, sent and invoiced at once."""
    account, own = account or an_account(), own or own_identity()
    made = billed(an_order(lines=order_lines(*(asked or (("EQ-50", "10"),))), **order), account, own)
    return billing.invoice_of([made], account, own, number, TODAY, services=services)


def abroad(category: str = "K", **changes: Any) -> Invoice:
    """An invoice without VAT for a customer in Belgium, or outside the Union."""
    account = an_account(**LIEGE | {"tax_category": category} | changes)
    made = an_invoice(account=account)
    place = Party(name="Dépôt", address=account.address)
    return made.model_copy(update={"parties": made.parties.model_copy(update={"ship_to": place})})


def a_credit_note(original: Invoice, quantities: dict[str, Decimal] | None = None) -> Invoice:
    taken = quantities or billing.creditable(original, ())
    return billing.credit_note(original, own_identity(), "A2026-000001", TODAY, "Deux équerres tordues", taken)


def a_deposit(percent: str = "30", **order: Any) -> Invoice:
    account, own = an_account(), own_identity()
    asked = an_order(lines=order_lines(("EQ-50", "10"), ("LIV-1", "3")), **order)
    resolution = understood(asked, account, own)
    return billing.deposit_invoice(asked, resolution, account, own, "AC2026-000001", TODAY, Decimal(percent))


def a_final_invoice() -> Invoice:
    """After a deposit of 30 %."""
    account, own = an_account(), own_identity()
    made = billed(an_order(lines=order_lines(("EQ-50", "10"), ("LIV-1", "3"))), account, own)
    paid = [prepayment(a_deposit(), [])]
    return billing.invoice_of([made], account, own, "F2026-000002", TODAY, prepayments=paid)


def a_grouped_invoice() -> Invoice:
    account, own = an_account(), own_identity()
    parts = [
        billed(an_order("PO-1042", lines=order_lines(("EQ-50", "10"))), account, own, "BL2026-000001"),
        billed(
            an_order("PO-1043", lines=order_lines(("PEI-1", "24")), allowances=REDUCTIONS),
            account,
            own,
            "BL2026-000002",
        ),
    ]
    return billing.invoice_of(parts, account, own, "F2026-000003", TODAY)


def a_rebate() -> Invoice:
    return billing.rebate(
        an_account(),
        own_identity(),
        "A2026-000002",
        TODAY,
        period=Period(earliest=date(2025, 1, 1), latest=date(2025, 12, 31)),
        contract="ACC-2025-7",
        percent=Decimal("2.5"),
        turnover={("S", Decimal(20)): Decimal("12345.60"), ("S", Decimal("5.5")): Decimal("999.99")},
    )


def with_line_reductions() -> Invoice:
    """Three cascading reductions and a charge on a line, a gross price, notes and a period."""
    given = (
        Allowance(
            kind="allowance", reason="Remise 1", percent=Decimal(10), base=Decimal("125.00"), amount=Decimal("12.50")
        ),
        Allowance(
            kind="allowance", reason="Remise 2", percent=Decimal(5), base=Decimal("112.50"), amount=Decimal("5.63")
        ),
        Allowance(kind="charge", reason="Emballage", code="PC", amount=Decimal("3.00")),
    )
    made = an_invoice()
    line: InvoiceLine = made.lines[0].model_copy(
        update={
            "allowances": given,
            "net_amount": Decimal("109.87"),
            "price": Price(net=Decimal("12.50"), gross=Decimal("14.00")),
            "notes": (Note(text="Livré en deux palettes"),),
            "period": Period(earliest=date(2026, 3, 1), latest=date(2026, 3, 10)),
        }
    )
    from gateway.billing.compose import compose

    kept = made.model_dump(
        exclude={"lines", "allowances", "taxes", "totals", "number", "kind", "issued_on", "currency", "prepayments"}
    )
    header = {name: getattr(made, name) for name in kept}
    return compose(number=made.number, kind="invoice", issued_on=made.issued_on, currency="EUR", lines=[line], **header)


def every_kind() -> dict[str, Invoice]:
    """Name → an invoice that may be issued, one of each kind."""
    plain = an_invoice(("EQ-50", "10"), ("LIV-1", "3"), ("VIS-4", "1200"), allowances=REDUCTIONS)
    dollars = own_identity(euro_rates={"USD": Decimal("0.9213")})
    return {
        "one line": an_invoice(),
        "reductions in cascade over two rates": plain,
        "line reductions": with_line_reductions(),
        "goods and services": an_invoice(("EQ-50", "10"), ("POSE", "2.5")),
        "services": an_invoice(("POSE", "3")),
        "VAT on debits": an_invoice(own=own_identity(vat_on_debits=True)),
        "intra-Community": abroad("K"),
        "export": abroad("G", vat_id=None, address=Address(lines=("1 Main St",), city="Boston", country="US")),
        "reverse charge": abroad("AE"),
        "exempt": abroad("E"),
        "outside the scope": abroad("O", vat_id=None),
        "in dollars": an_invoice(account=an_account(currency="USD"), own=dollars, currency="USD"),
        "grouped": a_grouped_invoice(),
        "invoiced to another": invoiced_to_another(),
        "both known by SIRET and GLN": an_invoice(
            account=an_account(legal_id="40483304800022"), own=own_identity(legal_id="30326504500018")
        ),
        "to a private person": an_invoice(account=an_account(legal_id=None, vat_id=None, consumer=True)),
        "deposit": a_deposit(),
        "final after a deposit": a_final_invoice(),
        "credit note": a_credit_note(plain),
        "credit note for a part": a_credit_note(plain, {"1": Decimal(2)}),
        "credit note of a final invoice": a_credit_note(a_final_invoice()),
        "rebate": a_rebate(),
    }


def invoiced_to_another() -> Invoice:
    made = an_invoice()
    centre = Party(
        name="Centrale Martin",
        vat_id="FR40303265045",
        legal_id="30326504500018",
        address=Address(lines=("1 rue du Siège",), city="Paris", postal_code="75001", country="FR"),
    )
    references = (
        *made.references,
        Reference(kind="contract", number="CT-9"),
        Reference(kind="buyer", number="Rayon 7"),
    )
    parties = made.parties.model_copy(update={"invoice_to": centre})
    return made.model_copy(update={"parties": parties, "references": references})


VAT_20 = Tax(category="S", rate=Decimal(20))
