"""What a JSON mapping file says, checked: keys of the document, each with a value or a block inside.

A key is a path of names, `billing.company`; `[]` stands for every item of a list, `[key=tax]` for the items whose `key` says
so; `.` is the value itself, `#` the position of an item, from one. Names with commas between them are joined by a blank. A list under a key says several things of the same place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from adapters.mapping import source
from adapters.mapping.errors import At, MappingError
from adapters.mapping.json.shops import FUNCTIONS
from adapters.mapping.language import DOCUMENTS, layers_of
from adapters.mapping.paths import Kind, NoSuchPath, Path, resolve
from adapters.mapping.source import Raw, over
from adapters.mapping.tables import Table, table_of
from gateway.model.base import Document

POSITION = "#"
STYLES = ("text", "utc")
_PARTS = ("format", "document", "about", "recognised", "content", "blocks", "tables", "defaults", "required", "ignored")
_OTHER_WIRES = {"settings", "versions", "header", "summary"}  # of `all_messages:`, which is there for all
_OPTIONS = {"at", "each", "use", "says", "call"}
_VALUE_PARTS = {"path", "table", "as", "filler", "again"}
_STEP = re.compile(r"(?P<name>[A-Za-z0-9_$-]+)(?P<items>\[(?:(?P<key>[A-Za-z0-9_]+)=(?P<value>[^\]]*))?\])?")


@dataclass(frozen=True, slots=True)
class Step:
    """A name of an object; with `every` the items of the list below it, of which `key` must say `value` when it is set."""

    name: str
    every: bool = False
    key: str = ""
    value: str = ""


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class JsonValue:
    """One place, or several that are joined by a blank, and the canonical field that they say."""

    places: tuple[Steps, ...]
    line: At
    path: Path
    table: Table | None = None
    style: str = "text"
    filler: str | None = None  # read as nothing
    again: bool = False  # a second choice, read when nothing was said before
    position: bool = False


@dataclass(frozen=True, slots=True)
class JsonBlock:
    """An object (or each of a list) that is read into one object of the document."""

    steps: Steps
    line: At
    at: Path | None
    each: Path | None
    says: tuple[tuple[Path, str], ...]  # what it says by being there
    calls: tuple[str, ...]
    inside: tuple[JsonValue | JsonBlock, ...]


@dataclass(frozen=True, slots=True, eq=False)
class JsonSpec:
    name: str
    about: str
    model: type[Document]
    content: tuple[JsonValue | JsonBlock, ...]
    recognised: tuple[str, ...] = ()  # keys near the start that tell it from all others
    defaults: tuple[tuple[Path, str], ...] = ()
    required: tuple[str, ...] = ()
    ignored: tuple[Steps, ...] = ()  # what the document says that is no business of an order


def load(name: str, overlay: str | None = None) -> JsonSpec:
    """The mapping `name` of `mappings/shops` with a partner's differences. Raises MappingError, MappingFileError."""
    raw = source.packaged(f"shops/{name}.yaml")
    partner = source.overlay(overlay) if overlay is not None else None
    if overlay is not None and partner is None:
        raise MappingError(f"there is no overlay {overlay!r}", "put it into mappings/partners")
    layers = list(layers_of(partner, name)) if partner is not None else []
    if raw is None and not layers:
        raise MappingError(f"there is no JSON mapping {name!r}", "ready mappings are the files of mappings/shops")
    for layer in layers:
        known = Raw({key: piece for key, piece in layer.items.items() if key not in _OTHER_WIRES}, layer.at)
        raw = known if raw is None else over(raw, known)
    assert raw is not None
    return specify(name, raw)


def specify(name: str, raw: Raw) -> JsonSpec:
    for key, piece in raw.items.items():
        if key not in _PARTS:
            raise piece.at.wrong(f"{key!r} is no part of a JSON mapping; the parts are {', '.join(_PARTS)}")
    for key in ("document", "content"):
        if key not in raw.items:
            raise raw.at.wrong(f"the mapping lacks `{key}:`")
    return _Builder(name, raw).spec()


