"""A file or a folder of master data, read: the rows that are good, and what is wrong with the others, line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gateway.masterdata.identifiers import identifier_problems
from gateway.masterdata.kinds import KINDS, Kind
from gateway.masterdata.problems import RowProblem, problem
from gateway.masterdata.raw import RawFile, RawRow, Unreadable, read_csv, read_tree, text_of
from gateway.masterdata.rows import typed_row
from gateway.model.base import Document

TREES = {".yaml", ".yml", ".json"}
TABLES = {".csv", ".tsv", ".txt"}


@dataclass(frozen=True, slots=True)
class MasterFile:
    """``lines[i]`` is where ``rows[i]`` stands. ``kind`` is ``None`` when it could not be made out (and a problem says so)."""

    source: str
    kind: str | None = None
    rows: tuple[Document, ...] = ()
    lines: tuple[int, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    @property
    def refused(self) -> tuple[RowProblem, ...]:
        """The problems that kept something out; the others are warnings."""
        return tuple(found for found in self.problems if found.refused)


def read_master_file(source: str | Path, content: bytes | None = None) -> MasterFile:
    """Reads the file, or ``content`` that came under this name. Raises ``OSError`` when there is no such file.

    What the file holds is told by its ``kind``, its columns, or its name. A bad row is left out with its reason.
    """
    path = Path(source)
    given = path.read_bytes() if content is None else content
    try:
        text = text_of(given)
        looks_like_tree = path.suffix.lower() in TREES or text.lstrip()[:1] in ("{", "[")
        raw = (read_tree if looks_like_tree else read_csv)(text, path.stem)
    except Unreadable as unreadable:
        return MasterFile(path.name, problems=(unreadable.found,))
    return _typed(path.name, raw)


def read_master_folder(folder: str | Path) -> tuple[MasterFile, ...]:
    """Every CSV, YAML and JSON file directly in the folder, in the order in which they must be loaded."""
    paths = sorted(path for path in Path(folder).iterdir() if path.suffix.lower() in TREES | TABLES and path.is_file())
    return in_loading_order(read_master_file(path) for path in paths if not path.name.startswith("."))


def in_loading_order(files: Iterable[MasterFile]) -> tuple[MasterFile, ...]:
    """What is referred to before what refers to it; files of an unknown kind last."""
    order = {name: position for position, name in enumerate(KINDS)}
    return tuple(sorted(files, key=lambda file: order.get(file.kind or "", len(order))))


def _typed(name: str, raw: RawFile) -> MasterFile:
    kind = raw.kind
    assert kind is not None, "a raw file without a kind is unreadable"
    problems = list(raw.problems)
    rows: list[Document] = []
    lines: list[int] = []
    seen = _Seen(kind)
    for one in raw.rows:
        row, found = typed_row(kind, one, raw.comma_decimal)
        if row is not None:
            found += identifier_problems(row, one)
            found += seen.problems(row, one) if not any(f.refused for f in found) else []
        problems += found
        if row is not None and not any(f.refused for f in found):
            rows.append(row)
            lines.append(one.line)
    problems.sort(key=lambda found: found.line)
    return MasterFile(name, kind.name, tuple(rows), tuple(lines), tuple(problems))


class _Seen:
    """The records and the GTINs met so far in a file, with their lines."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._records: dict[tuple[object, ...], int] = {}
        self._gtins: dict[str, int] = {}

    def problems(self, row: Document, raw: RawRow) -> list[RowProblem]:
        site = getattr(row, "site", row)
        record = tuple(getattr(row, name, getattr(site, name, None)) for name in self._kind.key)
        first = self._records.setdefault(record, raw.line)
        if first != raw.line:
            return [problem("row.repeated", raw.line, first=first)]
        gtin = getattr(row, "gtin", None)
        if gtin and (holder := self._gtins.setdefault(gtin, raw.line)) != raw.line:
            return [problem("gtin.repeated", raw.line_of("gtin"), "gtin", value=gtin, first=holder)]
        return []
