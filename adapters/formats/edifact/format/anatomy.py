"""The annotated interchange in the gateway's own words, for whoever looks at it in a browser; and what two differ in."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import count

from adapters.formats.edifact.annotate import Annotated, AnnotatedMessage, Line, Value, annotate
from adapters.formats.edifact.contrl import ContrlProfile, may_acknowledge
from adapters.formats.edifact.diff import diff
from adapters.formats.edifact.explain import WORDS, contrl_lines, heading, message_heading, verdict
from adapters.formats.edifact.faults import Fault, Language
from adapters.formats.edifact.interchange import Interchange
from adapters.formats.edifact.options import ReadOptions, ValidationPolicy
from adapters.formats.edifact.reader import read_interchanges
from adapters.formats.edifact.validator import validate
from gateway.model.anatomy import Anatomy, Change, Flaw, Part, Piece, Receipt, Section

_TAIL = frozenset({"UNS", "UNT"})  # segments with which the lines of a message are over


def anatomies(
    content: bytes, language: Language, options: ReadOptions, policy: ValidationPolicy, profile: ContrlProfile
) -> Iterator[Anatomy]:
    """Every interchange in ``content``."""
    lines = _LineBreaks(content)
    ordinals = count(1)
    for interchange in read_interchanges(content, options):
        report = validate(interchange, policy)
        seen = annotate(interchange, report, language)
        title, answer = contrl_lines(interchange, report, profile, language)
        maker = _Maker(lines, language)
        yield Anatomy(
            title=heading(interchange, WORDS[language]),
            verdict=verdict(report, WORDS[language]),
            ok=report.ok,
            sections=tuple(_section(one, next(ordinals), maker, language) for one in seen.messages),
            receipt=Receipt(title, tuple(answer), may_acknowledge(interchange, profile) is None),
            header=_end(seen.header, maker),
            trailer=_end(seen.trailer, maker),
            flaws=maker.flaws(seen.faults),
            strays=_strays(seen),
        )


def changes(before: bytes, after: bytes, language: Language) -> Iterator[Change]:
    for one in diff(before, after, language):
        yield Change(one.change, one.path, one.before, one.after)


class _LineBreaks:
    """Which line of the text a byte stands in."""

    def __init__(self, content: bytes) -> None:
        self._starts = [0, *(at + 1 for at, byte in enumerate(content) if byte == 0x0A)]

    def of(self, byte: int) -> tuple[int, int]:
        line = bisect_right(self._starts, byte)
        return line, byte - self._starts[line - 1] + 1


class _Maker:
    def __init__(self, lines: _LineBreaks, language: Language) -> None:
        self._lines, self._language = lines, language

    def flaws(self, faults: list[Fault]) -> tuple[Flaw, ...]:
        return tuple(self._flaw(fault) for fault in faults)

    def _flaw(self, fault: Fault) -> Flaw:
        line, column = self._lines.of(fault.offset) if fault.offset is not None else (None, None)
        return Flaw(
            severity=fault.severity,
            code=fault.code.value,
            sentence=fault.sentence(self._language),
            way_out=fault.way_out(self._language),
            segment=fault.segment,
            element=fault.element,
            component=fault.component,
            byte=fault.offset,
            line=line,
            column=column,
            told=_told(fault),
        )

    def piece(self, line: Line, order_line: str = "") -> Piece:
        return Piece(
            depth=line.depth,
            tag=line.tag,
            name=line.name,
            raw=line.raw,
            group=line.group,
            position=line.position,
            order_line=order_line,
            parts=tuple(self._part(value) for value in line.values),
            flaws=self.flaws(line.faults),
        )

    def _part(self, value: Value) -> Part:
        place = f"{value.element}.{value.component}" if value.component else str(value.element)
        return Part(place, value.id, value.name, value.value, value.meaning, self.flaws(value.faults))


def _told(fault: Fault) -> str:
    """How a CONTRL of syntax 3 says it: UCS counts UNH as 1, UCD the tag as 1."""
    code = fault.action_code
    if code is None or fault.severity != "error":
        return ""
    if fault.message_ordinal is None:
        return f"{'UCI' if fault.group_ordinal is None else 'UCF'} 0085 = {code}"
    if fault.level == "message" or fault.tag in {"UNH", "UNT"} or fault.segment is None:
        return f"UCM 0085 = {code}"
    if fault.element is None:
        return f"UCS+{fault.segment}+{code}"
    place = f"{fault.element + 1}" + (f":{fault.component}" if fault.component is not None else "")
    return f"UCS+{fault.segment}' UCD+{code}+{place}"


def _end(line: Line | None, maker: _Maker) -> Piece | None:
    return maker.piece(line) if line is not None else None


def _strays(seen: Annotated) -> tuple[str, ...]:
    interchange: Interchange = seen.interchange
    return tuple(segment.raw for segment in interchange.strays)


def _section(seen: AnnotatedMessage, position: int, maker: _Maker, language: Language) -> Section:
    return Section(
        title=message_heading(seen, WORDS[language]),
        position=position,
        pieces=tuple(_pieces(seen.lines, maker)),
        flaws=maker.flaws(seen.faults),
    )


def _pieces(lines: list[Line], maker: _Maker) -> Iterator[Piece]:
    number = ""
    for line in lines:
        if line.tag in _TAIL:
            number = ""
        elif line.tag == "LIN" and not line.group:
            number = next((value.value for value in line.values if value.element == 1), "")
        yield maker.piece(line, number)
