"""The page on reliability names a test for every fault, and each of them is there and ends by asking the ledger."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (F\d+) \| .+ \| `([\w/.]+)::(\w+)` \|$", PAGE, re.MULTILINE)
FAULTS = [*range(1, 11), 12, 13, 14, *range(17, 25), 26, 27, 28, 30]
ASKS = re.compile(r"\.audit\w*\(|chaos\(|complaints|lost 1,")


def functions(file: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_fault_of_the_plan_has_its_row_and_no_other() -> None:
    assert [name for name, _, _ in ROWS] == [f"F{number}" for number in FAULTS]


@pytest.mark.parametrize(("name", "file", "test"), ROWS)
def test_the_test_that_is_named_is_there(name: str, file: str, test: str) -> None:
    assert test in functions(ROOT / file), f"{name}: {file} has no {test}"


def _asks(name: str, known: dict[str, ast.FunctionDef]) -> bool:
    """Itself, or by a function of its file that it calls."""
    source = ast.unparse(known[name])
    if ASKS.search(source):
        return True
    called = {found for found in re.findall(r"\b(_\w+)\(", source) if found in known and found != name}
    return any(_asks(one, known) for one in called)


@pytest.mark.parametrize("file", sorted((ROOT / "tests" / "faults").glob("test_*.py")), ids=lambda file: file.stem)
def test_every_fault_test_ends_by_comparing_with_the_ledger(file: Path) -> None:
    known = functions(file)
    silent = [name for name in known if re.match(r"test_f\d+_", name) and not _asks(name, known)]
    assert silent == []
