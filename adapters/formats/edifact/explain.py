"""Prints an interchange for people: the tree by segment group, names and meanings, errors in place, the CONTRL at the end.

`explain` gives text, `explain_html` a self-contained page; both from the lines of `annotate`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from adapters.formats.edifact.annotate import Annotated, AnnotatedMessage, Line, Value, annotate
from adapters.formats.edifact.contrl import DEFAULT_PROFILE, ContrlProfile, Obstacle, build_contrl, may_acknowledge
from adapters.formats.edifact.faults import Fault, Language
from adapters.formats.edifact.interchange import Interchange, PartyId
from adapters.formats.edifact.options import DEFAULT_POLICY, DEFAULT_READ, ReadOptions, ValidationPolicy
from adapters.formats.edifact.reader import Source, read_interchanges
from adapters.formats.edifact.report import Report
from adapters.formats.edifact.validator import validate


class Words(NamedTuple):
    """The fixed words of the page."""

    interchange: str
    sender: str
    recipient: str
    reference: str
    prepared: str
    syntax: str
    test: str
    message: str
    directory: str
    no_directory: str
    errors: str
    warnings: str
    fine: str
    way_out: str
    contrl: str
    no_contrl: str
    strays: str


WORDS: dict[Language, Words] = {
    "fr": Words(
        "Interchange", "de", "à", "référence", "préparé le", "syntaxe", "TEST", "Message", "répertoire", "structure inconnue",
        "erreur(s)", "avertissement(s)", "aucun défaut", "Que faire", "CONTRL que recevrait le partenaire",
        "Aucun CONTRL ne peut être envoyé", "Segments hors de tout message",
    ),
    "en": Words(
        "Interchange", "from", "to", "reference", "prepared", "syntax", "TEST", "Message", "directory", "structure unknown",
        "error(s)", "warning(s)", "no fault", "What to do", "The CONTRL the partner would get", "No CONTRL can be sent",
        "Segments outside every message",
    ),
}  # fmt: skip

OBSTACLES: dict[Obstacle, dict[Language, str]] = {
    Obstacle.ENVELOPE_UNREADABLE: {
        "fr": "l'en-tête UNB ne dit pas à qui répondre : prévenir le contact du partenaire",
        "en": "the header UNB does not say whom to answer: tell the partner's contact",
    },
    Obstacle.ANSWERS_CONTRL: {
        "fr": "un CONTRL ne répond jamais à un CONTRL",
        "en": "a CONTRL is never answered by a CONTRL",
    },
    Obstacle.ANSWERS_APERAK: {
        "fr": "un APERAK n'appelle de CONTRL que si c'est convenu",
        "en": "an APERAK is answered by a CONTRL only when agreed",
    },
}


def explain(
    source: Source | Interchange,
    language: Language = "fr",
    *,
    options: ReadOptions = DEFAULT_READ,
    policy: ValidationPolicy = DEFAULT_POLICY,
    profile: ContrlProfile = DEFAULT_PROFILE,
) -> str:
    """The annotated interchange (or each of them) as text.

    >>> text = b"UNB+UNOA:3+ME+YOU+261121:1200+7'UNH+1+ORDERS:D:96A:UN'BGM+220+A1+9'DTM+137:20261121:102'UNS+S'UNT+5+1'UNZ+1+7'"
    >>> [line for line in explain(text, "en").splitlines() if "1001" in line]
    ['         1.1  1001 Document/message name, coded: 220 = Order']
    """
    pages = [
        "\n".join(_page(annotate(i, report, language), language, profile))
        for i, report in read_and_validate(source, options, policy)
    ]
    return "\n\n".join(pages) + "\n"


def read_and_validate(
    source: Source | Interchange, options: ReadOptions, policy: ValidationPolicy
) -> list[tuple[Interchange, Report]]:
    """Every interchange of `source` with its report."""
    interchanges = [source] if isinstance(source, Interchange) else read_interchanges(source, options)
    return [(i, validate(i, policy)) for i in interchanges]


def _page(annotated: Annotated, language: Language, profile: ContrlProfile) -> Iterator[str]:
    words, report = WORDS[language], annotated.report
    yield heading(annotated.interchange, words)
    yield verdict(report, words)
    yield from _fault_lines(annotated.faults, language, "")
    if annotated.header:
        yield from _segment_lines(annotated.header, language)
    for message in annotated.messages:
        yield ""
        yield message_heading(message, words)
        yield from _fault_lines(message.faults, language, "  ")
        for line in message.lines:
            yield from _segment_lines(line, language)
    if annotated.interchange.strays:
        yield f"\n{words.strays}:"
        yield from (f"  {s.raw}" for s in annotated.interchange.strays)
    if annotated.trailer:
        yield ""
        yield from _segment_lines(annotated.trailer, language)
    yield ""
    title, lines = contrl_lines(annotated.interchange, report, profile, language)
    yield title
    yield from (f"  {line}" for line in lines)


def heading(interchange: Interchange, words: Words) -> str:
    i = interchange
    parts = [
        f"{words.interchange} {i.control_reference}".strip(),
        f"{words.sender} {party(i.sender)} {words.recipient} {party(i.recipient)}",
    ]
    if i.prepared:
        parts.append(f"{words.prepared} {i.prepared:%Y-%m-%d %H:%M}")
    parts.append(f"{words.syntax} {i.syntax_identifier}:{i.syntax_version} ({i.encoding})")
    return " · ".join(parts) + (f" · {words.test}" if i.test else "")


def party(identity: PartyId) -> str:
    return f"{identity.identification or '?'}" + (f" ({identity.qualifier})" if identity.qualifier else "")


def verdict(report: Report, words: Words) -> str:
    errors, warnings = len(report.errors), len(report.warnings)
    counted = [f"{n} {word}" for n, word in ((errors, words.errors), (warnings, words.warnings)) if n]
    return ", ".join(counted) or words.fine


def message_heading(message: AnnotatedMessage, words: Words) -> str:
    m = message.message
    used = f"{words.directory} {message.directory}" if message.directory else words.no_directory
    return f"{words.message} {m.ordinal} · {m.type} {m.version} {m.association}".rstrip() + (
        f" · {words.reference} {m.reference} · {used}"
    )


def _segment_lines(line: Line, language: Language) -> Iterator[str]:
    indent = "  " * line.depth
    if line.group:
        yield f"    {indent}{line.group} · {line.name}"
        return
    number = f"{line.position:>3}" if line.position else "   "
    yield f"{number} {indent}{line.tag}  {line.name}"
    for value in line.values:
        yield f"    {indent}     {value_text(value)}"
        yield from _fault_lines(value.faults, language, f"    {indent}     ")
    yield from _fault_lines(line.faults, language, f"    {indent}")


def value_text(value: Value) -> str:
    """'6063 Quantity qualifier: 21 = Ordered quantity'."""
    place = f"{value.element}.{value.component}" if value.component else str(value.element)
    meaning = f" = {value.meaning}" if value.meaning else ""
    return f"{place:<4} {value.id or '····'} {value.name}: {value.value}{meaning}"


def _fault_lines(faults: list[Fault], language: Language, indent: str) -> Iterator[str]:
    for fault in faults:
        sign = "✗" if fault.severity == "error" else "!"
        code = f" [{fault.action_code}]" if fault.action_code else ""
        yield f"{indent}{sign} {fault.sentence(language)}{code}"
        yield f"{indent}  → {fault.way_out(language)}"


def contrl_lines(
    interchange: Interchange, report: Report, profile: ContrlProfile, language: Language
) -> tuple[str, list[str]]:
    """Title and segments of the CONTRL that would answer, or why there is none."""
    words = WORDS[language]
    obstacle = may_acknowledge(interchange, profile)
    if obstacle is not None:
        return words.no_contrl, [OBSTACLES[obstacle][language]]
    now = datetime.now().replace(second=0, microsecond=0)  # noqa: DTZ005 — UNB carries local time without a zone
    content = build_contrl(interchange, report, profile, control_reference="1", prepared=now)
    answer = read_interchanges(content)[0]
    segments = [answer.header, *answer.messages[0].segments, answer.trailer]
    return words.contrl, [s.raw + "'" for s in segments if s is not None]
