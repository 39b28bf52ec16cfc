"""What the figures are made of: the facts of each order received in a while, and a day's figures once counted.

What the figures mean is said in :mod:`gateway.monitor.kpi`; how things stand now is in :mod:`gateway.store.open_now`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.model.day_figures import DayFigures
from gateway.store.sql import chunks, upsert
from gateway.store.tables import event, finding, hold, kpi_day, orders, outgoing

_ANSWERS = ("ORDRSP", "ORDER_RESPONSE", "ORDERRESPONSE")


@dataclass(frozen=True, slots=True)
class Happened:
    kind: str
    at: datetime
    actor: str


@dataclass(slots=True)
class OrderFacts:
    """One order and what happened to it, in the order it happened. ``errors``: findings of its reading that stopped it."""

    id: str
    channel: str
    partner: str
    state: str
    received_at: datetime
    currency: str | None
    gross: Decimal | None
    events: list[Happened] = field(default_factory=list)
    causes: set[str] = field(default_factory=set)
    answered_at: datetime | None = None
    errors: int = 0


@dataclass(frozen=True, slots=True)
class DayRow:
    day: date
    channel: str
    partner: str
    document: dict[str, Any]

    def figures(self) -> DayFigures:
        return DayFigures.model_validate(self.document)


class Kpis:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # --- facts ---------------------------------------------------------------------------------------------------

    def facts(self, since: datetime, until: datetime) -> Iterator[OrderFacts]:
        """Of the orders received in between, tests and changes left out; a few hundred at a time."""
        query = (
            select(orders.c.id)
            .where(
                orders.c.received_at >= since,
                orders.c.received_at < until,
                orders.c.test.is_(False),
                orders.c.function.in_(("original", "replacement")),
            )
            .order_by(orders.c.received_at)
        )
        for some in chunks(list(self._connection.execute(query).scalars())):
            yield from self._facts_of(some)

    def _facts_of(self, order_ids: Sequence[str]) -> list[OrderFacts]:
        columns = (orders.c.id, orders.c.channel, orders.c.partner, orders.c.state, orders.c.received_at)
        rows = self._connection.execute(
            select(*columns, orders.c.currency, orders.c.gross).where(orders.c.id.in_(order_ids))
        )
        known = {
            row.id: OrderFacts(
                row.id, row.channel, row.partner or "", row.state, row.received_at, row.currency, row.gross
            )
            for row in rows
        }
        happened = select(event.c.order_id, event.c.kind, event.c.at, event.c.actor)
        for row in self._connection.execute(
            happened.where(event.c.order_id.in_(order_ids)).order_by(event.c.at, event.c.id)
        ):
            known[row.order_id].events.append(Happened(row.kind, row.at, row.actor))
        for order_id, kind, codes in self._connection.execute(
            select(hold.c.order_id, hold.c.kind, hold.c.codes).where(hold.c.order_id.in_(order_ids))
        ):
            known[order_id].causes.update(codes or [kind])
        answered = (
            select(outgoing.c.order_id, func.min(outgoing.c.sent_at, type_=outgoing.c.sent_at.type))
            .where(outgoing.c.order_id.in_(order_ids), outgoing.c.kind.in_(_ANSWERS), outgoing.c.sent_at.is_not(None))
            .group_by(outgoing.c.order_id)
        )
        for order_id, at in self._connection.execute(answered):
            known[order_id].answered_at = at
        wrong = select(finding.c.order_id, finding.c.code).where(
            finding.c.order_id.in_(order_ids), finding.c.severity.in_(("error", "reject"))
        )
        for order_id, code in self._connection.execute(wrong):
            known[order_id].errors += 1
            known[order_id].causes.add(code)
        return list(known.values())

    # --- figures of days ------------------------------------------------------------------------------------------

    def keep(self, day: date, figures: dict[tuple[str, str], DayFigures]) -> None:
        """A day's figures, by channel and partner, in place of those counted before; a day without orders says so."""
        figures = figures or {("", ""): DayFigures()}
        self._connection.execute(kpi_day.delete().where(kpi_day.c.day == day))
        upsert(
            self._connection,
            kpi_day,
            [
                {
                    "day": day,
                    "channel": channel,
                    "partner": partner,
                    "document": one.model_dump(mode="json"),
                    "counted_at": self._now,
                }
                for (channel, partner), one in figures.items()
            ],
        )

    def days(self, first: date, last: date, *, channel: str = "", partner: str = "") -> list[DayRow]:
        query = select(kpi_day.c.day, kpi_day.c.channel, kpi_day.c.partner, kpi_day.c.document).where(
            kpi_day.c.day.between(first, last)
        )
        if channel:
            query = query.where(kpi_day.c.channel == channel)
        if partner:
            query = query.where(kpi_day.c.partner == partner)
        return [DayRow(*row) for row in self._connection.execute(query.order_by(kpi_day.c.day))]

    def first_day(self) -> datetime | None:
        """When the first order came in; None before it did."""
        return self._connection.execute(
            select(func.min(orders.c.received_at, type_=orders.c.received_at.type))
        ).scalar()

    def counted(self) -> set[date]:
        return set(self._connection.execute(select(kpi_day.c.day).distinct()).scalars())

    def last_counted(self) -> datetime | None:
        return self._connection.execute(
            select(func.max(kpi_day.c.counted_at, type_=kpi_day.c.counted_at.type))
        ).scalar()

    def stirred(self, since: datetime) -> list[datetime]:
        """When the orders came in to which anything happened since; one moment for each hour is enough to know the day."""
        moved = select(event.c.order_id).where(event.c.at >= since, event.c.order_id.is_not(None)).distinct()
        rows = self._connection.execute(select(orders.c.received_at).where(orders.c.id.in_(moved)))
        return sorted({at.replace(minute=0, second=0, microsecond=0) for at in rows.scalars()})
