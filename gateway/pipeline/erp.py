"""Accepted orders for the ERP: it fetches what it has not confirmed yet, or the outlet of a partner record brings it (a
folder, HTTP, SFTP); it takes them over and confirms version by version.

What it fetches stays in the list until it has confirmed: a program that dies half-way finds it again. Orders that are
accepted, changed or cancelled come up by themselves; what stays unconfirmed too long is an alert (gateway.monitor).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.errors import Conflict, GatewayError, SettingsError
from gateway.model.master import Partner
from gateway.pipeline.answer import queue_to_send
from gateway.pipeline.services import Services
from gateway.ports import HearsBack, Outlet, Parcel, TriesAddress
from gateway.store import Store, Transaction
from gateway.store.handovers import HandoverRow
from gateway.store.orders import OrderRow

KIND = "ERP_ORDER"
BATCH = 100
THE_ERP = "erp"  # who signs what it confirms


def orders_for_erp(services: Services, *, limit: int = 100) -> list[tuple[HandoverRow, OrderRow]]:
    """The oldest first; each stands as it is now."""
    with services.store.transaction() as tx:
        return _with_orders(tx, tx.handovers.waiting(limit=limit))


def confirm_for_erp(
    services: Services, order_id: str, *, version: int, by: str, reference: str | None, cancelled: bool | None = None
) -> HandoverRow:
    """The ERP has this version under its own number; ``cancelled`` where it says whether as a cancelled one. Safe to repeat.
    Raises :class:`Conflict` when there is a newer one, or it has been cancelled since."""
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id)
        before = tx.handovers.of(order_id)
        known = tx.handovers.confirm(order_id, version, by=by, reference=reference, cancelled=cancelled)
        if before is not None and before.confirmed_at is None:
            tx.journal.note(
                "erp-confirmed",
                inbound_id=row.inbound_id,
                order_id=order_id,
                actor=by,
                version=version,
                reference=reference or "-",
            )
        return known


def handed_over(handed: HandoverRow, row: OrderRow) -> dict[str, Any]:
    """What the ERP is given of an order, fetched or brought. Confirmed by the same with its own number as ``reference``."""
    decision = row.decided()
    return {
        "order_id": row.id,
        "version": handed.version,
        "cancelled": handed.cancelled,
        "reference": handed.reference,
        "ready_at": handed.ready_at.isoformat(),
        "number": row.number,
        "account": row.account,
        "document": row.order().model_dump(mode="json"),
        "resolution": decision.resolution.model_dump(mode="json") if decision is not None else {},
    }


# --- brought by an outlet ------------------------------------------------------------------------------------------


def serve_erp(services: Services) -> None:
    """Send what is new on its way, and take in what was confirmed; nothing where the ERP fetches for itself."""
    if services.settings.erp is not None:
        bring_to_erp(services)
        take_confirmations(services)


def bring_to_erp(services: Services) -> int:
    """Every version leaves once, carried like any document: tried again, put aside for a person. Returns how many."""
    with services.store.transaction() as tx:
        erp = _the_erp(services, tx)
        leaving = [
            _queued(tx, erp, handed, row) for handed, row in _with_orders(tx, tx.handovers.to_carry(limit=BATCH))
        ]
        ids = [one for one in leaving if one is not None]
        if ids:
            queue_to_send(tx, ids, erp.outlet, erp.id)
    if ids:
        services.wake()
    return len(ids)


def _queued(tx: Transaction, erp: Partner, handed: HandoverRow, row: OrderRow) -> str | None:
    """A document of ours to ourselves: it belongs to no partner's papers, so that none is shown it."""
    content = json.dumps(handed_over(handed, row), ensure_ascii=False, indent=1).encode()
    mark = "-cancelled" if handed.cancelled else ""
    leaving = tx.outgoing.add(
        kind=KIND,
        partner=erp.id,
        outlet=erp.outlet,
        filename=f"{row.id}-v{handed.version}{mark}.json",
        media_type="application/json",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        dedupe_key=handed.key,
        reference=f"{row.id}/{handed.version}",
        inbound_id=None,
        order_id=None,
        content=content,
    )
    if leaving is not None:
        tx.journal.note(
            "handed-over", inbound_id=row.inbound_id, order_id=row.id, version=handed.version, partner=erp.id
        )
    return leaving


class _Confirmation(BaseModel):
    """The file we brought, or one with these fields alone."""

    model_config = ConfigDict(extra="ignore")

    order_id: str
    version: int = Field(ge=1)
    reference: str | None = None
    cancelled: bool | None = None


def try_erp(store: Store, name: str, outlets: Mapping[str, Outlet]) -> str:
    """Whether what is accepted would reach the ERP of that name, and how it confirms; nothing is left there. Raises as its
    outlet does when it would not."""
    with store.reading() as tx:
        erp = _named(tx, name)
    outlet: object = outlets.get(erp.outlet)
    if outlet is None:
        raise SettingsError(
            f"partner {erp.id} is sent to by {erp.outlet}, and there is no such outlet",
            f"choose among {', '.join(sorted(outlets))} and import it again",
        )
    seen = f"{erp.id} by {erp.outlet}"
    if isinstance(outlet, TriesAddress):
        probe = Parcel(
            id="doctor",
            kind=KIND,
            partner=erp.id,
            filename="doctor.json",
            media_type="application/json",
            dedupe_key="doctor",
            content=b"",
            address=erp.delivery,
        )
        seen = f"{seen}: {outlet.try_address(probe)}"
    confirms = "by files in confirmed/" if isinstance(outlet, HearsBack) else "by POST /v1/erp/orders/{id}/confirm"
    return f"{seen}; it confirms {confirms}"


def take_confirmations(services: Services) -> int:
    """What the ERP has put back to say that it has it, where its outlet can hear it. Returns how many were taken."""
    with services.store.reading() as tx:
        erp = _the_erp(services, tx)
    outlet: object = services.outlets.get(erp.outlet)
    if not isinstance(outlet, HearsBack):
        return 0
    taken = 0
    for content, settle in outlet.heard_back(erp.id):
        try:
            said = _Confirmation.model_validate_json(content)
            confirm_for_erp(
                services,
                said.order_id,
                version=said.version,
                by=THE_ERP,
                reference=said.reference,
                cancelled=said.cancelled,
            )
        except ValidationError as error:
            settle(
                Conflict(
                    f"this confirms no order: {error}",
                    "give order_id and version, as the file we brought does",
                    fr=(
                        f"ceci ne confirme aucune commande : {error}",
                        "donnez order_id et version, comme dans le fichier remis",
                    ),
                )
            )
        except GatewayError as error:
            settle(error)
        else:
            settle(None)
            taken += 1
    return taken


def _the_erp(services: Services, tx: Transaction) -> Partner:
    return _named(tx, services.settings.erp or "")


def _named(tx: Transaction, name: str) -> Partner:
    known = tx.master.partner(name)
    if known is None:
        raise SettingsError(
            f"GATEWAY_ERP names {name!r}, and there is no such partner",
            "import a partner record of that id: its outlet and delivery say how orders reach the ERP",
        )
    return known


def _with_orders(tx: Transaction, handed: list[HandoverRow]) -> list[tuple[HandoverRow, OrderRow]]:
    rows = {row.id: row for row in tx.orders.many([one.order_id for one in handed])}
    return [(one, rows[one.order_id]) for one in handed]
