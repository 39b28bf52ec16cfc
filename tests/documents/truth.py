"""Invents purchase orders: who buys what, in French, English or German, with amounts that add up. Seeded."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from stdnum import ean, luhn

CENT = Decimal("0.01")
LANGUAGES = ("fr", "en", "de")


@dataclass(frozen=True)
class Address:
    name: str
    lines: tuple[str, ...]
    postal_code: str
    city: str

    def printed(self, language: str) -> list[str]:
        town = f"{self.city} {self.postal_code}" if language == "en" else f"{self.postal_code} {self.city}"
        return [self.name, *self.lines, town]


@dataclass(frozen=True)
class Line:
    pos: int
    code: str
    gtin: str
    their_code: str
    description: str
    quantity: Decimal
    unit: str
    price: Decimal
    per: int
    discount: Decimal
    amount: Decimal
    wanted: date


@dataclass(frozen=True)
class Truth:
    language: str
    number: str
    ordered: date
    wanted: date
    buyer: Address
    vat: str
    gln: str
    phone: str
    ship_to: Address
    seller: Address
    currency: str
    lines: tuple[Line, ...]
    rate: Decimal
    net: Decimal = field(default=Decimal(0))
    tax: Decimal = field(default=Decimal(0))
    gross: Decimal = field(default=Decimal(0))


BUYERS = {
    "fr": [
        "Ateliers Kervran SAS",
        "Société Bellerive & Fils",
        "Hôtellerie du Vieux Port SARL",
        "Coopérative Agri-Sèvre",
        "Établissements Pommeray SA",
        "Clinique Saint-Aubin",
        "Menuiserie Lacroix-Duval EURL",
    ],
    "en": [
        "Harrowgate Tools Ltd",
        "Penfield Catering Limited",
        "Marlow & Sons plc",
        "Brackwater Marine LLP",
        "Stonebridge Academy Trust",
        "Oakhurst Interiors Ltd",
    ],
    "de": [
        "Brückner Anlagenbau GmbH",
        "Möbelhaus Steinkamp KG",
        "Gebr. Lühr GmbH & Co. KG",
        "Feinmechanik Ahrens AG",
        "Klinikum Oberaue gGmbH",
        "Tischlerei Wendt e.K.",
    ],
}
STREETS = {
    "fr": ["12 rue des Tanneurs", "ZA des Vignes, 4 allée Pasteur", "87 boulevard de la Mer", "3 bis chemin du Moulin"],
    "en": ["Unit 7, Canal Works", "221 Station Road", "18 Dockside Way", "The Old Mill, Bridge Street"],
    "de": ["Am Güterbahnhof 14", "Hauptstraße 203", "Gewerbepark Nord 8a", "Rosenweg 5"],
}
SITES = {
    "fr": ["Dépôt Nord", "Magasin central – porte 3", "Chantier Rive Gauche", "Plateforme logistique"],
    "en": ["Goods Inwards, Bay 4", "Main Stores", "Loading Dock B", "Site Office"],
    "de": ["Zentrallager", "Wareneingang Halle 2", "Baustelle Südtor", "Lager West, Rampe 1"],
}
TOWNS = {
    "fr": [("44600", "Saint-Nazaire"), ("69100", "Villeurbanne"), ("59000", "Lille"), ("13002", "Marseille")],
    "en": [("LS1 4AP", "Leeds"), ("BS3 2JT", "Bristol"), ("NE1 7RU", "Newcastle upon Tyne"), ("EX2 8QP", "Exeter")],
    "de": [("28195", "Bremen"), ("70173", "Stuttgart"), ("01067", "Dresden"), ("44137", "Dortmund")],
}
SELLERS = {
    "fr": Address("Norvelle Fournitures SA", ("Service commandes", "17 quai de l’Industrie"), "76600", "Le Havre"),
    "en": Address("Norvelle Supplies Ltd", ("Sales Order Desk", "9 Quayside"), "SO14 3XB", "Southampton"),
    "de": Address("Norvelle Bedarf GmbH", ("Auftragserfassung", "Industriering 5"), "47809", "Krefeld"),
}
GOODS = {
    "fr": [
        "Vis inox A2 M{a}x{b}",
        "Gants nitrile taille {a}",
        "Peinture acrylique blanche {a} L",
        "Tuyau PVC Ø{b} mm",
        "Papier A4 80 g {b} feuilles",
        "Roulement à billes 62{a} 2RS",
        "Câble souple H07V-K {a} mm²",
        "Disque à tronçonner Ø{b} x {a} pour acier inoxydable et fonte, boîte de distribution",
    ],
    "en": [
        "Stainless screw A2 M{a}x{b}",
        "Nitrile gloves size {a}",
        "White acrylic paint {a} L",
        "PVC pipe Ø{b} mm",
        "Copier paper A4 80 gsm {b} sheets",
        "Ball bearing 62{a} 2RS",
        "Flexible cable H07V-K {a} mm²",
        "Cutting disc Ø{b} x {a} for stainless steel and cast iron, dispenser box",
    ],
    "de": [
        "Edelstahlschraube A2 M{a}x{b}",
        "Nitrilhandschuhe Größe {a}",
        "Acrylfarbe weiß {a} L",
        "PVC-Rohr Ø{b} mm",
        "Kopierpapier A4 80 g {b} Blatt",
        "Kugellager 62{a} 2RS",
        "Flexible Leitung H07V-K {a} mm²",
        "Trennscheibe Ø{b} x {a} für Edelstahl und Gusseisen, Verkaufskarton",
    ],
}
UNITS = {
    "fr": [("PCE", 0), ("U", 0), ("BTE", 0), ("KG", 1), ("M", 1), ("CRT", 0)],
    "en": [("EA", 0), ("PCS", 0), ("BOX", 0), ("KG", 1), ("M", 1), ("PK", 0)],
    "de": [("ST", 0), ("STK", 0), ("VE", 0), ("KG", 1), ("M", 1), ("KRT", 0)],
}


def invent(language: str, seed: str, *, lines: int | None = None, discount: bool = False, per: bool = False) -> Truth:
    """One order. ``discount`` gives some lines a reduction in percent, ``per`` some prices a basis of 100."""
    dice = Random(f"{language}/{seed}")
    ordered = date(2025, 1, 6) + timedelta(days=dice.randrange(650))
    wanted = ordered + timedelta(days=dice.randrange(4, 50))
    buyer = Address(dice.choice(BUYERS[language]), (dice.choice(STREETS[language]),), *dice.choice(TOWNS[language]))
    named = (
        buyer.name if dice.random() < 0.7 else f"{buyer.name.split()[0]} Logistik" if language == "de" else buyer.name
    )
    ship_to = Address(
        named, (dice.choice(SITES[language]), dice.choice(STREETS[language])), *dice.choice(TOWNS[language])
    )
    wished = tuple(
        _line(dice, language, index, wanted, discount, per) for index in range(lines or dice.randrange(1, 15))
    )
    rate = {"fr": Decimal(20), "en": Decimal(20), "de": Decimal(19)}[language]
    net = sum((line.amount for line in wished), Decimal(0))
    tax = (net * rate / 100).quantize(CENT, ROUND_HALF_UP)
    return Truth(
        language,
        _number(dice),
        ordered,
        wanted,
        buyer,
        _vat(dice, language),
        _gs1(dice, {"fr": "30", "en": "50", "de": "40"}[language]),
        {"fr": "+33 2 40 55 01 ", "en": "+44 1632 960 ", "de": "+49 421 555 0"}[language] + str(dice.randrange(10, 99)),
        ship_to,
        SELLERS[language],
        "GBP" if language == "en" else "EUR",
        wished,
        rate,
        net,
        tax,
        net + tax,
    )


def _line(dice: Random, language: str, index: int, wanted: date, discount: bool, per: bool) -> Line:
    unit, decimals = dice.choice(UNITS[language])
    quantity = Decimal(dice.choice([1, 2, 3, 5, 6, 10, 12, 24, 48, 50, 100, 144, 250, 500, 1200, 2500]))
    if decimals and dice.random() < 0.5:
        quantity += Decimal("0.5")
    basis = 100 if per and dice.random() < 0.4 else 1
    price = (
        Decimal(dice.choice([dice.randrange(5, 999), dice.randrange(1000, 99999), dice.randrange(100000, 400000)]))
        / 100
    )
    off = dice.choice([Decimal(0), Decimal(5), Decimal(10), Decimal("12.5"), Decimal(30)]) if discount else Decimal(0)
    amount = (quantity * price / basis * (100 - off) / 100).quantize(CENT, ROUND_HALF_UP)
    goods = dice.choice(GOODS[language]).format(
        a=dice.choice([4, 5, 6, 8, 10, 12, 15]), b=dice.choice([16, 20, 40, 80, 100, 125, 250])
    )
    code = dice.choice(
        [
            f"{dice.randrange(10**5, 10**6)}",
            f"{_letters(dice, 3)}-{dice.randrange(1000, 9999)}",
            f"{_letters(dice, 1)}{dice.randrange(100, 999)}/{dice.randrange(10, 99)}",
            f"{dice.randrange(10, 99)}.{dice.randrange(100, 999)}.{dice.randrange(100, 999)}",
            f"{_letters(dice, 2)}{dice.randrange(10000, 99999)}{_letters(dice, 1)}",
        ]
    )
    return Line(
        index + 1,
        code,
        _gs1(dice, "376"),
        f"{dice.randrange(10000, 99999)}",
        goods,
        quantity,
        unit,
        price,
        basis,
        off,
        amount,
        wanted + timedelta(days=dice.randrange(0, 9)),
    )


def _letters(dice: Random, count: int) -> str:
    return "".join(dice.choice("ABCDEFGHJKLMNPRSTVX") for _ in range(count))


def _number(dice: Random) -> str:
    return dice.choice(
        [
            f"45{dice.randrange(10**7, 10**8)}",
            f"PO{dice.randrange(10**5, 10**6)}",
            f"{dice.randrange(2025, 2027)}-{dice.randrange(10**4, 10**5)}",
            f"{_letters(dice, 2)}/{dice.randrange(25, 27)}/{dice.randrange(1000, 9999)}",
            f"CDE-{dice.randrange(1000, 99999)}",
            f"B{dice.randrange(10**6, 10**7)}",
        ]
    )


def _gs1(dice: Random, prefix: str) -> str:
    digits = prefix + "".join(str(dice.randrange(10)) for _ in range(12 - len(prefix)))
    return digits + str(ean.calc_check_digit(digits))


def _vat(dice: Random, language: str) -> str:
    """French ones with a right SIREN and key; British and German ones with the right shape only."""
    if language == "fr":
        siren = f"{dice.randrange(10**7, 10**8)}"
        siren += luhn.calc_check_digit(siren)
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    return f"GB{dice.randrange(10**8, 10**9)}" if language == "en" else f"DE{dice.randrange(10**8, 10**9)}"
