"""Three more layouts, written after ``blind.py`` had been learnt from, and again measured once before any change."""

from tests.documents.paper import Layout, pick
from tests.documents.sheet import Sheet, day, number
from tests.documents.table import Manner, columns, draw_table, draw_totals
from tests.documents.truth import Truth


def hotel(truth: Truth) -> bytes:
    """Everything centred at the top; a delivery slot; currency signs before amounts; own and supplier codes in one sub-line."""
    s, style, lang = Sheet("times", 10), pick(truth, " ,", ",.", ".,"), truth.language
    sign = "£" if truth.currency == "GBP" else "€"
    s.text(297, 45, truth.buyer.name, "c", bold=True, size=16)
    s.text(297, 60, " – ".join(truth.buyer.printed(lang)[1:]), "c")
    s.text(
        297,
        73,
        pick(
            truth,
            f"TVA : {truth.vat}  ·  GLN : {truth.gln}",
            f"VAT: {truth.vat}  ·  GLN: {truth.gln}",
            f"USt-IdNr.: {truth.vat}  ·  GLN: {truth.gln}",
        ),
        "c",
        size=8,
    )
    s.text(297, 105, pick(truth, "ORDRE DE COMMANDE", "SUPPLY ORDER", "LIEFERAUFTRAG"), "c", bold=True, size=13)
    s.text(50, 130, f"{pick(truth, 'Réf. commande', 'Order ref.', 'Auftrags-Nr.')} {truth.number}")
    s.text(
        297,
        130,
        f"{pick(truth, 'Le', 'Date', 'Datum')} {day(truth.ordered, pick(truth, 'long', 'long', 'long'), lang)}",
        "c",
    )
    s.text(
        545,
        130,
        f"{pick(truth, 'Livraison', 'Delivery', 'Lieferung')} : {day(truth.wanted, pick(truth, 'slash', 'short-month', 'dot'), lang)}",
        "r",
    )
    s.text(50, 155, pick(truth, "Destinataire", "Deliver to", "Empfänger / Lieferadresse"), bold=True)
    s.block(50, 168, truth.ship_to.printed(lang))
    s.text(330, 155, pick(truth, "Notre fournisseur", "Our supplier", "Unser Lieferant"), bold=True)
    s.block(330, 168, truth.seller.printed(lang))
    cols = columns(
        s,
        (pick(truth, "Produit / Code", "Product / Code", "Produkt / Code"), 240, "l", lambda line: [line.description, pick(truth, f"Code {line.code}", f"Code {line.code}", f"Art.-Nr. {line.code}")]),
        (pick(truth, "Quantité demandée", "Quantity required", "Bestellte Menge"), 100, "c", lambda line: f"{number(line.quantity, style, None)} {line.unit}"),
        (pick(truth, "Prix", "Price", "Preis"), 70, "r", lambda line: f"{sign} {number(line.price, style)}"),
        (pick(truth, "Sous-total", "Sub-total", "Zwischensumme"), 85, "r", lambda line: f"{sign} {number(line.amount, style)}"),
        left=50,
    )  # fmt: skip
    end = draw_table(
        s, 250, cols, truth.lines, Manner(rules=True), next_page=lambda _: 50, money=lambda v: number(v, style)
    )
    draw_totals(s, end + 6, [
        (pick(truth, "Total HT", "Total excluding VAT", "Summe ohne MwSt."), f"{sign} {number(truth.net, style)}"),
        (pick(truth, "TVA", "VAT", "MwSt."), f"{sign} {number(truth.tax, style)}"),
        (pick(truth, "TOTAL TTC", "TOTAL INCLUDING VAT", "SUMME INKL. MWST."), f"{sign} {number(truth.gross, style)}"),
    ], label_at=330, value_at=542)  # fmt: skip
    return s.done()


