"""Shows a directory as text: the tree of a message, a segment, a code list. What `gateway directory` prints."""

from __future__ import annotations

from collections.abc import Iterator

from adapters.formats.edifact.annotate import Names
from adapters.formats.edifact.directory import Directory, Node, directory
from adapters.formats.edifact.faults import Language


def show(name: str, what: str = "", language: Language = "fr") -> str:
    """The tree of a message ('ORDERS'), a segment ('LIN'), a code list or element ('4451'), or without `what` the overview.

    Raises `KeyError` with the word that the directory does not know.

    >>> print(show("D.96A", "QTY", "en"))
    QTY  Quantity
      1    C186  M  1  Quantity details
        1.1  6063  M  an..3   Quantity qualifier
        1.2  6060  M  n..15   Quantity
        1.3  6411  C  an..3   Measure unit qualifier
    """
    return show_in(directory(name), what.upper(), language)


def show_in(used: Directory, what: str, language: Language = "fr") -> str:
    """Like `show`, for a directory at hand."""
    names = Names(used, language)
    if not what:
        return f"{used.name}\n  {' '.join(used.message_types)}\n  {' '.join(sorted(used.segment_tags))}"
    tree = used.tree(what)
    if tree is not None:
        return "\n".join([f"{what} {used.name}", *_tree(tree, 0, names)])
    if used.segment(what) is not None:
        return "\n".join(_segment(used, what, names))
    if used.element_name(what) or used.codes(what):
        return "\n".join(_codes(used, what, names))
    raise KeyError(what)


def _tree(node: Node, depth: int, names: Names) -> Iterator[str]:
    for child in node.children:
        status = "M" if child.mandatory else "C"
        indent = "  " * depth
        if child.is_group:
            yield f"  {indent}── {child.name:<6} {status} {child.repeats}"
            yield from _tree(child, depth + 1, names)
        else:
            yield f"  {indent}{child.tag}  {status} {child.repeats:<6} {names.segment(child.tag)}"


def _segment(used: Directory, tag: str, names: Names) -> Iterator[str]:
    yield f"{tag}  {names.segment(tag)}"
    definition = used.segment(tag)
    for number, element in enumerate(definition.elements if definition else (), 1):
        status = "M" if element.mandatory else "C"
        form = element.format.text if element.format else ""
        shown = f"{form:<7} " if form else ""
        yield f"  {number:<4} {element.id}  {status}  {shown}{element.repeats}  {_named(names, element.id)}"
        for place, part in enumerate(element.components, 1):
            status = "M" if part.mandatory else "C"
            yield f"    {number}.{place:<2} {part.id}  {status}  {part.format.text:<7} {_named(names, part.id)}"


def _codes(used: Directory, element_id: str, names: Names) -> Iterator[str]:
    yield f"{element_id}  {_named(names, element_id)}"
    codes = used.codes(element_id)
    width = max((len(code) for code in codes), default=0)
    for code in codes:
        yield f"  {code:<{width}}  {names.code(element_id, code)}"


def _named(names: Names, element_id: str) -> str:
    name = names.element(element_id)
    return name[:1] + name[1:].lower() if name.isupper() else name
