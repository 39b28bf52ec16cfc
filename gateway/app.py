"""Puts the gateway together: settings, store, archive, and the adapters that the registry finds."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from adapters.channels.egress import SafePoster
from adapters.mapping.workbench import Workbench
from gateway.errors import SettingsError
from gateway.model.master import Partner
from gateway.monitor.chronicle import Chronicle, chronicle
from gateway.pipeline import Services
from gateway.pipeline.fate import fate_of
from gateway.ports import Channel, Outlet, Published, RemembersMail, TakesPublished, TellsFate
from gateway.registry import formats, registered
from gateway.settings import Settings
from gateway.store import Store
from gateway.store.archive import Archive, FolderArchive
from gateway.store.archive_s3 import S3Archive
from gateway.store.mail_ledger import StoredMailLedger
from gateway.store.migrate import at_head, migrate


@dataclass(frozen=True, slots=True)
class Gateway:
    """One process's gateway. ``woken`` is set whenever this process has made work."""

    services: Services
    channels: tuple[Channel, ...]
    woken: threading.Event
    chronicle: Chronicle | None = None

    def close(self) -> None:
        self.services.store.close()
        if self.chronicle is not None:
            self.chronicle.close()


def build(settings: Settings) -> Gateway:
    """The gateway as the settings describe it; the database is brought to this release's schema when allowed.

    Raises :class:`gateway.errors.GatewayError` when something it stands on is missing.
    """
    store = Store(settings.database, as_agreed(settings))
    store.heard = told = chronicle(settings)
    if settings.migrate_on_start:
        migrate(store.engine)
    elif not at_head(store.engine):
        raise SettingsError("the database is not at this release's schema", "run `gateway migrate` first")
    woken = threading.Event()
    outlets: tuple[Outlet, ...] = tuple(factory(settings) for factory in registered("outlets"))
    services = Services(
        settings=settings,
        store=store,
        archive=archive_of(settings),
        formats=formats(),
        outlets={outlet.name: outlet for outlet in outlets},
        wake=woken.set,
        forms={form.name: form for form in (factory() for factory in registered("forms"))},
        statements=tuple(factory() for factory in registered("statements")),
        poster=SafePoster(local=settings.local_targets),
        mapping_bench=Workbench(),
    )
    channels: tuple[Channel, ...] = tuple(factory(settings) for factory in registered("channels"))
    for channel in channels:
        if isinstance(channel, RemembersMail):
            channel.remember(StoredMailLedger(store, services.archive))
        if isinstance(channel, TellsFate):
            channel.follow(partial(fate_of, services, channel.name))
    return Gateway(services, channels, woken, told)


def as_agreed(settings: Settings) -> Callable[[Partner, Published], Partner]:
    """What the adapters that keep partners' differences (mapping overlays) make of a partner's record, one after the other."""
    agreed = [factory(settings) for factory in registered("agreements")]
    told = [one for one in agreed if isinstance(one, TakesPublished)]

    def whole(partner: Partner, published: Published) -> Partner:
        for one in told:
            one.take(partner.id, published)
        for one in agreed:
            partner = one(partner)
        return partner

    return whole


def archive_of(settings: Settings) -> Archive:
    """Where bytes are kept: on S3 when it is named, else in a folder."""
    if settings.archive_s3:
        return S3Archive(settings.archive_s3, settings.archive_s3_endpoint)
    return FolderArchive(settings.archive_folder)
