"""Well formed, and yet: dates out of time, tests among the real ones."""

from collections.abc import Iterator

from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.timing import day_of
from gateway.rules.case import Case, OrderRule

DATE_AHEAD = FindingKind(
    "order.date-ahead",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "La commande est datée du {given:%d/%m/%Y}, dans le futur.",
    "The order is dated {given:%Y-%m-%d}, in the future.",
    "Demander au client la date exacte.",
    "Ask the customer for the right date.",
)
TOO_OLD = FindingKind(
    "order.too-old",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "La commande est datée du {given:%d/%m/%Y}, il y a {days} jours (limite {most}).",
    "The order is dated {given:%Y-%m-%d}, {days} days ago (limit {most}).",
    "Demander au client s'il la veut encore : c'est peut-être un ancien fichier renvoyé.",
    "Ask the customer whether it still wants it: an old file may have been sent again.",
)
EXPIRED = FindingKind(
    "order.expired",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "La commande n'était valable que jusqu'au {given:%d/%m/%Y}.",
    "The order was valid until {given:%Y-%m-%d} only.",
    "Demander au client s'il la veut encore.",
    "Ask the customer whether it still wants it.",
)
TEST_ORDER = FindingKind(
    "test.order",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "La commande est marquée comme essai alors que les échanges avec ce partenaire sont en production.",
    "The order is flagged as a test although exchanges with this partner are live.",
    "Demander au partenaire s'il a laissé son indicateur d'essai : lever le blocage en fait une vraie commande, la refuser"
    " laisse l'essai sans suite.",
    "Ask the partner whether it left its test flag on: lifting the hold makes it a real order, refusing it ends the test.",
)
TEST_PARTNER = FindingKind(
    "test.partner",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Le partenaire est encore en essai chez nous et sa commande n'est pas marquée comme telle.",
    "The partner is still in test here and its order is not flagged as one.",
    "Passer le partenaire en production si les essais sont finis, puis revérifier la commande.",
    "Take the partner live if the tests are over, then check the order again.",
)


def order_date(case: Case) -> Iterator[Finding]:
    """A day of grace ahead: the customer may sit east of us."""
    issued, context = day_of(case.order.issued_at), case.context
    if issued is None:
        return
    age = (context.today - issued).days
    if issued > context.tomorrow:
        yield DATE_AHEAD.at("issued_at", given=issued)
    elif age > context.oldest_order_days:
        yield TOO_OLD.at("issued_at", given=issued, days=age, most=context.oldest_order_days)


def still_valid(case: Case) -> Iterator[Finding]:
    until = day_of(case.order.valid_until)
    if until is not None and until < case.context.today:
        yield EXPIRED.at("valid_until", given=until)


def test_or_real(case: Case) -> Iterator[Finding]:
    partner = case.context.partner
    if case.order.test and (partner is None or not partner.test):
        yield TEST_ORDER.at("test")
    elif partner is not None and partner.test and not case.order.test:
        yield TEST_PARTNER.at("test")


ORDER_RULES: tuple[OrderRule, ...] = (order_date, still_valid, test_or_real)
