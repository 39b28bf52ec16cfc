"""EDIFACT written as XML (ISO/TS 20625: ``S_`` segments, ``C_`` composites, ``D_`` data elements) back to segments.

CEN publishes some of its INVOIC examples in this form only. An element says its code and not its place: the directory does.
"""

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from adapters.formats.edifact import Segment, write_segment
from adapters.formats.edifact.directory import directory


def as_edifact(content: bytes) -> bytes:
    root = etree.fromstring(content)
    found = [element for element in root.iter("{*}*") if str(element.tag).startswith("S_")]
    body = [_segment(element) for element in found if element.tag not in ("S_UNH", "S_UNT")]
    head = Segment.of("UNH", "1", ("INVOIC", "D", "14B", "UN"))
    whole = [
        Segment.of("UNB", ("UNOC", "3"), ("1", "14"), ("2", "14"), ("260310", "0930"), "1"),
        head, *body, Segment.of("UNT", str(len(body) + 2), "1"), Segment.of("UNZ", "1", "1"),
    ]  # fmt: skip
    return "".join(f"{write_segment(segment)}'" for segment in whole).encode("latin-1")


def _segment(element: etree._Element) -> Segment:
    tag = str(element.tag)[2:]
    definition = directory("D.14B").segment(tag)
    if definition is None or not definition.elements:  # UNS: a service segment, without gaps
        return Segment.of(tag, *(child.text or "" for child in element))
    codes = [one.id for one in definition.elements for _ in range(one.repeats)]
    components = {one.id: [part.id for part in one.components] for one in definition.elements}
    values: list[str | tuple[str, ...]] = [""] * len(codes)
    for place, child in zip(_places(element, codes), element, strict=True):
        values[place] = _values(child, components[codes[place]])
    return Segment.of(tag, *values)


def _values(element: etree._Element, codes: Sequence[str]) -> str | tuple[str, ...]:
    if not codes:
        return element.text or ""
    values = [""] * len(codes)
    for place, child in zip(_places(element, codes), element, strict=True):
        values[place] = child.text or ""
    return tuple(values)


def _places(element: Iterable[etree._Element], codes: Sequence[str]) -> Iterator[int]:
    """Where each child stands: ``D_3042_2`` is the second place of 3042."""
    for child in element:
        code, _, nth = str(child.tag)[2:].partition("_")
        yield [place for place, known in enumerate(codes) if known == code][int(nth or 1) - 1]
