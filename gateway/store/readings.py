"""How pages were read, kept beside their documents; and what corrections have taught of senders' layouts."""

from datetime import datetime

from sqlalchemy import Connection, select

from gateway.model.reading import DocumentReading, LearntLayout
from gateway.store.sql import upsert
from gateway.store.tables import layout, reading
from gateway.store.types import new_id

MOST = 40  # layouts of one sender that are tried on a page; the latest count


class ReadingRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def keep(self, inbound_id: str, position: int, read: DocumentReading) -> None:
        """Read again, a document has the later reading only."""
        row = {
            "inbound_id": inbound_id,
            "position": position,
            "layout": read.layout,
            "document": read.model_dump(mode="json"),
        }
        upsert(self._connection, reading, [row])

    def of(self, inbound_id: str, position: int) -> DocumentReading | None:
        """``None`` when the document was not read from pages."""
        known = self._connection.execute(
            select(reading.c.document).where(reading.c.inbound_id == inbound_id, reading.c.position == position)
        ).scalar()
        return None if known is None else DocumentReading.model_validate(known)


class LayoutRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def learn(self, taught: LearntLayout, *, sender: str, by: str, order_id: str) -> LearntLayout:
        """Kept under an id of its own; one with the same marks from the same sender and reader is replaced."""
        same = [one for one in self.of(sender) if one.reader == taught.reader and one.marks == taught.marks]
        kept = taught.model_copy(
            update={
                "id": same[0].id if same else new_id("lay"),
                "sender": sender,
                "learnt_by": by,
                "learnt_at": self._now,
                "learnt_from": order_id,
            }
        )
        row = {"id": kept.id, "sender": sender, "learnt_at": self._now, "document": kept.model_dump(mode="json")}
        upsert(self._connection, layout, [row])
        return kept

    def of(self, sender: str) -> list[LearntLayout]:
        """What is known of this sender's layouts, the latest first."""
        rows = self._connection.execute(
            select(layout.c.document).where(layout.c.sender == sender).order_by(layout.c.learnt_at.desc()).limit(MOST)
        )
        return [LearntLayout.model_validate(document) for document in rows.scalars()]

    def all(self) -> list[LearntLayout]:
        rows = self._connection.execute(select(layout.c.document).order_by(layout.c.learnt_at.desc()))
        return [LearntLayout.model_validate(document) for document in rows.scalars()]

    def get(self, layout_id: str) -> LearntLayout | None:
        known = self._connection.execute(select(layout.c.document).where(layout.c.id == layout_id)).scalar()
        return None if known is None else LearntLayout.model_validate(known)

    def restore(self, kept: LearntLayout) -> None:
        """As it was exported, with its author and moment."""
        row = {
            "id": kept.id,
            "sender": kept.sender,
            "learnt_at": kept.learnt_at or self._now,
            "document": kept.model_dump(mode="json"),
        }
        upsert(self._connection, layout, [row])

    def forget(self, layout_id: str) -> bool:
        return self._connection.execute(layout.delete().where(layout.c.id == layout_id)).rowcount == 1
