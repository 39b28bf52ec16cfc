"""Three layouts written after the reader was finished and measured once, before anything was changed for them."""

from tests.documents.paper import Layout, pick
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Truth


def columned(truth: Truth) -> bytes:
    """Three addresses side by side above a bar of meta cells; VAT rate and packaging among the columns; sums at the left."""
    s, style, lang = Sheet("helvetica", 8.5), pick(truth, " ,", ",.", ".,"), truth.language
    s.text(
        555,
        40,
        pick(truth, f"Bon de commande {truth.number}", f"Purchase order {truth.number}", f"Bestellung {truth.number}"),
        "r",
        bold=True,
        size=14,
    )
    s.text(
        555,
        55,
        pick(truth, "Date d'émission : ", "Date of issue: ", "Ausstellungsdatum: ")
        + day(truth.ordered, pick(truth, "long", "long", "dot"), lang),
        "r",
    )
    for x, title, lines in (
        (
            40,
            pick(truth, "De", "From", "Von"),
            [
                *truth.buyer.printed(lang),
                f"GLN : {truth.gln}",
                f"{pick(truth, 'N° TVA', 'VAT no.', 'USt-IdNr.')} : {truth.vat}",
            ],
        ),
        (220, pick(truth, "À", "To", "An"), truth.seller.printed(lang)),
        (
            400,
            pick(truth, "Lieu de réception / livraison", "Place of delivery", "Anlieferadresse"),
            truth.ship_to.printed(lang),
        ),
    ):
        s.text(x, 90, title, bold=True)
        s.block(x, 103, lines)
    s.text(
        40,
        195,
        pick(truth, "Livraison impérative le ", "To be delivered no later than ", "Anlieferung spätestens am ")
        + day(truth.wanted, pick(truth, "long", "long", "dot"), lang),
        bold=True,
    )
    cols = columns(
        s,
        (pick(truth, "Ln", "Ln", "Nr."), 25, "r", lambda line: str(line.pos)),
        (pick(truth, "Code", "Code", "Code"), 70, "l", lambda line: line.code),
        (pick(truth, "Désignation produit", "Product description", "Produktbezeichnung"), 170, "l", lambda line: line.description),
        (pick(truth, "TVA", "VAT", "USt"), 35, "c", lambda line: pick(truth, "20 %", "20%", "19 %")),
        (pick(truth, "Nb", "No. of units", "Stückzahl"), 55, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "UV", "U/M", "MEH"), 35, "c", lambda line: line.unit),
        (pick(truth, "Prix net", "Rate", "VK netto"), 60, "r", lambda line: number(line.price, style)),
        (pick(truth, "Valeur HT", "Value", "Wert"), 72, "r", lambda line: number(line.amount, style)),
        left=35,
    )  # fmt: skip
    end = draw_table(
        s,
        215,
        cols,
        truth.lines,
        Manner(rules=True, shade=True),
        next_page=lambda _: 45,
        money=lambda v: number(v, style),
    )
    draw_totals(s, end + 6, [
        (pick(truth, "Total hors TVA", "Net value", "Auftragswert netto") + f" ({truth.currency})", number(truth.net, style)),
        (pick(truth, "Montant de la TVA", "VAT", "Umsatzsteuer"), number(truth.tax, style)),
        (pick(truth, "Total TVA comprise", "Gross value", "Auftragswert brutto") + f" ({truth.currency})", number(truth.gross, style)),
    ], label_at=40, value_at=280)  # fmt: skip
    return s.done()


