"""The annotated interchange as one HTML page that needs nothing else: no script, no font, no image from outside."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from adapters.formats.edifact.annotate import Annotated, Line, Value, annotate
from adapters.formats.edifact.contrl import DEFAULT_PROFILE, ContrlProfile
from adapters.formats.edifact.explain import (
    WORDS,
    contrl_lines,
    heading,
    message_heading,
    read_and_validate,
    verdict,
)
from adapters.formats.edifact.faults import Fault, Language
from adapters.formats.edifact.interchange import Interchange
from adapters.formats.edifact.options import DEFAULT_POLICY, DEFAULT_READ, ReadOptions, ValidationPolicy
from adapters.formats.edifact.reader import Source

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1c2430;background:#fff}
h1{font-size:1.25rem}h2{font-size:1.05rem;margin-top:2rem;border-bottom:1px solid #c9d1dc;padding-bottom:.3rem}
code{font-family:ui-monospace,monospace}.raw{color:#5b6675;font-size:.85em;overflow-wrap:anywhere}
.group{border-left:3px solid #b9c6d8;padding-left:.8rem;margin:.4rem 0}.group>b{color:#31537a}
.segment{margin:.35rem 0}.segment>b{display:inline-block;min-width:3.2em}.position{color:#5b6675;display:inline-block;min-width:2.2em}
table{border-collapse:collapse;margin:.15rem 0 .3rem 5.4em;font-size:.92em}td{padding:.05rem .7rem .05rem 0;vertical-align:top}
td.id{color:#5b6675;font-family:ui-monospace,monospace}.meaning{color:#31537a}
.error,.warning{margin:.2rem 0 .3rem 5.4em;padding:.25rem .6rem;border-left:4px solid #b3261e;background:#fdecea}
.warning{border-color:#8a6100;background:#fff5dc}.way{display:block;color:#444;font-size:.9em}
pre{background:#f4f6f9;padding:.8rem;overflow:auto}
"""


def explain_html(
    source: Source | Interchange,
    language: Language = "fr",
    *,
    options: ReadOptions = DEFAULT_READ,
    policy: ValidationPolicy = DEFAULT_POLICY,
    profile: ContrlProfile = DEFAULT_PROFILE,
) -> str:
    """The page for `source`, in `language`."""
    bodies = [
        "\n".join(_body(annotate(i, report, language), language, profile))
        for i, report in read_and_validate(source, options, policy)
    ]
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>EDIFACT</title><style>{_STYLE}</style></head><body>\n" + "\n<hr>\n".join(bodies) + "\n</body></html>\n"
    )


def _body(annotated: Annotated, language: Language, profile: ContrlProfile) -> Iterator[str]:
    words = WORDS[language]
    yield f"<h1>{escape(heading(annotated.interchange, words))}</h1>"
    yield f"<p><strong>{escape(verdict(annotated.report, words))}</strong></p>"
    yield from _faults(annotated.faults, language)
    if annotated.header:
        yield from _segment(annotated.header, language)
    for message in annotated.messages:
        yield f"<h2>{escape(message_heading(message, words))}</h2>"
        yield from _faults(message.faults, language)
        yield from _nested(message.lines, language)
    if annotated.interchange.strays:
        yield f"<h2>{escape(words.strays)}</h2><pre>"
        yield "\n".join(escape(s.raw) for s in annotated.interchange.strays) + "</pre>"
    if annotated.trailer:
        yield from _segment(annotated.trailer, language)
    title, lines = contrl_lines(annotated.interchange, annotated.report, profile, language)
    yield f"<h2>{escape(title)}</h2><pre>{escape(chr(10).join(lines))}</pre>"


def _nested(lines: list[Line], language: Language) -> Iterator[str]:
    """Lines with their depth turned into boxes within boxes."""
    open_groups: list[int] = []
    for line in lines:
        while open_groups and line.depth <= open_groups[-1]:
            open_groups.pop()
            yield "</div>"
        if line.group:
            open_groups.append(line.depth)
            yield f'<div class="group"><b>{escape(line.group)}</b> {escape(line.name)}'
        else:
            yield from _segment(line, language)
    yield "</div>" * len(open_groups)


def _segment(line: Line, language: Language) -> Iterator[str]:
    position = str(line.position) if line.position else ""
    yield (
        f'<div class="segment"><span class="position">{position}</span><b>{escape(line.tag)}</b> {escape(line.name)} '
        f'<code class="raw">{escape(line.raw)}</code>'
    )
    if line.values:
        yield "<table>" + "".join(_row(value) for value in line.values) + "</table>"
    yield from _faults([f for value in line.values for f in value.faults] + line.faults, language)
    yield "</div>"


def _row(value: Value) -> str:
    meaning = f'<span class="meaning">{escape(value.meaning)}</span>' if value.meaning else ""
    return (
        f'<tr><td class="id">{escape(value.id)}</td><td>{escape(value.name)}</td>'
        f"<td><code>{escape(value.value)}</code></td><td>{meaning}</td></tr>"
    )


def _faults(faults: list[Fault], language: Language) -> Iterator[str]:
    for fault in faults:
        code = f" [{fault.action_code}]" if fault.action_code else ""
        yield (
            f'<div class="{fault.severity}">{escape(fault.sentence(language))}{code}'
            f'<span class="way">{escape(fault.way_out(language))}</span></div>'
        )
