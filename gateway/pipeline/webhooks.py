"""Telling endpoints what happens, after Standard Webhooks 1.0: signed, tried again on its schedule, given up with a reason.

Signatures are HMAC-SHA256 over id, time and body; while a secret is being rotated there are two. 410 disables the endpoint,
and so does failing for days; deliveries are kept and can be sent again, one or a range.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from standardwebhooks import Webhook

from gateway.errors import Conflict, TargetRefused
from gateway.identity.seal import seal_of
from gateway.model.happenings import TEST, TYPES
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.pipeline.trouble import Later
from gateway.ports import Posted
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.reach import Reach
from gateway.store.types import new_id
from gateway.store.webhooks import Delivery, Endpoint

SCHEDULE = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""Between one try and the next, as the specification proposes."""
OVERLAP = timedelta(hours=24)
PATIENCE = timedelta(days=5)
"""An endpoint that fails for so long, without a success between, is disabled."""
GONE = 410
LONGEST_WISH = timedelta(hours=24)


def subscribe(
    services: Services, url: str, events: Sequence[str], *, by: str, reach: Reach, description: str = ""
) -> tuple[Endpoint, str]:
    """A new endpoint and its secret, shown once. Raises :class:`Conflict` for unknown events, and
    :class:`gateway.errors.TargetRefused` for an address we must not send to."""
    unknown = sorted(set(events) - set(TYPES))
    if unknown:
        raise Conflict(
            f"there are no events {', '.join(unknown)}",
            f"choose among {', '.join(TYPES)}",
            fr=(f"il n'y a pas d'événements {', '.join(unknown)}", f"choisissez parmi {', '.join(TYPES)}"),
        )
    services.demand_poster().check(url)
    endpoint_id, secret = new_id("we"), new_secret()
    sealed = seal_of(services.settings).close(secret.encode(), f"webhook/{endpoint_id}")
    with services.store.transaction() as tx:
        made = tx.webhooks.add(
            endpoint_id, url=url, events=sorted(set(events)), partner=reach.partner, account=reach.account,
            secret=sealed, created_by=by, description=description,
        )  # fmt: skip
        tx.audit.enter("webhook-made", endpoint_id)
    return made, secret


def new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def rotate(services: Services, endpoint_id: str, *, overlap: timedelta = OVERLAP) -> str:
    """A new secret, shown once; the former one signs as well until the overlap ends."""
    secret = new_secret()
    sealed = seal_of(services.settings).close(secret.encode(), f"webhook/{endpoint_id}")
    with services.store.transaction() as tx:
        known = tx.webhooks.get(endpoint_id)
        tx.webhooks.change(endpoint_id, secret=sealed, former_secret=known.secret, former_until=tx.now + overlap)
        tx.audit.enter("webhook-rotated", endpoint_id)
    return secret


def enable(services: Services, endpoint_id: str) -> None:
    with services.store.transaction() as tx:
        tx.webhooks.get(endpoint_id)
        tx.webhooks.change(endpoint_id, disabled_at=None, disabled_why=None, failing_since=None)
        tx.targets.works(f"webhook:{endpoint_id}")
        tx.audit.enter("webhook-enabled", endpoint_id)


def remove(services: Services, endpoint_id: str) -> None:
    with services.store.transaction() as tx:
        tx.webhooks.get(endpoint_id)
        tx.webhooks.change(endpoint_id, deleted_at=tx.now, disabled_at=tx.now, disabled_why="removed")
        tx.audit.enter("webhook-removed", endpoint_id)


def try_out(services: Services, endpoint_id: str) -> str:
    """Send a message that means nothing; the delivery's id."""
    with services.store.transaction() as tx:
        delivery_id = tx.webhooks.tell(tx.webhooks.get(endpoint_id), TEST, tx.now, {})
    services.wake()
    return delivery_id


def resend(services: Services, delivery_id: str) -> None:
    with services.store.transaction() as tx:
        tx.webhooks.resend(tx.webhooks.delivery(delivery_id))
        tx.audit.enter("webhook-resent", delivery_id)
    services.wake()


