"""What the sender is told: the business answer line by line, or what is wrong in words it can act on.

One decision, one answer; the wire format is somebody else's. Neither credit nor other customers are ever mentioned.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from gateway.model.amounts import ZERO, allowance_total, cascade, charge_total
from gateway.model.decision import Decision, Outcome, ResolvedLine
from gateway.model.figures import Figure
from gateway.model.finding import Family, Finding, Severity, Words
from gateway.model.master import OwnIdentity
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Item, Note, Parties, Party, Period, Price, Quantity, Totals
from gateway.model.response import (
    ApplicationError,
    ApplicationFault,
    LineStatus,
    OrderResponse,
    ResponseDelivery,
    ResponseLine,
    ResponseStatus,
)
from gateway.model.timing import latest_day, wanted_delivery
from gateway.orders.decide import for_the_partner

_SAME_PRICE = Decimal("0.00005")  # per ordered unit: what four decimals cannot tell apart

_IN_REVIEW = Words(
    fr="Commande bien reçue ; notre service commandes l'examine et vous répondra.",
    en="Order received; our order desk is looking at it and will answer you.",
    de="Bestellung erhalten; unser Auftragsdienst prüft sie und antwortet Ihnen.",
)


def order_response(
    order: Order, decision: Decision, own: OwnIdentity, number: str, issued_at: datetime, language: str = "fr"
) -> OrderResponse:
    """The answer to an order: accepted as it is, changed (date or price), refused with reasons, or still in review."""
    language = _ours(language)
    lines = _lines(order, decision, language)
    status = _status(decision, lines)
    resolution = decision.resolution
    return OrderResponse(
        number=number,
        issued_at=issued_at,
        status=status,
        order_number=order.number or "",
        order_issued_at=order.issued_at,
        currency=resolution.currency or order.currency,
        test=order.test,
        parties=_parties(order, own),
        expected_delivery=_common_delivery(lines),
        lines=lines,
        totals=_totals(decision),
        notes=tuple(_notes(decision, language)),
    )


def _ours(language: str) -> str:
    """We write French, English and German; whoever reads none of them is answered in English."""
    return language if language in ("fr", "de") else "en"


def _status(decision: Decision, lines: tuple[ResponseLine, ...]) -> ResponseStatus:
    if decision.outcome is Outcome.REJECTED:
        return "rejected"
    if decision.outcome is not Outcome.ACCEPTED:
        return "received"
    return "accepted" if all(line.status == "accepted" for line in lines) else "changed"


def _parties(order: Order, own: OwnIdentity) -> Parties:
    return order.parties.model_copy(update={"seller": own.as_party()})


def _totals(decision: Decision) -> Totals | None:
    if decision.outcome is not Outcome.ACCEPTED:
        return None
    understood = decision.resolution
    lines = sum((line.net_amount for line in understood.lines if line.net_amount is not None), ZERO)
    applied = cascade(lines, understood.allowances or ())
    return Totals(
        lines=lines if applied else None,
        allowances=allowance_total(applied) or None,
        charges=charge_total(applied) or None,
        net=understood.net,
        tax=understood.tax,
        gross=understood.gross,
        line_count=sum(not line.free for line in understood.lines),
    )


def _notes(decision: Decision, language: str) -> Iterable[Note]:
    if decision.outcome is Outcome.HELD:
        yield Note(text=_IN_REVIEW.to(language), subject="AAI", language=language)
    if decision.outcome is Outcome.REJECTED:
        for finding in decision.findings:
            if finding.severity is Severity.REJECT and finding.line is None and finding.family is not Family.CREDIT:
                yield Note(text=finding.sentence.to(language), subject="AAI", language=language)


def _lines(order: Order, decision: Decision, language: str) -> tuple[ResponseLine, ...]:
    """None while the order is in review: a line is not answered before it is decided."""
    if decision.outcome is Outcome.REJECTED:
        return tuple(_refused(line, decision, language) for line in order.lines)
    if decision.outcome is not Outcome.ACCEPTED:
        return ()
    understood = decision.resolution.lines
    free = {known.index: known.quantity for known in understood if known.free}
    confirmed = (known for known in understood if not known.free)
    return tuple(
        _confirmed(order, order.lines[known.index], known, free.get(known.index), language) for known in confirmed
    )


def _refused(line: OrderLine, decision: Decision, language: str) -> ResponseLine:
    reasons = (
        finding.sentence.to(language)
        for finding in decision.findings
        if finding.line == line.number and finding.severity in (Severity.REJECT, Severity.ERROR)
    )
    return ResponseLine(
        number=line.number,
        status="rejected",
        item=line.item,
        ordered=line.quantity,
        ordered_price=line.price,
        notes=tuple(Note(text=reason, subject="AAI", language=language) for reason in reasons),
    )


def _confirmed(
    order: Order, asked: OrderLine, known: ResolvedLine, free: Quantity | None, language: str
) -> ResponseLine:
    """Quantity in the buyer's own unit, the price we charge, the day we expect to deliver; what comes free and what takes
    the place of something else is said in words too."""
    price = _price_as_ordered(asked, known)
    later = _is_later(known.expected_delivery, wanted_delivery(asked, order))
    status: LineStatus = "changed" if later or _price_changed(asked, price, known) else "accepted"
    if known.replaces is not None:
        status = "substituted"
    words = _said_of(known, free)
    return ResponseLine(
        number=asked.number,
        status=status,
        item=_item(asked, known) if known.replaces is None else asked.item,
        substitute=known.item if known.replaces is not None else None,
        notes=tuple(Note(text=one.to(language), subject="AAI", language=language) for one in words),
        ordered=asked.quantity,
        quantity=asked.quantity,
        free_quantity=free,
        price=price,
        ordered_price=asked.price,
        expected_delivery=known.expected_delivery,
        deliveries=tuple(_parts(asked, known, order)),
    )


def _parts(asked: OrderLine, known: ResolvedLine, order: Order) -> Iterable[ResponseDelivery]:
    """Each part as it was asked for, its place named; no part comes before the line as a whole can."""
    if not known.deliveries:
        return
    late = _is_later(known.expected_delivery, wanted_delivery(asked, order))
    for part, planned in zip(asked.deliveries, known.deliveries, strict=True):
        expected = planned.expected_delivery or known.expected_delivery
        if late and _is_later(known.expected_delivery, expected):
            expected = known.expected_delivery
        place = part.ship_to or order.parties.ship_to
        yield ResponseDelivery(
            ship_to=_as_known(place, planned.ship_to), quantity=part.quantity, expected_delivery=expected
        )


def _as_known(asked: Party | None, known: Party | None) -> Party | None:
    """The buyer's own names for the place; our name for it where it gave none."""
    if asked is None or known is None:
        return asked
    return asked.model_copy(update={"name": asked.name or known.name})


