"""The document desk as its page shows it: left what came in (pages with words and boxes, or a marked source), right the
fields of the order, each with its place, how surely it was read and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.model.finding import Finding, Severity, Words
from gateway.model.order import Order
from gateway.model.reading import DocumentReading, ReadField, ReadPage
from gateway.pipeline.marked import Piece, SourceLine
from gateway.web.console.desk_sheet import HEAD, LINE, Sheet, Slot, sheet_of

SURE, HALF = 0.76, 0.5
"""Above the first a value is shown green, below the second red."""

FIRST_NEW = "n0"
LEAST_WIDE, MARGIN = 340, 12  # points of a page that is shown as text
_NAMED = {"parties.buyer": "parties.buyer.name", "parties.ship_to": "parties.ship_to.name"}


@dataclass(frozen=True, slots=True)
class Box:
    """Where a field stands on its page, in the page's own units."""

    path: str
    x: float
    y: float
    width: float
    height: float
    band: str


@dataclass(frozen=True, slots=True)
class DeskWord:
    text: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class DeskPage:
    number: int
    width: float
    height: float
    words: list[DeskWord]
    boxes: list[Box]


@dataclass(frozen=True, slots=True)
class Field:
    """``band`` is good, warm, bad, or empty for what was not read. ``rank`` orders the doubts, the gravest first; fields
    without doubt have none. ``was`` is what the order says, ``value`` what stands in the field now."""

    name: str
    slot: Slot
    label: str
    value: str
    was: str
    band: str = ""
    why: str = ""
    rank: float | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """``name`` is its place among the order's lines, or the form's own name for a new one. ``reduced``: its amount is not
    simply quantity × price."""

    name: str
    number: str
    fields: list[Field]
    findings: list[Finding] = field(default_factory=list)
    reduced: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Desk:
    sections: list[Section]
    lines: list[Line]
    blank: Line
    pages: list[DeskPage]
    source: list[SourceLine] | None
    doubts: int
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that could not be taken as it was filled in: shown again with what was typed, and why not."""

    fields: Mapping[str, str]
    lines: Sequence[str]
    wrong: Mapping[str, Words]


def desk_of(
    order: Order,
    language: str,
    *,
    reading: DocumentReading | None = None,
    source: list[SourceLine] | None = None,
    findings: Sequence[Finding] = (),
    typed: Typed | None = None,
    checked: bool = False,
    pictured: bool = True,
) -> Desk:
    """``checked``: a person has looked at the document already, so that its reader's doubts are no longer any.
    ``pictured``: its pages are shown as pictures; else their words are, and nothing of the empty paper around them."""
    sheet = sheet_of(order, language)
    reader = _Reader(sheet, reading, _told(findings, sheet), typed, language, checked)
    sections = [
        Section(group.title.to(language), [reader.field(slot, slot.path) for slot in group.slots]) for group in HEAD
    ]
    lines = list(_lines(order, reader, findings, typed))
    everywhere = [one for section in sections for one in section.fields] + [
        one for line in lines for one in line.fields
    ]
    pages = (
        [_page(one, reading, {known.name: known.band for known in everywhere}, pictured) for one in reading.pages]
        if reading
        else []
    )
    return Desk(
        sections,
        lines,
        Line("NEW", "", [reader.field(slot, f"lines[NEW].{slot.path}") for slot in LINE]),
        pages,
        list(_named(source, sheet)) if source is not None else None,
        sum(one.rank is not None for one in everywhere),
        [one for one in findings if one.severity in (Severity.ERROR, Severity.REJECT)],
    )


def _lines(order: Order, reader: "_Reader", findings: Sequence[Finding], typed: Typed | None) -> Iterator[Line]:
    names = typed.lines if typed is not None else [str(index) for index in range(len(order.lines))]
    for name in names or [FIRST_NEW]:
        known = order.lines[int(name)] if name.isdigit() and int(name) < len(order.lines) else None
        yield Line(
            name,
            known.number if known is not None else "",
            [reader.field(slot, f"lines[{name}].{slot.path}") for slot in LINE],
            [one for one in findings if known is not None and one.line == known.number],
            reduced=known is not None and bool(known.allowances),
        )


class _Reader:
    """Puts together what is known of a field."""

    def __init__(
        self,
        sheet: Sheet,
        reading: DocumentReading | None,
        told: Mapping[str, Finding],
        typed: Typed | None,
        language: str,
        checked: bool,
    ) -> None:
        self._checked = checked
        self._sheet, self._told, self._typed, self._language = sheet, told, typed, language
        self._said = said_of(reading, sheet) if reading is not None else {}

    def field(self, slot: Slot, name: str) -> Field:
        was = self._sheet.get(name, "")
        value = self._typed.fields.get(name, was) if self._typed is not None else was
        said, finding = self._said.get(name), self._told.get(name)
        wrong = self._typed.wrong.get(name) if self._typed is not None else None
        band, why, rank = "", "", None
        if said is not None:
            band = "good" if self._checked else _band(said)
            why = f"{said.why.to(self._language)} ({said.confidence:.0%})"
            rank = said.confidence if band != "good" else None
        if finding is not None:
            band = "bad" if finding.severity in (Severity.ERROR, Severity.REJECT) else "warm"
            why = " – ".join(filter(None, (finding.sentence.to(self._language), why)))
            rank = min(rank if rank is not None else 1.0, 0.0 if band == "bad" else 1.0)
        return Field(
            name,
            slot,
            slot.label.to(self._language),
            value,
            was,
            band,
            why,
            rank,
            wrong.to(self._language) if wrong else "",
        )


def _band(said: ReadField) -> str:
    if said.confidence < HALF:
        return "bad"
    return "warm" if said.doubtful or said.confidence < SURE else "good"


def said_of(reading: DocumentReading, sheet: Sheet) -> dict[str, ReadField]:
    """By the form's field: the reading of the field itself, or of the party it belongs to (its name only)."""
    said: dict[str, ReadField] = {}
    for one in reading.fields:
        name = _NAMED.get(one.path, one.path)
        if name not in sheet:
            name = next((path for path in sheet if _belongs(one.path, path) or _belongs(path, one.path)), "")
        if name and name not in said:
            said[name] = one
    return said


