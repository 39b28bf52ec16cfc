"""An answer is sent once more because a person asks for it: the same bytes under the same reference."""

from gateway.errors import Conflict
from gateway.pipeline.answer import queue_to_send
from gateway.pipeline.send import lane_of
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.outgoing import OutgoingRow, OutgoingState

ANSWERS = ("ORDRSP", "APERAK", "ORDER_RESPONSE", "APPLICATION_ERROR")


def resend(services: Services, outgoing_id: str, *, by: str) -> None:
    """Any document of ours. Raises :class:`Conflict` when it is still on its way."""
    with services.store.transaction() as tx:
        send_again_within(tx, tx.outgoing.get(outgoing_id), by=by)
    services.wake()


def resend_answer_within(tx: Transaction, order_id: str, *, by: str) -> None:
    """The latest answer to an order. Raises :class:`Conflict` when there is none."""
    answers = [row for row in tx.outgoing.about(order_id=order_id) if row.kind in ANSWERS]
    if not answers:
        raise Conflict(
            "nothing was answered to this order yet",
            "an answer is written when it is decided",
            fr=("rien n'a encore été répondu à cette commande", "une réponse est écrite quand elle est décidée"),
        )
    send_again_within(tx, answers[-1], by=by)


def send_again_within(tx: Transaction, row: OutgoingRow, *, by: str) -> None:
    if row.state == OutgoingState.READY:
        raise Conflict(
            f"{row.kind} {row.reference} is still on its way",
            "wait until it has been delivered, or has failed",
            fr=(f"{row.kind} {row.reference} est encore en chemin", "attendez sa remise, ou son échec"),
        )
    if row.state == OutgoingState.FAILED:
        _give_up_no_more(tx, row)
    else:
        _once_more(tx, row)
    tx.journal.note("answered-again", inbound_id=row.inbound_id, order_id=row.order_id, actor=by, document=row.kind)


def _give_up_no_more(tx: Transaction, row: OutgoingRow) -> None:
    tx.outgoing.reopen(row.id)
    tx.targets.works(lane_of(row.outlet, row.partner))
    queue_to_send(tx, [row.id], row.outlet, row.partner)


def _once_more(tx: Transaction, row: OutgoingRow) -> None:
    root = row.dedupe_key.partition("/once-more/")[0]
    times = sum(one.dedupe_key.startswith(f"{root}/once-more/") for one in _alike(tx, row))
    again = tx.outgoing.add_again(
        row, dedupe_key=f"{root}/once-more/{times + 1}", inbound_id=row.inbound_id, order_id=row.order_id
    )
    if again is not None:  # two persons at the same moment: once is what both wanted
        queue_to_send(tx, [again], row.outlet, row.partner)


def _alike(tx: Transaction, row: OutgoingRow) -> list[OutgoingRow]:
    return tx.outgoing.sent_under(row.partner, row.reference)
