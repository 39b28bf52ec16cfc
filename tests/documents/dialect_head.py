"""The upper part of an order in one manner: letterhead, title, facts, addresses, and what distracts from them."""

from collections.abc import Sequence
from datetime import timedelta

from tests.documents.dialect_manner import Manner
from tests.documents.sheet import Sheet, day
from tests.documents.truth import Truth


def shown_day(value: object, style: str, language: str) -> str:
    from datetime import date

    assert isinstance(value, date)
    if style == "two-dot":
        return value.strftime("%d.%m.%y")
    if style == "week":
        year, week, _ = value.isocalendar()
        return {"fr": f"semaine {week:02d}/{year}", "en": f"week {week:02d}/{year}", "de": f"KW {week:02d}/{year}"}[
            language
        ]
    return day(value, style, language)


def draw_head(sheet: Sheet, truth: Truth, manner: Manner, useless: tuple[str, list[str]] | None = None) -> float:
    """Returns where the lines may begin. ``useless`` is an address that is nobody's of the order."""
    y = _letterhead(sheet, truth, manner)
    facts = _facts(truth, manner)
    y = _title_and_facts(sheet, truth, manner, facts, y)
    return _parties(sheet, truth, manner, y, useless)


def _letterhead(sheet: Sheet, truth: Truth, manner: Manner) -> float:
    buyer, language = truth.buyer.printed(truth.language), truth.language
    numbers = f"{manner.said['vat']} {truth.vat}" + (f"   GLN {truth.gln}" if manner.says_gln else "")
    phone = {"fr": f"Tél. {truth.phone}", "en": f"Tel. {truth.phone}", "de": f"Tel. {truth.phone}"}[language]
    step = manner.size * 1.3
    if manner.letterhead == "line":
        sheet.text(45, 40, " · ".join(buyer))
        sheet.text(45, 40 + step, numbers)
        return 40 + 3 * step
    if manner.letterhead == "foot":
        sheet.text(45, 46, truth.buyer.name, bold=True, size=15)
        sheet.text(sheet.width / 2, sheet.height - 46, " - ".join(buyer), "c", size=7)
        sheet.text(sheet.width / 2, sheet.height - 36, f"{numbers} - {phone}", "c", size=7)
        return 66
    if manner.letterhead == "logo":
        sheet.text(45, 48, truth.buyer.name.split()[0].upper(), bold=True, size=20)
        return sheet.block(45, 66, [*buyer, phone, numbers]) + 8
    x = sheet.width - 215 if manner.letterhead == "right" else 45
    if manner.buyer_label:
        sheet.text(x, 38, manner.said["buyer"] + (" :" if manner.colon else ""), bold=manner.bold_labels)
        return sheet.block(x, 38 + step, [*buyer, numbers]) + 8
    sheet.text(x, 42, buyer[0], bold=True, size=manner.size + 3)
    return sheet.block(x, 42 + step + 3, [*buyer[1:], phone, numbers]) + 8


def _facts(truth: Truth, manner: Manner) -> list[tuple[str, str]]:
    style = manner.date_style
    wanted = style if manner.date_style_wanted == "same" else manner.date_style_wanted
    facts = []
    if manner.title_says == "nothing":
        facts.append((manner.said["number"], truth.number))
    if manner.title_says != "number and date":
        facts.append((manner.said["ordered"], shown_day(truth.ordered, style, truth.language)))
    if manner.wanted_in_head:
        facts.append((manner.said["wanted"], shown_day(truth.wanted, wanted, truth.language)))
    if manner.says_currency:
        facts.append((manner.said["currency"], truth.currency))
    return facts


