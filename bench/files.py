"""The same orders each in a file of its own: ``python -m bench files [--orders 1000] [--lines 20]``."""

import argparse

from bench._sites import site
from gateway.bench.e2e import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=20)
    said = parser.parse_args()
    for servers in (False, True):
        with site(servers=servers) as (running, called):
            measured = measure(running, setup=called, orders=said.orders, lines=said.lines, files=said.orders)
        print("\n".join(measured.lines_of_text()), flush=True)
