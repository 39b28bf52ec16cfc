"""JSON Schema of the canonical documents, for those who write orders or read answers in other languages.

The files under ``schemas/canonical/`` are made from here; a test keeps them current.
"""

import json

from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice
from gateway.model.order import Order
from gateway.model.response import ApplicationError, OrderResponse

PUBLISHED: dict[str, type[Document]] = {
    "order": Order,
    "order-response": OrderResponse,
    "application-error": ApplicationError,
    "despatch-advice": DespatchAdvice,
    "invoice": Invoice,
}


def schema_text(name: str) -> str:
    """The schema as the file holds it."""
    schema = PUBLISHED[name].model_json_schema(mode="validation")
    return (
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2, ensure_ascii=False)
        + "\n"
    )
