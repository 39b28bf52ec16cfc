"""How written documents leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from gateway.ports.arriving import Settle


@dataclass(frozen=True, slots=True)
class Parcel:
    """A written document on its way out. A receiver that sees ``dedupe_key`` again has it already.

    ``address`` is the partner's own, as its outlet describes it: a URL, a mailbox, a host and folder.
    """

    id: str
    kind: str
    partner: str
    filename: str
    media_type: str
    content: bytes
    dedupe_key: str
    address: Mapping[str, str] = field(default_factory=dict)


class Outlet(Protocol):
    name: str

    def send(self, parcel: Parcel) -> str:
        """Carry it away and say where it is now. Raises on failure; it is then tried again."""


@runtime_checkable
class HearsBack(Protocol):
    """An outlet whose receiver may put something back where it was sent to: that it has taken what it was sent."""

    def heard_back(self, partner: str) -> Iterator[tuple[bytes, Settle]]:
        """All that waits now, each settled once: with None when it was understood, else with what is wrong with it."""


@runtime_checkable
class TriesAddress(Protocol):
    """An outlet that can be asked beforehand whether it would arrive: `gateway doctor` does so for the ERP."""

    def try_address(self, parcel: Parcel) -> str:
        """Goes where the (empty) parcel would go, leaves nothing there, and says what answered. Raises as ``send`` does."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What an address answered: no ``status`` when nothing came back. ``retry_after`` in seconds, when it asked for it."""

    status: int | None
    answer: str
    milliseconds: int
    retry_after: int | None = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Poster(Protocol):
    def check(self, url: str) -> None:
        """Raises :class:`gateway.errors.TargetRefused` for an address that must not be sent to."""

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Posted:
        """Raises :class:`gateway.errors.TargetRefused`; everything else that goes wrong is an answer without status."""
