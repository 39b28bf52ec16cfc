"""Mapping files as they stand on disk: YAML in which every value remembers its line, and overlays laid over them.

Not here: what the keys mean (`language`). Files come from the package `mappings`, from its `partners` folder and from
folders the operator chose; what the console has published comes before all of them (`held`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

import yaml

from adapters.mapping import mistakes
from adapters.mapping.errors import At
from adapters.mapping.held import held
from adapters.mapping.places import STANDARD_PLACES, block_place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OVERLAY_FOLDERS: list[Path] = []
"""The operator's folder with partner overlays, looked through before the packaged ones; see `use_overlay_folder`."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A piece of a file: a text, a list, a table of pieces, or nothing (`~`, which in an overlay takes a key away)."""

    value: str | tuple[Raw, ...] | dict[str, Raw] | None
    at: At

    @property
    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.at.wrong(mistakes.TEXT_WANTED)
        return self.value

    @property
    def items(self) -> dict[str, Raw]:
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.at.wrong(mistakes.TABLE_WANTED)
        return self.value

    @property
    def list(self) -> tuple[Raw, ...]:
        if isinstance(self.value, tuple):
            return self.value
        return () if self.value is None else (self,)


def over(below: Raw, above: Raw) -> Raw:
    """`below` with everything `above` says differently; a key that `above` sets to nothing is taken away.

    A place that names one of several qualifiers of a place below speaks of that one: a table is merged into the place below, any
    other value takes the qualifier away from it.
    """
    if not isinstance(below.value, dict) or not isinstance(above.value, dict):
        return above
    merged = dict(below.value)
    for key, raw in above.value.items():
        if raw.value == {} and key in merged:
            continue
        shared = _sharing(key, merged) if key not in merged else None
        if shared is not None and isinstance(raw.value, dict) and isinstance(merged[shared].value, dict):
            merged[shared] = over(merged[shared], raw)
            continue
        if shared is not None:
            merged = _without(merged, shared, key)
        if raw.value is None:
            merged.pop(key, None)
        elif key in merged:
            merged[key] = over(merged[key], raw)
        else:
            merged[key] = raw
    return Raw(merged, above.at)


def _sharing(key: str, table: dict[str, Raw]) -> str | None:
    """The key of `table` that holds the qualifiers of `key` among others."""
    place = block_place(key)
    if place is None or not place.qualifiers:
        return None
    for other in table:
        known = block_place(other)
        if (
            known is not None
            and known.tag == place.tag
            and known.others == place.others
            and set(place.qualifiers) <= set(known.qualifiers or ())
        ):
            return other
    return None


def _without(table: dict[str, Raw], shared: str, key: str) -> dict[str, Raw]:
    """`table` whose place `shared` has lost the qualifiers of `key`. It is only read when it lost the one that was written."""
    known, place = block_place(shared), block_place(key)
    if known is None or place is None:
        return table
    old, taken = known.qualifiers or (), place.qualifiers or ()
    left = [q for q in old if q not in taken]
    kept = table[shared]
    if old[0] in taken and not isinstance(kept.value, dict):
        kept = Raw({STANDARD_PLACES.get(known.tag, "1.2"): kept}, kept.at)
    if old[0] in taken and isinstance(kept.value, dict):
        kept = Raw({**kept.value, "only": Raw("read", kept.at)}, kept.at)
    renamed = shared.replace("|".join(old), "|".join(left), 1)
    return {renamed if k == shared else k: kept if k == shared else v for k, v in table.items() if k != shared or left}


