"""Reads an interchange: envelope, groups, messages, each with its place, and every fault of the envelope on the way.

`iter_messages` streams (memory follows the largest message), `read_interchange` keeps all. What the segments of a message may
hold is judged in `validator`; how bytes become text is `source`, how text is cut is `lexer`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from adapters.formats.edifact.envelope import EnvelopeReader
from adapters.formats.edifact.faults import Fault, FaultCode, Severity
from adapters.formats.edifact.interchange import BLANKS, Interchange, Message
from adapters.formats.edifact.lexer import Lexer
from adapters.formats.edifact.options import DEFAULT_READ, ReadOptions
from adapters.formats.edifact.segment import ends_released
from adapters.formats.edifact.source import OpenedSource, SourceOpener

Source = bytes | BinaryIO | Path


class InterchangeStream:
    """One pass over one source: iterate for the messages of every interchange in it.

    `interchange` is the one the last message belongs to, `interchanges` all that were met so far. Messages are handed out,
    not kept; the faults of an interchange are complete when the next one began or the iteration is over.
    """

    def __init__(self, source: Source, options: ReadOptions = DEFAULT_READ) -> None:
        self._options = options
        self._opened: OpenedSource = SourceOpener(source, options).open()
        self._envelope = EnvelopeReader(self._opened, options)

    @property
    def interchange(self) -> Interchange:
        return self._envelope.interchange

    @property
    def interchanges(self) -> list[Interchange]:
        return self._envelope.interchanges

    def __iter__(self) -> Iterator[Message]:
        opened, envelope = self._opened, self._envelope
        if not opened.is_edifact:
            return
        lexer = Lexer(opened.chunks, opened.characters, self._options.segment_limit)
        for batch in lexer:
            yield from envelope.take(batch)
        if lexer.tail.strip(BLANKS):
            yield from self._take_tail(lexer.tail, overlong=lexer.overlong)
        yield from envelope.finish()

    def _take_tail(self, rest: str, *, overlong: bool) -> Iterator[Message]:
        """What follows the last terminator: a segment cut short, or text after the end."""
        envelope, text = self._envelope, rest.strip(BLANKS)
        if envelope.is_closed and not overlong and not envelope.opens(rest):
            envelope.trailing_text(rest)
            return
        if ends_released(rest, self._opened.characters.release):
            self._fault(FaultCode.RELEASE_DANGLING, text[-40:])
        if overlong:
            self._fault(FaultCode.SEGMENT_TOO_LARGE, text[:40])
            return
        self._fault(FaultCode.TERMINATOR_MISSING, text[:40], refused="terminator-missing" in self._options.refused)
        yield from envelope.take_last(rest)

    def _fault(self, code: FaultCode, value: str, *, refused: bool = True) -> None:
        severity: Severity = "error" if refused else "warning"
        fault = Fault(code, severity, tag=value[:3], offset=self._envelope.byte_offset, value=value)
        self._envelope.interchange.faults.append(fault)


def iter_messages(source: Source, options: ReadOptions = DEFAULT_READ) -> Iterator[Message]:
    """The messages of a source one after the other; memory follows the largest of them, not the file.

    For the envelope and its faults as well, iterate over an `InterchangeStream`.
    """
    yield from InterchangeStream(source, options)


def read_interchanges(source: Source, options: ReadOptions = DEFAULT_READ) -> list[Interchange]:
    """Every interchange of a source (a file may hold several, one after the other), at least one, possibly only faults."""
    stream = InterchangeStream(source, options)
    for message in stream:
        stream.interchange.messages.append(message)
    return stream.interchanges


def read_interchange(source: Source, options: ReadOptions = DEFAULT_READ) -> Interchange:
    """The interchange in `source`, with its faults; never raises on bad content, only when `source` cannot be read.

    When the source holds several, this is the first and carries the fault 'several-interchanges': use `read_interchanges`.

    >>> i = read_interchange(b"UNB+UNOA:3+ME+YOU+261121:1200+7'UNH+1+ORDERS:D:96A:UN'BGM+220+A1+9'UNT+3+1'UNZ+1+7'")
    >>> i.sender.identification, i.messages[0].type, i.messages[0].version, i.messages[0].segments[1].get(2)
    ('ME', 'ORDERS', 'D.96A', 'A1')
    """
    interchanges = read_interchanges(source, options)
    first = interchanges[0]
    if len(interchanges) > 1:
        first.faults.append(
            Fault(FaultCode.SEVERAL_INTERCHANGES, offset=interchanges[1].offset, value=str(len(interchanges)))
        )
    return first
