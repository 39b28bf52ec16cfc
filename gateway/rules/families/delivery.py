"""Can it be there when it is wanted? Stock available to promise first, else the item's lead time."""

from datetime import date

from gateway.model.figures import Figure
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.timing import day_of, latest_day
from gateway.rules.case import LineCase, LineRule

DATE_PAST = FindingKind(
    "delivery.date-past",
    Family.DELIVERY,
    Severity.ERROR,
    "Ligne {line} : la livraison est demandée pour le {wanted:%d/%m/%Y}, date déjà passée.",
    "Line {line}: delivery is requested for {wanted:%Y-%m-%d}, which is past.",
    "Convenir d'une nouvelle date avec le client.",
    "Agree on a new date with the customer.",
)
WINDOW_REVERSED = FindingKind(
    "delivery.window-reversed",
    Family.DELIVERY,
    Severity.ERROR,
    "Ligne {line} : livraison demandée au plus tôt le {earliest:%d/%m/%Y} et au plus tard le {latest:%d/%m/%Y}.",
    "Line {line}: delivery requested no earlier than {earliest:%Y-%m-%d} and no later than {latest:%Y-%m-%d}.",
    "Demander au client laquelle des deux dates est juste.",
    "Ask the customer which of the two dates is right.",
)
TOO_SOON = FindingKind(
    "delivery.too-soon",
    Family.DELIVERY,
    Severity.WARNING,
    "Ligne {line} : demandée pour le {wanted:%d/%m/%Y}, livrable le {expected:%d/%m/%Y} au plus tôt (stock {available:fr}, délai {days} jours).",
    "Line {line}: requested for {wanted:%Y-%m-%d}, available on {expected:%Y-%m-%d} at the earliest (stock {available}, lead time {days} days).",
    "La réponse annonce la date possible ; appeler le client si elle ne lui convient pas.",
    "The answer states the possible date; call the customer if it does not suit.",
)
STOCK_SHORT = FindingKind(
    "stock.short",
    Family.DELIVERY,
    Severity.ERROR,
    "Ligne {line} : il manque {missing:fr} {unit} de l'article {item} (disponible {available:fr}) et aucun délai n'est connu.",
    "Line {line}: {missing} {unit} of item {item} are short (available {available}) and no lead time is known.",
    "Fixer une date de réapprovisionnement, livrer en partie, ou proposer un autre article.",
    "Set a date of supply, deliver in part, or offer another item.",
)
SPLIT = FindingKind(
    "delivery.split",
    Family.DELIVERY,
    Severity.WARNING,
    "Ligne {line} : la livraison est répartie sur plusieurs dates ({dates}).",
    "Line {line}: delivery is split over several dates ({dates}).",
    "Expédier la ligne en plusieurs fois, chaque part à sa date.",
    "Despatch the line in parts, each on its date.",
)
SPLIT_PLACES = FindingKind(
    "delivery.split-places",
    Family.DELIVERY,
    Severity.WARNING,
    "Ligne {line} : une partie de la livraison va ailleurs qu'au lieu de la commande ({count} parts).",
    "Line {line}: part of the delivery goes elsewhere than to the order's place ({count} parts).",
    "Expédier pour chaque lieu sa part : chacun a son bon de livraison.",
    "Despatch each place's part: each has its own delivery note.",
)
CLOSED_DAY = FindingKind(
    "delivery.closed-day",
    Family.DELIVERY,
    Severity.WARNING,
    "Ligne {line} : livraison demandée pour le {wanted:%d/%m/%Y}, jour férié ou chômé ; possible le {expected:%d/%m/%Y}.",
    "Line {line}: delivery requested for {wanted:%Y-%m-%d}, a holiday or closed day; possible on {expected:%Y-%m-%d}.",
    "La réponse annonce le jour ouvré suivant ; appeler le client s'il ne lui convient pas.",
    "The answer states the next working day; call the customer if it does not suit.",
)
AFTER_CUT_OFF = FindingKind(
    "delivery.after-cut-off",
    Family.DELIVERY,
    Severity.WARNING,
    "Ligne {line} : demandée pour le {wanted:%d/%m/%Y} ; reçue à {at:%H:%M}, la commande peut être livrée le {expected:%d/%m/%Y} au plus tôt.",
    "Line {line}: requested for {wanted:%Y-%m-%d}; received at {at:%H:%M}, the order can be delivered on {expected:%Y-%m-%d} at the earliest.",
    "La réponse annonce la date possible ; rappeler au client l'heure limite et le délai de livraison.",
    "The answer states the possible date; remind the customer of the cut-off hour and the delivery time.",
)


