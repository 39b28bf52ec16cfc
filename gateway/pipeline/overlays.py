"""Overlays of partners' mappings, from the console into force, and back.

A text is written for the version that was in force when its writer began; it is checked, and published. For a partner in production it
waits for a second person as soon as there are two who could publish, for it decides how every order of the partner is read.
A return to what was in force before needs nobody else: two have agreed to that already, and an error must end quickly.
"""

from gateway.errors import Conflict, NotFound
from gateway.model.identity import Right, rights_of
from gateway.model.master import Partner
from gateway.pipeline.services import Services
from gateway.ports import MappingBench
from gateway.store import Transaction
from gateway.store.overlays import OverlayVersion

LONGEST_REASON = 1000


def bench_of(services: Services) -> MappingBench:
    if services.mapping_bench is None:
        raise NotFound(
            "no mappings are installed",
            "start the gateway as gateway.app builds it",
            fr=("aucune correspondance n'est installée", "lancez la passerelle telle que gateway.app la construit"),
        )
    return services.mapping_bench


def in_force(versions: list[OverlayVersion]) -> OverlayVersion | None:
    """None when the console has published nothing, and the folder's overlay holds."""
    return next((one for one in versions if one.state == "in force"), None)


def waiting(versions: list[OverlayVersion]) -> OverlayVersion | None:
    return next((one for one in versions if one.state == "waiting"), None)


def text_in_force(services: Services, partner_id: str, versions: list[OverlayVersion]) -> str:
    """As the partner is read by it now: what the console has published, else the overlay of the folder, else ""."""
    now = in_force(versions)
    return now.text if now and now.text else bench_of(services).overlay_text(partner_id)


def takes_two(tx: Transaction, partner: Partner) -> bool:
    """Whether what one person writes for the partner waits for another."""
    able = [one for one in tx.people.all() if one.disabled_at is None and one.account is None]
    return not partner.test and sum(Right.TEACH in rights_of(one.held_roles) for one in able) > 1


def publish(services: Services, partner_id: str, text: str, *, based_on: int, by: str, why: str) -> OverlayVersion:
    """In force at once, or waiting for a second person; one that waited before is withdrawn. Raises :class:`Conflict` for a text
    with faults, without a reason, or written for a version that is no longer in force."""
    _demand_reason(why)
    _demand_no_faults(services, partner_id, text)
    with services.store.transaction() as tx:
        partner, versions = _locked(tx, partner_id)
        now = in_force(versions)
        if based_on != (now.version if now else 0):
            raise Conflict(
                f"the overlay of {partner_id} has changed since you began",
                "look at what is in force now, and put your change onto it",
                fr=(
                    f"la surcouche de {partner_id} a changé depuis que vous avez commencé",
                    "regardez celle en vigueur et reportez-y votre modification",
                ),
            )
        if text.strip() == text_in_force(services, partner_id, versions).strip():
            raise Conflict(
                "nothing has been changed", "change the text first",
                fr=("rien n'a été modifié", "modifiez d'abord le texte"),
            )  # fmt: skip
        _withdraw_waiting(tx, versions, by)
        version = tx.overlays.add(partner_id, text, based_on=based_on, by=by, why=why.strip()[:LONGEST_REASON])
        if takes_two(tx, partner):
            tx.journal.note("overlay-proposed", actor=by, partner=partner_id, version=version, why=why)
        else:
            _put_in_force(tx, partner_id, version, by)
        return _one(tx, partner_id, version)


def second(services: Services, partner_id: str, version: int, *, by: str) -> None:
    """Raises :class:`Conflict` when it does not wait, or waits for somebody else than its writer."""
    with services.store.transaction() as tx:
        _, versions = _locked(tx, partner_id)
        one = _waiting(versions, version)
        if one.written_by == by:
            raise Conflict(
                f"version {version} waits for another person than {by}",
                "whoever writes an overlay does not publish it alone",
                fr=(
                    f"la version {version} attend une autre personne que {by}",
                    "celui qui écrit une surcouche ne la publie pas seul",
                ),
            )
        _demand_no_faults(services, partner_id, one.text)  # of this release, which may be newer than the text
        _put_in_force(tx, partner_id, version, by)


