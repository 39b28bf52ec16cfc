"""What stops a mapping: a file that does not say what it should, or a document that cannot be written truthfully.

What is wrong with a *message* is not here: a value that cannot be read is a `Problem` (see `reading`).
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.errors import GatewayError
from gateway.model.finding import Words


class MappingError(GatewayError):
    """A mapping cannot do what is asked of it."""

    exit_code = 2

    @property
    def words(self) -> Words:
        """What happened, in both languages."""
        return Words(fr=self.told("fr")[0], en=self.message)


class MappingFileError(MappingError):
    """A mapping file has a mistake; the message starts with `file:line:`."""

    def __init__(self, file: str, line: int, sentence: Words) -> None:
        place = f"{file}:{line}"
        super().__init__(
            f"{place}: {sentence.en}",
            "correct the line in the mapping file",
            fr=(f"{place} : {sentence.fr}", "corrigez la ligne dans le fichier de correspondance"),
        )
        self.file = file
        self.line = line
        self.sentence = sentence


class NoOverlay(MappingError):
    """A partner's overlay is asked for that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is no overlay {name!r}",
            "put it into mappings/partners or the folder of your overlays",
            fr=(
                f"il n'y a pas de surcouche « {name} »",
                "mettez-la dans mappings/partners ou dans le dossier de vos surcouches",
            ),
        )


class CannotCarry(MappingError):
    """A value that the message cannot do without does not fit into its place (an order number of 40 characters…)."""


@dataclass(frozen=True, slots=True)
class At:
    """A line of a mapping file, for messages."""

    file: str
    line: int

    def wrong(self, mistake: Words, **words: object) -> MappingFileError:
        """The `mistake` (see `mistakes`) at this line, its sentences filled in."""
        return MappingFileError(
            self.file, self.line, Words(fr=mistake.fr.format(**words), en=mistake.en.format(**words))
        )

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
