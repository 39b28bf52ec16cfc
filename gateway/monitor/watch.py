"""The alert rules: each looks at one thing and says what is not as it should be. Read only.

Not here: who is told (:mod:`gateway.monitor.tell`), limits and words (:mod:`gateway.model.alerts`).
"""

import shutil
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cryptography import x509

from gateway.model.alerts import Alarm, AlertPolicy, AlertRule
from gateway.model.decision import HOLD_WORDS, HoldKind
from gateway.model.finding import Words
from gateway.model.master import OwnIdentity
from gateway.pipeline import Services
from gateway.store import Transaction
from gateway.store.alerts import Alerts
from gateway.store.certificates import ClientCertificates

WEEKS = 4
WORKING = "work"


@dataclass(frozen=True, slots=True)
class Sight:
    """What a rule is given."""

    services: Services
    tx: Transaction
    policy: AlertPolicy
    own: OwnIdentity | None
    """None until our identity is loaded."""

    @property
    def asked(self) -> Alerts:
        return Alerts(self.tx.connection, self.tx.now)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.own.time_zone if self.own else "UTC")

    def limit(self, rule: AlertRule) -> int:
        return int(self.policy.limit(rule))


def look(sight: Sight) -> list[Alarm]:
    """Every alarm there is at this moment, of the rules that are watched."""
    return [alarm for rule, watch in WATCHES.items() if sight.policy.watches(rule) for alarm in watch(sight)]


def silent_partners(sight: Sight) -> Iterator[Alarm]:
    """A partner that wrote on this weekday in each of the last weeks, and has not today, well past the latest of those
    hours. Bank holidays and days on which we are closed do not count."""
    zone, now = sight.zone, sight.tx.now.astimezone(sight.zone)
    if sight.own is None or (sight.own.calendar is not None and not sight.own.calendar.works(now.date())):
        return
    patience = timedelta(minutes=sight.limit(AlertRule.SILENT_PARTNER))
    for partner, firsts in sight.asked.first_arrivals(WEEKS).items():
        local = {at.astimezone(zone).date(): at.astimezone(zone) for at in firsts.values()}
        usual = [local.get(now.date() - timedelta(weeks=back)) for back in range(1, WEEKS + 1)]
        hours = [at.time() for at in usual if at is not None]
        if len(hours) < WEEKS or now.date() in local:
            continue
        latest = max(hours)
        if now >= datetime.combine(now.date(), latest, zone) + patience:
            yield Alarm(
                AlertRule.SILENT_PARTNER,
                partner,
                Words(
                    fr=f"{partner} écrit d'ordinaire avant {latest:%H:%M} ce jour-là ; rien reçu aujourd'hui.",
                    en=f"{partner} usually writes before {latest:%H:%M} on this weekday; nothing received today.",
                ),
            )


def answers_overdue(sight: Sight) -> Iterator[Alarm]:
    for partner, count in sight.asked.overdue_answers().items():
        if count >= sight.limit(AlertRule.ANSWER_OVERDUE):
            yield Alarm(
                AlertRule.ANSWER_OVERDUE,
                partner,
                Words(
                    fr=f"{partner} n'a pas accusé réception de {count} document(s) à temps.",
                    en=f"{partner} has not acknowledged {count} document(s) in time.",
                ),
            )


