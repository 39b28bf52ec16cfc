"""What was expected of a transmission held against what came of it: one line for each thing that was looked at."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from gateway.model.finding import Words
from gateway.model.master import Partner
from gateway.simulator.doors import Document, Seen
from gateway.simulator.scenarios import Expected, Facts

WHAT = {
    "transmission": Words(fr="La transmission", en="The transmission"),
    "order": Words(fr="La commande", en="The order"),
    "first": Words(fr="La première commande", en="The first order"),
    "findings": Words(fr="Constats", en="Findings"),
    "case": Words(fr="Dossier ouvert", en="Case opened"),
    "answers": Words(fr="Réponses", en="Answers"),
    "error": Words(fr="Erreur", en="Error"),
}
"""What is looked at; the kind of a document stands for itself."""

NOTHING = "–"
_SEGMENT = re.compile(r"((?:\?.|[^?'])*)'", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    expected: str
    got: str
    passed: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def judge(expected: Expected, seen: Seen, partner: Partner, facts: Facts) -> list[Check]:
    return list(_checks(expected, seen, partner, facts))


def _checks(expected: Expected, seen: Seen, partner: Partner, facts: Facts) -> Iterator[Check]:
    yield _same("transmission", expected.transmission, seen.transmission)
    if expected.order is not None:
        yield _same("order", expected.order, seen.order or "none")
    if expected.first is not None:
        yield _same("first", expected.first, seen.first or "none")
    if expected.findings is not None:
        wanted = set(expected.findings)
        yield Check("findings", _list(wanted), _list(seen.findings), wanted <= set(seen.findings))
    if expected.case is not None:
        yield _same("case", _list(expected.case), _list(seen.case))
    if expected.answers is not None:
        yield from _answers(expected.answers, seen, partner, facts)


def _answers(expected: dict[str, tuple[str, ...]], seen: Seen, partner: Partner, facts: Facts) -> Iterator[Check]:
    """Only what was agreed with the partner is expected, and nothing that was not expected may have been made."""
    wanted = {kind: patterns for kind, patterns in expected.items() if _agreed(kind, partner)}
    by_kind = {one.kind: one for one in seen.documents}
    yield _same("answers", _list(wanted), _list(by_kind))
    for kind, patterns in wanted.items():
        document = by_kind.get(kind)
        for pattern in patterns:
            said = pattern.format_map(facts)
            yield Check(kind, said, *_found(said, document))


def _agreed(kind: str, partner: Partner) -> bool:
    return partner.acknowledgement.when != "never" if kind == "CONTRL" else kind in partner.answers


def _found(said: str, document: Document | None) -> tuple[str, bool]:
    """The segment that is as said, else those with the same tag."""
    if document is None:
        return NOTHING, False
    segments = segments_of(document.text)
    exact = next((one for one in segments if fnmatchcase(one, said.replace("[", "[[]"))), None)
    if exact is not None:
        return exact, True
    return " ".join(one for one in segments if one[:3] == said[:3]) or NOTHING, False


def segments_of(text: str) -> list[str]:
    """An interchange as its receiver cuts it: at the terminator that no release stands before."""
    return [one.strip() for one in _SEGMENT.findall(text.removeprefix("UNA:+.? '"))]


def _same(what: str, expected: str, got: str) -> Check:
    return Check(what, expected, got, expected == got)


def _list(values: object) -> str:
    return ", ".join(sorted(map(str, values))) or NOTHING  # type: ignore[call-overload]
