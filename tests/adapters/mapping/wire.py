"""A document through the wire and back: written, wrapped into an interchange, validated, read."""

from __future__ import annotations

from datetime import datetime

from adapters.formats.edifact import Envelope, OutMessage, PartyId, read_interchange, validate, write_interchange
from adapters.formats.edifact.interchange import Message
from adapters.mapping import Reading, Written, read_message, write_message
from gateway.model.base import Document

NOON = datetime(2026, 11, 21, 12, 0)  # noqa: DTZ001 - UNB knows no zone


def interchange_of(
    segments: Written, message_type: str, version: str, association: str, syntax: str = "UNOC:3"
) -> bytes:
    envelope = Envelope(PartyId("5412345000013", "14"), PartyId("4012345000009", "14"), "42", NOON, syntax=syntax)
    return write_interchange(envelope, [OutMessage(message_type, version, association, "1", segments)])


def through(
    document: Document, message_type: str, version: str, association: str = "", overlay: str | None = None
) -> Reading:
    """What a partner reads of `document`. Fails when anything is lost, or the validator has an error to report."""
    segments = write_message(
        document, message_type=message_type, version=version, association=association, overlay=overlay
    )
    assert segments.losses == []
    interchange = read_interchange(interchange_of(segments, message_type, version, association))
    report = validate(interchange)
    assert report.ok, [fault.sentence("en") for fault in report.errors]
    return read_message(interchange.messages[0], overlay=overlay)


def message(text: str, kind: str = "ORDERS:D:96A:UN:EAN008") -> Message:
    """The message with these segments between UNH and UNT, one per line or separated by an apostrophe."""
    body = "'".join(part.strip() for part in text.replace("\n", "'").split("'") if part.strip())
    count = body.count("'") + 3
    raw = f"UNB+UNOC:3+A:14+B:14+261121:1200+1'UNH+1+{kind}'{body}'UNT+{count}+1'UNZ+1+1'"
    return read_interchange(raw.encode("latin-1")).messages[0]
