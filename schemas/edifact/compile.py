"""Compiles directories from their source form (one JSON per directory) to the pairs of files beside this script.

Usage: python schemas/edifact/compile.py FOLDER_WITH_JSON. Not needed at run time; `adapters.formats.edifact.directory` loads the result.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


ADDED_SERVICE_CODES = {"0007": {"500": "DE, BDEW", "502": "DE, DVGW", "ZZZ": "Mutually defined"}}
"""Codes of ISO 9735 that the source file lacks."""


def compact_grammar(directory: dict[str, Any]) -> dict[str, Any]:
    """Messages as they are; segments as [name, [[id, status, repeats, format or components], …]]."""
    return {
        "messages": {name: one_message(nodes) for name, nodes in directory["messages"].items()},
        "segments": {
            tag: [
                segment.get("n", ""),
                [
                    [e["id"], e["s"], e.get("r", 1), e.get("f") or [[c["id"], c["s"], c["f"]] for c in e["c"]]]
                    for e in segment["e"]
                ],
            ]
            for tag, segment in directory["segments"].items()
        },
        "composites": {cid: c["n"] for cid, c in directory.get("composites", {}).items()},
        "elements": {eid: e["n"] for eid, e in directory.get("elements", {}).items()},
    }


def one_message(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """UNH to the first UNT: the source of D.95A holds two versions of a message, one after the other."""
    end = next(index for index, node in enumerate(nodes) if node.get("t") == "UNT")
    return nodes[: end + 1]


def write(name: str, content: object) -> None:
    packed = json.dumps(content, separators=(",", ":"), ensure_ascii=False, sort_keys=False).encode()
    (HERE / f"{name}.z").write_bytes(zlib.compress(packed, 9))


def main(folder: Path) -> None:
    for file in sorted(folder.glob("D*.json.gz")):
        directory = json.loads(gzip.decompress(file.read_bytes()))
        name = directory["directory"]
        write(f"{name}.grammar", compact_grammar(directory))
        write(f"{name}.codes", directory["codes"])
    service = json.loads((folder / "SERVICE.json").read_text())
    for version in ("v3", "v4"):
        write(f"SERVICE-{version}.grammar", compact_grammar(service[version]))
        codes = {e: known | ADDED_SERVICE_CODES.get(e, {}) for e, known in service["codes"].items()}
        write(f"SERVICE-{version}.codes", codes)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
