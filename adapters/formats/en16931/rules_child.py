"""The child that runs Schematron rules: one thread, one Saxon processor, one request a line on standard input.

``{"sheet": path, "xml": path}`` in, ``{"fired": 123, "failed": [{"rule", "flag", "place", "text"}]}`` or ``{"error": …}``
out. Started by :mod:`adapters.formats.en16931.rules`; compiled sheets are kept. It ends when its input does.
"""

import contextlib
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

SVRL = "http://purl.oclc.org/dsdl/svrl"
MOST_SECONDS = 600  # of CPU in all; the parent starts another child then


def main() -> None:
    _go_first_when_memory_is_short()
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    from saxonche import PySaxonProcessor

    answers = sys.stdout
    sys.stdout = sys.stderr  # nothing but answers goes where the parent reads
    with PySaxonProcessor(license=False) as processor:
        compiler = processor.new_xslt30_processor()
        sheets: dict[str, Any] = {}
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                sheet = sheets.get(asked["sheet"])
                if sheet is None:
                    sheet = sheets[asked["sheet"]] = compiler.compile_stylesheet(stylesheet_file=asked["sheet"])
                report = sheet.transform_to_string(source_file=asked["xml"])
                answer = _verdict(report)
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


def _go_first_when_memory_is_short() -> None:
    """Saxon reserves tens of GiB of addresses at its start, so no limit of addresses can hold it; the kernel may."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _verdict(report: str | None) -> dict[str, Any]:
    from lxml import etree

    if not report:
        return {"error": "the rules gave no report"}
    root = etree.fromstring(report.encode())
    failed = [
        {
            "rule": _rule(entry),
            "flag": entry.get("flag") or entry.get("role") or "fatal",
            "place": entry.get("location") or "",
            "text": " ".join("".join(entry.itertext()).split()),
        }
        for entry in root.iter(f"{{{SVRL}}}failed-assert", f"{{{SVRL}}}successful-report")
    ]
    return {"fired": len(root.findall(f".//{{{SVRL}}}fired-rule")), "failed": failed}


def _rule(entry: Any) -> str:
    """Its id; else the name its sentence begins with: ``[BR-16]-An Invoice …``."""
    said = "".join(entry.itertext()).strip()
    named = re.match(r"\[?([A-Z][A-Za-z0-9_/-]+)\]?", said)
    return entry.get("id") or (named.group(1) if named else "?")


if __name__ == "__main__":
    main()
