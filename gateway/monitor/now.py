"""How things stand at this moment, whatever the period: counted with the days, once a round, and kept, so that the page comes
at once however much is open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from gateway.store import Store, Transaction
from gateway.store.open_now import Acknowledged, Contested, OpenNow, Receivable, Waiting

DSO_DAYS = 90
ANSWERS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Standing:
    counted_at: datetime
    waiting: list[Waiting]
    for_money: Waiting
    contested: list[Contested]
    acknowledged: list[Acknowledged]
    receivables: list[Receivable]
    at_risk: Mapping[str, Decimal]

    def dso(self, one: Receivable) -> Decimal | None:
        """In days; None when nothing was billed."""
        return (one.owed / one.billed * DSO_DAYS).quantize(Decimal("0.1")) if one.billed > 0 else None


_AS_KEPT = TypeAdapter(Standing)


def standing(tx: Transaction) -> Standing:
    """As it was counted last; counted now where it never was, or by a version that kept other things."""
    try:
        return _AS_KEPT.validate_python(OpenNow(tx.connection, tx.now).kept())
    except ValidationError:
        return count_standing(tx)


def count_standing(tx: Transaction) -> Standing:
    is_open = OpenNow(tx.connection, tx.now)
    return Standing(
        tx.now,
        waiting=is_open.waiting(),
        for_money=is_open.for_money(),
        contested=is_open.contested(),
        acknowledged=is_open.acknowledged(tx.now - ANSWERS),
        receivables=is_open.receivables(DSO_DAYS),
        at_risk=is_open.at_risk(),
    )


def keep_standing(store: Store) -> None:
    with store.reading() as tx:
        counted = count_standing(tx)
    with store.transaction() as tx:
        OpenNow(tx.connection, tx.now).keep(_AS_KEPT.dump_python(counted, mode="json"))
