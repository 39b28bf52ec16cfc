"""The layouts the reader was developed on: four here, four in ``more_layouts.py``."""

from tests.documents.more_layouts import printer_list, reduced, sentence, two_lines
from tests.documents.paper import Layout, pick, rate, vat_label
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Line, Truth


def boxed(truth: Truth) -> bytes:
    """Letterhead, meta at the right, addresses in boxes, a full grid."""
    s, style = Sheet(), pick(truth, " ,", ",.", ".,")
    date_style = pick(truth, "slash", "slash", "dot")
    s.text(40, 50, truth.buyer.name, bold=True, size=13)
    y = s.block(
        40,
        66,
        [
            *truth.buyer.printed(truth.language)[1:],
            pick(truth, "Tél. ", "Tel ", "Tel. ") + truth.phone,
            f"{vat_label(truth)} {truth.vat}",
            f"GLN : {truth.gln}",
        ],
    )
    s.text(555, 50, pick(truth, "BON DE COMMANDE", "PURCHASE ORDER", "BESTELLUNG"), "r", bold=True, size=16)
    for row, (label, value) in enumerate(
        [
            (pick(truth, "Commande n°", "Order number", "Bestellnummer"), truth.number),
            (pick(truth, "Date", "Date", "Datum"), day(truth.ordered, date_style, truth.language)),
            (
                pick(truth, "Livraison souhaitée", "Delivery date", "Liefertermin"),
                day(truth.wanted, date_style, truth.language),
            ),
            (pick(truth, "Devise", "Currency", "Währung"), truth.currency),
        ]
    ):
        s.text(345, 80 + 14 * row, label)
        s.text(480, 80 + 14 * row, value)
    y += 20
    for x, title, party in (
        (40, pick(truth, "Adresse de livraison", "Delivery address", "Lieferanschrift"), truth.ship_to),
        (330, pick(truth, "Fournisseur", "Supplier", "Lieferant"), truth.seller),
    ):
        s.box(x - 5, y - 12, x + 210, y + 58)
        s.text(x, y, title, bold=True)
        s.block(x, y + 12, party.printed(truth.language))
    cols = columns(
        s,
        (pick(truth, "Référence", "Item code", "Artikel-Nr."), 80, "l", lambda line: line.code),
        (pick(truth, "Désignation", "Description", "Bezeichnung"), 195, "l", lambda line: line.description),
        (pick(truth, "Qté", "Qty", "Menge"), 50, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Unité", "Unit", "Einheit"), 45, "c", lambda line: line.unit),
        (pick(truth, "P.U. HT", "Unit price", "Einzelpreis"), 70, "r", lambda line: number(line.price, style)),
        (pick(truth, "Total HT", "Amount", "Gesamtpreis"), 75, "r", lambda line: number(line.amount, style)),
    )
    end = draw_table(
        s, y + 75, cols, truth.lines, Manner(grid=True), next_page=lambda _: 50, money=lambda v: number(v, style)
    )
    draw_totals(
        s,
        end + 4,
        [
            (pick(truth, "Total HT", "Net total", "Summe netto"), number(truth.net, style)),
            (pick(truth, "TVA ", "VAT ", "MwSt. ") + rate(truth, style), number(truth.tax, style)),
            (pick(truth, "Total TTC", "Grand total", "Gesamtbetrag"), number(truth.gross, style)),
        ],
        label_at=370,
        value_at=552,
    )
    return s.done()


def typed(truth: Truth) -> bytes:
    """Typewriter, no rules, values in a second column, sub-lines with EAN and the supplier's code."""
    s, style = Sheet("courier", 9), pick(truth, "_,", "_.", "_,")
    lang = truth.language
    s.block(
        40,
        50,
        [
            *truth.buyer.printed(lang),
            f"{pick(truth, 'SIREN/TVA', 'VAT No', 'USt-ID')}: {truth.vat}",
            f"GLN: {truth.gln}",
        ],
    )
    s.text(297, 140, pick(truth, "Commande", "Purchase Order", "Bestellung"), "c", size=12)
    y = 165.0
    for label, value in [
        (pick(truth, "N° de commande:", "P.O. No:", "Bestell-Nr.:"), [truth.number]),
        (pick(truth, "Date de commande:", "Order Date:", "Bestelldatum:"), [day(truth.ordered, "iso", lang)]),
        (pick(truth, "A livrer le:", "Required by:", "Lieferdatum:"), [day(truth.wanted, "iso", lang)]),
        (pick(truth, "Monnaie:", "Currency:", "Waehrung:"), [truth.currency]),
        (pick(truth, "Livrer à:", "Deliver to:", "Lieferadresse:"), truth.ship_to.printed(lang)),
        (pick(truth, "Fournisseur:", "Supplier:", "Lieferant:"), truth.seller.printed(lang)),
    ]:
        s.text(40, y, label)
        y = s.block(220, y, value) + 3

    def said(line: Line) -> list[str]:
        return [
            line.description,
            f"EAN {line.gtin}" if line.pos % 2 else "",
            pick(truth, "Votre réf. ", "Your ref. ", "Ihre Art.-Nr. ") + line.their_code,
        ]

    cols = columns(
        s,
        ("SKU" if lang == "en" else pick(truth, "Réf.", "", "Art.-Nr."), 85, "l", lambda line: line.code),
        (pick(truth, "Libellé", "Description", "Text"), 205, "l", lambda line: [one for one in said(line) if one]),
        (pick(truth, "Qte", "Qty", "Menge"), 50, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "U.", "Unit", "ME"), 35, "c", lambda line: line.unit),
        (pick(truth, "Prix", "Price", "Preis"), 65, "r", lambda line: number(line.price, style)),
        (pick(truth, "Montant", "Line Total", "Betrag"), 75, "r", lambda line: number(line.amount, style)),
    )
    end = draw_table(s, y + 12, cols, truth.lines, Manner(), next_page=lambda _: 50, money=lambda v: number(v, style))
    draw_totals(
        s,
        end + 6,
        [
            (
                pick(truth, "Total hors taxes ", "Total excl. VAT ", "Nettobetrag ") + truth.currency,
                number(truth.net, style),
            ),
            (pick(truth, "TVA ", "VAT ", "USt. ") + rate(truth, style), number(truth.tax, style)),
            (
                pick(truth, "Total TTC ", "Total incl. VAT ", "Bruttobetrag ") + truth.currency,
                number(truth.gross, style),
            ),
        ],
        label_at=345,
        value_at=552,
    )
    return s.done()


