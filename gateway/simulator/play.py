"""A run: every scenario sent and looked at until it is as expected or time is up, looked at once more at the end, and
cleared away. What came out is written down scenario by scenario, so that whoever watches sees it grow."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import GatewayError
from gateway.pipeline import Services
from gateway.simulator.doors import Doors, Seen, doors
from gateway.simulator.judge import Check, judge
from gateway.simulator.part import Part, part_of
from gateway.simulator.scenarios import Facts, Scenario, Send, scenarios, written
from gateway.store.simulations import Simulation, Simulations

PATIENCE = 12.0
"""Seconds until what was not answered counts as not answered."""
Tell = Callable[[dict[str, Any]], None]


@dataclass
class Sent:
    """One transmission of a scenario."""

    send: Send
    facts: Facts
    content: bytes
    inbound_id: str
    first: str | None


@dataclass
class Played:
    """A scenario that was played."""

    scenario: Scenario
    seconds: float
    sent: list[Sent] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)  # id → kind

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.scenario.name,
            "passed": all(check.passed for check in self.checks),
            "seconds": round(self.seconds, 2),
            "checks": [check.as_json() for check in self.checks],
            "sent": [one.inbound_id for one in self.sent],
            "documents": self.documents,
        }


def begin(services: Services, partner: str, *, by: str) -> str:
    """Write down that a run begins; its id. Raises :class:`gateway.errors.Conflict` when the part cannot be played."""
    with services.store.transaction() as tx:
        part_of(tx, partner)
        return Simulations(tx.connection, tx.now).begin(partner, by, len(scenarios()))


def simulate(
    services: Services, partner: str, base: str, *, by: str, only: Iterable[str] = (), tell: Tell | None = None
) -> Simulation:
    """Begin a run and play it to its end."""
    chosen = [one for one in scenarios() if not only or one.name in set(only)]
    with services.store.transaction() as tx:
        part_of(tx, partner)
        run_id = Simulations(tx.connection, tx.now).begin(partner, by, len(chosen))
    return play(services, run_id, base, chosen=chosen, tell=tell)


def play(
    services: Services,
    run_id: str,
    base: str,
    *,
    chosen: Iterable[Scenario] | None = None,
    tell: Tell | None = None,
) -> Simulation:
    """``tell`` hears of every scenario as it ends."""
    with services.store.reading() as tx:
        run = Simulations(tx.connection, tx.now).get(run_id)
        part = part_of(tx, run.partner)
    played: list[Played] = []
    run_no = _short(time.time_ns() // 1_000_000)
    try:
        with doors(services, base, run.by) as opened:
            for number, scenario in enumerate(chosen if chosen is not None else scenarios(), start=1):
                played.append(_Run(services, run_id, opened, part, f"{run_no}{number:02d}").play(scenario))
                _note(services, run_id, played)
                if tell is not None:
                    tell(played[-1].as_json())
            for one in played:
                _look_again(opened, part, one)
            for one in played:
                _clear(opened, one)
    finally:
        _note(services, run_id, played, over=True)
    with services.store.reading() as tx:
        return Simulations(tx.connection, tx.now).get(run_id)


class _Run:
    """One scenario of a run."""

    def __init__(self, services: Services, run_id: str, opened: Doors, part: Part, short: str) -> None:
        self._services, self._run_id, self._doors, self._part, self._short = services, run_id, opened, part, short

    def play(self, scenario: Scenario) -> Played:
        began = time.monotonic()
        played = Played(scenario, 0.0)
        try:
            for index, send in enumerate(scenario.sends, start=1):
                self._send(played, send, index)
        except GatewayError as error:
            played.checks.append(Check("error", "–", f"{error.message} {error.way_out}", passed=False))
        played.seconds = time.monotonic() - began
        return played

    def _send(self, played: Played, send: Send, index: int) -> None:
        facts: Facts = self._part.facts(f"SIM-{self._short}", f"S{self._short}{index}")
        content = written(send, facts)
        if send.again:
            facts, content = played.sent[-1].facts, played.sent[-1].content
        filename = f"SIM-{self._short}-{index}.edi"
        door = self._doors.drop if send.door == "folder" else self._doors.post
        inbound_id = door(content, filename)
        with self._services.store.transaction() as tx:
            Simulations(tx.connection, tx.now).own(inbound_id, self._run_id)
        first = self._doors.order_of(played.sent[0].inbound_id) if played.sent else None
        played.sent.append(Sent(send, facts, content, inbound_id, first))
        self._watch(played, played.sent[-1])

    def _watch(self, played: Played, sent: Sent) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            seen, checks = _look(self._doors, self._part, sent)
            if all(check.passed for check in checks) or time.monotonic() > end:
                break
            time.sleep(0.1)
        played.checks += checks
        played.documents |= {one.id: one.kind for one in seen.documents}


def _look(opened: Doors, part: Part, sent: Sent) -> tuple[Seen, list[Check]]:
    seen = opened.look(sent.inbound_id, sent.first)
    return seen, judge(sent.send.expect, seen, part.partner, sent.facts)


def _look_again(opened: Doors, part: Part, played: Played) -> None:
    """What came late and should not have come at all is seen now."""
    if any(check.what == "error" for check in played.checks):
        return
    last = played.sent[-1]
    seen, checks = _look(opened, part, last)
    played.checks = [*played.checks[: len(played.checks) - len(checks)], *checks]
    played.documents |= {one.id: one.kind for one in seen.documents}


def _clear(opened: Doors, played: Played) -> None:
    for sent in reversed(played.sent):
        order_id = opened.order_of(sent.inbound_id)
        if order_id is not None:
            opened.clear(order_id)


def _note(services: Services, run_id: str, played: Iterable[Played], *, over: bool = False) -> None:
    with services.store.transaction() as tx:
        Simulations(tx.connection, tx.now).tell(run_id, [one.as_json() for one in played], over=over)


def _short(number: int) -> str:
    """Six signs that differ from run to run: part of every number and reference."""
    signs = ""
    while number and len(signs) < 6:
        number, digit = divmod(number, 36)
        signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + signs
    return signs
