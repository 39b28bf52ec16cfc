"""Numbers, amounts and moments as a reader writes them: ``1 234,50 €`` in French, ``€1,234.50`` in English."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from gateway.web.language import Language

LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB"}
JUST_NOW = timedelta(seconds=10)
RELATIVE_UNTIL = timedelta(days=7)
UNITS: tuple[tuple[Literal["day", "hour", "minute", "second"], timedelta], ...] = (
    ("day", timedelta(days=1)),
    ("hour", timedelta(hours=1)),
    ("minute", timedelta(minutes=1)),
    ("second", timedelta(seconds=1)),
)


class Figures:
    """The filters of the templates, for one language. Times are shown in the time zone of this machine."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = LOCALES[language]

    def filters(self) -> dict[str, Any]:
        return {
            "money": self.money,
            "number": self.number,
            "size": self.size,
            "share": self.share,
            "duration": self.duration,
            "day": self.day,
            "short_day": self.short_day,
            "moment": self.moment,
            "ago": self.ago,
            "iso": self.iso,
        }

    def money(self, amount: Decimal | None, currency: str | None) -> str:
        if amount is None:
            return "–"
        return format_currency(amount, currency, locale=self.locale) if currency else self.number(amount)

    def number(self, value: Decimal | int | None) -> str:
        """All decimals that mean something, and none that do not."""
        if value is None:
            return "–"
        if isinstance(value, int):
            return str(format_decimal(value, locale=self.locale))
        exponent = value.normalize().as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        return str(format_decimal(value, locale=self.locale, format="#,##0." + "0" * places if places else "#,##0"))

    def size(self, count: int) -> str:
        unit = "o" if self.language == "fr" else "B"
        if count < 1000:
            return f"{count} {unit}"
        for prefix, scale in (("k", 10**3), ("M", 10**6), ("G", 10**9)):
            if count < scale * 1000:
                return f"{format_decimal(Decimal(count) / scale, format='0.#', locale=self.locale)} {prefix}{unit}"
        return f"{count} {unit}"

    def share(self, value: float) -> str:
        """From 0 to 1, as a percentage with a decimal where it tells something."""
        pattern = "#,##0 %" if value in (0, 1) else "#,##0.0 %"
        return format_percent(value, pattern if self.language == "fr" else pattern.replace(" ", ""), locale=self.locale)

    def duration(self, seconds: float) -> str:
        """In the largest unit that leaves more than one of it."""
        for unit, length in (("d" if self.language == "en" else "j", 86400), ("h", 3600), ("min", 60), ("s", 1)):
            if seconds >= length:
                value = Decimal(seconds / length).quantize(Decimal("0.1"))
                return f"{format_decimal(value, locale=self.locale)} {unit}"
        return f"{format_decimal(round(seconds * 1000), locale=self.locale)} ms"

    def short_day(self, day: date) -> str:
        return format_date(day, "d MMM", locale=self.locale)

    def day(self, moment: date | datetime | None) -> str:
        return "–" if moment is None else format_date(moment, "d MMM y", locale=self.locale)

    def moment(self, moment: date | datetime) -> str:
        """In full, with seconds, for the tooltip and the timeline."""
        if not isinstance(moment, datetime):
            return self.day(moment)
        return format_datetime(_here(moment), "d MMM y HH:mm:ss", locale=self.locale)

    def ago(self, moment: datetime) -> str:
        passed = datetime.now(UTC) - moment
        if passed < JUST_NOW:
            return "à l'instant" if self.language == "fr" else "just now"
        if passed > RELATIVE_UNTIL:
            return self.day(_here(moment))
        unit, length = next((unit, length) for unit, length in UNITS if passed >= length)
        return format_timedelta(
            -length * (passed // length), granularity=unit, add_direction=True, threshold=1, locale=self.locale
        )

    def iso(self, moment: date | datetime) -> str:
        return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def _here(moment: datetime) -> datetime:
    """A moment without zone is the partner's local time and shown as it stands."""
    return moment.astimezone() if moment.tzinfo else moment
