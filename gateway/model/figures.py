"""How figures read in a sentence: ``{given}`` with a point in English, ``{given:fr}`` with a comma in
French and ``{given:de}`` in German."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gateway.model.amounts import WIDE


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity, a price or an amount without the zeros that say nothing: ``least`` decimals at least, ``most`` at
    most."""

    value: Decimal
    least: int = 0
    most: int | None = None

    def __format__(self, language: str) -> str:
        value = self.value
        if self.most is not None:
            value = value.quantize(Decimal(1).scaleb(-self.most), rounding=ROUND_HALF_UP, context=WIDE)
        whole, _, fraction = format(value, "f").partition(".")
        fraction = fraction.rstrip("0").ljust(self.least, "0")
        if not fraction:
            return whole
        return f"{whole},{fraction}" if language in ("fr", "de") else f"{whole}.{fraction}"


def money(amount: Decimal) -> Figure:
    """Two decimals, and up to four where they tell two amounts apart."""
    return Figure(amount, 2, 4)
