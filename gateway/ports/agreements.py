"""What is agreed with partners, as adapters keep it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Published:
    """An overlay that people put in force in the console. ``text`` is "" when the one of the folder holds again."""

    version: int
    text: str


@runtime_checkable
class ChecksItself(Protocol):
    """What an agreement may have besides being called: `gateway doctor` asks it what is wrong with its files."""

    def faults(self) -> Iterable[Exception]: ...


@runtime_checkable
class TakesPublished(Protocol):
    """An agreement that is told, with every partner that is loaded, which overlay is in force for it: so each process works by
    it from the next transaction on, wherever it runs."""

    def take(self, partner: str, published: Published) -> None: ...
