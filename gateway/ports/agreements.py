"""What is agreed with partners, as adapters keep it."""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable


@runtime_checkable
class ChecksItself(Protocol):
    """What an agreement may have besides being called: `gateway doctor` asks it what is wrong with its files."""

    def faults(self) -> Iterable[Exception]: ...
