"""Invoices per second in every form, on one core, and what the rules cost: INVOIC, CII, UBL, PDF, Factur-X, Schematron.

Twenty lines over two VAT rates with reductions. A Factur-X is page, XML, rules and embedding; each is shown apart, so
that the figure says why. Peers: the library factur-x with its own schema check, as its documentation shows it.
"""

import argparse
import itertools
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

from facturx import generate_from_binary

from adapters.formats.edifact.format import EdifactFormat
from adapters.formats.en16931.hybrid import embed, extract
from adapters.formats.en16931.rules import RulesEngine
from adapters.formats.en16931.syntax import parse, schema_faults, write
from adapters.formats.pdf_out import view
from adapters.formats.pdf_out.compile import pdf
from gateway import billing
from gateway.billing.compose import compose
from gateway.model.invoice import Invoice, InvoiceLine
from gateway.model.master import OwnIdentity, Partner
from gateway.model.parts import (
    Address,
    Contact,
    Identifier,
    Item,
    Note,
    Parties,
    Party,
    PaymentTerms,
    Price,
    Quantity,
    Reference,
    Tax,
)
from gateway.ports import OutgoingContext

AT = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
DAY = AT.date()
LINES = 20

SELLER = Party(
    name="Atelier Dupont SAS",
    gln="3012345000017",
    vat_id="FR40303265045",
    legal_id="303265045",
    address=Address(lines=("12 rue des Forges",), city="Lyon", postal_code="69007", country="FR"),
    contact=Contact(name="Service commandes", email="commandes@dupont.example", phone="+33400000000"),
)
CUSTOMER = Party(
    name="Quincaillerie Martin",
    gln="3020120000015",
    vat_id="FR83404833048",
    legal_id="404833048",
    address=Address(lines=("3 place du Marché",), city="Dijon", postal_code="21000", country="FR"),
)
OWN = OwnIdentity(name="Atelier Dupont SAS", gln="3012345000017", vat_id="FR40303265045", legal_id="303265045")
PARTNER = Partner(id="martin", name="Martin", identifiers=(Identifier(scheme="unb", value="3020120000015:14"),))


def an_invoice(rank_of_all: int = 1, lines: int = LINES) -> Invoice:
    """Each differs in number, prices and texts, as the page compiler remembers what it has set before."""
    net = Decimal("12.50") + rank_of_all
    made = [
        InvoiceLine(
            number=str(rank),
            item=Item(
                gtin="3274080005003", seller_code=f"EQ-{rank}", description=f"Équerre acier {rank_of_all}-{rank} mm"
            ),
            quantity=Quantity(value=Decimal(rank), unit="H87"),
            price=Price(net=net),
            net_amount=net * rank,
            tax=Tax(category="S", rate=Decimal(20) if rank % 3 else Decimal("5.5")),
        )
        for rank in range(1, lines + 1)
    ]
    mentions = (
        ("REG", "SAS, RCS Lyon"),
        ("PMD", "Pénalités : BCE + 10"),
        ("PMT", "Indemnité : 40 EUR"),
        ("AAB", "Sans escompte"),
    )
    return compose(
        number=f"F2026-{rank_of_all:06d}",
        kind="invoice",
        issued_on=DAY,
        currency="EUR",
        lines=made,
        due_on=DAY,
        business_process="B1",
        delivered_on=DAY,
        parties=Parties(seller=SELLER, buyer=CUSTOMER, invoice_to=CUSTOMER, ship_to=CUSTOMER),
        payment_terms=PaymentTerms(means="30", iban="FR7630006000011234567890189", note="À réception"),
        references=(
            Reference(kind="order", number="PO-1042", date=DAY),
            Reference(kind="despatch", number="BL1", date=DAY),
        ),
        notes=tuple(Note(subject=subject, text=text) for subject, text in mentions),
    )


def seconds(work: Callable[[], object], at_least: float) -> float:
    """The median of single runs, warmed up once."""
    work()
    runs: list[float] = []
    end = time.perf_counter() + at_least
    while time.perf_counter() < end or len(runs) < 3:
        start = time.perf_counter()
        work()
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=1.5, help="for each measure")
    each = options.parse_args().seconds
    made = an_invoice()
    assert billing.stops(billing.check_invoice(made)) == ()
    context = OutgoingContext(own=OWN, partner=PARTNER, reference="00000001", at=AT)
    page = page_of(made)
    xml, ubl = write(made, "en16931"), write(made, "ubl")
    others = (an_invoice(rank) for rank in itertools.count(2))
    with RulesEngine() as engine:
        start = time.perf_counter()
        assert engine.judge(xml).valid
        cold = time.perf_counter() - start
        assert engine.judge(ubl).valid
        assert extract(embed(page, xml, made, "en16931", "fr")) == xml

        def factur_x(invoice: Invoice, *, judged: bool) -> bytes:
            written = write(invoice, "en16931")
            if judged:
                assert engine.judge(written).valid
            return embed(page_of(invoice), written, invoice, "en16931", "fr")

        measures: list[tuple[str, Callable[[], object]]] = [
            ("control before issue", lambda: billing.check_invoice(made)),
            ("INVOIC D.96A", lambda: EdifactFormat().write(made, context)),
            ("CII EN 16931", lambda: write(made, "en16931")),
            ("CII EXTENDED", lambda: write(made, "extended")),
            ("UBL 2.1", lambda: write(made, "ubl")),
            ("XSD", lambda: schema_faults(parse(xml))),
            ("rules EN 16931 + BR-FR, CII", lambda: engine.judge(xml)),
            ("rules EN 16931 + BR-FR, UBL", lambda: engine.judge(ubl)),
            ("PDF/A-3 page", lambda: page_of(next(others))),
            ("embedding (pypdf copies the tagged page)", lambda: embed(page, xml, made, "en16931", "fr")),
            ("Factur-X, judged", lambda: factur_x(next(others), judged=True)),
            ("Factur-X, not judged", lambda: factur_x(next(others), judged=False)),
            (
                "factur-x library: embedding with its XSD",
                lambda: generate_from_binary(page, xml, flavor="factur-x", level="en16931", check_schematron=False),
            ),
        ]
        print(f"{LINES} lines, one core; a child of its own runs the rules; first judgement (compiling) {cold:.2f} s")
        print(f"{'':44}{'ms':>9}{'per second':>12}")
        for name, work in measures:
            took = seconds(work, each)
            print(f"{name:44}{took * 1000:9.2f}{1 / took:12.0f}")


def page_of(invoice: Invoice) -> bytes:
    return pdf("invoice", view.invoice_view(invoice, OWN, "fr"), logo=None, at=AT)


if __name__ == "__main__":
    main()
