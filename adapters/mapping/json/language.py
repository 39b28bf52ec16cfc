"""What a JSON mapping file says, checked: keys of the document, each with a value or a block inside.

A key is a path of names, `billing.company`; `[]` stands for every item of a list, `[key=tax]` for the items whose `key` says
so; `.` is the value itself, `#` the position of an item, from one. Names with commas between them are joined by a blank. A list under a key says several things of the same place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.mapping import mistakes, source
from adapters.mapping.errors import At, MappingError
from adapters.mapping.json.shops import FUNCTIONS
from adapters.mapping.notation import Notation, checked_parts, layers_of, listed
from adapters.mapping.paths import Kind, Path
from adapters.mapping.source import Raw, over
from adapters.mapping.tables import Table
from gateway.model.base import Document
from gateway.model.finding import Words

POSITION = "#"
STYLES = ("text", "utc")
_PARTS = ("format", "document", "about", "recognised", "content", "blocks", "tables", "defaults", "required", "ignored")
_OPTIONS = {"at", "each", "use", "says", "call"}
_VALUE_PARTS = ("path", "table", "as", "filler", "again")
_A_MAPPING = Words(fr="d'une correspondance JSON", en="a JSON mapping")
_A_VALUE = Words(fr="d'une valeur", en="a value")
_VALUES = Words(
    fr="« chemin », « chemin via table » ou « chemin as utc »", en="`path`, `path via table` or `path as utc`"
)
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
    packaged = source.packaged(f"shops/{name}.yaml")
    layers = [*([packaged] if packaged is not None else []), *layers_of(overlay, name)]
    if not layers:
        raise MappingError(
            f"there is no JSON mapping {name!r}",
            "ready mappings are the files of mappings/shops",
            fr=(
                f"il n'y a pas de correspondance JSON « {name} »",
                "les correspondances prêtes sont les fichiers de mappings/shops",
            ),
        )
    raw, *above = layers
    for layer in above:
        raw = over(raw, layer)
    return specify(name, raw)


def specify(name: str, raw: Raw) -> JsonSpec:
    return _Builder(name, raw).spec()


class _Builder(Notation):
    def __init__(self, name: str, raw: Raw) -> None:
        blocks = raw.items["blocks"].items if "blocks" in raw.items else {}
        super().__init__(raw, _PARTS, ("document", "content"), _A_MAPPING, blocks)
        self.name = name

    def spec(self) -> JsonSpec:
        return JsonSpec(
            self.name,
            self.raw.items["about"].text if "about" in self.raw.items else self.name,
            self.model,
            self._inside(self.raw.items["content"], self.model),
            tuple(one.text for one in self.pieces("recognised")),
            self.told("defaults"),
            self.required(),
            tuple(self._steps(one.text, one.at) for one in self.pieces("ignored")),
        )

    def _inside(self, raw: Raw, model: type[Document]) -> tuple[JsonValue | JsonBlock, ...]:
        """A key may say several things, as a list."""
        said = [(key, one) for key, piece in raw.items.items() if key not in _OPTIONS for one in piece.list]
        return tuple(self._one(key, piece, model) for key, piece in said)

    def _one(self, key: str, raw: Raw, model: type[Document]) -> JsonValue | JsonBlock:
        if not isinstance(raw.value, dict) or "path" in raw.items:
            return self._value(key, raw, model)
        raw = self.used(raw)
        items = raw.items
        at, each = self.object_at(model, items), self.list_of(model, items)
        inner = (at and at.model) or (each and each.model) or model
        calls = tuple(items["call"].list) if "call" in items else ()
        for call in calls:
            if call.text not in FUNCTIONS:
                raise call.at.wrong(mistakes.NO_FUNCTION, name=call.text, purpose=_HERE, known=listed(FUNCTIONS))
        says = items["says"].items if "says" in items else {}
        return JsonBlock(
            self._steps(key, raw.at),
            raw.at,
            at,
            each,
            tuple(self.said(inner, dotted, piece) for dotted, piece in says.items()),
            tuple(call.text for call in calls),
            self._inside(raw, inner),
        )

    def _value(self, key: str, raw: Raw, model: type[Document]) -> JsonValue:
        told = raw.items if isinstance(raw.value, dict) else {}
        if told:
            checked_parts(raw, _VALUE_PARTS, _A_VALUE)
        words = (told["path"].text if told else raw.text).split()
        options = dict(zip(words[1::2], words[2::2], strict=False))
        if "table" in told:
            options["via"] = told["table"].text
        if "as" in told:
            options["as"] = told["as"].text
        if not words or set(options) - {"via", "as"} or len(words) % 2 == 0 or options.get("as", "text") not in STYLES:
            raise raw.at.wrong(mistakes.VALUE_READS, forms=_VALUES)
        path = self.resolved(model, words[0], raw.at)
        table = self.table(options["via"], raw.at) if "via" in options else None
        if path.kind in {Kind.PERIOD, Kind.QUANTITY}:
            raise raw.at.wrong(mistakes.NO_SINGLE_VALUE, path=path)
        self.check_single(path, table, raw.at)
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
                raise line.wrong(mistakes.NO_JSON_NAME, key=part)
            steps.append(Step(found["name"], found["items"] is not None, found["key"] or "", found["value"] or ""))
        return tuple(steps)


_HERE = Words(fr="pour JSON", en="for JSON")
