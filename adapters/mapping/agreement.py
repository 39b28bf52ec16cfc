"""What an overlay states of a partner besides its messages: versions, character sets, tolerances, acknowledgements.

Precedence, everywhere the same: what the overlay states holds; what it leaves unsaid is as the partner's record has it
(`gateway import partners.yaml`, the console); what the record leaves unsaid is the default. An overlay states differences only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from adapters.mapping import held, language, mistakes, source
from adapters.mapping.errors import At, MappingError
from adapters.mapping.json import language as json
from adapters.mapping.json.engine import OWN
from adapters.mapping.notation import layers_of
from adapters.mapping.reasons import reason_of
from adapters.mapping.source import Raw
from adapters.mapping.xml import language as xml
from gateway.model.base import Document
from gateway.model.master import Partner
from gateway.ports import Published

STATED: dict[str, tuple[str, ...]] = {
    "version": ("directory",),
    "association": ("association",),
    "charset": ("syntax",),
    "read_as": ("edifact", "encoding"),
    "tolerances": ("edifact",),
    "acknowledgement": ("acknowledgement",),
    "answers": ("answers",),
    "price_tolerance_percent": ("price_tolerance_percent",),
}
"""What `exchange:` of an overlay may state, and the field of the partner that it stands for."""


class OverlaySettings(Protocol):
    @property
    def overlays_folder(self) -> Path: ...


class Overlays:
    """Gives a partner as it is agreed with it: its record with what its overlay states differently."""

    def __init__(self, settings: OverlaySettings) -> None:
        source.use_overlay_folder(settings.overlays_folder)
        held.forget()

    def take(self, partner: str, published: Published) -> None:
        held.take(partner, published)

    def faults(self) -> Iterator[MappingError]:
        """What is wrong with the overlays that are held and those of the folder, each with file and line; the first mistake of
        each message."""
        files = {file.stem for folder in source.OVERLAY_FOLDERS for file in folder.glob("*.yaml")}
        for name in sorted(files | held.names()):
            yield from faults_of(name)

    def __call__(self, partner: Partner) -> Partner:
        """Raises MappingFileError, with file and line, for an overlay that states what cannot be."""
        name = source.overlay_of(partner.id)
        if name is None:
            return partner
        changes = _stated(name, source.overlay_stamp(name))
        return partner.model_copy(update={field: _over(getattr(partner, field), new) for field, new in changes.items()})


def faults_of(name: str) -> Iterator[MappingError]:
    """The first mistake of what the overlay states of the exchange and of each message."""
    try:
        raw = source.overlay(name) or Raw({}, At(name, 1))
        stated(raw.items.get("exchange"))
        messages = raw.items["messages"].items if "messages" in raw.items else {}
        read_as = list(messages) or ["ORDERS"]
        list(layers_of(name, read_as[0]))
    except MappingError as error:
        yield error
        return
    for message in read_as:
        try:
            _load(message, name)
        except MappingError as error:
            yield error


def _load(message: str, overlay: str) -> None:
    """Raises MappingError when the overlay and the mapping of `message` do not fit together."""
    if source.packaged(f"xml/{message}.yaml") is not None:
        xml.load(message, overlay)
    elif message == OWN or source.packaged(f"shops/{message}.yaml") is not None:
        json.load(message, overlay)
    else:
        for version, association in (("D.96A", ""), ("D.01B", "")):
            language.load(message, version, association, overlay)


@lru_cache(maxsize=512)
def _stated(name: str, stamp: object) -> dict[str, Any]:
    raw = source.overlay(name)
    return stated(raw.items.get("exchange")) if raw is not None else {}


def stated(exchange: Raw | None) -> dict[str, Any]:
    """The partner's fields that `exchange:` states, checked. Raises MappingFileError."""
    if exchange is None:
        return {}
    told: dict[str, Any] = {}
    for key, raw in exchange.items.items():
        if key not in STATED:
            raise raw.at.wrong(mistakes.NOT_STATED_OF_AN_EXCHANGE, key=key, known=", ".join(STATED))
        field, *inside = STATED[key]
        if inside:
            told.setdefault(field, {})[inside[0]] = _plain(raw)
        elif isinstance(raw.value, dict):
            told.setdefault(field, {}).update(_plain(raw))
        else:
            told[field] = _plain(raw)
    try:
        checked = Partner.model_validate({"id": "overlay", "name": "overlay", **told})
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        raise _at(exchange, wrong["loc"]).at.wrong(
            mistakes.NOT_SO_IN_AN_EXCHANGE, field=".".join(map(str, wrong["loc"])), reason=reason_of(wrong)
        ) from error
    return {field: getattr(checked, field) for field in told}


def _over(known: Any, new: Any) -> Any:
    """The part `known` with the fields that `new` states."""
    if not isinstance(new, Document):
        return new
    return known.model_copy(update={field: getattr(new, field) for field in new.model_fields_set})


def _plain(raw: Raw) -> Any:
    if isinstance(raw.value, dict):
        return {key: _plain(piece) for key, piece in raw.value.items()}
    if isinstance(raw.value, tuple):
        return [_plain(piece) for piece in raw.value]
    return raw.value


def _at(exchange: Raw, loc: tuple[int | str, ...]) -> Raw:
    """The piece of the overlay that the wrong field stands for."""
    for key, raw in exchange.items.items():
        field, *inside = STATED[key]
        if field != loc[0] or (inside and inside[0] not in loc[1:]):
            continue
        found = raw
        for step in loc[1:]:
            if isinstance(found.value, dict) and step in found.value:
                found = found.value[str(step)]
        return found
    return exchange
