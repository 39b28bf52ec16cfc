"""Four more of the layouts the reader was developed on; the first four are in ``layouts.py``."""

from tests.documents.paper import pick, rate, vat_label
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Truth


def sentence(truth: Truth) -> bytes:
    """Number and date in a sentence; lines by GTIN; amounts only where needed; terms below; long dates."""
    s, style, lang = Sheet("times", 10), pick(truth, " ,", ",.", ".,"), truth.language
    s.block(40, 50, truth.buyer.printed(lang))
    s.text(40, 110, f"{vat_label(truth)} {truth.vat}   GLN {truth.gln}")
    s.text(330, 75, pick(truth, "À l'attention de :", "Attention:", "An:"))
    s.block(330, 88, truth.seller.printed(lang))
    s.text(
        40,
        165,
        pick(
            truth,
            f"Bon de commande n° {truth.number} du {day(truth.ordered, 'long', lang)}",
            f"Purchase order no. {truth.number} dated {day(truth.ordered, 'long', lang)}",
            f"Bestellung Nr. {truth.number} vom {day(truth.ordered, 'long', lang)}",
        ),
        bold=True,
        size=12,
    )
    s.text(
        40,
        185,
        pick(
            truth,
            f"Merci de livrer au plus tard le {day(truth.wanted, 'long', lang)} à l'adresse suivante :",
            f"Please deliver by {day(truth.wanted, 'long', lang)} to the following address:",
            f"Bitte liefern Sie bis {day(truth.wanted, 'long', lang)} an folgende Adresse:",
        ),
    )
    s.block(60, 200, truth.ship_to.printed(lang))
    cols = columns(
        s,
        ("EAN", 90, "l", lambda line: line.gtin),
        (pick(truth, "Produit", "Product", "Produkt"), 195, "l", lambda line: line.description),
        (pick(truth, "Quantité", "Quantity", "Menge"), 60, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Unité", "UOM", "Einheit"), 40, "l", lambda line: line.unit),
        (pick(truth, "Prix net HT", "Net price", "Nettopreis"), 65, "r", lambda line: number(line.price, style)),
        (pick(truth, "Montant HT", "Net amount", "Nettobetrag"), 70, "r", lambda line: number(line.amount, style)),
    )
    end = draw_table(
        s, 265, cols, truth.lines, Manner(rules=True, pad=7), next_page=lambda _: 50, money=lambda v: number(v, style)
    )
    end = draw_totals(
        s,
        end + 4,
        [
            (
                pick(
                    truth,
                    f"Total HT ({truth.currency})",
                    f"Net total ({truth.currency})",
                    f"Gesamt netto ({truth.currency})",
                ),
                number(truth.net, style),
            )
        ],
        label_at=380,
        value_at=558,
    )
    s.block(
        40,
        end + 30,
        [
            pick(
                truth,
                "Conditions de paiement : 45 jours fin de mois",
                "Payment terms: 30 days net",
                "Zahlungsbedingungen: 30 Tage netto",
            ),
            pick(
                truth,
                "Merci de rappeler le numéro de commande sur vos documents.",
                "Please quote the order number on all documents.",
                "Bitte geben Sie die Bestellnummer auf allen Belegen an.",
            ),
        ],
    )
    return s.done()


def two_lines(truth: Truth) -> bytes:
    """Each line on two rows: what it is, then how much of it."""
    s, style, lang = Sheet("helvetica", 9), pick(truth, " ,", ",.", ".,"), truth.language
    date_style = pick(truth, "dash", "slash", "dot")
    s.text(555, 50, truth.buyer.name, "r", bold=True, size=12)
    for row, said in enumerate(
        [*truth.buyer.printed(lang)[1:], truth.phone, f"GLN {truth.gln}", f"{vat_label(truth)} {truth.vat}"]
    ):
        s.text(555, 64 + 12 * row, said, "r")
    s.text(40, 60, pick(truth, "Fournisseur", "Supplier", "Lieferant"), bold=True)
    s.block(40, 73, truth.seller.printed(lang))
    s.text(40, 150, pick(truth, "Votre commande", "Purchase Order", "Bestellung"), bold=True, size=13)
    s.text(40, 170, f"{pick(truth, 'Numéro', 'Number', 'Nummer')} : {truth.number}")
    s.text(200, 170, f"{pick(truth, 'Date', 'Date', 'Datum')} : {day(truth.ordered, date_style, lang)}")
    s.text(
        340, 170, f"{pick(truth, 'Livraison le', 'Deliver on', 'Lieferung am')} : {day(truth.wanted, date_style, lang)}"
    )
    s.text(40, 190, pick(truth, "Lieu de livraison", "Delivery to", "Lieferort"), bold=True)
    s.block(40, 203, truth.ship_to.printed(lang))
    s.text(340, 190, f"{pick(truth, 'Devise', 'Currency', 'Währung')} : {truth.currency}")
    cols = columns(
        s,
        (pick(truth, "Pos", "Pos", "Pos"), 30, "l", lambda line: [str(line.pos)]),
        (
            pick(truth, "Réf. / Désignation", "Item / Description", "Artikel / Bezeichnung"),
            240,
            "l",
            lambda line: [f"{line.code}  {line.description}", f"EAN: {line.gtin}"],
        ),
        (pick(truth, "Qté", "Qty", "Menge"), 65, "r", lambda line: ["", number(line.quantity, style, None)]),
        (pick(truth, "U", "U", "ME"), 40, "c", lambda line: ["", line.unit]),
        (pick(truth, "PU HT", "Price", "EP"), 65, "r", lambda line: ["", number(line.price, style)]),
        (pick(truth, "Total", "Total", "GP"), 75, "r", lambda line: ["", number(line.amount, style)]),
    )
    end = draw_table(
        s, 265, cols, truth.lines, Manner(rules=True), next_page=lambda _: 60, money=lambda v: number(v, style)
    )
    draw_totals(
        s,
        end + 4,
        [
            (pick(truth, "Montant total HT", "Total net", "Gesamtsumme netto"), number(truth.net, style)),
            (pick(truth, "Montant TVA", "VAT amount", "MwSt.-Betrag"), number(truth.tax, style)),
            (pick(truth, "Montant total TTC", "Total including VAT", "Gesamtsumme brutto"), number(truth.gross, style)),
        ],
        label_at=360,
        value_at=552,
    )
    return s.done()


def reduced(truth: Truth) -> bytes:
    """Stacked heads, gross price and reduction in percent, a date per line, invoice address too."""
    s, style, lang = Sheet("helvetica", 8), pick(truth, " ,", ",.", ".,"), truth.language
    date_style = pick(truth, "slash", "short-month", "dot")
    s.text(40, 45, truth.buyer.name, bold=True, size=11)
    s.block(
        40,
        57,
        [*truth.buyer.printed(lang)[1:], f"{pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} : {truth.vat} - GLN : {truth.gln}"],
    )
    s.text(
        297,
        110,
        pick(truth, f"Commande N° {truth.number}", f"Order No. {truth.number}", f"Auftrag Nr. {truth.number}"),
        "c",
        bold=True,
        size=13,
    )
    s.text(297, 125, pick(truth, "Émise le ", "Issued ", "Ausgestellt am ") + day(truth.ordered, date_style, lang), "c")
    s.text(
        297,
        137,
        pick(truth, "Livraison demandée : ", "Requested delivery: ", "Gewünschter Liefertermin: ")
        + day(truth.wanted, date_style, lang),
        "c",
    )
    for index, (title, party) in enumerate(
        [
            (pick(truth, "Adresse de facturation", "Invoice address", "Rechnungsadresse"), truth.buyer),
            (pick(truth, "Adresse de livraison", "Delivery address", "Lieferadresse"), truth.ship_to),
            (pick(truth, "Fournisseur", "Supplier", "Lieferant"), truth.seller),
        ]
    ):
        s.text(40 + 175 * index, 160, title, bold=True)
        s.block(40 + 175 * index, 172, party.printed(lang))
    cols = columns(
        s,
        ("N°" if lang == "fr" else pick(truth, "", "No.", "Nr."), 25, "l", lambda line: str(line.pos)),
        (pick(truth, "Notre réf.", "Our ref.", "Unsere Nr."), 65, "l", lambda line: line.code),
        (pick(truth, "Votre réf.", "Your ref.", "Ihre Nr."), 45, "l", lambda line: line.their_code),
        (pick(truth, "Désignation", "Description", "Beschreibung"), 130, "l", lambda line: line.description),
        (
            (pick(truth, "Date", "Date", "Liefer-"), pick(truth, "liv.", "req.", "datum")),
            52,
            "c",
            lambda line: day(line.wanted, pick(truth, "two", "slash", "dot"), lang),
        ),
        (pick(truth, "Qté", "Qty", "Menge"), 38, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "UV", "UOM", "ME"), 28, "c", lambda line: line.unit),
        (
            (pick(truth, "Prix brut", "List", "Listen-"), pick(truth, "HT", "price", "preis")),
            50,
            "r",
            lambda line: number(line.price, style),
        ),
        (
            (pick(truth, "Rem.", "Disc.", "Rabatt"), "%"),
            35,
            "r",
            lambda line: number(line.discount, style) if line.discount else "",
        ),
        (
            (pick(truth, "Montant", "Net", "Netto-"), pick(truth, "net HT", "amount", "betrag")),
            62,
            "r",
            lambda line: number(line.amount, style),
        ),
        left=35,
    )
    end = draw_table(
        s, 235, cols, truth.lines, Manner(grid=True, pad=4), next_page=lambda _: 45, money=lambda v: number(v, style)
    )
    draw_totals(
        s,
        end + 4,
        [
            (pick(truth, "Total net HT", "Total net", "Nettosumme"), number(truth.net, style)),
            (pick(truth, "TVA ", "VAT ", "MwSt ") + rate(truth, style), number(truth.tax, style)),
            (pick(truth, "Net à payer", "Total due", "Endbetrag"), number(truth.gross, style)),
        ],
        label_at=390,
        value_at=562,
        step=12,
    )
    return s.done()