def ordinary(case: LineCase) -> bool:
    """Wanted on a day on which it can be there: promised for that very day, or not kept in stock and the day is ours."""
    wanted, day, promise, days = case.wanted, case.wanted_by, case.promise, case.days
    if wanted is None or day is None or day < case.context.today or case.parts:
        return False
    if wanted.earliest != wanted.latest:
        return False
    if promise is not None:
        return promise.expected == day and not promise.missing
    return days.soonest <= day and days.works(day)


def not_past(case: LineCase) -> Finding | None:
    wanted = case.wanted_by
    if wanted is None or wanted >= case.context.today:
        return None
    return DATE_PAST.at(case.path("requested_delivery"), line=case.number, wanted=wanted)


def window(case: LineCase) -> Finding | None:
    wanted = case.wanted
    if wanted is None or wanted.earliest is wanted.latest:
        return None
    earliest, latest = day_of(wanted.earliest), day_of(wanted.latest)
    if earliest is None or latest is None or earliest <= latest:
        return None
    return WINDOW_REVERSED.at(case.path("requested_delivery"), line=case.number, earliest=earliest, latest=latest)


def in_time(case: LineCase) -> Finding | None:
    promise, wanted = case.promise, case.wanted_by
    if promise is None or promise.missing == 0 or promise.expected is None or wanted is None:
        return None
    if not _late(promise.expected, wanted, case):
        return None
    return TOO_SOON.at(
        case.path("requested_delivery"),
        line=case.number,
        wanted=wanted,
        expected=promise.expected,
        available=Figure(promise.available),
        days=promise.lead_days,
    )


def _late(expected: date, wanted: date, case: LineCase) -> bool:
    """A date already past is said once, by its own rule."""
    return expected > wanted >= case.context.today


def on_a_working_day(case: LineCase) -> Finding | None:
    wanted = case.wanted_by
    if wanted is None or wanted < case.context.today or case.days.works(wanted):
        return None
    expected = case.days.next_working(wanted)
    return CLOSED_DAY.at(case.path("requested_delivery"), line=case.number, wanted=wanted, expected=expected)


def in_good_time(case: LineCase) -> Finding | None:
    """Preparation, transit and the hour of the day; what stock does not cover is another rule's matter."""
    days, wanted, promise = case.days, case.wanted_by, case.promise
    if wanted is None or wanted < case.context.today:
        return None
    if promise is not None and promise.missing > 0:
        return None
    soonest = days.soonest
    if soonest <= days.next_working(wanted):
        return None
    return AFTER_CUT_OFF.at(
        case.path("requested_delivery"), line=case.number, wanted=wanted, expected=soonest, at=case.context.now
    )


def in_stock(case: LineCase) -> Finding | None:
    promise, item = case.promise, case.item
    if promise is None or item is None or promise.missing == 0 or promise.expected is not None:
        return None
    return STOCK_SHORT.at(
        case.path("quantity"),
        line=case.number,
        item=item.code,
        missing=Figure(promise.missing),
        available=Figure(promise.available),
        unit=item.unit,
    )


def one_place_and_day(case: LineCase) -> Finding | None:
    """Whoever sends it off must know that the parts of a line leave on their own days, or for places of their own."""
    parts = case.line.deliveries
    if not parts:
        return None
    if any(part.ship_to not in (None, case.order.parties.ship_to) for part in parts):
        return SPLIT_PLACES.at(case.path("deliveries"), line=case.number, count=len(parts))
    days = dict.fromkeys(latest_day(part.requested_delivery) for part in parts)
    if len(days) == 1:
        return None
    dates = ", ".join(str(day) for day in days if day is not None)
    return SPLIT.at(case.path("deliveries"), line=case.number, dates=dates)


LINE_RULES: tuple[LineRule, ...] = (
    window,
    not_past,
    on_a_working_day,
    in_good_time,
    in_time,
    in_stock,
    one_place_and_day,
)
