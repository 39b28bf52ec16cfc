"""The second half of the control before issue: a draft is held against the rules of every form it will be put into.

The rules take a tenth of a second, so they never run while a number or an order is locked. A transaction that meets a draft
nobody has judged ends with :class:`Unjudged`; the draft is judged outside, and the transaction is run again.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

from gateway.model.finding import Finding
from gateway.model.invoice import Invoice
from gateway.pipeline.services import Services
from gateway.pipeline.trouble import Later
from gateway.ports import JudgedForm
from gateway.store import Transaction

T = TypeVar("T")


class Unjudged(Later):
    """The rules have not looked at this draft yet. In a job: it is begun again, and the attempt does not count."""

    def __init__(self, draft: Invoice, forms: tuple[str, ...]) -> None:
        super().__init__(timedelta(0), "the draft has changed since it was judged")
        self.draft, self.forms = draft, forms


class Control:
    """What the rules have said of the drafts of one piece of work."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._said: dict[tuple[str, str], tuple[Finding, ...]] = {}

    def run(self, work: Callable[[Transaction], T]) -> T:
        """``work`` in a transaction, once every draft it issues has been judged."""
        while True:
            try:
                with self._services.store.transaction() as tx:
                    return work(tx)
            except Unjudged as asked:
                self.judge(asked.draft, asked.forms)

    def judge(self, draft: Invoice, forms: Iterable[str]) -> None:
        """Asks the rules; slow. Raises :class:`gateway.errors.Unavailable` when they cannot be run."""
        content = draft.model_dump_json()
        for form in self._judging(forms):
            self._said[form.profile, content] = form.judge(draft)

    def findings(self, draft: Invoice, forms: Iterable[str]) -> tuple[Finding, ...]:
        """What the rules said of the draft. Raises :class:`Unjudged`."""
        asked = tuple(forms)
        judging = self._judging(asked)
        content = draft.model_dump_json() if judging else ""
        try:
            said = [one for form in judging for one in self._said[form.profile, content]]
        except KeyError as unasked:
            raise Unjudged(draft, asked) from unasked
        return tuple({(one.code, one.sentence.en): one for one in said}.values())

    def _judging(self, forms: Iterable[str]) -> list[JudgedForm]:
        """Those of the forms that have rules, one for each set of rules."""
        known = (self._services.forms.get(name) for name in forms)
        return list({form.profile: form for form in known if isinstance(form, JudgedForm)}.values())
