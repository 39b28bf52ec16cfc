"""How identifiers are compared: the spellings under which an account or an item is filed and looked up.

Who fills a :class:`~gateway.model.master.MasterBook` files under these keys, and who asks looks up under the same,
so that ``fr 23 552100554`` finds ``FR23552100554``. Not here: whether an identifier is valid (gateway.rules).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from gateway.model.master import Account
from gateway.model.parts import Address, Party

Key = tuple[str, str]
"""(scheme, value), for example ``("gln", "3012345000015")``."""

NUMBER = "number"
"""Scheme of our own account number; a party carries it as an identifier of scheme ``seller``."""


def spelled(scheme: str, value: str) -> Key:
    """The one spelling of an identifier: no blanks; VAT and register numbers in capitals without punctuation."""
    if scheme == "seller":
        scheme = NUMBER
    plain = value.strip()
    if scheme in ("vat_id", "legal_id", "siret", "siren"):
        plain = "".join(sign for sign in plain if sign.isalnum()).upper()
    if scheme in ("siret", "siren"):
        scheme = "legal_id"
    return scheme, plain


def account_keys(account: Account) -> Iterator[Key]:
    """Every key under which the account may be found, each once."""
    return iter(dict.fromkeys(_account_keys(account)))


def _account_keys(account: Account) -> Iterator[Key]:
    yield NUMBER, account.number.strip()
    yield from _shared_keys(account.gln, account.vat_id, account.legal_id)
    for known in account.identifiers:
        yield spelled(known.scheme, known.value)
    if account.partner:
        yield "partner", account.partner
    for site in account.sites:
        if site.gln:
            yield "site_gln", site.gln.strip()
        if site.code:
            yield "site_code", site.code.strip()


def party_keys(party: Party) -> Iterator[Key]:
    """The keys a party of an order gives us to recognise an account by, the most telling first."""
    ours = party.identifier("seller")
    if ours:
        yield NUMBER, ours.strip()
    yield from _shared_keys(party.gln, party.vat_id, party.legal_id)
    for known in party.identifiers:
        if known.scheme != "seller":
            yield spelled(known.scheme, known.value)


def site_keys(party: Party) -> Iterator[Key]:
    """The keys a party gives us to recognise one of an account's sites by."""
    if party.gln:
        yield "site_gln", party.gln.strip()
    for known in party.identifiers:
        yield "site_code", known.value.strip()


def _shared_keys(gln: str | None, vat_id: str | None, legal_id: str | None) -> Iterator[Key]:
    if gln:
        yield "gln", gln.strip()
    if vat_id:
        yield spelled("vat_id", vat_id)
    if legal_id:
        scheme, number = spelled("legal_id", legal_id)
        yield scheme, number
        if len(number) == 14 and number.isdigit():
            yield scheme, number[:9]  # a SIRET begins with the company's SIREN


def gtin_key(gtin: str) -> str:
    """GTIN-8, -12, -13 and -14 are one number written with more or fewer leading zeros; filed as 14 digits."""
    digits = gtin.strip()
    return digits.zfill(14) if digits.isdigit() else digits


def index_accounts(accounts: Iterable[Account]) -> dict[Key, tuple[str, ...]]:
    """Key → numbers of the accounts that carry it, as ``MasterBook.account_index`` wants it."""
    found: defaultdict[Key, list[str]] = defaultdict(list)
    for account in accounts:
        for key in account_keys(account):
            found[key].append(account.number)
    return {key: tuple(numbers) for key, numbers in found.items()}


def address_key(address: Address | None) -> str | None:
    """An address as people compare it: first line, postal code and town, letters and digits only. None without a line."""
    if address is None or not address.lines:
        return None
    return "|".join(plain_letters(part) for part in (address.lines[0], address.postal_code, address.city))[:300]


def sender_key(sender: str) -> str:
    return sender.strip().casefold()[:300]


def plain_letters(text: str | None) -> str:
    return "".join(sign for sign in text or "" if sign.isalnum()).casefold()
