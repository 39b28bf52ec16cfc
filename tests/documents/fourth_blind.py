"""Five layouts kept for measuring what was learnt from ``third_blind.py``; measured once, and nothing changed for them."""

from decimal import Decimal

from tests.documents.paper import Layout, pick, rate
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Truth


def hospital(truth: Truth) -> bytes:
    """Landscape, many columns, own and supplier's number, packing, VAT rate; facts in one line; sums in a row of labels."""
    s, style, lang = Sheet("helvetica", 8, wide=True), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "slash", "slash", "dot")
    s.block(
        35, 36, [*truth.buyer.printed(lang), f"{pick(truth, 'TVA', 'VAT', 'USt-ID')} {truth.vat}", f"GLN {truth.gln}"]
    )
    s.text(
        420, 40, pick(truth, "COMMANDE DE FOURNITURES", "SUPPLIES ORDER", "MATERIALBESTELLUNG"), "c", bold=True, size=13
    )
    s.text(
        420,
        58,
        f"{pick(truth, 'N° de bon', 'Order number', 'Bestellnummer')} : {truth.number}    {pick(truth, 'en date du', 'dated', 'vom')} {day(truth.ordered, days, lang)}",
        "c",
    )
    s.text(
        420,
        72,
        f"{pick(truth, 'Livraison avant le', 'Delivery before', 'Lieferung vor dem')} {day(truth.wanted, days, lang)}    {pick(truth, 'Montants en', 'Amounts in', 'Beträge in')} {truth.currency}",
        "c",
    )
    s.text(35, 110, pick(truth, "Titulaire", "Contractor", "Auftragnehmer"), bold=True)
    s.block(35, 122, truth.seller.printed(lang))
    s.text(300, 110, pick(truth, "Service à livrer", "Deliver to department", "Zu beliefernde Stelle"), bold=True)
    s.block(300, 122, truth.ship_to.printed(lang))
    s.text(560, 110, pick(truth, "Marché n° 2024-117 lot 3", "Contract 2024-117 lot 3", "Vertrag 2024-117 Los 3"))
    cols = columns(
        s,
        (pick(truth, "Rang", "No.", "Lfd."), 30, "r", lambda line: str(line.pos)),
        (pick(truth, "Code hôpital", "Our item", "Hausnummer"), 62, "l", lambda line: line.their_code),
        (pick(truth, "Réf. titulaire", "Your item", "Ihre Nummer"), 75, "l", lambda line: line.code),
        (pick(truth, "Désignation du produit", "Product", "Produkt"), 215, "l", lambda line: line.description),
        (pick(truth, "Condit.", "Pack", "Gebinde"), 60, "c", lambda line: pick(truth, "unitaire", "single", "einzeln")),
        (pick(truth, "Quantité", "Quantity", "Menge"), 60, "r", lambda line: number(line.quantity, style, 2)),
        (pick(truth, "Unité", "Unit", "Einh."), 40, "l", lambda line: line.unit),
        (pick(truth, "PU HT", "Unit cost", "E-Preis"), 70, "r", lambda line: number(line.price, style, 4)),
        (pick(truth, "TVA %", "VAT %", "MwSt %"), 45, "r", lambda line: rate(truth, style).replace(" %", "")),
        (pick(truth, "Montant HT", "Net value", "Wert netto"), 85, "r", lambda line: number(line.amount, style)),
        left=32,
    )  # fmt: skip
    end = draw_table(
        s, 185, cols, truth.lines, Manner(shade=True, pad=3), next_page=lambda _: 45, money=lambda v: number(v, style)
    )  # fmt: skip
    if end > s.height - 80:
        s.new_page()
        end = 45
    for at, (label, value) in enumerate(
        (
            (pick(truth, "Total HT", "Total net", "Summe netto"), truth.net),
            (pick(truth, "Total TVA", "Total VAT", "Summe MwSt."), truth.tax),
            (pick(truth, "Total TTC", "Total gross", "Summe brutto"), truth.gross),
        )
    ):
        s.text(520 + at * 95, end + 16, label, bold=True)
        s.text(590 + at * 95, end + 28, number(value, style), "r")
    return s.done()


