"""Five more layouts, in shapes that real customers print, and measured once before anything was changed for them."""

from tests.documents.paper import Layout, pick, rate
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Line, Truth


def window(truth: Truth) -> bytes:
    """A letter of an ERP system: the supplier in the window without a label, facts at the right, lines in two rows with
    the day of delivery in a third, dashes between them, prices per 100."""
    s, style, lang = Sheet("helvetica", 9), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "dot", "slash", "dot")
    s.text(40, 40, truth.buyer.name, bold=True, size=13)
    s.text(40, 96, " · ".join(truth.buyer.printed(lang)), size=6.5)
    s.block(40, 112, truth.seller.printed(lang))
    s.text(330, 80, pick(truth, "Commande d'achat", "Purchase order", "Bestellung"), bold=True, size=14)
    y = 104.0
    for label, value in (
        (pick(truth, "Numéro/Date", "PO number/date", "Bestellnummer/Datum"), f"{truth.number} / {day(truth.ordered, days, lang)}"),
        (pick(truth, "Interlocuteur/Téléphone", "Contact person/Telephone", "Ansprechpartner/Telefon"), f"M. Olsen/{truth.phone}"),
        (pick(truth, "Votre numéro chez nous", "Your vendor number with us", "Ihre Nummer bei uns"), "0000104711"),
        (pick(truth, "N° TVA", "VAT reg. no.", "USt-IdNr."), truth.vat),
        ("ILN/GLN", truth.gln),
    ):  # fmt: skip
        s.text(330, y, label, size=7.5)
        s.text(330, y + 10, value)
        y += 22
    s.text(40, 215, pick(truth, "Veuillez livrer à :", "Please deliver to:", "Bitte liefern Sie an:"))
    s.block(150, 215, truth.ship_to.printed(lang))
    s.text(
        40,
        275,
        pick(truth, "Date de livraison : ", "Delivery date: ", "Liefertermin: ") + f"{day(truth.wanted, days, lang)}",
    )
    s.text(330, 275, pick(truth, "Devise ", "Currency ", "Währung ") + truth.currency)

    def heads(y: float) -> float:
        s.rule(40, y, 555, y)
        s.text(40, y + 11, pick(truth, "Poste", "Item", "Pos."))
        s.text(80, y + 11, pick(truth, "Article", "Material", "Material"))
        s.text(190, y + 11, pick(truth, "Désignation", "Description", "Bezeichnung"))
        s.text(150, y + 22, pick(truth, "Qté cdée", "Order qty.", "Bestellmenge"), "r")
        s.text(160, y + 22, pick(truth, "Unité", "Unit", "Einheit"))
        s.text(400, y + 22, pick(truth, "Prix par unité", "Price per unit", "Preis pro Einheit"), "r")
        s.text(555, y + 22, pick(truth, "Valeur nette", "Net value", "Nettowert"), "r")
        s.rule(40, y + 28, 555, y + 28)
        return y + 40

    y = heads(295)
    for line in truth.lines:
        if y > s.height - 110:
            s.new_page()
            s.text(40, 40, f"{truth.buyer.name}   {truth.number}   {pick(truth, 'Page', 'Page', 'Seite')} {s.page}")
            y = heads(60)
        s.text(40, y, f"{line.pos * 10:05d}")
        s.text(80, y, line.code)
        for part in s.fit(line.description, 300):
            s.text(190, y, part)
            y += 11
        per = f"/{line.per}" if line.per > 1 else "/1"
        s.text(150, y, number(line.quantity, style, None), "r")
        s.text(160, y, line.unit)
        s.text(400, y, f"{number(line.price, style)} {truth.currency}{per}", "r")
        s.text(555, y, number(line.amount, style), "r")
        y += 11
        s.text(
            80,
            y,
            pick(truth, "Livraison le ", "Delivery on ", "Lieferung am ") + day(line.wanted, days, lang),
            size=7.5,
        )
        y += 7
        s.rule(40, y, 555, y, 0.2)
        y += 13
    draw_totals(
        s, y, [(pick(truth, "Valeur nette totale hors TVA", "Total net value excl. tax", "Gesamtnettowert ohne MwSt."),
               f"{truth.currency} {number(truth.net, style)}")], label_at=300, value_at=555)  # fmt: skip
    return s.done()


