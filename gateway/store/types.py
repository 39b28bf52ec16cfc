"""Column types that keep money exact and time unambiguous on both databases, and ids that sort by time."""

import os
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

SCALE = 6
_MILLIONTH = Decimal(1).scaleb(-SCALE)


class Exact(TypeDecorator[Decimal]):
    """NUMERIC on PostgreSQL; millionths in an integer on SQLite, which has no exact decimal but adds integers exactly."""

    impl = Numeric(24, SCALE)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        exact = BigInteger() if dialect.name == "sqlite" else Numeric(24, SCALE)
        return dialect.type_descriptor(exact)

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return int(Decimal(value).quantize(_MILLIONTH).scaleb(SCALE))

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        exact = Decimal(value).scaleb(-SCALE) if dialect.name == "sqlite" else Decimal(value)
        return exact.normalize() + Decimal("0.00") if exact == exact.quantize(Decimal("0.01")) else exact


class Instant(TypeDecorator[datetime]):
    """An aware moment; SQLite keeps it as UTC text that compares in order."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Structure = JSON().with_variant(JSONB(), "postgresql")

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter that is mistaken for another
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_PLACES = range(120, -1, -10)


def new_id(prefix: str) -> str:
    """``ord_01ks…``: 48 bits of time, then 80 random bits, so that ids sort by age and cannot be guessed."""
    number = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10), "big")
    return f"{prefix}_{''.join([_PAIRS[number >> place & 1023] for place in _PLACES])}"