def basket(truth: Truth) -> bytes:
    """Lines in two rows without columns of text: name, below it code and a day, numbers at the right of the first row."""
    s, style, lang = Sheet("helvetica", 9.5), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "dot", "dash", "dot")
    s.text(555, 44, truth.buyer.name, "r", bold=True, size=12)
    y = 57.0
    for said in [
        *truth.buyer.printed(lang)[1:],
        truth.phone,
        f"{pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat} / GLN {truth.gln}",
    ]:
        s.text(555, y, said, "r", size=8)
        y += 11
    s.text(
        40,
        60,
        pick(
            truth,
            f"Bon de commande n° {truth.number}",
            f"Purchase order no. {truth.number}",
            f"Bestellung Nr. {truth.number}",
        ),
        bold=True,
        size=12,
    )
    s.text(40, 76, pick(truth, "Nantes, le ", "Leeds, ", "Bremen, den ") + day(truth.ordered, days, lang))
    s.text(40, 112, pick(truth, "À :", "To:", "An:"), bold=True)
    s.block(62, 112, truth.seller.printed(lang))
    s.text(300, 126, pick(truth, "Livrer à :", "Deliver to:", "Lieferung an:"), bold=True)
    s.block(370, 126, truth.ship_to.printed(lang))
    s.text(
        40,
        190,
        pick(truth, "Date de livraison demandée : ", "Requested delivery date: ", "Gewünschtes Lieferdatum: ")
        + day(truth.wanted, days, lang),
    )
    cols = columns(
        s,
        (pick(truth, "Produit", "Product", "Produkt"), 255, "l", lambda line: [line.description, f"{pick(truth, 'Référence', 'Reference', 'Artikel')} {line.code}  {pick(truth, 'pour le', 'for', 'zum')} {day(line.wanted, days, lang)}"]),
        (pick(truth, "Quantité", "Quantity", "Menge"), 75, "r", lambda line: f"{number(line.quantity, style, None)} {line.unit}"),
        (pick(truth, f"Prix ({truth.currency})", f"Price ({truth.currency})", f"Preis ({truth.currency})"), 80, "r", lambda line: number(line.price, style)),
        (pick(truth, f"Total ({truth.currency})", f"Total ({truth.currency})", f"Gesamt ({truth.currency})"), 95, "r", lambda line: number(line.amount, style)),
    )  # fmt: skip
    end = draw_table(
        s, 205, cols, truth.lines, Manner(rules=True, carried=pick(truth, "Report", "Brought forward", "Übertrag")),
        next_page=lambda _: 60, money=lambda v: number(v, style))  # fmt: skip
    draw_totals(s, end + 4, [
        (pick(truth, "Total HT", "Total excl. VAT", "Nettosumme"), number(truth.net, style)),
        (pick(truth, f"TVA {rate(truth, style)}", f"VAT {rate(truth, style)}", f"{rate(truth, style)} MwSt."), number(truth.tax, style)),
        (pick(truth, "Total TTC", "Total incl. VAT", "Bruttosumme"), number(truth.gross, style)),
    ], label_at=390, value_at=542)  # fmt: skip
    return s.done()