def chain(truth: Truth) -> bytes:
    """A chain of shops: letterhead and place of delivery side by side without a label, labels above values in a bar,
    quantity with its unit, discount and net price per line, description with origin and article below, bank at the foot."""
    s, style, lang = Sheet("helvetica", 8.5), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "slash", "short-month", "dot")

    def foot(sheet: Sheet) -> None:
        bank = f"{truth.buyer.name} – {pick(truth, 'RCS Nantes 552 100 554', 'Registered no. 05521005', 'HRB 55210')} – {pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat} – GLN {truth.gln}"
        sheet.text(297, 812, bank, "c", size=6.5)
        sheet.text(
            297, 822, "IBAN FR76 3000 6000 0112 3456 7890 189 – BIC AGRIFRPP – Crédit de l'Ouest, 44000 Nantes", "c", size=6.5
        )  # fmt: skip

    def top(sheet: Sheet) -> float:
        foot(sheet)
        return 50

    top(s)
    s.text(40, 48, truth.buyer.name, bold=True, size=12)
    s.block(40, 62, truth.buyer.printed(lang)[1:])
    s.block(340, 62, truth.ship_to.printed(lang))
    s.text(40, 118, pick(truth, "Fournisseur", "Supplier", "Lieferant"), bold=True)
    s.block(40, 130, truth.seller.printed(lang))
    facts = (
        (pick(truth, "Commande", "Order", "Bestellung"), truth.number),
        (pick(truth, "Date", "Date", "Datum"), day(truth.ordered, days, lang)),
        (pick(truth, "Livraison le", "Deliver on", "Anlieferung"), day(truth.wanted, days, lang)),
        (pick(truth, "Rayon", "Department", "Abteilung"), "4471"),
        (pick(truth, "Devise", "Currency", "Währung"), truth.currency),
    )
    for at, (label, value) in enumerate(facts):
        s.text(45 + at * 103, 190, label, size=7)
        s.text(45 + at * 103, 201, value, bold=True)
    s.box(40, 180, 555, 206)
    cols = columns(
        s,
        (pick(truth, "Article", "Item", "Artikel"), 62, "l", lambda line: line.code),
        (pick(truth, "Libellé", "Description", "Bezeichnung"), 180, "l", lambda line: [line.description, pick(truth, f"Gencod {line.gtin}", f"Barcode {line.gtin}", f"EAN {line.gtin}"), pick(truth, "Origine : Portugal", "Origin: Portugal", "Ursprung: Portugal")]),
        (pick(truth, "Qté", "Qty", "Menge"), 65, "r", lambda line: f"{number(line.quantity, style, None)} {line.unit}"),
        ((pick(truth, "Prix", "List", "Preis"), pick(truth, "tarif", "price", "Liste")), 58, "r", lambda line: number(line.price, style)),
        (pick(truth, "Rem.%", "Disc.%", "Rab.%"), 42, "r", lambda line: number(line.discount, style, 1) if line.discount else ""),
        (pick(truth, "Montant HT", "Net amount", "Netto"), 75, "r", lambda line: number(line.amount, style)),
        left=38,
    )  # fmt: skip
    end = draw_table(
        s, 216, cols, truth.lines, Manner(rules=True), next_page=top, money=lambda v: number(v, style)
    )  # fmt: skip
    draw_totals(s, end + 4, [
        (pick(truth, "Total HT", "Net total", "Summe netto"), number(truth.net, style)),
        (f"{pick(truth, 'TVA', 'VAT', 'MwSt.')} {rate(truth, style)}", number(truth.tax, style)),
        (pick(truth, "Total TTC", "Gross total", "Summe brutto"), number(truth.gross, style)),
    ], label_at=380, value_at=517)  # fmt: skip
    return s.done()


