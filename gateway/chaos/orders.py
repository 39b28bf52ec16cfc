"""What the senders of a fault run send: interchanges of one invented customer that a healthy gateway accepts."""

from datetime import date
from decimal import Decimal

from gateway.demo.samples import workday_after
from gateway.model.base import Document
from gateway.model.master import Account, CatalogueItem, OwnIdentity, Partner, PriceEntry
from gateway.model.parts import Identifier

US, CUSTOMER, ARTICLE = "9521000000018", "9521000001008", "9521101000016"


def world() -> list[Document]:
    """Us, one customer whose credit never ends, one article that is always there."""
    return [
        OwnIdentity(name="Chaos", gln=US),
        Partner(id="chaos", name="Chaos", identifiers=(Identifier(scheme="unb", value=f"{CUSTOMER}:14"),)),
        Account(number="C1", name="Chaos", gln=CUSTOMER, partner="chaos", limit=Decimal(10) ** 12),
        CatalogueItem(code="A1", description="Article", gtin=ARTICLE),
        PriceEntry(price_list="standard", item="A1", net=Decimal("12.50")),
    ]


def interchange(reference: str, numbers: list[str], day: date) -> bytes:
    """D.96A orders of two lines each; a CONTRL is asked for."""
    wanted = workday_after(day, 10)
    segments = [f"UNB+UNOC:3+{CUSTOMER}:14+{US}:14+{day:%y%m%d}:0930+{reference}++++1"]
    for position, number in enumerate(numbers, start=1):
        body = [
            f"UNH+{position}+ORDERS:D:96A:UN:EAN008",
            f"BGM+220+{number}+9",
            f"DTM+137:{day:%Y%m%d}:102",
            f"DTM+2:{wanted:%Y%m%d}:102",
            f"NAD+BY+{CUSTOMER}::9",
            f"NAD+SU+{US}::9",
            f"NAD+DP+{CUSTOMER}::9",
            "CUX+2:EUR:9",
        ]
        for line in (1, 2):
            body += [f"LIN+{line}++{ARTICLE}:EN", f"QTY+21:{line * 10}:PCE", "PRI+AAA:12.50"]
        body.append("UNS+S")
        segments += [*body, f"UNT+{len(body) + 1}+{position}"]
    segments.append(f"UNZ+{len(numbers)}+{reference}")
    return "".join(f"{segment}'\n" for segment in segments).encode()
