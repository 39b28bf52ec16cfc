"""The UN/EDIFACT directories: message trees, segments, elements and codes, loaded when first asked for.

`directory("D.96A")` gives one, `resolve` finds the one a message should be checked with. Files come from the package
`schemas.edifact` (compiled) and, for an operator's own, from a folder (`subset`).
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any

from adapters.formats.edifact import service_names

_NO_CODES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Format:
    """A representation such as an..35: kind of characters ('a', 'n', 'an'), shortest and longest length."""

    kind: str
    minimum: int
    maximum: int
    text: str


@lru_cache(maxsize=256)
def parse_format(text: str) -> Format:
    """The format written `text`; '..' means "up to"."""
    match = re.fullmatch(r"(an?|n)(\.\.)?(\d+)", text)
    if match is None:
        raise ValueError(f"not a data element format: {text!r}")
    length = int(match[3])
    return Format(match[1], 1 if match[2] else length, length, text)


@dataclass(frozen=True, slots=True)
class ComponentDefinition:
    """A component of a composite: element number, mandatory or not, format."""

    id: str
    mandatory: bool
    format: Format


@dataclass(frozen=True, slots=True)
class ElementDefinition:
    """A data element of a segment: simple (with `format`) or composite (with `components`)."""

    id: str
    mandatory: bool
    repeats: int
    format: Format | None
    components: tuple[ComponentDefinition, ...]


@dataclass(frozen=True, slots=True)
class SegmentDefinition:
    """A segment of a directory. `is_described` is False when the directory tells its tag and name only (D.93A)."""

    tag: str
    name: str
    elements: tuple[ElementDefinition, ...]
    is_described: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A place in a message: a segment, or a group (`group` is its number) whose first child is the trigger.

    For a group `tag` is the tag of its trigger.
    """

    tag: str
    mandatory: bool
    repeats: int
    group: str = ""
    children: tuple[Node, ...] = ()

    @property
    def name(self) -> str:
        """'SG25' for a group, '' for a segment."""
        return f"SG{self.group}" if self.group else ""

    @property
    def is_group(self) -> bool:
        return bool(self.children)


@dataclass(eq=False)
class Directory:
    """One directory. `name` as in UNH ('D.96A'), `key` as in file names ('D96A')."""

    name: str
    key: str
    _grammar: dict[str, Any] = field(repr=False)
    _codes: dict[str, dict[str, str]] | None = field(default=None, repr=False)
    service: Directory | None = field(default=None, repr=False)
    base: str = ""
    associations: frozenset[str] = frozenset()
    strict_codes: frozenset[str] = frozenset()  # elements whose list a subset narrowed: outside it is an error

    def __post_init__(self) -> None:
        self._trees: dict[str, Node] = {}
        self._segments: dict[str, SegmentDefinition | None] = {}

    @property
    def message_types(self) -> tuple[str, ...]:
        return tuple(self._grammar["messages"])

    @property
    def segment_tags(self) -> tuple[str, ...]:
        return tuple(self._grammar["segments"])

    def tree(self, message_type: str) -> Node | None:
        """The structure of a message type, UNH to UNT, or None."""
        if message_type not in self._trees:
            nodes = self._grammar["messages"].get(message_type)
            if nodes is None:
                return self.service.tree(message_type) if self.service else None
            self._trees[message_type] = Node("", True, 1, "", tuple(_node(n) for n in nodes))
        return self._trees[message_type]

    def segment(self, tag: str) -> SegmentDefinition | None:
        """The definition of a segment, of the service segments too, or None."""
        if tag not in self._segments:
            packed = self._grammar["segments"].get(tag)
            if packed is None:
                self._segments[tag] = self.service.segment(tag) if self.service else None
            else:
                self._segments[tag] = _segment(tag, packed)
        return self._segments[tag]

    @cached_property
    def code_lists(self) -> Mapping[str, Mapping[str, str]]:
        """Every code list by element number; loaded on first use."""
        if self._codes is None:
            self._codes = _load(f"{self.key}.codes")
        return self._codes

    def codes(self, element_id: str) -> Mapping[str, str]:
        """Code values and their short names; empty when the element has no list here."""
        found = self.code_lists.get(element_id)
        if found is None and self.service is not None:
            return self.service.codes(element_id)
        return found if found is not None else _NO_CODES

    def element_name(self, element_id: str) -> str:
        """Short English name of a data element or composite, '' when unknown."""
        name = self._grammar["elements"].get(element_id) or self._grammar["composites"].get(element_id)
        return str(name) if name else service_names.ELEMENTS.get(element_id, "")

    def segment_name(self, tag: str) -> str:
        definition = self.segment(tag)
        return (definition.name if definition else "") or service_names.SEGMENTS.get(tag, "")


