"""When a partner may be sent to: ``mon-fri 06:00-20:00``, several such windows separated by commas, in our local time."""

import re
from datetime import datetime, time, timedelta

from gateway.errors import SettingsError

_AS_AN_EXAMPLE, _EN_EXEMPLE = "write it as mon-fri 06:00-20:00", "écrivez-la comme mon-fri 06:00-20:00"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(?P<from>[a-z]{3})(?:-(?P<to>[a-z]{3}))?\s+(?P<open>\d\d:\d\d)-(?P<close>\d\d:\d\d)")


def opens_at(windows: str | None, now: datetime) -> datetime | None:
    """When the next window opens; None when one is open now, or when there are none. Raises :class:`SettingsError`."""
    if not windows:
        return None
    known = [_parse(part.strip()) for part in windows.lower().split(",")]
    for days in range(8):
        day = now + timedelta(days=days)
        for weekdays, opening, closing in sorted(known, key=lambda window: window[1]):
            if day.weekday() not in weekdays:
                continue
            start = datetime.combine(day.date(), opening, now.tzinfo)
            end = datetime.combine(day.date(), closing, now.tzinfo)
            if start <= now < end:
                return None
            if start > now:
                return start
    raise SettingsError(
        f"the sending window {windows!r} never opens",
        _AS_AN_EXAMPLE,
        fr=(f"la fenêtre d'envoi {windows!r} ne s'ouvre jamais", _EN_EXEMPLE),
    )


def _parse(window: str) -> tuple[frozenset[int], time, time]:
    found = _WINDOW.fullmatch(window)
    if found is None or found["from"] not in DAYS or (found["to"] or found["from"]) not in DAYS:
        raise SettingsError(
            f"the sending window {window!r} is not understood",
            _AS_AN_EXAMPLE,
            fr=(f"la fenêtre d'envoi {window!r} n'est pas comprise", _EN_EXEMPLE),
        )
    first = DAYS.index(found["from"])
    last = DAYS.index(found["to"] or found["from"])
    days = range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    try:
        opening, closing = time.fromisoformat(found["open"]), time.fromisoformat(found["close"])
    except ValueError as error:
        raise SettingsError(
            f"the sending window {window!r} names no time of day",
            _AS_AN_EXAMPLE,
            fr=(f"la fenêtre d'envoi {window!r} ne dit pas d'heure", _EN_EXEMPLE),
        ) from error
    if closing <= opening:
        raise SettingsError(
            f"the sending window {window!r} closes before it opens",
            "write two windows, one per day",
            fr=(f"la fenêtre d'envoi {window!r} se ferme avant de s'ouvrir", "écrivez deux fenêtres, une par jour"),
        )
    return frozenset(days), opening, closing
