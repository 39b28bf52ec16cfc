"""What stops a mapping: a file that does not say what it should, or a document that cannot be written truthfully.

What is wrong with a *message* is not here: a value that cannot be read is a `Problem` (see `reading`).
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import GatewayError


class MappingError(GatewayError):
    """A mapping cannot do what is asked of it. ``fr`` says it in French, where a partner or a clerk is told."""

    exit_code = 2

    def __init__(self, message: str, way_out: str = "", *, fr: str = "") -> None:
        super().__init__(message, way_out)
        self.fr = fr or message


class MappingFileError(MappingError):
    """A mapping file has a mistake; the message starts with `file:line:`."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        super().__init__(f"{file}:{line}: {sentence}", "correct the line in the mapping file")
        self.file = file
        self.line = line
        self.sentence = sentence


class CannotCarry(MappingError):
    """A value that the message cannot do without does not fit into its place (an order number of 40 characters…)."""


@dataclass(frozen=True, slots=True)
class At:
    """A line of a mapping file, for messages."""

    file: str
    line: int

    def wrong(self, sentence: str) -> MappingFileError:
        return MappingFileError(self.file, self.line, sentence)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
