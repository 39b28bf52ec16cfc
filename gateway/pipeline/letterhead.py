"""Logo, colour and last line of our documents, tried on a page before they are kept."""

import base64

from gateway.model.despatch import DespatchAdvice
from gateway.model.parts import Parties
from gateway.pipeline.services import Services


def set_letterhead(
    services: Services, *, logo: bytes | None = None, accent: str | None = None, footer: str | None = None
) -> list[str]:
    """What was changed. ``logo`` is an SVG or PNG file. Raises :class:`gateway.errors.CannotWrite` when it cannot be set."""
    said = {"accent": accent, "footer": footer, "logo": _as_text(logo) if logo is not None else None}
    changes = {name: value for name, value in said.items() if value is not None}
    with services.store.transaction() as tx:
        own = tx.master.own()
        changed = type(own).model_validate(own.model_dump() | changes)
        now = own.local(tx.now)
        party = changed.as_party()
        trial = DespatchAdvice(
            number="-", issued_at=now, order_number="-", parties=Parties(seller=party, buyer=party, ship_to=party)
        )
        services.forms["pdf"].write(trial, changed, "fr", now)
        tx.master.load([changed])
    return list(changes)


def _as_text(logo: bytes) -> str:
    if logo.startswith(b"\x89PNG"):
        return "data:image/png;base64," + base64.b64encode(logo).decode()
    return logo.decode("utf-8", "replace")
