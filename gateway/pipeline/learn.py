"""Learning from people: what an unknown code or buyer probably means, and keeping what a clerk says it means.

What is taught is applied at once to the orders that wait for it, is listed with who and when, and can be taken back.
"""

from dataclasses import dataclass

from gateway.errors import NotFound
from gateway.model.master import Account, CatalogueItem
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


def _account(tx: Transaction, number: str) -> Account:
    known = tx.master.account(number)
    if known is None:
        raise NotFound(f"there is no account {number}", "look at the accounts")
    return known


def _taught(services: Services, tx: Transaction, by: str, **said: str) -> None:
    tx.journal.note("learned", actor=by, **said)
    queue_all_held(services, tx)
    services.wake()
