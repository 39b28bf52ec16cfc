"""From the drop folder to the last answer on disk: orders per second, with pydifact's rate of merely parsing beside it.

The clock runs from the moment the file has its name in the folder until every order is decided and every ORDRSP and the
CONTRL are written, synced and noted as sent. Nothing is made less durable for it.
"""

import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway.bench.orders import interchange
from gateway.chaos.site import Site
from gateway.store.outgoing import OutgoingState

SAMPLE = 300
"""Orders that pydifact is given; it takes some five milliseconds for each."""

LOOK = 0.1  # seconds between two looks at what is done


class NotDone(Exception):
    """It did not come to an end in time."""


@dataclass(frozen=True, slots=True)
class Measured:
    """``peak_mb`` is the resident memory of the largest process at its largest; ``stored_before`` the orders that were in
    the database already."""

    setup: str
    orders: int
    lines: int
    files: int
    bytes: int
    stored_before: int
    seconds: float
    pydifact_per_second: float
    peak_mb: float
    ledger: str
    load: float

    @property
    def per_second(self) -> float:
        return self.orders / self.seconds

    @property
    def share_of_pydifact(self) -> float:
        """The time of the whole job as a share of what pydifact takes merely to parse the file."""
        return self.pydifact_per_second / self.per_second

    def as_json(self) -> dict[str, object]:
        more = {"orders_per_second": round(self.per_second, 1), "share_of_pydifact": round(self.share_of_pydifact, 3)}
        return asdict(self) | more

    def lines_of_text(self) -> Iterator[str]:
        what = f"{self.files} files" if self.files > 1 else "one interchange"
        yield (
            f"{self.setup}: {self.orders} orders of {self.lines} lines in {what}, {self.bytes / 1e6:.1f} MB, "
            f"{self.stored_before} stored before"
        )
        yield (
            f"  {self.per_second:,.0f} orders/s ({self.seconds * 1000 / self.orders:.2f} ms each, "
            f"{self.seconds:.1f} s), largest process {self.peak_mb:.0f} MB, load {self.load:.1f}"
        )
        yield (
            f"  pydifact, parsing alone: {self.pydifact_per_second:,.0f} orders/s; "
            f"the whole road took {self.share_of_pydifact:.0%} of that time"
        )
        yield f"  {self.ledger}"


def measure(site: Site, *, setup: str, orders: int, lines: int, files: int = 1, patience: float = 3600) -> Measured:
    """One run on a site that is up. Raises :class:`NotDone`."""
    before = _sent(site)
    stored = _stored(site)
    prefix = f"B{time.time_ns() // 1_000_000 % 10**10}"
    contents = list(_contents(prefix, orders, lines, files))
    inbox = site.gateway.services.settings.inbox_folder
    for number, content in enumerate(contents):
        (inbox / f".{prefix}-{number}").write_bytes(content)
    began = time.monotonic()
    for number in range(len(contents)):
        (inbox / f".{prefix}-{number}").rename(inbox / f"{prefix}-{number}.edi")
    _until(lambda: _sent(site) - before >= orders + files, patience, f"{orders} answers and {files} receipts")
    took = time.monotonic() - began
    with site.gateway.services.store.reading() as tx:
        ledger = tx.ledger().line()
    return Measured(
        setup=setup,
        orders=orders,
        lines=lines,
        files=files,
        bytes=sum(map(len, contents)),
        stored_before=stored,
        seconds=took,
        pydifact_per_second=_pydifact(prefix, lines),
        peak_mb=_peak(site),
        ledger=ledger,
        load=_load(),
    )


def wait_until_up(site: Site, *, workers: int, patience: float = 60) -> None:
    """Starting is not what is measured."""
    wanted = 1 + workers

    def up() -> bool:
        with site.gateway.services.store.reading() as tx:
            return (
                sum(bool({"work", "poll"} & set(one.details.get("duties", ()))) for one in tx.presence.alive())
                >= wanted
            )

    _until(up, patience, f"{wanted} processes")


def fill(site: Site, orders: int) -> None:
    """As many orders as that in the database before anything is measured: one-line orders, taken the usual way."""
    missing = orders - _stored(site)
    if missing > 0:
        measure(site, setup="filling", orders=missing, lines=1)


def _contents(prefix: str, orders: int, lines: int, files: int) -> Iterator[bytes]:
    day = datetime.now(UTC).date()
    numbers = [f"{prefix}-{rank:06d}" for rank in range(1, orders + 1)]
    for rank, some in enumerate(_shares(numbers, files), start=1):
        yield interchange(some, lines=lines, day=day, reference=f"{prefix[-7:]}{rank:06d}")


def _shares(numbers: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    size = -(-len(numbers) // count)
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _sent(site: Site) -> int:
    with site.gateway.services.store.reading() as tx:
        return tx.outgoing.count(OutgoingState.SENT)


def _stored(site: Site) -> int:
    with site.gateway.services.store.reading() as tx:
        return tx.orders.count()


def _until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotDone(f"{what} were not there after {seconds:.0f} s")
        time.sleep(LOOK)


def _pydifact(prefix: str, lines: int) -> float:
    """Orders per second of parsing alone."""
    from pydifact.segmentcollection import Interchange

    (content,) = _contents(prefix, SAMPLE, lines, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        began = time.perf_counter()
        Interchange.from_str(content.decode("latin-1"))
    return SAMPLE / (time.perf_counter() - began)


def _peak(site: Site) -> float:
    """Megabytes; 0 where the system does not tell."""
    pids = [process.child.pid for process in site.processes.values() if process.child is not None]
    return max((_megabytes(pid) for parent in pids for pid in (parent, *_children(parent))), default=0.0)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    return []


def _megabytes(pid: int) -> float:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
    return 0.0


def _load() -> float:
    return os.getloadavg()[0]
