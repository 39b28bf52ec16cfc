"""Reads and writes whole XML documents: finds the mapping by the root element, keeps provenance, lists what was left over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from lxml import etree

from adapters.mapping import source
from adapters.mapping.complete import missing, number_lines, set_default, validated
from adapters.mapping.coverage import ENVELOPE, Uncarried, fields
from adapters.mapping.errors import CannotCarry, MappingError
from adapters.mapping.reading import Loss, Problem, Tree
from adapters.mapping.write_values import reach
from adapters.mapping.xml.language import XmlBlock, XmlSpec, XmlValue, load
from adapters.mapping.xml.read import XmlContext, read_inside, said_at
from adapters.mapping.xml.write import Draft, WriteXml, tell_left_out, write_inside
from gateway.model.base import Document

_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


@dataclass(frozen=True, slots=True)
class XmlPlace:
    """Where a value stands: the XPath of its element (and attribute), and the line in the source."""

    xpath: str
    line: int


@dataclass(frozen=True, slots=True)
class XmlUnmapped:
    """Something the document says and the mapping does not take."""

    xpath: str
    line: int
    value: str


@dataclass(eq=False)
class XmlReading:
    """What an XML document says; as `Reading` for EDIFACT, with XPaths for places."""

    kind: str
    document: Document | None
    content: Tree
    problems: list[Problem]
    _root: etree._Element
    _context: XmlContext

    @cached_property
    def places(self) -> dict[str, XmlPlace]:
        return {path: self._place(*found) for path, found in self._context.places.items()}

    @cached_property
    def unmapped(self) -> list[XmlUnmapped]:
        found = []
        for element in self._root.iter(etree.Element):
            said: list[tuple[str | None, str]] = [(None, (element.text or "").strip())]
            if element is not self._root:
                said += [
                    (str(n), str(v).strip())
                    for n, v in element.attrib.items()
                    if not str(n).startswith(_SCHEMA_INSTANCE)
                ]
            for attribute, value in said:
                if value and (element, attribute) not in self._context.taken:
                    place = self._place(element, attribute)
                    found.append(XmlUnmapped(place.xpath, place.line, value))
        return found

    def _place(self, element: etree._Element, attribute: str | None) -> XmlPlace:
        path = self._root.getroottree().getpath(element)
        return XmlPlace(f"{path}/@{attribute}" if attribute else path, int(element.sourceline or 0))


class WrittenXml(bytes):
    """An XML document in UTF-8; `losses` says what of the canonical document it does not carry."""

    losses: list[Loss]

    @classmethod
    def of(cls, content: bytes, losses: list[Loss]) -> WrittenXml:
        made = cls(content)
        made.losses = losses
        return made


@lru_cache(maxsize=64)
def _spec(name: str, overlay: str | None, stamp: object) -> XmlSpec:
    return load(name, overlay)


def spec_of(name: str, overlay: str | None = None) -> XmlSpec:
    """The mapping `name` (`order_x`, `ubl_order` …) with a partner's differences."""
    return _spec(name, overlay, source.overlay_stamp(overlay) if overlay is not None else None)


@lru_cache(maxsize=1)
def roots() -> dict[str, list[XmlSpec]]:
    """Root element in Clark notation → the mappings that read it, the more particular first."""
    names = [f.name.removesuffix(".yaml") for f in resources.files("mappings").joinpath("xml").iterdir()]
    found: dict[str, list[XmlSpec]] = {}
    for name in sorted(names):
        if name != "common":
            found.setdefault(spec_of(name).root, []).append(spec_of(name))
    return {root: sorted(specs, key=lambda spec: not spec.recognised) for root, specs in found.items()}


def _mapping_of(root: etree._Element) -> str | None:
    """The mapping that reads a document: by its root, and among those with the same root by what tells them apart."""
    for spec in roots().get(root.tag, ()):
        if all(_is_so(said_at(root, steps), words) for steps, words in spec.recognised):
            return spec.name
    return None


def _is_so(said: str, words: str) -> bool:
    """Whether `said` is one of `words` (`230|231`), or none of them (`not 230|231`)."""
    plain = words.removeprefix("not ")
    return (said in plain.split("|")) == (plain == words)


def written_kinds() -> list[str]:
    """The names of the mappings that `write_xml` takes."""
    return [spec.name for spec in _all_specs() if not spec.read_only]


def _all_specs() -> list[XmlSpec]:
    return [spec for specs in roots().values() for spec in specs]


