"""What a new version of an order changes, line by line, in words a person compares: old value beside new value.

Not here: how a change message becomes a new version (gateway.orders.changes).
"""

from typing import Literal

from gateway.model.base import Document


class FieldChange(Document):
    """``field`` is the canonical name; an absent side says that there was, or is, nothing."""

    field: str
    before: str | None = None
    after: str | None = None


class LineChange(Document):
    number: str
    kind: Literal["added", "removed", "changed"]
    fields: tuple[FieldChange, ...] = ()


class Difference(Document):
    """From one version of an order to the next; nothing in it when they say the same."""

    header: tuple[FieldChange, ...] = ()
    lines: tuple[LineChange, ...] = ()

    @property
    def is_none(self) -> bool:
        return not self.header and not self.lines
