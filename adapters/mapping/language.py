"""What a mapping file of a message says, checked: blocks of segments with places, paths, tables and functions.

A file is read to `Raw` pieces (`source`), versions and overlays are laid over it, and the result becomes a `MappingSpec`
here. Every mistake is a MappingFileError with file and line. What all languages share is in `notation`; compiling the
specification is the work of `compile_read` and `compile_write`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from adapters.mapping import mistakes, source
from adapters.mapping.errors import At, MappingError
from adapters.mapping.functions import ELEMENT_FUNCTIONS, FINISH_FUNCTIONS, SEGMENT_FUNCTIONS
from adapters.mapping.notation import Notation, checked_parts, extended, layers_of, listed, without
from adapters.mapping.paths import Kind, Path
from adapters.mapping.places import STANDARD_PLACES, BlockPlace, ValuePlace, block_place, value_place
from adapters.mapping.source import Raw, over
from adapters.mapping.tables import Table
from gateway.model.base import Document
from gateway.model.finding import Words

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
_SETTINGS = ("zone", "gtin_code", "terms_text")
_VALUE_PARTS = ("path", "table", "filler", "only", "constant", "if_absent")
_A_MAPPING = Words(fr="d'une correspondance", en="a mapping")
_A_VALUE = Words(fr="d'une valeur", en="a value")
_VALUES = Words(
    fr="« chemin », « chemin via table », « =constante », « call fonction » ou « call fonction at chemin »",
    en="`path`, `path via table`, `=constant`, `call function` or `call function at path`",
)
_CONDITIONS = Words(fr="« chemin is mot » ou « chemin is mot|mot »", en="`path is word` or `path is word|word`")


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
            f"there is no mapping for the message {message}",
            "messages with a mapping have a file in mappings/",
            fr=(
                f"il n'y a pas de correspondance pour le message {message}",
                "les messages qui en ont une ont un fichier dans mappings/",
            ),
        )
    return specify([extended(raw), *layers_of(overlay, message, edifact=True)], version, association)


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
            raise variant.at.wrong(mistakes.VERSION_WHEN)
        if all(_holds(key, raw_value, version, association) for key, raw_value in conditions.items.items()):
            yield without(variant, "when")


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
    raise wanted.at.wrong(mistakes.NO_VERSION_CONDITION, key=key)


def directory_age(version: str) -> tuple[int, str]:
    """Sorts D.93A … D.99B before D.00A … D.21B; an unreadable version counts as D.96A."""
    found = re.search(r"(\d\d)([A-Z])", version)
    if found is None:
        return 96, "A"
    year = int(found[1])
    return (year if year >= 80 else year + 100), found[2]


class _Builder(Notation):
    """Turns one merged file into its specification."""

    def __init__(self, raw: Raw) -> None:
        shared = source.packaged("common.yaml")
        blocks = shared.items["blocks"].items if shared else {}
        super().__init__(raw, _MESSAGE_KEYS, ("message", "document", "header"), _A_MAPPING, blocks)

    def mapping(self) -> MappingSpec:
        items = self.raw.items
        return MappingSpec(
            message=items["message"].text,
            document=items["document"].text,
            model=self.model,
            header=self._blocks(items["header"], self.model),
            summary=self._blocks(items["summary"], self.model) if "summary" in items else (),
            settings={name: self._setting(name, raw) for name, raw in self.part("settings").items()},
            defaults=self.told("defaults"),
            required=self.required(),
            finish=tuple(_function(FINISH_FUNCTIONS, raw, raw.text, _TO_FINISH) for raw in self.pieces("finish")),
            tables={n: self.table(n, r.at) for n, r in (*source.tables().items(), *self.own_tables.items())},
        )

    def _setting(self, name: str, raw: Raw) -> str:
        if name not in _SETTINGS:
            raise raw.at.wrong(mistakes.NO_SETTING, name=name, known=listed(_SETTINGS))
        if name == "zone":
            try:
                ZoneInfo(raw.text)
            except (KeyError, OSError, ValueError) as error:
                raise raw.at.wrong(mistakes.NO_ZONE, name=raw.text) from error
        return raw.text

    def _blocks(self, raw: Raw, model: type[Document]) -> tuple[BlockSpec, ...]:
        return tuple(self._block(key, piece, model) for key, piece in self.used(raw).items.items())

    def _block(self, key: str, raw: Raw, model: type[Document]) -> BlockSpec:
        place = block_place(key)
        if place is None:
            raise raw.at.wrong(mistakes.NO_SEGMENT_PLACE, key=key)
        if not isinstance(raw.value, dict):
            return self._short(place, raw, model)
        raw = self.used(raw)
        items = raw.items
        at, each = self.object_at(model, items), self.list_of(model, items)
        inner = (at and at.model) or (each and each.model) or model
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
                raise piece.at.wrong(mistakes.NO_PLACE_INSIDE, key=name, known=listed(_OPTIONS))
        return BlockSpec(
            place=place,
            line=raw.at,
            model=inner,
            at=at,
            each=each,
            needs=self.path(inner, items["needs"]) if "needs" in items else None,
            when=self._when(items, "when", model),
            once=self.path(model, items["once"]) if "once" in items else None,
            skip=self._when(items, "skip", inner),
            lost=self._when(items, "lost", inner),
            function=_function(SEGMENT_FUNCTIONS, items["call"], items["call"].text, _FOR_SEGMENTS)
            if "call" in items
            else None,
            only=self.direction(items),
            values=tuple(values),
            blocks=tuple(blocks),
        )

    def _when(self, items: dict[str, Raw], option: str, model: type[Document]) -> tuple[Path, tuple[str, ...]] | None:
        if option not in items:
            return None
        path, words, denied = self.condition(items[option], model, _CONDITIONS)
        if denied:
            raise items[option].at.wrong(mistakes.CONDITION_READS, forms=_CONDITIONS)
        return path, words

    def _short(self, place: BlockPlace, raw: Raw, model: type[Document]) -> BlockSpec:
        """`DTM[137]: issued_at`: the value stands where the tag usually has it."""
        standard = STANDARD_PLACES.get(place.tag)
        spot = value_place(standard) if standard else None
        if spot is None:
            raise raw.at.wrong(mistakes.NO_USUAL_PLACE, tag=place.tag)
        value = self._value(spot, raw, model)
        return BlockSpec(place=place, line=raw.at, model=model, values=(value,))

    def _value(self, place: ValuePlace, raw: Raw, model: type[Document]) -> ValueSpec:
        if isinstance(raw.value, dict):
            return self._long_value(place, raw, model)
        words = raw.text.split()
        if raw.text.startswith("="):
            return ValueSpec(place, raw.at, constant=raw.text[1:])
        match words:
            case ["call", name] | ["call", name, "at", _]:
                at = self.resolved(model, words[3], raw.at) if len(words) == 4 else None
                return ValueSpec(
                    place, raw.at, path=at, function=_function(ELEMENT_FUNCTIONS, raw, name, _FOR_ELEMENTS)
                )
            case [dotted]:
                return self._checked(ValueSpec(place, raw.at, path=self.resolved(model, dotted, raw.at)))
            case [dotted, "via", name]:
                table = self.table(name, raw.at)
                return self._checked(ValueSpec(place, raw.at, path=self.resolved(model, dotted, raw.at), table=table))
        raise raw.at.wrong(mistakes.VALUE_READS, forms=_VALUES)

    def _long_value(self, place: ValuePlace, raw: Raw, model: type[Document]) -> ValueSpec:
        items = raw.items
        checked_parts(raw, _VALUE_PARTS, _A_VALUE)
        if "path" not in items and "constant" not in items:
            raise raw.at.wrong(mistakes.VALUE_WITHOUT_PATH)
        return self._checked(
            ValueSpec(
                place,
                raw.at,
                path=self.path(model, items["path"]) if "path" in items else None,
                constant=items["constant"].text if "constant" in items else None,
                table=self.table(items["table"].text, items["table"].at) if "table" in items else None,
                filler=items["filler"].text if "filler" in items else None,
                only="read" if "if_absent" in items else self.direction(items),
                if_absent="if_absent" in items,
            )
        )

    def _checked(self, value: ValueSpec) -> ValueSpec:
        self.check_single(value.path, value.table, value.line)
        spreads = value.place.first != value.place.last
        if value.path is not None and spreads and value.path.kind not in {Kind.TEXT, Kind.TEXTS}:
            raise value.line.wrong(mistakes.ONLY_TEXTS_SPREAD, path=value.path)
        return value


_FOR_SEGMENTS = Words(fr="pour des segments", en="for segments")
_FOR_ELEMENTS = Words(fr="pour des éléments", en="for elements")
_TO_FINISH = Words(fr="pour finir", en="to finish with")


def _function(known: Mapping[str, object], raw: Raw, name: str, purpose: Words) -> str:
    if name not in known:
        raise raw.at.wrong(mistakes.NO_FUNCTION, name=name, purpose=purpose, known=listed(known))
    return name