def _said_of(known: ResolvedLine, free: Quantity | None) -> Iterable[Words]:
    if free is not None:
        count = Figure(free.value)
        yield Words(
            fr=f"{count:fr} {free.unit or ''} ajoutés gratuitement, comme convenu.",
            en=f"{count} {free.unit or ''} added free of charge, as agreed.",
            de=f"{count:de} {free.unit or ''} kommen wie vereinbart kostenlos hinzu.",
        )
    if known.replaces is not None:
        yield Words(
            fr=f"L'article {known.replaces} n'est plus fourni : {known.item_code} le remplace.",
            en=f"Item {known.replaces} is no longer supplied: {known.item_code} takes its place.",
            de=f"Der Artikel {known.replaces} wird nicht mehr geliefert: {known.item_code} ersetzt ihn.",
        )


def _item(asked: OrderLine, known: ResolvedLine) -> Item:
    return asked.item.model_copy(
        update={
            "gtin": asked.item.gtin or known.item.gtin,
            "seller_code": known.item_code or asked.item.seller_code,
            "description": asked.item.description or known.item.description,
        }
    )


def _is_later(expected: Period | None, wanted: Period | None) -> bool:
    day, asked = latest_day(expected), latest_day(wanted)
    return day is not None and asked is not None and day > asked


def _price_as_ordered(asked: OrderLine, known: ResolvedLine) -> Price | None:
    """Our price; when it is for a single sales unit like the order's, exactly in the order's own terms."""
    if known.price is None or asked.price is None or _price_changed(asked, known.price, known):
        return known.price
    return asked.price if asked.price.net is not None else known.price


