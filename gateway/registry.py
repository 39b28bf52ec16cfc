"""Finds the adapters that are installed, by entry point, without knowing any: formats, channels, outlets, commands.

A package that registers one under ``order_gateway.formats`` (channels, outlets, commands) is picked up at the next start.
"""

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from gateway.errors import SettingsError
from gateway.ports import Format


@cache
def formats() -> tuple[Format, ...]:
    """Every installed format, in the order of their names."""
    return tuple(factory() for factory in registered("formats"))


def registered(group: str) -> list[Callable[..., Any]]:
    """What is registered under ``order_gateway.<group>``. Raises :class:`SettingsError` when nothing is."""
    found = sorted(entry_points(group=f"order_gateway.{group}"), key=lambda entry: entry.name)
    if not found:
        raise SettingsError(f"no {group} are installed", "install the package again: pip install .")
    return [entry.load() for entry in found]
