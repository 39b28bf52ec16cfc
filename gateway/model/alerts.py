"""What somebody must be told without looking: the rules, their limits, and who is told when."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from gateway.model.base import Document, Number
from gateway.model.finding import Words


class AlertRule(StrEnum):
    SILENT_PARTNER = "silent-partner"
    ANSWER_OVERDUE = "answer-overdue"
    QUEUE_AGE = "queue-age"
    NO_WORKER = "no-worker"
    TARGET_DOWN = "target-down"
    CERTIFICATE = "certificate"
    DISK = "disk"
    QUARANTINE = "quarantine"
    LEDGER = "ledger"
    STALE_FEED = "stale-feed"
    HOLD_OVERDUE = "hold-overdue"
    ERP_UNCONFIRMED = "erp-unconfirmed"


@dataclass(frozen=True, slots=True)
class Preset:
    """What a rule watches, and its limit unless the policy says otherwise. ``limit`` None: the rule has none."""

    name: Words
    meaning: Words
    limit: Decimal | None = None


PRESETS: dict[AlertRule, Preset] = {
    AlertRule.SILENT_PARTNER: Preset(
        Words(fr="Partenaire muet", en="Silent partner"),
        Words(
            fr="Rien reçu d'un partenaire, tant de minutes après l'heure à laquelle il a écrit les quatre dernières semaines,"
            " ce jour-là",
            en="Nothing received from a partner so many minutes after the hour by which it wrote on this weekday in each of"
            " the last four weeks",
        ),
        Decimal(60),
    ),
    AlertRule.ANSWER_OVERDUE: Preset(
        Words(fr="Accusé de réception en retard", en="Acknowledgement overdue"),
        Words(
            fr="Documents qu'un partenaire aurait dû acquitter", en="Documents that a partner should have acknowledged"
        ),
        Decimal(1),
    ),
    AlertRule.QUEUE_AGE: Preset(
        Words(fr="File d'attente", en="Queue age"),
        Words(fr="Minutes d'attente du plus ancien travail prêt", en="Minutes that the oldest ready job has waited"),
        Decimal(10),
    ),
    AlertRule.NO_WORKER: Preset(
        Words(fr="Aucun worker", en="No worker"),
        Words(
            fr="Du travail attend et aucun processus ne s'en occupe", en="Work waits, and no process is there to do it"
        ),
    ),
    AlertRule.TARGET_DOWN: Preset(
        Words(fr="Destination en panne", en="Target down"),
        Words(fr="Échecs de suite d'une destination", en="Failures in a row of one target"),
        Decimal(3),
    ),
    AlertRule.CERTIFICATE: Preset(
        Words(fr="Certificat", en="Certificate"),
        Words(fr="Jours avant l'expiration d'un certificat", en="Days before a certificate expires"),
        Decimal(30),
    ),
    AlertRule.DISK: Preset(
        Words(fr="Disque", en="Disk"),
        Words(fr="Pour cent d'espace libre", en="Per cent of space left"),
        Decimal(15),
    ),
    AlertRule.QUARANTINE: Preset(
        Words(fr="Quarantaine", en="Quarantine"),
        Words(fr="Travaux mis de côté après plusieurs échecs", en="Jobs put aside after failing repeatedly"),
        Decimal(1),
    ),
    AlertRule.LEDGER: Preset(
        Words(fr="Registre", en="Ledger"),
        Words(fr="Une entrée n'a pas exactement un état", en="An input is not in exactly one state"),
    ),
    AlertRule.STALE_FEED: Preset(
        Words(fr="Données de base périmées", en="Stale master data"),
        Words(
            fr="Un flux de l'ERP n'est pas arrivé dans les heures promises",
            en="A feed of the ERP has not come within the hours promised",
        ),
    ),
    AlertRule.HOLD_OVERDUE: Preset(
        Words(fr="Exceptions en retard", en="Exceptions overdue"),
        Words(fr="Blocages sans réponse dans leur délai", en="Holds unanswered within their service level"),
        Decimal(1),
    ),
    AlertRule.ERP_UNCONFIRMED: Preset(
        Words(fr="Commandes non confirmées par l'ERP", en="Orders the ERP has not confirmed"),
        Words(
            fr="Commandes acceptées que l'ERP n'a pas confirmées depuis tant de minutes, dès qu'il en a confirmé une",
            en="Accepted orders that the ERP has not confirmed for so many minutes, once it has ever confirmed one",
        ),
        Decimal(240),
    ),
}


class AlertPolicy(Document):
    """Who is told, when, and from what limit on. Nobody is told outside ``tell_window``; it is said when it opens."""

    mail_to: tuple[str, ...] = Field(default=(), examples=[["it@example.com"]])
    webhook: str | None = Field(default=None, description="URL that takes each alert as JSON")
    webhook_secret: str | None = Field(
        default=None, description="name of a file in the secrets folder; the webhook is signed with its content"
    )
    tell_window: str | None = Field(
        default=None, description="when people are told, in our local time; at any hour when absent",
        examples=["mon-fri 07:00-20:00"],
    )  # fmt: skip
    off: tuple[AlertRule, ...] = Field(default=(), description="rules that are not watched")
    limits: Mapping[AlertRule, Number] = Field(default_factory=dict, description="instead of the rule's own limit")

    def watches(self, rule: AlertRule) -> bool:
        return rule not in self.off

    def limit(self, rule: AlertRule) -> Decimal:
        """Raises :class:`KeyError` for a rule without one."""
        own = PRESETS[rule].limit
        if own is None:
            raise KeyError(rule)
        return self.limits.get(rule, own)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is so now. ``subject`` tells two alarms of one rule apart and stays the same while it lasts."""

    rule: AlertRule
    subject: str
    sentence: Words
