"""One value read from the page, with its place, how sure we are, and why."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from adapters.formats.pdf.calibration import calibrated
from adapters.formats.pdf.page import Box
from gateway.model.finding import Words

T = TypeVar("T")

SURE = 0.85
"""A value of the head below this makes the order wait for a person, where the partner's profile says nothing else."""


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """``confidence`` is a score from 0 to 1, still to be calibrated; ``why`` for the person who settles it; ``printed`` what stands on the page."""

    value: T
    box: Box
    confidence: float
    why: Words
    printed: str = ""

    def calibrated(self) -> float:
        """How often a value that was read like this one is right."""
        return calibrated(self.confidence)


def under(label: str) -> Words:
    return Words(fr=f"sous « {label} »", en=f"under “{label}”")


def labelled_as(label: str, how: str) -> Words:
    """``how`` the label stands to the value: inline, left, above, none."""
    if not label:
        return Words(fr="sans libellé", en="without a label")
    fr, en = _HOW.get(how, ("près", "near"))
    return Words(fr=f"libellé « {label} » ({fr})", en=f"labelled “{label}” ({en})")


_HOW = {
    "inline": ("devant", "before it"),
    "left": ("à gauche", "at its left"),
    "above": ("au-dessus", "above it"),
    "below": ("au-dessous", "below it"),
}


def but(why: Words, fr: str, en: str) -> Words:
    """The same with what speaks against it."""
    return Words(fr=f"{why.fr} ; {fr}", en=f"{why.en}; {en}")
