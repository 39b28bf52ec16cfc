"""The words for what the journal holds: every kind of event, once, in both languages. Console and API tell them alike.

Not here: states and holds (gateway.model.decision), findings (declared where they are raised), labels of the pages
(``locale/``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.model.decision import HOLD_WORDS, STATE_WORDS, HoldKind, OrderState
from gateway.model.finding import Words
from gateway.model.receivable import REMINDER_WORDS, ReminderStep
from gateway.store.inbound import INBOUND_WORDS, InboundState
from gateway.store.jobs import JobState
from gateway.store.journal import EventRow
from gateway.store.outgoing import AnswerState, OutgoingState

EVENTS: dict[str, Words] = {
    "received": Words(
        fr="Reçu par le canal {channel}, {size} octets", en="Received by channel {channel}, {size} bytes"
    ),
    "read": Words(
        fr="Lu : format {format}, {documents} document(s)", en="Read: format {format}, {documents} document(s)"
    ),
    "duplicate": Words(fr="Reconnu comme doublon de {of}", en="Recognised as a duplicate of {of}"),
    "malware-none": Words(fr="L'antivirus n'a rien trouvé", en="The malware scanner found nothing"),
    "refused": Words(fr="Envoi refusé ({code})", en="Transmission refused ({code})"),
    "shop-refused": Words(
        fr="Webhook de la boutique {shop} refusé ({why}), venu de {address}",
        en="Webhook of the shop {shop} refused ({why}), from {address}",
    ),
    "shop-passed": Words(
        fr="Webhook de la boutique {shop} sans commande à prendre ({topic})",
        en="Webhook of the shop {shop} without an order to take ({topic})",
    ),
    "order-read": Words(
        fr="Commande {number} lue, message n° {position}", en="Order {number} read, message no. {position}"
    ),
    "order-accepted": Words(fr="Commande acceptée", en="Order accepted"),
    "order-held": Words(fr="Commande mise en attente : {holds}", en="Order put on hold: {holds}"),
    "order-rejected": Words(fr="Commande refusée : {reasons}", en="Order rejected: {reasons}"),
    "order-duplicate": Words(fr="Commande en double de {duplicate_of}", en="Order repeats {duplicate_of}"),
    "order-changed": Words(fr="Modifiée, version {version}", en="Changed, version {version}"),
    "order-corrected": Words(
        fr="Corrigée d'après le document : {count} champ(s), version {version}",
        en="Corrected from the document: {count} field(s), version {version}",
    ),
    "order-verified": Words(
        fr="Vérifiée sur le document, rien à corriger", en="Checked against the document, all right"
    ),
    "correction-undone": Words(fr="Correction annulée, version {version}", en="Correction undone, version {version}"),
    "order-keyed": Words(
        fr="Commande {number} saisie à la main (message n° {position})",
        en="Order {number} keyed in by hand (message no. {position})",
    ),
    "customer-wrote": Words(fr="Le client écrit : « {text} »", en="The customer writes: “{text}”"),
    "question-asked": Words(fr="Question posée à l'expéditeur : « {text} »", en="Question to the sender: “{text}”"),
    "order-cancelled": Words(fr="Annulée à la demande du client", en="Cancelled as the customer asked"),
    "change-applied": Words(fr="Modification reportée sur la commande", en="Change carried over to its order"),
    "change-held": Words(fr="Modification mise en attente : {holds}", en="Change put on hold: {holds}"),
    "change-rejected": Words(fr="Modification refusée : {reasons}", en="Change rejected: {reasons}"),
    "change-duplicate": Words(fr="Modification en double de {duplicate_of}", en="Change repeats {duplicate_of}"),
    "change-parked": Words(fr="Modification en attente de sa commande", en="Change waits for its order"),
    "taken-up": Words(fr="La commande attendue est arrivée : {order}", en="The order it waited for has come: {order}"),
    "holds-lifted": Words(fr="Blocage levé ({holds}) : « {why} »", en="Hold lifted ({holds}): “{why}”"),
    "hold-signed": Words(fr="Levée signée une première fois : « {why} »", en="Lifting signed a first time: “{why}”"),
    "kept-on-hold": Words(fr="Gardée en attente : « {why} »", en="Kept on hold: “{why}”"),
    "taken-as-real": Words(
        fr="Prise pour une vraie commande : l'indicateur d'essai était resté",
        en="Taken as real: its test flag was left on",
    ),
    "noted": Words(fr="Note : « {text} »", en="Note: “{text}”"),
    "hold-overdue": Words(
        fr="Sans réponse depuis {hours} h ({hold}) : porté plus haut",
        en="Unanswered for {hours} h ({hold}): brought higher",
    ),
    "attached": Words(fr="Pièce jointe au dossier : {filename}", en="Attached to the file: {filename}"),
    "learned": Words(
        fr="Appris d'une personne : {what} pour {account}", en="Learned from a person: {what} for {account}"
    ),
    "forgotten": Words(fr="Renvoi repris : {code} ({account})", en="Cross-reference taken back: {code} ({account})"),
    "layout-learnt": Words(
        fr="Présentation apprise de la correction ({sender}) : {layout}",
        en="Layout learnt from the correction ({sender}): {layout}",
    ),
    "layout-forgotten": Words(fr="Présentation oubliée : {layout}", en="Layout forgotten: {layout}"),
    "reexamined": Words(fr="Examinée à nouveau", en="Checked again"),
    "released": Words(fr="Travail sorti de quarantaine : {job_kind}", en="Job taken out of quarantine: {job_kind}"),
    "reprocessed": Words(fr="Relu d'après l'original archivé", en="Read again from the archived original"),
    "quoted": Words(
        fr="Devis {number} établi, valable jusqu'au {until}", en="Quotation {number} made, valid until {until}"
    ),
    "quotation-accepted": Words(
        fr="Devis {number} accepté : commande {order}", en="Quotation {number} accepted: order {order}"
    ),
    "quotation-withdrawn": Words(fr="Devis {number} retiré", en="Quotation {number} withdrawn"),
    "handed-over": Words(
        fr="Remise à l'ERP ({partner}), version {version}", en="Handed over to the ERP ({partner}), version {version}"
    ),
    "erp-confirmed": Words(
        fr="Reprise par l'ERP, version {version}, référence {reference}",
        en="Taken over by the ERP, version {version}, reference {reference}",
    ),
    "despatched": Words(fr="Expédiée, bon de livraison {number}", en="Despatched, delivery note {number}"),
    "invoiced": Words(
        fr="Facturée, facture {number}, {gross} TTC", en="Invoiced, invoice {number}, {gross} VAT included"
    ),
    "invoice-held": Words(
        fr="Facture retenue au contrôle : {reasons}", en="Invoice held back by its control: {reasons}"
    ),
    "deposit-asked": Words(
        fr="Acompte demandé, facture {number}, {gross} TTC",
        en="Deposit asked for, invoice {number}, {gross} VAT included",
    ),
    "credited": Words(
        fr="Avoir {number} sur la facture {invoice}, {gross} TTC : « {why} »",
        en="Credit note {number} for invoice {invoice}, {gross} VAT included: “{why}”",
    ),
    "copy-held": Words(
        fr="Copie {form} de la facture retenue : {words}", en="{form} copy of the invoice held back: {words}"
    ),
    "divided": Words(
        fr="Découpé en {parts} parties, lues en parallèle", en="Divided into {parts} parts, read in parallel"
    ),
    "partner-answered": Words(
        fr="Le partenaire a répondu à {document} : {verdict}", en="The partner answered {document}: {verdict}"
    ),
    "answer-overdue": Words(
        fr="{partner} n'a pas accusé réception de {document} à temps",
        en="{partner} has not acknowledged {document} in time",
    ),
    "paid": Words(fr="Payée", en="Paid"),
    "reminded": Words(fr="Relance pour la facture {invoice} : {step}", en="Reminder for invoice {invoice}: {step}"),
    "dispute-opened": Words(
        fr="Litige ouvert sur la facture {invoice}, suivi par {owner} : « {words} »",
        en="Dispute opened about invoice {invoice}, owned by {owner}: “{words}”",
    ),
    "dispute-closed": Words(
        fr="Litige clos sur la facture {invoice} : « {why} »", en="Dispute closed about invoice {invoice}: “{why}”"
    ),
    "answered": Words(fr="{document} écrit, référence {reference}", en="{document} written, reference {reference}"),
    "answered-again": Words(fr="{document} renvoyé à l'identique", en="{document} sent again, unchanged"),
    "mail-automatic": Words(
        fr="Réponse automatique reçue, sans suite : « {subject} »", en="Reply by machine, nothing done: “{subject}”"
    ),
    "reply-joined": Words(
        fr="{sender} a répondu par courriel : « {subject} » ({mail})",
        en="{sender} answered by e-mail: “{subject}” ({mail})",
    ),
    "reply-unverified": Words(
        fr="Une réponse d'un expéditeur non vérifié attend une personne : {sender} ({mail})",
        en="An answer of an unverified sender waits for a person: {sender} ({mail})",
    ),
    "bounced": Words(
        fr="{document} n'est pas arrivé à {recipient} ({status}) : {why}",
        en="{document} did not arrive at {recipient} ({status}): {why}",
    ),
    "mail-released": Words(
        fr="Courriel de {sender} libéré pour {partner} : « {why} »",
        en="E-mail of {sender} released for {partner}: “{why}”",
    ),
    "sender-allowed": Words(
        fr="{sender} peut désormais commander pour {partner} : « {why} »",
        en="{sender} may order for {partner} from now on: “{why}”",
    ),
    "sender-proposed": Words(
        fr="{sender} pourra commander pour {partner} dès qu'une seconde personne le confirme : « {why} »",
        en="{sender} may order for {partner} once a second person confirms it: “{why}”",
    ),
    "sender-seconded": Words(
        fr="{sender} peut désormais commander pour {partner} : une seconde personne l'a confirmé",
        en="{sender} may order for {partner} from now on: a second person has confirmed it",
    ),
    "sender-withdrawn": Words(
        fr="{sender} ne peut plus commander pour {partner}", en="{sender} may no longer order for {partner}"
    ),
    "overlay-proposed": Words(
        fr="Surcouche de {partner}, version {version}, en attente d'une seconde personne : « {why} »",
        en="Overlay of {partner}, version {version}, waits for a second person: “{why}”",
    ),
    "overlay-published": Words(
        fr="Surcouche de {partner} : la version {version} est en vigueur",
        en="Overlay of {partner}: version {version} is in force",
    ),
    "overlay-withdrawn": Words(
        fr="Surcouche de {partner} : la version {version} est retirée avant publication",
        en="Overlay of {partner}: version {version} was withdrawn before it was published",
    ),
    "sent": Words(fr="{document} remis", en="{document} delivered"),
    "not-written": Words(
        fr="{document} n'a pas pu être écrit : {error}", en="{document} could not be written: {error}"
    ),
    "not-sent": Words(fr="{document} n'a pas pu être remis : {error}", en="{document} could not be delivered: {error}"),
    "quarantined": Words(
        fr="Mis de côté après plusieurs échecs : {error}", en="Put aside after failing repeatedly: {error}"
    ),
}

TROUBLE = (
    "refused",
    "order-rejected",
    "change-rejected",
    "change-held",
    "order-held",
    "invoice-held",
    "copy-held",
    "not-written",
    "not-sent",
    "bounced",
    "reply-unverified",
    "kept-on-hold",
    "hold-overdue",
    "answer-overdue",
    "quarantined",
)
"""Events that a reader in search of what went wrong looks for."""

JOB_WORDS: dict[JobState, Words] = {
    JobState.READY: Words(fr="Prêtes", en="Ready"),
    JobState.LEASED: Words(fr="En cours", en="Running"),
    JobState.DONE: Words(fr="Faites", en="Done"),
    JobState.FAILED: Words(fr="En échec", en="Failed"),
    JobState.QUARANTINED: Words(fr="En quarantaine", en="In quarantine"),
}

OUTGOING_WORDS: dict[OutgoingState, Words] = {
    OutgoingState.READY: Words(fr="À remettre", en="To deliver"),
    OutgoingState.SENT: Words(fr="Remis", en="Delivered"),
    OutgoingState.FAILED: Words(fr="Non remis", en="Not delivered"),
}

ANSWER_WORDS: dict[str, Words] = {
    AnswerState.AWAITED: Words(fr="Attendu", en="Awaited"),
    AnswerState.OVERDUE: Words(fr="En retard", en="Overdue"),
    AnswerState.RECEIVED: Words(fr="Reçu, pas encore contrôlé", en="Received, not yet checked"),
    AnswerState.ACCEPTED: Words(fr="Accepté", en="Accepted"),
    AnswerState.PARTLY: Words(fr="Accepté en partie", en="Accepted in part"),
    AnswerState.REJECTED: Words(fr="Refusé", en="Refused"),
}

MESSAGE_WORDS: dict[str, Words] = {
    "order": Words(fr="Commande", en="Order"),
    "reply": Words(fr="Réponse jointe au dossier", en="Answer, joined to its case"),
    "rejected": Words(fr="Refusé", en="Rejected"),
    "unsupported": Words(fr="Sans suite", en="Not handled"),
}

_UNKNOWN = "?"


class _Told(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return _UNKNOWN


def event_words(event: EventRow) -> Words:
    """What happened, as a sentence; the bare kind for one that a newer release wrote."""
    template = EVENTS.get(event.kind)
    if template is None:
        return Words(fr=event.kind, en=event.kind)
    return Words(fr=_tell(template.fr, event.payload, "fr"), en=_tell(template.en, event.payload, "en"))


def _tell(template: str, payload: Mapping[str, Any], language: str) -> str:
    """Where a payload says something in French too (``error`` and ``error_fr``), a French reader is told that."""
    own = {name: payload.get(f"{name}_{language}", value) for name, value in payload.items()}
    said = _Told({name: _as_text(name, value, language) for name, value in own.items()})
    return template.format_map(said)


def _as_text(name: str, value: Any, language: str) -> str:
    if name == "holds" and isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(hold_words(kind).to(language).lower() for kind in value) or _UNKNOWN
    if name == "hold":
        return hold_words(str(value)).to(language).lower()
    if name == "step" and value in tuple(ReminderStep):
        return REMINDER_WORDS[ReminderStep(value)].to(language).lower()
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or _UNKNOWN
    return _UNKNOWN if value is None else str(value)


def hold_words(kind: str) -> Words:
    return HOLD_WORDS[HoldKind(kind)] if kind in tuple(HoldKind) else Words(fr=kind, en=kind)


def state_words(state: str) -> Words:
    """Of an order, a transmission, a job, an outgoing document or a message."""
    if state in tuple(OrderState):
        return STATE_WORDS[OrderState(state)]
    return Words(fr=state, en=state)


def inbound_words(state: str) -> Words:
    return INBOUND_WORDS[InboundState(state)] if state in tuple(InboundState) else Words(fr=state, en=state)


def job_words(state: str) -> Words:
    return JOB_WORDS[JobState(state)] if state in tuple(JobState) else Words(fr=state, en=state)


def outgoing_words(state: str) -> Words:
    return OUTGOING_WORDS[OutgoingState(state)] if state in tuple(OutgoingState) else Words(fr=state, en=state)


def answer_words(state: str) -> Words:
    return ANSWER_WORDS.get(state, Words(fr=state, en=state))


def message_words(state: str) -> Words:
    return MESSAGE_WORDS.get(state, Words(fr=state, en=state))
