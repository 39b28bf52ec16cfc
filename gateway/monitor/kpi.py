"""What each figure means, in the words printed beside it, and the figures of a period.

Rates say how many of how many, so that a reader can check them; the orders behind a count are found in the order list.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from gateway.model.day_figures import STEP_WORDS, DayFigures, Step, add_up
from gateway.model.finding import Words
from gateway.monitor.now import DSO_DAYS
from gateway.store import Transaction
from gateway.store.kpis import Kpis

TOP = 12  # causes named one by one
BY_WEEK = 100
"""Periods of more days than this are drawn by week: a year of days is too fine to be read."""

Key = TypeVar("Key", bound=Hashable)
Count = Callable[[DayFigures], int]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A rate: ``part`` of ``whole``."""

    code: str
    name: Words
    meaning: Words
    part: Count
    whole: Count
    good_is_high: bool = True


KPIS: tuple[Kpi, ...] = (
    Kpi(
        "intake-touchless",
        Words(fr="Saisie sans intervention", en="Touchless intake"),
        Words(
            fr="Commandes acceptées sans qu'aucune personne n'y touche entre la réception et l'acceptation, sur toutes les"
            " commandes reçues, doublons et essais exclus.",
            en="Orders accepted without any person touching them between receipt and acceptance, of all orders received;"
            " duplicates and tests left out.",
        ),
        lambda day: day.untouched,
        lambda day: day.orders - day.duplicates,
    ),
    Kpi(
        "end-to-end-touchless",
        Words(fr="De bout en bout sans intervention", en="Touchless end to end"),
        Words(
            fr="Commandes facturées sans qu'aucune personne n'y ait jamais touché, sur toutes les commandes facturées.",
            en="Orders invoiced that no person ever touched, of all orders invoiced.",
        ),
        lambda day: day.through,
        lambda day: day.invoiced,
    ),
    Kpi(
        "escape",
        Words(fr="Erreurs échappées", en="Errors that escaped"),
        Words(
            fr="Commandes acceptées sans intervention, puis corrigées par une personne (modification, annulation, avoir),"
            " sur toutes celles acceptées sans intervention.",
            en="Orders accepted untouched that a person corrected afterwards (change, cancellation, credit note), of all"
            " those accepted untouched.",
        ),
        lambda day: day.escaped,
        lambda day: day.untouched,
        good_is_high=False,
    ),
    Kpi(
        "first-pass",
        Words(fr="Bonnes du premier coup", en="First pass"),
        Words(
            fr="Commandes lues sans erreur et acceptées à la première décision, sur toutes les commandes reçues, doublons"
            " exclus.",
            en="Orders read without an error and accepted at the first decision, of all orders received, duplicates left"
            " out.",
        ),
        lambda day: day.first_pass,
        lambda day: day.orders - day.duplicates,
    ),
    Kpi(
        "on-time-answer",
        Words(fr="Confirmées à temps", en="Confirmed in time"),
        Words(
            fr="Commandes dont la confirmation a été remise au client dans les 4 heures suivant l'acceptation, sur toutes"
            " celles confirmées.",
            en="Orders whose confirmation was delivered to the buyer within 4 hours of acceptance, of all those confirmed.",
        ),
        lambda day: day.in_time,
        lambda day: day.answered,
    ),
)

MEANINGS: Mapping[str, Words] = {
    "steps": Words(
        fr="La moitié des commandes ont mis moins que p50, 95 % moins que p95 ; à un dixième près.",
        en="Half of the orders took less than p50, 95 % less than p95; within a tenth.",
    ),
    "causes": Words(
        fr="Pourquoi des commandes ont attendu une personne ou ont été refusées ; une commande compte pour chacune de ses"
        " causes.",
        en="Why orders waited for a person or were refused; an order counts for each of its causes.",
    ),
    "dso": Words(
        fr=f"Délai moyen de paiement : ce qui reste dû, divisé par ce qui a été facturé sur {DSO_DAYS} jours, fois {DSO_DAYS}.",
        en=f"Days sales outstanding: what is owed, divided by what was billed in {DSO_DAYS} days, times {DSO_DAYS}.",
    ),
    "at-risk": Words(
        fr="Valeur TTC des commandes qui attendent un crédit ou un acompte, ou dont la date souhaitée est passée sans"
        " expédition complète.",
        en="Value with VAT of the orders that wait for credit or a deposit, or whose wanted day is over without all of it"
        " despatched.",
    ),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """``value`` from 0 to 1; None when there was nothing to count. ``series`` by day or week, the oldest first."""

    kpi: Kpi
    part: int
    whole: int
    series: tuple[tuple[date, int, int], ...]

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds."""

    step: Step
    words: Words
    count: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The figures of a period, of one channel or partner or of all. ``over_time``: by day, or by week (its first day in the
    period) when ``weekly``."""

    first: date
    last: date
    weekly: bool
    total: DayFigures
    over_time: Mapping[date, DayFigures]
    by_partner: Mapping[str, DayFigures]
    by_channel: Mapping[str, DayFigures]
    rates: tuple[Rate, ...]
    steps: tuple[Took, ...]
    causes: tuple[tuple[str, int], ...]


def scorecard(tx: Transaction, first: date, last: date, *, channel: str = "", partner: str = "") -> Scorecard:
    """From the days counted (:mod:`gateway.monitor.counting`): both days are in the period."""
    rows = Kpis(tx.connection, tx.now).days(first, last, channel=channel, partner=partner)
    weekly = (last - first).days >= BY_WEEK
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    begins = {day: max(first, day - timedelta(days=day.weekday())) if weekly else day for day in days}
    counted = _grouped(((begins[row.day], row.channel, row.partner), row.figures()) for row in rows)
    found = _grouped((when, one) for (when, _, _), one in counted.items())
    over_time = {day: found.get(day, DayFigures()) for day in dict.fromkeys(begins.values())}
    total = add_up(found.values())
    return Scorecard(
        first,
        last,
        weekly,
        total,
        over_time,
        by_partner=_grouped((whose, one) for (_, _, whose), one in counted.items()),
        by_channel=_grouped((how, one) for (_, how, _), one in counted.items()),
        rates=tuple(rate(kpi, total, found) for kpi in KPIS),
        steps=tuple(_took(step, total) for step in Step if step in total.steps),
        causes=tuple(sorted(total.causes.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]),
    )


def rate(kpi: Kpi, total: DayFigures, over_time: Mapping[date, DayFigures]) -> Rate:
    series = tuple((day, kpi.part(one), kpi.whole(one)) for day, one in sorted(over_time.items()))
    return Rate(kpi, kpi.part(total), kpi.whole(total), series)


def _took(step: Step, total: DayFigures) -> Took:
    durations = total.steps[step]
    return Took(step, STEP_WORDS[step], durations.count, durations.percentile(0.5), durations.percentile(0.95))


def _grouped(figures: Iterable[tuple[Key, DayFigures]]) -> dict[Key, DayFigures]:
    """Summed by key; days that only say that nothing came are left out."""
    groups: dict[Key, list[DayFigures]] = {}
    for key, one in figures:
        if one.orders:
            groups.setdefault(key, []).append(one)
    return {key: add_up(some) if len(some) > 1 else some[0] for key, some in groups.items()}
