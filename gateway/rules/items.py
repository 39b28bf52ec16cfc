"""Which of our items a line asks for: all identifiers are tried, and what each names is kept."""

from dataclasses import dataclass

from gateway.model.keys import gtin_key
from gateway.model.master import Account, MasterBook
from gateway.model.parts import Item
from gateway.model.shelf import Article
from gateway.rules.digits import with_right_check_digit

Named = tuple[str, str, tuple[str, ...]]
"""(field, value, codes of our items it names)."""


@dataclass(slots=True, eq=False)
class ItemMatch:
    """``named`` has an entry for each identifier the line carries.

    ``item`` is the one meant; where they disagree the GTIN counts first, then our code, then the buyer's."""

    item: Article | None
    named: tuple[Named, ...] = ()
    perhaps: str | None = None  # code of the item whose GTIN differs by the check digit only
    is_clear: bool = False  # every identifier names this one item; a buyer's own code may be new to us

    @property
    def gtin_is_known(self) -> bool:
        """It is one that our own master data carries."""
        return any(codes for field, _, codes in self.named if field == "gtin")

    @property
    def candidates(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for _, _, codes in self.named for code in codes))


def match_item(asked: Item, account: Account | None, book: MasterBook) -> ItemMatch:
    gtin, ours, theirs = asked.gtin, asked.seller_code, asked.buyer_code
    codes = (book.gtins.get(gtin) or book.gtins.get(gtin_key(gtin), ())) if gtin else ()
    if gtin and not ours and not theirs and len(codes) == 1:
        only = book.items.get(codes[0])
        return ItemMatch(only, (("gtin", gtin, codes),), None, only is not None)  # the ordinary case
    named: list[Named] = []
    if gtin:
        named.append(("gtin", gtin, codes))
    if ours:
        named.append(("seller_code", ours, (ours,) if ours in book.items else ()))
    if theirs:
        code = book.buyer_codes.get((account.number, theirs)) if account is not None else None
        named.append(("buyer_code", theirs, (code,) if code is not None else ()))
    item = _meant(named, book)
    if item is None:
        return ItemMatch(None, tuple(named), _nearly(gtin, book) if gtin else None)
    return ItemMatch(item, tuple(named), None, _all_name(item.code, named))


def _all_name(code: str, named: list[Named]) -> bool:
    return all(codes == (code,) or (not codes and field == "buyer_code") for field, _, codes in named)


def _nearly(gtin: str, book: MasterBook) -> str | None:
    meant = with_right_check_digit(gtin)
    return next(iter(book.gtins.get(gtin_key(meant), ())), None) if meant is not None else None


def _meant(named: list[Named], book: MasterBook) -> Article | None:
    """The item every known identifier allows, else the first that one names."""
    known = [codes for _, _, codes in named if codes]
    if not known:
        return None
    if len(known) == 1 and len(known[0]) == 1:
        return book.items.get(known[0][0])
    shared = [code for code in known[0] if all(code in codes for codes in known)]
    if len(shared) > 1:
        return None  # one GTIN on several items and nothing to tell them apart
    return book.items.get(shared[0] if shared else known[0][0])