def _price_changed(asked: OrderLine, price: Price | None, known: ResolvedLine) -> bool:
    """Compared per sales unit. A price that was not stated, or only gross, cannot have changed."""
    stated = asked.price
    if stated is None or stated.net is None or price is None or price.net is None:
        return False
    if stated.net == price.net and stated.per == price.per:
        return False
    ordered, charged = _per_sales_unit(stated, asked, known), _per_sales_unit(price, asked, known)
    if ordered is None or charged is None:
        return False
    return abs(ordered - charged) > _SAME_PRICE


def _per_sales_unit(price: Price, asked: OrderLine, known: ResolvedLine) -> Decimal | None:
    """The price of one of our sales units; a price without a unit is per ordered unit."""
    ordered, sold = asked.quantity, known.quantity
    if price.net is None or ordered is None or sold is None or ordered.value <= 0:
        return None
    basis = price.per if price.per is not None else Quantity(value=Decimal(1), unit=ordered.unit)
    unit = basis.unit or ordered.unit
    factor = Decimal(1) if unit == sold.unit else sold.value / ordered.value
    return price.net / (basis.value * factor) if basis.value > 0 else None


def _common_delivery(lines: tuple[ResponseLine, ...]) -> Period | None:
    days = {line.expected_delivery for line in lines}
    return days.pop() if len(days) == 1 else None


_ASK: dict[Family, Words] = {
    Family.SYNTAX: Words(
        fr="Merci de corriger le message.", en="Please correct the message.", de="Bitte berichtigen Sie die Nachricht."
    ),
    Family.COMPLETENESS: Words(
        fr="Merci de nous le communiquer.", en="Please let us know.", de="Bitte teilen Sie es uns mit."
    ),
    Family.IDENTITY: Words(fr="Merci de vérifier.", en="Please check.", de="Bitte prüfen."),
    Family.ITEMS: Words(
        fr="Merci de préciser l'article.",
        en="Please tell us which item you want.",
        de="Bitte nennen Sie uns den Artikel.",
    ),
    Family.QUANTITIES: Words(
        fr="Merci de préciser la quantité.",
        en="Please tell us the quantity you want.",
        de="Bitte nennen Sie uns die Menge.",
    ),
    Family.PRICES: Words(
        fr="Merci de confirmer les conditions.",
        en="Please confirm the conditions.",
        de="Bitte bestätigen Sie die Konditionen.",
    ),
    Family.DELIVERY: Words(
        fr="Merci de proposer une autre date.",
        en="Please suggest another date.",
        de="Bitte schlagen Sie einen anderen Termin vor.",
    ),
    Family.ARITHMETIC: Words(
        fr="Merci de vérifier vos montants.", en="Please check your amounts.", de="Bitte prüfen Sie Ihre Beträge."
    ),
    Family.DUPLICATES: Words(
        fr="Merci de confirmer qu'il s'agit d'une autre commande.",
        en="Please confirm.",
        de="Bitte bestätigen Sie, dass es eine andere Bestellung ist.",
    ),
    Family.PLAUSIBILITY: Words(fr="Merci de confirmer.", en="Please confirm.", de="Bitte bestätigen."),
}


def application_error(
    order: Order,
    findings: Iterable[Finding],
    own: OwnIdentity,
    number: str,
    issued_at: datetime,
    language: str,
) -> ApplicationError:
    """Each thing the partner can mend, with its line: what is given, what is expected, what we ask for."""
    faults = tuple(
        ApplicationFault(code=finding.code, text=_told(finding, language), line=finding.line)
        for finding in for_the_partner(findings)
    )
    origin = order.origin
    return ApplicationError(
        number=number,
        issued_at=issued_at,
        order_number=order.number,
        message_reference=origin.message_reference if origin is not None else None,
        interchange_reference=origin.interchange_reference if origin is not None else None,
        parties=_parties(order, own),
        faults=faults,
        test=order.test,
    )


def _told(finding: Finding, language: str) -> str:
    ask = _ASK.get(finding.family)
    sentence = finding.sentence.to(language)
    return f"{sentence} {ask.to(language)}" if ask is not None else sentence
