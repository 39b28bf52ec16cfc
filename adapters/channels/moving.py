"""Moves a file without ever replacing another: a namesake gets a number. Also between file systems."""

import shutil
from pathlib import Path


def moved(path: Path, target: Path) -> Path:
    """Where it is now."""
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 1
    free = target
    while free.exists():
        count += 1
        free = target.with_name(f"{target.stem}-{count}{target.suffix}")
    try:
        path.rename(free)
    except OSError:  # another file system: copied whole under a hidden name first
        unfinished = free.with_name(f".{free.name}.part")
        shutil.copy2(path, unfinished)
        unfinished.rename(free)
        path.unlink()
    return free