def ledger(truth: Truth) -> bytes:
    """Compound label, line numbers by ten, price per, dates under lines, carried totals."""
    s, style, lang = Sheet(), pick(truth, ".,", ",.", ".,"), truth.language
    s.block(40, 80, truth.seller.printed(lang))
    s.box(345, 45, 560, 165)
    s.text(352, 60, pick(truth, "Commande d'achat", "Purchase order", "Bestellung"), bold=True, size=13)
    s.block(
        352,
        78,
        [
            pick(truth, "N° de commande / Date", "PO number / Date", "Bestell-Nr. / Belegdatum"),
            f"{truth.number} / {day(truth.ordered, 'dot', lang)}",
            f"{pick(truth, 'Date de livraison', 'Delivery date', 'Liefertermin')}: {day(truth.wanted, 'dot', lang)}",
            f"{pick(truth, 'Devise', 'Currency', 'Währung')}: {truth.currency}",
            f"{vat_label(truth)} {truth.vat}",
        ],
        step=16,
    )
    s.text(40, 185, pick(truth, "Lieu de livraison :", "Ship to:", "Lieferanschrift:"), bold=True)
    s.block(40, 198, truth.ship_to.printed(lang))
    s.text(340, 185, truth.buyer.name, bold=True)
    s.block(340, 198, [*truth.buyer.printed(lang)[1:], f"GLN: {truth.gln}"])
    cols = columns(
        s,
        ("Pos.", 35, "l", lambda line: str(line.pos * 10)),
        (pick(truth, "Code article", "Material", "Material"), 80, "l", lambda line: line.code),
        (
            pick(truth, "Désignation", "Description", "Bezeichnung"),
            160,
            "l",
            lambda line: [
                line.description,
                *(
                    [f"{pick(truth, 'Livraison', 'Delivery date', 'Liefertermin')} {day(line.wanted, 'dot', lang)}"]
                    if line.pos % 3 == 0
                    else []
                ),
            ],
        ),
        (pick(truth, "Quantité", "Quantity", "Menge"), 55, "r", lambda line: number(line.quantity, style, 3)),
        (pick(truth, "UM", "UoM", "Einh."), 35, "c", lambda line: line.unit),
        (pick(truth, "Prix", "Price", "E-Preis"), 65, "r", lambda line: number(line.price, style)),
        (pick(truth, "par", "per", "PE"), 30, "r", lambda line: str(line.per)),
        (pick(truth, "Valeur nette", "Net value", "Nettowert"), 75, "r", lambda line: number(line.amount, style)),
    )

    def follow(sheet: Sheet) -> float:
        sheet.text(40, 45, truth.buyer.name)
        sheet.text(555, 45, f"{pick(truth, 'N° de commande', 'PO number', 'Bestell-Nr.')}: {truth.number}", "r")
        return 65

    end = draw_table(
        s,
        270,
        cols,
        truth.lines,
        Manner(rules=True, carried=pick(truth, "Report", "Carried forward", "Übertrag")),
        next_page=follow,
        money=lambda v: number(v, style),
    )
    draw_totals(
        s,
        end + 2,
        [
            (pick(truth, "Total net", "Net total", "Summe netto"), number(truth.net, style)),
            (
                pick(truth, "TVA ", "VAT ", "MwSt. ") + rate(truth, style) + " " + truth.currency,
                number(truth.tax, style),
            ),
            (pick(truth, "Total brut", "Gross total", "Bruttobetrag"), number(truth.gross, style)),
        ],
        label_at=360,
        value_at=572,
    )
    return s.done()


