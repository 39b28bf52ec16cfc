"""The road as a table: which function does a job of which kind."""

from collections.abc import Callable

from gateway.pipeline.decide import decide
from gateway.pipeline.effects import Effects
from gateway.pipeline.invoicing import invoice
from gateway.pipeline.read import read
from gateway.pipeline.send import send
from gateway.pipeline.services import Services
from gateway.store.jobs import Job

Step = Callable[[Services, Job], Effects]

STEPS: dict[str, Step] = {
    "read": read,
    "decide": decide,
    "send": send,
    "invoice": invoice,
}
