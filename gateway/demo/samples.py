"""The sample orders of the demonstration, dated for the day they are used.

The files under ``data/orders`` hold marks instead of dates: ``{{today}}``, ``{{today+30}}``, ``{{workday+5}}`` (Monday
to Friday) with an optional ``strftime`` form (``{{today:%Y%m%d}}``), and ``{{run}}`` inside order and interchange
numbers. Texts are kept in UTF-8; interchanges leave in ISO 8859-1, as their UNOC says.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"
MASTER_DATA = DATA
"""Folder for :func:`gateway.masterdata.read_master_folder`."""

MEDIA_TYPES = {".edi": "application/edifact", ".json": "application/json"}
_MARK = re.compile(r"\{\{(?P<what>today|workday|run)(?:\+(?P<days>\d+))?(?::(?P<form>[^}]+))?\}\}")


@dataclass(frozen=True, slots=True)
class Sample:
    """``name`` is the file's; ``content`` is what a partner would send today."""

    name: str
    media_type: str
    content: bytes


def load_samples(today: date, run: str | None = None) -> list[Sample]:
    """The good orders: a D.96A interchange (accepted, over its credit limit, unknown item), a D.01B one, a web order.

    ``run`` goes into every number and is the day as ``yymmdd`` when absent: the same day gives the same orders.
    At most six characters, for the interchange reference.
    """
    return _load(DATA / "orders", today, run)


def load_bad_samples(today: date, run: str | None = None) -> list[Sample]:
    """What goes wrong in practice: cut off, miscounted, unknown directory, buyer or item, rubbish, nothing at all."""
    return _load(DATA / "orders" / "bad", today, run)


def _load(folder: Path, today: date, run: str | None) -> list[Sample]:
    files = sorted(path for path in folder.iterdir() if path.suffix in MEDIA_TYPES)
    return [
        Sample(path.name, MEDIA_TYPES[path.suffix], _expanded(path, today, run or f"{today:%y%m%d}")) for path in files
    ]


def _expanded(path: Path, today: date, run: str) -> bytes:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content  # the rubbish is meant to stay as it is
    dated = _MARK.sub(lambda mark: _written(mark, today, run), text)
    return dated.encode("iso-8859-1" if path.suffix == ".edi" else "utf-8")


def _written(mark: re.Match[str], today: date, run: str) -> str:
    days = int(mark["days"] or 0)
    match mark["what"]:
        case "run":
            return run
        case "today":
            day = today + timedelta(days=days)
        case _:
            day = workday_after(today, days)
    return day.strftime(mark["form"]) if mark["form"] else day.isoformat()


def workday_after(day: date, count: int) -> date:
    """The ``count``-th day from Monday to Friday after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
