"""INVOIC per second, Factur-X per second and why, and what the rules cost; one core, twenty lines over two VAT rates.

A Factur-X is made as the gateway makes it (:func:`adapters.formats.forms.factur_x`: judged once); beside it stand its parts,
which do not overlap, and their sum. Peer: the library factur-x with its own schema check, as its documentation shows it.
"""

import argparse
import itertools
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from facturx import generate_from_binary

from adapters.formats.edifact.format import EdifactFormat
from adapters.formats.en16931.hybrid import embed, extract
from adapters.formats.en16931.syntax import parse, schema_faults, write
from adapters.formats.forms import factur_x
from adapters.formats.papers import rules_engine
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


@dataclass(frozen=True, slots=True)
class Made:
    """One invoice with what is made of it on the way to a Factur-X, so that each step can be timed by itself; and two that
    the page compiler has not seen, as it remembers what it has set."""

    invoice: Invoice
    cii: bytes
    ubl: bytes
    page: bytes
    unseen: Invoice
    unseen_either: Invoice

    @classmethod
    def of(cls, fresh: Iterator[Invoice]) -> "Made":
        made = next(fresh)
        return cls(made, write(made, "en16931"), write(made, "ubl"), page_of(made), next(fresh), next(fresh))


Step = Callable[[Made], object]


def medians(steps: dict[str, Step], fresh: Iterator[Invoice], at_least: float) -> dict[str, float]:
    """Seconds of each step. Every round takes all steps on a new invoice, so that what else the machine does falls on
    all of them alike; the first round warms up and is not counted."""
    took: dict[str, list[float]] = {name: [] for name in steps}
    end = time.perf_counter() + at_least
    while time.perf_counter() < end or len(took["control"]) < 4:
        made = Made.of(fresh)
        for name, step in steps.items():
            start = time.perf_counter()
            step(made)
            took[name].append(time.perf_counter() - start)
    return {name: statistics.median(times[1:]) for name, times in took.items()}


def invoic(directory: str, association: str | None) -> Step:
    partner = PARTNER.model_copy(update={"directory": directory, "association": association})
    context = OutgoingContext(own=OWN, partner=partner, reference="00000001", at=AT)
    return lambda made: EdifactFormat().write(made.invoice, context)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=15, help="for all of it")
    wanted = options.parse_args().seconds
    fresh = (an_invoice(rank) for rank in itertools.count(1))
    engine = rules_engine()  # the one that the form uses
    first = Made.of(fresh)
    assert billing.stops(billing.check_invoice(first.invoice)) == ()
    start = time.perf_counter()
    assert engine.judge(first.cii).valid
    cold = time.perf_counter() - start
    assert engine.judge(first.ubl).valid
    assert extract(embed(first.page, first.cii, first.invoice, "en16931", "fr")) == first.cii
    steps: dict[str, Step] = {
        "control": lambda made: billing.check_invoice(made.invoice),
        "INVOIC D.96A": invoic("D.96A", "EAN008"),
        "INVOIC D.01B": invoic("D.01B", "EAN010"),
        "INVOIC D.14B": invoic("D.14B", None),
        "CII": lambda made: write(made.invoice, "en16931"),
        "XSD": lambda made: schema_faults(parse(made.cii)),
        "XSD, EN": lambda made: engine.judge(made.cii, french=False),
        "XSD, EN, BR-FR": lambda made: engine.judge(made.cii),
        "UBL judged": lambda made: engine.judge(made.ubl),
        "page": lambda made: page_of(made.unseen),
        "embedding": lambda made: embed(made.page, made.cii, made.invoice, "en16931", "fr"),
        "Factur-X": lambda made: factur_x().write(made.unseen_either, OWN, "fr", AT),
        "peer": lambda made: generate_from_binary(
            made.page, made.cii, flavor="factur-x", level="en16931", check_schematron=False
        ),
    }
    show(medians(steps, fresh, wanted), cold)


def show(took: dict[str, float], cold: float) -> None:
    """The parts of a Factur-X do not overlap: each is what it adds to the one before."""
    rules_en, rules_fr = took["XSD, EN"] - took["XSD"], took["XSD, EN, BR-FR"] - took["XSD, EN"]
    parts = {
        "CII written": took["CII"],
        "its schema": took["XSD"],
        "rules of EN 16931": rules_en,
        "rules of France (BR-FR)": rules_fr,
        "page, PDF/A-3": took["page"],
        "embedding (pypdf copies the tagged page)": took["embedding"],
    }
    whole, rules = took["Factur-X"], rules_en + rules_fr
    print(f"{LINES} lines, one core, load {os.getloadavg()[0]:.1f}")
    print(f"  {'':44}{'ms':>9}{'per second':>11}")
    for name in ("INVOIC D.96A", "INVOIC D.01B", "INVOIC D.14B", "Factur-X"):
        line(name, took[name])
    print(f"a Factur-X, part by part: {'ms':>29}{'of it':>11}")
    for name, seconds in parts.items():
        print(f"  {name:44}{seconds * 1000:9.2f}{seconds / whole:11.0%}")
    print(f"  {'their sum, of the whole':44}{sum(parts.values()) * 1000:9.2f}{sum(parts.values()) / whole:11.0%}")
    print("the rules:")
    line("one judgement, without the schema", rules)
    line("one judgement of UBL, with its schema", took["UBL judged"])
    line("control before issue, our own half", took["control"])
    print(f"  {'the first judgement, sheets compiled':44}{cold * 1000:9.2f}")
    judged_twice = whole + took["CII"] + took["XSD, EN, BR-FR"]
    line("a Factur-X from draft to file", judged_twice)
    print("  (issued, it is judged twice: the draft before it gets a number, and the file that leaves)")
    line("peer: factur-x embeds, with its own XSD", took["peer"])


def line(name: str, seconds: float) -> None:
    print(f"  {name:44}{seconds * 1000:9.2f}{1 / seconds:11.1f}")


def page_of(invoice: Invoice) -> bytes:
    return pdf("invoice", view.invoice_view(invoice, OWN, "fr"), logo=None, at=AT)


if __name__ == "__main__":
    main()
