"""The geometry of the charts, drawn as SVG by the templates: no script, any theme, and a table with the same figures
behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 150, 34, 10, 22
MOST_LABELS = 7


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    day: date
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on an axis, and where."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A rate by day, from 0 to 100 %; days without anything to count leave a gap in the line."""

    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    days: tuple[tuple[float, date], ...]
    levels: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Bars:
    """Counts by day."""

    bars: tuple[Bar, ...]
    days: tuple[tuple[float, date], ...]
    levels: tuple[Mark, ...]


def trend(series: Sequence[tuple[date, int, int]]) -> Trend:
    step = (WIDTH - LEFT) / max(1, len(series))
    dots: list[Dot] = []
    lines: list[str] = []
    run: list[str] = []
    for index, (day, part, whole) in enumerate(series):
        if not whole:
            lines, run = [*lines, " ".join(run)] if run else lines, []
            continue
        dot = Dot(round(LEFT + step * (index + 0.5), 1), _height(part / whole), day, part, whole)
        dots.append(dot)
        run.append(f"{dot.x},{dot.y}")
    if run:
        lines.append(" ".join(run))
    levels = tuple(Mark(_height(share / 100), share) for share in (0, 50, 100))
    return Trend(tuple(lines), tuple(dots), _days([day for day, _, _ in series], step), levels)


def bars(series: Sequence[tuple[date, int]]) -> Bars:
    step = (WIDTH - LEFT) / max(1, len(series))
    most = _round_up(max((count for _, count in series), default=0))
    drawn = []
    for index, (day, count) in enumerate(series):
        y = _height(count / most)
        drawn.append(
            Bar(round(LEFT + step * (index + 0.12), 1), y, round(step * 0.76, 1), round(_height(0) - y, 1), day, count)
        )
    levels = tuple(Mark(_height(value / most), value) for value in dict.fromkeys((0, most // 2, most)))
    return Bars(tuple(drawn), _days([day for day, _ in series], step), levels)


def _height(share: float) -> float:
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _days(days: Sequence[date], step: float) -> tuple[tuple[float, date], ...]:
    every = -(-len(days) // MOST_LABELS) or 1
    return tuple((round(LEFT + step * (i + 0.5), 1), day) for i, day in enumerate(days) if i % every == 0)


def _round_up(most: int) -> int:
    """The next number that reads well on an axis: 2, 4, 10, 20, 40, 100 …"""
    scale = 1
    while True:
        for step in (2, 4, 10):
            if most <= step * scale:
                return step * scale
        scale *= 10


SPARK_WIDTH, SPARK_HEIGHT = 240, 36


@dataclass(frozen=True, slots=True)
class Spark:
    """A line without axes: the points of its area, and the figures behind it."""

    line: str
    counts: tuple[int, ...]
    most: int


def spark(counts: Sequence[int]) -> Spark:
    most = max(counts, default=0)
    step = SPARK_WIDTH / max(1, len(counts) - 1)
    points = [
        f"{round(step * index, 1)},{round(SPARK_HEIGHT - 2 - (count / most if most else 0) * (SPARK_HEIGHT - 4), 1)}"
        for index, count in enumerate(counts)
    ]
    return Spark(" ".join(points), tuple(counts), most)