def _belongs(outer: str, inner: str) -> bool:
    return inner.startswith((f"{outer}.", f"{outer}["))


def _told(findings: Iterable[Finding], sheet: Sheet) -> dict[str, Finding]:
    """By the field that a finding is about, or the first field of what it is about."""
    told: dict[str, Finding] = {}
    worst_first = sorted(findings, key=lambda one: one.severity not in (Severity.ERROR, Severity.REJECT))
    for one in worst_first:
        if one.path is None or one.severity is Severity.NOTICE:
            continue
        name = one.path if one.path in sheet else ""
        name = name or next((path for path in sheet if _belongs(one.path, path) or _belongs(path, one.path)), "")
        if one.path == "lines" and not name:
            name = f"lines[{FIRST_NEW}].{LINE[0].path}"  # there is no line yet: the first one to fill in
        if name:
            told.setdefault(name, one)
    return told


def _named(source: Iterable[SourceLine], sheet: Sheet) -> Iterator[SourceLine]:
    """The source with the form's fields in place of the canonical ones."""
    for line in source:
        pieces = [Piece(one.text, tuple(dict.fromkeys(_fields_at(one.paths, sheet)))) for one in line.pieces]
        yield SourceLine(line.number, pieces)


def _fields_at(paths: Iterable[str], sheet: Sheet) -> Iterator[str]:
    """``address.lines[0]`` is shown in ``address.lines``, both ends of a period in the period."""
    for path in paths:
        known = path
        while known and known not in sheet:
            known = known[: max(known.rfind("."), known.rfind("["), 0)]
        if known:
            yield known


def _page(page: ReadPage, reading: DocumentReading, bands: Mapping[str, str], pictured: bool) -> DeskPage:
    width, height = page.width, page.height

    def scaled(corners: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        left, top, right, bottom = corners
        return (
            round(left * width, 1),
            round(top * height, 1),
            round(max(right - left, 0) * width, 1),
            round(max(bottom - top, 0) * height, 1),
        )

    boxes = []
    for one in reading.fields:
        if one.box is not None and one.page == page.number:
            name = _NAMED.get(one.path, one.path)
            name = name if name in bands else next((path for path in bands if _belongs(one.path, path)), name)
            boxes.append(Box(name, *scaled(one.box), bands.get(name) or _band(one)))
    words = [DeskWord(word.text, *scaled(word.box)) for word in page.words]
    if words and not pictured:
        width = min(width, max(LEAST_WIDE, *(word.x + word.width + MARGIN for word in words)))
        height = min(height, max(word.y + word.height + MARGIN for word in words))
    return DeskPage(page.number, round(width, 1), round(height, 1), words, boxes)
