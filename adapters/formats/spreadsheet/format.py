"""Ties spreadsheets to the gateway's ports."""

from dataclasses import dataclass, replace

from adapters.formats.pdf.format import PdfDetail
from adapters.formats.pdf.order import findings_of, order_of, provenance_of
from adapters.formats.pdf.reading import read_pages
from adapters.formats.spreadsheet.cells import SheetError, rows_of
from adapters.formats.spreadsheet.grid import Grid
from gateway.model.base import Document
from gateway.model.finding import Family, FindingKind, Severity
from gateway.model.master import Partner
from gateway.model.order import Origin
from gateway.ports import Envelope, NextContext, OutgoingContext, ReadDocument, ReadResult, Written

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
CSV = "text/csv"
ENDINGS = {".xlsx": XLSX, ".ods": ODS, ".csv": CSV, ".tsv": CSV}

REFUSED = FindingKind(
    "sheet.refused",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce tableur n'est pas lu : {fr}.",
    en="This spreadsheet is not read: {en}.",
    way_out_fr="Demander un classeur xlsx ordinaire, ou saisir la commande.",
    way_out_en="Ask for a plain xlsx workbook, or key in the order.",
)
WHY = {
    "damaged": ("le fichier est abîmé ou n'est pas un tableur", "the file is damaged or no spreadsheet"),
    "bomb": ("il se décompresse au-delà de toute mesure", "it unpacks beyond all measure"),
    "large": ("il a trop de lignes", "it has too many rows"),
    "macros": ("il contient des macros", "it holds macros"),
    "empty": ("il est vide", "it is empty"),
}


@dataclass(frozen=True)
class SpreadsheetFormat:
    name: str = "spreadsheet"
    media_type: str = XLSX

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        named = (filename or "").lower().endswith(tuple(ENDINGS)) or media_type in ENDINGS.values()
        if head[:4] == b"PK\x03\x04":
            return 80 if named or b"[Content_Types].xml" in head or b"opendocument.spreadsheet" in head else 0
        return 40 if named and b"\x00" not in head else 0

    def peek(self, content: bytes) -> Envelope:
        return Envelope()

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        try:
            grid = Grid(rows_of(content))
        except SheetError as error:
            fr, en = WHY[str(error)]
            return ReadResult(findings=(REFUSED.at(fr=fr, en=en),))
        reading = read_pages([grid.page])
        reading = replace(reading, lines=tuple(line for line in reading.lines if line.quantity != 0))
        order = order_of(reading).model_copy(update={"origin": Origin(media_type=self.media_type)})
        findings = tuple(findings_of(reading, grid.where, certain=True))
        detail = PdfDetail(tuple(provenance_of(reading, grid.where)))
        places = {one.path: f"{one.place}; {one.confidence:.0%}, {one.why}" for one in detail.provenance}
        document = ReadDocument(
            1, "order", reference=order.number, order=order, findings=findings, places=lambda: places
        )
        return ReadResult(documents=(document,), detail=detail)

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        return []

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        return None

    def show(self, content: bytes, language: str) -> str:
        """The cells as text, a row a line."""
        try:
            rows = rows_of(content)
        except SheetError as error:
            return WHY[str(error)][0 if language == "fr" else 1]
        return "\n".join("\t".join("" if cell.value is None else str(cell.value) for cell in row) for row in rows)

    def page(self, content: bytes, language: str) -> str | None:
        return None

    def report(self, content: bytes, style: str, name: str, language: str) -> str | None:
        return None