def listing(truth: Truth) -> bytes:
    """A list printer: typewriter print in capitals, no rules, carried totals, heads again, prices per 100 in a column."""
    s, style, lang = Sheet("courier", 8), pick(truth, "_,", ",.", ".,"), truth.language
    days = pick(truth, "two", "slash", "dot")

    def top(sheet: Sheet) -> float:
        sheet.text(36, 36, f"{truth.buyer.name.upper()}")
        sheet.text(560, 36, f"{pick(truth, 'PAGE', 'PAGE', 'SEITE')} {sheet.page:3}", "r")
        sheet.text(300, 52, pick(truth, "*** COMMANDE ***", "*** PURCHASE ORDER ***", "*** BESTELLUNG ***"), "c")
        sheet.text(36, 68, f"{pick(truth, 'NO CDE', 'ORDER NO', 'BEST.NR')}. {truth.number}")
        sheet.text(230, 68, f"{pick(truth, 'DU', 'DATE', 'VOM')} {day(truth.ordered, days, lang)}")
        sheet.text(
            380, 68, f"{pick(truth, 'LIVR. POUR LE', 'REQUIRED BY', 'LIEFERUNG ZUM')} {day(truth.wanted, days, lang)}"
        )
        return 96

    top(s)
    s.block(36, 90, [pick(truth, "ACHETEUR", "BUYER", "BESTELLER"), *truth.buyer.printed(lang), f"{pick(truth, 'NO TVA', 'VAT NO', 'UST-ID')} {truth.vat}", f"GLN {truth.gln}"])  # fmt: skip
    s.block(225, 90, [pick(truth, "A LIVRER A", "SHIP TO", "LIEFERN AN"), *truth.ship_to.printed(lang)])
    s.block(410, 90, [pick(truth, "FOURNISSEUR", "VENDOR", "LIEFERANT"), *truth.seller.printed(lang)])
    cols = columns(
        s,
        (pick(truth, "LG", "LN", "PS"), 26, "r", lambda line: f"{line.pos}"),
        (pick(truth, "CODE ART.", "ITEM CODE", "ART.NR."), 72, "l", lambda line: line.code),
        (pick(truth, "DESIGNATION", "DESCRIPTION", "BEZEICHNUNG"), 158, "l", lambda line: line.description),
        (pick(truth, "QTE", "QTY", "MENGE"), 55, "r", lambda line: number(line.quantity, style, 1 if line.quantity % 1 else 0)),
        (pick(truth, "UN", "UN", "ME"), 28, "l", lambda line: line.unit),
        (pick(truth, "PX UNIT", "PRICE", "PREIS"), 65, "r", lambda line: number(line.price, style)),
        (pick(truth, "PAR", "PER", "PE"), 30, "r", lambda line: str(line.per)),
        (pick(truth, "MONTANT", "AMOUNT", "BETRAG"), 82, "r", lambda line: number(line.amount, style)),
        left=32,
    )  # fmt: skip
    end = draw_table(
        s,
        190,
        cols,
        truth.lines,
        Manner(pad=1, bottom=70, carried=pick(truth, "A REPORTER", "CARRIED FWD", "UEBERTRAG")),
        next_page=top,
        money=lambda v: number(v, style),
    )
    draw_totals(s, end + 8, [
        (pick(truth, f"TOTAL H.T. {truth.currency}", f"TOTAL NET {truth.currency}", f"SUMME NETTO {truth.currency}"), number(truth.net, style)),
        (pick(truth, "T.V.A.", "VAT", "MWST"), number(truth.tax, style)),
        (pick(truth, "TOTAL T.T.C.", "TOTAL INC VAT", "SUMME BRUTTO"), number(truth.gross, style)),
    ], label_at=330, value_at=545, step=11)  # fmt: skip
    return s.done()


