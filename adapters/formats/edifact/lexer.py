"""Cuts a stream of text into segments at the terminator, heeding the release character. Knows no tag and no envelope.

Feeds of any size: text arrives in chunks, what is complete goes out in batches, the rest waits. Memory follows the longest segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapters.formats.edifact.segment import ends_released
from adapters.formats.edifact.service import ServiceCharacters


class Lexer:
    """Iterate over batches of segment texts (terminators cut off, blanks and releases as read).

    `tail` is what followed the last terminator once the iteration is over; `overlong` tells that it stopped because one
    segment grew beyond the limit.
    """

    def __init__(self, chunks: Iterable[str], characters: ServiceCharacters, limit: int) -> None:
        self._chunks = chunks
        self._terminator = characters.terminator
        self._release = characters.release
        self._limit = limit
        self.tail = ""
        self.overlong = False

    def __iter__(self) -> Iterator[list[str]]:
        for chunk in self._chunks:
            text = self.tail + chunk if self.tail else chunk
            pieces = text.split(self._terminator)
            self.tail = pieces.pop()
            if self._release and self._release + self._terminator in text:
                pieces = self._join_released(pieces)
            if pieces:
                yield pieces
            if len(self.tail) > self._limit:
                self.overlong = True
                return

    def _join_released(self, pieces: list[str]) -> list[str]:
        """Pieces with every cut undone that fell on a released terminator; the last one may run on into the tail."""
        whole: list[str] = []
        carried: list[str] = []
        release = self._release
        for piece in pieces:
            if ends_released(piece, release):
                carried.append(piece)
            elif carried:
                carried.append(piece)
                whole.append(self._terminator.join(carried))
                carried = []
            else:
                whole.append(piece)
        if carried:
            carried.append(self.tail)
            self.tail = self._terminator.join(carried)
        return whole
