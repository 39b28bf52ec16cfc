"""Master data looked up by a person who types: items by code, GTIN or words, accounts by number, name, town, GLN or VAT
number. What begins with what was typed comes first. Read only."""

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from gateway.model.master import Account, CatalogueItem
from gateway.store.tables import account, item

FEW = 8
_ESCAPE = "\\"


class Lookup:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def items(self, typed: str, limit: int = FEW) -> list[CatalogueItem]:
        known = item.c.document
        said = [item.c.code, known["gtin"].as_string(), known["description"].as_string()]
        query = (
            select(known)
            .where(_all_words(typed, said))
            .order_by(_begins(item.c.code, typed), func.length(item.c.code), item.c.code)
            .limit(limit)
        )
        return [CatalogueItem.model_validate(one) for one in self._connection.execute(query).scalars()]

    def accounts(self, typed: str, limit: int = FEW) -> list[Account]:
        known = account.c.document
        names = ("name", "gln", "vat_id", "legal_id")
        town = known["address"]["city"].as_string()
        said = [account.c.number, *(known[name].as_string() for name in names), town]
        query = (
            select(known)
            .where(_all_words(typed, said))
            .order_by(_begins(account.c.number, typed), _begins(known["name"].as_string(), typed), account.c.number)
            .limit(limit)
        )
        return [Account.model_validate(one) for one in self._connection.execute(query).scalars()]


def _all_words(typed: str, said: list[ColumnElement[str]]) -> ColumnElement[bool]:
    """Each word typed stands in one of the columns, in capitals or not."""
    return and_(
        *(or_(*(column.ilike(f"%{_plain(word)}%", escape=_ESCAPE) for column in said)) for word in typed.split())
    )


def _begins(column: ColumnElement[str], typed: str) -> ColumnElement[int]:
    return case((column.ilike(f"{_plain(typed.strip())}%", escape=_ESCAPE), 0), else_=1)


def _plain(word: str) -> str:
    return word.replace(_ESCAPE, _ESCAPE * 2).replace("%", _ESCAPE + "%").replace("_", _ESCAPE + "_")
