"""What an XML mapping file says, checked: elements in the order of their schema, each with a value or a block inside.

A key is a path of elements below the one around it, `ram:PostalTradeAddress/ram:CityName`; `@unitCode` at its end is an
attribute; `[@schemeID=0088]` or `[ram:TypeCode=VAT]` after an element is what must be so, and is written so; `[cbc:Quantity]`
is what must be there, `[!cbc:Quantity]` what must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from adapters.mapping import source
from adapters.mapping.errors import At, MappingError
from adapters.mapping.language import DOCUMENTS, layers_of
from adapters.mapping.paths import Kind, NoSuchPath, Path, resolve
from adapters.mapping.source import Raw, over
from adapters.mapping.tables import Table, table_of
from gateway.model.base import Document

_OPTIONS = {"at", "each", "use", "when", "where", "only", "tells", "first"}
_PARTS = {
    "format",
    "document",
    "root",
    "namespaces",
    "about",
    "content",
    "tables",
    "defaults",
    "required",
    "says",
    "recognised",
    "only",
}
_EDIFACT_ONLY = {"settings", "versions", "header", "summary"}  # of `all_messages:`, which is there for both
_VALUE_PARTS = {"path", "table", "as", "filler", "only", "again", "constant", "when", "otherwise", "instead"}
STYLES = {"text", "edifact_date", "date", "time", "amount", "discount", "extension"}
_STEP = re.compile(r"(?P<name>[A-Za-z]+:[A-Za-z]+)(?P<tests>(?:\[[^\]]*\])*)")
_TEST = re.compile(r"\[(?:(?P<path>[^=\]]+)=(?P<value>[^\]]*)|(?P<no>!)?(?P<there>[A-Za-z:/]+))\]")
_ITEM = re.compile(r"(?P<path>[a-z_./]+)#(?P<first>\d+)(?P<more>\+)?")


@dataclass(frozen=True, slots=True)
class Test:
    """Below an element, `steps` (and `attribute`) must say `value`; without a value they must be there, or must not."""

    steps: tuple[str, ...]
    attribute: str | None
    value: str | None
    there: bool = True


@dataclass(frozen=True, slots=True)
class Where:
    """`path is word|word`, or `path is not word|word`."""

    path: Path
    words: tuple[str, ...]
    negated: bool = False

    def holds(self, word: str) -> bool:
        return (word in self.words) != self.negated


@dataclass(frozen=True, slots=True)
class Step:
    tag: str  # in Clark notation
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class XmlValue:
    steps: tuple[Step, ...]
    attribute: str | None
    line: At
    path: Path | None = None
    constant: str | None = None
    table: Table | None = None
    style: str = "text"
    filler: str | None = None
    only: str | None = None
    again: bool = False  # the same field once more: always written, read when nothing was said before
    must: bool = False
    item: tuple[int, bool] | None = None  # the n-th text of a list, from there on when True
    when: Where | None = None
    instead: tuple[Path, ...] = ()  # what is written when the field says nothing and the schema wants something
    otherwise: str | None = None  # what is read when nothing stands there; not written


@dataclass(frozen=True, slots=True)
class XmlBlock:
    steps: tuple[Step, ...]
    line: At
    model: type[Document]
    at: Path | None
    each: Path | None
    when: Where | None
    where: Where | None  # which of `each` stand here; a single word is set on reading
    inside: tuple[XmlValue | XmlBlock, ...]
    only: str | None = None
    must: bool = False  # what it is about must be there when the document is written; a plain element stands even empty
    first: bool = False  # the schema has room for one of `each`
    tells: bool = True  # items that find no place here are a loss; not when another block writes the same part


@dataclass(frozen=True, slots=True, eq=False)
class XmlSpec:
    name: str
    model: type[Document]
    root: str
    namespaces: dict[str, str]
    content: tuple[XmlValue | XmlBlock, ...]
    defaults: tuple[tuple[Path, str], ...] = ()  # what the kind of document says, or a missing value means
    read_only: bool = False
    required: tuple[str, ...] = ()  # what a partner must say
    recognised: tuple[tuple[tuple[Step, ...], str], ...] = ()  # what tells it from others with the same root
    says: tuple[tuple[Path, str], ...] = ()  # what a document of this kind is by itself, both ways


def load(name: str, overlay: str | None = None) -> XmlSpec:
    """The XML mapping `name`, with a partner's differences. Raises MappingError, MappingFileError."""
    raw = source.packaged(f"xml/{name}.yaml")
    if raw is None:
        raise MappingError(f"there is no XML mapping {name!r}", "XML mappings are the files of mappings/xml")
    if "extends" in raw.items:
        base = source.packaged(f"xml/{raw.items['extends'].text}.yaml")
        if base is None:
            raise raw.items["extends"].at.wrong("there is no such mapping to extend")
        raw = over(base, Raw({k: v for k, v in raw.items.items() if k != "extends"}, raw.at))
    if overlay is not None:
        partner = source.overlay(overlay)
        if partner is None:
            raise MappingError(f"there is no overlay {overlay!r}", "put it into mappings/partners")
        for layer in layers_of(partner, name):
            known = {key: piece for key, piece in layer.items.items() if key not in _EDIFACT_ONLY}
            raw = over(raw, Raw(known, layer.at))
    return specify(name, raw)


