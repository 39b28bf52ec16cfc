"""Directories of the operator: whole ones added as a file, and subsets that tighten one (EANCOM, a partner's guide).

A folder holds one JSON or YAML file per directory. A whole directory is written like the sources of `schemas.edifact` (`directory`,
`messages`, `segments`, `elements`, `codes`). A subset names its base and says only what is tighter:

    subset: MARTIN-ORDERS            # its name, for a partner's profile
    base: D.96A
    message: ORDERS
    associations: [EAN008]           # taken by itself for messages that carry one of these; leave out to name it in the profile
    structure:
      PAI: unused                    # not allowed at all
      DTM: {max: 3}
      SG2/LOC: unused                # within group 2
      SG25: {status: M}              # the group must come
    elements:
      BGM/2: {status: M, format: an..17}
      LIN/3.1: {status: M, format: n..14}
    codes:
      "1001": ["220", "221"]         # the only values allowed: any other is an error
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from adapters.formats.edifact.directory import Directory, directory, directory_key, load_grammar, service_directory

ENVIRONMENT = "EDIFACT_DIRECTORIES"
"""Environment variable with the operator's folder, when no policy names one."""


class DirectoryFileError(ValueError):
    """Raised when an operator's file cannot be used; the message names the file and what is wrong in it."""


def folder_of(configured: Path | None) -> Path | None:
    """The operator's folder: the one configured, else the one of the environment, else none."""
    named = os.environ.get(ENVIRONMENT, "")
    return configured or (Path(named) if named else None)


def find(
    folder: Path, subset: str, version: str, message_type: str, association: str, syntax_version: int
) -> Directory | None:
    """The operator's directory for a message: the subset asked for by name, else one for its association code, else a whole
    directory of its version; None when the folder has none."""
    candidates = load_folder(folder, syntax_version)
    if subset:
        if subset not in candidates:
            raise DirectoryFileError(f"{folder}: no subset {subset!r}")
        found = candidates[subset]
        return found if found.tree(message_type) is not None else None
    for one in candidates.values():
        fits = association and association in one.associations and message_type in one.message_types
        if fits and directory_key(one.base) == directory_key(version):
            return one
    whole = candidates.get(directory_key(version))
    return whole if whole is not None and message_type in whole.message_types else None


def load_folder(folder: Path, syntax_version: int = 3) -> Mapping[str, Directory]:
    """Every directory and subset of a folder by name; a changed file is read again."""
    if not folder.is_dir():
        raise DirectoryFileError(f"{folder}: no such folder")
    files = tuple(
        (path, path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        if path.suffix in {".json", ".yaml", ".yml"}
    )
    return _load_files(files, syntax_version)


@lru_cache(maxsize=32)
def _load_files(files: tuple[tuple[Path, int], ...], syntax_version: int) -> Mapping[str, Directory]:
    loaded: dict[str, Directory] = {}
    for path, _ in files:
        content = _parsed(path)
        try:
            made = _subset(content, syntax_version) if "subset" in content else _whole(content, syntax_version)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise DirectoryFileError(f"{path.name}: {error}") from error
        loaded[made.key] = made
    return loaded


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        if path.suffix == ".json":
            content = json.loads(text)
        else:
            import yaml

            content = yaml.safe_load(text)
    except (OSError, ValueError) as error:
        raise DirectoryFileError(f"{path.name}: {error}") from error
    if not isinstance(content, dict):
        raise DirectoryFileError(f"{path.name}: not a mapping")
    return content


def _whole(content: dict[str, Any], syntax_version: int) -> Directory:
    from schemas.edifact.compile import compact_grammar

    key = directory_key(content["directory"])
    return Directory(
        f"{key[0]}.{key[1:]}",
        key,
        compact_grammar(content),
        content.get("codes", {}),
        service_directory(syntax_version),
    )


def _subset(content: dict[str, Any], syntax_version: int) -> Directory:
    base = directory(content["base"], syntax_version)
    message_type = content["message"]
    grammar = copy.deepcopy(load_grammar(base.key))
    if message_type not in grammar["messages"]:
        raise ValueError(f"{content['base']} has no message {message_type}")
    grammar["messages"] = {message_type: grammar["messages"][message_type]}
    for path, rule in (content.get("structure") or {}).items():
        _tighten_structure(grammar["messages"][message_type], path, rule)
    for path, rule in (content.get("elements") or {}).items():
        _tighten_element(grammar["segments"], path, rule)
    codes = dict(base.code_lists)
    for element_id, values in (content.get("codes") or {}).items():
        known = base.codes(str(element_id))
        codes[str(element_id)] = {str(value): known.get(str(value), "") for value in values}
    return Directory(
        f"{content['subset']} ({base.name})", content["subset"], grammar, {k: dict(v) for k, v in codes.items()},
        service_directory(syntax_version), base=base.name, associations=frozenset(content.get("associations") or ()),
        strict_codes=frozenset(str(element_id) for element_id in content.get("codes") or ()),
    )  # fmt: skip


def _tighten_structure(nodes: list[dict[str, Any]], path: str, rule: str | Mapping[str, Any]) -> None:
    where = [(siblings, node) for siblings, node in _nodes(nodes, ()) if _path_of(node, siblings) == path]
    if not where:
        raise ValueError(f"structure: no {path}")
    for (siblings, _), node in where:
        if rule == "unused":
            siblings.remove(node)
        elif isinstance(rule, Mapping):
            node["s"] = rule.get("status", node["s"])
            node["r"] = min(int(rule.get("max", node["r"])), node["r"])
        else:
            raise ValueError(f"structure: {path} says {rule!r}; 'unused', status or max is meant")


_Place = tuple[list[dict[str, Any]], str]


def _nodes(nodes: list[dict[str, Any]], within: tuple[str, ...]) -> Iterator[tuple[_Place, dict[str, Any]]]:
    """Every node with the list it stands in and the name of the group around it."""
    for node in list(nodes):
        yield (nodes, within[-1] if within else ""), node
        if "c" in node:
            yield from _nodes(node["c"], (*within, f"SG{node['g']}"))


def _path_of(node: dict[str, Any], place: _Place) -> str:
    """'SG2' for a group wherever it stands, 'SG2/LOC' for a segment within one, 'DTM' for one of the message itself."""
    if "g" in node:
        return f"SG{node['g']}"
    return f"{place[1]}/{node['t']}" if place[1] else str(node["t"])


def _tighten_element(segments: dict[str, Any], path: str, rule: Mapping[str, Any]) -> None:
    tag, _, place = path.partition("/")
    element, _, component = place.partition(".")
    if tag not in segments or not 0 < int(element) <= len(segments[tag][1]):
        raise ValueError(f"elements: no {path}")
    packed = segments[tag][1][int(element) - 1]
    if component:
        if isinstance(packed[3], str) or not 0 < int(component) <= len(packed[3]):
            raise ValueError(f"elements: no {path}")
        part = packed[3][int(component) - 1]
        part[1], part[2] = rule.get("status", part[1]), rule.get("format", part[2])
    else:
        packed[1] = rule.get("status", packed[1])
        if "format" in rule:
            if not isinstance(packed[3], str):
                raise ValueError(f"elements: {path} is a composite; give the format of a component")
            packed[3] = rule["format"]
