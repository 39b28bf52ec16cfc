"""Puts the gateway together: the only module that knows which adapters exist.

Formats are found by the entry point group ``order_gateway.formats``, channels and outlets by
``order_gateway.channels`` and ``order_gateway.outlets``; a package that registers one there is picked up at the next start.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from gateway.errors import SettingsError
from gateway.pipeline import Services
from gateway.ports import Channel, Format, Outlet
from gateway.settings import Settings
from gateway.store import Store
from gateway.store.archive import FolderArchive
from gateway.store.migrate import at_head, migrate


@dataclass(frozen=True, slots=True)
class Gateway:
    """One process's gateway. ``woken`` is set whenever this process has made work."""

    services: Services
    channels: tuple[Channel, ...]
    woken: threading.Event

    def close(self) -> None:
        self.services.store.close()


@cache
def formats() -> tuple[Format, ...]:
    """Every installed format, in the order of their names."""
    return tuple(factory() for factory in _registered("formats"))


def build(settings: Settings) -> Gateway:
    """The gateway as the settings describe it; the database is brought to this release's schema when allowed.

    Raises :class:`gateway.errors.GatewayError` when something it stands on is missing.
    """
    store = Store(settings.database)
    if settings.migrate_on_start:
        migrate(store.engine)
    elif not at_head(store.engine):
        raise SettingsError("the database is not at this release's schema", "run `gateway migrate` first")
    woken = threading.Event()
    outlets: tuple[Outlet, ...] = tuple(factory(settings) for factory in _registered("outlets"))
    services = Services(
        settings=settings,
        store=store,
        archive=FolderArchive(settings.archive_folder),
        formats=formats(),
        outlets={outlet.name: outlet for outlet in outlets},
        wake=woken.set,
    )
    channels: tuple[Channel, ...] = tuple(factory(settings) for factory in _registered("channels"))
    return Gateway(services, channels, woken)


def _registered(group: str) -> list[Callable[..., Any]]:
    found = sorted(entry_points(group=f"order_gateway.{group}"), key=lambda entry: entry.name)
    if not found:
        raise SettingsError(f"no {group} are installed", "install the package again: pip install .")
    return [entry.load() for entry in found]
