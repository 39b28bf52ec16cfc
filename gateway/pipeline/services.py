"""What every step of the road is given. ``gateway.app`` puts it together once per process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.errors import SettingsError
from gateway.pipeline.at_hand import AtHand
from gateway.ports import Form, Format, MappingBench, Outlet, Poster, StatementFormat
from gateway.settings import Settings
from gateway.store import Store
from gateway.store.archive import Archive

HEAD = 512  # bytes a format may look at to bid


@dataclass(frozen=True, slots=True)
class Services:
    """``wake`` tells the queue of this process that there is work; it may do nothing elsewhere."""

    settings: Settings
    store: Store
    archive: Archive
    formats: tuple[Format, ...]
    outlets: Mapping[str, Outlet]
    wake: Callable[[], None]
    forms: Mapping[str, Form] = field(default_factory=dict)
    statements: tuple[StatementFormat, ...] = ()
    poster: Poster | None = None
    mapping_bench: MappingBench | None = None
    at_hand: AtHand = field(default_factory=AtHand)

    def recognise(self, content: bytes, filename: str | None, media_type: str | None) -> Format | None:
        """The format that bids most for these bytes, or none."""
        bids = [(form.bid(content[:HEAD], filename, media_type), form) for form in self.formats]
        best, form = max(bids, key=lambda bid: bid[0])
        return form if best > 0 else None

    def demand_poster(self) -> Poster:
        if self.poster is None:
            raise SettingsError(
                "nothing is set up that posts to the outside", "start the gateway as gateway.app builds it"
            )
        return self.poster

    def format(self, name: str) -> Format:
        for form in self.formats:
            if form.name == name:
                return form
        raise SettingsError(
            f"there is no format {name!r}", f"known are {', '.join(form.name for form in self.formats)}"
        )
