"""Writes a document as XML by the blocks of a mapping, elements in the order of the file, which is that of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from adapters.mapping.errors import CannotCarry
from adapters.mapping.paths import Kind, Path
from adapters.mapping.reading import Loss
from adapters.mapping.values import plain, wire_moment
from adapters.mapping.write_values import reach
from adapters.mapping.xml.language import Step, Where, XmlBlock, XmlValue
from gateway.model.parts import Quantity

_ZONE = ZoneInfo("Europe/Paris")


@dataclass(eq=False, slots=True)
class Draft:
    """An element under construction. It stays only when it, or one inside, says something of the document; what is `fixed`
    (constants, what tests demand) stays when the element around it does."""

    tag: str
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Draft] = field(default_factory=list)
    step: Step | None = None
    says: bool = False
    fixed: bool = False

    def is_needed(self) -> bool:
        return self.says or any(child.is_needed() for child in self.children)

    def element(self, namespaces: dict[str, str] | None = None) -> etree._Element:
        made = etree.Element(self.tag, nsmap=namespaces) if namespaces else etree.Element(self.tag)
        made.text = self.text or None
        for name, value in self.attributes.items():
            made.set(name, value)
        made.extend(child.element() for child in self.children if child.fixed or child.is_needed())
        return made


@dataclass(slots=True)
class WriteXml:
    """The document being written, and what of it found no place."""

    document: Any
    losses: list[Loss] = field(default_factory=list)

    def lose(self, place: str, said: str) -> None:
        """Note that the document has no place for what stands at `place`."""
        fr, en = (
            f"le document n'a pas de place pour {place} ({said}).",
            f"the document has no place for {place} ({said}).",
        )
        self.losses.append(Loss(place, said, fr, en))


def _missing(path: str) -> CannotCarry:
    return CannotCarry(
        f"the document cannot be written without {path}",
        f"give it {path}",
        fr=(f"le document ne peut pas être écrit sans {path}", f"donnez-lui {path}"),
    )


def write_inside(
    inside: Sequence[XmlValue | XmlBlock], part: Any, around: Draft, context: WriteXml, prefix: str
) -> None:
    """Adds to `around` what `inside` says of `part`."""
    days = {v.path.steps for v in inside if isinstance(v, XmlValue) and v.path and v.path.kind is Kind.PERIOD}
    for one in inside:
        if one.only == "read":
            continue
        if one.when is not None and not one.when.holds(str(reach(part, one.when.path.steps))):
            if isinstance(one, XmlBlock) and (said := _first_said(one, part)) is not None:
                context.lose(f"{prefix}{said}", str(reach(part, said.steps)))
            continue
        if isinstance(one, XmlBlock):
            _block(one, part, around, context, prefix)
        else:
            _value(one, part, around, context, prefix, days)


def _first_said(block: XmlBlock, part: Any) -> Path | None:
    """The first field of `part` that a block would write."""
    if block.at is not None:
        return block.at if reach(part, block.at.steps) is not None else None
    for one in block.inside:
        if isinstance(one, XmlBlock):
            found = _first_said(one, part)
        else:
            found = one.path if one.path is not None and not one.again and reach(part, one.path.steps) else None
        if found is not None:
            return found
    return None


def tell_left_out(inside: Sequence[XmlValue | XmlBlock], part: Any, context: WriteXml, prefix: str) -> None:
    """Items of a list that none of the blocks with `where` takes, and texts beyond the last element for one."""
    conditions: dict[Path, list[Where]] = {}
    for one in _same_part(inside):
        if one.each is not None and one.where is not None:
            conditions.setdefault(one.each, []).append(one.where)
    for path, wheres in conditions.items():
        for index, item in enumerate(reach(part, path.steps) or ()):
            word = str(reach(item, wheres[0].path.steps))
            if not any(where.holds(word) for where in wheres):
                context.lose(f"{prefix}{path}[{index}]", word)

    for path, last in _counted(inside).items():
        for index, text in enumerate((reach(part, path.steps) or ())[last:], last):
            context.lose(f"{prefix}{path}[{index}]", text)


def _counted(inside: Sequence[XmlValue | XmlBlock]) -> dict[Path, int]:
    """Lists of texts that stand text by text, and how many of them have an element."""
    found: dict[Path, int] = {}
    for one in inside:
        if one.only == "read":
            continue
        if isinstance(one, XmlValue) and one.item is not None and one.path is not None:
            first, more = one.item
            found[one.path] = max(found.get(one.path, 0), 10**6 if more else first)
        elif isinstance(one, XmlBlock) and one.at is None and one.each is None:
            found.update(_counted(one.inside))
    return found


def _same_part(inside: Sequence[XmlValue | XmlBlock]) -> Iterator[XmlBlock]:
    """The blocks that write the same part of the document, those inside plain elements too."""
    for one in inside:
        if isinstance(one, XmlBlock):
            yield one
            if one.at is None and one.each is None:
                yield from _same_part(one.inside)


def _block(block: XmlBlock, part: Any, around: Draft, context: WriteXml, prefix: str) -> None:
    if block.each is not None:
        before = len(around.children)
        for index, inner in enumerate(reach(part, block.each.steps) or ()):
            if block.where is not None and not block.where.holds(str(reach(inner, block.where.path.steps))):
                continue
            if block.first and len(around.children) > before:
                context.lose(f"{prefix}{block.each}[{index}]", str(inner))
                continue
            draft = _create(_found(around, block.steps[:-1]), block.steps[-1])
            write_inside(block.inside, inner, draft, context, f"{prefix}{block.each}[{index}].")
            tell_left_out(block.inside, inner, context, f"{prefix}{block.each}[{index}].")
        if block.must and len(around.children) == before:
            wanted = f" of kind {'|'.join(block.where.words)}" if block.where is not None else ""
            raise _missing(f"{prefix}{block.each}{wanted}")
        return
    inner = part
    if block.at is not None:
        inner = reach(context.document if block.at.rooted else part, block.at.steps)
        if inner is None:
            if block.must:
                raise _missing(f"{prefix}{block.at}")
            return
        prefix = f"{prefix}{block.at}."
        if block.tells:
            tell_left_out(block.inside, inner, context, prefix)
    draft = _found(around, block.steps, fixed=block.must)
    write_inside(block.inside, inner, draft, context, prefix)


def _value(
    value: XmlValue, part: Any, around: Draft, context: WriteXml, prefix: str, days: set[tuple[str, ...]]
) -> None:
    if value.constant is not None:
        if value.steps:
            _put_last(around, value.steps[0])
        _set(value, _found(around, value.steps, fixed=True), value.constant, says=False)
        return
    path = value.path
    if path is None:
        return
    found = reach(context.document if path.rooted else part, path.steps)
    if found is None:
        found = next((said for other in value.instead if (said := reach(part, other.steps)) is not None), None)
    if value.item is not None:
        first, more = value.item
        texts = found[first - 1 :] if more else found[first - 1 : first]
        for index, text in enumerate(texts):
            again = index > 0 or first > 1  # an element of its own, from the first step of the place on
            place = _found(_create(around, value.steps[0]), value.steps[1:]) if again else _found(around, value.steps)
            _set(value, place, text, says=True)
        return
    text = None if found is None or found == value.otherwise else _told(value, found, part, days)
    if text == "":
        return
    if text is None and value.filler is not None:
        _set(value, _found(around, value.steps, fixed=True), value.filler, says=False)
    elif text is None and value.table is not None and found is not None and not (value.must or value.again):
        context.lose(f"{prefix}{path}", str(found))
    elif text is None and value.must:
        raise _missing(f"{prefix}{path}")
    elif text is not None:
        draft = _found(around, value.steps)
        _set(value, draft, text, says=True)
        _attributes(value, found, draft, context)


def extension(quantity: Decimal, net: Decimal, per: Quantity | None) -> Decimal:
    """What so many cost, in cents."""
    basis = per.value if per is not None and per.value else Decimal(1)
    return (quantity * net / basis).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _told(value: XmlValue, found: Any, part: Any, days: set[tuple[str, ...]]) -> str | None:
    path = value.path
    if path is None:
        return None
    if value.table is not None and path.kind is not Kind.BOOLEAN:
        return value.table.code(str(found))
    if value.style in {"edifact_date", "date", "time"}:
        return _told_moment(value, found, part, days)
    if value.style == "discount":
        return plain(found - (part.net if part.net is not None else found))
    if value.style == "extension":
        return plain(extension(part.quantity.value, found, part.price.per)) if part.quantity else None
    match path.kind:
        case Kind.NUMBER:
            return plain(found)
        case Kind.QUANTITY:
            return plain(found.value)
        case Kind.BOOLEAN:
            return "true" if found else "false"
    return str(found) or None


def _told_moment(value: XmlValue, found: Any, part: Any, days: set[tuple[str, ...]]) -> str | None:
    steps = value.path.steps if value.path else ()
    if value.path is not None and value.path.kind is Kind.PERIOD:
        if found.earliest is None or found.earliest != found.latest:
            return None
        found = found.earliest
    elif steps[:-1] in days:
        around = reach(part, steps[:-1])
        if around.earliest == around.latest:
            return None
    if value.style == "edifact_date":
        return wire_moment(found, _ZONE)[0]
    local = found.astimezone(_ZONE) if isinstance(found, datetime) and found.tzinfo else found
    if value.style == "time":
        return local.strftime("%H:%M:%S") if isinstance(local, datetime) else None
    return (local.date() if isinstance(local, datetime) else local).isoformat()


def _attributes(value: XmlValue, found: Any, draft: Draft, context: WriteXml) -> None:
    if value.style == "edifact_date":
        code = {8: "102", 12: "203", 14: "204"}[len(draft.text)]
        draft.attributes["format"] = code
    elif value.style in {"amount", "discount"}:
        if context.document.currency is None:
            raise _missing("currency")
        draft.attributes["currencyID"] = context.document.currency
    elif isinstance(found, Quantity) and found.unit:
        draft.attributes["unitCode"] = found.unit


def _set(value: XmlValue, draft: Draft, text: str, says: bool) -> None:
    if value.attribute is not None:
        draft.attributes.setdefault(value.attribute, text)
    else:
        draft.text = text
    draft.says = draft.says or says


def _found(around: Draft, steps: Sequence[Step], fixed: bool = False) -> Draft:
    """The element at `steps`, the last of its kind or a new one."""
    for step in steps:
        known = next((c for c in reversed(around.children) if c.step == step), None)
        around = known if known is not None else _create(around, step)
        around.fixed = around.fixed or fixed
    return around


def _put_last(around: Draft, step: Step) -> None:
    """What a test demanded, and so stands there already, comes where the file names it."""
    known = next((child for child in around.children if child.step == step), None)
    if known is not None and known.fixed:
        around.children.remove(known)
        around.children.append(known)


def _create(around: Draft, step: Step) -> Draft:
    """A new element with what its tests demand."""
    draft = Draft(step.tag, step=step)
    around.children.append(draft)
    for test in step.tests:
        if test.value is None:
            continue
        inner = draft
        for tag in test.steps:
            inner = _found(inner, [Step(tag)], fixed=True)
        if test.attribute is not None:
            inner.attributes[test.attribute] = test.value
        else:
            inner.text = test.value
    return draft