def queue_age(sight: Sight) -> Iterator[Alarm]:
    oldest = sight.asked.oldest_ready()
    minutes = 0 if oldest is None else int((sight.tx.now - oldest).total_seconds() // 60)
    if minutes >= sight.limit(AlertRule.QUEUE_AGE):
        yield Alarm(
            AlertRule.QUEUE_AGE,
            "",
            Words(
                fr=f"Le plus ancien travail prêt attend depuis {minutes} min.",
                en=f"The oldest ready job has waited for {minutes} min.",
            ),
        )


def no_worker(sight: Sight) -> Iterator[Alarm]:
    working = any(WORKING in beat.details.get("duties", ()) for beat in sight.tx.presence.alive())
    if not working and sight.asked.oldest_ready() is not None:
        yield Alarm(
            AlertRule.NO_WORKER,
            "",
            Words(
                fr="Du travail attend et aucun worker n'est en vie : lancez `gateway worker`.",
                en="Work waits and no worker is alive: start `gateway worker`.",
            ),
        )


def targets_down(sight: Sight) -> Iterator[Alarm]:
    for name, failures, error in sight.asked.failing_targets(sight.limit(AlertRule.TARGET_DOWN)):
        yield Alarm(
            AlertRule.TARGET_DOWN,
            name,
            Words(
                fr=f"{name} a échoué {failures} fois de suite : {error[:200]}",
                en=f"{name} failed {failures} times in a row: {error[:200]}",
            ),
        )


def certificates(sight: Sight) -> Iterator[Alarm]:
    """Those kept as files in the secrets folder, the one we serve with, and those that programs show."""
    for bound in ClientCertificates(sight.tx.connection, sight.tx.now).all():
        days = (bound.not_after - sight.tx.now).days
        if bound.in_force(sight.tx.now) and bound.ends_at is None and days < sight.limit(AlertRule.CERTIFICATE):
            yield Alarm(
                AlertRule.CERTIFICATE,
                f"{bound.key_id}/{bound.fingerprint[:12]}",
                Words(
                    fr=f"Le certificat {bound.subject} de la clé {bound.key_id} expire le {bound.not_after:%d/%m/%Y}"
                    f" (dans {days} j) : demandez le suivant au partenaire.",
                    en=f"Certificate {bound.subject} of key {bound.key_id} expires on {bound.not_after:%d %B %Y}"
                    f" (in {days} days): ask the partner for the next one.",
                ),
            )
    folder = sight.services.settings.secrets_folder
    served = [path for path in (sight.services.settings.tls_certificate,) if path is not None and path.is_file()]
    kept = sorted((*folder.rglob("*.pem"), *folder.rglob("*.crt"))) if folder.is_dir() else []
    for path in dict.fromkeys((*served, *kept)):
        for expiry in expiries(path.read_bytes()):
            days = (expiry - sight.tx.now).days
            if days < sight.limit(AlertRule.CERTIFICATE):
                yield Alarm(
                    AlertRule.CERTIFICATE,
                    path.name,
                    Words(
                        fr=f"Le certificat {path.name} expire le {expiry:%d/%m/%Y} (dans {days} j).",
                        en=f"Certificate {path.name} expires on {expiry:%d %B %Y} (in {days} days).",
                    ),
                )


def expiries(content: bytes) -> list[datetime]:
    try:
        return [one.not_valid_after_utc.astimezone(UTC) for one in x509.load_pem_x509_certificates(content)]
    except (ValueError, ssl.SSLError):
        return []  # a key, or something else that has no expiry


def disk(sight: Sight) -> Iterator[Alarm]:
    settings = sight.services.settings
    folders = {settings.home, settings.archive_folder, settings.outbox_folder, settings.inbox_folder}
    seen: set[int] = set()
    for folder in sorted(folders):
        if not folder.is_dir() or (device := folder.stat().st_dev) in seen:
            continue
        seen.add(device)
        usage = shutil.disk_usage(folder)
        left = 100 * usage.free // usage.total if usage.total else 100
        if left < sight.limit(AlertRule.DISK):
            yield Alarm(
                AlertRule.DISK,
                str(folder),
                Words(fr=f"{folder} : {left} % d'espace libre.", en=f"{folder}: {left} % of space left."),
            )


def quarantine(sight: Sight) -> Iterator[Alarm]:
    count = sight.asked.put_aside()
    if count >= sight.limit(AlertRule.QUARANTINE):
        yield Alarm(
            AlertRule.QUARANTINE,
            "",
            Words(
                fr=f"{count} travail(aux) en quarantaine : `gateway quarantine list`.",
                en=f"{count} job(s) in quarantine: `gateway quarantine list`.",
            ),
        )


def ledger(sight: Sight) -> Iterator[Alarm]:
    mismatches = sight.services.store.stock.latest().ledger.mismatches
    if mismatches:
        yield Alarm(
            AlertRule.LEDGER,
            "",
            Words(
                fr=f"Le registre ne s'équilibre pas ({len(mismatches)}) : {mismatches[0]}.",
                en=f"The ledger does not balance ({len(mismatches)}): {mismatches[0]}.",
            ),
        )


def stale_feeds(sight: Sight) -> Iterator[Alarm]:
    stale = sight.tx.master.stale(sight.own) if sight.own else {}
    for kind, at in stale.items():
        yield Alarm(
            AlertRule.STALE_FEED,
            kind,
            Words(
                fr=f"Le flux « {kind} » date du {at:%d/%m/%Y %H:%M}.",
                en=f"The feed “{kind}” is of {at:%d %B %Y %H:%M}.",
            ),
        )


def holds_overdue(sight: Sight) -> Iterator[Alarm]:
    for kind, count in sight.asked.overdue_holds().items():
        if count >= sight.limit(AlertRule.HOLD_OVERDUE):
            name = HOLD_WORDS[HoldKind(kind)]
            yield Alarm(
                AlertRule.HOLD_OVERDUE,
                kind,
                Words(
                    fr=f"{name.fr} : {count} blocage(s) sans réponse dans leur délai.",
                    en=f"{name.en}: {count} hold(s) unanswered within their service level.",
                ),
            )


def erp_unconfirmed(sight: Sight) -> Iterator[Alarm]:
    handovers = sight.tx.handovers
    minutes = int(sight.limit(AlertRule.ERP_UNCONFIRMED))
    takes_part = sight.services.settings.erp is not None or handovers.ever_confirmed()
    late = handovers.unconfirmed(timedelta(minutes=minutes)) if takes_part else ()
    if late:
        yield Alarm(
            AlertRule.ERP_UNCONFIRMED,
            "",
            Words(
                fr=f"{len(late)} commande(s) acceptée(s) que l'ERP n'a pas confirmées ; la plus ancienne : {late[0]}.",
                en=f"{len(late)} accepted order(s) that the ERP has not confirmed; the oldest: {late[0]}.",
            ),
        )


WATCHES: dict[AlertRule, Callable[[Sight], Iterator[Alarm]]] = {
    AlertRule.SILENT_PARTNER: silent_partners,
    AlertRule.ANSWER_OVERDUE: answers_overdue,
    AlertRule.QUEUE_AGE: queue_age,
    AlertRule.NO_WORKER: no_worker,
    AlertRule.TARGET_DOWN: targets_down,
    AlertRule.CERTIFICATE: certificates,
    AlertRule.DISK: disk,
    AlertRule.QUARANTINE: quarantine,
    AlertRule.LEDGER: ledger,
    AlertRule.STALE_FEED: stale_feeds,
    AlertRule.HOLD_OVERDUE: holds_overdue,
    AlertRule.ERP_UNCONFIRMED: erp_unconfirmed,
}
