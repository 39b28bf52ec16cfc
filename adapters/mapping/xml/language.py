"""What an XML mapping file says, checked: elements in the order of their schema, each with a value or a block inside.

A key is a path of elements below the one around it, `ram:PostalTradeAddress/ram:CityName`; `@unitCode` at its end is an
attribute; `[@schemeID=0088]` or `[ram:TypeCode=VAT]` after an element is what must be so, and is written so; `[cbc:Quantity]`
is what must be there, `[!cbc:Quantity]` what must not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from adapters.mapping import mistakes, source
from adapters.mapping.errors import At, MappingError
from adapters.mapping.notation import Notation, checked_parts, extended, layers_of, listed
from adapters.mapping.paths import Path
from adapters.mapping.source import Raw, over
from adapters.mapping.tables import Table
from gateway.model.base import Document
from gateway.model.finding import Words

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
_VALUE_PARTS = ("path", "table", "as", "filler", "only", "again", "constant", "when", "otherwise", "instead")
_A_MAPPING = Words(fr="d'une correspondance XML", en="an XML mapping")
_A_VALUE = Words(fr="d'une valeur", en="a value")
_VALUES = Words(
    fr="« chemin », « chemin via table », « chemin as date » ou « =constante »",
    en="`path`, `path via table`, `path as date` or `=constant`",
)
_CONDITIONS = Words(
    fr="« chemin is mot|mot » ou « chemin is not mot|mot »", en="`path is word|word` or `path is not word|word`"
)
STYLES = {"text", "edifact_date", "date", "time", "amount", "discount", "extension"}
_STEP = re.compile(r"(?P<name>[A-Za-z]+:[A-Za-z]+)(?P<tests>(?:\[[^\]]*\])*)")
_TEST = re.compile(r"\[(?:(?P<path>[^=\]]+)=(?P<value>[^\]]*)|(?P<no>!)?(?P<there>[A-Za-z:/@]+))\]")
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
        raise MappingError(
            f"there is no XML mapping {name!r}",
            "XML mappings are the files of mappings/xml",
            fr=(
                f"il n'y a pas de correspondance XML « {name} »",
                "les correspondances XML sont les fichiers de mappings/xml",
            ),
        )
    raw = extended(raw, "xml/")
    for layer in layers_of(overlay, name):
        raw = over(raw, layer)
    return specify(name, raw)


def specify(name: str, raw: Raw) -> XmlSpec:
    return _Builder(name, raw).spec()


class _Builder(Notation):
    def __init__(self, name: str, raw: Raw) -> None:
        shared = source.packaged("xml/common.yaml")
        blocks = shared.items["blocks"].items if shared is not None else {}
        super().__init__(raw, _PARTS, ("document", "root", "namespaces", "content"), _A_MAPPING, blocks)
        self.name = name
        self.namespaces = {prefix: piece.text for prefix, piece in raw.items["namespaces"].items.items()}

    def spec(self) -> XmlSpec:
        root = self.raw.items["root"]
        content = self._inside(self.raw.items["content"], self.model)
        return XmlSpec(
            self.name,
            self.model,
            self._tag(root.text, root.at),
            self.namespaces,
            content,
            self.told("defaults"),
            self.direction(self.raw.items) == "read",
            self.required(),
            tuple((self._steps(place, raw.at)[0], raw.text) for place, raw in self.part("recognised").items()),
            self.told("says"),
        )

    def _inside(self, raw: Raw, model: type[Document]) -> tuple[XmlValue | XmlBlock, ...]:
        return tuple(self._one(k, p, model) for k, p in self.used(raw).items.items() if k not in _OPTIONS)

    def _one(self, key: str, raw: Raw, model: type[Document]) -> XmlValue | XmlBlock:
        place = key.partition(" ")[0]
        must = place.endswith("!")
        steps, attribute = self._steps(place.removesuffix("!"), raw.at)
        if not isinstance(raw.value, dict):
            return self._value(steps, attribute, raw, model, must)
        if "path" in raw.items or "constant" in raw.items:
            return self._long_value(steps, attribute, raw, model, must)
        raw = self.used(raw)
        at, each = self.object_at(model, raw.items), self.list_of(model, raw.items)
        inner = (at and at.model) or (each and each.model) or model
        return XmlBlock(
            steps,
            raw.at,
            inner,
            at,
            each,
            self._when(raw.items, "when", model),
            self._when(raw.items, "where", inner),
            self._inside(raw, inner),
            self.direction(raw.items),
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
                raise line.wrong(mistakes.NO_ELEMENT, key=part)
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
            raise line.wrong(mistakes.NO_NAMESPACE, prefix=prefix, known=", ".join(self.namespaces))
        return f"{{{self.namespaces[prefix]}}}{local}"

    def _when(self, items: dict[str, Raw], option: str, model: type[Document]) -> Where | None:
        return Where(*self.condition(items[option], model, _CONDITIONS)) if option in items else None

    def _value(
        self, steps: tuple[Step, ...], attribute: str | None, raw: Raw, model: type[Document], must: bool
    ) -> XmlValue:
        if raw.text.startswith("="):
            return XmlValue(steps, attribute, raw.at, constant=raw.text[1:])
        words = raw.text.split()
        options = dict(zip(words[1::2], words[2::2], strict=False))
        if not words or set(options) - {"via", "as"} or len(words) % 2 == 0 or options.get("as", "text") not in STYLES:
            raise raw.at.wrong(mistakes.VALUE_READS, forms=_VALUES)
        dotted = words[0]
        item = _ITEM.fullmatch(dotted)
        return self._checked(
            XmlValue(
                steps,
                attribute,
                raw.at,
                path=self.resolved(model, item["path"] if item else dotted, raw.at),
                table=self.table(options["via"], raw.at) if "via" in options else None,
                style=options.get("as", "text"),
                must=must,
                item=(int(item["first"]), bool(item["more"])) if item else None,
            )
        )

    def _long_value(
        self, steps: tuple[Step, ...], attribute: str | None, raw: Raw, model: type[Document], must: bool
    ) -> XmlValue:
        items = raw.items
        checked_parts(raw, _VALUE_PARTS, _A_VALUE)
        told = {key: piece.text for key, piece in items.items() if key != "instead"}
        base = XmlValue(steps, attribute, raw.at, constant=told.get("constant"))
        if "path" in items:
            text = told["path"] + (f" via {told['table']}" if "table" in told else "")
            base = self._value(steps, attribute, Raw(text, raw.at), model, must)
        return self._checked(
            replace(
                base,
                style=self._style(items, base.style),
                filler=told.get("filler"),
                only=self.direction(items),
                again="again" in items,
                otherwise=told.get("otherwise"),
                instead=tuple(self.path(model, one) for one in items["instead"].list) if "instead" in items else (),
                when=self._when(items, "when", model),
            )
        )

    def _style(self, items: dict[str, Raw], known: str) -> str:
        if "as" not in items:
            return known
        if items["as"].text not in STYLES:
            raise items["as"].at.wrong(mistakes.NO_STYLE, name=items["as"].text, known=listed(STYLES))
        return items["as"].text

    def _checked(self, value: XmlValue) -> XmlValue:
        self.check_single(value.path, value.table, value.line)
        return value
