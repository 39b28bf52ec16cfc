"""Puts written segments into the order of the message's structure in its directory, counting how often each may stand.

What the structure has no place for, or no place left, is a loss.
"""

from __future__ import annotations

from collections.abc import Sequence

from adapters.formats.edifact.directory import Node as Definition
from adapters.formats.edifact.segment import Segment
from adapters.mapping.context import Node, WriteContext


def arrange(header: list[Node], summary: list[Node], context: WriteContext) -> list[Segment]:
    """The segments of the message without UNH and UNT; UNS+S between the sections where the structure has it."""
    children = context.grammar.tree.children
    split = next((i for i, c in enumerate(children) if c.tag == "UNS"), None)
    segments: list[Segment] = []
    if split is None:
        _place(header + summary, children, segments, context)
        return segments
    _place(header, children[:split], segments, context)
    segments.append(Segment.of("UNS", "S"))
    _place(summary, children[split + 1 :], segments, context)
    return segments


def _place(
    nodes: Sequence[Node], definitions: Sequence[Definition], segments: list[Segment], context: WriteContext
) -> None:
    waiting: dict[str, list[Node]] = {}
    for node in nodes:
        waiting.setdefault(node.tag, []).append(node)
    for definition in definitions:
        here = waiting.get(definition.tag)
        if not here:
            continue
        taken, waiting[definition.tag] = here[: definition.repeats], here[definition.repeats :]
        for node in taken:
            segments.append(Segment.of(node.tag, *node.elements))
            if definition.is_group:
                _place(node.children, definition.children[1:], segments, context)
            elif node.children:
                _beside(node, definition, definitions, segments, context)
    for left in waiting.values():
        for node in left:
            told = _told(node)
            context.lose(
                node.path.removeprefix(context.prefix),
                told,
                f"le message n'a pas (ou plus) de place pour {told}.",
                f"the message has no place (left) for {told}.",
            )


def _beside(
    node: Node, own: Definition, definitions: Sequence[Definition], segments: list[Segment], context: WriteContext
) -> None:
    """Where the structure does not nest, what belongs to a segment stands after it: APERAK has NAD CTA COM side by side."""
    after = definitions[list(definitions).index(own) + 1 :]
    _place(node.children, [d for d in after if not d.is_group], segments, context)


def _told(node: Node) -> str:
    return "+".join([node.tag, *(":".join(composite) for composite in node.elements)])