def works(truth: Truth) -> bytes:
    """A builder's order: sections with sums between the lines, the site in a block without a label below the title,
    prices per 100 behind a stroke, a discount per line, units beside the quantity."""
    s, style, lang = Sheet("times", 9), pick(truth, "_,", "_.", ".,"), truth.language
    days = pick(truth, "slash", "short-month", "dot")
    s.text(40, 44, truth.buyer.name, bold=True, size=13)
    s.text(40, 58, ", ".join(truth.buyer.printed(lang)[1:]))
    s.text(40, 70, f"{pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat}   GLN {truth.gln}   Tel. {truth.phone}")
    s.text(330, 100, pick(truth, "COMMANDE CHANTIER", "SITE ORDER", "BAUSTELLENBESTELLUNG"), bold=True, size=12)
    s.block(330, 116, truth.ship_to.printed(lang))
    s.text(40, 100, pick(truth, "Fournisseur :", "Supplier:", "Lieferant:"))
    s.block(40, 113, truth.seller.printed(lang))
    for at, (label, value) in enumerate(
        (
            (pick(truth, "Commande n°", "Order no.", "Bestell-Nr."), truth.number),
            (pick(truth, "Date de commande", "Order date", "Bestelldatum"), day(truth.ordered, days, lang)),
            (pick(truth, "À livrer le", "Delivery on", "Lieferung am"), day(truth.wanted, days, lang)),
        )
    ):
        s.text(40, 180 + at * 13, label)
        s.text(150, 180 + at * 13, f": {value}")
    cols = columns(
        s,
        (pick(truth, "N°", "No", "Nr"), 26, "r", lambda line: str(line.pos)),
        (pick(truth, "Réf.", "Ref.", "Art.-Nr."), 70, "l", lambda line: line.code),
        (pick(truth, "Désignation", "Description", "Bezeichnung"), 165, "l", lambda line: line.description),
        (pick(truth, "Quantité", "Quantity", "Menge"), 65, "r", lambda line: f"{number(line.quantity, style, None)} {line.unit}"),
        (pick(truth, "Prix HT", "Price", "Preis"), 75, "r", lambda line: number(line.price, style) + (f"/{line.per}" if line.per > 1 else "")),
        (pick(truth, "Remise", "Discount", "Rabatt"), 48, "r", lambda line: f"{number(line.discount, style, None)}%" if line.discount else "-"),
        (pick(truth, f"Montant {truth.currency}", f"Amount {truth.currency}", f"Betrag {truth.currency}"), 80, "r", lambda line: number(line.amount, style)),
        left=34,
    )  # fmt: skip
    cut = max(1, len(truth.lines) // 2)
    y, sections = 230.0, [truth.lines[:cut], truth.lines[cut:]]
    for at, lines in enumerate(part for part in sections if part):
        if y > s.height - 190:
            s.new_page()
            y = 45
        s.text(
            40,
            y + 12,
            pick(truth, f"Lot {at + 1} – gros œuvre", f"Section {at + 1} – structure", f"Los {at + 1} – Rohbau"),
            bold=True,
        )
        y = draw_table(
            s, y + 20, cols, lines, Manner(rules=True, pad=3), next_page=lambda _: 45, money=lambda v: number(v, style)
        )  # fmt: skip
        s.text(470, y + 12, pick(truth, "Sous-total lot", "Section total", "Zwischensumme"), "r")
        s.text(cols[-1].at, y + 12, number(sum((line.amount for line in lines), Decimal(0)), style), "r")
        y += 24
    draw_totals(s, y, [
        (pick(truth, "TOTAL HT", "TOTAL NET", "GESAMT NETTO"), number(truth.net, style)),
        (pick(truth, "TVA", "VAT", "MwSt."), number(truth.tax, style)),
        (pick(truth, "TOTAL TTC", "TOTAL GROSS", "GESAMT BRUTTO"), number(truth.gross, style)),
    ], label_at=390, value_at=560)  # fmt: skip
    return s.done()


def depot(truth: Truth) -> bytes:
    """A central depot: heads in capitals run close together, EAN first, text on two rows with own number below, a day for
    each line, packs beside units, narrow print; label and value in frames one below the other."""
    s, style, lang = Sheet("helvetica", 7.5, stretch=0.9), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "dash", "slash", "dot")
    s.text(36, 40, truth.buyer.name.upper(), bold=True, size=12)
    s.block(
        36,
        54,
        [*truth.buyer.printed(lang), f"{pick(truth, 'Id. TVA', 'VAT ID', 'USt-ID')} {truth.vat}", f"GLN {truth.gln}"],
    )
    y = 40.0
    for label, value in (
        (pick(truth, "NUMÉRO COMMANDE", "ORDER NUMBER", "BESTELLNUMMER"), truth.number),
        (pick(truth, "DATE COMMANDE", "ORDER DATE", "BESTELLDATUM"), day(truth.ordered, days, lang)),
        (pick(truth, "DATE LIVRAISON", "DELIVERY DATE", "LIEFERDATUM"), day(truth.wanted, days, lang)),
        (pick(truth, "DEVISE", "CURRENCY", "WÄHRUNG"), truth.currency),
    ):
        s.box(440, y, 560, y + 24)
        s.text(444, y + 8, label, size=6)
        s.text(444, y + 19, value, bold=True)
        y += 26
    s.text(36, 130, pick(truth, "FOURNISSEUR", "SUPPLIER", "LIEFERANT"), size=6)
    s.block(36, 141, truth.seller.printed(lang))
    s.text(230, 130, pick(truth, "LIEU DE LIVRAISON", "DELIVERY LOCATION", "LIEFERORT"), size=6)
    s.block(230, 141, truth.ship_to.printed(lang))
    cols = columns(
        s,
        (pick(truth, "CODE EAN", "EAN CODE", "EAN-CODE"), 62, "l", lambda line: line.gtin),
        (pick(truth, "RÉF. FRS", "SUPP. REF", "LIEF.NR."), 56, "l", lambda line: line.code),
        (pick(truth, "LIBELLÉ ARTICLE", "ITEM DESCRIPTION", "ARTIKELTEXT"), 150, "l", lambda line: [line.description, f"{pick(truth, 'interne', 'internal', 'intern')} {line.their_code}"]),
        (pick(truth, "LIVR.", "DELIV.", "LIEF."), 46, "c", lambda line: day(line.wanted, days, lang)),
        (pick(truth, "QTÉ CDÉE", "QTY ORD.", "BEST.MENGE"), 48, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "UN.", "U/M", "ME"), 26, "l", lambda line: line.unit),
        (pick(truth, "P.U. NET", "NET PRICE", "NETTOPREIS"), 58, "r", lambda line: number(line.price, style, 3)),
        (pick(truth, "TOTAL HT", "LINE VALUE", "GESAMTWERT"), 74, "r", lambda line: number(line.amount, style)),
        left=34,
    )  # fmt: skip
    end = draw_table(
        s, 200, cols, truth.lines, Manner(grid=True, pad=3, bottom=60), next_page=lambda _: 40, money=lambda v: number(v, style)
    )  # fmt: skip
    draw_totals(s, end + 4, [
        (pick(truth, "TOTAL COMMANDE HT", "ORDER TOTAL NET", "BESTELLWERT NETTO"), number(truth.net, style)),
        (pick(truth, "TVA", "VAT", "MWST."), number(truth.tax, style)),
        (pick(truth, "TOTAL COMMANDE TTC", "ORDER TOTAL GROSS", "BESTELLWERT BRUTTO"), number(truth.gross, style)),
    ], label_at=400, value_at=551, step=11)  # fmt: skip
    return s.done()


