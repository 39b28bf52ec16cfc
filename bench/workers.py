"""One, two and four worker processes on one interchange, in both set-ups: ``python -m bench workers [--orders 2000] [--workers 1 2 4]``."""

import argparse

from bench._sites import site
from gateway.bench.e2e import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    said = parser.parse_args()
    for servers in (False, True):
        for workers in said.workers:
            with site(servers=servers, workers=workers) as (running, called):
                measured = measure(running, setup=called, orders=said.orders, lines=said.lines)
            print("\n".join(measured.lines_of_text()), flush=True)
