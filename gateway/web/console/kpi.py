"""The figures: how well orders go through, by channel, partner and period, with what each figure means beside it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.errors import NotFound
from gateway.model.identity import Right
from gateway.model.receivable import DISPUTE_WORDS, DisputeReason
from gateway.monitor.clock import our_zone
from gateway.monitor.drill import against, behind, period
from gateway.monitor.kpi import KPIS, MEANINGS, scorecard
from gateway.monitor.now import standing
from gateway.store.views import Views
from gateway.web.console.charts import bars, trend
from gateway.web.console.pages import page
from gateway.web.request import FromServices
from gateway.web.rights import needs

router = APIRouter()

LONGEST = 366
SPANS = (7, 30, 90, 365)
Chosen = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The period and whose figures; ``days`` up to ``last`` where no first day is named."""

    days: Annotated[int, Query(ge=1, le=LONGEST)] = 30
    first: date | None = None
    last: date | None = None
    channel: Chosen = ""
    partner: Chosen = ""

    def period(self, today: date) -> tuple[date, date]:
        """A year at most."""
        if self.first is None:
            return period(self.last or today, self.days)
        until = max(self.first, self.last or today)
        return max(self.first, until - timedelta(days=LONGEST)), until


@router.get("/kpi")
@needs(Right.READ)
def kpi(
    request: Request,
    services: FromServices,
    asked: Annotated[Asked, Depends()],
) -> HTMLResponse:
    with services.store.reading() as tx:
        today = tx.now.astimezone(our_zone(tx)).date()
        since, until = asked.period(today)
        card = scorecard(tx, since, until, channel=asked.channel, partner=asked.partner)
        views = Views(tx.connection, tx.now)
        return page(
            request,
            "kpi.html",
            tx,
            card=card,
            now=standing(tx),
            meanings=MEANINGS,
            against=against,
            volume=bars([(day, one.orders) for day, one in card.over_time.items()]),
            trends={rate.kpi.code: trend(rate.series) for rate in card.rates},
            dispute_words={reason.value: DISPUTE_WORDS[reason] for reason in DisputeReason},
            names=views.names([], card.by_partner),
            channels=views.channels(),
            channel=asked.channel,
            partner=asked.partner,
            days=asked.days if asked.first is None else None,
            spans=SPANS,
        )


@router.get("/kpi/{code}/orders")
@needs(Right.READ)
def orders_behind(
    request: Request,
    services: FromServices,
    code: str,
    asked: Annotated[Asked, Depends()],
) -> HTMLResponse:
    """The orders that a rate counts against us."""
    wanted = next((one for one in KPIS if one.code == code), None)
    if wanted is None:
        raise NotFound(
            f"there is no figure {code!r}",
            "choose one on the page of figures",
            fr=(f"il n'y a pas de chiffre {code!r}", "choisissez-en un sur la page des chiffres"),
        )
    with services.store.reading() as tx:
        today = tx.now.astimezone(our_zone(tx)).date()
        since, until = asked.period(today)
        ids = behind(tx, wanted, since, until, channel=asked.channel, partner=asked.partner)
        rows = sorted(tx.orders.many(ids), key=lambda row: ids.index(row.id))
        views = Views(tx.connection, tx.now)
        return page(
            request,
            "kpi_orders.html",
            tx,
            kpi=wanted,
            rows=rows,
            first=since,
            last=until,
            names=views.names([row.account for row in rows], [row.partner for row in rows]),
        )
