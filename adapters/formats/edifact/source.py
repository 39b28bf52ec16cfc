"""Opens a source: bytes, a file or a path become chunks of text, with the service characters and the codec found in its head.

Looks only at UNA and the first components of UNB. The rest of the envelope is `reader`'s.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from adapters.formats.edifact import service
from adapters.formats.edifact.charset import CODECS, KEEP, is_rather_latin, looks_like_utf8
from adapters.formats.edifact.faults import Fault, FaultCode, Severity
from adapters.formats.edifact.interchange import BLANKS, SourceText
from adapters.formats.edifact.options import ReadOptions
from adapters.formats.edifact.service import ServiceCharacters

CHUNK = 1 << 18
_HEAD = 1 << 16
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_START = re.compile(r"UNA[^\w\s]|UN[BH][+\x1d]|UNB[^A-Za-z0-9\s]UN[OQ]")
_SEGMENT_LINES = re.compile(r"UN[BH]\+[^'\r\n]*(?:\r?\n[A-Z]{3}(?:[+:][^'\r\n]*)?)+(?:\r?\n)*\s*\Z")


def looks_like_edifact(head: bytes) -> bool:
    """True when the first bytes are those of an interchange or a message: UNA, UNB or UNH, after a BOM or blanks.

    >>> looks_like_edifact(b"  UNB+UNOA:3+ME+YOU+261121:1200+1'")
    True
    >>> looks_like_edifact(b"<?xml version='1.0'?>")
    False
    """
    text = _decode_head(head[:512]).lstrip(BLANKS)
    if text.startswith("UNA"):
        return len(text) > 4 and not text[3].isalnum() and not text[4].isalnum()
    return text[:3] in {"UNB", "UNH"} and len(text) > 3 and not text[3].isalnum() and text[3] not in " \r\n"


def _decode_head(head: bytes) -> str:
    """Text enough to find the service characters: one character per byte, or per pair of bytes when they come in pairs."""
    body = head[_mark_length(head) :]
    codec = _wide_codec(head)
    return body.decode(codec, "replace") if codec else body.decode("latin-1")


def _wide_codec(head: bytes) -> str:
    """The codec of a source with two bytes per character, told by its mark or by zero bytes in the first letters; else ''."""
    if head.startswith(b"\xff\xfe") or (head[1:2] == b"\x00" and head[3:4] == b"\x00" and head[:1] != b"\x00"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff") or (head[:1] == b"\x00" and head[2:3] == b"\x00" and head[1:2] != b"\x00"):
        return "utf-16-be"
    return ""


@dataclass(slots=True)
class OpenedSource:
    """A source ready for the lexer: chunks of text from the first service segment on, and what its head told."""

    chunks: Iterator[str]
    characters: ServiceCharacters
    text: SourceText
    offset: int
    has_una: bool = False
    una: str = service.DEFAULT.una()
    is_edifact: bool = True
    faults: list[Fault] = field(default_factory=list)


class SourceOpener:
    """Reads the head of a source and decides how the rest is decoded and cut."""

    def __init__(self, source: bytes | BinaryIO | Path, options: ReadOptions) -> None:
        self._options = options
        self._stream: BinaryIO = (
            BytesIO(source) if isinstance(source, bytes) else source.open("rb") if isinstance(source, Path) else source
        )
        self._close = isinstance(source, Path)
        self._faults: list[Fault] = []
        self._identifier = ""

    def open(self) -> OpenedSource:
        head = self._read_head()
        probe = _decode_head(head)
        start = self._start_of(probe)
        if start is None:
            if self._close:
                self._stream.close()
            return OpenedSource(
                iter(()), service.DEFAULT, SourceText("latin-1"), 0, is_edifact=False,
                faults=[Fault(FaultCode.NOT_EDIFACT, offset=0, value=probe[:40])],
            )  # fmt: skip
        characters, has_una, after = self._characters_of(probe, start)
        identifier, version = self._syntax_of(probe, after, characters)
        self._identifier = identifier
        if identifier and identifier not in CODECS and not self._options.encoding:
            self._fault(FaultCode.CHARSET_UNKNOWN, offset=start, tag="UNB", value=identifier, place=(1, 1))
        codec = self._codec_of(identifier, head)
        characters = characters.for_syntax(version, declared=has_una)
        if wrong := service.conflicts(characters):
            self._faults.append(Fault(FaultCode.UNA_INVALID, offset=start, tag="UNA", value=wrong))
        offset = _mark_length(head) + after * (2 if codec.startswith("utf-16") else 1)
        chunks, text = self._text_chunks(head, offset, codec, characters)
        characters = self._terminator_of(probe[after:], characters)
        una = probe[start:after] if has_una else service.DEFAULT.una()
        return OpenedSource(chunks, characters, text, offset, has_una, una, faults=self._faults)

    def _read_head(self) -> bytes:
        parts: list[bytes] = []
        size = 0
        while size < _HEAD and (part := self._stream.read(_HEAD)):
            parts.append(part)
            size += len(part)
        return b"".join(parts)

    def _start_of(self, probe: str) -> int | None:
        """Where UNA, UNB or UNH begins. Text before it is tolerated and named; UNA within a segment is text."""
        lead = len(probe) - len(probe.lstrip(BLANKS))
        if probe[lead : lead + 3] in {"UNA", "UNB", "UNH", "UNG"}:
            return lead
        found = _START.search(probe)
        if found is None:
            return None
        self._fault(FaultCode.LEADING_TEXT, offset=0, value=probe[: found.start()][:60])
        return found.start()

    def _characters_of(self, probe: str, start: int) -> tuple[ServiceCharacters, bool, int]:
        if probe[start : start + 3] == "UNA" and len(probe) >= start + service.UNA_LENGTH:
            una = probe[start : start + service.UNA_LENGTH]
            header = probe.find("UNB", start + 3, start + 2 * service.UNA_LENGTH)
            if header > 0 and (header < start + service.UNA_LENGTH or service.conflicts(service.from_una(una))):
                # A UNA that cannot be meant: with the standard characters the sender can at least be told.
                fault = Fault(FaultCode.UNA_INVALID, offset=start, tag="UNA", value=probe[start:header].rstrip())
                self._faults.append(fault)
                return service.DEFAULT, False, header
            return service.from_una(una), True, start + service.UNA_LENGTH
        if probe[start + 3 : start + 4] == service.LEVEL_B.element:
            return service.LEVEL_B, False, start
        return service.DEFAULT, False, start

    @staticmethod
    def _syntax_of(probe: str, after: int, characters: ServiceCharacters) -> tuple[str, int]:
        """Syntax identifier and version of UNB S001; ('', 3) when there is no UNB to tell."""
        unb = probe[after : after + 200].lstrip(BLANKS)
        if not unb.startswith("UNB" + characters.element):
            return "", 3
        first = re.split("[" + re.escape(characters.element + characters.terminator) + "]", unb[4:], maxsplit=1)[0]
        parts = first.split(characters.component)
        version = parts[1] if len(parts) > 1 else ""
        return parts[0], syntax_version(version)

    def _codec_of(self, identifier: str, head: bytes) -> str:
        if self._options.encoding:
            return codecs.lookup(self._options.encoding).name
        if wide := _wide_codec(head):
            return wide
        codec = "utf-8" if identifier == "UNOY" else CODECS.get(identifier)  # ISO 10646, in practice UTF-8
        if codec == "utf-8" and is_rather_latin(head):
            self._fault(FaultCode.CHARSET_LIED, tag="UNB", value=identifier, expected="iso8859-1", place=(1, 1))
            return "iso8859-1"
        utf8 = looks_like_utf8(head[:_HEAD])
        if codec is None:
            return "utf-8" if utf8 or head.isascii() else "iso8859-1"
        if utf8 and codec not in {"utf-8", "iso2022_jp_2"}:
            self._fault(FaultCode.CHARSET_LIED, tag="UNB", value=identifier, expected="utf-8", place=(1, 1))
            return "utf-8"
        if codec == "ascii":  # anything above 7F is kept as it would print in the west, and reported by the validator
            return "iso8859-1"
        return codec

    def _terminator_of(self, probe: str, characters: ServiceCharacters) -> ServiceCharacters:
        """Line feed in place of a terminator that never comes: every line a segment."""
        if characters.terminator in probe or not _SEGMENT_LINES.match(probe[: len(probe)].lstrip(BLANKS)):
            return characters
        self._fault(FaultCode.TERMINATOR_LINE_BREAK, value="\\n", expected=characters.terminator)
        c = characters
        return ServiceCharacters(c.component, c.element, c.decimal, c.release, c.repetition, "\n", c.decimal_marks)

    def _text_chunks(
        self, head: bytes, offset: int, codec: str, characters: ServiceCharacters
    ) -> tuple[Iterator[str], SourceText]:
        wrapped = _wrapping(head, characters)
        text = SourceText(codec, *wrapped)
        if wrapped[0]:
            self._fault(FaultCode.WRAPPED_LINES, value=str(wrapped[0]))
        return self._decode(head[offset:], text, unwrap=bool(wrapped[0])), text

    def _decode(self, head: bytes, text: SourceText, *, unwrap: bool) -> Iterator[str]:
        """Text, chunk by chunk. While everything is ASCII the codec may still change: the first other byte settles it."""
        decoder = _decoder(text.codec)
        settled = text.codec.startswith("utf-16") or self._options.encoding is not None or not head.isascii()
        part = head
        try:
            while part:
                if not settled and not part.isascii():
                    settled = True
                    text.codec = self._codec_of(self._identifier, part)
                    decoder = _decoder(text.codec)
                decoded = decoder.decode(part)
                yield decoded.replace("\r", "").replace("\n", "") if unwrap else decoded
                part = self._stream.read(CHUNK)
            if rest := decoder.decode(b"", final=True):
                yield rest
        finally:
            if self._close:
                self._stream.close()

    def _fault(
        self, code: FaultCode, *, offset: int = 0, tag: str = "", value: str = "", expected: str = "",
        place: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        """Note a tolerance; an error for a partner whose options refuse it."""
        element, component = place or (None, None)
        severity: Severity = "error" if code.value in self._options.refused else "warning"
        self._faults.append(
            Fault(
                code, severity, tag=tag, element=element, component=component, offset=offset, value=value, expected=expected
            )
        )  # fmt: skip


def syntax_version(stated: str) -> int:
    """The syntax version (0002) as a number; 3 when it is none."""
    return int(stated) if len(stated) == 1 and stated in "123456789" else 3


def _decoder(codec: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(codec)("replace" if codec.startswith("utf-16") else KEEP)


def _mark_length(head: bytes) -> int:
    return next((len(mark) for mark, _ in _MARKS if head.startswith(mark)), 0)


def _wrapping(head: bytes, characters: ServiceCharacters) -> tuple[int, int]:
    """Width and line-break length when every line but the last is equally long and breaks fall within segments."""
    lines = head.split(b"\n")
    if not lines[-1]:
        lines.pop()
    width = len(lines[0]) if lines else 0
    if len(lines) < 3 or width < 40 or any(len(line) != width for line in lines[:-1]) or len(lines[-1]) > width:
        return 0, 0
    carriage = 1 if lines[0].endswith(b"\r") else 0
    terminator = characters.terminator.encode("latin-1", "replace")
    if all(line.rstrip().endswith(terminator) for line in lines):
        return 0, 0
    return width - carriage, 1 + carriage
