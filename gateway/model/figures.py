"""How figures read in a sentence: ``{given}`` with a point in English, ``{given:fr}`` with a comma in French."""

from dataclasses import dataclass
from decimal import Decimal

from gateway.model.amounts import WIDE


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity, a price or an amount without the zeros that say nothing; at least ``places`` decimals."""

    value: Decimal
    places: int = 0

    def __format__(self, language: str) -> str:
        text = format(self.value.normalize(WIDE), "f")
        whole, _, fraction = text.partition(".")
        fraction = fraction.ljust(self.places, "0")
        if not fraction:
            return whole
        return f"{whole},{fraction}" if language == "fr" else f"{whole}.{fraction}"


def money(amount: Decimal) -> Figure:
    return Figure(amount, 2)