def specify(name: str, raw: Raw) -> XmlSpec:
    for key, piece in raw.items.items():
        if key not in _PARTS:
            raise piece.at.wrong(f"{key!r} is no part of an XML mapping; the parts are {', '.join(sorted(_PARTS))}")
    return _Builder(name, raw).spec()


class _Builder:
    def __init__(self, name: str, raw: Raw) -> None:
        self.name = name
        self.raw = raw
        self.namespaces = {prefix: piece.text for prefix, piece in raw.items["namespaces"].items.items()}
        self.model: type[Document] = DOCUMENTS[raw.items["document"].text]
        shared = source.packaged("xml/common.yaml")
        self.shared = dict(shared.items["blocks"].items) if shared is not None else {}
        self.own_tables = raw.items["tables"].items if "tables" in raw.items else {}

    def spec(self) -> XmlSpec:
        root = self.raw.items["root"]
        content = self._inside(self.raw.items["content"], self.model)
        return XmlSpec(
            self.name,
            self.model,
            self._tag(root.text, root.at),
            self.namespaces,
            content,
            self._told("defaults"),
            "only" in self.raw.items,
            tuple(raw.text for raw in self.raw.items["required"].list) if "required" in self.raw.items else (),
            self._recognised(),
            self._told("says"),
        )

    def _recognised(self) -> tuple[tuple[tuple[Step, ...], str], ...]:
        told = self.raw.items["recognised"].items if "recognised" in self.raw.items else {}
        return tuple((self._steps(place, raw.at)[0], raw.text) for place, raw in told.items())

    def _told(self, part: str) -> tuple[tuple[Path, str], ...]:
        """The paths that `defaults:` or `says:` speaks of, each with its word."""
        told = self.raw.items[part].items if part in self.raw.items else {}
        return tuple((self._resolved(self.model, dotted, raw.at), raw.text) for dotted, raw in told.items())

    def _inside(self, raw: Raw, model: type[Document]) -> tuple[XmlValue | XmlBlock, ...]:
        return tuple(self._one(k, p, model) for k, p in self._used(raw).items.items() if k not in _OPTIONS)

    def _used(self, raw: Raw) -> Raw:
        if "use" not in raw.items:
            return raw
        below = Raw({}, raw.at)
        for name in raw.items["use"].list:
            if name.text not in self.shared:
                raise name.at.wrong(f"there is no shared block {name.text!r}")
            below = over(below, self._used(self.shared[name.text]))
        return over(below, Raw({k: v for k, v in raw.items.items() if k != "use"}, raw.at))

    def _one(self, key: str, raw: Raw, model: type[Document]) -> XmlValue | XmlBlock:
        place = key.partition(" ")[0]
        must = place.endswith("!")
        steps, attribute = self._steps(place.removesuffix("!"), raw.at)
        if not isinstance(raw.value, dict):
            return self._value(steps, attribute, raw, model, must)
        if "path" in raw.items or "constant" in raw.items:
            return self._long_value(steps, attribute, raw, model, must)
        raw = self._used(raw)
        at = self._path(model, raw.items["at"]) if "at" in raw.items else None
        each = self._path(model, raw.items["each"]) if "each" in raw.items else None
        inner = (at and at.model) or (each and each.model) or model
        when = self._when(raw.items["when"], model) if "when" in raw.items else None
        where = self._when(raw.items["where"], inner) if "where" in raw.items else None
        only = raw.items["only"].text if "only" in raw.items else None
        inside = self._inside(raw, inner)
        return XmlBlock(
            steps,
            raw.at,
            inner,
            at,
            each,
            when,
            where,
            inside,
            only,
            must,
            first="first" in raw.items,
            tells="tells" not in raw.items,
        )

    def _steps(self, place: str, line: At) -> tuple[tuple[Step, ...], str | None]:
        if place == ".":
            return (), None
        parts = re.split(r"/(?![^\[]*\])", place)
        attribute = parts.pop()[1:] if parts[-1].startswith("@") else None
        steps = []
        for part in parts:
            found = _STEP.fullmatch(part)
            if found is None:
                raise line.wrong(
                    f"{part!r} is no element; write prefix:Name and what must be so, such as cbc:ID[@schemeID=0088]"
                )
            tests = tuple(
                self._test(t["path"] or t["there"], t["value"], not t["no"], line)
                for t in _TEST.finditer(found["tests"])
            )
            steps.append(Step(self._tag(found["name"], line), tests))
        return tuple(steps), attribute

    def _test(self, path: str, value: str | None, there: bool, line: At) -> Test:
        parts = path.split("/")
        attribute = parts.pop()[1:] if parts[-1].startswith("@") else None
        return Test(tuple(self._tag(p, line) for p in parts), attribute, value, there)

    def _tag(self, name: str, line: At) -> str:
        prefix, _, local = name.partition(":")
        if prefix not in self.namespaces:
            raise line.wrong(f"the prefix {prefix!r} has no namespace; {', '.join(self.namespaces)} have")
        return f"{{{self.namespaces[prefix]}}}{local}"

    def _path(self, model: type[Document], raw: Raw) -> Path:
        return self._resolved(model, raw.text, raw.at)

    def _resolved(self, model: type[Document], dotted: str, line: At) -> Path:
        try:
            if dotted.startswith("/"):
                return replace(resolve(self.model, dotted[1:]), rooted=True)
            return resolve(model, dotted)
        except NoSuchPath as error:
            raise line.wrong(str(error)) from error

    def _when(self, raw: Raw, model: type[Document]) -> Where:
        dotted, _, words = raw.text.partition(" is ")
        if not words:
            raise raw.at.wrong("a condition reads `path is word|word` or `path is not word|word`")
        plain = words.strip().removeprefix("not ")
        return Where(self._resolved(model, dotted.strip(), raw.at), tuple(plain.split("|")), plain != words.strip())

    def _table(self, name: str, line: At) -> Table:
        raw = self.own_tables.get(name) or source.tables().get(name)
        if raw is None:
            raise line.wrong(f"there is no code table {name!r}")
        return table_of(name, raw)

    def _value(
        self, steps: tuple[Step, ...], attribute: str | None, raw: Raw, model: type[Document], must: bool
    ) -> XmlValue:
        if raw.text.startswith("="):
            return XmlValue(steps, attribute, raw.at, constant=raw.text[1:])
        words = raw.text.split()
        dotted, options = words[0], dict(zip(words[1::2], words[2::2], strict=False))
        if set(options) - {"via", "as"} or len(words) % 2 == 0 or options.get("as", "text") not in STYLES:
            raise raw.at.wrong("a value reads `path`, `path via table`, `path as date` or `=constant`")
        item = _ITEM.fullmatch(dotted)
        return self._checked(
            XmlValue(
                steps,
                attribute,
                raw.at,
                path=self._resolved(model, item["path"] if item else dotted, raw.at),
                table=self._table(options["via"], raw.at) if "via" in options else None,
                style=options.get("as", "text"),
                must=must,
                item=(int(item["first"]), bool(item["more"])) if item else None,
            )
        )

    def _long_value(
        self, steps: tuple[Step, ...], attribute: str | None, raw: Raw, model: type[Document], must: bool
    ) -> XmlValue:
        items = raw.items
        for key, piece in items.items():
            if key not in _VALUE_PARTS:
                raise piece.at.wrong(f"{key!r} is no part of a value; the parts are {', '.join(sorted(_VALUE_PARTS))}")
        told = {key: piece.text for key, piece in items.items() if key != "instead"}
        base = XmlValue(steps, attribute, raw.at, constant=told.get("constant"))
        if "path" in items:
            text = told["path"] + (f" via {told['table']}" if "table" in told else "")
            base = self._value(steps, attribute, Raw(text, raw.at), model, must)
        return self._checked(
            replace(
                base,
                style=told.get("as", base.style),
                filler=told.get("filler"),
                only=told.get("only"),
                again="again" in items,
                otherwise=told.get("otherwise"),
                instead=tuple(self._path(model, one) for one in items["instead"].list) if "instead" in items else (),
                when=self._when(items["when"], model) if "when" in items else None,
            )
        )

    def _checked(self, value: XmlValue) -> XmlValue:
        path = value.path
        if path is not None and path.kind is Kind.CHOICE and value.table is None:
            raise value.line.wrong(f"{path} is one of {', '.join(path.words)}: it needs a table (`{path} via …`)")
        if path is not None and path.kind in {Kind.OBJECT, Kind.OBJECTS}:
            raise value.line.wrong(f"{path} is not a single value")
        return value
