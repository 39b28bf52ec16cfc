"""Reads the corpus index: what an independent validator found in each file, in the words of our own fault codes."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from adapters.formats.edifact import Fault, read_interchanges, validate

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "data" / "edifact"
ENVELOPE = frozenset({"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})

_COUNTS = {"unt-count", "une-count", "unz-count"}
_REFERENCES = {"unt-reference", "une-reference", "unz-reference"}
KINDS: dict[str, set[str]] = {
    "CONTROL_COUNT_DOES_NOT_MATCH_ACTUAL_COUNT": _COUNTS,
    "CONTROL_REFERENCE_MISMATCH": _REFERENCES,
    "MANDATORY_SEGMENT_MISSING": {"segment-missing", "group-missing"},
    "REQUIRED_DATA_ELEMENT_MISSING": {"element-missing", "component-missing"},
    "CONDITIONAL_REQUIRED_DATA_ELEMENT_MISSING": {"dependency"},
    "CONDITIONAL_REQUIRED_SEGMENT_MISSING": {"interchange-empty"},
    "DATA_ELEMENT_TOO_LONG": {"value-too-long", "unb-date-length", "version-spacing"},
    "DATA_ELEMENT_TOO_SHORT": {"value-too-short", "unb-date-length"},
    "INVALID_CHARACTER_DATA": {"value-type", "decimal-notation", "decimal-no-digit"},
    "TOO_MANY_DATA_ELEMENTS": {"element-excess"},
    "TOO_MANY_COMPONENTS": {"component-excess"},
    "TOO_MANY_REPETITIONS": {"repetition-excess"},
    "UNEXPECTED_SEGMENT": {"segment-misplaced", "trigger-missing"},
    "SEGMENT_NOT_IN_DEFINED_TRANSACTION_SET": {"segment-unknown", "segment-outside"},
    "INVALID_CODE_VALUE": {"code-unknown", "charset-unknown", "directory-unknown", "version-spacing"},
}

Verdict = tuple[str, str, str]  # kind of the oracle, tag, element and component ('2:1')


@dataclass(frozen=True)
class Entry:
    """One row of the index."""

    file: str
    expectation: str
    applied_directory: bool
    parsed: bool
    error_count: int
    first_errors: tuple[Verdict, ...]
    is_complete: bool

    @property
    def content(self) -> bytes:
        return (CORPUS / self.file).read_bytes()


def entries() -> list[Entry]:
    """The rows of the index; empty when the corpus is not there."""
    index = CORPUS / "INDEX.tsv"
    if not index.exists():
        return []
    with index.open(encoding="utf-8", newline="") as lines:
        return [_entry(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def _entry(row: dict[str, str]) -> Entry:
    found = re.findall(r"(\w+)@(\w+)#\d+(?:/(\S+))? ref=(\S+)", row["oracle_first_errors"] or "")
    verdicts = tuple(
        (kind, ref, "") if "SEGMENT_MISSING" in kind else (_length(kind, tag), tag, place)
        for kind, tag, place, ref in found
    )
    count = int(row["oracle_errors"] or 0)
    return Entry(
        row["file"],
        row["expectation"] or "",
        row["oracle_applied_directory"] == "yes",
        row["oracle_result"] == "parsed",
        count,
        verdicts,
        len(verdicts) == count,
    )


def our_faults(content: bytes) -> list[Fault]:
    """Everything we find in a file, over all its interchanges."""
    return [fault for interchange in read_interchanges(content) for fault in validate(interchange).faults]


def _length(kind: str, tag: str) -> str:
    """Dates of the envelope that are too long or too short are one tolerance of ours."""
    return "DATA_ELEMENT_TOO_LONG" if kind == "DATA_ELEMENT_TOO_SHORT" and tag in {"UNB", "UNG"} else kind


def as_oracle(faults: list[Fault], *, envelope_only: bool) -> set[Verdict]:
    """Our faults as the oracle would call them; only those of service segments when it had no directory to apply."""
    kinds = {code: kind for kind, codes in reversed(KINDS.items()) for code in codes}
    spacing = {
        ("INVALID_CODE_VALUE", f.tag, f"{f.element}:{f.component}") for f in faults if f.code == "version-spacing"
    }
    verdicts = set(spacing)
    for fault in faults:
        code = fault.code.value
        kind = kinds.get(code)
        if kind is None or (envelope_only and fault.tag not in ENVELOPE):
            continue
        if code == "interchange-empty":
            verdicts |= {(kind, "UNG", ""), (kind, "UNH", "")}
        elif "SEGMENT_MISSING" in kind:
            verdicts.add((kind, fault.tag, ""))
        else:
            place = f"{fault.element or ''}" + (f":{fault.component}" if fault.component else "")
            verdicts.add((kind, fault.tag, place))
    return verdicts
