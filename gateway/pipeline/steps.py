"""The road as a table: which function does a job of which kind."""

from collections.abc import Callable, Sequence

from gateway.pipeline.answer import write_again
from gateway.pipeline.answers_in import miss
from gateway.pipeline.bulk import bulk
from gateway.pipeline.copies import copies
from gateway.pipeline.decide import decide
from gateway.pipeline.effects import Effects
from gateway.pipeline.escalate import escalate
from gateway.pipeline.invoicing import invoice
from gateway.pipeline.owed import answer_batch
from gateway.pipeline.parts import read_part
from gateway.pipeline.read import read
from gateway.pipeline.recheck import recheck
from gateway.pipeline.routine import routine
from gateway.pipeline.send import send_together
from gateway.pipeline.services import Services
from gateway.pipeline.webhooks import deliver
from gateway.pipeline.witness import witness
from gateway.store.jobs import Job

Step = Callable[[Services, Job], Effects]

STEPS: dict[str, Step] = {
    "read": read,
    "part": read_part,
    "decide": decide,
    "answer": answer_batch,
    "invoice": invoice,
    "copies": copies,
    "miss": miss,
    "write": write_again,
    "recheck": recheck,
    "witness": witness,
    "escalate": escalate,
    "webhook": deliver,
    "routine": routine,
    "bulk": bulk,
}

FOLLOWED = ("decide", "answer", "send")
"""Kinds that whoever did the step before goes on with at once: what they need is still at hand."""

Together = Callable[[Services, Sequence[Job]], list[Effects | Exception]]

TOGETHER: dict[str, Together] = {
    "send": send_together,
}
"""Kinds of which a worker does many at once when they share a lane; each job has its own outcome."""
