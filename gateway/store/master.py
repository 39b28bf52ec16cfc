"""Master data: loaded by import, looked up in few queries for a whole batch of orders.

How rows are taken in is in :mod:`gateway.store.master_loading`. Not here: whole kinds at once, for export, audit and
suggestions (gateway.store.catalogue).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, select, tuple_

from gateway.errors import SettingsError
from gateway.model.base import Document
from gateway.model.conditions import EVERYONE, Condition, Contract, CreditPolicy
from gateway.model.master import (
    Account,
    CatalogueItem,
    MasterBook,
    OwnIdentity,
    Partner,
    PriceEntry,
    Stock,
)
from gateway.model.shelf import shelved
from gateway.ports import Published
from gateway.store import tables
from gateway.store.credit import CreditRepository
from gateway.store.master_loading import Loading
from gateway.store.overlays import partners_with_overlay
from gateway.store.sql import chunks

Row = TypeVar("Row", bound=Document)
AsAgreed = Callable[[Partner, Published], Partner]
"""A partner's record and its overlay in force → the partner as everything on the road is to see it."""
ENOUGH_TO_JUDGE = 3  # orders of an item before a quantity can be called unusual


def as_recorded(partner: Partner, published: Published) -> Partner:
    """Nothing is agreed beyond the record."""
    return partner


