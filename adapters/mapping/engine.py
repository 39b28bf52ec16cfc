"""Reads a message into its canonical document and writes a document as a message, by the mapping that fits both.

Mappings are compiled once per message type, version, association and overlay. What a value means stands in the mapping
file, never here. Not here: the envelope (UNB, UNH), which belongs to `adapters.formats.edifact`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from adapters.formats.edifact.interchange import Message
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.structure import Stumble
from adapters.formats.edifact.tree import Group, build_tree
from adapters.mapping import source
from adapters.mapping.arrange import arrange
from adapters.mapping.compile_read import ReadProgram, compile_read
from adapters.mapping.compile_write import WriteProgram, compile_write
from adapters.mapping.complete import complete, validated
from adapters.mapping.context import NoRoom, ReadContext, WriteContext
from adapters.mapping.coverage import Uncarried, coverage_of
from adapters.mapping.errors import CannotCarry, MappingError
from adapters.mapping.functions import FINISH_FUNCTIONS
from adapters.mapping.grammar import Grammar, grammar
from adapters.mapping.language import MappingSpec, load
from adapters.mapping.leftover import leftover
from adapters.mapping.one_walk import OneWalk
from adapters.mapping.reading import Loss, Place, Problem, Trace, Tree, Unmapped
from adapters.mapping.straight_write import StraightProgram, compile_straight
from gateway.model.base import Document


class Mapping:
    """One mapping file compiled for one version, association and partner. Parts are compiled when first used."""

    def __init__(self, spec: MappingSpec, known: Grammar) -> None:
        self.spec = spec
        self.grammar = known

    @cached_property
    def reader(self) -> ReadProgram:
        return compile_read(self.spec, self.grammar, traced=False)

    @cached_property
    def one_walk(self) -> OneWalk:
        return OneWalk(self.reader, self.grammar)

    @cached_property
    def traced_reader(self) -> ReadProgram:
        return compile_read(self.spec, self.grammar, traced=True)

    @cached_property
    def writer(self) -> WriteProgram:
        return compile_write(self.spec, self.grammar)

    @cached_property
    def straight_writer(self) -> StraightProgram:
        return compile_straight(self.spec, self.grammar)

    @cached_property
    def uncarried(self) -> Uncarried:
        """Finds what a document says in fields that the message has no place for."""
        return Uncarried(self.spec.model, coverage_of(self.spec).without, self.spec.message)

    def read(self, message: Message) -> tuple[Tree, list[Problem]]:
        """The canonical tree of a message, not yet a document. One that does not fit its structure is read along its groups."""
        context = ReadContext(self.grammar, self.spec.settings, self.spec.tables)
        try:
            if not self.grammar.is_own:
                raise Stumble(message.version)
            tree = self.one_walk.run(message.segments, context)
        except Stumble:
            context = ReadContext(self.grammar, self.spec.settings, self.spec.tables)
            tree = self.reader.run(build_tree(message), context)
        self._finish(tree, context)
        if context.problems:  # rare: read again, this time noting where everything stands
            return self.traced(build_tree(message))[:2]
        return tree, complete(tree, self.spec)

    def _finish(self, tree: Tree, context: ReadContext) -> None:
        for name in self.spec.finish:
            FINISH_FUNCTIONS[name](tree, context)

    def write(self, document: Document) -> tuple[list[Segment], list[Loss]]:
        """The segments of a document and what has no room in them. Raises CannotCarry."""
        try:
            return self.straight_writer.run(document, self._writing(document, strict=True)), []
        except (NoRoom, CannotCarry):  # rare: write again, this time saying what is lost and where
            context = self._writing(document)
            header, summary = self.writer.run(document, context)
            return arrange(header, summary, context), context.losses

    def _writing(self, document: Document, *, strict: bool = False) -> WriteContext:
        return WriteContext(self.grammar, self.spec.settings, self.spec.tables, document, strict)

    def traced(self, root: Group) -> tuple[Tree, list[Problem], Trace]:
        """The same, slower, with the place of every value."""
        trace = Trace()
        context = ReadContext(self.grammar, self.spec.settings, self.spec.tables, trace)
        tree = self.traced_reader.run(root, context)
        self._finish(tree, context)
        return tree, context.problems + complete(tree, self.spec), trace


@dataclass(eq=False)
class Reading:
    """What a message says. `document` is None only when something indispensable is missing (see `problems`);
    `content` is what was read all the same, in the shape of the document.

    `unmapped` and `places` are found by a second, slower pass when first asked for.
    """

    document: Document | None
    content: Tree
    problems: list[Problem]
    message: Message
    mapping: Mapping

    @cached_property
    def root(self) -> Group:
        """The segment groups of the message."""
        return build_tree(self.message)

    @cached_property
    def _trace(self) -> Trace:
        return self.mapping.traced(self.root)[2]

    @property
    def places(self) -> dict[str, Place]:
        """Canonical path (`lines[0].quantity.value`) → where in the source it stands."""
        return self._trace.places

    @cached_property
    def unmapped(self) -> list[Unmapped]:
        """Everything the message says and the mapping did not take."""
        return leftover(self.root, self._trace.taken)


class Written(list[Segment]):
    """The segments of a message between UNH and UNT; `losses` says what of the document they do not carry."""

    def __init__(self, segments: list[Segment], losses: list[Loss]) -> None:
        super().__init__(segments)
        self.losses = losses


def mapping_for(message_type: str, version: str, association: str = "", overlay: str | None = None) -> Mapping:
    """The compiled mapping. Raises MappingError when the message is not mapped, MappingFileError for a bad file."""
    stamp = source.overlay_stamp(overlay) if overlay is not None else None
    return _mapping(message_type, version, association, overlay, stamp)


@lru_cache(maxsize=512)
def _mapping(message_type: str, version: str, association: str, overlay: str | None, stamp: object) -> Mapping:
    return Mapping(load(message_type, version, association, overlay), grammar(message_type, version))


def read_message(message: Message, *, overlay: str | None = None) -> Reading:
    """The canonical document of `message`. A value that cannot be read is a problem; it never stops the rest.

    Raises MappingError for a message type without a mapping.
    """
    mapping = mapping_for(message.type, message.version, message.association, overlay)
    content, problems = mapping.read(message)
    document, invalid = validated(mapping.spec.model, content)
    return Reading(document, content, problems + invalid, message, mapping)


def write_message(
    document: Document, *, message_type: str, version: str = "D.96A", association: str = "", overlay: str | None = None
) -> Written:
    """`document` as segments, without UNH and UNT, in the order of the directory `version`.

    Raises CannotCarry when a value the message cannot do without is missing or does not fit; what else has no room is
    listed in `.losses` of the result.
    """
    mapping = mapping_for(message_type, version, association, overlay)
    if not isinstance(document, mapping.spec.model):
        raise MappingError(
            f"{message_type} carries a {mapping.spec.model.__name__}, not a {type(document).__name__}",
            f"write a {mapping.spec.model.__name__}",
            fr=(
                f"{message_type} porte un document {mapping.spec.model.__name__}, pas {type(document).__name__}",
                f"écrivez un document {mapping.spec.model.__name__}",
            ),
        )
    segments, losses = mapping.write(document)
    return Written(segments, losses + mapping.uncarried(document))
