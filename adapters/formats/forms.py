"""The forms in which our papers leave or are kept: Factur-X in two profiles, CII, UBL and plain PDF.

Each is an entry point of ``order_gateway.forms``; a package that registers one more is picked up at the next start. What is
heavy (the page compiler, the rules) is imported by the form that needs it: :mod:`adapters.formats.papers`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.invoice import Invoice
from gateway.model.master import OwnIdentity
from gateway.model.quotation import Quotation
from gateway.model.receivable import Reminder
from gateway.model.response import OrderResponse
from gateway.ports import Formed

if TYPE_CHECKING:
    from adapters.formats.en16931.rules import Breach, Verdict
    from adapters.formats.en16931.syntax import Profile

PDF_TYPE, XML_TYPE = "application/pdf", "application/xml"

RULE_BROKEN = FindingKind(
    "invoice.rule-broken",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La facture enfreint la règle {rule} : {text}",
    "The invoice breaks rule {rule}: {text}",
    "Corriger la donnée d'origine, puis facturer de nouveau ; une facture déjà émise demande d'abord un avoir.",
    "Correct the data it comes from, then invoice again; an invoice already issued needs a credit note first.",
)
RULE_WARNED = FindingKind(
    "invoice.rule-warned",
    Family.COMPLETENESS,
    Severity.WARNING,
    "La règle {rule} avertit : {text}",
    "Rule {rule} warns: {text}",
    "Vérifier la donnée d'origine.",
    "Check the data it comes from.",
)


class PlainPdf:
    """Every paper of ours as a page to read."""

    name = "pdf"

    def write(self, document: Document, own: OwnIdentity, language: str, at: datetime) -> Formed | None:
        from adapters.formats import papers

        if isinstance(document, Invoice):
            return Formed(papers.invoice(document, own, language, at), PDF_TYPE, f"{document.number}.pdf")
        if isinstance(document, DespatchAdvice):
            return Formed(papers.despatch(document, own, language, at), PDF_TYPE, f"{document.number}.pdf")
        if isinstance(document, OrderResponse):
            return Formed(papers.order_response(document, own, language, at), PDF_TYPE, f"{document.number}.pdf")
        if isinstance(document, Quotation):
            return Formed(papers.quotation(document, own, language, at), PDF_TYPE, f"{document.number}.pdf")
        if isinstance(document, Reminder):
            return Formed(papers.reminder(document, own, language, at), PDF_TYPE, f"{document.id}.pdf")
        return None


class XmlForm:
    """CII or UBL, held against the rules."""

    def __init__(self, name: str, profile: Profile) -> None:
        self.name, self.profile = name, profile

    def judge(self, document: Document) -> tuple[Finding, ...]:
        return _judged(document, self.profile)

    def write(self, document: Document, own: OwnIdentity, language: str, at: datetime) -> Formed | None:
        if not isinstance(document, Invoice):
            return None
        from adapters.formats import papers

        xml, verdict = papers.judged_xml(document, self.profile)
        return Formed(xml, XML_TYPE, f"{document.number}-{self.name}.xml", _facts(verdict), _findings(verdict))


class FacturX:
    """The paper with its CII inside."""

    def __init__(self, name: str, profile: Literal["en16931", "extended"]) -> None:
        self.name, self.profile = name, profile

    def judge(self, document: Document) -> tuple[Finding, ...]:
        return _judged(document, self.profile)

    def write(self, document: Document, own: OwnIdentity, language: str, at: datetime) -> Formed | None:
        if not isinstance(document, Invoice):
            return None
        from adapters.formats import papers

        xml, verdict = papers.judged_xml(document, self.profile)
        content = papers.hybrid(document, own, language, at, xml, self.profile)
        return Formed(content, PDF_TYPE, f"{document.number}.pdf", _facts(verdict), _findings(verdict))


def factur_x() -> FacturX:
    return FacturX("factur-x", "en16931")


def factur_x_extended() -> FacturX:
    return FacturX("factur-x-extended", "extended")


def cii() -> XmlForm:
    return XmlForm("cii", "en16931")


def ubl() -> XmlForm:
    return XmlForm("ubl", "ubl")


def _judged(document: Document, profile: Profile) -> tuple[Finding, ...]:
    """What cannot even be written is said like a broken rule: both are mended in the data the draft comes from."""
    if not isinstance(document, Invoice):
        return ()
    from adapters.formats import papers

    try:
        _, verdict = papers.judged_xml(document, profile)
    except CannotWrite as error:
        return (RULE_BROKEN.at(rule=profile, text=str(error)),)
    return _findings(verdict)


def _facts(verdict: Verdict) -> dict[str, Any]:
    return {"profile": verdict.profile, "fired": verdict.fired, "valid": verdict.valid}


def _findings(verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(_finding(one) for one in verdict.breaches)


def _finding(breach: Breach) -> Finding:
    kind = RULE_WARNED if breach.flag == "warning" else RULE_BROKEN
    return kind.at(place=breach.place[:300] or None, rule=breach.rule, text=breach.text[:500])
