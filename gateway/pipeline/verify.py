"""Proves that what was issued is what is archived: the chain without a gap, every original and every copy byte for byte."""

from gateway.errors import ArchiveCorrupt, ArchiveUnavailable
from gateway.pipeline.services import Services


def verify_chain(services: Services) -> tuple[int, list[str]]:
    """How many files were checked, and a sentence for each that is not what it was."""
    broken: list[str] = []
    with services.store.reading() as tx:
        broken += [f"place {link.rank} ({link.number or 'no row'}): {link.why}" for link in tx.billing.broken_links()]
        kept = list(tx.billing.archived())
    for number, what, sha256 in kept:
        try:
            services.archive.fetch(sha256)
        except (ArchiveCorrupt, ArchiveUnavailable) as error:
            broken.append(f"{number}, {what}: {error.message}")
    return len(kept), broken
