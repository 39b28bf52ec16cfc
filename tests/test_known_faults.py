"""No locked dependency has a known fault, as far as somebody answers here who would know: `make audit` asks the same."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

LOCK = Path(__file__).parent.parent / "requirements.lock"
PATIENCE = 300


def asked(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    return subprocess.run(
        [*command, *options, "-r", str(LOCK)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def locked() -> set[str]:
    """What is installed on this system; the lock holds for others as well."""
    lines = [line.rstrip(" \\") for line in LOCK.read_text().splitlines() if re.match(r"\w", line)]
    wanted = [Requirement(line) for line in lines]
    return {one.name for one in wanted if one.marker is None or one.marker.evaluate()}


def test_the_audit_is_about_every_locked_dependency() -> None:
    told = re.search(r"would have audited (\d+) packages", asked("--dry-run").stderr)
    assert told is not None
    assert int(told[1]) == len(locked()) > 50


def test_no_locked_dependency_has_a_known_fault() -> None:
    try:
        done = asked("--format", "json")
    except subprocess.TimeoutExpired:
        pytest.skip(f"nobody has answered within {PATIENCE} s who knows of faults")
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except ValueError:
        pytest.skip(f"nobody answers who knows of faults: {(done.stderr.strip().splitlines() or ['?'])[-1][:200]}")
    faulty = {one["name"]: [fault["id"] for fault in one["vulns"]] for one in found if one.get("vulns")}
    assert faulty == {}
    unknown = [one["name"] for one in found if "skip_reason" in one]
    if unknown:
        pytest.skip(f"of {len(unknown)} of {len(found)} dependencies the package index here tells no faults")
    assert {one["name"] for one in found} == locked()
