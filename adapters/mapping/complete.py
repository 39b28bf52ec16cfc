"""From the tree that was read to a valid document: defaults, line numbers, what a partner must say, and what cannot be kept.

A part that the model refuses is taken out and reported, so that one bad line does not cost the others.
"""

from __future__ import annotations

import typing
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from adapters.mapping.language import MappingSpec
from adapters.mapping.paths import Kind, Path
from adapters.mapping.reading import Problem, Tree, problem
from adapters.mapping.reasons import reason_of
from adapters.mapping.values import integer, number
from gateway.model.base import Document

_TRIES = 200  # a document that is still invalid after so many repairs is none


def complete(tree: Tree, spec: MappingSpec) -> list[Problem]:
    """Fills in defaults and missing line numbers in place; reports what a partner is obliged to say and did not."""
    for path, text in spec.defaults:
        set_default(tree, path, text)
    return number_lines(tree) + missing(tree, spec.required)


def missing(tree: Tree, required: Sequence[str]) -> list[Problem]:
    """What a partner is obliged to say and did not."""
    return [
        problem("document.required", path, "") for wanted in required for path in _missing(tree, wanted.split("."), "")
    ]


def set_default(tree: Tree, path: Path, text: str) -> None:
    """Puts `text` at `path` when nothing stands there."""
    value: Any = text
    if path.kind is Kind.NUMBER:
        value = number(text)
    elif path.kind is Kind.INTEGER:
        value = integer(text)
    for step in path.steps[:-1]:
        tree = tree.setdefault(step, {})
    tree.setdefault(path.steps[-1], value)


def number_lines(tree: Tree) -> list[Problem]:
    lines = tree.get("lines", ())
    if all("number" in line for line in lines):
        return []
    used = {line["number"] for line in lines if "number" in line}
    problems = []
    for rank, line in enumerate(lines, 1):
        if "number" not in line:
            free = next(str(n) for n in range(rank, rank + len(lines) + 1) if str(n) not in used)
            used.add(free)
            line["number"] = free
            problems.append(problem("line.unnumbered", f"lines[{rank - 1}].number", free))
    return problems


def _missing(tree: Any, steps: list[str], prefix: str) -> list[str]:
    """The paths below `steps` where nothing stands; `lines[]` looks into every line."""
    if not steps:
        return []
    name, rest = steps[0], steps[1:]
    if name.endswith("[]"):
        listed = tree.get(name[:-2], ())
        return [m for i, part in enumerate(listed) for m in _missing(part, rest, f"{prefix}{name[:-2]}[{i}].")]
    if not tree.get(name):
        return [prefix + ".".join(steps)]
    return _missing(tree[name], rest, f"{prefix}{name}.")


def validated(model: type[Document], tree: Tree) -> tuple[Document | None, list[Problem]]:
    """The document, and what had to be taken out of the tree for it to be one; None when the root lacks something."""
    problems: list[Problem] = []
    for _ in range(_TRIES):
        try:
            return model.model_validate(tree), problems
        except ValidationError as error:
            wrong = error.errors(include_url=False)[0]
            steps = [s for s in wrong["loc"] if not _is_union_label(s)]
            path = dotted(steps)
            if wrong["type"] == "missing":
                problems.append(problem("document.required", path, ""))
                steps = steps[:-1]
            else:
                problems.append(problem("document.invalid", path, str(wrong["input"])[:80], reason=reason_of(wrong)))
            if not steps or not _take_out(tree, steps):
                return None, problems
    return None, problems


def _is_union_label(step: int | str) -> bool:
    return step in {"date", "datetime"}


def dotted(steps: typing.Sequence[int | str]) -> str:
    """`["lines", 0, "price"]` as `lines[0].price`."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _take_out(tree: Any, steps: list[int | str]) -> bool:
    """Removes what stands at `steps`, or the part around it that cannot do without. False when that is the whole."""
    for step in steps[:-1]:
        tree = tree[step]
    last = steps[-1]
    if isinstance(tree, list) and isinstance(last, int):
        del tree[last]
        return True
    if isinstance(tree, dict) and last in tree:
        del tree[last]
        return True
    return False
