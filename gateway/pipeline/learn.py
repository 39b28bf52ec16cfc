"""Learning from people: what an unknown code or buyer probably means, and keeping what a clerk says it means.

What is taught is applied at once to the orders that wait for it, is listed with who and when, and can be taken back.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.errors import Conflict, NotFound
from gateway.model.decision import OrderState
from gateway.model.keys import address_key, sender_key
from gateway.model.master import Account, CatalogueItem
from gateway.pipeline.recheck import queue_all_held
from gateway.pipeline.services import Services
from gateway.pipeline.settle import reexamine_within
from gateway.rules.suggestions import Suggestion, nearest_accounts, nearest_items, nearest_sites
from gateway.store import Transaction
from gateway.store.catalogue import Lesson, Taught
from gateway.store.orders import OrderRow


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


@dataclass(frozen=True, slots=True)
class Offer:
    """A lesson that would mend a finding, ready to be applied: ``kind`` code, site or sender; ``given`` means ``meant``,
    which is called ``words``; ``score`` is of 100."""

    kind: str
    code: str
    line: str | None
    account: str
    given: str
    meant: str
    words: str
    score: int

    def lesson(self) -> dict[str, str]:
        return {"kind": self.kind, "account": self.account, "given": self.given, "meant": self.meant}


def offers(services: Services, order_id: str) -> list[Offer]:
    """What a person may apply with one click to an order that waits, by finding, the likeliest first."""
    guesses = suggest(services, order_id)
    with services.store.reading() as tx:
        row = tx.orders.get(order_id)
        order, decision = row.order(), row.decided()
        account = (decision.resolution.account if decision is not None else None) or row.account
        sender = tx.inbound.get(row.inbound_id).sender if row.partner is None else None
        found = [] if account is None else _site_offers(tx, row, account)
    for guess in guesses:
        if guess.code == "item.unknown":
            asked = order.lines[int(guess.path.removeprefix("lines[").partition("]")[0])].item
            told = ("code", account, asked.buyer_code)
        else:
            told = ("sender", "", sender_key(sender) if sender else None)
        kind, whose, given = told
        if whose is None or not given:
            continue  # nothing that could be remembered
        found += [
            Offer(kind, guess.code, guess.line, whose, given, near.code, near.words, near.score)
            for near in guess.suggestions
        ]
    return found


def _site_offers(tx: Transaction, row: OrderRow, number: str) -> list[Offer]:
    decision, ship_to = row.decided(), row.order().parties.ship_to
    asks = (
        {one.code for one in decision.findings} & {"ship-to.unknown", "ship-to.new"} if decision is not None else set()
    )
    account = tx.master.account(number)
    given = address_key(ship_to.address) if ship_to is not None else None
    if not asks or account is None or ship_to is None or given is None:
        return []
    return [
        Offer("site", sorted(asks)[0], None, number, given, near.code, near.words, near.score)
        for near in nearest_sites(ship_to, account.sites)
    ]


def teach_within(tx: Transaction, lesson: Mapping[str, str], *, by: str) -> None:
    """Keep a lesson as :class:`Offer` words it; nothing is checked again yet. Raises :class:`NotFound`."""
    kind, account, given, meant = (lesson.get(name, "") for name in ("kind", "account", "given", "meant"))
    if account:
        _account(tx, account)
    if kind == "code":
        if not tx.catalogue.rows(CatalogueItem, about=[meant]):
            raise NotFound(
                f"there is no item {meant}",
                "look at the items",
                fr=(f"il n'y a pas d'article {meant}", "regardez les articles"),
            )
        tx.catalogue.learn(account, given, meant, by=by)
    elif kind == "site":
        if meant not in {site.name for site in _account(tx, account).sites}:
            raise NotFound(
                f"account {account} has no site {meant}",
                "look at its sites",
                fr=(f"le compte {account} n'a pas de site {meant}", "regardez ses sites"),
            )
        tx.catalogue.teach("site", account, given, meant, by=by)
    elif kind == "sender":
        _account(tx, meant)
        tx.catalogue.teach("sender", "", given, meant, by=by)
    else:
        raise NotFound(
            f"{kind!r} is nothing that can be taught",
            "a code, a site or a sender can",
            fr=(f"{kind!r} ne s'apprend pas", "un code, un site ou un expéditeur s'apprennent : code, site, sender"),
        )
    tx.journal.note("learned", actor=by, what=kind, account=account or meant, code=given, item=meant)


def apply(services: Services, order_id: str, lesson: Mapping[str, str], *, by: str) -> str:
    """Keep the lesson, check this order again at once and every other that waits for master data afterwards. Returns
    the order's state."""
    with services.store.transaction() as tx:
        teach_within(tx, lesson, by=by)
        if tx.orders.get(order_id).state == OrderState.HELD:
            reexamine_within(services, tx, order_id, by=by)
        queue_all_held(services, tx)
        state = tx.orders.get(order_id).state
    services.wake()
    return state


