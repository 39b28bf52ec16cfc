"""What the languages of mapping files have in common, whatever the wire: parts, paths, tables, shared blocks, overlays.

Each language (`language` for EDIFACT, `xml.language`, `json.language`) builds its own specification on a `Notation`. Every
mistake is a MappingFileError with file and line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from adapters.mapping import mistakes, source
from adapters.mapping.errors import At, NoOverlay
from adapters.mapping.paths import Kind, NoSuchPath, Path, resolve
from adapters.mapping.source import Raw, over
from adapters.mapping.tables import Table, table_of
from adapters.mapping.values import integer, number
from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.dispute import CommercialDispute
from gateway.model.finding import Words
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
_EDIFACT_ONLY = {"settings", "versions", "header", "summary"}
_USES_DEEP = 8
_NOT_SINGLE = {Kind.OBJECT, Kind.OBJECTS}


def layers_of(overlay: str | None, name: str, *, edifact: bool = False) -> Iterator[Raw]:
    """What an overlay says of the mapping `name`, lowest first: of all messages, then of this one. Raises NoOverlay.

    Of all messages an overlay may say what only some know: what is EDIFACT's alone is left out for the others.
    """
    if overlay is None:
        return
    partner = source.overlay(overlay)
    if partner is None:
        raise NoOverlay(overlay)
    checked_parts(partner, OVERLAY_PARTS, Words(fr="d'une surcouche", en="an overlay"))
    everywhere = partner.items.get("all_messages")
    if everywhere is not None:
        known = {key: piece for key, piece in everywhere.items.items() if edifact or key not in _EDIFACT_ONLY}
        yield Raw(known, everywhere.at)
    own = partner.items.get("messages", Raw({}, partner.at)).items.get(name)
    if own is not None:
        yield own


def extended(raw: Raw, folder: str = "", above: tuple[str, ...] = ()) -> Raw:
    """`raw` laid over the packaged mapping that it says it `extends:`."""
    base = raw.items.get("extends")
    if base is None:
        return raw
    if base.text in above:
        raise base.at.wrong(mistakes.EXTENDS_ITSELF)
    below = source.packaged(f"{folder}{base.text.lower()}.yaml")
    if below is None:
        raise base.at.wrong(mistakes.NOTHING_TO_EXTEND, name=base.text)
    return over(extended(below, folder, (*above, base.text)), without(raw, "extends"))


def without(raw: Raw, *keys: str) -> Raw:
    return Raw({key: piece for key, piece in raw.items.items() if key not in keys}, raw.at)


def checked_parts(raw: Raw, known: Collection[str], whole: Words) -> None:
    for key, piece in raw.items.items():
        if key not in known:
            raise piece.at.wrong(mistakes.NO_PART, key=key, whole=whole, known=listed(known))


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "–"


class Notation:
    """One mapping, its layers laid over each other: what is said of the document, its tables and its shared blocks."""

    def __init__(self, raw: Raw, parts: Collection[str], must: Iterable[str], whole: Words, shared: Mapping[str, Raw]):
        checked_parts(raw, parts, whole)
        for key in must:
            if key not in raw.items:
                raise raw.at.wrong(mistakes.PART_LACKING, key=key)
        self.raw = raw
        self.shared = shared
        document = raw.items["document"]
        if document.text not in DOCUMENTS:
            raise document.at.wrong(mistakes.NO_DOCUMENT, name=document.text, known=listed(DOCUMENTS))
        self.model = DOCUMENTS[document.text]
        packaged = source.tables()
        self.own_tables = {name: over(packaged.get(name, own), own) for name, own in self.part("tables").items()}
        self._tables: dict[str, Table] = {}

    # --- parts ------------------------------------------------------------------------------------------------------

    def part(self, key: str) -> dict[str, Raw]:
        return self.raw.items[key].items if key in self.raw.items else {}

    def pieces(self, key: str) -> tuple[Raw, ...]:
        return self.raw.items[key].list if key in self.raw.items else ()

    def told(self, part: str) -> tuple[tuple[Path, str], ...]:
        """The paths that a part speaks of, each with its word."""
        return tuple(self.said(self.model, dotted, raw) for dotted, raw in self.part(part).items())

    def said(self, model: type[Document], dotted: str, raw: Raw) -> tuple[Path, str]:
        """A path and the word for it, which must be one that can stand there."""
        path = self.resolved(model, dotted, raw.at)
        if path.kind in _NOT_SINGLE:
            raise raw.at.wrong(mistakes.NO_SINGLE_VALUE, path=path)
        if path.kind is Kind.CHOICE:
            self._check_words(path, (raw.text,), raw.at)
        if (path.kind is Kind.NUMBER and number(raw.text) is None) or (
            path.kind is Kind.INTEGER and integer(raw.text) is None
        ):
            raise raw.at.wrong(mistakes.NO_SUCH_VALUE, value=raw.text, path=path)
        return path, raw.text

    def required(self) -> tuple[str, ...]:
        """What a partner must say: `currency`, `lines[].price.net`."""
        for raw in self.pieces("required"):
            self._check_way(raw)
        return tuple(raw.text for raw in self.pieces("required"))

    def _check_way(self, raw: Raw) -> None:
        model = self.model
        *around, last = raw.text.split("[].")
        for dotted in around:
            path = self.resolved(model, dotted, raw.at)
            if path.kind is not Kind.OBJECTS or path.model is None:
                raise raw.at.wrong(mistakes.NO_LIST_IN_PATH, path=path)
            model = path.model
        self.resolved(model, last, raw.at)

    # --- paths ------------------------------------------------------------------------------------------------------

    def path(self, model: type[Document], raw: Raw) -> Path:
        return self.resolved(model, raw.text, raw.at)

    def resolved(self, model: type[Document], dotted: str, line: At) -> Path:
        """The path `dotted` below `model`; one that begins with `/` is below the document."""
        try:
            if dotted.startswith("/"):
                return replace(resolve(self.model, dotted[1:]), rooted=True)
            return resolve(model, dotted)
        except NoSuchPath as error:
            raise line.wrong(error.mistake, **error.words) from error

    def object_at(self, model: type[Document], items: dict[str, Raw]) -> Path | None:
        """The object that `at:` leads to."""
        if "at" not in items:
            return None
        path = self.path(model, items["at"])
        if path.model is None or path.kind is Kind.OBJECTS:
            raise items["at"].at.wrong(mistakes.NO_OBJECT, path=path)
        return path

    def list_of(self, model: type[Document], items: dict[str, Raw]) -> Path | None:
        """The list of objects that `each:` leads to."""
        if "each" not in items:
            return None
        path = self.path(model, items["each"])
        if path.model is None or path.kind is not Kind.OBJECTS:
            raise items["each"].at.wrong(mistakes.NO_LIST, path=path)
        return path

    def condition(self, raw: Raw, model: type[Document], forms: Words) -> tuple[Path, tuple[str, ...], bool]:
        """`path is word|word` or `path is not word|word`: the path, the words, whether they are denied."""
        dotted, _, words = raw.text.partition(" is ")
        plain = words.strip().removeprefix("not ")
        if not plain:
            raise raw.at.wrong(mistakes.CONDITION_READS, forms=forms)
        path = self.resolved(model, dotted.strip(), raw.at)
        if path.kind is Kind.CHOICE:
            self._check_words(path, plain.split("|"), raw.at)
        return path, tuple(plain.split("|")), plain != words.strip()

    def _check_words(self, path: Path, words: Iterable[str], line: At) -> None:
        for word in words:
            if word not in path.words:
                raise line.wrong(mistakes.NO_CONDITION_WORD, word=word, path=path, known=", ".join(path.words))

    def direction(self, items: dict[str, Raw]) -> str | None:
        """`only:` read or write."""
        if "only" not in items:
            return None
        if items["only"].text not in {"read", "write"}:
            raise items["only"].at.wrong(mistakes.ONE_DIRECTION)
        return items["only"].text

    # --- tables and blocks ------------------------------------------------------------------------------------------

    def table(self, name: str, line: At) -> Table:
        """A table of this mapping, laid over the packaged one of its name; or the packaged one."""
        if name not in self._tables:
            raw = self.own_tables.get(name) or source.tables().get(name)
            if raw is None:
                raise line.wrong(mistakes.NO_CODE_TABLE, name=name, known=listed((*source.tables(), *self.own_tables)))
            self._tables[name] = table_of(name, raw)
        return self._tables[name]

    def check_single(self, path: Path | None, table: Table | None, line: At) -> None:
        """A value stands for one thing; a closed list of words needs a table that says no others."""
        if path is None:
            return
        if path.kind in _NOT_SINGLE:
            raise line.wrong(mistakes.NO_SINGLE_VALUE, path=path)
        if path.kind is Kind.CHOICE:
            known = ", ".join(path.words)
            if table is None:
                raise line.wrong(mistakes.TABLE_NEEDED, path=path, known=known)
            for word in table.words:
                if word not in path.words:
                    raise line.wrong(mistakes.TABLE_SAYS_OTHERWISE, name=table.name, word=word, path=path, known=known)

    def used(self, raw: Raw, depth: int = 0) -> Raw:
        """`raw` laid over the shared blocks it names with `use:` (one or a list)."""
        if "use" not in raw.items:
            return raw
        below = Raw({}, raw.at)
        for name in raw.items["use"].list:
            if name.text not in self.shared or depth > _USES_DEEP:
                raise name.at.wrong(mistakes.NO_SHARED_BLOCK, name=name.text, known=listed(self.shared))
            below = over(below, self.used(self.shared[name.text], depth + 1))
        return over(below, without(raw, "use"))