def craft(truth: Truth) -> bytes:
    """A small firm's order: facts in sentences, quantity first with its unit, description over several rows, sums in words
    before the amount, all sums at the left, the buyer only at the foot."""
    s, style, lang = Sheet("times", 11), pick(truth, " ,", ",.", ".,"), truth.language
    days = pick(truth, "long", "long", "long")
    s.block(320, 60, truth.seller.printed(lang))
    s.text(40, 150, pick(truth, f"Objet : notre commande {truth.number} du {day(truth.ordered, days, lang)}", f"Subject: our order {truth.number} of {day(truth.ordered, days, lang)}", f"Betreff: unsere Bestellung {truth.number} vom {day(truth.ordered, days, lang)}"), bold=True)  # fmt: skip
    s.text(40, 175, pick(truth, f"Merci de nous livrer pour le {day(truth.wanted, days, lang)} à l'adresse suivante :", f"Please deliver by {day(truth.wanted, days, lang)} to the following address:", f"Bitte liefern Sie bis zum {day(truth.wanted, days, lang)} an folgende Adresse:"))  # fmt: skip
    s.block(60, 192, truth.ship_to.printed(lang))
    note = pick(
        truth,
        "conditionnement d'origine, avec bon de livraison joint au colis",
        "in its original packing, with a delivery note in the parcel",
        "in Originalverpackung, mit Lieferschein im Paket",
    )
    cols = columns(
        s,
        (pick(truth, "Qté", "Qty", "Menge"), 80, "l", lambda line: f"{number(line.quantity, style, None)} {line.unit}"),
        (pick(truth, "Référence", "Reference", "Artikelnummer"), 85, "l", lambda line: line.code),
        (pick(truth, "Désignation", "Description", "Bezeichnung"), 190, "l", lambda line: [line.description, note]),
        (pick(truth, "Prix HT", "Price", "Preis"), 70, "r", lambda line: number(line.price, style)),
        (pick(truth, "Total HT", "Total", "Summe"), 85, "r", lambda line: number(line.amount, style)),
        left=38,
    )  # fmt: skip
    end = draw_table(
        s, 265, cols, truth.lines, Manner(pad=7, bottom=120), next_page=lambda _: 50, money=lambda v: number(v, style)
    )
    draw_totals(s, end + 4, [
        (pick(truth, "Montant total HT :", "Total without VAT:", "Gesamtbetrag netto:"), f"{number(truth.net, style)} {truth.currency}"),
        (pick(truth, "Montant total TTC :", "Total with VAT:", "Gesamtbetrag brutto:"), f"{number(truth.gross, style)} {truth.currency}"),
    ], label_at=40, value_at=270, step=16)  # fmt: skip
    s.text(297, 806, " – ".join(truth.buyer.printed(lang)), "c", size=8)
    s.text(297, 817, f"{pick(truth, 'TVA', 'VAT', 'USt-IdNr.')} {truth.vat} – GLN {truth.gln} – Tel. {truth.phone} – IBAN DE89 3704 0044 0532 0130 00", "c", size=8)  # fmt: skip
    return s.done()


FOURTH_BLIND: dict[str, Layout] = {one.__name__: one for one in (hospital, basket, works, depot, craft)}
