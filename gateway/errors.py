"""Everything that can go wrong with the gateway itself. What is wrong with a *document* is a finding, not an error.

::

    GatewayError                 says what happened and what to do
    ├── SettingsError            a setting is missing or cannot be used
    │   └── TargetRefused        an address that we must not send to: inside our own network, or without TLS
    ├── Unavailable              something the gateway stands on does not answer; trying again later helps
    │   ├── StoreUnavailable     the database
    │   └── ArchiveUnavailable   the archive of bytes
    ├── ArchiveCorrupt           archived bytes are not what they were when they were stored
    ├── NotFound                 no such order, interchange, partner …
    ├── Conflict                 the thing exists, but not in a state that allows this
    │   └── KeyReused            the same idempotency key came with another content
    ├── CannotWrite          a document cannot be put into the partner's format as it stands
    ├── TooLarge                 an input is over the configured limit
    ├── Overrun                  confined work died, or went beyond its memory, processor time or wall clock
    └── LeaseLost                the job was given to another worker while this one worked on it
"""


class GatewayError(Exception):
    """``message`` says what happened; ``way_out`` says what the reader can do. ``fr`` are both in French, for what a clerk or
    a credit manager meets in the console. ``exit_code`` is for the command line."""

    exit_code = 3

    def __init__(self, message: str, way_out: str = "", *, fr: tuple[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out
        self.in_french = fr

    def told(self, language: str) -> tuple[str, str]:
        """What happened, and what to do; in English where it was never said in French."""
        if language == "fr" and self.in_french is not None:
            return self.in_french
        return self.message, self.way_out

    def said(self, language: str) -> str:
        """The same in one line."""
        joint = " ; " if language == "fr" and self.in_french is not None else "; "
        return joint.join(part for part in self.told(language) if part)


class SettingsError(GatewayError):
    """A setting is missing or cannot be used."""

    exit_code = 2


class TargetRefused(SettingsError):
    """An address that we must not send to: inside our own network, or without TLS."""


class Unavailable(GatewayError):
    """Something the gateway stands on does not answer; trying again later helps."""


class StoreUnavailable(Unavailable):
    """The database does not answer."""


class ArchiveUnavailable(Unavailable):
    """The archive cannot be written or read."""


class ArchiveCorrupt(GatewayError):
    """Archived bytes are not what they were when they were stored."""


class NotFound(GatewayError):
    """No such order, interchange, partner …"""

    exit_code = 2


class Conflict(GatewayError):
    """The thing exists, but not in a state that allows this."""

    exit_code = 1


class KeyReused(Conflict):
    """The same idempotency key came with another content."""


class CannotWrite(GatewayError):
    """A document cannot be put into the partner's format as it stands."""

    exit_code = 1


class TooLarge(GatewayError):
    """An input is over the configured limit."""

    exit_code = 1


class Overrun(GatewayError):
    """Confined work died, or went beyond its memory, processor time or wall clock. ``how`` it ended: ``time``,
    ``memory``, ``size`` (it returned too much) or ``crash``."""

    exit_code = 1

    def __init__(self, message: str, way_out: str = "", how: str = "crash") -> None:
        super().__init__(message, way_out)
        self.how = how


class LeaseLost(GatewayError):
    """The job was given to another worker while this one worked on it."""
