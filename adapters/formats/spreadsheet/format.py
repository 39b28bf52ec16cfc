"""Ties spreadsheets to the gateway's ports."""

from dataclasses import dataclass, replace

from adapters.formats.pdf.document import document_of
from adapters.formats.pdf.reading import read_pages
from adapters.formats.reader import Reader
from adapters.formats.spreadsheet.cells import SheetError, rows_of
from adapters.formats.spreadsheet.grid import Grid
from gateway.model.finding import Family, FindingKind, Severity
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.model.reading import DocumentReading, LearntLayout
from gateway.ports import Envelope, Known, Picture, ReadResult

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
class SpreadsheetFormat(Reader):
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
        document = document_of(self.name, self.media_type, reading, [grid.page], partner, cell=grid.where, certain=True)
        return ReadResult(documents=(document,))

    def read_knowing(self, content: bytes, partner: Partner | None, known: Known) -> ReadResult:
        return self.read(content, partner)

    def learn(self, reading: DocumentReading, corrected: Order) -> LearntLayout | None:
        return None

    def picture(self, content: bytes, page: int, *, part: str | None = None, dots: int = 110) -> Picture | None:
        return None

    def show(self, content: bytes, language: str) -> str:
        """The cells as text, a row a line."""
        try:
            rows = rows_of(content)
        except SheetError as error:
            return WHY[str(error)][0 if language == "fr" else 1]
        return "\n".join("\t".join("" if cell.value is None else str(cell.value) for cell in row) for row in rows)
