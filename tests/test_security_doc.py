"""docs/security.md names a test for each of its rows: they are there, and none of its files is missing."""

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
TEXT = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [line for line in TEXT.partition("| threat |")[2].splitlines()[2:] if line.startswith("|")]


def test_every_row_names_what_is_done_and_a_test_that_exists() -> None:
    assert len(ROWS) > 25
    for row in ROWS:
        threat, done, named = (cell.strip() for cell in row.strip("|").split("|"))
        assert threat
        assert done
        found = re.fullmatch(r"`(tests/[\w./-]+?)(?:::(\w+))?`", named)
        assert found is not None, row
        path = REPOSITORY / found[1]
        assert path.exists(), row
        if found[2]:
            tests = {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
            assert found[2] in tests, row


def test_every_file_it_names_exists() -> None:
    named = re.findall(r"`((?:gateway|docs|tests)/[\w./-]+\.\w+)`", TEXT)
    assert [path for path in named if not (REPOSITORY / path).exists()] == []
