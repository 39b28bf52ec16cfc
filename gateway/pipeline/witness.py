"""A sample of the documents that went to partners we know is read again by another reader, after they have left.

What goes to a new partner is checked before it leaves (:mod:`gateway.pipeline.answer`). A difference is a fault of ours: the
job is put aside, where a person looks.
"""

from collections.abc import Callable

from gateway.errors import CannotWrite
from gateway.pipeline.effects import Effects
from gateway.pipeline.send import content_of
from gateway.pipeline.services import Services
from gateway.store.jobs import Job


def witness(services: Services, job: Job) -> Effects:
    """Raises :class:`CannotWrite` at the first document that reads otherwise elsewhere."""
    again: Callable[[bytes], list[str]] | None
    again = getattr(services.format(job.payload["format"]), "second_reading", None)
    if again is not None:
        with services.store.reading() as tx:
            rows = tx.outgoing.many(job.payload["documents"])
        for row in rows:
            differences = again(content_of(services, row))
            if differences:
                raise CannotWrite(
                    f"{row.kind} {row.reference} reads otherwise elsewhere: {'; '.join(differences[:3])}",
                    "it has left: tell the partner, and report the difference, it is a fault of ours",
                    fr=(
                        f"{row.kind} {row.reference} se lit autrement ailleurs : {'; '.join(differences[:3])}",
                        "il est parti : prévenez le partenaire et signalez l'écart, la faute est nôtre",
                    ),
                )
    return lambda _tx: None
