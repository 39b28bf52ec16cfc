"""Orders in xlsx, ods and csv are read by their heads; hostile sheets are refused with a reason."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from adapters.formats.spreadsheet.format import SpreadsheetFormat
from gateway.model.finding import Severity
from gateway.model.order import Order
from gateway.ports import ReadResult
from tests.documents.truth import LANGUAGES, Truth, invent

HEADS = {
    "fr": ("Réf.", "Désignation", "Qté", "Unité", "P.U. HT", "Montant HT", "Commande n°", "Date de commande", "Date de livraison", "Devise", "Acheteur", "Adresse de livraison", "Total HT"),
    "en": ("Item code", "Description", "Qty", "Unit", "Unit price", "Amount", "Order no.", "Order date", "Delivery date", "Currency", "Buyer", "Delivery address", "Net total"),
    "de": ("Artikel-Nr.", "Bezeichnung", "Menge", "Einheit", "Einzelpreis", "Gesamt", "Bestellnummer", "Bestelldatum", "Liefertermin", "Währung", "Besteller", "Lieferadresse", "Summe netto"),
}  # fmt: skip


def rows(truth: Truth) -> list[list[object]]:
    heads = HEADS[truth.language]
    told: list[list[object]] = [
        [heads[6], truth.number],
        [heads[7], truth.ordered],
        [heads[8], truth.wanted],
        [heads[9], truth.currency],
        [],
    ]
    told += [[heads[10], None, None, heads[11]]]
    for left, right in zip(
        [*truth.buyer.printed(truth.language), f"GLN {truth.gln}"], truth.ship_to.printed(truth.language), strict=False
    ):
        told.append([left, None, None, right])
    told += [[], list(heads[:6])]
    told += [[line.code, line.description, line.quantity, line.unit, line.price, line.amount] for line in truth.lines]
    return [*told, [], [None, None, None, None, heads[12], truth.net]]


def xlsx(truth: Truth) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows(truth):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def as_csv(truth: Truth, separator: str = ";", point: str = ",") -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=separator)
    for row in rows(truth):
        writer.writerow(
            [
                str(v).replace(".", point)
                if isinstance(v, Decimal)
                else v.strftime("%d/%m/%Y")
                if isinstance(v, date)
                else v
                for v in row
            ]
        )
    return held.getvalue().encode("cp1252")


def ods(truth: Truth) -> bytes:
    cells = []
    for row in rows(truth):
        cells.append("<table:table-row>")
        for value in row:
            if isinstance(value, Decimal):
                cells.append(
                    f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
                )
            elif isinstance(value, date):
                cells.append(f'<table:table-cell office:value-type="date" office:date-value="{value}"/>')
            else:
                said = str(value or "").replace("&", "&amp;")
                cells.append(f"<table:table-cell><text:p>{said}</text:p></table:table-cell>")
        cells.append("</table:table-row>")
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    content = f'<office:document-content{names}><table:table table:name="Feuille1">{"".join(cells)}</table:table></office:document-content>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return held.getvalue()


def check(truth: Truth, result: ReadResult) -> None:
    order = result.documents[0].order or Order()
    assert order.number == truth.number
    assert order.issued_at == truth.ordered
    assert order.requested_delivery is not None
    assert order.requested_delivery.latest == truth.wanted
    assert order.parties.buyer is not None
    assert order.parties.buyer.gln == truth.gln
    assert order.parties.ship_to is not None
    assert order.parties.ship_to.address is not None
    assert order.parties.ship_to.address.city == truth.ship_to.city
    read = [
        (
            line.item.seller_code,
            line.quantity.value if line.quantity else None,
            line.price.net if line.price else None,
            line.net_amount,
        )
        for line in order.lines
    ]
    assert read == [(line.code, line.quantity, line.price, line.amount) for line in truth.lines]
    assert [one.code for one in result.documents[0].findings if one.severity in (Severity.ERROR, Severity.REJECT)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", range(3))
def test_an_order_in_xlsx_is_read_right(language: str, seed: int) -> None:
    truth = invent(language, f"xlsx-{seed}")
    check(truth, SpreadsheetFormat().read(xlsx(truth), None))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_in_ods_is_read_right(language: str) -> None:
    truth = invent(language, "ods")
    check(truth, SpreadsheetFormat().read(ods(truth), None))


@pytest.mark.parametrize(("separator", "point"), [(";", ","), (",", "."), ("\t", ",")])
def test_an_order_in_csv_is_read_right_whatever_its_signs(separator: str, point: str) -> None:
    truth = invent("fr", "csv")
    check(truth, SpreadsheetFormat().read(as_csv(truth, separator, point), None))


def test_an_order_form_with_the_whole_catalogue_orders_what_has_a_quantity() -> None:
    book = Workbook()
    assert book.active is not None
    for row in [
        ["Commande n°", "CDE-77001"],
        ["Date de commande", date(2026, 5, 4)],
        ["Acheteur", "Dupont SA"],
        [],
        ["Réf.", "Désignation", "Quantité"],
        ["A-100", "Vis", None],
        ["A-200", "Écrou", 25],
        ["A-300", "Rondelle", 0],
        ["A-400", "Clou", 7],
    ]:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    order = SpreadsheetFormat().read(held.getvalue(), None).documents[0].order
    assert order is not None
    assert [(line.item.seller_code, str(line.quantity.value)) for line in order.lines if line.quantity] == [
        ("A-200", "25"),
        ("A-400", "7"),
    ]


def test_a_doubtful_cell_is_named_as_a_person_names_it() -> None:
    truth = invent("fr", "doubt", lines=2)
    wrong = truth.lines[0].__class__(**{**vars(truth.lines[0]), "amount": truth.lines[0].amount + 1})
    result = SpreadsheetFormat().read(xlsx(truth.__class__(**{**vars(truth), "lines": (wrong, truth.lines[1])})), None)
    found = {one.code: one.place for one in result.documents[0].findings}
    assert found["pdf.line-unproven"] is not None
    assert found["pdf.line-unproven"].startswith("Sheet!A")


def test_formulas_are_not_computed_and_macros_are_refused() -> None:
    truth = invent("fr", "macro")
    held = io.BytesIO(xlsx(truth))
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\x00" * 20)
    assert [one.sentence.en for one in SpreadsheetFormat().read(held.getvalue(), None).findings] == [
        "This spreadsheet is not read: it holds macros."
    ]


def test_a_bomb_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 250_000_000)
    assert [one.sentence.en for one in SpreadsheetFormat().read(held.getvalue(), None).findings] == [
        "This spreadsheet is not read: it unpacks beyond all measure."
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04" + b"\x00" * 200, b"", b"\x00\x01\x02", b"PK\x03\x04"])
def test_damaged_files_are_refused(content: bytes) -> None:
    result = SpreadsheetFormat().read(content, None)
    assert [one.code for one in result.findings] == ["sheet.refused"]