class _Builder:
    def __init__(self, name: str, raw: Raw) -> None:
        self.name, self.raw = name, raw
        document = raw.items["document"]
        if document.text not in DOCUMENTS:
            raise document.at.wrong(f"{document.text!r} is no document; the documents are {', '.join(DOCUMENTS)}")
        self.model = DOCUMENTS[document.text]
        self.shared = self._part("blocks")
        self.own_tables = self._part("tables")

    def spec(self) -> JsonSpec:
        return JsonSpec(
            self.name,
            self.raw.items["about"].text if "about" in self.raw.items else self.name,
            self.model,
            self._inside(self.raw.items["content"], self.model),
            tuple(one.text for one in self._list("recognised")),
            tuple((self._path(self.model, dotted, raw.at), raw.text) for dotted, raw in self._part("defaults").items()),
            tuple(one.text for one in self._list("required")),
            tuple(self._steps(one.text, one.at) for one in self._list("ignored")),
        )

    def _part(self, key: str) -> dict[str, Raw]:
        return self.raw.items[key].items if key in self.raw.items else {}

    def _list(self, key: str) -> tuple[Raw, ...]:
        return tuple(self.raw.items[key].list) if key in self.raw.items else ()

    def _inside(self, raw: Raw, model: type[Document]) -> tuple[JsonValue | JsonBlock, ...]:
        """A key may say several things, as a list."""
        said = [(key, one) for key, piece in raw.items.items() if key not in _OPTIONS for one in piece.list]
        return tuple(self._one(key, piece, model) for key, piece in said)

    def _one(self, key: str, raw: Raw, model: type[Document]) -> JsonValue | JsonBlock:
        if not isinstance(raw.value, dict) or "path" in raw.items:
            return self._value(key, raw, model)
        raw = self._used(raw)
        items = raw.items
        at = self._path(model, items["at"].text, items["at"].at) if "at" in items else None
        each = self._path(model, items["each"].text, items["each"].at) if "each" in items else None
        if each is not None and each.kind is not Kind.OBJECTS:
            raise items["each"].at.wrong(f"`each: {each}` must lead to a list of objects")
        inner = (at and at.model) or (each and each.model) or model
        calls = tuple(items["call"].list) if "call" in items else ()
        for call in calls:
            if call.text not in FUNCTIONS:
                raise call.at.wrong(f"there is no function {call.text!r}; there are {', '.join(sorted(FUNCTIONS))}")
        says = items["says"].items if "says" in items else {}
        return JsonBlock(
            self._steps(key, raw.at),
            raw.at,
            at,
            each,
            tuple((self._path(inner, dotted, piece.at), piece.text) for dotted, piece in says.items()),
            tuple(call.text for call in calls),
            self._inside(raw, inner),
        )

    def _used(self, raw: Raw) -> Raw:
        """`raw` laid over the blocks of the same file that it names with `use:`."""
        below = Raw({}, raw.at)
        for name in raw.items["use"].list if "use" in raw.items else ():
            if name.text not in self.shared:
                raise name.at.wrong(f"there is no block {name.text!r}; there are {', '.join(self.shared) or 'none'}")
            below = over(below, self.shared[name.text])
        return over(below, raw)

    def _value(self, key: str, raw: Raw, model: type[Document]) -> JsonValue:
        told = raw.items if isinstance(raw.value, dict) else {}
        for name, piece in told.items():
            if name not in _VALUE_PARTS:
                raise piece.at.wrong(f"{name!r} is no part of a value; the parts are {', '.join(sorted(_VALUE_PARTS))}")
        words = (told["path"].text if told else raw.text).split()
        options = dict(zip(words[1::2], words[2::2], strict=False))
        if "table" in told:
            options["via"] = told["table"].text
        if "as" in told:
            options["as"] = told["as"].text
        if not words or set(options) - {"via", "as"} or len(words) % 2 == 0 or options.get("as", "text") not in STYLES:
            raise raw.at.wrong("a value reads `path`, `path via table` or `path as utc`")
        path = self._path(model, words[0], raw.at)
        table = self._table(options["via"], raw.at) if "via" in options else None
        if path.kind in {Kind.OBJECT, Kind.OBJECTS, Kind.PERIOD, Kind.QUANTITY}:
            raise raw.at.wrong(f"{path} is not a single value; a block with `at:` or `each:` reaches inside")
        if path.kind is Kind.CHOICE and table is None:
            raise raw.at.wrong(f"{path} is one of {', '.join(path.words)}: it needs a table (`{path} via …`)")
        places = () if key == POSITION else tuple(self._steps(one.strip(), raw.at) for one in key.split(","))
        return JsonValue(
            places,
            raw.at,
            path,
            table,
            options.get("as", "text"),
            told["filler"].text if "filler" in told else None,
            "again" in told,
            key == POSITION,
        )

    def _steps(self, place: str, line: At) -> Steps:
        if place == ".":
            return ()
        steps = []
        for part in re.split(r"\.(?![^\[]*\])", place):
            found = _STEP.fullmatch(part)
            if found is None:
                raise line.wrong(
                    f"{part!r} is no name of a JSON document; write a.b, items[] or items[key=word], and # for the position"
                )
            steps.append(Step(found["name"], found["items"] is not None, found["key"] or "", found["value"] or ""))
        return tuple(steps)

    def _path(self, model: type[Document], dotted: str, line: At) -> Path:
        try:
            if dotted.startswith("/"):
                return replace(resolve(self.model, dotted[1:]), rooted=True)
            return resolve(model, dotted)
        except NoSuchPath as error:
            raise line.wrong(str(error)) from error

    def _table(self, name: str, line: At) -> Table:
        raw = self.own_tables.get(name) or source.tables().get(name)
        if raw is None:
            raise line.wrong(f"there is no code table {name!r}")
        return table_of(name, raw)
