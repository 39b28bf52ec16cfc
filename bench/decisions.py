"""What deciding costs per order of 20 lines, with 100,000 items and 10,000 accounts in the database.

``python -m bench decisions``; ``python -m bench.decisions [--items N] [--accounts N] [--database URL]``. The checks alone (``rules.examine``, the master
data at hand) are to stay under 0.3 ms; what it costs to look that master data up is shown beside it, per order, for
orders that come one by one and in batches. Without ``--database`` an SQLite file of its own.
"""

import argparse
import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from stdnum import ean

from gateway import rules
from gateway.credit import Exposure, assess
from gateway.model.base import Document
from gateway.model.calendar import WorkCalendar
from gateway.model.master import Account, CatalogueItem, MasterBook, OwnIdentity, PriceEntry, Stock
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Address, Item, Parties, Party, Period, Price, Quantity
from gateway.store import Store, Transaction
from gateway.store.migrate import migrate

LINES, ORDERS, BATCH = 20, 200, 50
ROUNDS = 25
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
DELIVERY = NOW.date() + timedelta(days=10)
US = "3012345000017"


def main() -> None:
    options = argparse.ArgumentParser(prog="bench decisions")
    options.add_argument("--items", type=int, default=100_000)
    options.add_argument("--accounts", type=int, default=10_000)
    options.add_argument("--database", help="URL of an empty database")
    wanted = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = wanted.database or f"sqlite:///{Path(folder) / 'bench.db'}"
        store = Store(url)
        migrate(store.engine)
        try:
            started = time.perf_counter()
            with store.transaction() as tx:
                rows = tx.master.load(_master(wanted.items, wanted.accounts))
            print(f"{rows:,} rows of master data loaded into {store.dialect} in {time.perf_counter() - started:.1f} s")
            _measure(store, list(_orders(wanted.items, wanted.accounts)))
        finally:
            store.close()


def _measure(store: Store, orders: Sequence[Order]) -> None:
    batches = [orders[start : start + BATCH] for start in range(0, len(orders), BATCH)]
    with store.reading() as tx:
        books = [_book(tx, batch) for batch in batches]
        for batch, book in zip(batches, books, strict=True):
            for order in batch:
                said = rules.examine(order, book, _context()).findings
                assert not said, said[0].sentence.en
        cases = [(order, book) for batch, book in zip(batches, books, strict=True) for order in batch]
        debtor = next(iter(books[0].accounts.values()))
        print(f"per order of {LINES} lines, milliseconds of processor time: best round of {ROUNDS}, median round")
        turn = itertools.cycle(cases)
        steps: dict[str, tuple[Callable[[], object], int]] = {
            "the checks (rules.examine)": (lambda: _examined(*next(turn)), 1),
            "the credit check (credit.assess)": (lambda: _assessed(debtor), 1),
            "the hash that tells repeats": (lambda: rules.content_hash(next(turn)[0]), 1),
            "master data, one order at a time": (lambda: _book(tx, [next(turn)[0]]), 1),
            f"master data, batches of {BATCH}": (lambda: _book(tx, batches[0]), BATCH),
        }
        for name, (step, share) in steps.items():
            best, median = _milliseconds(step, 1 if share > 1 else ORDERS)
            print(f"  {name:34} {best / share:7.3f} {median / share:7.3f}")


def _examined(order: Order, book: MasterBook) -> object:
    return rules.examine(order, book, _context())


def _assessed(debtor: Account) -> object:
    return assess(debtor, Exposure(balance=Decimal(100)), Decimal(1200), "EUR", NOW.date())


def _book(tx: Transaction, orders: Sequence[Order]) -> MasterBook:
    wanted = rules.identifiers_wanted(orders)
    return tx.master.book(
        account_keys=wanted.accounts, gtins=wanted.gtins, item_codes=wanted.seller_codes, buyer_codes=wanted.buyer_codes
    )


def _milliseconds(step: Callable[[], object], times: int) -> tuple[float, float]:
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()  # what others do on the machine is not counted
        for _ in range(times):
            step()
        rounds.append((time.process_time() - start) / times * 1000)
    return min(rounds), sorted(rounds)[len(rounds) // 2]


def _context() -> rules.CheckContext:
    return rules.CheckContext(now=NOW, channel="folder")


def _master(items: int, accounts: int) -> Iterator[Document]:
    yield OwnIdentity(name="Atelier Dupont", gln=US, calendar=WorkCalendar(transit_days=1))
    for at in range(accounts):
        address = Address(lines=(f"{at} rue du Port",), city="Lyon", postal_code="69007", country="FR")
        yield Account(
            number=f"C{at:06d}", name=f"Client {at}", gln=_number(302, at, 13), address=address, limit=Decimal(10_000)
        )
    for at in range(items):
        code = f"A{at:06d}"
        yield CatalogueItem(code=code, description=f"Article {at}", gtin=_number(327, at, 13), pack=Decimal(1))
        yield PriceEntry(price_list="standard", item=code, net=_price(at))
        yield Stock(item=code, available=Decimal(1_000_000), lead_days=5)


def _orders(items: int, accounts: int) -> Iterator[Order]:
    chance = random.Random(6)  # the same orders every time
    for at in range(ORDERS):
        buyer = Party(gln=_number(302, chance.randrange(accounts), 13))
        yield Order(
            number=f"PO-{at}",
            issued_at=NOW.date(),
            currency="EUR",
            requested_delivery=Period(earliest=DELIVERY, latest=DELIVERY),
            parties=Parties(buyer=buyer, seller=Party(gln=US), ship_to=buyer),
            lines=tuple(
                _line(str(number + 1), item, chance) for number, item in enumerate(chance.sample(range(items), LINES))
            ),
        )


def _line(number: str, item: int, chance: random.Random) -> OrderLine:
    quantity, price = Decimal(chance.randrange(1, 200)), _price(item)
    return OrderLine(
        number=number,
        item=Item(gtin=_number(327, item, 13)),
        quantity=Quantity(value=quantity, unit="H87"),
        price=Price(net=price),
        net_amount=quantity * price,
    )


def _price(at: int) -> Decimal:
    return Decimal(100 + at % 5000).scaleb(-2)


def _number(prefix: int, at: int, length: int) -> str:
    plain = f"{prefix}{at:0{length - 4}d}"
    return plain + str(ean.calc_check_digit(plain))


if __name__ == "__main__":
    main()
