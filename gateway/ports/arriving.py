"""How bytes arrive: what a channel hands over, and how it settles with the sender."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from gateway.model.finding import Words


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a channel received, before anything is parsed.

    ``transport_id`` is the channel's own name for this transmission: the same transmission seen again (a crash before
    the acknowledgement, a repeated request with the same key) carries the same one. ``urgent`` is what a person waits
    for in front of a screen: it goes before everything else.
    """

    channel: str
    transport_id: str
    content: bytes
    filename: str | None = None
    media_type: str | None = None
    sender: str | None = None
    partner: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    urgent: bool = False


class Places(Protocol):
    """The settings that channels and outlets are made from."""

    @property
    def inbox_folder(self) -> Path: ...
    @property
    def outbox_folder(self) -> Path: ...
    @property
    def secrets_folder(self) -> Path: ...
    @property
    def local_targets(self) -> bool: ...
    @property
    def smtp_address(self) -> str | None: ...
    @property
    def mail_from(self) -> str | None: ...


Settle = Callable[["Exception | None"], None]
"""Called once: with ``None`` after the commit (move the file, flag the mail), with the error when nothing was kept."""


class Channel(Protocol):
    """A channel may also have ``remember`` (see :class:`RemembersMail`), ``close`` for what it holds open, and
    ``alone = False`` when every process is to poll it at once; otherwise one process does at a time. With ``together`` as many
    arrivals may be taken before the first of them is settled."""

    name: str

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        """Everything that waits now. Called again and again; must not sleep."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a transmission: ``refused`` when nothing in it could be used. ``words`` are sentences for a person,
    what to do among them; ``facts`` gives the same for a program, plain JSON, when it is asked for."""

    refused: bool
    words: tuple[Words, ...]
    facts: Callable[[], Mapping[str, Any]] = dict


FateOf = Callable[[str], "Fate | None"]
"""By the channel's own name for the transmission; ``None`` while it is not known yet."""


@runtime_checkable
class TellsFate(Protocol):
    """A channel that tells the sender later what became of what it brought."""

    def follow(self, fate_of: FateOf) -> None: ...