def withdraw(services: Services, partner_id: str, version: int, *, by: str) -> None:
    """Raises :class:`Conflict` when it does not wait."""
    with services.store.transaction() as tx:
        _, versions = _locked(tx, partner_id)
        _waiting(versions, version)
        _withdraw_waiting(tx, versions, by)


def back_to(services: Services, partner_id: str, version: int, *, by: str, why: str) -> OverlayVersion:
    """What was in force before is in force again, as a version of its own; 0 for the overlay of the folder. Raises
    :class:`Conflict` for a version that never was in force, and for one that this release cannot read."""
    _demand_reason(why)
    with services.store.transaction() as tx:
        _, versions = _locked(tx, partner_id)
        now = in_force(versions)
        once = {one.version: one.text for one in versions if one.state == "replaced"} | {0: ""}
        if now is None or version not in once:
            raise Conflict(
                f"version {version} of the overlay of {partner_id} was never in force",
                "only a version that was in force can be returned to",
                fr=(
                    f"la version {version} de la surcouche de {partner_id} n'a jamais été en vigueur",
                    "on ne revient qu'à une version qui l'a été",
                ),
            )
        if once[version]:
            _demand_no_faults(services, partner_id, once[version])
        _withdraw_waiting(tx, versions, by)
        made = tx.overlays.add(
            partner_id, once[version], based_on=now.version, by=by, why=why.strip()[:LONGEST_REASON], back_to=version
        )
        _put_in_force(tx, partner_id, made, by)
        return _one(tx, partner_id, made)


def _locked(tx: Transaction, partner_id: str) -> tuple[Partner, list[OverlayVersion]]:
    recorded = next(iter(tx.catalogue.rows(Partner, about=[partner_id])), None)
    if recorded is None or not tx.overlays.lock(partner_id):
        raise NotFound(
            f"there is no partner {partner_id}",
            "look at the list of partners",
            fr=(f"il n'y a pas de partenaire {partner_id}", "regardez la liste des partenaires"),
        )
    return recorded, tx.overlays.of(partner_id)


def _waiting(versions: list[OverlayVersion], version: int) -> OverlayVersion:
    one = waiting(versions)
    if one is None or one.version != version:
        raise Conflict(
            f"version {version} does not wait", "look at the versions again",
            fr=(f"la version {version} n'est pas en attente", "regardez à nouveau les versions"),
        )  # fmt: skip
    return one


def _one(tx: Transaction, partner_id: str, version: int) -> OverlayVersion:
    return next(one for one in tx.overlays.of(partner_id) if one.version == version)


def _put_in_force(tx: Transaction, partner_id: str, version: int, by: str) -> None:
    tx.overlays.put_in_force(partner_id, version, by=by)
    tx.journal.note("overlay-published", actor=by, partner=partner_id, version=version)


def _withdraw_waiting(tx: Transaction, versions: list[OverlayVersion], by: str) -> None:
    if (one := waiting(versions)) is not None:
        tx.overlays.withdraw(one.partner, one.version, by=by)
        tx.journal.note("overlay-withdrawn", actor=by, partner=one.partner, version=one.version)


def _demand_reason(why: str) -> None:
    if not why.strip():
        raise Conflict("a reason is needed", "say in a few words what changes and why",
                       fr=("une raison est nécessaire", "dites en quelques mots ce qui change et pourquoi"))  # fmt: skip


def _demand_no_faults(services: Services, partner_id: str, text: str) -> None:
    for fault in bench_of(services).faults(partner_id, text):
        raise Conflict(
            f"line {fault.line}: {fault.sentence.en}", "correct the overlay first",
            fr=(f"ligne {fault.line} : {fault.sentence.fr}", "corrigez d'abord la surcouche"),
        )  # fmt: skip
