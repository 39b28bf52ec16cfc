"""Lists as people want to see them again: their own, and those that were given to everybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from gateway.errors import NotFound
from gateway.store.sql import record
from gateway.store.tables import saved_view
from gateway.store.types import new_id

MOST = 50  # of one page, shown


@dataclass(frozen=True, slots=True)
class SavedView:
    """``query`` is what stands behind the question mark of the page's address."""

    id: str
    owner: str
    page: str
    name: str
    query: str
    shared: bool
    at: datetime


class SavedViews:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of(self, owner: str, page: str) -> list[SavedView]:
        """Those of a person and the shared ones, by name."""
        seen = or_(saved_view.c.owner == owner, saved_view.c.shared.is_(True))
        query = select(saved_view).where(seen, saved_view.c.page == page).order_by(saved_view.c.name).limit(MOST)
        return [record(SavedView, row) for row in self._connection.execute(query)]

    def keep(self, owner: str, page: str, name: str, query: str, *, shared: bool) -> None:
        """Under a name that the person has used on this page already, the new one takes its place."""
        mine = (saved_view.c.owner == owner) & (saved_view.c.page == page) & (saved_view.c.name == name)
        self._connection.execute(saved_view.delete().where(mine))
        row = {"id": new_id("view"), "owner": owner, "page": page, "name": name, "query": query, "shared": shared}
        self._connection.execute(saved_view.insert().values(**row, at=self._now))

    def forget(self, view_id: str, owner: str) -> SavedView:
        """Raises :class:`NotFound` when the person has no such view."""
        mine = (saved_view.c.id == view_id) & (saved_view.c.owner == owner)
        gone = self._connection.execute(saved_view.delete().where(mine).returning(*saved_view.c)).first()
        if gone is None:
            raise NotFound(
                f"there is no view {view_id} of yours",
                "only who made a view can remove it",
                fr=(f"il n'y a pas de vue {view_id} à vous", "seul qui a fait une vue peut la supprimer"),
            )
        return record(SavedView, gone)
