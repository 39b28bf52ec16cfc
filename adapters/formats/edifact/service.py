"""The service characters of an interchange and the UNA that may declare them (ISO 9735-1, clause 5 and annex on UNA).

Only the characters themselves live here; how text is cut with them is `lexer`'s work, which bytes they are is `charset`'s.
"""

from __future__ import annotations

from dataclasses import dataclass

UNA_LENGTH = 9  # "UNA" and six characters, no terminator of its own


@dataclass(frozen=True, slots=True)
class ServiceCharacters:
    """Six characters with a meaning. `release` and `repetition` are empty when the interchange does not use them.

    `decimal_marks` holds every mark a numeric value may use: the one UNA names up to syntax 3, both of them otherwise.
    """

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    repetition: str = ""
    terminator: str = "'"
    decimal_marks: str = ".,"

    @property
    def active(self) -> str:
        """Every character that must be released when it occurs in a value."""
        return self.component + self.element + self.release + self.repetition + self.terminator

    def una(self) -> str:
        """The nine characters of the UNA that declares this set; a blank stands for "not used"."""
        return f"UNA{self.component}{self.element}{self.decimal}{self.release or ' '}{self.repetition or ' '}{self.terminator}"

    def for_syntax(self, version: int, declared: bool) -> ServiceCharacters:
        """This set as syntax `version` reads it: repetition exists from 4 on, and from 4 on both decimal marks hold."""
        repetition = self.repetition
        if version < 4:
            repetition = ""
        elif not declared and self.element == "+":
            repetition = "*"
        marks = self.decimal if declared and version < 4 else ".,"
        return ServiceCharacters(
            self.component, self.element, self.decimal, self.release, repetition, self.terminator, marks
        )


DEFAULT = ServiceCharacters()
LEVEL_B = ServiceCharacters(component="\x1f", element="\x1d", release="", terminator="\x1c")
"""The control characters IS1, IS3 and IS4 that syntax level UNOB may use instead of printable ones; it has no release."""


def from_una(una: str) -> ServiceCharacters:
    """The set declared by the nine characters of `una`; a blank release or repetition means none."""
    component, element, decimal, release, repetition, terminator = tuple(una[3:UNA_LENGTH])
    return ServiceCharacters(
        component, element, decimal, release.strip(" "), repetition.strip(" "), terminator, decimal_marks=decimal
    )


def conflicts(characters: ServiceCharacters) -> str:
    """The characters that cannot serve: letters, digits, blanks, or one character in two roles. Empty when all is well."""
    active = characters.active
    wrong = [c for c in active if c.isalnum() or c == " " or active.count(c) > 1]
    if characters.decimal not in ".,":
        wrong.append(characters.decimal)
    return "".join(dict.fromkeys(wrong))
