"""What is sent to be measured: orders of one invented customer over two hundred articles, as D.96A."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gateway.demo.samples import workday_after
from gateway.model.base import Document
from gateway.model.master import Account, CatalogueItem, OwnIdentity, Partner, PriceEntry
from gateway.model.parts import Identifier

US, CUSTOMER = "9521000000018", "9521000001008"
ARTICLES = 200


def _gtin(number: int) -> str:
    digits = f"952110{number:06d}"
    odd, even = sum(map(int, digits[-1::-2])), sum(map(int, digits[-2::-2]))
    return f"{digits}{-(3 * odd + even) % 10}"


GTINS = tuple(_gtin(number) for number in range(1, ARTICLES + 1))


def world() -> list[Document]:
    """Us, one customer whose credit never ends, and the articles with their prices."""
    return [
        OwnIdentity(name="Bench", gln=US),
        Partner(id="bench", name="Bench", identifiers=(Identifier(scheme="unb", value=f"{CUSTOMER}:14"),)),
        Account(number="C1", name="Bench", gln=CUSTOMER, partner="bench", limit=Decimal(10) ** 12),
        *(
            CatalogueItem(code=f"A{rank}", description=f"Article {rank}", gtin=gtin)
            for rank, gtin in enumerate(GTINS, start=1)
        ),
        *(PriceEntry(price_list="standard", item=f"A{rank}", net=_price(rank)) for rank in range(1, ARTICLES + 1)),
    ]


def _price(rank: int) -> Decimal:
    return Decimal(rank) / 4 + Decimal("1.05")


def interchange(numbers: Sequence[str], *, lines: int, day: date, reference: str) -> bytes:
    """One interchange that asks for a CONTRL; some 1.6 KB for an order of twenty lines."""
    wanted = workday_after(day, 10)
    parts = [f"UNB+UNOC:3+{CUSTOMER}:14+{US}:14+{day:%y%m%d}:0930+{reference}++++1'"]
    rank = 0
    for position, number in enumerate(numbers, start=1):
        parts.append(
            f"UNH+{position}+ORDERS:D:96A:UN:EAN008'BGM+220+{number}+9'DTM+137:{day:%Y%m%d}:102'"
            f"DTM+2:{wanted:%Y%m%d}:102'NAD+BY+{CUSTOMER}::9'NAD+SU+{US}::9'NAD+DP+{CUSTOMER}::9'CUX+2:EUR:9'"
        )
        for line in range(1, lines + 1):
            rank = rank % ARTICLES + 1
            parts.append(f"LIN+{line}++{GTINS[rank - 1]}:EN'QTY+21:{line + 4}:PCE'PRI+AAA:{_price(rank)}'")
        parts.append(f"UNS+S'UNT+{10 + 3 * lines}+{position}'")
    parts.append(f"UNZ+{len(numbers)}+{reference}'")
    return "\n".join(parts).encode()
