"""The figures of a day: what became of the orders received on it, in counts that add up over days, channels and partners.

Durations are kept as histograms, so that percentiles of any sum of days can be told (within a tenth of their value).
"""

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from gateway.model.base import Document, Number
from gateway.model.finding import Words

GROWTH = 1.1  # each bucket of a histogram reaches a tenth further than the one before


class Step(StrEnum):
    READ = "read"
    DECIDED = "decided"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    DESPATCHED = "despatched"
    INVOICED = "invoiced"


STEP_WORDS: dict[Step, Words] = {
    Step.READ: Words(fr="de la réception à la lecture", en="from receipt to reading"),
    Step.DECIDED: Words(fr="de la lecture à la première décision", en="from reading to the first decision"),
    Step.ACCEPTED: Words(fr="de la réception à l'acceptation", en="from receipt to acceptance"),
    Step.ANSWERED: Words(fr="de l'acceptation à la confirmation remise", en="from acceptance to the answer delivered"),
    Step.DESPATCHED: Words(fr="de l'acceptation à la première expédition", en="from acceptance to the first despatch"),
    Step.INVOICED: Words(fr="de l'expédition à la première facture", en="from despatch to the first invoice"),
}


class Histogram(Document):
    """How many durations fell into each bucket; bucket n holds those up to ``GROWTH ** n`` milliseconds."""

    buckets: Mapping[int, int] = Field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.buckets.values())

    def percentile(self, share: float) -> float | None:
        """Seconds that ``share`` (0 to 1) of the durations did not exceed; None without any."""
        wanted, seen = share * self.count, 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= wanted:
                return float(GROWTH**bucket / 1000)
        return None


def histogram(seconds: Iterable[float]) -> Histogram:
    buckets: dict[int, int] = {}
    for duration in seconds:
        bucket = max(0, math.ceil(math.log(max(duration * 1000, 1.0), GROWTH)))
        buckets[bucket] = buckets.get(bucket, 0) + 1
    return Histogram(buckets=buckets)


class DayFigures(Document):
    """Counts of orders; every one is of orders received on the day, whenever the rest of it happened.

    ``untouched``: accepted, and no person did anything to it before. ``through``: invoiced, and no person ever did.
    ``escaped``: of the untouched, corrected by a person afterwards. ``first_pass``: read without an error and accepted at
    the first decision. ``in_time``: answered within the hours promised. ``causes``: why orders waited or were refused, by
    finding code or kind of hold. ``held``: value of those still waiting, by currency.
    """

    orders: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0
    waiting: int = 0
    invoiced: int = 0
    untouched: int = 0
    through: int = 0
    escaped: int = 0
    first_pass: int = 0
    answered: int = 0
    in_time: int = 0
    causes: Mapping[str, int] = Field(default_factory=dict)
    held: Mapping[str, Number] = Field(default_factory=dict)
    steps: Mapping[Step, Histogram] = Field(default_factory=dict)


COUNTS = tuple(name for name, field in DayFigures.model_fields.items() if field.annotation is int)


def add_up(figures: Iterable[DayFigures]) -> DayFigures:
    """The sum of many days, channels or partners."""
    counts = dict.fromkeys(COUNTS, 0)
    causes: dict[str, int] = {}
    held: dict[str, Decimal] = {}
    steps: dict[Step, dict[int, int]] = {}
    for one in figures:
        for name in COUNTS:
            counts[name] += getattr(one, name)
        for cause, count in one.causes.items():
            causes[cause] = causes.get(cause, 0) + count
        for currency, value in one.held.items():
            held[currency] = held.get(currency, Decimal(0)) + value
        for step, durations in one.steps.items():
            sums = steps.setdefault(step, {})
            for bucket, count in durations.buckets.items():
                sums[bucket] = sums.get(bucket, 0) + count
    return DayFigures(
        **counts, causes=causes, held=held, steps={step: Histogram(buckets=sums) for step, sums in steps.items()}
    )
