"""Five layouts more, kept for measuring what was learnt from ``fourth_blind.py``; measured once, nothing changed for them."""

from tests.documents.paper import Layout, pick, rate
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Truth


def piled(truth: Truth) -> bytes:
    """Heads and cells piled on two rows: code over EAN, quantity over unit, price over its basis; facts in a grid of boxes."""
    s, style, lang = Sheet("helvetica", 8), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "slash", "iso", "dot")
    s.block(
        40, 40, [*truth.buyer.printed(lang), f"{pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat} | GLN {truth.gln}"]
    )
    for at, (label, value) in enumerate(
        (
            (pick(truth, "Commande N°", "Order N°", "Bestell-Nr."), truth.number),
            (pick(truth, "Établie le", "Made out on", "Ausgestellt am"), day(truth.ordered, days, lang)),
            (pick(truth, "Livrable le", "To be delivered", "Zu liefern am"), day(truth.wanted, days, lang)),
            (pick(truth, "Monnaie", "Currency", "Währung"), truth.currency),
        )
    ):
        x, y = 330 + (at % 2) * 115, 34 + (at // 2) * 28
        s.box(x, y, x + 112, y + 26)
        s.text(x + 4, y + 9, label, size=6.5)
        s.text(x + 4, y + 21, value, bold=True)
    s.text(40, 112, pick(truth, "Chez (fournisseur)", "With (supplier)", "Bei (Lieferant)"), bold=True)
    s.block(40, 124, truth.seller.printed(lang))
    s.text(330, 112, pick(truth, "Livraison chez", "Delivery at", "Lieferung nach"), bold=True)
    s.block(330, 124, truth.ship_to.printed(lang))
    cols = columns(
        s,
        ((pick(truth, "Réf.", "Ref.", "Art.-Nr."), "EAN"), 88, "l", lambda line: [line.code, line.gtin]),
        (pick(truth, "Désignation", "Description", "Bezeichnung"), 205, "l", lambda line: line.description),
        ((pick(truth, "Qté", "Qty", "Menge"), pick(truth, "unité", "unit", "Einheit")), 65, "r", lambda line: [number(line.quantity, style, None), line.unit]),
        ((pick(truth, "Prix", "Price", "Preis"), pick(truth, "par", "per", "pro")), 75, "r", lambda line: [number(line.price, style), str(line.per)]),
        ((pick(truth, "Montant", "Amount", "Betrag"), truth.currency), 85, "r", lambda line: number(line.amount, style)),
        left=38,
    )  # fmt: skip
    end = draw_table(
        s, 190, cols, truth.lines, Manner(rules=True), next_page=lambda _: 45, money=lambda v: number(v, style)
    )
    draw_totals(s, end + 4, [
        (pick(truth, "Total HT", "Total net", "Gesamt netto"), number(truth.net, style)),
        (f"{pick(truth, 'TVA', 'VAT', 'MwSt.')} {rate(truth, style)}", number(truth.tax, style)),
        (pick(truth, "Total TTC", "Total gross", "Gesamt brutto"), number(truth.gross, style)),
    ], label_at=390, value_at=553)  # fmt: skip
    return s.done()


def dotted(truth: Truth) -> bytes:
    """A printed form filled in: leaders of dots between label and value, typewriter print, upright rules only."""
    s, style, lang = Sheet("courier", 9), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "slash", "slash", "dot")
    s.text(40, 45, truth.buyer.name, bold=True, size=12)
    s.block(
        40,
        60,
        [*truth.buyer.printed(lang)[1:], f"{pick(truth, 'TVA', 'VAT', 'USt-ID')}: {truth.vat}", f"GLN: {truth.gln}"],
    )
    s.text(40, 122, pick(truth, "BON DE COMMANDE", "PURCHASE ORDER", "BESTELLUNG"), bold=True, size=13)
    y = 142.0
    for label, value in (
        (pick(truth, "Numéro de la commande", "Number of the order", "Nummer der Bestellung"), truth.number),
        (
            pick(truth, "Date de la commande", "Date of the order", "Datum der Bestellung"),
            day(truth.ordered, days, lang),
        ),
        (pick(truth, "Date de livraison", "Date of delivery", "Datum der Lieferung"), day(truth.wanted, days, lang)),
    ):
        s.text(40, y, f"{label} {'.' * (36 - len(label))} {value}")
        y += 14
    s.text(40, y + 8, pick(truth, "Fournisseur :", "Supplier:", "Lieferant:"))
    s.block(130, y + 8, truth.seller.printed(lang))
    s.text(310, y + 8, pick(truth, "Livrer à :", "Deliver to:", "Liefern an:"))
    s.block(395, y + 8, truth.ship_to.printed(lang), size=8)
    cols = columns(
        s,
        (pick(truth, "Article", "Article", "Artikel"), 85, "l", lambda line: line.code),
        (pick(truth, "Désignation", "Description", "Bezeichnung"), 165, "l", lambda line: line.description),
        (pick(truth, "Quantité", "Quantity", "Menge"), 62, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Unité", "Unit", "Einh."), 40, "l", lambda line: line.unit),
        (pick(truth, "P.U.", "Price", "Preis"), 70, "r", lambda line: number(line.price, style)),
        (pick(truth, "Total", "Total", "Gesamt"), 98, "r", lambda line: number(line.amount, style)),
        left=36,
    )  # fmt: skip
    top = y + 80
    end = draw_table(s, top, cols, truth.lines, Manner(), next_page=lambda _: 45, money=lambda v: number(v, style))
    for column in cols:
        s.rule(column.x0, top if s.page == 1 else 45, column.x0, end)
    y = end + 14
    for label, value in (
        (pick(truth, "Total hors taxes", "Total without tax", "Summe ohne Steuer"), truth.net),
        (pick(truth, "Taxes", "Tax", "Steuer"), truth.tax),
        (pick(truth, "Total toutes taxes", "Total with tax", "Summe mit Steuer"), truth.gross),
    ):
        s.text(553, y, f"{label} {'.' * (24 - len(label))} {number(value, style)} {truth.currency}", "r")
        y += 13
    return s.done()


def bilingual(truth: Truth) -> bytes:
    """Labels and heads in two languages, the second below the first or behind a stroke; the place of delivery first."""
    s, style, lang = Sheet("times", 9), pick(truth, " ,", ",.", ".,"), truth.language
    other = {"fr": "en", "en": "fr", "de": "en"}[lang]

    def two(fr: str, en: str, de: str) -> str:
        said = {"fr": fr, "en": en, "de": de}
        return f"{said[lang]} / {said[other]}"

    days = pick(truth, "slash", "short-month", "dot")
    s.text(555, 42, truth.buyer.name, "r", bold=True, size=13)
    s.text(555, 55, ", ".join(truth.buyer.printed(lang)[1:]), "r")
    s.text(555, 67, f"{two('TVA', 'VAT', 'USt-IdNr.')} {truth.vat} – GLN {truth.gln}", "r", size=8)
    s.text(40, 60, two("Commande", "Order", "Bestellung"), bold=True, size=14)
    for at, (label, value) in enumerate(
        (
            (two("Numéro", "Number", "Nummer"), truth.number),
            (two("Date", "Date", "Datum"), day(truth.ordered, days, lang)),
            (two("Livraison demandée", "Delivery requested", "Gewünschte Lieferung"), day(truth.wanted, days, lang)),
            (two("Devise", "Currency", "Währung"), truth.currency),
        )
    ):
        s.text(40, 84 + at * 13, f"{label}:")
        s.text(230, 84 + at * 13, value, bold=True)
    s.text(40, 152, two("Adresse de livraison", "Delivery address", "Lieferanschrift"), bold=True)
    s.block(40, 165, truth.ship_to.printed(lang))
    s.text(330, 152, two("Fournisseur", "Supplier", "Lieferant"), bold=True)
    s.block(330, 165, truth.seller.printed(lang))
    both = {
        "pos": (("Pos.", "Item"), ("Item", "Pos."), ("Pos.", "Item")),
        "code": (("Référence", "Reference"), ("Reference", "Référence"), ("Artikelnr.", "Reference")),
        "text": (("Désignation", "Description"), ("Description", "Désignation"), ("Bezeichnung", "Description")),
        "quantity": (("Quantité", "Quantity"), ("Quantity", "Quantité"), ("Menge", "Quantity")),
        "price": (("Prix net", "Net price"), ("Net price", "Prix net"), ("Nettopreis", "Net price")),
        "amount": (("Montant", "Amount"), ("Amount", "Montant"), ("Betrag", "Amount")),
    }
    heads = {kind: dict(zip(("fr", "en", "de"), said, strict=True))[lang] for kind, said in both.items()}
    cols = columns(
        s,
        (heads["pos"], 35, "l", lambda line: str(line.pos * 10)),
        (heads["code"], 80, "l", lambda line: line.code),
        (heads["text"], 180, "l", lambda line: line.description),
        (heads["quantity"], 75, "r", lambda line: f"{number(line.quantity, style, None)} {line.unit}"),
        (heads["price"], 70, "r", lambda line: number(line.price, style)),
        (heads["amount"], 82, "r", lambda line: number(line.amount, style)),
        left=36,
    )  # fmt: skip
    end = draw_table(
        s, 235, cols, truth.lines, Manner(shade=True), next_page=lambda _: 45, money=lambda v: number(v, style)
    )
    draw_totals(s, end + 4, [
        (two("Total HT", "Total net", "Summe netto"), number(truth.net, style)),
        (two("TVA", "VAT", "MwSt."), number(truth.tax, style)),
        (two("Total TTC", "Total gross", "Summe brutto"), number(truth.gross, style)),
    ], label_at=330, value_at=555)  # fmt: skip
    return s.done()


def postponed(truth: Truth) -> bytes:
    """The lines first, right below a line of facts; addresses and conditions of payment after the sums."""
    s, style, lang = Sheet("helvetica", 9), pick(truth, "_,", ",.", ".,"), truth.language
    days = pick(truth, "slash", "slash", "dot")
    s.text(40, 42, truth.buyer.name, bold=True, size=13)
    s.text(40, 56, ", ".join(truth.buyer.printed(lang)[1:]))
    s.text(40, 74, f"{pick(truth, 'Commande', 'Order', 'Bestellung')} {truth.number} – {day(truth.ordered, days, lang)} – {pick(truth, 'livraison', 'delivery', 'Lieferung')} {day(truth.wanted, days, lang)}", bold=True)  # fmt: skip
    cols = columns(
        s,
        (pick(truth, "Qté", "Qty", "Menge"), 50, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Un.", "Unit", "ME"), 35, "l", lambda line: line.unit),
        (pick(truth, "Code produit", "Product code", "Produktcode"), 85, "l", lambda line: line.code),
        (pick(truth, "Produit", "Product", "Produkt"), 190, "l", lambda line: line.description),
        (pick(truth, "Prix €" if truth.currency == "EUR" else "Prix £", "Price £", "Preis €"), 70, "r", lambda line: number(line.price, style)),
        (pick(truth, "Total €", "Total £", "Summe €"), 85, "r", lambda line: number(line.amount, style)),
        left=38,
    )  # fmt: skip
    end = draw_table(
        s,
        88,
        cols,
        truth.lines,
        Manner(grid=True, bottom=120),
        next_page=lambda _: 45,
        money=lambda v: number(v, style),
    )
    draw_totals(s, end + 4, [
        (pick(truth, "Total HT €", "Net total £", "Summe netto €"), number(truth.net, style)),
        (pick(truth, "TVA €", "VAT £", "MwSt. €"), number(truth.tax, style)),
        (pick(truth, "Total TTC €", "Gross total £", "Summe brutto €"), number(truth.gross, style)),
    ], label_at=400, value_at=553)  # fmt: skip
    if end > s.height - 200:
        s.new_page()
        end = 30
    y = end + 62
    s.text(40, y, pick(truth, "À livrer à", "Deliver to", "Lieferadresse"), bold=True)
    s.block(40, y + 13, truth.ship_to.printed(lang))
    s.text(230, y, pick(truth, "Fournisseur", "Supplier", "Lieferant"), bold=True)
    s.block(230, y + 13, truth.seller.printed(lang))
    s.text(420, y, pick(truth, "Règlement", "Payment", "Zahlung"), bold=True)
    s.block(420, y + 13, [pick(truth, "30 jours fin de mois", "30 days end of month", "30 Tage netto"), f"{pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat}", f"GLN {truth.gln}"])  # fmt: skip
    return s.done()


def bare(truth: Truth) -> bytes:
    """No heads, no rules: quantity, unit, code, text, price and amount one behind the other, as some shop tills print."""
    s, style, lang = Sheet("helvetica", 9.5), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "slash", "slash", "dot")
    s.block(297, 40, truth.buyer.printed(lang))
    s.text(297, 90, f"{truth.vat}  GLN {truth.gln}")
    s.text(40, 60, f"{pick(truth, 'Commande', 'Order', 'Bestellung')} {truth.number}", bold=True, size=14)
    s.text(40, 78, pick(truth, "du ", "of ", "vom ") + day(truth.ordered, days, lang))
    s.text(40, 94, pick(truth, "livraison le ", "delivery on ", "Lieferung am ") + day(truth.wanted, days, lang))
    s.text(40, 130, pick(truth, "Destinataire :", "Ship to:", "Lieferung an:"))
    s.block(120, 130, truth.ship_to.printed(lang))
    s.text(330, 130, pick(truth, "Fournisseur :", "Supplier:", "Lieferant:"))
    s.block(400, 130, truth.seller.printed(lang))
    cols = columns(
        s,
        ("", 50, "r", lambda line: number(line.quantity, style, None)),
        ("", 35, "l", lambda line: line.unit),
        ("", 80, "l", lambda line: line.code),
        ("", 190, "l", lambda line: line.description),
        ("", 75, "r", lambda line: number(line.price, style)),
        ("", 85, "r", lambda line: number(line.amount, style)),
        left=38,
    )
    end = draw_table(s, 200, cols, truth.lines, Manner(pad=4), next_page=lambda _: 45, money=lambda v: number(v, style))
    sign = "£" if truth.currency == "GBP" else "€"
    draw_totals(s, end + 4, [
        (pick(truth, "HT", "Net", "Netto"), f"{number(truth.net, style)} {sign}"),
        (pick(truth, "TVA", "VAT", "MwSt."), f"{number(truth.tax, style)} {sign}"),
        (pick(truth, "TTC", "Gross", "Brutto"), f"{number(truth.gross, style)} {sign}"),
    ], label_at=400, value_at=563)  # fmt: skip
    return s.done()


FIFTH_BLIND: dict[str, Layout] = {one.__name__: one for one in (piled, dotted, bilingual, postponed, bare)}