def stacked(truth: Truth) -> bytes:
    """Labels stacked above values in the margin at the right; quantity and unit first; description under the code; no VAT."""
    s, style, lang = Sheet("times", 9.5), pick(truth, "_,", "_.", ".,"), truth.language
    date_style = pick(truth, "slash", "iso", "dot")
    s.text(40, 50, truth.buyer.name, bold=True, size=15)
    s.text(40, 66, " | ".join(truth.buyer.printed(lang)[1:]) + f" | {truth.phone}")
    s.text(40, 80, f"GLN {truth.gln} | {pick(truth, 'TVA', 'VAT', 'USt-Id')} {truth.vat}")
    y = 120.0
    for label, value in (
        (pick(truth, "N° CDE", "PO NO", "BESTELL-NR"), truth.number),
        (pick(truth, "DATE CDE", "PO DATE", "BESTELLDATUM"), day(truth.ordered, date_style, lang)),
        (pick(truth, "DATE LIV. DEMANDÉE", "DELIVERY DUE", "WUNSCHLIEFERTERMIN"), day(truth.wanted, date_style, lang)),
        (pick(truth, "MONNAIE", "CURRENCY", "WÄHRUNG"), truth.currency),
    ):
        s.text(450, y, label, size=7)
        s.text(450, y + 11, value, bold=True)
        y += 28
    s.text(40, 120, pick(truth, "DESTINATAIRE", "SHIP-TO ADDRESS", "LIEFERANSCHRIFT"), size=7)
    s.block(40, 132, truth.ship_to.printed(lang))
    s.text(230, 120, pick(truth, "FOURNISSEUR", "VENDOR", "LIEFERANT"), size=7)
    s.block(230, 132, truth.seller.printed(lang))
    cols = columns(
        s,
        (pick(truth, "Quantité", "Quantity", "Menge"), 55, "r", lambda line: number(line.quantity, style, 2)),
        (pick(truth, "Unité", "Unit", "Einheit"), 45, "l", lambda line: line.unit),
        (pick(truth, "Article", "Article", "Artikel"), 225, "l", lambda line: [line.code, line.description]),
        (pick(truth, "Prix unitaire HT", "Unit price", "Einzelpreis"), 90, "r", lambda line: number(line.price, style, 3)),
        (pick(truth, "Total HT", "Line total", "Summe"), 100, "r", lambda line: number(line.amount, style)),
    )  # fmt: skip
    end = draw_table(
        s, 245, cols, truth.lines, Manner(grid=True), next_page=lambda _: 45, money=lambda v: number(v, style)
    )
    draw_totals(
        s,
        end + 6,
        [(pick(truth, "TOTAL HT", "TOTAL", "GESAMT NETTO"), f"{number(truth.net, style)} {truth.currency}")],
        label_at=380,
        value_at=552,
    )
    return s.done()


def dense(truth: Truth) -> bytes:
    """Seven-point print, much on a page, per-line dates, EAN column, page headers and feet, sums in one row."""
    s, style, lang = Sheet("helvetica", 7), pick(truth, " ,", ",.", ".,"), truth.language
    date_style = pick(truth, "two", "slash", "dot")

    def top(sheet: Sheet) -> float:
        sheet.text(40, 30, truth.buyer.name)
        sheet.text(
            297, 30, pick(truth, "Commande d'approvisionnement", "Replenishment order", "Nachschubbestellung"), "c"
        )
        sheet.text(555, 30, f"Page {sheet.page}", "r")
        sheet.text(
            297,
            825,
            f"{truth.buyer.name} – {pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat} – GLN {truth.gln}",
            "c",
        )
        return 50

    top(s)
    s.block(40, 50, truth.buyer.printed(lang))
    s.block(230, 50, [pick(truth, "Livré à :", "Delivered to:", "Lieferadresse:"), *truth.ship_to.printed(lang)])
    s.block(420, 50, [pick(truth, "Fournisseur :", "Supplier:", "Lieferant:"), *truth.seller.printed(lang)])
    s.text(
        40,
        110,
        f"{pick(truth, 'Commande', 'Order', 'Bestellung')} : {truth.number}   {pick(truth, 'du', 'dated', 'vom')} {day(truth.ordered, date_style, lang)}",
    )
    s.text(
        300,
        110,
        f"{pick(truth, 'À livrer avant le', 'Required date', 'Liefertermin')} : {day(truth.wanted, date_style, lang)}",
    )
    s.text(500, 110, truth.currency)
    cols = columns(
        s,
        ("N°" if lang == "fr" else pick(truth, "", "#", "Pos"), 22, "r", lambda line: str(line.pos)),
        ("EAN", 62, "l", lambda line: line.gtin),
        (pick(truth, "Réf. interne", "Internal ref.", "Interne Nr."), 60, "l", lambda line: line.code),
        (pick(truth, "Libellé", "Description", "Bezeichnung"), 145, "l", lambda line: line.description),
        (pick(truth, "Livr.", "Due", "Termin"), 45, "c", lambda line: day(line.wanted, date_style, lang)),
        (pick(truth, "Qté", "Qty", "Menge"), 45, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Un.", "UoM", "ME"), 25, "l", lambda line: line.unit),
        (pick(truth, "P.U.", "Price", "Preis"), 55, "r", lambda line: number(line.price, style)),
        (pick(truth, "Mt HT", "Amount", "Betrag"), 65, "r", lambda line: number(line.amount, style)),
    )  # fmt: skip
    end = draw_table(
        s, 125, cols, truth.lines, Manner(pad=2, bottom=50), next_page=top, money=lambda v: number(v, style)
    )
    y = end + 16 if end < 780 else top(s) or 60
    for x, label, value in (
        (60, pick(truth, "Total HT", "Total net", "Summe netto"), truth.net),
        (250, pick(truth, "TVA", "VAT", "MwSt."), truth.tax),
        (420, pick(truth, "Total TTC", "Total gross", "Summe brutto"), truth.gross),
    ):
        s.text(x, y, f"{label} : {number(value, style)}")
    return s.done()


BLIND: dict[str, Layout] = {layout.__name__: layout for layout in (columned, stacked, dense)}