def resend_range(
    services: Services, endpoint_id: str, since: datetime, until: datetime, *, delivered_too: bool = False
) -> int:
    """What failed in that time (or all of it) is sent again; how many."""
    with services.store.transaction() as tx:
        tx.webhooks.get(endpoint_id)
        count = tx.webhooks.resend_range(endpoint_id, since, until, delivered_too=delivered_too)
        tx.audit.enter("webhook-resent", endpoint_id, count=count)
    services.wake()
    return count


# --- the job ---------------------------------------------------------------------------------------------------------


def deliver(services: Services, job: Job) -> Effects:
    """One try. The try is kept in a transaction of its own, so that it is on record whatever comes after."""
    with services.store.reading() as tx:
        delivery = tx.webhooks.delivery(job.subject_id)
        known = [one for one in tx.webhooks.all() if one.id == delivery.endpoint_id]
        now = tx.now
        lane = f"webhook:{delivery.endpoint_id}"
        closed = tx.targets.closed_until(lane)
    if delivery.state != "waiting":
        return _nothing
    if not known or known[0].disabled_at is not None:
        return partial(_give_up, delivery)
    (endpoint,) = known
    if closed is not None:  # it failed again and again: nobody waits for it, others go on
        raise Later(closed - now, f"{endpoint.url} is left alone until {closed:%H:%M:%S}")
    try:
        posted = services.demand_poster().post(
            endpoint.url, delivery.body.encode(), signed(services, endpoint, delivery, now)
        )
    except TargetRefused as error:
        posted = Posted(None, f"not sent: {error.message}", 0)
    with services.store.transaction() as tx:
        tries = tx.webhooks.tried(delivery, posted.status, posted.milliseconds, posted.answer)
        if posted.ok:
            tx.webhooks.change(endpoint.id, failing_since=None)
            tx.targets.works(lane)
        else:
            tx.targets.failed(lane, posted.answer[:200])
            _note_failure(tx, endpoint, posted)
    if posted.ok:
        return partial(_delivered, delivery)
    if posted.status == GONE or tries > len(SCHEDULE):
        return partial(_give_up, delivery)
    wait = max(SCHEDULE[tries - 1], min(timedelta(seconds=posted.retry_after or 0), LONGEST_WISH))
    with services.store.transaction() as tx:
        tx.webhooks.settle(delivery.id, next_at=tx.now + wait)
    raise Later(wait, f"{endpoint.url} answered {posted.status or posted.answer[:200]}")


def signed(services: Services, endpoint: Endpoint, delivery: Delivery, at: datetime) -> dict[str, str]:
    seal, purpose = seal_of(services.settings), f"webhook/{endpoint.id}"
    sealed = [endpoint.secret]
    if endpoint.former_secret is not None and endpoint.former_until is not None and endpoint.former_until > at:
        sealed.append(endpoint.former_secret)
    signatures = [
        Webhook(seal.open(one, purpose).decode()).sign(delivery.message_id, at, delivery.body) for one in sealed
    ]
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _note_failure(tx: Transaction, endpoint: Endpoint, posted: Posted) -> None:
    if posted.status == GONE:
        tx.webhooks.change(endpoint.id, disabled_at=tx.now, disabled_why="the endpoint answered 410 Gone")
    elif endpoint.failing_since is None:
        tx.webhooks.change(endpoint.id, failing_since=tx.now)
    elif endpoint.failing_since + PATIENCE < tx.now:
        why = f"nothing was taken since {endpoint.failing_since:%Y-%m-%d %H:%M} UTC"
        tx.webhooks.change(endpoint.id, disabled_at=tx.now, disabled_why=why)


def _delivered(delivery: Delivery, tx: Transaction) -> None:
    tx.webhooks.settle(delivery.id, state="delivered", delivered_at=tx.now, next_at=None)


def _give_up(delivery: Delivery, tx: Transaction) -> None:
    tx.webhooks.settle(delivery.id, state="failed", next_at=None)


def _nothing(_tx: Transaction) -> None:
    return