def cells(truth: Truth) -> bytes:
    """Labels above their values in a row of cells; code inside the description; no code column; two-digit years."""
    s, style, lang = Sheet("helvetica", 8.5), pick(truth, " ,", ",.", ".,"), truth.language
    s.text(40, 45, pick(truth, "COMMANDE FOURNISSEUR", "PURCHASE ORDER", "BESTELLUNG"), bold=True, size=15)
    given = [
        (pick(truth, "N° commande", "Order no.", "Bestellnr."), truth.number),
        (pick(truth, "Date", "Date", "Datum"), day(truth.ordered, pick(truth, "two", "short-month", "dot"), lang)),
        (
            pick(truth, "Date livraison", "Due date", "Liefertermin"),
            day(truth.wanted, pick(truth, "two", "short-month", "dot"), lang),
        ),
        (pick(truth, "N° client", "Account no.", "Kundennummer"), "C04711"),
        (pick(truth, "Devise", "Currency", "Währung"), truth.currency),
    ]
    for index, (label, value) in enumerate(given):
        s.box(40 + 103 * index, 60, 143 + 103 * index, 92)
        s.text(44 + 103 * index, 71, label, size=7)
        s.text(44 + 103 * index, 85, value, bold=True)
    for index, (title, party) in enumerate(
        [
            (pick(truth, "Acheteur", "Buyer", "Besteller"), truth.buyer),
            (pick(truth, "Fournisseur", "Vendor", "Lieferant"), truth.seller),
            (pick(truth, "Livraison", "Ship to", "Lieferung an"), truth.ship_to),
        ]
    ):
        s.text(40 + 175 * index, 112, title, bold=True)
        s.block(
            40 + 175 * index,
            124,
            [
                *party.printed(lang),
                *([f"{pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat}", f"GLN {truth.gln}"] if index == 0 else []),
            ],
        )
    cols = columns(
        s,
        (pick(truth, "Ligne", "Line", "Zeile"), 35, "c", lambda line: str(line.pos)),
        (pick(truth, "Article", "Item", "Artikel"), 250, "l", lambda line: [f"{line.code}", line.description]),
        (
            pick(truth, "Quantité", "Quantity", "Anzahl"),
            70,
            "r",
            lambda line: f"{number(line.quantity, style, None)} {line.unit}",
        ),
        (
            pick(truth, "Prix unitaire", "Unit price", "Stückpreis"),
            75,
            "r",
            lambda line: number(line.price, style) + (" €" if truth.currency == "EUR" else ""),
        ),
        (
            pick(truth, "Montant", "Amount", "Gesamt"),
            85,
            "r",
            lambda line: number(line.amount, style) + (" €" if truth.currency == "EUR" else ""),
        ),
    )
    end = draw_table(
        s, 215, cols, truth.lines, Manner(shade=True), next_page=lambda _: 45, money=lambda v: number(v, style)
    )
    draw_totals(
        s,
        end + 4,
        [
            (pick(truth, "Sous-total", "Subtotal", "Zwischensumme"), number(truth.net, style)),
            (pick(truth, "TVA", "VAT", "MwSt."), number(truth.tax, style)),
            (pick(truth, "Total", "Total", "Gesamtsumme"), number(truth.gross, style)),
        ],
        label_at=400,
        value_at=552,
        step=12,
    )
    return s.done()


LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout for layout in (boxed, typed, ledger, cells, sentence, two_lines, reduced, printer_list)
}
"""By name. ``reduced`` wants orders with reductions, ``ledger`` with a price basis."""
