"""May a partner go live? Each point is computed from what is recorded and what has really passed to and fro; none is ticked
by hand. A partner goes live when every point is met, and may be taken back to test at any time."""

from dataclasses import dataclass

from gateway.errors import Conflict, NotFound
from gateway.model.finding import Words
from gateway.model.master import Account, Partner
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.partner_traffic import PartnerTraffic, Proof
from gateway.store.simulations import Simulations

EVIDENCE = {"edifact": "CONTRL"}
ANSWERED_ALIKE = ("edifact", "xml", "json")
"""Formats that a machine sends, and expects its answers in."""


@dataclass(frozen=True, slots=True)
class Point:
    """``way`` says what to do while it is not met; ``link`` leads to what proves it. What is not ``needed`` is advice and
    keeps nobody from going live."""

    name: Words
    met: bool
    way: Words
    link: str | None = None
    needed: bool = True


def checklist(tx: Transaction, partner: Partner) -> list[Point]:
    proof = PartnerTraffic(tx.connection, tx.now).proof(partner.id)
    served = any(account.partner == partner.id for account in tx.catalogue.rows(Account))
    return [*_recorded(partner, served), *_passed(partner, proof), *_played(tx, partner)]


def _recorded(partner: Partner, served: bool) -> list[Point]:
    scheme = {"edifact": "unb", "mail": "email", "json": "shop"}.get(partner.format)
    known = any(one.scheme == scheme for one in partner.identifiers) if scheme else bool(partner.identifiers)
    reachable = bool(partner.delivery) or partner.outlet == "folder"
    contact = partner.contact is not None and bool(partner.contact.email or partner.contact.phone)
    return [
        Point(
            Words(fr="Identité complète", en="Identity complete"),
            known,
            Words(
                fr=f"Donnez-lui un identifiant {scheme or ''} : par lui ses envois sont reconnus.",
                en=f"Give it an identifier {scheme or ''}: by it what it sends is recognised.",
            ),
        ),
        Point(
            Words(fr="Un compte client lui répond", en="A customer account stands behind it"),
            served,
            Words(
                fr="Reliez au moins un compte client à ce partenaire (champ partner).",
                en="Link at least one customer account to this partner (its field partner).",
            ),
        ),
        Point(
            Words(fr="Adresse d'envoi", en="Address to send to"),
            reachable,
            Words(fr="Indiquez où le joindre (champ delivery).", en="Say where it is reached (field delivery)."),
        ),
        Point(
            Words(fr="Interlocuteur joignable", en="A contact who can be reached"),
            contact,
            Words(
                fr="Ajoutez une personne avec un courriel ou un téléphone (champ contact).",
                en="Add a person with an e-mail address or a telephone number (field contact).",
            ),
        ),
    ]


