"""Whether an order costs more when many are stored already: ``python -m bench growth [--stored 10 1000 10000]``.

100,000 stored orders, as ``--stored 10 1000 100000``, take a while to come in.
"""

import argparse

from bench._sites import site
from gateway.bench.e2e import fill, measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stored", type=int, nargs="+", default=[10, 1000, 10_000])
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--only", choices=("embedded", "servers"))
    said = parser.parse_args()
    for servers in (False, True):
        if said.only in (None, "servers" if servers else "embedded"):
            with site(servers=servers) as (running, called):
                for stored in sorted(said.stored):
                    fill(running, stored)
                    measured = measure(running, setup=called, orders=said.orders, lines=said.lines)
                    print(
                        f"{called}, {measured.stored_before:7,} stored: {measured.seconds * 1000 / said.orders:6.2f} ms "
                        f"per order (pydifact parses one in {1000 / measured.pydifact_per_second:5.2f} ms)",
                        flush=True,
                    )
