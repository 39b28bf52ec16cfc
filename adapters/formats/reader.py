"""What formats share that only read, or have little to say back: no receipt, nothing written, no page, no report. A format
gives what it has instead."""

from gateway.model.base import Document
from gateway.ports import NextContext, OutgoingContext, ReadResult, Written


class Reader:
    """The optional half of :class:`gateway.ports.Format`, answered with nothing."""

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        return []

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        return None

    def page(self, content: bytes, language: str) -> str | None:
        return None

    def report(self, content: bytes, style: str, name: str, language: str) -> str | None:
        return None