def office(truth: Truth) -> bytes:
    """Made in an office program: everything in boxed cells, label beside value in two columns of cells, heads on two rows,
    unit before quantity, a day for each line, the sums as last rows of the grid."""
    s, style, lang = Sheet("times", 9.5), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "slash", "long", "dot")
    s.text(297, 46, pick(truth, "BON DE COMMANDE", "ORDER FORM", "BESTELLFORMULAR"), "c", bold=True, size=15)
    left = [
        (pick(truth, "Société", "Company", "Firma"), truth.buyer.name),
        (pick(truth, "Adresse", "Address", "Anschrift"), ", ".join(truth.buyer.printed(lang)[1:])),
        (pick(truth, "TVA intracom.", "VAT number", "USt-IdNr."), truth.vat),
        ("GLN", truth.gln),
    ]
    right = [
        (pick(truth, "N° BC", "PO ref.", "Bestell-Nr."), truth.number),
        (pick(truth, "Fait le", "Date", "Datum"), day(truth.ordered, days, lang)),
        (pick(truth, "Livraison au plus tard", "Deliver by", "Lieferung bis"), day(truth.wanted, days, lang)),
        (pick(truth, "Devise", "Currency", "Währung"), truth.currency),
    ]
    for x, split, end, facts in ((40, 110, 330, left), (340, 445, 555, right)):
        for at, (label, value) in enumerate(facts):
            y = 70 + at * 17
            s.box(x, y, split, y + 17)
            s.box(split, y, end, y + 17)
            s.text(x + 3, y + 12, label, bold=True, size=8.5)
            s.text(split + 3, y + 12, value, size=8.5)
    for x, label, lines in (
        (40, pick(truth, "Vendeur", "Seller", "Verkäufer"), truth.seller.printed(lang)),
        (
            300,
            pick(truth, "Adresse du site à livrer", "Site address for delivery", "Anschrift der Lieferstelle"),
            truth.ship_to.printed(lang),
        ),
    ):
        s.box(x, 150, x + 255, 222)
        s.text(x + 4, 162, label, bold=True)
        s.block(x + 4, 176, lines)
    cols = columns(
        s,
        (pick(truth, "Ligne", "Line", "Zeile"), 32, "c", lambda line: str(line.pos)),
        (pick(truth, ("Réf.", "fournisseur"), ("Supplier", "part no."), ("Lieferanten-", "Artikelnr.")), 72, "l", lambda line: line.code),
        (pick(truth, "Intitulé", "Goods", "Ware"), 135, "l", lambda line: line.description),
        (pick(truth, "Unité", "Unit", "Einheit"), 36, "c", lambda line: line.unit),
        (pick(truth, ("Quantité", "demandée"), ("Quantity", "requested"), ("Gewünschte", "Menge")), 52, "c", lambda line: number(line.quantity, style, None)),
        (pick(truth, ("Date", "souhaitée"), ("Date", "wanted"), ("Wunsch-", "termin")), 62, "c", lambda line: day(line.wanted, "slash" if days == "long" else days, lang)),
        (pick(truth, ("Prix unitaire", "HT"), ("Unit price", "excl. VAT"), ("Einzelpreis", "netto")), 62, "r", lambda line: number(line.price, style)),
        (pick(truth, ("Prix total", "HT"), ("Total price", "excl. VAT"), ("Gesamtpreis", "netto")), 66, "r", lambda line: number(line.amount, style)),
        left=38,
    )  # fmt: skip
    end = draw_table(
        s, 235, cols, truth.lines, Manner(grid=True, middle=True), next_page=lambda _: 45, money=lambda v: number(v, style)
    )  # fmt: skip
    if end > s.height - 110:
        s.new_page()
        end = 45
    for label, value in (
        (pick(truth, "Total hors taxe", "Total excl. VAT", "Summe ohne MwSt."), truth.net),
        (pick(truth, "Taxe (TVA)", "VAT", "MwSt."), truth.tax),
        (pick(truth, "Total taxe comprise", "Total incl. VAT", "Summe mit MwSt."), truth.gross),
    ):
        s.box(cols[-1].x0 - 120, end, cols[-1].x0, end + 16)
        s.box(cols[-1].x0, end, cols[-1].x1, end + 16)
        s.text(cols[-1].x0 - 4, end + 11, label, "r", bold=True)
        s.text(cols[-1].x1 - 3, end + 11, number(value, style), "r")
        end += 16
    s.text(40, end + 30, pick(truth, "Signature et cachet :", "Signature:", "Unterschrift:"))
    return s.done()