def printer_list(truth: Truth) -> bytes:
    """Line printer: dense, dashes for rules, capitals, quantity first, page feet."""
    s, style, lang = Sheet("courier", 8), pick(truth, "_,", "_.", "_,"), truth.language
    date_style = pick(truth, "dash", "dash", "dot")
    s.text(40, 40, f"{truth.buyer.name.upper()}   {', '.join(truth.buyer.printed(lang)[1:])}")
    s.text(
        40,
        52,
        f"TVA {truth.vat}  GLN {truth.gln}"
        if lang == "fr"
        else pick(truth, "", f"VAT {truth.vat}  GLN {truth.gln}", f"USt-ID {truth.vat}  GLN {truth.gln}"),
    )
    s.text(
        40, 75, pick(truth, f"COMMANDE NO: {truth.number}", f"ORDER NO: {truth.number}", f"BESTELLNR: {truth.number}")
    )
    s.text(250, 75, f"{pick(truth, 'DATE', 'DATE', 'DATUM')}: {day(truth.ordered, date_style, lang)}")
    s.text(400, 75, f"PAGE: {s.page}")
    s.text(
        40,
        90,
        f"{pick(truth, 'DATE DE LIVRAISON', 'DELIVERY DATE', 'LIEFERDATUM')}: {day(truth.wanted, date_style, lang)}",
    )
    s.text(250, 90, f"{pick(truth, 'DEVISE', 'CURRENCY', 'WAEHRUNG')}: {truth.currency}")
    s.text(40, 110, pick(truth, "LIVRAISON:", "SHIP TO:", "LIEFERUNG AN:"))
    s.block(130, 110, truth.ship_to.printed(lang))
    s.text(330, 110, pick(truth, "FOURNISSEUR:", "VENDOR:", "LIEFERANT:"))
    s.block(405, 110, truth.seller.printed(lang))
    s.text(40, 168, "-" * 104)
    cols = columns(
        s,
        (pick(truth, "QTE", "QTY", "MENGE"), 50, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "UN", "UN", "EH"), 30, "l", lambda line: line.unit),
        (pick(truth, "CODE ARTICLE", "PART NUMBER", "ARTIKELNR"), 80, "l", lambda line: line.code),
        (pick(truth, "DESIGNATION", "DESCRIPTION", "BEZEICHNUNG"), 195, "l", lambda line: line.description.upper()),
        (pick(truth, "P.U.", "PRICE", "PREIS"), 70, "r", lambda line: number(line.price, style)),
        (pick(truth, "MONTANT", "EXT PRICE", "WERT"), 80, "r", lambda line: number(line.amount, style)),
    )

    def follow(sheet: Sheet) -> float:
        sheet.text(40, 40, truth.buyer.name.upper())
        sheet.text(
            250,
            40,
            pick(truth, f"COMMANDE NO: {truth.number}", f"ORDER NO: {truth.number}", f"BESTELLNR: {truth.number}"),
        )
        sheet.text(400, 40, f"PAGE: {sheet.page}")
        return 60

    end = draw_table(s, 172, cols, truth.lines, Manner(pad=1), next_page=follow, money=lambda v: number(v, style))
    s.text(40, end + 8, "-" * 104)
    draw_totals(
        s,
        end + 8,
        [
            (pick(truth, "TOTAL HT", "TOTAL NET", "SUMME NETTO"), number(truth.net, style)),
            (pick(truth, "TVA", "VAT", "MWST"), number(truth.tax, style)),
            (pick(truth, "TOTAL TTC", "TOTAL GROSS", "SUMME BRUTTO"), number(truth.gross, style)),
        ],
        label_at=380,
        value_at=542,
        step=11,
    )
    return s.done()