def teach_code(services: Services, account: str, buyer_code: str, item: str, *, by: str) -> None:
    """This customer's code means that item of ours. Raises :class:`NotFound` when account or item do not exist."""
    with services.store.transaction() as tx:
        _account(tx, account)
        if not tx.catalogue.rows(CatalogueItem, about=[item]):
            raise NotFound(
                f"there is no item {item}",
                "look at the items",
                fr=(f"il n'y a pas d'article {item}", "regardez les articles"),
            )
        tx.catalogue.learn(account, buyer_code, item, by=by)
        _taught(services, tx, by, what="code", account=account, code=buyer_code, item=item)


def teach_site(services: Services, order_id: str, site: str, *, by: str) -> None:
    """The delivery address of this order is that site (by its name or code) of its customer's account.

    Raises :class:`NotFound` when there is no such site, :class:`Conflict` when the order has no account or address yet.
    """
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id)
        decision = row.decided()
        account = tx.master.account(
            (decision.resolution.account if decision is not None else None) or row.account or ""
        )
        ship_to = row.order().parties.ship_to
        given = address_key(ship_to.address) if ship_to is not None else None
        if account is None or given is None:
            raise Conflict(
                f"order {row.number or row.id} has no customer account, or no delivery address, to learn from",
                "find the account first",
                fr=(
                    f"la commande {row.number or row.id} n'a pas de compte client, ou pas d'adresse de livraison, dont apprendre",
                    "trouvez d'abord le compte",
                ),
            )
        meant = next((known for known in account.sites if site in (known.name, known.code, known.gln)), None)
        if meant is None:
            names = ", ".join(known.name for known in account.sites) or "-"
            raise NotFound(
                f"account {account.number} has no site {site}",
                f"its sites are {names}",
                fr=(f"le compte {account.number} n'a pas de site {site}", f"ses sites sont {names}"),
            )
        tx.catalogue.teach("site", account.number, given, meant.name, by=by)
        _taught(services, tx, by, what="site", account=account.number, code=given, item=meant.name)


def teach_sender(services: Services, order_id: str, account: str, *, by: str) -> None:
    """Who sent this order speaks for that account. Raises :class:`NotFound`, or :class:`Conflict` when the channel saw no
    sender, or the sender is a partner already: then its accounts are master data."""
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id)
        _account(tx, account)
        sender = tx.inbound.get(row.inbound_id).sender
        if not sender or row.partner is not None:
            raise Conflict(
                f"order {row.number or row.id} came from "
                + ("a known partner" if row.partner else "nobody we can name"),
                "set the account's partner in the master data",
                fr=(
                    f"la commande {row.number or row.id} vient "
                    + ("d'un partenaire connu" if row.partner else "de personne que nous sachions nommer"),
                    "donnez son partenaire au compte, dans les données de base",
                ),
            )
        tx.catalogue.teach("sender", "", sender_key(sender), account, by=by)
        _taught(services, tx, by, what="sender", account=account, code=sender, item=account)


def forget_lesson(services: Services, kind: str, account: str, given: str, *, by: str) -> None:
    """Take back what was said of an address or a sender; as :func:`lessons` lists it."""
    with services.store.transaction() as tx:
        if not tx.catalogue.unteach(kind, account, given):
            raise NotFound(
                f"nobody has taught this {kind}: {given}",
                "`gateway learned` lists what was taught",
                fr=(
                    f"personne n'a appris cela à la passerelle ({kind}) : {given}",
                    "`gateway learned` énumère ce qui a été appris",
                ),
            )
        tx.journal.note("forgotten", actor=by, account=account or "-", code=given)


def lessons(services: Services) -> list[Lesson]:
    """What people have said of addresses and senders, the latest first."""
    with services.store.reading() as tx:
        return tx.catalogue.lessons()


def forget_code(services: Services, account: str, buyer_code: str, *, by: str) -> None:
    with services.store.transaction() as tx:
        if not tx.catalogue.unlearn(account, buyer_code):
            raise NotFound(
                f"{account} has no cross-reference for {buyer_code}",
                "`gateway learned` lists them",
                fr=(f"{account} n'a pas de correspondance pour {buyer_code}", "`gateway learned` les énumère"),
            )
        tx.journal.note("forgotten", actor=by, account=account, code=buyer_code)


def taught(services: Services) -> list[Taught]:
    """Every cross-reference that a person made, the latest first."""
    with services.store.reading() as tx:
        return tx.catalogue.taught()


def _account(tx: Transaction, number: str) -> Account:
    known = tx.master.account(number)
    if known is None:
        raise NotFound(
            f"there is no account {number}",
            "look at the accounts",
            fr=(f"il n'y a pas de compte {number}", "regardez les comptes"),
        )
    return known


def _taught(services: Services, tx: Transaction, by: str, **said: str) -> None:
    tx.journal.note("learned", actor=by, **said)
    queue_all_held(services, tx)
    services.wake()
