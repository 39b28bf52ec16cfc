"""What a mapping file says, checked: blocks of segments with places, paths, tables and functions.

A file is read to `Raw` pieces (`source`), versions and overlays are laid over it, and the result becomes a `MappingSpec`
here. Every mistake is a MappingFileError with file and line. Compiling the specification is the work of `compile_read` and
`compile_write`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from adapters.mapping import source
from adapters.mapping.errors import At, MappingError
from adapters.mapping.functions import ELEMENT_FUNCTIONS, FINISH_FUNCTIONS, SEGMENT_FUNCTIONS
from adapters.mapping.paths import Kind, NoSuchPath, Path, resolve
from adapters.mapping.places import STANDARD_PLACES, BlockPlace, ValuePlace, block_place, value_place
from adapters.mapping.source import Raw, over
from adapters.mapping.tables import Table, table_of
from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.dispute import CommercialDispute
from gateway.model.invoice import Invoice
from gateway.model.life_cycle import LifeCycleNotice
from gateway.model.order import Order
from gateway.model.receiving import ReceivingAdvice
from gateway.model.remittance import RemittanceAdvice
from gateway.model.response import ApplicationError, OrderResponse

DOCUMENTS: dict[str, type[Document]] = {
    "order": Order,
    "order_response": OrderResponse,
    "invoice": Invoice,
    "despatch_advice": DespatchAdvice,
    "application_error": ApplicationError,
    "receiving_advice": ReceivingAdvice,
    "remittance_advice": RemittanceAdvice,
    "commercial_dispute": CommercialDispute,
    "life_cycle_notice": LifeCycleNotice,
}
OVERLAY_PARTS = ("about", "exchange", "all_messages", "messages")
_OPTIONS = {"at", "each", "use", "needs", "call", "only", "when", "skip", "lost", "once"}
_MESSAGE_KEYS = {
    "message",
    "document",
    "extends",
    "settings",
    "versions",
    "header",
    "summary",
    "defaults",
    "required",
    "tables",
    "about",
    "finish",
}
_USES_DEEP = 8


@dataclass(frozen=True, slots=True)
class ValueSpec:
    """One place and what belongs there: a canonical path, a constant, or what a named function makes of it."""

    place: ValuePlace
    line: At
    path: Path | None = None
    constant: str | None = None
    table: Table | None = None
    filler: str | None = None  # written when the document says nothing, read as nothing
    function: str | None = None
    only: str | None = None
    if_absent: bool = False  # read only when nothing was said yet; never written

    @property
    def is_plain(self) -> bool:
        """A path and nothing else; not a constant, not a function's."""
        return self.path is not None and self.function is None


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """A segment (with what follows it in its group): read into, and written from, one object of the document."""

    place: BlockPlace
    line: At
    model: type[Document]  # of the object the values belong to
    at: Path | None = None
    each: Path | None = None
    needs: Path | None = None
    when: tuple[Path, tuple[str, ...]] | None = None
    skip: tuple[Path, tuple[str, ...]] | None = None  # the first of these stands elsewhere in the message
    lost: tuple[Path, tuple[str, ...]] | None = None  # items that the message has no place for
    once: Path | None = None
    function: str | None = None
    only: str | None = None
    values: tuple[ValueSpec, ...] = ()
    blocks: tuple[BlockSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class MappingSpec:
    message: str
    document: str
    model: type[Document]
    header: tuple[BlockSpec, ...]
    summary: tuple[BlockSpec, ...]
    settings: dict[str, str] = field(default_factory=dict)
    defaults: tuple[tuple[Path, str], ...] = ()
    required: tuple[str, ...] = ()
    tables: dict[str, Table] = field(default_factory=dict)
    finish: tuple[str, ...] = ()


def load(message: str, version: str, association: str, overlay: str | None = None) -> MappingSpec:
    """The mapping of `message` as `version`, `association` and the partner's overlay have it.

    Raises MappingError when no file maps the message or the overlay is unknown, MappingFileError for a mistake.
    """
    raw = source.packaged(f"{message.lower()}.yaml")
    if raw is None:
        raise MappingError(
            f"there is no mapping for the message {message}", "messages with a mapping have a file in mappings/"
        )
    layers = [_extended(raw)]
    if overlay is not None:
        partner = source.overlay(overlay)
        if partner is None:
            raise MappingError(
                f"there is no overlay {overlay!r}", "put it into mappings/partners or the folder of your overlays"
            )
        layers += layers_of(partner, message)
    return specify(layers, version, association)


def _extended(raw: Raw) -> Raw:
    """`raw` laid over the mapping it says it `extends:`."""
    base = raw.items.get("extends")
    if base is None:
        return raw
    below = source.packaged(f"{base.text.lower()}.yaml")
    if below is None:
        raise base.at.wrong(f"there is no mapping {base.text!r} to extend")
    return over(_extended(below), Raw({k: v for k, v in raw.items.items() if k != "extends"}, raw.at))


def layers_of(partner: Raw, message: str) -> Iterator[Raw]:
    """What an overlay says of `message`, lowest first: of all messages, then of this one."""
    for key, raw in partner.items.items():
        if key not in OVERLAY_PARTS:
            raise raw.at.wrong(f"{key!r} is no part of an overlay; the parts are {', '.join(OVERLAY_PARTS)}")
    everywhere = partner.items.get("all_messages")
    if everywhere is not None:
        yield everywhere
    own = partner.items.get("messages", Raw({}, partner.at)).items.get(message)
    if own is not None:
        yield own


def specify(layers: list[Raw], version: str, association: str) -> MappingSpec:
    """The specification that `layers`, lowest first, amount to for one version and association."""
    whole = layers[0]
    for variant in _variants(layers[0], version, association):
        whole = over(whole, variant)
    for layer in layers[1:]:
        whole = over(whole, layer)
        for variant in _variants(layer, version, association):
            whole = over(whole, variant)
    return _Builder(whole).mapping()


def _variants(raw: Raw, version: str, association: str) -> Iterator[Raw]:
    listed = raw.items.get("versions")
    for variant in listed.list if listed is not None else ():
        conditions = variant.items.get("when")
        if conditions is None:
            raise variant.at.wrong("a version needs `when:` with from, to, version or association")
        if all(_holds(key, raw_value, version, association) for key, raw_value in conditions.items.items()):
            yield Raw({k: v for k, v in variant.items.items() if k != "when"}, variant.at)


def _holds(key: str, wanted: Raw, version: str, association: str) -> bool:
    match key:
        case "from":
            return directory_age(version) >= directory_age(wanted.text)
        case "to":
            return directory_age(version) <= directory_age(wanted.text)
        case "version":
            return version in [w.text for w in wanted.list]
        case "association":
            return association in [w.text for w in wanted.list]
    raise wanted.at.wrong(f"{key!r} is no condition on a version; from, to, version and association are")


def directory_age(version: str) -> tuple[int, str]:
    """Sorts D.93A … D.99B before D.00A … D.21B; an unreadable version counts as D.96A."""
    found = re.search(r"(\d\d)([A-Z])", version)
    if found is None:
        return 96, "A"
    year = int(found[1])
    return (year if year >= 80 else year + 100), found[2]


class _Builder:
    """Turns one merged file into its specification."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.tables: dict[str, Table] = {}
        self.own_tables: dict[str, Raw] = {}
        self.document: type[Document] = Document
        shared = source.packaged("common.yaml")
        self.shared: dict[str, Raw] = dict(shared.items["blocks"].items) if shared else {}

    def mapping(self) -> MappingSpec:
        items = self.raw.items
        for key, raw in items.items():
            if key not in _MESSAGE_KEYS:
                raise raw.at.wrong(f"{key!r} is no part of a mapping; the parts are {', '.join(sorted(_MESSAGE_KEYS))}")
        for key in ("message", "document", "header"):
            if key not in items:
                raise self.raw.at.wrong(f"the mapping lacks `{key}:`")
        document = items["document"]
        model = DOCUMENTS.get(document.text)
        if model is None:
            raise document.at.wrong(f"{document.text!r} is no document; the documents are {', '.join(DOCUMENTS)}")
        self.document = model
        self.own_tables = {n: over(source.tables().get(n, r), r) for n, r in self._part("tables").items()}
        return MappingSpec(
            message=items["message"].text,
            document=document.text,
            model=model,
            header=self._blocks(items["header"], model),
            summary=self._blocks(items["summary"], model) if "summary" in items else (),
            settings={name: raw.text for name, raw in self._part("settings").items()},
            defaults=tuple((self._path(model, path, raw.at), raw.text) for path, raw in self._part("defaults").items()),
            required=tuple(raw.text for raw in items["required"].list) if "required" in items else (),
            finish=tuple(self._finish(raw) for raw in items["finish"].list) if "finish" in items else (),
            tables={n: self.table(n, r.at) for n, r in (*source.tables().items(), *self.own_tables.items())},
        )

    def _part(self, key: str) -> dict[str, Raw]:
        return self.raw.items[key].items if key in self.raw.items else {}

    def table(self, name: str, line: At) -> Table:
        if name not in self.tables:
            raw = self.own_tables.get(name) or source.tables().get(name)
            if raw is None:
                raise line.wrong(
                    f"there is no code table {name!r}; the tables are {', '.join(sorted(source.tables()))}"
                )
            self.tables[name] = table_of(name, raw)
        return self.tables[name]

    def _path(self, model: type[Document], dotted: str, line: At) -> Path:
        try:
            if dotted.startswith("/"):
                return replace(resolve(self.document, dotted[1:]), rooted=True)
            return resolve(model, dotted)
        except NoSuchPath as error:
            raise line.wrong(str(error)) from error

    def _blocks(self, raw: Raw, model: type[Document]) -> tuple[BlockSpec, ...]:
        raw = self._used(raw)
        return tuple(self._block(key, piece, model) for key, piece in raw.items.items())

    def _block(self, key: str, raw: Raw, model: type[Document]) -> BlockSpec:
        place = block_place(key)
        if place is None:
            raise raw.at.wrong(
                f"{key!r} is no place; write a tag and its qualifiers, such as DTM[137] or TAX[7 2.1=VAT]"
            )
        if not isinstance(raw.value, dict):
            return self._short(place, raw, model)
        raw = self._used(raw)
        items = raw.items
        at = self._path(model, items["at"].text, items["at"].at) if "at" in items else None
        each = self._path(model, items["each"].text, items["each"].at) if "each" in items else None
        if at is not None and (at.model is None or at.kind is Kind.OBJECTS):
            raise items["at"].at.wrong(f"`at: {at}` must lead to an object")
        if each is not None and (each.model is None or each.kind is not Kind.OBJECTS):
            raise items["each"].at.wrong(f"`each: {each}` must lead to a list of objects")
        inner = (at and at.model) or (each and each.model) or model
        function = items["call"].text if "call" in items else None
        if function is not None and function not in SEGMENT_FUNCTIONS:
            raise items["call"].at.wrong(
                f"there is no function {function!r} for segments; there are {_names(SEGMENT_FUNCTIONS)}"
            )
        values: list[ValueSpec] = []
        blocks: list[BlockSpec] = []
        for name, piece in items.items():
            if name in _OPTIONS:
                continue
            spot = value_place(name)
            if spot is not None:
                values.append(self._value(spot, piece, inner))
            elif block_place(name) is not None:
                blocks.append(self._block(name, piece, inner))
            else:
                raise piece.at.wrong(
                    f"{name!r} is neither a place (2.1, DTM[137]) nor one of {', '.join(sorted(_OPTIONS))}"
                )
        return BlockSpec(
            place=place,
            line=raw.at,
            model=inner,
            at=at,
            each=each,
            needs=self._path(inner, items["needs"].text, items["needs"].at) if "needs" in items else None,
            when=self._when(items["when"], model) if "when" in items else None,
            once=self._path(model, items["once"].text, items["once"].at) if "once" in items else None,
            skip=self._when(items["skip"], inner) if "skip" in items else None,
            lost=self._when(items["lost"], inner) if "lost" in items else None,
            function=function,
            only=self._only(items["only"]) if "only" in items else None,
            values=tuple(values),
            blocks=tuple(blocks),
        )

    def _used(self, raw: Raw, depth: int = 0) -> Raw:
        """`raw` laid over the shared blocks it names with `use:` (one or a list)."""
        if "use" not in raw.items:
            return raw
        own = Raw({k: v for k, v in raw.items.items() if k != "use"}, raw.at)
        below = Raw({}, raw.at)
        for name in raw.items["use"].list:
            if name.text not in self.shared or depth > _USES_DEEP:
                raise name.at.wrong(f"there is no shared block {name.text!r}; common.yaml has {_names(self.shared)}")
            below = over(below, self._used(self.shared[name.text], depth + 1))
        return over(below, own)

    def _when(self, raw: Raw, model: type[Document]) -> tuple[Path, tuple[str, ...]]:
        dotted, _, words = raw.text.partition(" is ")
        if not words:
            raise raw.at.wrong("a condition reads `path is word` or `path is word|word`")
        return self._path(model, dotted.strip(), raw.at), tuple(words.strip().split("|"))

    def _finish(self, raw: Raw) -> str:
        if raw.text not in FINISH_FUNCTIONS:
            raise raw.at.wrong(
                f"there is no function {raw.text!r} to finish with; there are {_names(FINISH_FUNCTIONS)}"
            )
        return raw.text

    def _only(self, raw: Raw) -> str:
        if raw.text not in {"read", "write"}:
            raise raw.at.wrong("`only:` is read or write")
        return raw.text

    def _short(self, place: BlockPlace, raw: Raw, model: type[Document]) -> BlockSpec:
        """`DTM[137]: issued_at`: the value stands where the tag usually has it."""
        standard = STANDARD_PLACES.get(place.tag)
        spot = value_place(standard) if standard else None
        if spot is None:
            raise raw.at.wrong(f"{place.tag} has no usual place for a value; name element and component")
        value = self._value(spot, raw, model)
        return BlockSpec(place=place, line=raw.at, model=model, values=(value,))

    def _value(self, place: ValuePlace, raw: Raw, model: type[Document]) -> ValueSpec:
        if isinstance(raw.value, dict):
            return self._long_value(place, raw, model)
        words = raw.text.split()
        if raw.text.startswith("="):
            return ValueSpec(place, raw.at, constant=raw.text[1:])
        match words:
            case [dotted]:
                return self._checked(ValueSpec(place, raw.at, path=self._path(model, dotted, raw.at)))
            case [dotted, "via", name]:
                table = self.table(name, raw.at)
                return self._checked(ValueSpec(place, raw.at, path=self._path(model, dotted, raw.at), table=table))
            case ["call", name] | ["call", name, "at", _]:
                if name not in ELEMENT_FUNCTIONS:
                    raise raw.at.wrong(
                        f"there is no function {name!r} for elements; there are {_names(ELEMENT_FUNCTIONS)}"
                    )
                at = self._path(model, words[3], raw.at) if len(words) == 4 else None
                return ValueSpec(place, raw.at, path=at, function=name)
        raise raw.at.wrong(
            "a value reads `path`, `path via table`, `=constant`, `call function` or `call function at path`"
        )

    def _long_value(self, place: ValuePlace, raw: Raw, model: type[Document]) -> ValueSpec:
        items = raw.items
        for key, piece in items.items():
            if key not in {"path", "table", "filler", "only", "constant", "if_absent"}:
                raise piece.at.wrong(
                    f"{key!r} is no part of a value; the parts are path, table, filler, only, constant, if_absent"
                )
        table = self.table(items["table"].text, items["table"].at) if "table" in items else None
        return self._checked(
            ValueSpec(
                place,
                raw.at,
                path=self._path(model, items["path"].text, items["path"].at) if "path" in items else None,
                constant=items["constant"].text if "constant" in items else None,
                table=table,
                filler=items["filler"].text if "filler" in items else None,
                only="read" if "if_absent" in items else self._only(items["only"]) if "only" in items else None,
                if_absent="if_absent" in items,
            )
        )

    def _checked(self, value: ValueSpec) -> ValueSpec:
        path, table = value.path, value.table
        if path is None:
            return value
        if path.kind in {Kind.OBJECT, Kind.OBJECTS}:
            raise value.line.wrong(f"{path} is not a single value; a block with `at:` or `each:` reaches inside")
        if path.kind is Kind.CHOICE:
            if table is None:
                raise value.line.wrong(f"{path} is one of {', '.join(path.words)}: it needs a table (`{path} via …`)")
            for word in table.words:
                if word not in path.words:
                    raise value.line.wrong(
                        f"the table {table.name!r} says {word!r}, but {path} is one of {', '.join(path.words)}"
                    )
        if value.place.first != value.place.last and path.kind not in {Kind.TEXT, Kind.TEXTS}:
            raise value.line.wrong(f"only a text spreads over several components, and {path} is none")
        return value


def _names(table: object) -> str:
    return ", ".join(sorted(table)) if isinstance(table, dict) and table else "none"
