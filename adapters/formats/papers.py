"""Pages and judged XML of our documents, for the forms of :mod:`adapters.formats.forms`."""

import atexit
from datetime import UTC, datetime
from functools import cache
from typing import Literal

from adapters.formats.en16931.hybrid import embed
from adapters.formats.en16931.rules import RulesEngine, Verdict
from adapters.formats.en16931.syntax import Profile, write
from adapters.formats.pdf_out import view
from adapters.formats.pdf_out.compile import pdf
from adapters.formats.pdf_out.confirmation import order_response_view
from adapters.formats.pdf_out.labels import Language
from adapters.formats.pdf_out.quotation import quotation_view
from gateway.errors import CannotWrite, Unavailable
from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice
from gateway.model.master import OwnIdentity
from gateway.model.quotation import Quotation
from gateway.model.receivable import Reminder
from gateway.model.response import OrderResponse


@cache
def rules_engine() -> RulesEngine:
    """The process's one engine; its child ends with it."""
    engine = RulesEngine()
    atexit.register(engine.close)
    return engine


def invoice(document: Invoice, own: OwnIdentity, language: str, at: datetime) -> bytes:
    shown = view.invoice_view(document, own, spoken(language))
    return pdf("invoice", shown, logo=own.logo, at=at.astimezone(UTC))


def despatch(document: DespatchAdvice, own: OwnIdentity, language: str, at: datetime) -> bytes:
    shown = view.despatch_view(document, own, spoken(language))
    return pdf("despatch", shown, logo=own.logo, at=at.astimezone(UTC))


def order_response(document: OrderResponse, own: OwnIdentity, language: str, at: datetime) -> bytes:
    shown = order_response_view(document, own, spoken(language))
    return pdf("order_response", shown, logo=own.logo, at=at.astimezone(UTC))


def quotation(document: Quotation, own: OwnIdentity, language: str, at: datetime) -> bytes:
    shown = quotation_view(document, own, spoken(language))
    return pdf("quotation", shown, logo=own.logo, at=at.astimezone(UTC))


def reminder(document: Reminder, own: OwnIdentity, language: str, at: datetime) -> bytes:
    shown = view.reminder_view(document, own, spoken(language))
    return pdf("reminder", shown, logo=own.logo, at=at.astimezone(UTC))


def hybrid(
    document: Invoice,
    own: OwnIdentity,
    language: str,
    at: datetime,
    xml: bytes,
    level: Literal["en16931", "extended"],
) -> bytes:
    return embed(invoice(document, own, language, at), xml, document, level, spoken(language))


def judged_xml(document: Invoice, profile: Profile) -> tuple[bytes, Verdict]:
    """The XML and what the rules say of it.

    Raises :class:`CannotWrite` when the syntax lacks something, :class:`Unavailable` when the rules could not be run.
    """
    try:
        xml = write(document, profile)
    except ValueError as error:
        raise CannotWrite(
            f"{document.number} cannot be written as {profile}: {error}",
            "complete the data it comes from",
            fr=(
                f"{document.number} ne peut pas être écrit en {profile} : {error}",
                "complétez les données dont il vient",
            ),
        ) from error
    verdict = rules_engine().judge(xml)
    if verdict.failure is not None:
        raise Unavailable(f"the rules could not judge {document.number}: {verdict.failure}", "try again; see the log")
    return xml, verdict


def spoken(language: str) -> Language:
    return "en" if language == "en" else "de" if language == "de" else "fr"
