"""Four layouts the reader was not developed on: only measured at the end."""

from tests.documents.paper import Layout, pick
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Truth


def wide(truth: Truth) -> bytes:
    """Landscape, both codes and the EAN, cells centred in height, long dates, many lines."""
    s, style, lang = Sheet("helvetica", 9, wide=True), pick(truth, ".,", ",.", ".,"), truth.language
    s.text(800, 45, pick(truth, "Ordre d'achat", "Purchase order form", "Einkaufsbestellung"), "r", bold=True, size=16)
    s.text(40, 45, truth.buyer.name, bold=True, size=12)
    s.block(
        40,
        58,
        [
            " - ".join(truth.buyer.printed(lang)[1:]),
            f"{pick(truth, 'TVA intracommunautaire', 'VAT number', 'Umsatzsteuer-ID')} {truth.vat}",
            f"GLN {truth.gln}",
        ],
    )
    s.block(
        40,
        110,
        [pick(truth, "Destinataire des marchandises", "Consignee", "Warenempfänger"), *truth.ship_to.printed(lang)],
    )
    s.block(300, 110, [pick(truth, "Vendeur", "Seller", "Verkäufer"), *truth.seller.printed(lang)])
    for row, (label, value) in enumerate(
        [
            (pick(truth, "Réf. commande", "PO #", "Unsere Bestellnummer"), truth.number),
            (pick(truth, "Commandé le", "PO date", "Bestellt am"), day(truth.ordered, "long", lang)),
            (
                pick(truth, "Date de livraison souhaitée", "Requested delivery date", "Wunschtermin"),
                day(truth.wanted, "long", lang),
            ),
            (pick(truth, "Monnaie", "Cur.", "Währung"), truth.currency),
        ]
    ):
        s.text(560, 110 + 15 * row, label + " :")
        s.text(800, 110 + 15 * row, value, "r")
    cols = columns(
        s,
        ("#", 25, "c", lambda line: str(line.pos)),
        (pick(truth, "Notre code", "Our code", "Unsere Art.-Nr."), 90, "c", lambda line: line.code),
        (pick(truth, "Code fournisseur", "Supplier code", "Lieferanten-Nr."), 85, "c", lambda line: line.their_code),
        ("EAN13", 90, "c", lambda line: line.gtin),
        (
            pick(truth, "Libellé article", "Item description", "Artikelbezeichnung"),
            185,
            "l",
            lambda line: line.description,
        ),
        (pick(truth, "Qté cdée", "Ordered", "Bestellmenge"), 70, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Unité", "Unit", "Einheit"), 45, "c", lambda line: line.unit),
        (pick(truth, "Prix net", "Net unit price", "Preis netto"), 80, "r", lambda line: number(line.price, style, 4)),
        (
            pick(truth, "Montant ligne", "Line amount", "Positionswert"),
            90,
            "r",
            lambda line: number(line.amount, style),
        ),
    )
    end = draw_table(
        s,
        195,
        cols,
        truth.lines,
        Manner(grid=True, middle=True, bottom=70),
        next_page=lambda _: 45,
        money=lambda v: number(v, style),
    )
    draw_totals(
        s,
        end + 3,
        [
            (pick(truth, "Montant HT", "Total before tax", "Nettosumme"), number(truth.net, style)),
            (pick(truth, "Taxes", "Tax", "Steuer"), number(truth.tax, style)),
            (pick(truth, "Montant TTC", "Total after tax", "Bruttosumme"), number(truth.gross, style)),
        ],
        label_at=620,
        value_at=797,
    )
    return s.done()


def letter(truth: Truth) -> bytes:
    """A letter: addressee first, sender in the foot, labels below each other at the right, unit before quantity."""
    s, style, lang = Sheet("times", 10.5), pick(truth, " ,", ",.", ".,"), truth.language
    date_style = pick(truth, "long", "long", "long")
    s.text(60, 60, f"{truth.buyer.name} · {' · '.join(truth.buyer.printed(lang)[1:])}", size=7)
    s.block(60, 75, truth.seller.printed(lang))
    s.text(60, 160, pick(truth, "Bon de commande", "Purchase Order", "Bestellung"), bold=True, size=14)
    for row, (label, value) in enumerate(
        [
            (pick(truth, "Notre numéro de commande", "Our order number", "Bestell-Nummer"), truth.number),
            (pick(truth, "En date du", "Dated", "vom"), day(truth.ordered, date_style, lang)),
            (
                pick(truth, "Délai de livraison", "Delivery required", "Lieferung bis"),
                day(truth.wanted, date_style, lang),
            ),
        ]
    ):
        s.text(330, 75 + 14 * row, f"{label}: {value}")
    s.text(
        60,
        185,
        pick(
            truth,
            "Madame, Monsieur, nous vous passons commande des articles suivants :",
            "Dear Sir or Madam, please supply the following goods:",
            "Sehr geehrte Damen und Herren, hiermit bestellen wir:",
        ),
    )
    cols = columns(
        s,
        (pick(truth, "Réf. article", "Product code", "Artikelnr."), 90, "l", lambda line: line.code),
        (pick(truth, "Désignation de l'article", "Goods", "Warenbezeichnung"), 160, "l", lambda line: line.description),
        (pick(truth, "Unité", "Unit", "Einheit"), 40, "l", lambda line: line.unit),
        (pick(truth, "Quantité", "Quantity", "Menge"), 60, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Prix unit. HT", "Price each", "Preis/Einheit"), 75, "r", lambda line: number(line.price, style)),
        (pick(truth, "Prix total HT", "Total price", "Gesamtpreis"), 80, "r", lambda line: number(line.amount, style)),
        left=50,
    )
    end = draw_table(
        s,
        200,
        cols,
        truth.lines,
        Manner(rules=False, pad=6, bottom=130),
        next_page=lambda _: 60,
        money=lambda v: number(v, style),
    )
    end = draw_totals(
        s,
        end + 4,
        [
            (
                pick(truth, "Total HT en ", "Total net in ", "Gesamt netto in ") + truth.currency,
                number(truth.net, style),
            ),
            (pick(truth, "TVA ", "plus VAT ", "zzgl. MwSt. ") + f"{truth.rate} %", number(truth.tax, style)),
            (
                pick(truth, "Total TTC en ", "Total gross in ", "Gesamt brutto in ") + truth.currency,
                number(truth.gross, style),
            ),
        ],
        label_at=340,
        value_at=552,
    )
    if end > 640:
        s.new_page()
        end = 60
    s.text(60, end + 30, pick(truth, "Adresse de livraison :", "Delivery address:", "Lieferadresse:"))
    s.block(180, end + 30, truth.ship_to.printed(lang))
    s.text(
        60,
        800,
        pick(
            truth,
            f"{truth.buyer.name} - TVA {truth.vat} - GLN {truth.gln} - Tél. {truth.phone}",
            f"{truth.buyer.name} - VAT {truth.vat} - GLN {truth.gln} - Tel. {truth.phone}",
            f"{truth.buyer.name} - USt-IdNr. {truth.vat} - GLN {truth.gln} - Tel. {truth.phone}",
        ),
        size=7.5,
    )
    return s.done()


def form(truth: Truth) -> bytes:
    """A form with two bars of cells, labels above values, quantity second, no lines between items."""
    s, style, lang = Sheet("helvetica", 9), pick(truth, " ,", ",.", "'."), truth.language
    date_style = pick(truth, "slash", "short-month", "dot")
    s.text(297, 48, pick(truth, "BON D'ACHAT", "PURCHASE ORDER", "BESTELLSCHEIN"), "c", bold=True, size=15)
    s.text(40, 80, truth.buyer.name, bold=True)
    s.block(
        40,
        92,
        [
            *truth.buyer.printed(lang)[1:],
            f"GLN: {truth.gln}",
            f"{pick(truth, 'N° de TVA', 'VAT ID', 'USt-Id')}: {truth.vat}",
        ],
    )
    for index, (label, value) in enumerate(
        [
            (pick(truth, "N° de bon de commande", "P.O. Number", "Bestellschein-Nr."), truth.number),
            (pick(truth, "Date de la commande", "P.O. Date", "Bestelldatum"), day(truth.ordered, date_style, lang)),
        ]
    ):
        s.box(330 + 115 * index, 70, 445 + 115 * index, 105)
        s.text(387 + 115 * index, 83, label, "c", size=8)
        s.text(387 + 115 * index, 98, value, "c")
    s.box(40, 160, 300, 230)
    s.box(300, 160, 560, 230)
    s.text(45, 172, pick(truth, "Vendeur", "Vendor", "Lieferant"), bold=True)
    s.block(45, 185, truth.seller.printed(lang))
    s.text(305, 172, pick(truth, "Livrer à", "Ship To", "Liefern an"), bold=True)
    s.block(305, 185, truth.ship_to.printed(lang))
    for index, (label, value) in enumerate(
        [
            (pick(truth, "Incoterm", "Incoterms", "Lieferbedingung"), "DAP"),
            (
                pick(truth, "Conditions de paiement", "Payment terms", "Zahlungsbedingungen"),
                pick(truth, "30 jours", "30 days", "30 Tage"),
            ),
            (pick(truth, "À livrer pour le", "Date required", "Liefertermin"), day(truth.wanted, date_style, lang)),
            (pick(truth, "Devise", "Currency", "Währung"), truth.currency),
        ]
    ):
        s.box(40 + 130 * index, 240, 170 + 130 * index, 272)
        s.text(105 + 130 * index, 252, label, "c", size=8)
        s.text(105 + 130 * index, 266, value, "c")
    cols = columns(
        s,
        (pick(truth, "N° article", "Item no.", "Artikelnummer"), 85, "l", lambda line: line.code),
        (pick(truth, "Quantité", "Qty.", "Menge"), 60, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "UQ", "UM", "Einh."), 40, "c", lambda line: line.unit),
        (pick(truth, "Description", "Description", "Beschreibung"), 190, "l", lambda line: line.description),
        (pick(truth, "Prix U. HT", "Unit cost", "Einzelpreis"), 70, "r", lambda line: number(line.price, style)),
        (pick(truth, "Total HT", "Extended", "Gesamtbetrag"), 75, "r", lambda line: number(line.amount, style)),
    )
    end = draw_table(s, 285, cols, truth.lines, Manner(pad=3), next_page=lambda _: 50, money=lambda v: number(v, style))
    draw_totals(
        s,
        end + 8,
        [
            (pick(truth, "Total HT", "Subtotal", "Nettobetrag"), number(truth.net, style)),
            (pick(truth, "TVA 20 %", "VAT 20%", "MwSt. 19%"), number(truth.tax, style)),
            (pick(truth, "Total TTC", "TOTAL", "Rechnungsbetrag"), number(truth.gross, style)),
        ],
        label_at=420,
        value_at=557,
    )
    return s.done()


def bilingual(truth: Truth) -> bytes:
    """Every label in the language and in English, stacked heads, line numbers 10, 20, 30 …, sub-line with the EAN, footers."""
    s, style, lang = Sheet("times", 9), pick(truth, " ,", ",.", ".,"), truth.language
    date_style = pick(truth, "dot", "iso", "dot")

    def both(fr: str, en: str, de: str) -> str:
        return pick(truth, f"{fr} / {en}", f"{en} / {fr}", f"{de} / {en}")

    def feet(sheet: Sheet) -> None:
        sheet.text(297, 815, f"{truth.buyer.name} – Page {sheet.page}", "c", size=7)

    s.text(40, 50, truth.buyer.name, bold=True, size=12)
    s.block(
        40, 63, [*truth.buyer.printed(lang)[1:], f"{both('TVA', 'VAT', 'USt-IdNr.')}: {truth.vat}", f"GLN: {truth.gln}"]
    )
    s.text(350, 50, both("Commande", "Purchase order", "Bestellung"), bold=True, size=12)
    for row, (label, value) in enumerate(
        [
            (both("N° commande", "Order no.", "Bestellnummer"), truth.number),
            (both("Date commande", "Order date", "Bestelldatum"), day(truth.ordered, date_style, lang)),
            (both("Date livraison", "Delivery date", "Liefertermin"), day(truth.wanted, date_style, lang)),
            (both("Devise", "Currency", "Währung"), truth.currency),
        ]
    ):
        s.text(350, 70 + 13 * row, f"{label} : {value}")
    s.text(40, 140, both("Adresse de livraison", "Delivery address", "Lieferadresse"), bold=True)
    s.block(40, 152, truth.ship_to.printed(lang))
    s.text(350, 140, both("Fournisseur", "Supplier", "Lieferant"), bold=True)
    s.block(350, 152, truth.seller.printed(lang))
    sub = pick(truth, "Gencod", "Barcode", "EAN-Code")
    cols = columns(
        s,
        (("Pos",), 30, "l", lambda line: str(line.pos * 10)),
        (
            (pick(truth, "Référence", "Part no.", "Artikel-Nr."), "Item no." if lang != "en" else "Référence"),
            75,
            "l",
            lambda line: line.code,
        ),
        (
            (
                pick(truth, "Désignation", "Description", "Bezeichnung"),
                "Description" if lang != "en" else "Désignation",
            ),
            190,
            "l",
            lambda line: [line.description, f"{sub}: {line.gtin}"],
        ),
        (
            (pick(truth, "Qté", "Qty", "Menge"), "Qty" if lang != "en" else "Qté"),
            75,
            "r",
            lambda line: f"{number(line.quantity, style, None)} {line.unit}",
        ),
        (
            (
                pick(truth, "Prix unitaire", "Unit price", "Einzelpreis"),
                "Unit price" if lang != "en" else "Prix unitaire",
            ),
            75,
            "r",
            lambda line: f"{number(line.price, style)} {truth.currency}",
        ),
        (
            (pick(truth, "Montant", "Amount", "Betrag"), "Amount" if lang != "en" else "Montant"),
            80,
            "r",
            lambda line: f"{number(line.amount, style)} {truth.currency}",
        ),
    )

    def follow(sheet: Sheet) -> float:
        feet(sheet)
        return 45

    feet(s)
    end = draw_table(
        s, 220, cols, truth.lines, Manner(rules=True, bottom=60), next_page=follow, money=lambda v: number(v, style)
    )
    draw_totals(
        s,
        end + 3,
        [
            (both("Total HT", "Net total", "Netto"), f"{number(truth.net, style)} {truth.currency}"),
            (both("TVA", "VAT", "MwSt."), f"{number(truth.tax, style)} {truth.currency}"),
            (both("Total TTC", "Gross total", "Brutto"), f"{number(truth.gross, style)} {truth.currency}"),
        ],
        label_at=330,
        value_at=562,
    )
    return s.done()


HELD_BACK: dict[str, Layout] = {layout.__name__: layout for layout in (wide, letter, form, bilingual)}
