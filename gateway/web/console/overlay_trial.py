"""An overlay on trial: what samples become by the one in force and by the text somebody is writing, field by field.

Samples are what a person pastes, the golden ones, and what the partner has really sent. Nothing is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from gateway.errors import GatewayError
from gateway.model.finding import Words
from gateway.pipeline import Services
from gateway.ports import Differs, Looked, MappingBench, Untaken
from gateway.store import Transaction
from gateway.store.narrowing import InboxFilter
from gateway.store.views import Views

LATEST = 10  # transmissions of the partner that a text is tried on
MOST_BYTES = 500_000  # of one of them


@dataclass(frozen=True, slots=True)
class Tried:
    """One document before and after: fields that differ, what nobody takes any more or again, what is wrong with it now."""

    title: str
    same: int
    differs: tuple[Differs, ...] = ()
    taken: tuple[Untaken, ...] = ()
    lost: tuple[Untaken, ...] = ()
    problems: tuple[Words, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class NotRead:
    """A sample that cannot be read by the new text; ``new`` when the overlay in force reads it."""

    title: str
    wrong: GatewayError
    new: bool
    link: str = ""


def pasted(bench: MappingBench, content: bytes, before: str | None, after: str) -> list[Tried | NotRead]:
    return _compared(bench, content, before, after)


def golden(bench: MappingBench, before: str | None, after: str) -> list[Tried | NotRead]:
    """Every golden sample; those that say the same have no differences."""
    found: list[Tried | NotRead] = []
    for name in bench.samples():
        found.extend(_compared(bench, bench.sample(name), before, after, title=name))
    return found


def received(
    services: Services, tx: Transaction, bench: MappingBench, partner: str, before: str | None, after: str
) -> list[Tried | NotRead]:  # fmt: skip
    """The latest transmissions of the partner; what the archive cannot give is named."""
    found: list[Tried | NotRead] = []
    for entry in Views(tx.connection, tx.now).inbox(InboxFilter(partner=partner), limit=LATEST).rows:
        row, link = entry.inbound, f"/inbound/{entry.inbound.id}"
        if row.format is None or row.size > MOST_BYTES:
            continue
        try:
            content = services.archive.fetch(row.sha256)
        except GatewayError as error:
            found.append(NotRead(entry.title or row.id, error, new=False, link=link))
            continue
        found.extend(
            one
            for one in _compared(bench, content, before, after, title=entry.title or row.id, link=link)
            if isinstance(one, Tried) or one.new  # a paper is read by no mapping, before and after
        )
    return found


def _compared(
    bench: MappingBench, content: bytes, before: str | None, after: str, title: str = "", link: str = ""
) -> list[Tried | NotRead]:  # fmt: skip
    try:
        then: list[Looked] | None = bench.look(content, before, None)
    except GatewayError:
        then = None
    try:
        now = bench.look(content, after, None)
    except GatewayError as error:
        return [NotRead(title, error, then is not None, link)]
    return [_tried(old, new, title, link) for old, new in zip_longest(then or [], now, fillvalue=Looked(""))]


def _tried(old: Looked, new: Looked, title: str, link: str) -> Tried:
    before, after = _values(old), _values(new)
    differs = tuple(
        Differs(path, before.get(path, ""), after.get(path, ""))
        for path in dict.fromkeys([*before, *after])
        if before.get(path, "") != after.get(path, "")
    )
    named = " · ".join(part for part in (title, new.title or old.title) if part)
    return Tried(
        named, len(after) - sum(one.path in after for one in differs), differs, _missing(old, new), _missing(new, old),
        new.problems, link,
    )  # fmt: skip


def _values(looked: Looked) -> dict[str, str]:
    return {one.path: one.value for one in looked.fields if one.value != "null"}


def _missing(here: Looked, there: Looked) -> tuple[Untaken, ...]:
    places = {one.place for one in there.untaken}
    return tuple(one for one in here.untaken if one.place not in places)


def moved(trials: list[Tried | NotRead]) -> Iterator[Tried | NotRead]:
    """Those that a person must look at."""
    for one in trials:
        if isinstance(one, NotRead) or one.differs or one.taken or one.lost:
            yield one
