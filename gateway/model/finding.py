"""A finding: one thing worth saying about a document, with its place and the way out.

Every kind of finding is declared once, with its French and English sentences, by the module that raises it;
console, API, APERAK and the reference page are fed from these declarations. What is wrong with a document is always
a finding, never an exception.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gateway.model.base import Document
from gateway.model.german import SENTENCES


class Severity(StrEnum):
    NOTICE = "notice"  # worth knowing, changes nothing
    WARNING = "warning"  # a person may want to look; the order goes on
    ERROR = "error"  # the order waits for a person
    REJECT = "reject"  # the order cannot be ours or cannot be taken; it is refused


class Family(StrEnum):
    SYNTAX = "syntax"
    COMPLETENESS = "completeness"
    IDENTITY = "identity"
    ITEMS = "items"
    QUANTITIES = "quantities"
    PRICES = "prices"
    DELIVERY = "delivery"
    ARITHMETIC = "arithmetic"
    DUPLICATES = "duplicates"
    PLAUSIBILITY = "plausibility"
    CREDIT = "credit"
    CHANGES = "changes"


class Words(Document):
    """The same sentence in the languages a person may read it in; German where a partner is told it, else English."""

    fr: str
    en: str
    de: str | None = None

    def to(self, language: str) -> str:
        if language == "de" and self.de is not None:
            return self.de
        return self.fr if language == "fr" else self.en

    def __format__(self, language: str) -> str:
        """In a sentence's template: ``{kind:fr}`` and ``{kind}``."""
        return self.to(language)


class Finding(Document):
    """``code`` is stable (``item.unknown``); ``path`` names the canonical field (``lines[0].item``); ``place`` says
    where in the source it stands (``LIN, segment 12, element 3`` or a JSON pointer), when that is known."""

    code: str
    family: Family
    severity: Severity
    sentence: Words
    way_out: Words
    path: str | None = None
    place: str | None = None
    line: str | None = None


CATALOGUE: dict[str, "FindingKind"] = {}
"""Every declared kind by its code."""


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A declaration. Sentences are ``str.format`` templates over the parameters given to :meth:`at`
    and its ``line``."""

    code: str
    family: Family
    severity: Severity
    fr: str
    en: str
    way_out_fr: str
    way_out_en: str

    def __post_init__(self) -> None:
        if self.code in CATALOGUE:
            raise ValueError(f"finding {self.code} is declared twice")
        CATALOGUE[self.code] = self

    def at(
        self,
        path: str | None = None,
        *,
        line: str | None = None,
        place: str | None = None,
        severity: Severity | None = None,
        **params: Any,
    ) -> Finding:
        said = {"line": line, **params}
        return Finding(
            code=self.code,
            family=self.family,
            severity=severity or self.severity,
            sentence=Words(fr=self.fr.format(**said), en=self.en.format(**said), de=self._in_german(said)),
            way_out=Words(fr=self.way_out_fr.format(**said), en=self.way_out_en.format(**said)),
            path=path,
            place=place,
            line=line,
        )

    def _in_german(self, said: dict[str, Any]) -> str | None:
        template = SENTENCES.get(self.code)
        return template.format(**said) if template is not None else None
