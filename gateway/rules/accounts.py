"""Which customer account an order is about, and where it is to be delivered and invoiced.

Every identifier is tried; what they say together is the match. What is wrong with it is said by the identity rules.
"""

from dataclasses import dataclass
from typing import Literal

from gateway.model.keys import Key, address_key, party_keys, sender_key, site_keys
from gateway.model.master import Account, MasterBook, Partner, Site
from gateway.model.order import Delivery, Order
from gateway.model.parts import Address, Party

_NOBODY = Party()

AccountOutcome = Literal["found", "by_partner", "unknown", "ambiguous", "disagree", "missing"]


@dataclass(frozen=True, slots=True)
class AccountMatch:
    """``tried`` are the party's identifiers; ``candidates`` the accounts they name, with more than one in doubt."""

    outcome: AccountOutcome
    account: Account | None = None
    tried: tuple[Key, ...] = ()
    candidates: tuple[str, ...] = ()


def match_account(
    party: Party | None, book: MasterBook, partner: Partner | None, sender: str | None = None
) -> AccountMatch:
    """The one account that all known identifiers agree on; a party without any is the sender's own account, or the one
    that a person has said this ``sender`` is.

    When several accounts share the identifiers, the one the sender speaks for is meant. When identifiers name
    different accounts, the first is taken and the outcome says so.
    """
    tried = tuple(party_keys(party)) if party is not None else ()
    named = [numbers for key in tried if (numbers := _holders(key, book))]
    ours = book.account_index.get(("partner", partner.id), ()) if partner is not None else ()
    if not named:
        if tried:
            return AccountMatch("unknown", tried=tried)
        if len(ours) == 1:
            return AccountMatch("by_partner", book.accounts.get(ours[0]), candidates=ours)
        taught = book.lessons.get(("sender", "", sender_key(sender))) if sender else None
        if taught is not None:
            return AccountMatch("by_partner", book.accounts.get(taught), candidates=(taught,))
        return AccountMatch("missing", candidates=ours)
    common = [number for number in named[0] if all(number in numbers for numbers in named)]
    if not common:
        everyone = tuple(dict.fromkeys(number for numbers in named for number in numbers))
        return AccountMatch("disagree", book.accounts.get(named[0][0]), tried, everyone)
    if len(common) > 1:
        common = [number for number in common if number in ours] or common
    if len(common) > 1:
        return AccountMatch("ambiguous", tried=tried, candidates=tuple(common))
    return AccountMatch("found", book.accounts.get(common[0]), tried, tuple(common))


def _holders(key: Key, book: MasterBook) -> tuple[str, ...]:
    scheme, value = key
    numbers = book.account_index.get(key, ())
    if not numbers and scheme == "gln":
        return book.account_index.get(("site_gln", value), ())  # buyers also sign with the number of a site
    return numbers


SiteOutcome = Literal["known", "default", "new", "unknown", "elsewhere", "missing"]


@dataclass(frozen=True, slots=True)
class SiteMatch:
    """``party`` is where we would deliver: the site as we know it, else what the order says."""

    outcome: SiteOutcome
    party: Party | None = None
    given: Party | None = None


def match_ship_to(given: Party | None, account: Account | None, book: MasterBook) -> SiteMatch:
    if given is None or given == _NOBODY:
        default = _only_place(account)
        return SiteMatch("default", default) if default is not None else SiteMatch("missing")
    if account is None:
        return SiteMatch("known", given, given)
    place = _known_place(given, account)
    if place is not None:
        return SiteMatch("known", place, given)
    taught = _taught_place(given, account, book)
    if taught is not None:
        return SiteMatch("known", taught, given)
    keys = tuple(site_keys(given))
    if any(book.account_index.get(key) for key in keys if key[0] == "site_gln"):
        return SiteMatch("elsewhere", given, given)
    if is_full_address(given.address):
        return SiteMatch("new", given, given)
    return SiteMatch("unknown", given, given)


def only_in_lines(order: Order) -> Party | None:
    """The first place of an order that names its places in its lines only, and in each of them."""
    parts = [part for line in order.lines for part in line.deliveries]
    named = all(line.deliveries for line in order.lines) and all(part.ship_to for part in parts)
    return parts[0].ship_to if parts and named else None


def match_part(part: Delivery, order: Order, account: Account | None, book: MasterBook) -> SiteMatch | None:
    """Where a part of a line goes; None when it goes where the order goes."""
    if part.ship_to in (None, _NOBODY, order.parties.ship_to):
        return None
    return match_ship_to(part.ship_to, account, book)


def _only_place(account: Account | None) -> Party | None:
    if account is None:
        return None
    if len(account.sites) == 1:
        return account.sites[0].as_party()
    if not account.sites and is_full_address(account.address):
        return account.as_party()
    return None


def _known_place(given: Party, account: Account) -> Party | None:
    keys = set(site_keys(given))
    for site in account.sites:
        if ("site_gln", site.gln) in keys or ("site_code", site.code) in keys:
            return site.as_party()
    if account.gln is not None and ("site_gln", account.gln) in keys:
        return account.as_party()
    if given.identifier("seller") == account.number:
        return account.as_party()
    by_address: Site | None = next((site for site in account.sites if same_address(site.address, given.address)), None)
    if by_address is not None:
        return by_address.as_party()
    return account.as_party() if same_address(account.address, given.address) else None


def _taught_place(given: Party, account: Account, book: MasterBook) -> Party | None:
    """The site that a person has said this address is."""
    address = address_key(given.address) if book.lessons else None
    name = book.lessons.get(("site", account.number, address)) if address is not None else None
    return next((site.as_party() for site in account.sites if site.name == name), None) if name is not None else None


def is_full_address(address: Address | None) -> bool:
    """Enough for a carrier: a line, a town."""
    return address is not None and bool(address.lines) and bool(address.city)


def same_address(known: Address | None, given: Address | None) -> bool:
    mine, theirs = address_key(known), address_key(given)
    return mine is not None and mine == theirs


DebtorOutcome = Literal["own", "agreed", "not_agreed", "unknown"]


@dataclass(frozen=True, slots=True)
class DebtorMatch:
    """Who is invoiced: the buyer's account, or the one agreed for it."""

    outcome: DebtorOutcome
    account: Account | None = None
    given: Party | None = None
    named: str | None = None


def match_debtor(given: Party | None, account: Account | None, book: MasterBook) -> DebtorMatch:
    """A party without identifiers is taken for the buyer: an invoicing address alone makes nobody else owe us."""
    if account is None:
        return DebtorMatch("own", None, given)
    agreed = book.accounts.get(account.invoice_to) if account.invoice_to else None
    usual = agreed or account
    keys = tuple(party_keys(given)) if given is not None else ()
    if not keys:
        return DebtorMatch("agreed" if agreed else "own", usual, given)
    named = [number for key in keys for number in _holders(key, book)]
    if usual.number in named:
        return DebtorMatch("agreed" if agreed else "own", usual, given)
    if account.number in named:
        return DebtorMatch("own", usual, given)
    if named:
        return DebtorMatch("not_agreed", usual, given, named[0])
    return DebtorMatch("unknown", usual, given)
