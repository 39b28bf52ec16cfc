"""The settings of reading and of validating, each with its default and what it changes. A partner's profile fills them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from adapters.formats.edifact.faults import FaultCode, Severity

TOLERANCES = {
    "blanks-between-segments": "line breaks, blanks and padding between segments",
    "leading-text": "text before UNA or UNB",
    "trailing-text": "text after UNZ",
    "line-break-inside": "a line break within a segment, kept as part of the value",
    "wrapped-lines": "lines cut at a fixed width, joined again",
    "terminator-line-break": "a line break in the place of the segment terminator",
    "terminator-missing": "the last segment is not terminated",
    "charset-lied": "UTF-8 bytes under another declared character set",
    "charset-unknown": "a syntax identifier outside ISO 9735",
    "character-outside-set": "characters the declared set does not hold",
    "unb-date-length": "an eight-digit date under syntax 1 to 3, a six-digit one under syntax 4",
    "version-spacing": "a blank in the version ('D: 96A')",
    "trailing-separator": "separators at the end of a segment or composite that could have been left out",
}
"""Every tolerance by name. Each is on unless the partner's `refused` names it; then the same thing is an error."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How an interchange is read.

    encoding          a Python codec that overrides UNB S001, for a partner that declares one set and sends another
    refused           names from TOLERANCES that are errors for this partner; terminator-missing is one by default
    segment_limit     characters after which an unterminated segment ends the reading
    """

    encoding: str | None = None
    refused: frozenset[str] = frozenset({"terminator-missing"})
    segment_limit: int = 1_000_000


UnknownDirectory = Literal["nearest", "structure-free", "refuse"]
CodeSeverity = Literal["error", "warning", "off"]


@dataclass(frozen=True, slots=True)
class ValidationPolicy:
    """How strict a validation is.

    unknown_directory    a version we do not carry: check with the nearest one, check only the envelope, or refuse (0085 = 3)
    unknown_message      severity of a message type the directory does not carry
    code_lists           severity of a value outside a code list; "off" does not look
    code_list_errors     data elements (as '4451') whose code list is an error whatever `code_lists` says
    skip_foreign_codes   do not look up a value whose 1131 or 3055 names a list that is not the UN's
    severities           severity by fault code, for this partner, over every other rule here
    directories          a folder with directories and subsets of the operator (see `subset`); else that of EDIFACT_DIRECTORIES
    subset               name of the operator's subset to check with, in place of the message's own version
    refused              names from TOLERANCES that are errors here
    fault_limit          faults kept per report; the rest is counted
    """

    unknown_directory: UnknownDirectory = "nearest"
    unknown_message: Literal["error", "warning"] = "warning"
    code_lists: CodeSeverity = "warning"
    code_list_errors: frozenset[str] = frozenset()
    skip_foreign_codes: bool = True
    severities: Mapping[FaultCode, Severity] = field(default_factory=dict)
    directories: Path | None = None
    subset: str = ""
    refused: frozenset[str] = field(default_factory=frozenset)
    fault_limit: int = 10_000


DEFAULT_READ = ReadOptions()
DEFAULT_POLICY = ValidationPolicy()
