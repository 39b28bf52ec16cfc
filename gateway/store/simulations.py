"""The partner simulator's runs: who let play whose part, scenario by scenario, and which transmissions were its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, select

from gateway.errors import NotFound
from gateway.model.master import CatalogueItem, PriceEntry
from gateway.store.sql import record
from gateway.store.tables import item, price, simulated, simulation
from gateway.store.types import new_id

SILENT = timedelta(minutes=2)
"""A run that has written nothing for so long has died with its process."""
MOST_ITEMS = 200  # looked through for one that can be ordered


@dataclass(frozen=True, slots=True)
class Simulation:
    """``outcomes`` are those of the scenarios that are over, as gateway.simulator.judge writes them."""

    id: str
    partner: str
    by: str
    started_at: datetime
    touched_at: datetime
    ended_at: datetime | None
    total: int
    passed: int
    failed: int
    outcomes: list[dict[str, Any]]

    @property
    def perfect(self) -> bool:
        return self.ended_at is not None and self.passed == self.total

    def runs(self, now: datetime) -> bool:
        return self.ended_at is None and now - self.touched_at < SILENT


class Simulations:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def begin(self, partner: str, by: str, total: int) -> str:
        run_id = new_id("sim")
        self._connection.execute(
            simulation.insert().values(
                id=run_id, partner=partner, by=by, started_at=self._now, touched_at=self._now, total=total, passed=0,
                failed=0, outcomes=[],
            )
        )  # fmt: skip
        return run_id

    def tell(self, run_id: str, outcomes: list[dict[str, Any]], *, over: bool = False) -> None:
        """What came out so far; the last time ``over``."""
        passed = sum(one["passed"] for one in outcomes)
        values = {"touched_at": self._now, "passed": passed, "failed": len(outcomes) - passed, "outcomes": outcomes}
        if over:
            values["ended_at"] = self._now
        self._connection.execute(simulation.update().where(simulation.c.id == run_id).values(**values))

    def own(self, inbound_id: str, run_id: str) -> None:
        """This transmission was the simulator's."""
        self._connection.execute(simulated.insert().values(inbound_id=inbound_id, simulation_id=run_id))

    def get(self, run_id: str) -> Simulation:
        row = self._connection.execute(select(simulation).where(simulation.c.id == run_id)).first()
        if row is None:
            raise NotFound(
                f"there is no simulation {run_id}",
                "look at the list of simulations",
                fr=(f"il n'y a pas de simulation {run_id}", "regardez la liste des simulations"),
            )
        return record(Simulation, row)

    def latest(self, *, partner: str | None = None, limit: int = 20) -> list[Simulation]:
        query: Select[Any] = select(simulation).order_by(simulation.c.started_at.desc()).limit(limit)
        if partner is not None:
            query = query.where(simulation.c.partner == partner)
        return [record(Simulation, row) for row in self._connection.execute(query)]

    def priced_items(self, price_list: str) -> Iterator[tuple[CatalogueItem, PriceEntry]]:
        """Items that have a price in the list, in the order of their codes."""
        found = self._connection.execute(
            select(item.c.document, price.c.document)
            .join(price, price.c.item == item.c.code)
            .where(price.c.price_list == price_list, item.c.gtin.is_not(None))
            .order_by(price.c.item)
            .limit(MOST_ITEMS)
        )
        for goods, entry in found.all():
            yield CatalogueItem.model_validate(goods), PriceEntry.model_validate(entry)
