"""What can be wrong with an interchange: a closed list of codes, and a fault that says where.

A fault is a value, never an exception. Its sentences in French and English stand in `sentences`; the reader and the validator
create faults, the CONTRL builder turns their `action_code` (data element 0085) into an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Severity = Literal["error", "warning"]
Level = Literal["interchange", "group", "message", "segment", "element", "component"]
Language = Literal["fr", "en"]


class FaultCode(StrEnum):
    """Every fault the engine knows, grouped by the level it is found at."""

    # The stream and its characters
    NOT_EDIFACT = "not-edifact"
    UNA_INVALID = "una-invalid"
    BLANKS_BETWEEN = "blanks-between-segments"
    LEADING_TEXT = "leading-text"
    TRAILING_TEXT = "trailing-text"
    SEVERAL_INTERCHANGES = "several-interchanges"
    SEGMENT_TOO_LARGE = "segment-too-large"
    TERMINATOR_MISSING = "terminator-missing"
    TERMINATOR_LINE_BREAK = "terminator-line-break"
    RELEASE_DANGLING = "release-dangling"
    LINE_BREAK_INSIDE = "line-break-inside"
    WRAPPED_LINES = "wrapped-lines"
    CHARSET_UNKNOWN = "charset-unknown"
    CHARSET_LIED = "charset-lied"
    CHARACTER_UNDECODABLE = "character-undecodable"
    CHARACTER_OUTSIDE_SET = "character-outside-set"
    SYNTAX_VERSION_UNKNOWN = "syntax-version-unknown"
    # The envelope
    UNB_MISSING = "unb-missing"
    UNB_UNREADABLE = "unb-unreadable"
    UNZ_MISSING = "unz-missing"
    UNZ_COUNT = "unz-count"
    UNZ_REFERENCE = "unz-reference"
    INTERCHANGE_EMPTY = "interchange-empty"
    MIXED_GROUPS = "mixed-groups"
    UNB_DATE_LENGTH = "unb-date-length"
    UNG_MISSING = "ung-missing"
    UNE_MISSING = "une-missing"
    UNE_COUNT = "une-count"
    UNE_REFERENCE = "une-reference"
    GROUP_EMPTY = "group-empty"
    GROUP_DUPLICATE = "group-duplicate"
    GROUP_TYPES = "group-types"
    UNH_MISSING = "unh-missing"
    UNT_MISSING = "unt-missing"
    UNT_COUNT = "unt-count"
    UNT_REFERENCE = "unt-reference"
    MESSAGE_EMPTY = "message-empty"
    MESSAGE_DUPLICATE = "message-duplicate"
    SEGMENT_OUTSIDE = "segment-outside"
    # The directory
    DIRECTORY_UNKNOWN = "directory-unknown"
    DIRECTORY_SUBSTITUTED = "directory-substituted"
    DIRECTORY_SKIPPED = "directory-skipped"
    VERSION_SPACING = "version-spacing"
    MESSAGE_TYPE_UNKNOWN = "message-type-unknown"
    # The structure of a message
    TAG_MALFORMED = "tag-malformed"
    SEGMENT_UNKNOWN = "segment-unknown"
    SEGMENT_MISPLACED = "segment-misplaced"
    SEGMENT_MISSING = "segment-missing"
    GROUP_MISSING = "group-missing"
    TRIGGER_MISSING = "trigger-missing"
    SEGMENT_REPEATS = "segment-repeats"
    GROUP_REPEATS = "group-repeats"
    NESTING_INDICATOR = "nesting-indicator"
    # Elements and values
    ELEMENT_MISSING = "element-missing"
    COMPONENT_MISSING = "component-missing"
    ELEMENT_EXCESS = "element-excess"
    COMPONENT_EXCESS = "component-excess"
    REPETITION_EXCESS = "repetition-excess"
    TRAILING_SEPARATOR = "trailing-separator"
    DEPENDENCY = "dependency"
    VALUE_TOO_LONG = "value-too-long"
    VALUE_TOO_SHORT = "value-too-short"
    VALUE_TYPE = "value-type"
    DECIMAL_NOTATION = "decimal-notation"
    DECIMAL_NO_DIGIT = "decimal-no-digit"
    CODE_UNKNOWN = "code-unknown"
    # What only the receiver can know; raised by the gateway, answered by the CONTRL builder
    SENDER_UNKNOWN = "sender-unknown"
    RECIPIENT_UNKNOWN = "recipient-unknown"
    RECIPIENT_NOT_US = "recipient-not-us"
    NO_AGREEMENT = "no-agreement"
    INTERCHANGE_TOO_OLD = "interchange-too-old"
    TEST_UNSUPPORTED = "test-unsupported"
    INTERCHANGE_DUPLICATE = "interchange-duplicate"
    # The report itself
    FAULTS_OMITTED = "faults-omitted"


ACTION_CODES: dict[FaultCode, str] = {
    FaultCode.UNA_INVALID: "20",
    FaultCode.TERMINATOR_MISSING: "22",
    FaultCode.RELEASE_DANGLING: "22",
    FaultCode.SEGMENT_TOO_LARGE: "18",
    FaultCode.LINE_BREAK_INSIDE: "21",
    FaultCode.CHARSET_UNKNOWN: "46",
    FaultCode.CHARSET_LIED: "21",
    FaultCode.CHARACTER_UNDECODABLE: "21",
    FaultCode.CHARACTER_OUTSIDE_SET: "21",
    FaultCode.SYNTAX_VERSION_UNKNOWN: "2",
    FaultCode.UNZ_MISSING: "13",
    FaultCode.UNZ_COUNT: "29",
    FaultCode.UNZ_REFERENCE: "28",
    FaultCode.INTERCHANGE_EMPTY: "32",
    FaultCode.MIXED_GROUPS: "30",
    FaultCode.UNB_DATE_LENGTH: "39",
    FaultCode.UNG_MISSING: "13",
    FaultCode.UNE_MISSING: "13",
    FaultCode.UNE_COUNT: "29",
    FaultCode.UNE_REFERENCE: "28",
    FaultCode.GROUP_EMPTY: "32",
    FaultCode.GROUP_DUPLICATE: "26",
    FaultCode.GROUP_TYPES: "31",
    FaultCode.UNH_MISSING: "13",
    FaultCode.UNT_MISSING: "13",
    FaultCode.UNT_COUNT: "29",
    FaultCode.UNT_REFERENCE: "28",
    FaultCode.MESSAGE_EMPTY: "32",
    FaultCode.MESSAGE_DUPLICATE: "26",
    FaultCode.SEGMENT_OUTSIDE: "33",
    FaultCode.DIRECTORY_UNKNOWN: "3",
    FaultCode.MESSAGE_TYPE_UNKNOWN: "3",
    FaultCode.TAG_MALFORMED: "15",
    FaultCode.SEGMENT_UNKNOWN: "15",
    FaultCode.SEGMENT_MISPLACED: "15",
    FaultCode.SEGMENT_MISSING: "13",
    FaultCode.GROUP_MISSING: "13",
    FaultCode.TRIGGER_MISSING: "13",
    FaultCode.SEGMENT_REPEATS: "35",
    FaultCode.GROUP_REPEATS: "36",
    FaultCode.NESTING_INDICATOR: "34",
    FaultCode.ELEMENT_MISSING: "13",
    FaultCode.COMPONENT_MISSING: "13",
    FaultCode.ELEMENT_EXCESS: "16",
    FaultCode.COMPONENT_EXCESS: "16",
    FaultCode.REPETITION_EXCESS: "16",
    FaultCode.TRAILING_SEPARATOR: "45",
    FaultCode.DEPENDENCY: "48",
    FaultCode.VALUE_TOO_LONG: "39",
    FaultCode.VALUE_TOO_SHORT: "40",
    FaultCode.VALUE_TYPE: "37",
    FaultCode.DECIMAL_NOTATION: "19",
    FaultCode.DECIMAL_NO_DIGIT: "38",
    FaultCode.CODE_UNKNOWN: "12",
    FaultCode.SENDER_UNKNOWN: "23",
    FaultCode.RECIPIENT_UNKNOWN: "43",
    FaultCode.RECIPIENT_NOT_US: "7",
    FaultCode.NO_AGREEMENT: "17",
    FaultCode.INTERCHANGE_TOO_OLD: "24",
    FaultCode.TEST_UNSUPPORTED: "25",
    FaultCode.INTERCHANGE_DUPLICATE: "26",
}
"""Data element 0085 for each code that a CONTRL can carry. A code that is not here never leaves the house."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    code              which fault; `sentence` and `way_out` say it to a person
    severity          "error" stops the message (or the whole interchange, by `level`), "warning" does not
    level             the lowest level that locates it
    message_ordinal   1-based message in the interchange; None for the interchange and for groups
    group_ordinal     1-based functional group, None without one
    tag               the segment it concerns; for a missing one, the tag that should be there
    segment           position in the message, UNH = 1; for a missing segment, where it was expected
    element           1-based data element after the tag
    component         1-based component of a composite
    repetition        1-based occurrence of a repeating element
    offset            0-based byte in the source
    value             what was found, as read
    expected          what was asked for: a count, a format such as an..35, an element number, a group name
    """

    code: FaultCode
    severity: Severity = "error"
    level: Level = "interchange"
    message_ordinal: int | None = None
    message_reference: str = ""
    group_ordinal: int | None = None
    tag: str = ""
    segment: int | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    offset: int | None = None
    value: str = ""
    expected: str = ""
    element_id: str = ""

    @property
    def action_code(self) -> str | None:
        """Data element 0085 for a CONTRL, None when the fault has no place in one."""
        return ACTION_CODES.get(self.code)

    @property
    def is_error(self) -> bool:
        return self.severity == "error"

    def sentence(self, language: Language = "fr") -> str:
        """What is wrong, with its place, for a person."""
        from adapters.formats.edifact.sentences import sentence

        return sentence(self, language)

    def way_out(self, language: Language = "fr") -> str:
        """What the reader of the sentence can do about it."""
        from adapters.formats.edifact.sentences import way_out

        return way_out(self, language)
