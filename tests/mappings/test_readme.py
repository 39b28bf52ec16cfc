"""The page that teaches overlays: its example works as printed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from adapters.formats.edifact import read_interchange
from adapters.mapping import read_message
from adapters.mapping.agreement import STATED, stated
from adapters.mapping.source import parse

README = Path(__file__).parents[2] / "mappings" / "README.md"


def fenced(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def value_at(content: Any, path: str) -> str:
    for step in re.findall(r"[a-z_]+|\[\d+\]", path):
        content = content[int(step[1:-1])] if step.startswith("[") else content[step]
    return str(content)


def test_the_example_overlay_gives_the_order_that_the_page_says(tmp_path: Path) -> None:
    overlay = tmp_path / "dupont.yaml"
    overlay.write_text(fenced("yaml"), encoding="utf-8")
    raw = f"UNB+UNOC:3+A:14+B:14+261121:1200+1'{fenced('edifact').replace(chr(10), '')}UNZ+1+1'"
    reading = read_message(read_interchange(raw.encode()).messages[0], overlay=str(overlay))
    assert reading.document is not None
    content = json.loads(reading.document.model_dump_json())
    told = README.read_text(encoding="utf-8").partition("The way to a new overlay")[0]
    rows = dict(re.findall(r"^\| ([a-z_\[\]0-9.]+) \| (\S+) \|$", told, re.MULTILINE))
    assert rows.pop("missing") == ", ".join(p.path for p in reading.problems if p.code == "document.required")
    rows.pop("field")
    assert rows == {path: value_at(content, path) for path in rows}
    assert reading.unmapped == []


def test_the_exchange_that_the_page_shows_is_one() -> None:
    shown = re.findall(r"```yaml\n(exchange:.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (found,) = [stated(parse(text, "page.yaml").items["exchange"]) for text in shown]
    assert found["directory"] == "D.01B"
    assert found["acknowledgement"].awaited_hours == 24
    assert set(found) == {field for field, *_ in STATED.values()}


def test_without_the_overlay_the_same_message_reads_otherwise() -> None:
    raw = f"UNB+UNOC:3+A:14+B:14+261121:1200+1'{fenced('edifact').replace(chr(10), '')}UNZ+1+1'"
    reading = read_message(read_interchange(raw.encode()).messages[0])
    assert {u.tag for u in reading.unmapped} == {"LOC"}
    assert [p.code for p in reading.problems] == ["unit.unknown"]