def parse(content: bytes) -> etree._Element:
    """The root element. Entities are not resolved and nothing is fetched. Raises MappingError for what is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise MappingError(
            f"this is no well-formed XML: {error}",
            "ask the sender for a well-formed document",
            fr=(f"ce n'est pas du XML bien formé ({error})", "demandez à l'expéditeur un document bien formé"),
        ) from error
    if root.getroottree().docinfo.doctype:
        raise MappingError(
            "an order with a document type declaration is not read",
            "ask the sender to leave out the DOCTYPE",
            fr=(
                "une commande qui porte une déclaration de type de document (DOCTYPE) n'est pas lue",
                "demandez à l'expéditeur de l'omettre",
            ),
        )
    return root


def kind_of(content: bytes) -> str | None:
    """The name of the mapping that reads `content`, None when there is none."""
    try:
        root = parse(content)
    except MappingError:
        return None
    return _mapping_of(root)


def read_xml(content: bytes, *, overlay: str | None = None) -> XmlReading:
    """The canonical document of an XML document. Raises MappingError when it is no XML or no mapping reads it."""
    root = parse(content)
    name = _mapping_of(root)
    if name is None:
        known = ", ".join(spec.name for spec in _all_specs())
        raise MappingError(
            f"no mapping reads the root element {root.tag}",
            f"read are {known}",
            fr=(f"aucune correspondance ne lit l'élément racine {root.tag}", f"sont lus {known}"),
        )
    spec = spec_of(name, overlay)
    context = XmlContext()
    read_inside(spec.content, root, context.root, context)
    for path, word in (*spec.says, *spec.defaults):
        set_default(context.root, path, word)
    problems = context.problems + number_lines(context.root) + missing(context.root, spec.required)
    document, invalid = validated(spec.model, context.root)
    return XmlReading(name, document, context.root, problems + invalid, root, context)


def write_xml(document: Document, kind: str, *, overlay: str | None = None) -> WrittenXml:
    """`document` as XML of `kind`. Raises CannotCarry when something indispensable is missing."""
    spec = spec_of(kind, overlay)
    if spec.read_only:
        written = ", ".join(written_kinds())
        raise MappingError(
            f"{kind} is read, not written",
            f"written are {written}",
            fr=(f"{kind} se lit et ne s'écrit pas", f"s'écrivent {written}"),
        )
    if not isinstance(document, spec.model):
        raise MappingError(
            f"{kind} carries a {spec.model.__name__}, not a {type(document).__name__}",
            f"write a {spec.model.__name__}",
            fr=(
                f"{kind} porte un document {spec.model.__name__}, pas {type(document).__name__}",
                f"écrivez un document {spec.model.__name__}",
            ),
        )
    for path, word in spec.says:
        said = reach(document, path.steps)
        if str(said) != word:
            raise CannotCarry(
                f"{kind} is for {path} {word}, not {said}",
                f"write a document whose {path} is {word}",
                fr=(f"{kind} est pour {path} {word}, pas {said}", f"écrivez un document dont {path} est {word}"),
            )
    root = Draft(spec.root)
    context = WriteXml(document)
    write_inside(spec.content, document, root, context, "")
    tell_left_out(spec.content, document, context, "")
    content = etree.tostring(root.element(spec.namespaces), xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return WrittenXml.of(content, context.losses + _uncarried(spec)(document))


@lru_cache(maxsize=64)
def _uncarried(spec: XmlSpec) -> Uncarried:
    """Finds what a document says in fields that an XML of the kind has no place for."""
    known = {*_paths(spec.content, ""), *(str(path) for path, _ in spec.says)}
    without = [
        field
        for field in fields(spec.model)
        if not field.startswith(ENVELOPE)
        and not any(field == path or field.startswith((f"{path}.", f"{path}[")) for path in known)
    ]
    return Uncarried(spec.model, without, spec.name)


def _paths(inside: tuple[XmlValue | XmlBlock, ...], prefix: str) -> list[str]:
    found = []
    for one in inside:
        if one.only == "read":
            continue
        if isinstance(one, XmlBlock):
            step = f"{one.at}." if one.at is not None else f"{one.each}[]." if one.each is not None else ""
            rooted = one.at is not None and one.at.rooted
            inner = step if rooted else prefix + step
            found += _paths(one.inside, inner)
            if one.where is not None:
                found.append(f"{inner}{one.where.path}")
        elif one.path is not None:
            found.append(str(one.path) if one.path.rooted else f"{prefix}{one.path}")
    return found
