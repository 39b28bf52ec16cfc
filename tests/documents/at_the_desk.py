"""An order form in words that no lexicon has, for our demonstration's customer: misread at first, corrected at the desk, and
read right from then on. On paper, and as a fax brings it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table
from tests.documents.truth import Address, Line, Truth, invent

CUSTOMER = Address("Atelier Lumière SARL", ("5 impasse de l'Ébauche",), "69990", "Brouillon-sur-Saône")
GOODS = {
    "VIS-0440": ("Vis à bois tête fraisée 4 x 40", "8.40"),
    "VIS-0550": ("Vis à bois tête fraisée 5 x 50", "11.20"),
    "MAR-0500": ("Marteau de menuisier 500 g", "17.90"),
    "TRN-SET6": ("Jeu de 6 tournevis", "32.80"),
    "CLE-1232": ("Clés mixtes, coffret", "68.00"),
}


def wanted(number: str, today: date, **quantities: int) -> Truth:
    """An order of Atelier Lumière: ``VIS_0440=5`` asks for five of VIS-0440 at their price."""
    lines = tuple(
        _line(at, name.replace("_", "-"), quantity, today) for at, (name, quantity) in enumerate(quantities.items())
    )
    known = invent("fr", "desk", lines=1)
    return replace(
        known, number=number, ordered=today, wanted=_workday(today + timedelta(days=9)), buyer=CUSTOMER,
        ship_to=CUSTOMER, lines=lines, net=sum((line.amount for line in lines), Decimal(0)),
    )  # fmt: skip


def _workday(one: date) -> date:
    return one + timedelta(days=max(0, 7 - one.weekday()) if one.weekday() > 4 else 0)


def _line(at: int, code: str, quantity: int, today: date) -> Line:
    description, price = GOODS[code]
    amount = Decimal(price) * quantity
    return Line(
        at + 1, code, "", "", description, Decimal(quantity), "PCE", Decimal(price), 1, Decimal(0), amount, today
    )


def odd_form(truth: Truth) -> bytes:
    """One page as PDF."""
    s, style = Sheet("helvetica", 11), " ,"
    s.text(40, 40, "Chez Lumière", bold=True, size=16)
    s.text(40, 80, "Dossier")
    s.text(120, 80, truth.number)
    s.text(40, 100, "Rédaction")
    s.text(120, 100, day(truth.ordered, "slash", "fr"))
    s.text(300, 80, "On attend ça pour")
    s.text(430, 80, day(truth.wanted, "slash", "fr"))
    s.text(300, 100, "On compte en")
    s.text(430, 100, "EUR")
    s.text(40, 140, "Nous, c'est")
    s.block(120, 140, truth.buyer.printed("fr"))
    s.text(300, 140, "Ça va chez")
    s.block(390, 140, truth.ship_to.printed("fr"))
    cols = columns(
        s,
        ("Quoi", 90, "l", lambda line: line.code),
        ("En clair", 130, "l", lambda line: line.description),
        ("Casiers", 75, "l", lambda line: "1 2 3 4 5 6"),  # so many figures hide the line's arithmetic from a reader
        ("Combien", 70, "r", lambda line: number(line.quantity, style, None)),
        ("Sorte", 50, "l", lambda line: line.unit),
        ("Pièce à", 60, "r", lambda line: number(line.price, style)),
        ("Ça fait", 70, "r", lambda line: number(line.amount, style)),
    )
    draw_table(s, 230, cols, truth.lines, Manner(rules=True), next_page=lambda _: 50, money=lambda v: number(v, style))
    foot = 300 + 20 * len(truth.lines)
    s.text(400, foot, "Total HT")
    s.text(570, foot, number(truth.net, style), "r")
    return s.done()
