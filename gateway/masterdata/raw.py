"""Files taken apart into raw rows: canonical names, text values, the line each stands on. No value is judged here.

CSV as French and English spreadsheets write it, and the plain part of YAML, of which JSON is a subset. Values of YAML
stay text, so that ``12.50`` keeps its nought and no code is mistaken for a number, a date or a boolean.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from gateway.masterdata.kinds import KINDS, Kind, kind_of_columns, kind_of_name
from gateway.masterdata.problems import RowProblem, problem

DELIMITERS = ";,\t|"
DEEPEST = 12  # levels of nesting; master data needs four


@dataclass(frozen=True, slots=True)
class RawRow:
    line: int
    values: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, name: str) -> int:
        return self.lines.get(name, self.line)


@dataclass(frozen=True, slots=True)
class RawFile:
    """``comma_decimal``: in files separated by semicolons a lone comma is a decimal comma."""

    kind: Kind | None
    rows: tuple[RawRow, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    comma_decimal: bool = False


class Unreadable(Exception):
    """Nothing of the file can be used; carries the one problem that says why."""

    def __init__(self, found: RowProblem) -> None:
        super().__init__(found.en)
        self.found = found


def text_of(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with one, else Windows-1252. Raises :class:`Unreadable`."""
    if not content.strip():
        raise Unreadable(problem("file.empty", 1))
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        if b"\x00" in content:
            raise Unreadable(problem("file.binary", 1))
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Unreadable(problem("file.binary", 1)) from error


# --- CSV -------------------------------------------------------------------------------------------------------------


def read_csv(text: str, stem: str) -> RawFile:
    delimiter = _delimiter(text)
    records = _records(text, delimiter)
    try:
        header_line, headers = next(records)
    except StopIteration:
        raise Unreadable(problem("file.empty", 1)) from None
    kind = _kind_of_csv(headers, stem)
    if kind is None:
        raise Unreadable(_unknown_kind(header_line))
    columns, problems = _columns(kind, headers, header_line)
    if any(found.refused for found in problems):
        return RawFile(kind, (), tuple(problems))
    rows: list[RawRow] = []
    for line, cells in records:
        if len(cells) > len(headers) and any(cell.strip() for cell in cells[len(headers) :]):
            problems.append(problem("row.too_long", line))
            continue
        named = zip(columns, cells, strict=False)  # a short row ends with empty cells
        rows.append(RawRow(line, {name: cell.strip() for name, cell in named if name is not None and cell.strip()}))
    return RawFile(kind, tuple(rows), tuple(problems), comma_decimal=delimiter == ";")


def _delimiter(text: str) -> str:
    """The sign that cuts the header into most columns."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda sign: len(next(csv.reader([header], delimiter=sign))))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(problem("file.syntax", line, detail=error)) from error


def _kind_of_csv(headers: list[str], stem: str) -> Kind | None:
    """By name when the name is telling and the columns agree, else by the columns."""
    named = kind_of_name(stem)
    if named and set(named.required) - set(named.defaults) <= set(map(named.column, headers)):
        return named
    return kind_of_columns(headers) or named


def _columns(kind: Kind, headers: list[str], line: int) -> tuple[list[str | None], list[RowProblem]]:
    problems: list[RowProblem] = []
    columns: list[str | None] = []
    first: dict[str, str] = {}
    for header in headers:
        column = kind.column(header)
        if column is None:
            if header.strip():
                problems.append(problem("column.unknown", line, header.strip()))
        elif column in first:
            problems.append(problem("column.repeated", line, header.strip(), first=first[column]))
        else:
            first[column] = header.strip()
        columns.append(column)
    problems += [problem("column.missing", line, name) for name in kind.required if name not in first]
    return columns, problems


# --- YAML and JSON ---------------------------------------------------------------------------------------------------

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_tree(text: str, stem: str) -> RawFile:
    """A list of records; or ``kind: partners`` with ``rows``; or ``partners:`` with the list; or one record."""
    root = _compose(text)
    node, kind = _records_node(root, stem)
    if kind is None:
        raise Unreadable(_unknown_kind(root.start_mark.line + 1))
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    problems: list[RowProblem] = []
    rows: list[RawRow] = []
    for one in nodes:
        if not isinstance(one, yaml.MappingNode):
            problems.append(problem("file.shape", one.start_mark.line + 1))
            continue
        lines = {str(key.value): key.start_mark.line + 1 for key, _ in one.value}
        told_apart = "kind" if one is root else None  # a single record that says itself of what kind it is
        values = {name: value for name, value in _plain(one).items() if value is not None and name != told_apart}
        rows.append(RawRow(one.start_mark.line + 1, values, lines))
    return RawFile(kind, tuple(rows), tuple(problems))


def _compose(text: str) -> yaml.Node:
    """The tree of nodes with their lines. No aliases: a file of ten lines could grow to gigabytes through them."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
                detail = "alias" if depth <= DEEPEST else f"> {DEEPEST}"
                raise Unreadable(
                    problem("file.syntax", event.start_mark.line + 1 if event.start_mark else 1, detail=detail)
                )
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        detail = getattr(error, "problem", None) or type(error).__name__
        raise Unreadable(problem("file.syntax", mark.line + 1 if mark else 1, detail=detail)) from error
    if root is None:
        raise Unreadable(problem("file.empty", 1))
    return root


def _records_node(root: yaml.Node, stem: str) -> tuple[yaml.Node, Kind | None]:
    if not isinstance(root, yaml.MappingNode):
        return root, kind_of_name(stem)
    entries = {str(key.value): value for key, value in root.value}
    if "kind" in entries:
        return entries.get("rows", root), kind_of_name(str(entries["kind"].value))
    if len(entries) == 1:
        (name, value), *_ = entries.items()
        if isinstance(value, yaml.CollectionNode) and (kind := kind_of_name(name)):
            return value, kind
    return root, kind_of_name(stem)


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return None if node.tag == "tag:yaml.org,2002:null" else node.value


def _unknown_kind(line: int) -> RowProblem:
    return problem("file.kind", line, kinds=", ".join(KINDS))
