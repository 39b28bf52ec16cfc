"""Shapes of issued documents, and bank statements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from gateway.model.base import Document
from gateway.model.finding import Finding
from gateway.model.master import OwnIdentity
from gateway.model.receivable import IncomingPayment


@dataclass(frozen=True, slots=True)
class Formed:
    """A document in a form people or tax platforms take, and what the form's own rules say of it."""

    content: bytes
    media_type: str
    filename: str
    verdict: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class Form(Protocol):
    """One shape of an issued document: Factur-X, UBL, PDF. It needs no partner and no envelope."""

    name: str

    def write(self, document: Document, own: OwnIdentity, language: str, at: datetime) -> Formed | None:
        """The document in this form; ``None`` when it has none for its kind. ``at`` is when the document was issued."""


@runtime_checkable
class JudgedForm(Form, Protocol):
    """A form with rules of its own: a draft can be held against them before it is issued."""

    @property
    def profile(self) -> str:
        """The set of rules; forms that share one need be asked only once."""

    def judge(self, document: Document) -> tuple[Finding, ...]:
        """What the rules say. Raises :class:`gateway.errors.Unavailable` when they cannot be run."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The credits of a bank statement, or the findings that say why a line is none."""

    payments: tuple[IncomingPayment, ...] = ()
    findings: tuple[Finding, ...] = ()


class StatementFormat(Protocol):
    name: str

    def bid(self, head: bytes, filename: str | None) -> int:
        """0 (not mine) to 100 (certainly mine), from the first bytes."""

    def read(self, content: bytes) -> Statement:
        """Every credit in it; a bad line is a finding, never an exception."""
