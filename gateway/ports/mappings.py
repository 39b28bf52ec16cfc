"""The analyst's bench for mappings: what a sample becomes, where each value stood, and what nobody takes."""

from dataclasses import dataclass
from typing import Protocol

from gateway.model.finding import Words


@dataclass(frozen=True, slots=True)
class MappedField:
    """A canonical field with its value; ``place`` is "" when it was assumed or computed."""

    path: str
    value: str
    place: str


@dataclass(frozen=True, slots=True)
class Untaken:
    """What the sample says and no mapping takes. ``guess`` is a canonical path or ""."""

    place: str
    meaning: str
    seen: int
    examples: tuple[str, ...]
    guess: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One document of a sample. ``without`` are canonical fields that its mapping has no place for."""

    title: str
    fields: tuple[MappedField, ...] = ()
    untaken: tuple[Untaken, ...] = ()
    problems: tuple[Words, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differs:
    """A field, as it must be and as it is; "" for nothing."""

    path: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Served:
    """A canonical field and the place that serves it, in a line of a mapping file; read, written or both."""

    path: str
    place: str
    line: str
    direction: str


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden sample: ``read`` is what its document says otherwise, ``written`` what it becomes otherwise when written."""

    name: str
    kind: str
    read: tuple[Differs, ...]
    written: tuple[Differs, ...]

    @property
    def ok(self) -> bool:
        return not (self.read or self.written)


@dataclass(frozen=True, slots=True)
class OverlayFault:
    """What is wrong with an overlay, and in which line of its text; ``line`` is 0 when the mistake stands elsewhere."""

    line: int
    sentence: Words


class MappingBench(Protocol):
    """Names that are not among those listed are refused. What cannot be read raises :class:`gateway.errors.GatewayError`."""

    def mappings(self) -> list[str]: ...

    def overlays(self) -> list[str]: ...

    def samples(self) -> list[str]: ...

    def sample(self, name: str) -> bytes: ...

    def look(self, content: bytes, overlay: str | None, mapping: str | None) -> list[Looked]:
        """``mapping`` is for JSON, which may not say what it is; an EDIFACT message and an XML document do."""

    def against(self, name: str, content: bytes, overlay: str | None) -> list[Differs]:
        """Where the first document of ``content`` differs from what the golden sample ``name`` must become."""

    def covers(self, mapping: str, overlay: str | None) -> list[Served]: ...

    def golden(self, overlay: str | None) -> list[Golden]: ...

    def overlay_text(self, partner: str) -> str:
        """Of the partner's overlay in the folder or the package, whatever the console has published; "" without one."""

    def faults(self, partner: str, text: str) -> list[OverlayFault]:
        """What is wrong with a text that is to be the partner's overlay; nothing when it may be tried and published."""

    def draft(self, partner: str, text: str) -> str:
        """A name under which every other method takes the text for an overlay. Of a text without faults."""
