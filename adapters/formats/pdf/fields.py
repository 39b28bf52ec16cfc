"""One value read from the page, with its place, how sure we are, and why."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from adapters.formats.pdf.page import Box

T = TypeVar("T")

SURE = 0.85
"""A mandatory field below this makes the order wait for a person."""


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """``confidence`` from 0 to 1; ``why`` in English, for the log and the person who settles it."""

    value: T
    box: Box
    confidence: float
    why: str

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE
