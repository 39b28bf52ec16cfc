"""Documents that were read from pages: how each value was read, what the page looks like, and what corrections teach.

The document desk shows an order's fields from here; a correction (:mod:`gateway.pipeline.amend`) teaches the layout of its
sender, so that the next order in it reads right without help. What was learnt is listed, exported, and taken back.
"""

from collections.abc import Collection, Iterable
from functools import partial

from gateway.errors import NotFound
from gateway.model.keys import party_keys
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.model.parts import Party
from gateway.model.reading import DocumentReading, LearntLayout
from gateway.pipeline.services import Services
from gateway.ports import Format, Known, PageFormat, Picture, ReadResult
from gateway.rules.accounts import match_account
from gateway.store import Transaction
from gateway.store.inbound import InboundRow
from gateway.store.orders import OrderRow


def read_by(services: Services, form: Format, content: bytes, row: InboundRow, partner: Partner | None) -> ReadResult:
    """The format reads; a format of pages with what is known of this sender's layouts and places, and of what we sell."""
    if not isinstance(form, PageFormat):
        return form.read(content, partner)
    with services.store.reading() as tx:
        layouts = tx.layouts.of(sender_of(row.partner or (partner.id if partner else None), row.sender))
    known = Known(layouts, partial(_places, services, partner, row.sender), partial(_sold, services))
    return form.read_knowing(content, partner, known)


def _places(services: Services, partner: Partner | None, sender: str | None, buyer: Party | None) -> list[Party]:
    keys = [*(party_keys(buyer) if buyer is not None else ()), *([("partner", partner.id)] if partner else ())]
    with services.store.reading() as tx:
        book = tx.master.book(account_keys=keys, gtins=(), item_codes=(), buyer_codes=())
    account = match_account(buyer, book, partner, sender).account
    if account is None:
        return []
    return [*(site.as_party() for site in account.sites), account.as_party()]


def _sold(services: Services, codes: Collection[str]) -> dict[str, str]:
    with services.store.reading() as tx:
        items = tx.master.book(account_keys=(), gtins=(), item_codes=codes, buyer_codes=()).items
    return {code: item.description for code, item in items.items() if code in codes}


def sender_of(partner: str | None, address: str | None) -> str:
    """Whose layouts these are: the partner's, else those of the address the channel names, else nobody's."""
    return partner or (address or "").lower()[:200]


def reading_of(services: Services, order_id: str) -> DocumentReading | None:
    """Every field of an order's document as it was read; ``None`` for what was not read from pages."""
    with services.store.reading() as tx:
        order = tx.orders.get(order_id)
        return tx.readings.of(order.inbound_id, order.position)


def picture_of(services: Services, order_id: str, page: int, *, dots: int = 110) -> Picture | None:
    """The page of an order's document as PNG; pages count from 1."""
    with services.store.reading() as tx:
        order = tx.orders.get(order_id)
    return picture_in(services, order.inbound_id, order.position, page, dots=dots)


def picture_in(services: Services, inbound_id: str, position: int, page: int, *, dots: int = 110) -> Picture | None:
    """The same of a document that became no order."""
    with services.store.reading() as tx:
        row = tx.inbound.get(inbound_id)
        read = tx.readings.of(inbound_id, position)
    content = services.archive.fetch(row.sha256)
    form = services.recognise(content, row.filename, row.media_type)
    if not isinstance(form, PageFormat):
        return None
    return form.picture(content, page, part=read.part if read else None, dots=dots)


def learn_layout(services: Services, tx: Transaction, row: OrderRow, corrected: Order, *, by: str) -> None:
    """Within the transaction of a correction. Nothing is learnt of what was not read from pages."""
    read = tx.readings.of(row.inbound_id, row.position)
    if read is None:
        return
    reader = services.format(read.reader)
    taught = reader.learn(read, corrected) if isinstance(reader, PageFormat) else None
    if taught is None:
        return
    arrived = tx.inbound.get(row.inbound_id)
    kept = tx.layouts.learn(taught, sender=sender_of(row.partner, arrived.sender), by=by, order_id=row.id)
    tx.journal.note(
        "layout-learnt", inbound_id=row.inbound_id, order_id=row.id, actor=by, layout=kept.id, sender=kept.sender or "-"
    )


def layouts(services: Services) -> list[LearntLayout]:
    """Every layout that corrections have taught, the latest first."""
    with services.store.reading() as tx:
        return tx.layouts.all()


def restore_layouts(services: Services, kept: Iterable[LearntLayout], *, by: str) -> int:
    """Layouts as :func:`layouts` gave them, perhaps from another installation. How many."""
    count = 0
    with services.store.transaction() as tx:
        for one in kept:
            tx.layouts.restore(one)
            tx.journal.note("layout-learnt", actor=by, layout=one.id, sender=one.sender or "-")
            count += 1
    return count


def forget_layout(services: Services, layout_id: str, *, by: str) -> None:
    """Orders read from now on are read without it."""
    with services.store.transaction() as tx:
        if not tx.layouts.forget(layout_id):
            raise NotFound(
                f"there is no learnt layout {layout_id}",
                "`gateway layouts list` shows them",
                fr=(f"il n'y a pas de mise en page apprise {layout_id}", "`gateway layouts list` les montre"),
            )
        tx.journal.note("layout-forgotten", actor=by, layout=layout_id)
