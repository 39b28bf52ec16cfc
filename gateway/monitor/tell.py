"""One round of the watch: look, note what is so, and tell those who should know, by mail and webhook.

Each alert is told once; what could not be told is tried again the next round. Outside the hours of the policy nobody is
told, and everything still so is told when they begin.
"""

import json
from collections.abc import Sequence

import structlog

from gateway.model.alerts import PRESETS, AlertPolicy, AlertRule
from gateway.monitor.clock import our_identity
from gateway.monitor.watch import Sight, look
from gateway.pipeline import Services
from gateway.pipeline.schedule import opens_at
from gateway.ports import Parcel
from gateway.store.alerts import AlertRow, Alerts

log = structlog.get_logger()


def watch_round(services: Services) -> list[AlertRow]:
    """Returns the alerts that are open after it."""
    with services.store.reading() as tx:
        policy = Alerts(tx.connection, tx.now).policy()
        sight = Sight(services, tx, policy, our_identity(tx))
        alarms = look(sight)
        quiet = opens_at(policy.tell_window, tx.now.astimezone(sight.zone)) is not None
    with services.store.transaction() as tx:
        alerts = Alerts(tx.connection, tx.now)
        alerts.note(alarms)
        waiting = [] if quiet else alerts.to_tell()
    if waiting:
        _tell(services, policy, waiting)
    with services.store.reading() as tx:
        return Alerts(tx.connection, tx.now).still_open()


def _tell(services: Services, policy: AlertPolicy, alerts: Sequence[AlertRow]) -> None:
    """All of them in one letter, each in a call of its own to the webhook."""
    ids = [one.id for one in alerts]
    errors = []
    if policy.mail_to:
        errors += _carry(services, "smtp", _letter(alerts, policy))
    if policy.webhook:
        for one in alerts:
            errors += _carry(services, "http", _call(one, policy))
    with services.store.transaction() as tx:
        noted = Alerts(tx.connection, tx.now)
        if errors:
            noted.not_told(ids, errors[0])
        else:
            noted.told(ids)


def _carry(services: Services, outlet: str, parcel: Parcel) -> list[str]:
    """What went wrong; nothing when it is there."""
    try:
        services.outlets[outlet].send(parcel)
    except Exception as error:  # whatever the outlet's library raises: the alert stays open and is tried again
        log.warning("alert.not-told", outlet=outlet, error=str(error))
        return [f"{outlet}: {error}"]
    return []


def _letter(alerts: Sequence[AlertRow], policy: AlertPolicy) -> Parcel:
    lines = [f"{one.opened_at:%Y-%m-%d %H:%M} UTC  {one.sentence['fr']}\n{'':22}{one.sentence['en']}" for one in alerts]
    return Parcel(
        id=alerts[0].id,
        kind="ALERT",
        partner="",
        filename="alerts.txt",
        media_type="text/plain",
        content="\n\n".join(lines).encode(),
        dedupe_key=f"alert-mail:{alerts[0].id}:{len(alerts)}",
        address={"to": ",".join(policy.mail_to), "subject": f"Order Gateway: {alerts[0].sentence['en'][:120]}"},
    )


def _call(alert: AlertRow, policy: AlertPolicy) -> Parcel:
    body = {
        "type": "alert.opened",
        "id": alert.id,
        "rule": alert.rule,
        "name": PRESETS[AlertRule(alert.rule)].name.model_dump(),
        "subject": alert.subject,
        "sentence": alert.sentence,
        "opened_at": alert.opened_at.isoformat(),
    }
    address = {"url": policy.webhook or ""}
    if policy.webhook_secret:
        address["secret"] = policy.webhook_secret
    return Parcel(
        id=alert.id,
        kind="ALERT",
        partner="",
        filename=f"{alert.id}.json",
        media_type="application/json",
        content=json.dumps(body, ensure_ascii=False).encode(),
        dedupe_key=f"alert:{alert.id}",
        address=address,
    )
