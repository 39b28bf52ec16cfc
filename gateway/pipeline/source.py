"""The archived source of a transmission: made readable for a person, and asked where a field came from."""

from gateway.pipeline.services import Services


def show_source(services: Services, inbound_id: str, language: str) -> str:
    """Annotated by its format when it has one; otherwise as text, unreadable bytes shown as such."""
    with services.store.reading() as tx:
        row = tx.inbound.get(inbound_id)
    content = services.archive.fetch(row.sha256)
    form = services.recognise(content, row.filename, row.media_type)
    return form.show(content, language) if form else content[:20_000].decode("utf-8", "backslashreplace")


def provenance(services: Services, order_id: str) -> dict[str, str]:
    """Where in the archived source each field of an order stands: canonical path → segment, element and bytes, or pointer.

    Computed from the archived bytes when asked for; nothing of it is stored.
    """
    with services.store.reading() as tx:
        order = tx.orders.get(order_id)
        row = tx.inbound.get(order.inbound_id)
        partner = tx.master.partner(order.partner) if order.partner else None
    content = services.archive.fetch(row.sha256)
    form = services.recognise(content, row.filename, row.media_type)
    if form is None:
        return {}
    for document in form.read(content, partner).documents:
        if document.position == order.position:
            return dict(document.places())
    return {}
