"""One plain sentence on where an order stands and what it waits for. Console and API give the same one."""

from collections.abc import Sequence

from gateway.model.decision import OrderState
from gateway.model.finding import Finding, Severity, Words
from gateway.store.billing import InvoiceRow
from gateway.store.orders import HoldRow, OrderRow
from gateway.web.words import hold_words, state_words

SIMPLE: dict[str, Words] = {
    "received": Words(
        fr="La commande est lue et attend d'être examinée ; il n'y a rien à faire.",
        en="The order has been read and waits to be checked; there is nothing to do.",
    ),
    "duplicate": Words(
        fr="Le client a envoyé deux fois la même commande ; celle-ci est sans effet et la première a été confirmée à nouveau.",
        en="The customer sent the same order twice; this one has no effect and the first was confirmed again.",
    ),
    "cancelled": Words(fr="La commande est annulée.", en="The order was cancelled."),
    "parked": Words(
        fr="Cette modification est arrivée avant sa commande ; elle l'attend.",
        en="This change came before its order and waits for it.",
    ),
    "applied": Words(
        fr="Cette modification fait maintenant partie de sa commande.", en="This change is part of its order now."
    ),
    "part_despatched": Words(
        fr="Une partie est expédiée ; le reste attend son expédition.",
        en="Part of it has been despatched; the rest waits to leave.",
    ),
    "despatched": Words(
        fr="Tout est expédié ; la facture suit.", en="Everything has been despatched; the invoice follows."
    ),
    "paid": Words(fr="La commande est facturée et payée.", en="The order has been invoiced and paid."),
}
"""States of which there is nothing more to say."""


def explain(row: OrderRow, holds: Sequence[HoldRow], invoices: Sequence[InvoiceRow]) -> Words:
    """``holds`` are those of the order, lifted ones included; ``invoices`` those issued for it."""
    said = _state(row, holds, invoices)
    waiting = [hold for hold in holds if hold.lifted_at is None]
    if row.state == OrderState.HELD or not waiting:
        return said
    return Words(fr=f"{said.fr} {_waits(waiting).fr}", en=f"{said.en} {_waits(waiting).en}")


def _state(row: OrderRow, holds: Sequence[HoldRow], invoices: Sequence[InvoiceRow]) -> Words:
    match row.state:
        case OrderState.HELD:
            return _waits([hold for hold in holds if hold.lifted_at is None])
        case OrderState.ACCEPTED:
            return _accepted(row, holds)
        case OrderState.REJECTED:
            return _rejected(row)
        case OrderState.PART_INVOICED | OrderState.INVOICED:
            return _invoiced(row, invoices)
    return SIMPLE.get(row.state) or state_words(row.state)


def _waits(waiting: Sequence[HoldRow]) -> Words:
    fr = " ; ".join(f"{hold_words(hold.kind).fr.lower()} – {_open(hold.reason['fr'])}" for hold in waiting)
    en = "; ".join(f"{hold_words(hold.kind).en.lower()} – {_open(hold.reason['en'])}" for hold in waiting)
    return Words(fr=f"La commande attend une personne : {fr}.", en=f"The order waits for a person: {en}.")


def _open(sentence: str) -> str:
    return sentence.rstrip(" .")


def _accepted(row: OrderRow, holds: Sequence[HoldRow]) -> Words:
    people = sorted({hold.lifted_by for hold in holds if hold.lifted_by})
    by_fr = f" après décision de {', '.join(people)}" if people else " sans intervention"
    by_en = f" after a decision by {', '.join(people)}" if people else " untouched"
    lines_fr = f"{row.line_count} ligne{'s' if row.line_count > 1 else ''}"
    lines_en = f"{row.line_count} line{'' if row.line_count == 1 else 's'}"
    return Words(
        fr=f"La commande est acceptée{by_fr} ({lines_fr}) ; elle attend son expédition.",
        en=f"The order was accepted{by_en} ({lines_en}); it waits to be despatched.",
    )


def _rejected(row: OrderRow) -> Words:
    decision = row.decided()
    worst = _worst(decision.findings) if decision else None
    if worst is None:
        return Words(fr="La commande est refusée.", en="The order was rejected.")
    return Words(
        fr=f"La commande est refusée : {_open(worst.sentence.fr)}.",
        en=f"The order was rejected: {_open(worst.sentence.en)}.",
    )


def _worst(findings: Sequence[Finding]) -> Finding | None:
    """The last finding that refuses: what a person said last counts over what the rules said before."""
    refusing = [finding for finding in findings if finding.severity is Severity.REJECT]
    return refusing[-1] if refusing else None


def _invoiced(row: OrderRow, invoices: Sequence[InvoiceRow]) -> Words:
    numbers = ", ".join(invoice.number for invoice in invoices)
    if row.state == OrderState.PART_INVOICED:
        return Words(
            fr=f"Ce qui est parti est facturé ({numbers}) ; le reste attend son expédition.",
            en=f"What has left is invoiced ({numbers}); the rest waits to be despatched.",
        )
    return Words(
        fr=f"La commande est expédiée et facturée ({numbers}).", en=f"The order is despatched and invoiced ({numbers})."
    )