class MasterRepository(Loading):
    def __init__(self, connection: Connection, now: datetime, as_agreed: AsAgreed = as_recorded) -> None:
        self._connection, self._now, self._as_agreed = connection, now, as_agreed
        self._own_identity: OwnIdentity | None = None  # asked for with every order of a batch
        self._partners_seen: dict[str, Partner | None] = {}

    def own(self) -> OwnIdentity:
        if self._own_identity is None:
            self._own_identity = self._look_up_own()
        return self._own_identity

    def _look_up_own(self) -> OwnIdentity:
        known = self._connection.execute(
            select(tables.installation.c.document).where(tables.installation.c.key == "own")
        ).scalar()
        if known is None:
            raise SettingsError(
                "the gateway does not know yet who you are",
                "run `gateway import own.yaml` with your company's identity",
            )
        return OwnIdentity.model_validate(known)

    def partner(self, partner_id: str) -> Partner | None:
        """The partner as it is agreed with it: its record, and over it what its overlay states."""
        if partner_id not in self._partners_seen:
            self._partners_seen[partner_id] = self._look_up_partner(partner_id)
        return self._partners_seen[partner_id]

    def _look_up_partner(self, partner_id: str) -> Partner | None:
        return self._agreed(partners_with_overlay().where(tables.partner.c.id == partner_id))

    def partner_by(self, scheme: str, value: str) -> Partner | None:
        named = tables.partner_identifier
        of_its_own = select(named.c.partner).where(named.c.scheme == scheme, named.c.value == value)
        return self._agreed(partners_with_overlay().where(tables.partner.c.id.in_(of_its_own)))

    def _agreed(self, query: Select[Any]) -> Partner | None:
        found = self._connection.execute(query).first()
        if found is None:
            return None
        published = Published(found.version or 0, found.text or "")
        return self._as_agreed(Partner.model_validate(found.document), published)

    def partners(self) -> list[Partner]:
        """Every partner as it is recorded, without overlays: what is exported and edited."""
        rows = self._connection.execute(select(tables.partner.c.document).order_by(tables.partner.c.id))
        return [Partner.model_validate(document) for (document,) in rows]

    def account(self, number: str) -> Account | None:
        known = self._connection.execute(
            select(tables.account.c.document).where(tables.account.c.number == number)
        ).scalar()
        return None if known is None else Account.model_validate(known)

    def accounts_of(self, numbers: set[str]) -> dict[str, Account]:
        """Those of the numbers that are known."""
        return self._by_key(tables.account.c.number, tables.account.c.document, numbers, Account)

    def accounts(self) -> list[Account]:
        rows = self._connection.execute(select(tables.account.c.document).order_by(tables.account.c.number))
        return [Account.model_validate(document) for (document,) in rows]

    def with_groups(self, numbers: Iterable[str]) -> list[str]:
        """These accounts and all that stand in a group with one of them."""
        known = tables.account
        wanted = set(numbers)
        heads = set(
            self._connection.execute(
                select(known.c.group_head).where(known.c.number.in_(sorted(wanted)), known.c.group_head.is_not(None))
            ).scalars()
        )
        members = self._connection.execute(
            select(known.c.number).where(known.c.group_head.in_(sorted(wanted | heads)))
        ).scalars()
        return sorted(wanted | heads | set(members))

    def book(
        self,
        *,
        account_keys: Iterable[tuple[str, str]],
        gtins: Iterable[str],
        item_codes: Iterable[str],
        buyer_codes: Iterable[str],
    ) -> MasterBook:
        """The extract of master data for a batch of orders that name these identifiers, spelled as ``gateway.model.keys``
        spells them. ``earlier`` is left empty."""
        own = self.own()
        index = self._account_index(account_keys)
        named = {number for numbers in index.values() for number in numbers}
        accounts = self._accounts_and_debtors(named)
        contracts = self._contracts_of(accounts)
        lists = {known.price_list for known in accounts.values()}
        lists |= {one.price_list for some in contracts.values() for one in some if one.price_list}
        crossed = self._cross_reference_index(set(buyer_codes), set(accounts))
        items = self._items_of(set(gtins), set(item_codes) | set(crossed.values()))
        stock = self._by_key(tables.stock.c.item, tables.stock.c.document, set(items), Stock)
        shelf = shelved(items.values(), self._prices_of(lists, set(items)), stock)
        return MasterBook(
            own=own,
            accounts=accounts,
            account_index=index,
            items=shelf.items,
            gtins=shelf.gtins,
            buyer_codes=crossed,
            prices=shelf.prices,
            contracts=contracts,
            conditions=self._conditions_for(accounts),
            policies=self.policies(),
            arrears=CreditRepository(self._connection, self._now).arrears(
                accounts.values(), own.local(self._now).date()
            ),
            usual=self._usual_quantities(set(accounts), set(items)),
            stale=self.stale(own),
        )

    def _account_index(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
        known = tables.account_identifier
        index: dict[tuple[str, str], tuple[str, ...]] = {}
        for some in chunks(sorted(set(keys))):
            rows = self._connection.execute(
                select(known.c.scheme, known.c.value, known.c.account)
                .where(tuple_(known.c.scheme, known.c.value).in_(some))
                .order_by(known.c.account)
            )
            for scheme, value, account in rows:
                index[scheme, value] = (*index.get((scheme, value), ()), account)
        return index

    def _accounts_and_debtors(self, numbers: set[str]) -> dict[str, Account]:
        key, document = tables.account.c.number, tables.account.c.document
        accounts = self._by_key(key, document, numbers, Account)
        debtors = {known.invoice_to for known in accounts.values() if known.invoice_to} - set(accounts)
        accounts |= self._by_key(key, document, debtors, Account)
        heads = {known.group for known in accounts.values() if known.group} - set(accounts)
        return accounts | self._by_key(key, document, heads, Account)

    def _contracts_of(self, accounts: Iterable[str]) -> dict[str, tuple[Contract, ...]]:
        found: dict[str, tuple[Contract, ...]] = {}
        for some in chunks(sorted(accounts)):
            rows = self._connection.execute(
                select(tables.contract.c.account, tables.contract.c.document)
                .where(tables.contract.c.account.in_(some))
                .order_by(tables.contract.c.number)
            )
            for number, document in rows:
                found[number] = (*found.get(number, ()), Contract.model_validate(document))
        return found

    def _conditions_for(self, accounts: Mapping[str, Account]) -> tuple[Condition, ...]:
        segments = {f"segment:{known.segment}" for known in accounts.values()}
        wanted = sorted({*accounts, *segments, EVERYONE})
        rows = (
            row
            for some in chunks(wanted)
            for row in self._connection.execute(
                select(tables.condition.c.document)
                .where(tables.condition.c.account.in_(some))
                .order_by(tables.condition.c.code)
            )
        )
        return tuple(Condition.model_validate(document) for (document,) in rows)

    def policies(self) -> dict[str, CreditPolicy]:
        rows = self._connection.execute(select(tables.credit_policy.c.segment, tables.credit_policy.c.document))
        return {segment: CreditPolicy.model_validate(document) for segment, document in rows}

    def _usual_quantities(self, accounts: set[str], items: set[str]) -> dict[tuple[str, str], Decimal]:
        known = tables.usual_quantity
        found: dict[tuple[str, str], Decimal] = {}
        for some in chunks(sorted(items)):
            rows = self._connection.execute(
                select(known.c.account, known.c.item, known.c.largest).where(
                    known.c.account.in_(sorted(accounts)), known.c.item.in_(some), known.c.times >= ENOUGH_TO_JUDGE
                )
            )
            found.update({(account, item): largest for account, item, largest in rows})
        return found

    # --- how fresh it is -----------------------------------------------------------------------------------------

    def loaded(self, kind: str, source: str, rows: int) -> None:
        """Note that a kind of master data has just been loaded."""
        self._upsert(tables.feed, [{"kind": kind, "loaded_at": self._now, "source": source[:400], "rows": rows}])

    def feeds(self) -> dict[str, datetime]:
        """When each kind was loaded last."""
        rows = self._connection.execute(select(tables.feed.c.kind, tables.feed.c.loaded_at))
        return dict(rows.all())

    def stale(self, own: OwnIdentity) -> dict[str, datetime]:
        """Kinds that are older than we said they may be, with when they were loaded."""
        if not own.feed_hours:
            return {}
        return {
            kind: own.local(at)
            for kind, at in self.feeds().items()
            if kind in own.feed_hours and self._now - at > timedelta(hours=own.feed_hours[kind])
        }

    def _cross_reference_index(self, codes: set[str], accounts: set[str]) -> dict[tuple[str, str], str]:
        known = tables.cross_reference
        index: dict[tuple[str, str], str] = {}
        for some in chunks(sorted(codes)):
            rows = self._connection.execute(
                select(known.c.account, known.c.buyer_code, known.c.item).where(
                    known.c.buyer_code.in_(some), known.c.account.in_(sorted(accounts))
                )
            )
            index.update({(account, code): item for account, code, item in rows})
        return index

    def _items_of(self, gtins: set[str], codes: set[str]) -> dict[str, CatalogueItem]:
        found = self._by_key(tables.item.c.code, tables.item.c.document, codes, CatalogueItem)
        for some in chunks(sorted(gtins)):
            rows = self._connection.execute(
                select(tables.item.c.code, _as_text(tables.item.c.document)).where(tables.item.c.gtin.in_(some))
            )
            found.update({code: CatalogueItem.model_validate_json(body) for code, body in rows})
        substitutes = {item.substitute for item in found.values() if item.substitute} - set(found)
        return found | self._by_key(tables.item.c.code, tables.item.c.document, substitutes, CatalogueItem)

    def _prices_of(self, lists: set[str], items: set[str]) -> Iterator[PriceEntry]:
        for some in chunks(sorted(items)):
            rows = self._connection.execute(
                select(_as_text(tables.price.c.document))
                .where(tables.price.c.item.in_(some), tables.price.c.price_list.in_(sorted(lists)))
                .order_by(tables.price.c.id)
            )
            yield from (PriceEntry.model_validate_json(document) for (document,) in rows)

    def _by_key(
        self, key: ColumnElement[str], document: ColumnElement[Any], values: set[str], kind: type[Row]
    ) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for some in chunks(sorted(values)):
            rows = self._connection.execute(select(key, _as_text(document)).where(key.in_(some)))
            found.update({name: kind.model_validate_json(body) for name, body in rows})
        return found


def _as_text(document: ColumnElement[Any]) -> ColumnElement[str]:
    """The stored JSON as it stands: read and validated in one go, which takes half the time."""
    return cast(document, Text)
