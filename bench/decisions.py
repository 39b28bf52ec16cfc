"""What deciding costs per order of 20 lines, with 100,000 items and 10,000 accounts in the database.

``python -m bench decisions [--items N] [--accounts N] [--database URL]``. The checks alone (``rules.examine``, the master
data at hand) are to stay under 0.3 ms; what it costs to look that master data up is shown beside it, per order, for
orders that come one by one and in batches. Processor time of this process, in turns with pydifact's parsing of an order
of 20 lines: on a busy machine both take longer, and their ratio stays. Without ``--database`` an SQLite file of its own.
"""

import argparse
import itertools
import os
import random
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from pydifact.segmentcollection import Interchange
from stdnum import ean

from adapters.formats.edifact.generate import Recipe, generate
from gateway import rules
from gateway.collector import collect_seldom
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
    collect_seldom()  # as every worker does
    with store.reading() as tx:
        books = [_book(tx, batch) for batch in batches]
        for batch, book in zip(batches, books, strict=True):
            for order in batch:
                said = rules.examine(order, book, _context()).findings
                assert not said, said[0].sentence.en
        cases = [(order, book) for batch, book in zip(batches, books, strict=True) for order in batch]
        debtor = next(iter(books[0].accounts.values()))
        parse, turn = _pydifact(), itertools.cycle(cases)
        steps: dict[str, tuple[Callable[[], object], int, int]] = {
            CHECKS: (lambda: _examined(*next(turn)), ORDERS, 1),
            PYDIFACT: (parse, 1, 1),
            "the credit check (credit.assess)": (lambda: _assessed(debtor), ORDERS, 1),
            "the hash that tells repeats": (lambda: rules.content_hash(next(turn)[0]), ORDERS, 1),
            "master data, one order at a time": (lambda: _book(tx, [next(turn)[0]]), ORDERS, 1),
            f"master data, batches of {BATCH}": (lambda: _book(tx, batches[0]), 1, BATCH),
        }
        rounds: dict[str, list[float]] = {name: [] for name in steps}
        for _ in range(ROUNDS):  # in turn, so that a busy moment hits all
            for name, (step, times, share) in steps.items():
                rounds[name].append(_milliseconds(step, times) / share)
    print(f"per order of {LINES} lines, milliseconds of processor time: best of {ROUNDS} rounds, median")
    for name, took in rounds.items():
        print(f"  {name:34} {min(took):7.3f} {sorted(took)[ROUNDS // 2]:7.3f}")
    ratios = sorted(mine / theirs for mine, theirs in zip(rounds[CHECKS], rounds[PYDIFACT], strict=True))
    print(f"the checks take {ratios[ROUNDS // 2]:.3f} of pydifact's parsing (median of the rounds)")
    print(f"load of the machine while this ran: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


CHECKS, PYDIFACT = "the checks (rules.examine)", "pydifact parses such an order"


def _pydifact() -> Callable[[], object]:
    text = generate(Recipe(count=1, lines=LINES)).decode("iso8859-1")

    def parse() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Interchange.from_str(text)

    return parse


def _examined(order: Order, book: MasterBook) -> object:
    return rules.examine(order, book, _context())


def _assessed(debtor: Account) -> object:
    return assess(debtor, Exposure(balance=Decimal(100)), Decimal(1200), "EUR", NOW.date())


def _book(tx: Transaction, orders: Sequence[Order]) -> MasterBook:
    wanted = rules.identifiers_wanted(orders)
    return tx.master.book(
        account_keys=wanted.accounts, gtins=wanted.gtins, item_codes=wanted.seller_codes, buyer_codes=wanted.buyer_codes
    )


def _milliseconds(step: Callable[[], object], times: int) -> float:
    start = time.process_time()  # what others do on the machine is not counted
    for _ in range(times):
        step()
    return (time.process_time() - start) / times * 1000


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
