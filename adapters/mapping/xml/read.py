"""Reads an element by the blocks of an XML mapping into the canonical tree, noting what was taken and where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from lxml import etree

from adapters.mapping.paths import Kind
from adapters.mapping.reading import Problem, Tree, problem
from adapters.mapping.values import integer, moment, number, period
from adapters.mapping.xml.language import Step, Test, XmlBlock, XmlValue

_CENT = Decimal("0.01")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)


@dataclass(slots=True)
class XmlContext:
    """`taken` holds elements (their text) and attributes that the mapping used; `places` the element of each path."""

    root: Tree = field(default_factory=dict)
    prefix: str = ""
    problems: list[Problem] = field(default_factory=list)
    taken: set[tuple[etree._Element, str | None]] = field(default_factory=set)
    places: dict[str, tuple[etree._Element, str | None]] = field(default_factory=dict)

    def took(self, element: etree._Element, attribute: str | None, path: str = "") -> None:
        self.taken.add((element, attribute))
        if path:
            self.places.setdefault(self.prefix + path, (element, attribute))


def read_inside(inside: Sequence[XmlValue | XmlBlock], element: etree._Element, out: Tree, context: XmlContext) -> None:
    """Reads everything `inside` says of `element` into `out`."""
    for one in inside:
        if isinstance(one, XmlBlock):
            if one.only != "write":
                _block(one, element, out, context)
        elif one.only != "write":
            _value(one, element, out, context)


def _block(block: XmlBlock, around: etree._Element, out: Tree, context: XmlContext) -> None:
    prefix = context.prefix
    for element in _matches(around, block.steps):
        _take_tests(element, around, block.steps, context)
        if block.when is not None and len(block.when.words) == 1 and not block.when.negated:
            _reach(out, block.when.path.steps[:-1])[block.when.path.steps[-1]] = block.when.words[0]
        if block.each is not None:
            if not _is_fresh(element, block.steps[-1], context):
                continue
            target: Tree = {}
            outer = _reach(out, block.each.steps[:-1])
            listed = outer.setdefault(block.each.steps[-1], [])
            listed.append(target)
            context.prefix = f"{prefix}{block.each}[{len(listed) - 1}]."
            read_inside(block.inside, element, target, context)
            context.prefix = prefix
            if not target:
                listed.pop()
            else:
                _assume(block, target)
            continue
        target = out
        if block.at is not None:
            if (element, None) in context.taken:  # its text says something else
                continue
            target = _reach(context.root if block.at.rooted else out, block.at.steps)
            context.prefix = f"{prefix}{block.at}."
        read_inside(block.inside, element, target, context)
        context.prefix = prefix
        return


def _assume(block: XmlBlock, target: Tree) -> None:
    """What the block itself says of its items: the word of `where`, and `otherwise` of a value that is missing."""
    if block.where is not None and len(block.where.words) == 1 and not block.where.negated:
        target[block.where.path.steps[-1]] = block.where.words[0]
    for one in block.inside:
        if isinstance(one, XmlValue) and one.otherwise is not None and one.path is not None:
            _reach(target, one.path.steps[:-1]).setdefault(one.path.steps[-1], one.otherwise)


def _is_fresh(element: etree._Element, step: Step, context: XmlContext) -> bool:
    """Nothing inside was taken by an earlier key, but for what the tests of this one look at."""
    tested = {e for test in step.tests for e in _tested(element, test)}
    return all(e in tested for e in element.iter() if (e, None) in context.taken)


def _value(value: XmlValue, around: etree._Element, out: Tree, context: XmlContext) -> None:
    for element in _matches(around, value.steps):
        if value.constant is not None:
            if _text(element, value.attribute) == value.constant:
                context.took(element, value.attribute)
            continue
        if (element, value.attribute) in context.taken and value.style != "time" and value.attribute is None:
            continue
        text = _text(element, value.attribute)
        if not text:
            continue
        if text == value.filler:
            context.took(element, value.attribute)
            continue
        if _put(value, element, text, out, context):
            _take_tests(element, around, value.steps, context)
            return


def _put(value: XmlValue, element: etree._Element, text: str, out: Tree, context: XmlContext) -> bool:
    path = value.path
    if path is None:
        return False
    if value.style == "extension":
        return _extension(element, text, out, context)
    target = _reach(context.root if path.rooted else out, path.steps[:-1], create=False)
    name, dotted = path.steps[-1], str(path)
    if value.again and value.item is None and target is not None and name in target:
        if str(target[name]) == (value.table.word(text) if value.table is not None else text):
            context.took(element, value.attribute)
        return False
    if value.item is not None:
        if value.again and target is not None and len(target.get(name, ())) >= value.item[0]:
            return False
        _reach(out, path.steps[:-1]).setdefault(name, []).append(text)
        context.took(element, value.attribute, dotted)
        return not value.item[1]
    target = _reach(context.root if path.rooted else out, path.steps[:-1])
    if value.style == "discount":
        return _discount(element, text, name, target, context)
    found = _converted(value, element, text, target.get(name), context)
    if found is None:
        context.took(element, value.attribute)
        return True
    if name in target and target[name] != found and value.style != "time":
        return False  # said already; this one is left to be listed
    target[name] = found
    context.took(element, value.attribute, dotted)
    return True


def _discount(element: etree._Element, text: str, name: str, price: Tree, context: XmlContext) -> bool:
    """What lies between gross and net: the gross price, when nothing else says it."""
    off, net = number(text), price.get("net")
    if off is None or net is None:
        return False
    context.took(element, "currencyID")
    context.took(element, None, name)
    price.setdefault(name, net + off)
    return True


def _extension(element: etree._Element, text: str, line: Tree, context: XmlContext) -> bool:
    """Quantity times price, which says nothing new; another amount than that is left to be listed."""
    price, quantity = line.get("price", {}), line.get("quantity", {}).get("value")
    per, stated = price.get("per", {}).get("value") or 1, number(text)
    if stated is None or quantity is None or "net" not in price or abs(quantity * price["net"] / per - stated) > _CENT:
        return False
    context.took(element, None)
    return True


def _converted(value: XmlValue, element: etree._Element, text: str, known: Any, context: XmlContext) -> Any:
    path = value.path
    if path is None:
        return None
    found: Any = text
    code = "value.number"
    if value.style == "edifact_date":
        found, code = _edifact_date(path.kind, element, text, context), "value.date"
    elif value.style == "date":
        match = _DATE.fullmatch(text)
        found, code = _of_kind(path.kind, _iso_date(match[1]) if match else None), "value.date"
    elif value.style == "time":
        found, code = _of_kind(path.kind, _with_time(_beginning(known), text)), "value.date"
    elif path.kind is Kind.BOOLEAN:
        found, code = {"true": True, "1": True, "false": False, "0": False}.get(text), "value.code"
    elif value.table is not None:
        found, code = value.table.word(text), "value.code"
    elif path.kind is Kind.NUMBER:
        found = number(text)
        if value.style == "amount" and element.get("currencyID") in {None, context.root.get("currency")}:
            context.took(element, "currencyID")
    elif path.kind is Kind.INTEGER:
        found = integer(text)
    elif path.kind is Kind.QUANTITY:
        found = _quantity(element, text, context, str(path))
    if found is None:
        context.problems.append(
            problem(code, context.prefix + str(path), text, format=element.get("format", ""), table=value.style)
        )
    return found


def _edifact_date(kind: Kind, element: etree._Element, text: str, context: XmlContext) -> Any:
    code = element.get("format", "")
    context.took(element, "format")
    if kind is Kind.PERIOD:
        ends = period(text, code)
        return None if ends is None else {"earliest": ends[0], "latest": ends[1]}
    found = moment(text, code)
    return found.date() if kind is Kind.DAY and isinstance(found, datetime) else found


def _of_kind(kind: Kind, found: date | None) -> Any:
    """A moment is also a period that begins and ends with it."""
    return {"earliest": found, "latest": found} if kind is Kind.PERIOD and found is not None else found


def _beginning(known: Any) -> Any:
    return known.get("earliest") if isinstance(known, dict) else known


def _iso_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _with_time(known: Any, text: str) -> datetime | None:
    """The day read before with its time; a zone is kept."""
    try:
        clock = time.fromisoformat(text.strip())
    except ValueError:
        return None
    return datetime.combine(known, clock) if isinstance(known, date) and not isinstance(known, datetime) else None


def _quantity(element: etree._Element, text: str, context: XmlContext, path: str) -> Tree | None:
    exact = number(text)
    if exact is None:
        return None
    found: Tree = {"value": exact}
    unit = element.get("unitCode")
    if unit:
        found["unit"] = unit
        context.took(element, "unitCode", f"{path}.unit")
    return found


def _reach(out: Tree, steps: Sequence[str], create: bool = True) -> Any:
    for step in steps:
        if not create and step not in out:
            return None
        out = out.setdefault(step, {})
    return out


def said_at(root: etree._Element, steps: Sequence[Step]) -> str:
    """The text of the first element at `steps`, "" when there is none."""
    return next((_text(found, None) for found in _matches(root, steps)), "")


def _text(element: etree._Element, attribute: str | None) -> str:
    return ((element.get(attribute) if attribute else element.text) or "").strip()


def _matches(element: etree._Element, steps: Sequence[Step]) -> Iterator[etree._Element]:
    if not steps:
        yield element
        return
    for child in element:
        if child.tag == steps[0].tag and all(_holds(child, test) for test in steps[0].tests):
            yield from _matches(child, steps[1:])


def _tested(element: etree._Element, test: Test) -> list[etree._Element]:
    found = [element]
    for tag in test.steps:
        found = [child for parent in found for child in parent if child.tag == tag]
    return found


def _holds(element: etree._Element, test: Test) -> bool:
    if test.value is None:
        known = [found for found in _tested(element, test) if test.attribute is None or _text(found, test.attribute)]
        return bool(known) == test.there
    return any(_text(found, test.attribute) == test.value for found in _tested(element, test))


def _take_tests(element: etree._Element, around: etree._Element, steps: Sequence[Step], context: XmlContext) -> None:
    """What the tests on the way from `around` to `element` look at counts as taken."""
    for step in reversed(steps):
        for test in step.tests:
            for found in _tested(element, test):
                if _text(found, test.attribute) == test.value:
                    context.took(found, test.attribute)
        parent = element.getparent()
        if parent is None or element is around:
            return
        element = parent
