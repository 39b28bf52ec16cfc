"""Mutual TLS: which certificates a program may show, bound to its key by their SHA-256.

A key to which a certificate was ever admitted is refused without one of its certificates; a certificate without a key in
the request stands for the newest key it is bound to. Two may be in force at once, so that a partner changes over without a
gap. As soon as two persons could admit one, one alone cannot (ASVS 2.3.5). Not here: how a request shows its certificate
(gateway.web.peers).
"""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from gateway.errors import Conflict
from gateway.model.identity import Right, rights_of
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.certificates import ClientCertificate, ClientCertificates

OVERLAP = timedelta(days=30)
LARGEST = 64 * 1024  # bytes of a file with one certificate


def read_certificate(content: bytes) -> x509.Certificate:
    """From PEM or DER. Raises :class:`Conflict` when it is none, or more than one, or a private key came along."""
    if b"PRIVATE KEY" in content:
        raise Conflict(
            "this file holds a private key, which is the partner's secret and nobody else's",
            "ask for the certificate alone, and for a new one, because this one's key has travelled",
            fr=(
                "ce fichier contient une clé privée, qui est le secret du partenaire et de personne d'autre",
                "demandez le certificat seul, et un nouveau, car la clé de celui-ci a voyagé",
            ),
        )
    try:
        if b"-----BEGIN" not in content:
            return x509.load_der_x509_certificate(content)
        found = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise Conflict(
            f"this is no certificate: {error}",
            "give it as PEM (-----BEGIN CERTIFICATE-----) or DER",
            fr=(f"ceci n'est pas un certificat : {error}", "donnez-le en PEM (-----BEGIN CERTIFICATE-----) ou en DER"),
        ) from error
    if len(found) > 1:
        raise Conflict(
            f"there are {len(found)} certificates in it",
            "give the partner's own alone, without its chain",
            fr=(f"il contient {len(found)} certificats", "donnez celui du partenaire seul, sans sa chaîne"),
        )
    return found[0]


def fingerprint_of(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()


def admit(
    services: Services, key_id: str, content: bytes, *, by: str, overlap: timedelta | None = None
) -> ClientCertificate:
    """Bind a certificate to a key; with ``overlap`` it takes over from those in force, which end after that time.

    It waits for a second person where there could be one. Raises :class:`Conflict`.
    """
    read = read_certificate(content)
    fingerprint = fingerprint_of(read)
    begins, ends = read.not_valid_before_utc.astimezone(UTC), read.not_valid_after_utc.astimezone(UTC)
    with services.store.transaction() as tx:
        key = tx.api_keys.get(key_id)
        if not key.lives(tx.now):
            raise Conflict(
                f"key {key.id} is over",
                "bind it to a key that lives",
                fr=(f"la clé {key.id} a expiré", "liez-le à une clé qui vit"),
            )
        if ends <= tx.now:
            raise Conflict(
                f"this certificate expired on {ends:%Y-%m-%d}",
                "ask the partner for the next one",
                fr=(f"ce certificat a expiré le {ends:%d/%m/%Y}", "demandez le suivant au partenaire"),
            )
        kept = ClientCertificates(tx.connection, tx.now)
        waits = _takes_two(tx)
        added = kept.add(
            fingerprint=fingerprint, key_id=key.id, subject=read.subject.rfc4514_string()[:300], not_before=begins,
            not_after=ends, added_by=by, waits=waits,
        )  # fmt: skip
        if not added:
            raise Conflict(
                f"key {key.id} has this certificate already",
                "`gateway cert list` says how it stands",
                fr=(f"la clé {key.id} a déjà ce certificat", "`gateway cert list` dit où il en est"),
            )
        if overlap is not None:
            for one in kept.of_key(key.id):
                if one.fingerprint != fingerprint and one.in_force(tx.now) and one.ends_at is None:
                    kept.change(one, ends_at=tx.now + overlap)
        action = "certificate-proposed" if waits else "certificate-admitted"
        tx.audit.enter(action, key.reference, fingerprint=fingerprint, not_after=ends.isoformat())
        return kept.get(fingerprint, key.id)


def second(services: Services, key_id: str, fingerprint: str, *, by: str) -> None:
    """Raises :class:`Conflict` when it waits for nobody, or for another person than this one."""
    with services.store.transaction() as tx:
        key, kept = tx.api_keys.get(key_id), ClientCertificates(tx.connection, tx.now)
        one = kept.get(fingerprint, key.id)
        if not one.waits or one.withdrawn_at is not None or one.added_by == by:
            raise Conflict(
                f"certificate {fingerprint[:12]}… does not wait for {by}",
                "a certificate is confirmed once, by another person than who brought it",
                fr=(
                    f"le certificat {fingerprint[:12]}… n'attend pas {by}",
                    "un certificat est confirmé une fois, par une autre personne que celle qui l'a apporté",
                ),
            )
        kept.change(one, waits=False, seconded_by=by)
        tx.audit.enter("certificate-seconded", key.reference, fingerprint=fingerprint)


def withdraw(services: Services, key_id: str, fingerprint: str, *, by: str) -> None:
    """At once; the key goes on demanding a certificate."""
    with services.store.transaction() as tx:
        key, kept = tx.api_keys.get(key_id), ClientCertificates(tx.connection, tx.now)
        one = kept.get(fingerprint, key.id)
        if one.withdrawn_at is None:
            kept.change(one, withdrawn_at=tx.now, withdrawn_by=by)
            tx.audit.enter("certificate-withdrawn", key.reference, fingerprint=fingerprint)


def demanded_of(tx: Transaction, key_id: str, at: datetime) -> frozenset[str] | None:
    """Fingerprints of which the key must show one; None when it never had any. An empty set lets nobody in: the last one
    is over or withdrawn, and a key that was bound does not become free by that."""
    bound = [one for one in ClientCertificates(tx.connection, at).of_key(key_id) if not one.waits]
    return frozenset(one.fingerprint for one in bound if one.in_force(at)) if bound else None


def key_behind(tx: Transaction, fingerprint: str, at: datetime) -> str | None:
    """The id of the newest living key that this certificate stands for."""
    bound = [one.key_id for one in ClientCertificates(tx.connection, at).shown(fingerprint) if one.in_force(at)]
    living = [key for key in map(tx.api_keys.get, bound) if key.lives(at)]
    return max(living, key=lambda key: (key.created_at, key.id)).id if living else None


def _takes_two(tx: Transaction) -> bool:
    able = [one for one in tx.people.all() if one.disabled_at is None and one.account is None]
    return sum(Right.PEOPLE in rights_of(one.held_roles) for one in able) > 1
