"""What happens to real orders beside their layout: stamps, watermarks, copies, charges, sections between the lines, a
return, two rates of tax, an address of no use, the buyer's terms on a page of their own. Thrown by dice of its own."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tests.documents.sheet import Sheet, day
from tests.documents.truth import Truth

CENT = Decimal("0.01")
Said = dict[str, str]

_COPY = {"fr": "DUPLICATA", "en": "COPY", "de": "KOPIE"}
_STAMP = {"fr": "REÇU LE {d}", "en": "RECEIVED {d}", "de": "EINGEGANGEN {d}"}
_CHARGES = {
    "fr": ("Frais de port", "Emballage", "Port et emballage"),
    "en": ("Carriage", "Packing", "Freight"),
    "de": ("Frachtkosten", "Verpackung", "Versandkosten"),
}
_SECTIONS = {
    "fr": ("Lot 2 : outillage", "À livrer au guichet 4", "Prix selon accord cadre 2025"),
    "en": ("Lot 2: tooling", "Deliver to counter 4", "Prices as per framework agreement 2025"),
    "de": ("Los 2: Werkzeug", "Anlieferung an Schalter 4", "Preise gemäß Rahmenvereinbarung 2025"),
}
_USELESS = {
    "fr": ("Adresse d'enlèvement des retours", ["Recyclage Atlantique", "ZI Nord, rue des Docks", "33300 Bordeaux"]),
    "en": ("Returns address", ["Atlantic Recycling", "12 Dock Street", "Hull HU1 2PQ"]),
    "de": ("Rücksendeadresse", ["Retourenhof Nord", "Dockstraße 12", "24103 Kiel"]),
}
_TERMS = {
    "fr": (
        "CONDITIONS GÉNÉRALES D'ACHAT",
        "1. Toute commande n'est valable que si elle est confirmée par écrit sous 8 jours.",
        "2. Livraison : les marchandises voyagent aux risques du fournisseur jusqu'au lieu de livraison.",
        "3. Les factures sont payables à 45 jours fin de mois ; pénalités de 3 fois le taux légal, indemnité de 40,00 €.",
        "4. Tribunal compétent : Nantes. Version du 01/01/2024.",
    ),
    "en": (
        "TERMS AND CONDITIONS OF PURCHASE",
        "1. An order is binding only when confirmed in writing within 8 days.",
        "2. Delivery: goods travel at the supplier's risk until the place of delivery.",
        "3. Invoices are payable 45 days end of month; late payment interest 8 % plus GBP 40.00.",
        "4. The courts of England have jurisdiction. Version of 01/01/2024.",
    ),
    "de": (
        "ALLGEMEINE EINKAUFSBEDINGUNGEN",
        "1. Bestellungen sind nur verbindlich, wenn sie innerhalb von 8 Tagen schriftlich bestätigt werden.",
        "2. Lieferung: Die Gefahr geht erst am Lieferort auf den Besteller über.",
        "3. Rechnungen sind 45 Tage netto zahlbar; Verzugspauschale 40,00 €.",
        "4. Gerichtsstand ist Bremen. Stand 01.01.2024.",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Trouble:
    stamp: bool = False
    watermark: bool = False
    copy: bool = False
    charge: str = ""
    charge_value: Decimal = Decimal(0)
    section: str = ""
    negative: bool = False
    two_rates: bool = False
    useless: bool = False
    terms: bool = False

    @staticmethod
    def thrown(dice: Random, language: str) -> "Trouble":
        return Trouble(
            stamp=dice.random() < 0.15,
            watermark=dice.random() < 0.12,
            copy=dice.random() < 0.1,
            charge=dice.choice(_CHARGES[language]) if dice.random() < 0.25 else "",
            charge_value=Decimal(dice.randrange(500, 9000)) / 100,
            section=dice.choice(_SECTIONS[language]) if dice.random() < 0.2 else "",
            negative=dice.random() < 0.08,
            two_rates=dice.random() < 0.12,
            useless=dice.random() < 0.12,
            terms=dice.random() < 0.25,
        )

    def befalls(self, truth: Truth) -> Truth:
        """The order with its return and its charges; the sums still add up."""
        lines = truth.lines
        if self.negative and len(lines) > 2:
            last = lines[-1]
            lines = (*lines[:-1], replace(last, quantity=-last.quantity, amount=-last.amount))
        net = sum((line.amount for line in lines), Decimal(0)) + (self.charge_value if self.charge else 0)
        tax = sum((amount for _, amount in self.taxes(net, truth.rate)), Decimal(0))
        return replace(truth, lines=lines, net=net, tax=tax, gross=net + tax)

    def taxes(self, net: Decimal, rate: Decimal) -> list[tuple[Decimal, Decimal]]:
        """Each rate with its amount."""
        parts = [(rate, net)]
        if self.two_rates:
            reduced = (net / 4).quantize(CENT, ROUND_HALF_UP)
            parts = [(rate, net - reduced), (Decimal(7), reduced)]
        return [(of, (base * of / 100).quantize(CENT, ROUND_HALF_UP)) for of, base in parts]

    def address(self, language: str) -> tuple[str, list[str]] | None:
        return _USELESS[language] if self.useless else None

    def mark(self, sheet: Sheet, truth: Truth, style: str) -> None:
        """What is printed over the first page."""
        canvas, language = sheet.canvas, truth.language
        if self.copy:
            sheet.text(sheet.width - 45, 24, _COPY[language], "r", bold=True, size=11)
        if self.watermark:
            canvas.saveState()
            canvas.translate(sheet.width / 2, sheet.height / 2)
            canvas.rotate(45)
            canvas.setFillGray(0.9)
            canvas.setFont(sheet.bold, 70)
            canvas.drawCentredString(0, 0, _COPY[language])
            canvas.restoreState()
        if self.stamp:
            canvas.saveState()
            canvas.translate(sheet.width - 150, 70)
            canvas.rotate(8)
            canvas.setFont(sheet.bold, 12)
            said = _STAMP[language].format(d=day(truth.ordered + timedelta(days=1), "dot", language))
            canvas.drawString(0, 0, said)
            canvas.rect(-6, -5, canvas.stringWidth(said, sheet.bold, 12) + 12, 18, stroke=1, fill=0)
            canvas.restoreState()

    def end(self, sheet: Sheet, language: str) -> None:
        if self.terms:
            sheet.new_page()
            for at, row in enumerate(_TERMS[language]):
                sheet.text(45, 60 + at * 18, row, bold=at == 0, size=8)
