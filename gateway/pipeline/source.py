"""The archived source of a transmission, made readable for a person."""

from gateway.pipeline.services import Services


def show_source(services: Services, inbound_id: str, language: str) -> str:
    """Annotated by its format when it has one; otherwise as text, unreadable bytes shown as such."""
    with services.store.reading() as tx:
        row = tx.inbound.get(inbound_id)
    content = services.archive.fetch(row.sha256)
    form = services.recognise(content, row.filename, row.media_type)
    return form.show(content, language) if form else content[:20_000].decode("utf-8", "backslashreplace")
