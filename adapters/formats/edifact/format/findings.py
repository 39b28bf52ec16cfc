"""Faults of the library and problems of the mapping, said as findings of the gateway."""

from adapters.formats.edifact import Fault, Report
from adapters.mapping import Problem
from gateway.model.finding import Family, Finding, FindingKind, Severity, Words

VALUE_LOST = FindingKind(
    "edifact.value",
    Family.SYNTAX,
    Severity.ERROR,
    fr="{fr}",
    en="{en}",
    way_out_fr="Corrigez la valeur d'après l'original, ou demandez un nouvel envoi.",
    way_out_en="Correct the value from the original, or ask for it to be sent again.",
)


def fault_finding(fault: Fault) -> Finding:
    """A fault of the library as a finding of the gateway, with its place."""
    return Finding(
        code=f"edifact.{fault.code}",
        family=Family.SYNTAX,
        severity=Severity.ERROR if fault.is_error else Severity.WARNING,
        sentence=Words(fr=fault.sentence("fr"), en=fault.sentence("en")),
        way_out=Words(fr=fault.way_out("fr"), en=fault.way_out("en")),
        place=_place(fault),
    )


def _place(fault: Fault) -> str | None:
    parts = [fault.tag] if fault.tag else []
    for name, at in (
        ("segment", fault.segment),
        ("element", fault.element),
        ("component", fault.component),
        ("byte", fault.offset),
    ):
        if at is not None:
            parts.append(f"{name} {at}")
    return ", ".join(parts) or None


def problem_finding(problem: Problem) -> Finding:
    """A value that the mapping could not take; one that was lost makes the order wait for a person."""
    return VALUE_LOST.at(
        problem.path or None,
        place=str(problem.place) if problem.place else None,
        severity=Severity.ERROR if problem.severity == "error" else Severity.NOTICE,
        fr=problem.fr,
        en=problem.en,
    )


def by_message(report: Report) -> dict[int, list[Fault]]:
    """The faults within messages, by the message's ordinal."""
    found: dict[int, list[Fault]] = {}
    for fault in report.faults:
        if fault.message_ordinal is not None:
            found.setdefault(fault.message_ordinal, []).append(fault)
    return found