def _passed(partner: Partner, proof: Proof) -> list[Point]:
    points = [
        Point(
            Words(fr="Un envoi lu sans erreur", en="A transmission read without an error"),
            proof.clean is not None,
            Words(
                fr="Demandez-lui un envoi d'essai ; vérifiez-le d'abord à la page EDIFACT.",
                en="Ask it for a test transmission; look at it first on the page EDIFACT.",
            ),
            f"/inbound/{proof.clean}" if proof.clean else None,
        )
    ]
    if proof.format in ANSWERED_ALIKE:
        points.append(
            Point(
                Words(fr="Répondu dans la forme de ses envois", en="Answered in the form it sends"),
                proof.format == partner.format,
                Words(
                    fr=f"Ses envois sont en {proof.format}, nos réponses en {partner.format} : convenez-en, ou changez le champ "
                    "format.",
                    en=f"It sends {proof.format} and is answered in {partner.format}: agree on that, or change its field format.",
                ),
                f"/inbound/{proof.clean}",
                needed=False,
            )
        )
    receipt = EVIDENCE.get(partner.format)
    if receipt and partner.acknowledgement.when != "never":
        points.append(
            Point(
                Words(fr="CONTRL parti", en="CONTRL has left"),
                receipt in proof.sent,
                Words(
                    fr="Faites-lui demander un accusé dans UNB (0031), ou réglez « toujours ».",
                    en="Have it ask for one in UNB (0031), or set “always”.",
                ),
            )
        )
    if "ORDRSP" in partner.answers:
        asked = partner.acknowledgement.awaited_hours is not None
        met = _any(proof.taken if asked else proof.sent, "ORDRSP", "ORDER_RESPONSE")
        points.append(
            Point(
                Words(fr="ORDRSP acquitté", en="ORDRSP acknowledged")
                if asked
                else Words(fr="ORDRSP parti", en="ORDRSP has left"),
                met,
                Words(
                    fr="Acceptez une commande d'essai et attendez son accusé.",
                    en="Accept a test order and wait for its acknowledgement.",
                ),
            )
        )
    if "INVOIC" in partner.answers or partner.invoices_as:
        points.append(
            Point(
                Words(fr="Première facture partie", en="First invoice has left"),
                any("INVOI" in kind.upper() for kind in proof.sent),
                Words(fr="Expédiez et facturez une commande d'essai.", en="Despatch and invoice a test order."),
            )
        )
    points.append(
        Point(
            Words(fr="Rien n'est resté en souffrance", en="Nothing failed to reach it"),
            proof.failed == 0,
            Words(
                fr=f"{proof.failed} document(s) n'ont pu être remis : voyez les accusés.",
                en=f"{proof.failed} document(s) could not be delivered: see the acknowledgements.",
            ),
        )
    )
    return points


def _played(tx: Transaction, partner: Partner) -> list[Point]:
    """The simulator has played its part, and every answer was as it should be."""
    if partner.format != "edifact":
        return []
    last = next(iter(Simulations(tx.connection, tx.now).latest(partner=partner.id, limit=1)), None)
    return [
        Point(
            Words(fr="Simulateur passé", en="Simulator passed"),
            last is not None and last.perfect,
            Words(fr="Faites jouer son rôle par le simulateur.", en="Let the simulator play its part."),
            f"/simulator/{last.id}" if last is not None else None,
            needed=False,
        )
    ]


def _any(kinds: frozenset[str], *wanted: str) -> bool:
    return not kinds.isdisjoint(wanted)


def go_live(services: Services, partner_id: str) -> Partner:
    """From test into production. Raises :class:`Conflict` while a point of the checklist is not met."""
    with services.store.transaction() as tx:
        recorded = _recorded_as(tx, partner_id)
        missing = [
            point
            for point in checklist(tx, tx.master.partner(partner_id) or recorded)
            if point.needed and not point.met
        ]
        if missing:
            raise Conflict(
                f"not yet: {', '.join(point.name.en for point in missing)}",
                "meet every point of the checklist first",
                fr=(
                    f"pas encore : {', '.join(point.name.fr for point in missing)}",
                    "remplissez d'abord tous les points de la liste",
                ),
            )
        return _keep(tx, recorded, test=False)


def back_to_test(services: Services, partner_id: str) -> Partner:
    """What it sends is a test from now on, and what it is sent says so."""
    with services.store.transaction() as tx:
        return _keep(tx, _recorded_as(tx, partner_id), test=True)


def _recorded_as(tx: Transaction, partner_id: str) -> Partner:
    found: list[Partner] = tx.catalogue.rows(Partner, about=[partner_id])
    if not found:
        raise NotFound(
            f"there is no partner {partner_id}",
            "look at the list of partners",
            fr=(f"il n'y a pas de partenaire {partner_id}", "regardez la liste des partenaires"),
        )
    return found[0]


def _keep(tx: Transaction, recorded: Partner, *, test: bool) -> Partner:
    changed = recorded.model_copy(update={"test": test})
    tx.master.load([changed])
    return changed
