"""What the mapping asks of a directory: how long a value may be, how many components there are, and in which order
segments and groups follow. Not here: checking a message (`adapters.formats.edifact`, validator).
"""

from __future__ import annotations

from functools import lru_cache

from adapters.formats.edifact.directory import Directory, ElementDefinition, Format, Node, directory, resolve
from adapters.mapping.errors import MappingError

_UNKNOWN_WIDTH = 10
_UNLIMITED = Format("an", 1, 512, "an..512")


class Grammar:
    """One message of one directory. `is_own` is False when a directory stands in that was not asked for."""

    def __init__(self, known: Directory, tree: Node, is_own: bool = True) -> None:
        self.directory = known
        self.tree = tree
        self.is_own = is_own
        self._formats: dict[tuple[str, int, int], Format | None] = {}
        self._elements: dict[str, tuple[ElementDefinition, ...]] = {}

    def elements(self, tag: str) -> tuple[ElementDefinition, ...]:
        """The data elements of `tag` by position, a repeating one at each of its positions (syntax 3 has no repetition)."""
        if tag not in self._elements:
            described = self.directory.segment(tag)
            if described is None or not described.is_described:
                described = directory("D.96A").segment(tag)
            found = described.elements if described is not None else ()
            self._elements[tag] = tuple(e for e in found for _ in range(max(1, e.repeats)))
        return self._elements[tag]

    def width(self, tag: str, element: int) -> int:
        """How many components an element has in this directory; ten where it does not know the element."""
        elements = self.elements(tag)
        return max(1, len(elements[element - 1].components)) if 0 < element <= len(elements) else _UNKNOWN_WIDTH

    def format(self, tag: str, element: int, component: int) -> Format | None:
        """The format of a place, None when this directory has no such place."""
        key = tag, element, component
        if key not in self._formats:
            self._formats[key] = self._format(tag, element, component)
        return self._formats[key]

    def _format(self, tag: str, element: int, component: int) -> Format | None:
        elements = self.elements(tag)
        if not elements:
            return _UNLIMITED
        if element > len(elements):
            return None
        definition = elements[element - 1]
        if definition.format is not None:
            return definition.format if component == 1 else None
        if component > len(definition.components):
            return None
        return definition.components[component - 1].format


@lru_cache(maxsize=256)
def grammar(message_type: str, version: str) -> Grammar:
    """The grammar of a message, from its own directory or the nearest one. Raises MappingError when there is none."""
    found = resolve(version, message_type)
    known = found.directory or directory("D.96A")
    tree = known.tree(message_type)
    if tree is None:
        raise MappingError(
            f"no directory has the message {message_type}",
            "use one of the ten order-to-cash messages",
            fr=(
                f"aucun annuaire n'a le message {message_type}",
                "prenez l'un des dix messages de la commande au paiement",
            ),
        )
    return Grammar(known, tree, is_own=found.directory is not None)
