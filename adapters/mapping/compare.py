"""Two documents, field by field: where they differ, and what a partner would not get of a document we write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.model.base import Document


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what was expected and what came, "" for nothing."""

    path: str
    expected: str
    found: str


def differences(expected: Any, found: Any) -> list[Difference]:
    """Every field in which two documents (or their JSON) differ, in the order of `expected`."""
    return list(_compare(_plain(expected), _plain(found), ""))


def _plain(value: Any) -> Any:
    return json.loads(value.model_dump_json()) if isinstance(value, Document) else value


def _compare(expected: Any, found: Any, path: str) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*expected, *found)):
            yield from _compare(expected.get(key), found.get(key), f"{path}.{key}" if path else key)
    elif isinstance(expected, list) and isinstance(found, list):
        for index in range(max(len(expected), len(found))):
            left = expected[index] if index < len(expected) else None
            right = found[index] if index < len(found) else None
            yield from _compare(left, right, f"{path}[{index}]")
    elif expected != found:
        yield Difference(path, _told(expected), _told(found))


def _told(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