def parse(text: str, file: str) -> Raw:
    """The pieces of a YAML text. Raises MappingFileError for YAML that cannot be read and for a key given twice."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise At(file, line).wrong(mistakes.NO_YAML, problem=error.problem or error) from error
    except yaml.YAMLError as error:
        raise At(file, 1).wrong(mistakes.NO_YAML, problem=error) from error
    if node is None:
        return Raw({}, At(file, 1))
    return _raw(node, file)


def _raw(node: yaml.Node, file: str) -> Raw:
    at = At(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        table: dict[str, Raw] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise At(file, key.start_mark.line + 1).wrong(mistakes.KEY_NO_TEXT)
            if key.value in table:
                raise At(file, key.start_mark.line + 1).wrong(mistakes.KEY_TWICE, key=key.value)
            table[key.value] = _raw(value, file)
            if (
                isinstance(value, yaml.CollectionNode) or not value.value
            ):  # said of the key, not of what stands below it
                table[key.value] = Raw(table[key.value].value, At(file, key.start_mark.line + 1))
        return Raw(table, at)
    if isinstance(node, yaml.SequenceNode):
        return Raw(tuple(_raw(item, file) for item in node.value), at)
    if node.tag == "tag:yaml.org,2002:null":
        return Raw(None if node.value else {}, at)  # `~` takes away, nothing at all says nothing
    return Raw(str(node.value), at)


@lru_cache(maxsize=128)
def packaged(name: str) -> Raw | None:
    """The file `name` of the package `mappings`, None when there is none."""
    file = resources.files("mappings").joinpath(name)
    if not file.is_file():
        return None
    return parse(file.read_text(encoding="utf-8"), f"mappings/{name}")


@lru_cache(maxsize=1)
def tables() -> dict[str, Raw]:
    """Every code table of `mappings/tables`, by its name."""
    found: dict[str, Raw] = {}
    for file in sorted(resources.files("mappings").joinpath("tables").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            for name, raw in parse(file.read_text(encoding="utf-8"), f"mappings/tables/{file.name}").items.items():
                if name in found:
                    raise raw.at.wrong(mistakes.TABLE_TWICE, name=name, other=found[name].at)
                found[name] = raw
    return found


def use_overlay_folder(folder: Path) -> None:
    """Look for partner overlays in `folder` from now on, before those of the package."""
    OVERLAY_FOLDERS[:] = [folder]


def overlay(name: str) -> Raw | None:
    """The overlay `name`: one that is held, a file path ending in .yaml, a file of an operator's folder, or a packaged partner."""
    if (one := held(name)) is not None:
        return parse(one.text, one.file)
    for candidate in _overlay_files(name):
        if candidate.is_file():
            return parse(_text(candidate), str(candidate))
    return packaged(f"partners/{name}.yaml")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise At(str(file), line).wrong(mistakes.NO_UTF8) from error


def _overlay_files(name: str) -> Iterator[Path]:
    if name.endswith((".yaml", ".yml")):
        yield Path(name)
        return
    if Path(name).name == name:
        for folder in OVERLAY_FOLDERS:
            yield folder / f"{name}.yaml"


def overlay_of(partner: str) -> str | None:
    """The name of the partner's overlay, None when it has none. Asked for every message: it looks, and parses nothing."""
    known = held(partner) is not None or any(candidate.is_file() for candidate in _overlay_files(partner))
    return partner if known or packaged(f"partners/{partner}.yaml") is not None else None


def overlay_text(name: str) -> str:
    """What the file of the overlay says, in the operator's folder or the package; "" when there is none."""
    for candidate in _overlay_files(name):
        if candidate.is_file():
            return candidate.read_text(encoding="utf-8", errors="replace")
    file = resources.files("mappings").joinpath("partners").joinpath(f"{name}.yaml")
    return file.read_text(encoding="utf-8") if Path(name).name == name and file.is_file() else ""


def overlay_stamp(name: str) -> tuple[str, int]:
    """Changes when the overlay changes, so that a compiled mapping is not kept too long."""
    if (one := held(name)) is not None:
        return one.file, one.stamp
    for candidate in _overlay_files(name):
        if candidate.is_file():
            return str(candidate), candidate.stat().st_mtime_ns
    return name, 0
