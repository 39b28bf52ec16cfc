"""Which of our items a line asks for: all identifiers are tried, and what each names is kept."""

from dataclasses import dataclass

from gateway.model.keys import gtin_key
from gateway.model.master import Account, CatalogueItem, MasterBook
from gateway.model.parts import Item
from gateway.rules.digits import with_right_check_digit


@dataclass(slots=True, eq=False)
class ItemMatch:
    """``named``: (field, value, codes of our items it names), for each identifier the line carries.

    ``item`` is the one meant; where they disagree the GTIN counts first, then our code, then the buyer's."""

    item: CatalogueItem | None
    named: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    perhaps: str | None = None  # code of the item whose GTIN differs by the check digit only

    @property
    def is_clear(self) -> bool:
        """Every identifier names this one item: the ordinary case, told quickly. A buyer's own code may be new to us."""
        item = self.item
        if item is None:
            return False
        for field, _, codes in self.named:
            if codes:
                if len(codes) > 1 or codes[0] != item.code:
                    return False
            elif field != "buyer_code":
                return False
        return True

    @property
    def gtin_is_known(self) -> bool:
        """It is one that our own master data carries."""
        return any(codes for field, _, codes in self.named if field == "gtin")

    @property
    def candidates(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for _, _, codes in self.named for code in codes))


def match_item(asked: Item, account: Account | None, book: MasterBook) -> ItemMatch:
    gtin = asked.gtin
    if gtin and not asked.seller_code and not asked.buyer_code:
        codes = book.gtins.get(gtin_key(gtin), ())
        if len(codes) == 1:
            return ItemMatch(book.items.get(codes[0]), (("gtin", gtin, codes),))  # the ordinary case
    named: list[tuple[str, str, tuple[str, ...]]] = []
    if gtin:
        named.append(("gtin", gtin, book.gtins.get(gtin_key(gtin), ())))
    if asked.seller_code:
        known = asked.seller_code in book.items
        named.append(("seller_code", asked.seller_code, (asked.seller_code,) if known else ()))
    if asked.buyer_code:
        code = book.buyer_codes.get((account.number, asked.buyer_code)) if account is not None else None
        named.append(("buyer_code", asked.buyer_code, (code,) if code is not None else ()))
    item = _meant(named, book)
    return ItemMatch(item, tuple(named), _nearly(gtin, book) if item is None and gtin else None)


def _nearly(gtin: str, book: MasterBook) -> str | None:
    meant = with_right_check_digit(gtin)
    return next(iter(book.gtins.get(gtin_key(meant), ())), None) if meant is not None else None


def _meant(named: list[tuple[str, str, tuple[str, ...]]], book: MasterBook) -> CatalogueItem | None:
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
