"""F30: a seeded random soak. Senders send, faults strike in the order of the seed, and at the end the senders' books are
compared with the gateway's: nothing that was acknowledged is lost, nothing was done twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from gateway.chaos.faults import faults_at
from gateway.chaos.sender import Sender, Told
from gateway.chaos.site import Site
from gateway.errors import Unavailable
from gateway.store.proof import not_through, stored, unfinished_jobs

RECOVERY = 60.0  # seconds within which everything acknowledged before a fault must be through after it
LOOK = 0.1
CROWD = 25  # transmissions that are not through; with more, senders wait

Say = Callable[[str], None]


@dataclass
class Outcome:
    seed: str
    told: Told = field(default_factory=Told)
    faults: Counter[str] = field(default_factory=Counter)
    recovered: int = 0
    longest: float = 0.0
    longest_after: str = ""
    stuck: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)
    restarts: int = 0
    ledger: str = ""

    @property
    def ok(self) -> bool:
        wrong = (self.stuck, self.lost, self.twice, self.mismatches, self.told.contradictions)
        return not any(wrong) and self.told.acknowledged > 0

    def line(self) -> str:
        stuck = f", stuck {len(self.stuck)}" if self.stuck else ""
        return (
            f"seed {self.seed}: {self.told.attempts} attempts, {self.told.acknowledged} acknowledged, "
            f"lost {len(self.lost)}, duplicated {len(self.twice)}, recovered {self.recovered}{stuck}, "
            f"longest recovery {self.longest:.1f} s"
        )

    @property
    def complaints(self) -> list[str]:
        return [
            *(f"lost: {one}" for one in self.lost),
            *(f"done twice: {one}" for one in self.twice),
            *(f"stuck {one}" for one in self.stuck),
            *self.mismatches,
            *self.told.contradictions,
        ]


def soak(site: Site, *, seed: str, seconds: float, say: Say) -> Outcome:
    """``say`` is told each fault and how long the recovery took."""
    chance = random.Random(seed)  # noqa: S311 - repeats a run, guards nothing
    outcome = Outcome(seed)
    inbox = site.gateway.services.settings.inbox_folder
    senders = [Sender(name, seed, outcome.told, site.base) for name in ("A", "B")]
    senders.append(Sender("F", seed, outcome.told, site.base, inbox))
    _await_first_answer(site)
    for sender in senders:
        sender.start()
    threading.Thread(target=_mind_the_crowd, args=(site, outcome.told, senders[0].over), daemon=True).start()
    faults = faults_at(site)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(chance.uniform(1, 4))
        name = chance.choice(sorted(faults))
        before = _now(site)
        faults[name](chance)
        outcome.faults[name] += 1
        _recover(site, outcome, name, before, say)
    for sender in senders:
        sender.over.set()
    for sender in senders:
        sender.join(60)
    _recover(site, outcome, "the end", None, say)
    outcome.recovered -= not outcome.stuck  # the end is no fault
    _compare(site, outcome)
    outcome.restarts = site.deaths
    return outcome


def _recover(site: Site, outcome: Outcome, name: str, before: datetime | None, say: Say) -> None:
    """Wait until all that was received before the fault is through."""
    began = time.monotonic()
    while waiting := _waiting(site, before):
        if time.monotonic() - began > RECOVERY:
            outcome.stuck.append(f"after {name}: {len(waiting)} transmissions, {_about(site)}")
            say(outcome.stuck[-1])
            return
        time.sleep(LOOK)
    took = time.monotonic() - began
    outcome.recovered += 1
    if took > outcome.longest:
        outcome.longest, outcome.longest_after = took, name
    say(f"{name}: recovered after {took:.1f} s")


def _waiting(site: Site, before: datetime | None) -> list[str]:
    try:
        with site.gateway.services.store.reading() as tx:
            return not_through(tx.connection, before)
    except Unavailable as error:
        return [error.message]


def _mind_the_crowd(site: Site, told: Told, over: threading.Event) -> None:
    while not over.wait(5 * LOOK):
        told.crowded = len(_waiting(site, None)) > CROWD


def _about(site: Site) -> str:
    with site.gateway.services.store.reading() as tx:
        jobs = unfinished_jobs(tx.connection)
        now = tx.now
    return "; ".join(
        f"{job.kind} {job.state} tries {job.attempts} due {(now - job.not_before).total_seconds():.0f} s ago "
        f"{f'leased by {job.worker}' if job.lease_until else ''} {job.last_error or ''}"
        for job in jobs
    )


def _now(site: Site) -> datetime:
    while True:
        try:
            with site.gateway.services.store.reading() as tx:
                return tx.now
        except Unavailable:
            time.sleep(LOOK)


def _await_first_answer(site: Site) -> None:
    import httpx

    end = time.monotonic() + RECOVERY
    while time.monotonic() < end:
        try:
            if httpx.get(f"{site.base}/healthz/ready", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(LOOK)
    raise Unavailable(f"the gateway under {site.home} does not start", "read the logs there")


def _compare(site: Site, outcome: Outcome) -> None:
    told = outcome.told
    with site.gateway.services.store.reading() as tx:
        ours = stored(tx.connection)
        ledger = tx.ledger()
    outcome.ledger = ledger.line()
    outcome.mismatches = list(ledger.mismatches)
    acknowledged = [(name, numbers, name in ours.ids) for name, numbers in told.by_id.items()]
    acknowledged += [(name, numbers, name in ours.by_filename) for name, numbers in told.by_file.items()]
    for name, numbers, there in acknowledged:
        if not there:
            outcome.lost.append(f"transmission {name}")
        outcome.lost += [f"order {number} of {name}" for number in numbers if number not in ours.accepted]
    outcome.twice = [f"order {number}" for number, count in ours.accepted.items() if count > 1]
    outcome.twice += [f"answer to {order_id}" for order_id in ours.answered_twice]
    aside = sum(ledger.jobs.get(state, 0) for state in ("quarantined", "failed"))
    if aside:
        outcome.mismatches.append(f"{aside} jobs were put aside, and nothing was wrong with them: {_put_aside(site)}")


def _put_aside(site: Site) -> str:
    from gateway.pipeline.recovery import put_aside_jobs

    with site.gateway.services.store.reading() as tx:
        return "; ".join(f"{job.kind}: {job.last_error}" for job in put_aside_jobs(tx, 5))
