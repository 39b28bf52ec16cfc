"""Reads and writes whole XML documents: finds the mapping by the root element, keeps provenance, lists what was left over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources

from lxml import etree

from adapters.mapping import source
from adapters.mapping.complete import number_lines, set_default, validated
from adapters.mapping.coverage import ENVELOPE, fields, uncarried
from adapters.mapping.errors import MappingError
from adapters.mapping.reading import Loss, Problem, Tree
from adapters.mapping.xml.language import XmlBlock, XmlSpec, XmlValue, load
from adapters.mapping.xml.read import XmlContext, read_inside
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
def roots() -> dict[str, str]:
    """Root element in Clark notation → name of the mapping that reads it."""
    names = [f.name.removesuffix(".yaml") for f in resources.files("mappings").joinpath("xml").iterdir()]
    return {spec_of(name).root: name for name in sorted(names) if name != "common"}


def written_kinds() -> list[str]:
    """The names of the mappings that `write_xml` takes."""
    return [name for name in roots().values() if not spec_of(name).read_only]


def parse(content: bytes) -> etree._Element:
    """The root element. Entities are not resolved and nothing is fetched. Raises MappingError for what is no XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise MappingError(
            f"this is no well-formed XML: {error}", "ask the sender for a well-formed document"
        ) from error
    if root.getroottree().docinfo.doctype:
        raise MappingError(
            "an order with a document type declaration is not read", "ask the sender to leave out the DOCTYPE"
        )
    return root


def kind_of(content: bytes) -> str | None:
    """The name of the mapping that reads `content`, None when there is none."""
    known = roots()
    try:
        return known.get(parse(content).tag)
    except MappingError:
        return None


def read_xml(content: bytes, *, overlay: str | None = None) -> XmlReading:
    """The canonical document of an XML document. Raises MappingError when it is no XML or no mapping reads it."""
    root = parse(content)
    name = roots().get(root.tag)
    if name is None:
        raise MappingError(f"no mapping reads the root element {root.tag}", f"read are {', '.join(roots().values())}")
    spec = spec_of(name, overlay)
    context = XmlContext()
    read_inside(spec.content, root, context.root, context)
    for path, word in spec.defaults:
        set_default(context.root, path, word)
    problems = context.problems + number_lines(context.root)
    document, invalid = validated(spec.model, context.root)
    return XmlReading(name, document, context.root, problems + invalid, root, context)


def write_xml(document: Document, kind: str, *, overlay: str | None = None) -> WrittenXml:
    """`document` as XML of `kind`. Raises CannotCarry when something indispensable is missing."""
    spec = spec_of(kind, overlay)
    if spec.read_only:
        raise MappingError(f"{kind} is read, not written", f"written are {', '.join(written_kinds())}")
    if not isinstance(document, spec.model):
        raise MappingError(
            f"{kind} carries a {spec.model.__name__}, not a {type(document).__name__}", f"write a {spec.model.__name__}"
        )
    root = Draft(spec.root)
    context = WriteXml(document)
    write_inside(spec.content, document, root, context, "")
    tell_left_out(spec.content, document, context, "")
    content = etree.tostring(root.element(spec.namespaces), xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return WrittenXml.of(content, context.losses + uncarried(document, _without(kind, overlay), kind))


@lru_cache(maxsize=64)
def _without(kind: str, overlay: str | None) -> list[str]:
    """The fields of the document that an XML of `kind` has no place for."""
    spec = spec_of(kind, overlay)
    known = set(_paths(spec.content, ""))
    return [
        field
        for field in fields(spec.model)
        if not field.startswith(ENVELOPE)
        and not any(field == path or field.startswith((f"{path}.", f"{path}[")) for path in known)
    ]


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