def _title_and_facts(
    sheet: Sheet, truth: Truth, manner: Manner, facts: Sequence[tuple[str, str]], below: float
) -> float:
    title = manner.title
    of = {"fr": "n°", "en": "No.", "de": "Nr."}[truth.language]
    if manner.title_says != "nothing":
        title += f" {of} {truth.number}"
    if manner.title_says == "number and date":
        title += {"fr": " du ", "en": " of ", "de": " vom "}[truth.language]
        title += shown_day(truth.ordered, manner.date_style, truth.language)
    noise = [
        one.format(a="88" + truth.gln[4:9], d=shown_day(truth.ordered - timedelta(days=12), manner.date_style, truth.language), p="0" + truth.gln[3:12])
        for one in manner.head_noise
    ]  # fmt: skip
    step = manner.size * 1.55
    beside = manner.letterhead in ("block", "logo", "foot") and manner.facts in ("colon", "spread")
    if beside:
        x, y = sheet.width - 265, 48.0
        sheet.text(x, y, title, bold=True, size=min(12, 230 / max(1, 0.62 * len(title))))
        y += step * 1.4
    else:
        x, y = 45.0, below + 10
        sheet.text(x, y, title, bold=True, size=13)
        y += step * 1.5
    if manner.facts in ("colon", "spread"):
        for label, value in facts:
            if manner.facts == "colon":
                sheet.text(x, y, f"{label}{' ' if truth.language == 'fr' else ''}: {value}")
            else:
                sheet.text(x, y, label, bold=manner.bold_labels)
                sheet.text(x + 215, y, value, "r")
            y += step
        for one in noise:
            sheet.text(x, y, one)
            y += step
        return max(y, below) + 6
    wide = (sheet.width - 90) / max(len(facts), 3 if manner.facts == "grid" else 1)
    for at, (label, value) in enumerate(facts):
        left = 45 + at * wide
        if manner.facts == "boxes":
            sheet.box(left, y, left + wide, y + 2.9 * manner.size)
            sheet.text(left + 4, y + manner.size, label, size=manner.size - 1.5)
            sheet.text(left + 4, y + 2.4 * manner.size, value, bold=True)
        elif manner.facts == "table":
            sheet.text(left + wide / 2, y + manner.size, label, "c", bold=True)
            sheet.text(left + wide / 2, y + 2.5 * manner.size, value, "c")
        else:
            row = y + (at // 2) * step + manner.size
            x = 45 if at % 2 == 0 else sheet.width / 2
            sheet.text(x, row, label + (" :" if manner.colon else ""), bold=manner.bold_labels)
            sheet.text(x + 125, row, value)
    y += 3.2 * manner.size + (step * ((len(facts) - 1) // 2) if manner.facts == "grid" else 0) + 6
    for one in noise:
        sheet.text(45, y + manner.size, one)
        y += step
    return y + 8


def _parties(sheet: Sheet, truth: Truth, manner: Manner, y: float, useless: tuple[str, list[str]] | None) -> float:
    language = truth.language
    invoice = {
        "fr": ["Centre de services comptables", "BP 40017", "75009 Paris"],
        "en": ["Shared Services Centre", "PO Box 417", "Leeds LS2 9AA"],
        "de": ["Zentrale Rechnungsprüfung", "Postfach 4017", "20095 Hamburg"],
    }[language]
    blocks = {
        "seller": truth.seller.printed(language),
        "ship_to": truth.ship_to.printed(language),
        "invoice_to": invoice,
    }
    chosen = [(manner.said[kind] + (" :" if manner.colon else ""), blocks[kind]) for kind in manner.party_order]
    if useless is not None:
        chosen.append(useless)
    step = manner.size * 1.3
    y += 8
    if manner.parties == "stacked" or (manner.parties == "left" and len(chosen) < 3):
        for label, lines in chosen:
            if manner.parties == "left":
                sheet.text(45, y, label, bold=manner.bold_labels)
                y = sheet.block(190, y, lines) + 6
            else:
                sheet.text(45, y, label, bold=True)
                y = sheet.block(45, y + step, lines) + 6
        return y + 4
    wide = (sheet.width - 90) / max(2, len(chosen))
    tall = max(len(lines) for _, lines in chosen)
    for at, (label, lines) in enumerate(chosen):
        x = 45 + at * wide
        if manner.parties == "boxed":
            sheet.box(x, y - manner.size, x + wide - 12, y + (tall + 1) * step)
            x += 5
        sheet.text(x, y, label, bold=manner.bold_labels)
        sheet.block(x, y + step + 1, lines)
    return y + (tall + 2) * step + 4
