"""Martin's changes and cancellations as ORDCHG D.96A, beside :func:`tests.road.an_interchange`."""

from tests.builders import BRACKET_GTIN, MARTIN_DEPOT_GLN, MARTIN_GLN, OUR_GLN
from tests.road import today

ADD, DELETE, CHANGE, UNCHANGED = "1", "2", "3", "4"


def a_line(number: int, action: str, quantity: int | None = None, price: str | None = None) -> list[str]:
    segments = [f"LIN+{number}+{action}+{BRACKET_GTIN}:EN"]
    if quantity is not None:
        segments.append(f"QTY+21:{quantity}:PCE")
    if price is not None:
        segments.append(f"PRI+AAA:{price}")
    return segments


def a_change(order: str, *lines: list[str], number: str = "CHG-1", function: str = "4", reference: str = "C1") -> bytes:
    """``function`` 4 changes, 1 cancels."""
    day = today()
    body = [
        "UNH+1+ORDCHG:D:96A:UN:EAN008",
        f"BGM+230+{number}+{function}",
        f"DTM+137:{day:%Y%m%d}:102",
        f"RFF+ON:{order}",
        f"NAD+BY+{MARTIN_GLN}::9",
        f"NAD+SU+{OUR_GLN}::9",
        f"NAD+DP+{MARTIN_DEPOT_GLN}::9",
        *(segment for line in lines for segment in line),
        "UNS+S",
    ]
    parts = [
        f"UNB+UNOC:3+{MARTIN_GLN}:14+{OUR_GLN}:14+{day:%y%m%d}:0930+{reference}++++1'",
        *(f"{segment}'" for segment in (*body, f"UNT+{len(body) + 1}+1")),
        f"UNZ+1+{reference}'",
    ]
    return "\n".join(parts).encode()


def a_cancellation(order: str, *, number: str = "CAN-1", reference: str = "X1") -> bytes:
    return a_change(order, number=number, function="1", reference=reference)