def public(truth: Truth) -> bytes:
    """A public body: engagement and market numbers beside the order's, a service, mandate texts, long labels."""
    s, style, lang = Sheet("helvetica", 9), pick(truth, " ,", ",.", ".,"), truth.language
    date_style = pick(truth, "slash", "slash", "dot")
    s.block(
        40,
        45,
        [
            *truth.buyer.printed(lang),
            f"{pick(truth, 'Identifiant TVA', 'VAT identification', 'USt-IdNr.')} {truth.vat}",
            f"GLN {truth.gln}",
        ],
    )
    s.text(300, 60, pick(truth, "BON DE COMMANDE", "PURCHASE ORDER", "BESTELLUNG"), bold=True, size=15)
    for row, (label, value) in enumerate(
        [
            (pick(truth, "Numéro du bon de commande", "Purchase order number", "Nummer der Bestellung"), truth.number),
            (pick(truth, "Numéro d'engagement", "Commitment number", "Vormerkung"), "EJ-880042917"),
            (pick(truth, "Numéro de marché", "Contract number", "Rahmenvertragsnummer"), "2024-M-0917"),
            (
                pick(truth, "Date du bon de commande", "Date of purchase order", "Datum der Bestellung"),
                day(truth.ordered, date_style, lang),
            ),
            (
                pick(truth, "Date limite de livraison", "Latest delivery date", "Spätester Liefertermin"),
                day(truth.wanted, date_style, lang),
            ),
            (pick(truth, "Unité monétaire", "Currency unit", "Währungseinheit"), truth.currency),
        ]
    ):
        s.text(300, 85 + 13 * row, f"{label} :")
        s.text(560, 85 + 13 * row, value, "r")
    s.text(
        40, 180, pick(truth, "Titulaire / Fournisseur", "Contractor / Supplier", "Auftragnehmer / Lieferant"), bold=True
    )
    s.block(40, 193, truth.seller.printed(lang))
    s.text(
        300,
        180,
        pick(
            truth, "Adresse de livraison des fournitures", "Delivery address for the goods", "Lieferanschrift der Ware"
        ),
        bold=True,
    )
    s.block(300, 193, truth.ship_to.printed(lang))
    cols = columns(
        s,
        (pick(truth, "N° poste", "Item", "Position"), 45, "c", lambda line: str(line.pos)),
        (pick(truth, "Référence fournisseur", "Supplier reference", "Lieferantenartikel"), 95, "l", lambda line: line.code),
        (pick(truth, "Désignation des fournitures", "Description of goods", "Bezeichnung der Ware"), 175, "l", lambda line: line.description),
        (pick(truth, "Quantité", "Quantity", "Menge"), 55, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "Unité", "Unit", "Einheit"), 40, "c", lambda line: line.unit),
        ((pick(truth, "Prix unitaire", "Unit price", "Preis je"), pick(truth, "hors taxes", "excl. VAT", "Einheit")), 65, "r", lambda line: number(line.price, style)),
        ((pick(truth, "Montant", "Amount", "Gesamt-"), pick(truth, "hors taxes", "excl. VAT", "preis")), 70, "r", lambda line: number(line.amount, style)),
        left=30,
    )  # fmt: skip
    end = draw_table(
        s, 275, cols, truth.lines, Manner(grid=True), next_page=lambda _: 45, money=lambda v: number(v, style)
    )
    end = draw_totals(s, end + 4, [
        (pick(truth, "Montant total hors taxes", "Total amount excluding VAT", "Gesamtbetrag netto"), number(truth.net, style)),
        (pick(truth, "Montant total de la TVA", "Total VAT", "Mehrwertsteuer"), number(truth.tax, style)),
        (pick(truth, "Montant total toutes taxes comprises", "Total amount including VAT", "Gesamtbetrag brutto"), number(truth.gross, style)),
    ], label_at=320, value_at=572)  # fmt: skip
    s.block(
        40,
        end + 30,
        [
            pick(
                truth,
                "Le paiement intervient à 30 jours, le 15/01/2099 au plus tard.",
                "Payment falls due within 30 days, by 15/01/2099 at the latest.",
                "Zahlung binnen 30 Tagen, spätestens am 15.01.2099.",
            )
        ],
    )
    return s.done()


def export(truth: Truth) -> bytes:
    """Capitals, ISO dates, no thousands sign, line value before the price, net weight among the columns, five addresses' worth of noise."""
    s, style, lang = Sheet("courier", 8), "_.", truth.language
    s.block(40, 45, [part.upper() for part in truth.buyer.printed(lang)])
    s.text(40, 100, f"{pick(truth, 'NO TVA', 'VAT NO', 'UST-ID')}: {truth.vat}   GLN: {truth.gln}")
    s.block(330, 45, [f"{pick(truth, 'CDE NO', 'P/O NO', 'BEST.-NR')}    : {truth.number}", f"{pick(truth, 'DATE CDE', 'P/O DATE', 'BEST.-DATUM')}  : {day(truth.ordered, 'iso', lang)}",
                      f"{pick(truth, 'NOTRE REF', 'OUR REF', 'UNSER ZEICHEN')} : JD/4477", f"{pick(truth, 'LIVRAISON', 'DELIVERY', 'LIEFERUNG')} : {day(truth.wanted, 'iso', lang)}", f"{pick(truth, 'DEVISE', 'CURRENCY', 'WAEHRUNG')}    : {truth.currency}"])  # fmt: skip
    s.text(40, 125, pick(truth, "FOURNISSEUR", "SUPPLIER", "LIEFERANT"))
    s.block(40, 136, truth.seller.printed(lang))
    s.text(330, 125, pick(truth, "LIVRER A", "SHIP TO", "LIEFERN AN"))
    s.block(330, 136, truth.ship_to.printed(lang))
    cols = columns(
        s,
        ("NO", 25, "r", lambda line: f"{line.pos:03d}"),
        (pick(truth, "ARTICLE", "ITEM NUMBER", "ARTIKEL-NR"), 75, "l", lambda line: line.code),
        (pick(truth, "DESIGNATION", "DESCRIPTION", "BEZEICHNUNG"), 155, "l", lambda line: line.description),
        (pick(truth, "POIDS KG", "WEIGHT KG", "GEWICHT KG"), 55, "r", lambda line: f"{line.pos * 1.5:.3f}"),
        (pick(truth, "QTE", "QTY", "MENGE"), 50, "r", lambda line: number(line.quantity, style, None)),
        (pick(truth, "UN", "UM", "ME"), 30, "l", lambda line: line.unit),
        (pick(truth, "MONTANT", "AMOUNT", "BETRAG"), 75, "r", lambda line: number(line.amount, style)),
        (pick(truth, "PRIX UNIT", "UNIT PRICE", "E-PREIS"), 65, "r", lambda line: number(line.price, style)),
        left=30,
    )  # fmt: skip
    end = draw_table(s, 205, cols, truth.lines, Manner(pad=3), next_page=lambda _: 45, money=lambda v: number(v, style))
    draw_totals(
        s,
        end + 6,
        [(pick(truth, "TOTAL HT", "TOTAL VALUE", "SUMME NETTO"), number(truth.net, style))],
        label_at=310,
        value_at=490,
        step=11,
    )
    return s.done()


SECOND_BLIND: dict[str, Layout] = {layout.__name__: layout for layout in (hotel, public, export)}
