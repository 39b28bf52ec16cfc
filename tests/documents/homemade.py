"""An order form in words that no lexicon has: what a reader gets wrong until somebody has shown it once."""

from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table
from tests.documents.truth import Truth


def homemade(truth: Truth) -> bytes:
    s, style = Sheet("helvetica", 10), " ,"
    s.text(40, 40, "Les Amis du Bricolage", bold=True, size=16)
    s.text(40, 70, "Dossier")
    s.text(120, 70, truth.number)
    s.text(40, 86, "Rédaction")
    s.text(120, 86, day(truth.ordered, "slash", "fr"))
    s.text(300, 70, "On attend ça pour")
    s.text(430, 70, day(truth.wanted, "slash", "fr"))
    s.text(300, 86, "Classement")
    s.text(430, 86, f"77-{truth.gln[3:8]}")
    s.text(40, 120, "Nous, c'est")
    s.block(120, 120, truth.buyer.printed("fr"))
    s.text(300, 120, "Ça va chez")
    s.block(390, 120, truth.ship_to.printed("fr"))
    cols = columns(
        s,
        ("Quoi", 90, "l", lambda line: line.code),
        ("En clair", 190, "l", lambda line: line.description),
        ("Combien", 70, "r", lambda line: number(line.quantity, style, None)),
        ("Sorte", 50, "l", lambda line: line.unit),
        ("Pièce à", 60, "r", lambda line: number(line.price, style)),
        ("Ça fait", 70, "r", lambda line: number(line.amount, style)),
    )
    draw_table(s, 210, cols, truth.lines, Manner(rules=True), next_page=lambda _: 50, money=lambda v: number(v, style))
    return s.done()
