"""Every choice of one order form: paper, words, numbers, days, blocks, columns. Thrown by dice, then kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from tests.documents.sheet import Sheet
from tests.documents.truth import Truth
from tests.documents.vocabulary import HEADS, NOISE, extras, heads_said, titles, words

NUMBERS = {"fr": (" ,", " ,", "_,", ".,"), "en": (",.", ",.", "_."), "de": (".,", ".,", "_,", " ,")}
DAYS = {
    "fr": ("slash", "slash", "long", "two", "dot", "dash", "iso"),
    "en": ("slash", "long", "short-month", "iso", "dash", "dot"),
    "de": ("dot", "dot", "long", "iso", "two-dot"),
}


@dataclass(frozen=True)
class Manner:
    batch: int
    language: str
    font: str
    size: float
    stretch: float
    wide: bool
    title: str
    title_says: str  # nothing, number, number and date
    facts: str  # colon, spread, boxes, table, grid
    letterhead: str  # block, line, logo, right, foot
    parties: str  # two, three, stacked, boxed, left
    party_order: tuple[str, ...]
    buyer_label: bool
    head_noise: tuple[str, ...]
    closing: tuple[str, ...]
    said: dict[str, str]
    colon: bool
    bold_labels: bool
    numbers: str
    date_style: str
    date_style_wanted: str
    wanted_in_head: bool
    columns: tuple[str, ...]
    heads: dict[str, str]
    head_style: str  # plain, caps, two rows, close
    ruling: str  # none, rules, grid, zebra, box
    item_style: str  # row, two rows, text above, code in text
    extras: tuple[str, ...]
    number_step: int
    quantity_with_unit: bool
    price_places: int
    per_in_price: bool
    whole_net: bool
    same_day: bool
    money_mark: str
    row_mark: bool
    totals: str
    gross: bool
    net_only: bool
    count_noise: bool
    carried: str
    repeat_head: bool
    foot: str
    says_currency: bool
    says_gln: bool
    two_row_heads: bool = False

    def with_two_row_heads(self) -> "Manner":
        """Heads on two rows with columns of their own, as SAP prints them; a line stands below them in two rows."""
        return replace(
            self,
            two_row_heads=True,
            wanted_in_head=True,
            same_day=False,
            per_in_price=False,
            quantity_with_unit=False,
            whole_net=False,
            columns=("position", "code", "description", "quantity", "unit", "price", "amount"),
        )

    def close_page(self, sheet: Sheet, truth: Truth) -> None:
        """What stands at the foot of every page."""
        buyer, middle, foot = truth.buyer, sheet.width / 2, sheet.height - 22
        if self.foot in ("bank", "both"):
            iban = {
                "fr": "FR76 3000 6000 0112 3456 7890 189",
                "en": "GB33 BUKB 2020 1555 5555 55",
                "de": "DE89 3704 0044 0532 0130 00",
            }[self.language]
            sheet.text(middle, foot, f"{buyer.name} – IBAN {iban} – BIC AGRIFRPP – Tel. {truth.phone}", "c", size=6.5)
        if self.foot in ("page", "both"):
            of = {"fr": "Page {p} sur 3", "en": "Page {p} of 3", "de": "Seite {p} von 3"}[self.language]
            sheet.text(sheet.width - 40, foot - 12, of.format(p=sheet.page), "r", size=7)

    @staticmethod
    def thrown(dice: Random, language: str, batch: int, throw: Callable[[str], str]) -> "Manner":
        said = {
            kind: throw(kind)
            for kind in ("number", "ordered", "wanted", "seller", "ship_to", "invoice_to", "buyer", "currency", "net", "tax", "gross", "vat")
        }  # fmt: skip
        heads = {kind: dice.choice(words(heads_said(batch)[kind], language, batch)) for kind in HEADS}
        columns, item_style = _columns(dice)
        wanted_in_head = "delivery" not in columns or dice.random() < 0.8
        noise = [
            dice.choice(words(NOISE[kind], language, batch))
            for kind in ("offer", "supplier_number", "contact", "terms", "incoterm", "project")
        ]
        dice.shuffle(noise)
        closing = list(words(NOISE["closing"], language, batch))
        gross = dice.random() < 0.75
        return Manner(
            batch=batch,
            language=language,
            font=dice.choice(["helvetica", "helvetica", "helvetica", "times", "courier"]),
            size=dice.choice([7.5, 8, 8.5, 9, 10]),
            stretch=dice.choice([1, 1, 1, 0.85]),
            wide=dice.random() < 0.15,
            title=dice.choice(words(titles(batch), language, batch)),
            title_says=dice.choice(["nothing", "nothing", "number", "number and date"]),
            facts=dice.choice(["colon", "colon", "spread", "boxes", "table", "grid"]),
            letterhead=dice.choice(["block", "block", "line", "logo", "right", "foot"]),
            parties=dice.choice(["two", "two", "three", "stacked", "boxed", "left"]),
            party_order=dice.choice([("seller", "ship_to"), ("ship_to", "seller"), ("seller", "ship_to", "invoice_to"), ("ship_to", "invoice_to", "seller")]),
            buyer_label=dice.random() < 0.3,
            head_noise=tuple(noise[: dice.randrange(1, 6)]),
            closing=tuple(closing[: dice.randrange(0, 3)]),
            said=said,
            colon=dice.random() < 0.6,
            bold_labels=dice.random() < 0.4,
            numbers=dice.choice(NUMBERS[language]),
            date_style=dice.choice(DAYS[language]),
            date_style_wanted="week" if dice.random() < 0.08 else "same",
            wanted_in_head=wanted_in_head,
            columns=columns,
            heads=heads,
            head_style=dice.choice(["plain", "plain", "caps", "two rows", "close"]),
            ruling=dice.choice(["none", "rules", "grid", "zebra", "box"]),
            item_style=item_style,
            extras=tuple(dice.sample(words(extras(batch), language, batch), dice.choice([0, 0, 1, 2]))),
            number_step=dice.choice([1, 1, 10]),
            quantity_with_unit="unit" not in columns,
            price_places=dice.choice([2, 2, 2, 3, 4]),
            per_in_price="per" not in columns and dice.random() < 0.12,
            whole_net="gross_price" in columns and "discount" in columns,
            same_day=not wanted_in_head,
            money_mark=dice.choice(["", "", "code", "sign"]),
            row_mark=dice.random() < 0.15,
            totals=dice.choice(["wide", "near", "row"]),
            gross=gross,
            net_only=not gross and dice.random() < 0.6,
            count_noise=dice.random() < 0.25,
            carried=dice.choice(["", {"fr": "À reporter", "en": "Carried forward", "de": "Übertrag"}[language]]),
            repeat_head=dice.random() < 0.8,
            foot=dice.choice(["", "bank", "page", "both"]),
            says_currency=True,
            says_gln=dice.random() < 0.5,
        )  # fmt: skip


def _columns(dice: Random) -> tuple[tuple[str, ...], str]:
    """Which columns in which order, and how an item stands in its rows."""
    first = dice.choice([["position"], ["position"], []])
    codes = dice.choice(
        [["code"], ["code"], ["code", "buyer_code"], ["buyer_code", "code"], ["gtin", "code"], ["code", "gtin"]]
    )
    names = [*codes, "description"] if dice.random() < 0.75 else ["description", *codes]
    style = dice.choice(["row", "row", "row", "code in text", "two rows", "text above"])
    if style == "code in text":
        names = ["description"]
    amounts = dice.choice(
        [["quantity", "unit", "price", "amount"], ["quantity", "unit", "price", "amount"], ["quantity", "price", "amount"],
         ["quantity", "unit", "price", "per", "amount"], ["quantity", "unit", "price", "discount", "amount"], ["quantity", "gross_price", "discount", "price", "amount"],
         ["quantity", "unit", "price", "tax_rate", "amount"], ["unit", "quantity", "price", "amount"], ["quantity", "unit", "weight", "price", "amount"],
         ["price", "quantity", "unit", "amount"]]
    )  # fmt: skip
    if dice.random() < 0.25:
        amounts.insert(dice.choice([0, len(amounts)]), "delivery")
    if dice.random() < 0.12:
        return (*first, "quantity", "unit", *names, *[one for one in amounts if one not in ("quantity", "unit")]), style
    return (*first, *names, *amounts), style
