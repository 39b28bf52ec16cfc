"""Reports for machines and terminals: JUnit XML, SARIF 2.1 and plain text, from a validation report."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape, quoteattr

from adapters.formats.edifact.faults import Fault, FaultCode, Language
from adapters.formats.edifact.interchange import Interchange
from adapters.formats.edifact.report import Report

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_text(report: Report, language: Language = "fr") -> str:
    """One line per fault: sign, sentence, code of a CONTRL; '' when there is none."""
    return "\n".join(_text_line(fault, language) for fault in report.faults)


def _text_line(fault: Fault, language: Language) -> str:
    sign = "✗" if fault.severity == "error" else "!"
    place = f" @{fault.offset}" if fault.offset is not None else ""
    return f"{sign} {fault.sentence(language)} ({fault.code}{place})"


def as_junit(report: Report, interchange: Interchange, name: str = "interchange", language: Language = "en") -> str:
    """JUnit XML: one test case for the envelope and one for each message; errors are failures, warnings are output."""
    cases = [("envelope", [f for f in report.faults if f.message_ordinal is None])]
    references = {m.ordinal: f"{m.type} {m.reference}" for m in interchange.messages}
    cases += [
        (references.get(ordinal, f"message {ordinal}"), report.message_faults(ordinal))
        for ordinal in range(1, report.message_count + 1)
    ]
    failed = sum(any(f.severity == "error" for f in faults) for _, faults in cases)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name={quoteattr(name)} tests="{len(cases)}" failures="{failed}">',
    ]
    for title, faults in cases:
        lines.append(f"  <testcase classname={quoteattr(name)} name={quoteattr(title)}>")
        for fault in faults:
            said = _printable(fault.sentence(language))
            if fault.severity == "error":
                lines.append(f"    <failure type={quoteattr(fault.code.value)} message={quoteattr(said)}/>")
            else:
                lines.append(f"    <system-out>{escape(f'{fault.code.value}: {said}')}</system-out>")
        lines.append("  </testcase>")
    return "\n".join([*lines, "</testsuite>", ""])


def _printable(text: str) -> str:
    """Without the characters XML 1.0 cannot carry."""
    return "".join(
        c if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c < "\ufffe") else "�" for c in text
    )


def as_sarif(report: Report, uri: str, source: bytes = b"", language: Language = "en") -> str:
    """SARIF 2.1.0 for code-scanning viewers. With `source`, line and column are given beside the byte offset."""
    codes = sorted({fault.code for fault in report.faults})
    run = {
        "tool": {
            "driver": {
                "name": "order-gateway-edifact",
                "rules": [{"id": code.value, "shortDescription": {"text": _rule_text(code)}} for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(fault, uri, source, language) for fault in report.faults],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=True, indent=2)


def _rule_text(code: FaultCode) -> str:
    return code.value.replace("-", " ").capitalize()


def _result(fault: Fault, uri: str, source: bytes, language: Language) -> dict[str, object]:
    location: dict[str, object] = {"artifactLocation": {"uri": uri}}
    if fault.offset is not None:
        region: dict[str, int] = {
            "byteOffset": fault.offset,
            "byteLength": max(len(fault.value.encode("utf-8", "replace")), 1),
        }
        if source:
            before = source[: fault.offset]
            region["startLine"] = before.count(b"\n") + 1
            region["startColumn"] = fault.offset - (before.rfind(b"\n") + 1) + 1
        location["region"] = region
    properties = {
        key: value
        for key, value in (
            ("message", fault.message_reference), ("segment", fault.segment), ("tag", fault.tag), ("element", fault.element),
            ("component", fault.component), ("actionCode", fault.action_code),
        )
        if value not in (None, "")
    }  # fmt: skip
    return {
        "ruleId": fault.code.value,
        "level": fault.severity,
        "message": {"text": _printable(fault.sentence(language))},
        "locations": [{"physicalLocation": location}],
        "properties": properties,
    }