def slim(truth: Truth) -> bytes:
    """A portal's print: much air, no rules, small grey labels, the item's code and own number below its text, the unit
    after the quantity in its own column without a head, currency signs at each amount."""
    s, style, lang = Sheet("helvetica", 9), pick(truth, " ,", ",.", ".,"), truth.language
    sign, days = "£" if truth.currency == "GBP" else "€", pick(truth, "long", "long", "long")

    def money(value: object) -> str:
        said = number(value, style)  # type: ignore[arg-type]
        return f"{sign}{said}" if lang == "en" else f"{said} {sign}"

    s.text(50, 60, pick(truth, "Commande", "Order", "Bestellung"), size=20)
    s.text(50, 78, f"{truth.number}", bold=True, size=12)
    for at, (label, value) in enumerate(
        (
            (pick(truth, "Passée le", "Placed on", "Bestellt am"), day(truth.ordered, days, lang)),
            (pick(truth, "Attendue le", "Expected by", "Erwartet am"), day(truth.wanted, days, lang)),
            (pick(truth, "Passée par", "Placed by", "Bestellt von"), "Service achats"),
        )
    ):
        s.text(50 + at * 170, 104, label, size=7)
        s.text(50 + at * 170, 116, value)
    for at, (label, lines) in enumerate(
        (
            (pick(truth, "Client", "Customer", "Kunde"), [*truth.buyer.printed(lang), truth.vat, f"GLN {truth.gln}"]),
            (pick(truth, "Expédier à", "Ship to", "Versand an"), truth.ship_to.printed(lang)),
            (pick(truth, "Marchand", "Merchant", "Händler"), truth.seller.printed(lang)),
        )
    ):
        s.text(50 + at * 170, 146, label, size=7)
        s.block(50 + at * 170, 158, lines)
    cols = columns(
        s,
        (pick(truth, "Articles commandés", "Ordered items", "Bestellte Artikel"), 250, "l", _below(truth)),
        (pick(truth, "Nombre", "Count", "Anzahl"), 55, "r", lambda line: number(line.quantity, style, None)),
        ("", 35, "l", lambda line: line.unit),
        (pick(truth, "À l'unité", "Each", "Je Einheit"), 75, "r", lambda line: money(line.price)),
        (pick(truth, "Sous-total", "Line subtotal", "Zeilensumme"), 85, "r", lambda line: money(line.amount)),
        left=47,
    )  # fmt: skip
    end = draw_table(s, 250, cols, truth.lines, Manner(pad=8), next_page=lambda _: 50, money=money)
    draw_totals(s, end + 10, [
        (pick(truth, "Sous-total HT", "Subtotal", "Zwischensumme"), money(truth.net)),
        (pick(truth, "Taxes", "Tax", "Steuer"), money(truth.tax)),
        (pick(truth, "Total", "Total", "Gesamt"), money(truth.gross)),
    ], label_at=360, value_at=544)  # fmt: skip
    return s.done()


def _below(truth: Truth):  # type: ignore[no-untyped-def]
    def said(line: Line) -> list[str]:
        return [
            line.description,
            f"{pick(truth, 'Réf.', 'SKU', 'Art.-Nr.')} {line.code}",
            f"{pick(truth, 'Votre n°', 'Our ref.', 'Interne Nr.')} {line.their_code}",
        ]

    return said


THIRD_BLIND: dict[str, Layout] = {one.__name__: one for one in (window, chain, listing, office, slim)}