def _node(packed: dict[str, Any]) -> Node:
    mandatory, repeats = packed["s"] == "M", packed["r"]
    if "t" in packed:
        return Node(packed["t"], mandatory, repeats)
    children = tuple(_node(child) for child in packed["c"])
    return Node(children[0].tag, mandatory, repeats, str(packed["g"]), children)


def _segment(tag: str, packed: list[Any]) -> SegmentDefinition:
    elements = []
    for element_id, status, repeats, shape in packed[1]:
        composite = not isinstance(shape, str)
        elements.append(
            ElementDefinition(
                element_id,
                status == "M",
                repeats,
                None if composite else parse_format(shape),
                tuple(ComponentDefinition(c, s == "M", parse_format(f)) for c, s, f in shape) if composite else (),
            )
        )
    return SegmentDefinition(tag, packed[0], tuple(elements), is_described=bool(elements))


def load_grammar(key: str) -> dict[str, Any]:
    """The compiled grammar of a shipped directory, a fresh copy."""
    loaded: dict[str, Any] = _load(f"{key}.grammar")
    return loaded


def _load(file: str) -> Any:
    return json.loads(zlib.decompress(files("schemas.edifact").joinpath(f"{file}.z").read_bytes()))


@cache
def available() -> tuple[str, ...]:
    """The names of the directories shipped, oldest first: 'D.93A' … 'D.21B'."""
    keys = [f.name.split(".")[0] for f in files("schemas.edifact").iterdir() if f.name.endswith(".grammar.z")]
    return tuple(f"{k[0]}.{k[1:]}" for k in sorted((k for k in keys if k[0] == "D"), key=lambda k: _age(k) or 0))


def service_directory(syntax_version: int) -> Directory:
    """The service segments and CONTRL of syntax 3 (which serves 1 to 3) or 4."""
    return _service("v4" if syntax_version >= 4 else "v3")


@cache
def _service(version: str) -> Directory:
    key = f"SERVICE-{version}"
    return Directory(key, key, _load(f"{key}.grammar"))


def directory(name: str, syntax_version: int = 3) -> Directory:
    """The directory called `name` ('D.96A', 'D96A', 'd.96a'). Raises `KeyError` when it is not shipped.

    >>> directory("D.96A").segment("BGM").elements[1].format.text
    'an..35'
    """
    key = directory_key(name)
    if key not in {directory_key(known) for known in available()}:
        raise KeyError(name)
    return _directory(key, 4 if syntax_version >= 4 else 3)


@lru_cache(maxsize=128)
def _directory(key: str, syntax_version: int) -> Directory:
    return Directory(f"{key[0]}.{key[1:]}", key, load_grammar(key), service=service_directory(syntax_version))


def directory_key(name: str) -> str:
    """'D. 96a' → 'D96A'."""
    return re.sub(r"[\s.:]", "", name).upper()


def _age(key: str) -> float | None:
    """Years since 1900 of a release, a part of one more for B and C; None when `key` names none. '2912' is release 91.2."""
    match = re.search(r"([0-9]{2})([A-C1-3]?)$", key)
    if match is None:
        return None
    year = int(match[1])
    letter = {"": 0, "A": 0, "1": 0, "B": 1, "2": 1, "C": 2, "3": 2}[match[2]]
    if 40 < year < 80:
        return None
    return (year if year >= 80 else year + 100) + letter / 2.5


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which directory a message is checked with. `is_exact` is False for a nearest one; `directory` None when none serves."""

    directory: Directory | None
    is_exact: bool
    type_known: bool


@lru_cache(maxsize=512)
def resolve(version: str, message_type: str, syntax_version: int = 3) -> Resolution:
    """The directory for a message: its own, else the nearest in time that carries the message type.

    A version that names no release at all ('X.XX') resolves to nothing.
    """
    if service_directory(syntax_version).tree(message_type) is not None:
        return Resolution(service_directory(syntax_version), is_exact=True, type_known=True)
    key, keys = directory_key(version), {directory_key(n): n for n in available()}
    if key in keys:
        own = directory(keys[key], syntax_version)
        if own.tree(message_type) is not None:
            return Resolution(own, is_exact=True, type_known=True)
    if message_type not in directory("D.21B").message_types:
        return Resolution(directory(keys[key], syntax_version) if key in keys else None, key in keys, type_known=False)
    age = _age(key)
    if age is None:
        return Resolution(None, is_exact=False, type_known=True)
    carrying = (
        directory(name, syntax_version)
        for name in sorted(keys, key=lambda k: (abs((_age(k) or 0) - age), -(_age(k) or 0)))
    )
    return Resolution(
        next((d for d in carrying if message_type in d.message_types), None), is_exact=False, type_known=True
    )
