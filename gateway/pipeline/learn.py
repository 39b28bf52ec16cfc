"""Learning from people: what an unknown code, address or sender probably means, and keeping what a clerk says it means.

What is taught is applied at once to the orders that wait for it, is listed with who and when, and can be taken back.
"""

from dataclasses import dataclass

from gateway.errors import Conflict, NotFound
from gateway.masterdata.settling import with_site
from gateway.model.keys import NUMBER, account_keys, spelled
from gateway.model.master import Account, CatalogueItem, Site
from gateway.model.order import Order
from gateway.model.parts import Identifier
from gateway.pipeline.recheck import queue_all_held
from gateway.pipeline.services import Services
from gateway.rules.suggestions import Suggestion, nearest_accounts, nearest_items
from gateway.store import Transaction
from gateway.store.catalogue import Taught


@dataclass(frozen=True, slots=True)
class Guess:
    """``path`` is the canonical field it is about; ``code`` the finding that asks for it."""

    path: str
    code: str
    line: str | None
    suggestions: tuple[Suggestion, ...]


def suggest(services: Services, order_id: str) -> list[Guess]:
    """For each unknown item or buyer of an order that waits, what may be meant; the likeliest first."""
    with services.store.reading() as tx:
        row = tx.orders.get(order_id)
        decision = row.decided()
        order = row.order()
        findings = decision.findings if decision is not None else ()
        guesses: list[Guess] = []
        words = tx.catalogue.item_words() if any(one.code == "item.unknown" for one in findings) else ()
        for one in findings:
            if one.code == "item.unknown" and one.path is not None:
                asked = order.lines[int(one.path.removeprefix("lines[").partition("]")[0])].item
                guesses.append(Guess(one.path, one.code, one.line, nearest_items(asked, words)))
            elif one.code in ("buyer.unknown", "buyer.missing") and order.parties.buyer is not None:
                near = nearest_accounts(order.parties.buyer, tx.master.accounts())
                guesses.append(Guess("parties.buyer", one.code, None, near))
    return [guess for guess in guesses if guess.suggestions]


def teach_code(services: Services, account: str, buyer_code: str, item: str, *, by: str) -> None:
    """This customer's code means that item of ours. Raises :class:`NotFound` when account or item do not exist."""
    with services.store.transaction() as tx:
        _account(tx, account)
        if not tx.catalogue.rows(CatalogueItem, about=[item]):
            raise NotFound(f"there is no item {item}", "look at the items")
        tx.catalogue.learn(account, buyer_code, item, by=by)
        _taught(services, tx, by, what="code", account=account, code=buyer_code, item=item)


def forget_code(services: Services, account: str, buyer_code: str, *, by: str) -> None:
    with services.store.transaction() as tx:
        if not tx.catalogue.unlearn(account, buyer_code):
            raise NotFound(f"{account} has no cross-reference for {buyer_code}", "`gateway learned` lists them")
        tx.journal.note("forgotten", actor=by, account=account, code=buyer_code)


def taught(services: Services) -> list[Taught]:
    """Every cross-reference that a person made, the latest first."""
    with services.store.reading() as tx:
        return tx.catalogue.taught()


def teach_identifier(services: Services, account: str, scheme: str, value: str, *, by: str) -> None:
    """Who signs so is this account: the identifier becomes the account's. Raises :class:`Conflict` when it is another's."""
    with services.store.transaction() as tx:
        known = _account(tx, account)
        key = spelled(scheme, value)
        others = [one.number for one in tx.master.accounts() if one.number != account and _carries(one, key)]
        if others or key[0] == NUMBER:
            raise Conflict(
                f"{value} is an identifier of {', '.join(others) or 'our own making'}", "correct that one first"
            )
        if not _carries(known, key):
            identifiers = (*known.identifiers, Identifier(scheme=scheme, value=value))
            tx.master.load([known.model_copy(update={"identifiers": identifiers})])
        _taught(services, tx, by, what="identifier", account=account, scheme=scheme, value=value)


def teach_site(services: Services, account: str, order_id: str, *, by: str, name: str | None = None) -> None:
    """The order's place of delivery becomes one of the account's sites."""
    with services.store.transaction() as tx:
        known = _account(tx, account)
        order: Order = tx.orders.get(order_id).order()
        place = order.parties.ship_to
        if place is None or (place.address is None and place.gln is None):
            raise Conflict("the order gives no place that could be kept", "enter the site's address by hand")
        code = next((one.value for one in place.identifiers), None)
        site = Site(name=name or place.name or place.gln or "?", gln=place.gln, code=code, address=place.address)
        tx.master.load([with_site(known, site)])
        _taught(services, tx, by, what="site", account=account, site=site.name)


def _account(tx: Transaction, number: str) -> Account:
    known = tx.master.account(number)
    if known is None:
        raise NotFound(f"there is no account {number}", "look at the accounts")
    return known


def _carries(account: Account, key: tuple[str, str]) -> bool:
    return key in set(account_keys(account))


def _taught(services: Services, tx: Transaction, by: str, **said: str) -> None:
    tx.journal.note("learned", actor=by, **said)
    queue_all_held(services, tx)
    services.wake()
